"""From paragraphs to a plan: the layout without a table, plans without an annex, and "Tổ chức thực hiện".

Pure module. Two layouts are known. Labelled: groups "A. …", items "1. …" and "* …", below each item lines like
"- Chủ trì: …". By section: part II with sections "1. …" and bullets. In both, the part "Tổ chức thực hiện"
lists duties under the name of each unit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from common.text import similarity
from tasks.annex.columns import ROLE_NAMES, Role, is_group_title, role_of
from tasks.annex.grid import Paragraph
from tasks.annex.ledger import Ledger
from tasks.annex.model import Place
from tasks.annex.outline import Line
from tasks.annex.sentences import actors_in, timing_in, unit_at_start
from tasks.annex.units import UnitBook
from tasks.annex.words import (
    CAPITAL,
    continues,
    flat,
    fold,
    is_capitals,
    split_bullet,
    split_number,
    without_closing,
)

Section = Literal["head", "skip", "work", "duties", "end"]

_LABEL = re.compile(r"([^:\n]{2,45}?)\s*:\s*(.*)", re.DOTALL)
_LABEL_WORDS = re.compile(
    r"(don vi|co quan|bo phan|phong|ca nhan|to chuc)?( ca nhan)? ?(chu tri|phoi hop|phu trach|thuc hien)( thuc hien)?"
    r"|(noi dung)( thuc hien| cu the| trien khai)?|(san pham|ket qua|minh chung|tai lieu kiem chung)( .{0,30})?"
    r"|(thoi (gian|han)|tien do|han hoan thanh)( .{0,25})?|ghi chu"
)
_END = re.compile(
    r"(tren day la|noi nhan|can cu ke hoach nay|yeu cau cac (phong|co quan|don vi|to chuc)"
    r"|de nghi cac (co quan|phong).{0,80}nghiem tuc)\b"
)
_DUTIES = re.compile(r"to chuc thuc hien|phan cong (nhiem vu|thuc hien|to chuc)|trach nhiem (thuc hien|cua)")
_WORK = re.compile(r"noi dung|nhiem vu|giai phap|tieu chi|cong viec|bien phap")
_RULES = re.compile(r"\W*[345] (xin|luon|khong)\b")
_GIVEN = re.compile(r"^(?:giao(?: cho)?|yêu cầu|phân công)\s+", re.IGNORECASE)
_MARKDOWN = re.compile(r"^#{1,6}\s|\*\*")


@dataclass(slots=True)
class DutyLine:
    """A duty as printed, under the words that name its unit."""

    place: Place
    ref: str | None
    unit_text: str
    text: str
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class TextPlan:
    """What the paragraphs hold. `by_section`: a plan without an annex, whose sentences say when and who."""

    lines: list[Line] = field(default_factory=list)
    duties: list[DutyLine] = field(default_factory=list)
    by_section: bool = False
    labelled: bool = False


def place_of(paragraph: Paragraph) -> Place:
    return Place(paragraph.number, f"đoạn {paragraph.number}")


def read_text(paragraphs: Sequence[Paragraph], ledger: Ledger, book: UnitBook, *, with_work: bool) -> TextPlan:
    """The plan in the paragraphs. `with_work` False: the work stands in a table, only duties are wanted here."""
    plan = TextPlan()
    paragraphs = without_markdown(paragraphs)
    sections = _sections(paragraphs, with_work)
    work = [p for p, (section, _) in zip(paragraphs, sections, strict=True) if section == "work"]
    reader = _WorkReader(plan, ledger, book, work)
    duties = _DutyReader(plan, ledger, book)
    for paragraph, (section, opens) in zip(paragraphs, sections, strict=True):
        if section == "work" and not opens:
            reader.take(paragraph)
        elif section == "work":
            reader.open_part(paragraph)
        elif section == "duties" and not opens:
            duties.take(paragraph)
        else:
            ledger.note(place_of(paragraph), paragraph.text)
    duties.close()
    return plan


def without_markdown(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs without "**" and "#", when the text was pasted from a converter that writes them."""
    if sum(_MARKDOWN.search(paragraph.text) is not None for paragraph in paragraphs) < 3:
        return list(paragraphs)
    return [replace(paragraph, text=_plain(paragraph.text)) for paragraph in paragraphs]


def _plain(text: str) -> str:
    text = re.sub(r"^#{1,6}\s+", "", text)
    return re.sub(r"\*+", "", text.replace(r"\*", "\0")).replace("\0", "*").strip()


def _sections(paragraphs: Sequence[Paragraph], with_work: bool) -> list[tuple[Section, bool]]:
    """For each paragraph its section, and whether it is the section's heading."""
    now: Section = "head"
    found: list[tuple[Section, bool]] = []
    titles = [_part_title(paragraph.text) for paragraph in paragraphs]
    has_work = any(title and _WORK.search(title) and not _is_duties(title) for title in titles)
    for paragraph, title in zip(paragraphs, titles, strict=True):
        words = fold(paragraph.text)
        opens = False
        if now != "end" and title is not None:
            now, opens = _section_of(title, with_work), True
        elif now in {"duties", "work"} and _END.match(words):
            now = "end"
        elif now == "head" and with_work and not has_work and _starts_work(paragraph.text):
            now = "work"
        found.append((now, opens))
    return found


def _part_title(text: str) -> str | None:
    """The words of a part's heading ("II. NỘI DUNG …"), None for any other paragraph."""
    number, title = split_number(text)
    if number is None or not re.fullmatch(r"[IVX]+", number) or is_group_title(title):
        return None
    words = fold(title)
    if is_capitals(title) or (title.isupper() and len(words) > 3) or _is_duties(words):
        return words
    return None


def _is_duties(title: str) -> bool:
    return _DUTIES.search(title) is not None or similarity(title, "to chuc thuc hien") >= 0.85


def _section_of(title: str, with_work: bool) -> Section:
    if _is_duties(title):
        return "duties"
    if with_work and _WORK.search(title) and not re.match(r"muc (dich|tieu)|pham vi|kinh phi|yeu cau", title):
        return "work"
    return "skip"


def _starts_work(text: str) -> bool:
    number, title = split_number(text)
    return is_group_title(text) or (number is not None and CAPITAL.fullmatch(number) is not None and is_capitals(title))


def label_of(text: str) -> tuple[Role, str] | None:
    """("lead", "Công chức …") for "- Chủ trì: Công chức …"; None for any other paragraph."""
    _, bare = split_bullet(text)
    found = _LABEL.match(bare)
    if not found or not _LABEL_WORDS.fullmatch(fold(found.group(1))):
        return None
    role = role_of(found.group(1))
    if role == "title":
        role = "content"
    return None if role in {None, "ref"} or role is None else (role, found.group(2).strip())


class _WorkReader:
    """Reads the paragraphs of the work part into lines."""

    def __init__(self, plan: TextPlan, ledger: Ledger, book: UnitBook, work: Sequence[Paragraph]) -> None:
        self.plan, self.ledger, self.book = plan, ledger, book
        plan.labelled = any(label_of(paragraph.text) for paragraph in work)
        has_groups = any(_starts_work(paragraph.text) for paragraph in work)
        plan.by_section = not has_groups and not plan.labelled
        self.part = "II"
        self.section: str | None = None
        self.field: Role | None = None
        self.rules = False

    def open_part(self, paragraph: Paragraph) -> None:
        """The heading of the part itself: its Roman number goes into the sections' numbers ("II.1")."""
        self.part = split_number(paragraph.text)[0] or self.part
        self.ledger.note(place_of(paragraph), paragraph.text)

    def take(self, paragraph: Paragraph) -> None:
        place = place_of(paragraph)
        if self._is_label(paragraph, place) or self._is_continuation(paragraph, place):
            return
        bullet, bare = split_bullet(paragraph.text)
        number, bare = split_number(bare) if bullet is None else (None, bare)
        if self._is_rule(paragraph, bullet, number, place):
            return
        if not self.plan.lines and number is None and not is_group_title(bare):
            self.ledger.note(place, paragraph.text)
            return
        self.field = None
        self.plan.lines.append(self._line(paragraph, place, bullet, number, bare))

    def _line(self, paragraph: Paragraph, place: Place, bullet: str | None, number: str | None, bare: str) -> Line:
        title = paragraph.text if self._is_letter_group(number, bare) else bare
        if self.plan.by_section and number and number.isdigit():
            number = f"{self.part}.{number}"
        cells: dict[Role, str] = {}
        if self.plan.by_section and not (number and "." in number):
            cells = self._cells_in(bare)
        return Line(
            place=place,
            ref=None if number is None else number.rstrip("."),
            bullet=bullet,
            title=without_closing(title) or title,
            cells=cells,
            names=dict(ROLE_NAMES),
            emphasis=(paragraph.bold, paragraph.italic),
            printed_title=paragraph.text,
        )

    @staticmethod
    def _is_letter_group(number: str | None, title: str) -> bool:
        return number is not None and CAPITAL.fullmatch(number) is not None and is_capitals(title)

    def _cells_in(self, sentence: str) -> dict[Role, str]:
        cells: dict[Role, str] = {}
        timing, actors = timing_in(sentence), actors_in(sentence, self.book)
        if timing and not without_closing(sentence).endswith(":"):
            cells["timing"] = timing
        if actors:
            cells["lead"], cells["supporting"] = actors
        return cells

    def _is_label(self, paragraph: Paragraph, place: Place) -> bool:
        found = label_of(paragraph.text) if self.plan.labelled else None
        if found is None or not self.plan.lines:
            return False
        line, (role, value) = self.plan.lines[-1], found
        line.cells[role] = f"{line.cells[role]}\n{value}" if role in line.cells else value
        line.places.append(place)
        self.field = role
        return True

    def _is_continuation(self, paragraph: Paragraph, place: Place) -> bool:
        """A sentence that a page break cut in two, or a list below a label."""
        if not self.plan.lines:
            return False
        line = self.plan.lines[-1]
        bullet, bare = split_bullet(paragraph.text)
        plain = bullet is None and split_number(paragraph.text)[0] is None
        if self.field is not None:
            if not (plain and not is_capitals(bare) and (continues(bare) or not line.cells[self.field])) and not (
                bullet == "+" or (bullet and not line.cells[self.field])
            ):
                return False
            sign = "\n" if bullet or not continues(bare) else " "
            line.cells[self.field] = f"{line.cells[self.field]}{sign}{paragraph.text}".strip()
        elif plain and continues(bare) and not line.printed_title.rstrip().endswith((".", ";", ":")):
            line.printed_title = f"{line.printed_title} {paragraph.text}"
            line.title = without_closing(f"{line.title} {bare}")
        else:
            return False
        line.places.append(place)
        return True

    def _is_rule(self, paragraph: Paragraph, bullet: str | None, number: str | None, place: Place) -> bool:
        """The rules of "4 xin, 4 luôn, 5 không" and other text below a sentence that ends with a colon."""
        if not self.plan.lines or number is not None:
            return False
        line = self.plan.lines[-1]
        words = fold(paragraph.text)
        rule = _RULES.match(words) is not None and len(line.title) < 200 and _RULES.search(fold(line.title)) is not None
        below_colon = bullet is None and line.printed_title.rstrip().endswith(":") and not self._is_section(line)
        if not (rule or (self.rules and bullet is None) or below_colon):
            self.rules = False
            return False
        self.rules = True
        line.cells["content"] = "\n".join(filter(None, [line.cells.get("content"), paragraph.text]))
        line.places.append(place)
        return True

    @staticmethod
    def _is_section(line: Line) -> bool:
        return line.ref is not None and "." in line.ref


class _DutyReader:
    """Reads "Tổ chức thực hiện": the name of a unit, then its duties."""

    def __init__(self, plan: TextPlan, ledger: Ledger, book: UnitBook) -> None:
        self.plan, self.ledger, self.book = plan, ledger, book
        self.ref: str | None = None
        self.unit = ""
        self.opened: tuple[Place, str] | None = None

    def take(self, paragraph: Paragraph) -> None:
        place = place_of(paragraph)
        bullet, bare = split_bullet(paragraph.text)
        number, bare = split_number(bare) if bullet is None else (None, bare)
        name, rest = self._unit_in(bare, number)
        if name:
            self.close()
            self.ref, self.unit = (number.rstrip(".") if number else self.ref), name
            self.opened = (place, paragraph.text)
            if rest:
                self._add(place, rest)
            return
        if not self.unit:
            self.ledger.note(place, paragraph.text)
            return
        last = self.plan.duties[-1] if self.plan.duties else None
        cut = last is not None and last.unit_text == self.unit and not last.text.endswith((".", ";", ":", "!"))
        if last is not None and cut and bullet is None and number is None and continues(bare):
            last.text = f"{last.text} {bare}"
            last.places.append(place)
            return
        self._add(place, bare)

    def close(self) -> None:
        """A unit that is named without a duty of its own (its posts follow) is kept as a note."""
        if self.opened:
            self.ledger.note(*self.opened)
            self.opened = None

    def _add(self, place: Place, text: str) -> None:
        if self.opened:
            self.ledger.mark([self.opened[0]], "duty")
            self.opened = None
        self.plan.duties.append(DutyLine(place, self.ref, self.unit, text, [place]))

    def _unit_in(self, text: str, number: str | None) -> tuple[str, str]:
        """The unit a paragraph names, and the duty that stands behind it in the same paragraph."""
        bare = _GIVEN.sub("", flat(text))
        head, colon, tail = bare.partition(":")
        if colon and tail.strip() and self._is_name(head):
            return head.strip(), tail.strip()
        if number is None:
            return ("", "")
        if self._is_name(bare):
            return without_closing(bare), ""
        start = unit_at_start(bare, self.book)
        if start and len(bare) > len(start) + 20:
            return start, bare
        short = len(bare.split()) <= 14 and not bare.endswith((".", ";"))
        return (without_closing(bare), "") if short else ("", "")

    def _is_name(self, text: str) -> bool:
        """True when the text is nothing but names of units, at least the first of them known."""
        cell = self.book.read(text)
        return (
            bool(cell.matches)
            and cell.matches[0].code is not None
            and all(match.code or len(match.text.split()) <= 12 for match in cell.matches)
        )
