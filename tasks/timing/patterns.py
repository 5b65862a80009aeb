"""Reading: from printed words to tokens.

The text is folded (lower case, no marks) with one folded letter for each printed one, so every token knows its
printed words. Patterns are tried in order at each word; a word no pattern knows is kept as `Junk` and comes back as
a doubt, never dropped in silence.
"""

import re
import unicodedata

from common.text import squeeze, strip_marks
from tasks.timing import readers as read
from tasks.timing.vocabulary import Ditto, Event, Junk, Rhythm, Soft, Token, Value

# Building blocks of the patterns. "quý" must not be read in "quy định", "quy chế", "quy trình" ….
_N = r"(?P<n>\d{1,2}|mot|hai|ba|bon|bay|tam|chin|muoi)"
_QUY = r"qu[yi](?! ?(?:dinh|che|trinh|hoach|uoc|mo|pham|tac|luat|doi)\b)"
_U = rf"(?P<u>ngay|tuan|thang|{_QUY}|nam)\b"
_COUNTED = r"(?:lan|buoi|cuoc|dot|ky|ngay|hoi nghi|tin|bai|tin bai|chuyen)\b"
_Y = r"(?: ?(?:/|-|,)? ?(?:cua )?(?:nam )?(?P<y>20\d\d)\b)?"
_Q = r"(?:iv|i{1,3}|l{1,3}|il|li|\d{1,2}|vi{0,3})\b"
_LUNAR_YEAR = r"(?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy) (?:ty|ti|suu|dan|mao|thin|ngo|mui|than|dau|tuat|hoi)\b"
_SEP = r" ?(?:,|;|va|&|\+|hoac|-|den het|den|toi) ?"
_NO_DATE = r"(?! ?[/.] ?\d{1,2}(?!\d))"
# A number that belongs to the next words, not to the list: "Quý I, 6 tháng đầu năm".
_NO_UNIT = r"(?! ?(?:thang|lan|ngay|tuan|buoi|gio|h)\b)"
_M = rf"\d{{1,2}}\b{_NO_DATE}"
_ORD = r"(?P<o>dau|giua|cuoi|thu (?:nhat|hai|ba|tu|[1-4])|[1-4])(?: tien| cung)?"


# "01 lần/tuần", "1 ngày/tuần", "2 lần trong năm".
TIMES = rf"{_N}(?: ?- ?\d{{1,2}})? ?{_COUNTED} ?(?:/|moi|tren|trong|hang|mot|1|01)(?: ?(?:0?1|mot|moi))? ?{_U}"
# "1 tháng/lần", "3 tháng một lần", "mỗi tháng ít nhất 2 lần".
EVERY_N = (
    rf"(?:(?:hang|moi|cu|tung|trong|dinh ky)(?: moi| hang)? )?(?:(?P<k>\d{{1,2}}|mot|hai|ba|bon) ?)?{_U},? ?"
    r"(?:/ ?(?P<n>\d{1,2} ?|mot )?|(?:to chuc |it nhat |toi thieu )*(?P<n2>\d{1,2} ?|mot |hai |ba |bon ))lan\b"
)

_NAMED = rf" (?P<ref>{_M}|iv|i{{1,3}}|l{{1,3}})\b"
_REF = rf"(?:{_NAMED})?"
_OF = r"(?: cua)?(?: (?:hang|moi|tung|cac))?"

_RULES: tuple[tuple[str, read.Reader], ...] = (
    # Times that hang on something else, and words that say nothing about time.
    (r"(?:ngay )?(?:sau|truoc) khi\b[^;]*|ngay sau\b[^;]*|\d+ ngay(?: lam viec)? (?:ke tu|sau|truoc|tinh tu)\b[^;]*"
     r"|(?:trong )?(?:thoi han |vong )\d+ ngay\b[^;]*|(?:trong |sau )?\d+ ngay lam viec\b[^;]*"
     r"|khi (?:co (?:ke hoach|huong dan|van ban|chi dao|quyet dinh|kinh phi)|duoc|hoan thanh)\b[^;]*"
     r"|theo (?:ke hoach|tien do|huong dan|chi dao|van ban|thong bao|lo trinh)\b[^;]*",
     lambda match, words: Event()),
    (r"(?:-? ?n/?t\b ?-?|nhu (?:dong |muc |hang )?tren)$", lambda match, words: Ditto()),
    (r"truoc \d{1,2} ?(?:h|gio)(?: ?\d{2})?\b", read.mark("until")),
    (r"(?:luc )?\d{1,2} ?(?:h|gio)(?: ?\d{2})?\b", read.mark("filler")),
    (r"dot xuat\b|(?:ngay )?khi (?:co )?(?:phat sinh|yeu cau|can|vu viec|van de)\b(?: thiet)?|khi can thiet|phat sinh\b"
     r"|neu co\b|theo (?:quy dinh|yeu cau|dung quy dinh|thuc te|nhu cau)\b(?: cua phap luat)?",
     lambda match, words: Soft()),
    (r"va (?:cac |nhung )?nam (?:tiep theo|sau|ke tiep)\b|truoc,? (?:va )?trong(?: va sau)?\b", read.mark("filler")),
    # Festive days.
    (r"(?:ngay )?(?P<d>\d{1,2}) ?/ ?(?P<m>\d{1,2}) ?(?:am lich|al)\b", read.read_lunar),
    (rf"tet (?:nguyen dan|am lich|co truyen|ta)\b(?: {_LUNAR_YEAR})?(?: 20\d\d)?", read.festive("tet-nguyen-dan")),
    (r"tet (?:duong lich|tay)\b(?: \d{4})?", read.festive("tet-duong-lich")),
    (r"(?:chao )?(?:don )?(?:mung )?nam moi\b", read.festive("tet-duong-lich", "tet-nguyen-dan")),
    (r"(?:nguyen le|ngay nguyen le|ngay le|dip le|le) lon\b(?: (?:cua|trong) (?:dat nuoc|dan toc|nam|ca nuoc))*",
     read.festive("all")),
    (r"(?:ngay |dip )?le,? ?(?:va |- ?)?tet\b", read.festive("tet-duong-lich", "all")),
    (r"(?:ngay |le )?gio to(?: hung vuong)?\b", read.festive("gio-to")),
    (r"(?:ngay |le )?quoc khanh\b(?: 0?2 ?/ ?0?9)?", read.festive("quoc-khanh")),
    (r"(?:ngay )?(?:giai phong mien nam|chien thang 30 ?/ ?0?4|thong nhat dat nuoc)\b(?: 30 ?/ ?0?4)?",
     read.festive("giai-phong")),
    (r"(?:ngay )?quoc te lao dong\b(?: 0?1 ?/ ?0?5)?", read.festive("quoc-te-lao-dong")),
    (r"(?:ngay )?van hoa viet nam\b(?: 24 ?/ ?11)?", read.festive("ngay-van-hoa")),
    (rf"(?:ngay )?tet\b(?: {_LUNAR_YEAR})?(?: 20\d\d)?", read.festive("tet-nguyen-dan")),
    (r"(?:ngay )?le\b(?! \w)", read.festive("all")),
    (r"(?:ngay |dip )?(?:nghi )?le\b(?= \d)", read.mark("dip")),
    # Rhythms.
    (TIMES, read.read_times),
    (EVERY_N, read.read_every_n),
    (r"dinh ky (?:hang )?(?P<k>\d{1,2}|mot|hai|ba|bon|sau) thang\b", read.read_periodic_months),
    (r"(?P<k>0?6) thang(?:,| va) (?:va )?(?:ca |0?1 |mot |hang )?nam\b", read.read_periodic_months),
    (rf"{_N} {_COUNTED} ?(?:/|moi|trong) ?(?P<k>\d{{1,2}}|mot|hai|ba|bon|sau) thang\b", read.read_periodic_months),
    (r"(?:(?:dau|cuoi) (?:gio )?)?(?:hang|moi|tung|dinh ky(?: hang| theo| moi)?|theo|cac)(?: 1| mot)? "
     rf"{_U}(?: lam viec)?(?! (?:le|ky niem|nguyen|truyen thong)\b)(?!{_NAMED})", read.read_every),
    (rf"/ ?(?P<u>tuan|thang|{_QUY}|nam)\b(?!{_NAMED})(?! \d)", read.read_every),
    (rf"(?:4|bon|ca 4|ca bon) {_QUY}\b", lambda match, words: Rhythm("quarter")),
    (r"(?:ngay |sang |chieu )*(?:thu (?P<w>[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat)\b", read.read_weekday),
    # Parts of months, quarters and years.
    (rf"(?P<p>tuan|ngay) {_ORD}{_OF} (?P<u>thang|{_QUY}|nam)\b{_REF}{_Y}", read.read_week_of),
    (rf"thang {_ORD}{_OF} {_QUY}\b{_REF}{_Y}", read.read_month_of_quarter),
    (rf"(?P<n>\d{{1,2}}|sau|ba|nua) ?(?:thang )?(?P<o>dau|cuoi)(?: cua)?(?: nam\b)?{_Y}", read.read_half),
    (rf"(?P<o>dau|giua|cuoi){_OF} (?P<u>tuan|thang|{_QUY}|nam)\b{_REF}{_Y}", read.read_third_of),
    (rf"(?P<o>thuong|trung|ha) tuan{_OF} (?P<u>thang)\b{_REF}{_Y}", read.read_third_of),
    # Dates; the first as a spreadsheet writes it.
    (r"(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)(?:[t ]0?0 00(?: 00)?)?", read.read_date),
    (r"(?:ngay )?(?P<d>\d{1,2}) ?(?P<s>[/.-]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<y>\d{4}|\d{2})(?!\d)", read.read_date),
    (r"(?:ngay )?(?P<d>\d{1,2}) ?/ ?(?P<m>\d{1,2})(?! ?/)(?!\d)(?:,? nam (?P<y>20\d\d)\b)?", read.read_date),
    (r"ngay (?P<d>\d{1,2}) ?(?:,|/)? ?thang (?P<m>\d{1,2})\b(?:(?:,? nam |/)(?P<y>20\d\d)\b)?", read.read_date),
    (r"(?:thang )?(?P<list>\d{1,2}(?: ?- ?\d{1,2})?) ?/ ?(?P<y>20\d\d)\b", read.read_months),
    (rf"(?:cac )?(?:thang |thang(?=\d)|t\.?(?=\d))(?P<list>{_M}"
     rf"(?:{_SEP}(?:thang ?)?{_M}{_NO_UNIT})*){_Y}", read.read_months),
    (r"thang (?:gieng|muoi mot|muoi hai|hai|ba|tu|nam|sau|bay|tam|chin|muoi)\b", read.read_named_month),
    (rf"(?:cac )?(?:qu[yi]|q\.?(?! ?\.)) ?(?P<list>{_Q}{_NO_DATE}"
     rf"(?:{_SEP}(?:qu[yi] ?|q\.? ?)?{_Q}{_NO_DATE}{_NO_UNIT})*){_Y}", read.read_quarters),
    (rf"tuan (?:thu |so )?(?P<n>\d{{1,2}})\b{_Y}", read.read_iso_week),
    (r"ngay (?P<list>\d{1,2}\b(?: ?(?:,|va|-|den) ?(?:ngay )?\d{1,2}\b(?! ?/))*)", read.read_days),
    (r"(?:giai doan )?(?:nam )?(?P<y1>20\d\d) ?- ?(?P<y2>20\d\d)\b", read.read_years),
    (r"(?:(?:trong )?(?:trong|ca|suot|tron|toan|quanh) nam\b)(?: nay)?(?: (?P<y>20\d\d)\b)?", read.read_year),
    (r"nam (?:nay|(?P<y>20\d\d))\b", read.read_year),
    (r"(?P<y>20\d\d)\b", read.read_year),
    (r"nam\b", read.mark("year")),
    # Words of the grammar.
    (r"thuong xuyen\b|thuong ky\b|lien tuc\b|xuyen suot\b", read.mark("steady")),
    (r"dinh ky\b", read.mark("periodic")),
    (r"truoc\b", read.mark("before")),
    (r"(?:cham|muon) nhat\b(?: (?:la|vao|den))*|khong (?:qua|muon hon|cham hon)\b|han(?: cuoi| chot)?(?: la)?\b|het\b",
     read.mark("until")),
    (r"(?:cho )?(?:den|toi(?! thieu| da))(?: het| cuoi)?\b(?! (?:nam|thang|quy)\b(?= cuoi))|-", read.mark("range")),
    (r"(?:ke |bat dau )?tu(?: nay)?\b", read.mark("from")),
    (r"sau\b", read.mark("after")),
    (r"(?:phai )?(?:hoan thanh|hoan tat|xong)\b", read.mark("done")),
    (r"(?:nhan )?dip\b(?: ky niem)?|nhan (?:ngay )?ky niem\b|nhan\b", read.mark("dip")),
    (r"[,;/+&]|va\b|hoac\b", read.mark("and")),
    (r"(?:vao|trong|cua|cac|nhung|thoi (?:gian|diem|han)|thuc hien|trien khai|to chuc|it nhat|toi thieu|bao cao"
     r"|gui|khoang|duoc|duy tri)\b", read.mark("filler")),
)  # fmt: skip

_PATTERNS = tuple((re.compile(pattern), reader) for pattern, reader in _RULES)


_BRACKETS = re.compile(r"[()\[\]{}\"'“”‘’«»:*•…]")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Lower case without marks, letter for letter; every dash as "-"."""
    return "".join(_fold_letter(letter) for letter in text)


def _fold_letter(letter: str) -> str:
    if letter in "–—−‐‑":
        return "-"
    plain = strip_marks(letter).casefold()
    return plain[0] if plain else letter


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    printed = squeeze(_BRACKETS.sub(" ", unicodedata.normalize("NFKC", text)))
    folded = fold(printed)
    found: list[Token] = []
    position = 0
    while position < len(folded):
        if folded[position] in " .":
            position += 1
            continue
        value, end = _next(printed, folded, position)
        found.append(Token(value, printed[position:end].strip()))
        position = end
    return found


def _next(printed: str, folded: str, position: int) -> tuple[Value, int]:
    for pattern, reader in _PATTERNS:
        if match := pattern.match(folded, position):
            value = reader(match, printed[match.start() : match.end()].strip())
            if value is not None:
                return value, match.end()
    word = _WORD.match(folded, position)
    return Junk(), word.end() if word else position + 1
