"""Units as annexes write them: one office under five spellings, several leads in one cell, posts, everybody.

Pure module. `UnitBook` knows the commune's own units and the usual offices. A spelling is taken as a unit only
when it is certain: the same words, or the same words with a slip. Everything weaker is left for a person,
with a proposal.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from common.text import similarity, slugify_vi
from tasks.annex.model import ALL
from tasks.annex.spelling import is_everybody, is_slip, unit_key
from tasks.annex.words import flat, fold, is_blank, lines_of, split_bullet, split_number, without_closing

EXTERNAL_KINDS = frozenset({"party", "front", "union"})
COLLECTIVE_LEAD = "cac-co-quan-don-vi"
"""Who leads where a plan names everybody."""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit with its spellings. kind: office, centre, party, front, village, union, other."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "office"

    @property
    def is_external(self) -> bool:
        """Party, front and unions are asked, not told."""
        return self.kind in EXTERNAL_KINDS


@dataclass(frozen=True, slots=True)
class Match:
    """One unit read from a cell. `code` is None when it is not certain; then `likely` are the known units that
    may be meant, the likeliest first, and `new` is what could be created."""

    text: str
    code: str | None
    likely: tuple[KnownUnit, ...] = ()
    new: KnownUnit | None = None


@dataclass(frozen=True, slots=True)
class UnitCell:
    """What a cell names, in its order. `is_request`: the cell asks ("Đề nghị …")."""

    matches: tuple[Match, ...]
    is_request: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(match.code for match in self.matches if match.code))


@lru_cache(maxsize=1)
def standard_units() -> tuple[KnownUnit, ...]:
    """The usual offices and the posts met in real plans, with the codes that are the same everywhere."""
    path = Path(__file__).resolve().parent.parent / "data" / "units.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(KnownUnit(row["code"], row["name"], tuple(row["aliases"]), row["kind"]) for row in rows)


_HEADS = (
    "cong chuc|can bo|vien chuc|nguoi lao dong|lanh dao|chu tich|pho chu tich|bi thu|giam doc|truong phong|thu truong"
    "|phong|van phong|vp|trung tam|tt|ban|bo phan|to|doan|hoi|uy ban|ub|ubnd|hdnd|hoi dong|mat tran|mttq|ubmttq"
    "|cong doan|dang uy|chi bo|dang bo|cac|tat ca|toan the|thon|khu pho|to dan pho|truong thon|cong an|ban chi huy"
    "|bch|tram y te|truong (mam non|tieu hoc|thcs|thpt|hoc)|so|quay|ttpvhcc|ttdvsnc|ttdvth|de nghi|kinh de nghi|nha"
)
_HEAD = re.compile(rf"(?:{_HEADS})\b")
_REQUEST = re.compile(r"((tran trong |kinh )*de nghi) ")
_TAIL = re.compile(r"\s+(?:cử|phân công|bố trí)\s+(?:cán bộ|công chức|người|đoàn viên)\b.*$", re.IGNORECASE)
_LABEL = re.compile(r"^\s*[^:;\n]{0,40}?(chủ trì|phối hợp|thực hiện)\s*:\s*", re.IGNORECASE)
_SERIES = re.compile(
    r"các (bộ phận|phòng|hội|ban|quầy|công chức|đoàn thể|công chức quầy)\s+(?=[A-ZĐÁÂĂÊÔƠƯÝÚÍ])", re.IGNORECASE
)
_STAFF = re.compile(
    r"(cán bộ|công chức|viên chức|người lao động)\s*(,|và)\s*(?=(công chức|viên chức|người lao động))", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\n|,\s+|\s+và\s+|\s*/\s*|\s+&\s+|(?<=[a-zà-ỹ])\s+[-–]\s+|,(?=[A-ZĐ])|\s+va\s+", re.IGNORECASE)
_MAYBE = 0.78  # below this two names are not even worth proposing


def kind_of(name: str) -> str:
    """The kind that a new unit's name suggests."""
    words = fold(name)
    for kind, pattern in (
        (
            "party",
            r"^(dang uy|van phong dang|ban xay dung dang|ban (to chuc|tuyen giao|dan van)|uy ban kiem tra"
            r"|chi bo|dang bo)",
        ),
        ("front", r"mat tran|mttq"),
        ("union", r"^(doan|hoi (?!dong)|cong doan|cac to chuc chinh tri|cac doan the)"),
        ("village", r"^(thon|to dan pho|khu pho|truong thon|ban (dieu hanh|quan ly) (thon|khu)|cac (thon|khu|to))"),
        ("centre", r"^trung tam"),
        ("office", r"^(phong|van phong)"),
    ):
        if re.search(pattern, words):
            return kind
    return "other"


_PREFIXES = (("cong-chuc-", "cc-"), ("can-bo-", "cb-"), ("bo-phan-", "bp-"), ("trung-tam-", "tt-"))


def new_unit(name: str, taken: Iterable[str] = ()) -> KnownUnit:
    """The unit that could be created for an unknown name, with a short free code."""
    clean = without_closing(flat(name))[:150] or "Đơn vị mới"
    clean = clean[0].upper() + clean[1:]
    code = slugify_vi(clean) or "don-vi"
    for long, short in _PREFIXES:
        code = code.replace(long, short, 1) if code.startswith(long) else code
    code = code[:40].rstrip("-")
    used, at, free = set(taken), 2, code
    while free in used:
        free, at = f"{code}-{at}", at + 1
    return KnownUnit(free, clean, (), kind_of(clean))


class UnitBook:
    """The units that an annex of one commune may name: its own first, then the usual ones.

    `commune` is the name alone ("Thanh Hà"), so that "Phòng Kinh tế xã Thanh Hà" is found.
    """

    def __init__(self, known: Sequence[KnownUnit] = (), *, commune: str = "") -> None:
        self.commune = commune
        self.own = {unit.code: unit for unit in known}
        standard = [unit for unit in standard_units() if unit.code not in self.own]
        self.units = {**self.own, **{unit.code: unit for unit in standard}}
        self._keys: dict[str, set[str]] = {}
        self._near: dict[str, tuple[tuple[KnownUnit, ...], bool]] = {}
        self._cells: dict[str, UnitCell] = {}
        for unit in [*known, *standard]:
            names = (unit.name, *unit.aliases)
            if unit.code in self.own:  # the usual spellings of an office count for the commune's one too
                names += next(((u.name, *u.aliases) for u in standard_units() if u.code == unit.code), ())
            for name in names:
                self._add(name, unit.code)

    def _add(self, name: str, code: str) -> None:
        key = unit_key(name, self.commune)
        if not key:
            return
        owners = self._keys.setdefault(key, set())
        if owners and not owners & self.own.keys() and code in self.own:
            owners.clear()
        if not (owners & self.own.keys()) or code in self.own:
            owners.add(code)

    def with_units(self, extra: Iterable[KnownUnit]) -> "UnitBook":
        """A book that also knows the units a plan declares itself."""
        return UnitBook([*self.own.values(), *(u for u in extra if u.code not in self.own)], commune=self.commune)

    def with_spellings(self, units: Iterable[KnownUnit]) -> "UnitBook":
        """A book in which these units have more spellings; whose units they are stays as it is."""
        book = UnitBook(list(self.own.values()), commune=self.commune)
        for unit in units:
            for alias in unit.aliases:
                book._add(alias, unit.code)
        return book

    def origin(self, code: str) -> Literal["commune", "standard"]:
        return "commune" if code in self.own else "standard"

    def get(self, code: str) -> KnownUnit | None:
        return self.units.get(code)

    def exact(self, text: str) -> str | None:
        """The code for a spelling that is known word for word (marks, case and the commune's name aside)."""
        owners = self._keys.get(unit_key(text, self.commune), set())
        return next(iter(owners)) if len(owners) == 1 else None

    def is_unit(self, text: str) -> bool:
        """True when a cell reads as one or more known units (evidence for a lost header)."""
        cell = self.read(text)
        return all(match.code for match in cell.matches) and any(match.code != ALL for match in cell.matches)

    def match(self, text: str) -> Match:
        """One spelling: certain, doubtful with a guess, or unknown with the unit that could be created."""
        clean = without_closing(flat(text)).strip(" ,-–")
        clean, _ = _without_request(clean)
        if not clean:
            return Match(text, None)
        code = self.exact(clean)
        if code:
            return Match(clean, code)
        if is_everybody(clean):
            return Match(clean, ALL)
        likely, certain = self._nearest(clean)
        if certain:
            return Match(clean, likely[0].code)
        return Match(clean, None, likely, new_unit(clean, self.units))

    def _nearest(self, text: str) -> tuple[tuple[KnownUnit, ...], bool]:
        """The likely units, best first, and whether the first is certain: a slip of letters or one word lost,
        and no rival."""
        key = unit_key(text, self.commune)
        if key not in self._near:
            self._near[key] = self._search(key)
        return self._near[key]

    def _search(self, key: str) -> tuple[tuple[KnownUnit, ...], bool]:
        owners = self._keys.get(key, set())
        if len(owners) > 1:
            return tuple(self.units[code] for code in sorted(owners)), False
        found: dict[str, tuple[bool, float]] = {}
        for other, codes in self._keys.items():
            ratio = SequenceMatcher(None, key, other, autojunk=False)
            begins = len(key) >= 5 and other.startswith(key + " ")
            if not begins and (ratio.real_quick_ratio() < _MAYBE or ratio.quick_ratio() < _MAYBE):
                continue
            alike = max(similarity(key, other), _MAYBE if begins else 0.0)
            for code in codes:
                found[code] = max(found.get(code, (False, 0.0)), (is_slip(key, other), alike))
        ranked = sorted(found, key=lambda code: (found[code], code in self.own), reverse=True)
        likely = tuple(self.units[code] for code in ranked if found[code][0] or found[code][1] >= _MAYBE)
        return likely[:3], sum(slip for slip, _ in found.values()) == 1

    def read(self, text: str) -> UnitCell:
        """Every unit of a cell, in its order. "Văn phòng HĐND và UBND" stays one, "A và B" becomes two."""
        if text not in self._cells:
            self._cells[text] = self._read(text)
        return self._cells[text]

    def _read(self, text: str) -> UnitCell:
        matches: list[Match] = []
        asked = False
        for part in _parts(text):
            part, request = _without_request(part)
            asked = asked or request
            for piece in self._split(part):
                for name in self._spread(piece):
                    found = self.match(name)
                    if found.text and not is_blank(found.text):
                        matches.append(found)
        return UnitCell(tuple(matches), asked)

    def _split(self, text: str) -> list[str]:
        """The text cut where both sides are units. The reading with the most certain words wins."""
        text = without_closing(text.strip())
        if not text or self.exact(text) or is_everybody(text):
            return [text] if text else []
        protected = _STAFF.sub(lambda m: m.group(0).replace(",", "\0").replace("và", "\1"), text)
        cuts = [(found.start(), found.end()) for found in _SEPARATOR.finditer(protected)][:14]
        starts = [0, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), len(text)]
        # best[i]: (certain letters, number of pieces, pieces) for the text before the i-th possible start
        best: list[tuple[int, int, list[str]] | None] = [None] * (len(starts) + 1)
        best[0] = (0, 0, [])
        for at in range(len(starts)):
            here = best[at]
            if here is None:
                continue
            for until in range(at, len(ends)):
                piece = text[starts[at] : ends[until]].strip()
                value = self._worth(piece, whole=at == 0 and until == len(ends) - 1)
                if value is None:
                    continue
                option = (here[0] + value, here[1] + 1, [*here[2], piece])
                rival = best[until + 1]
                if rival is None or option[:2] > rival[:2]:
                    best[until + 1] = option
        final = best[-1]
        return [text] if final is None else final[2]

    def _worth(self, piece: str, *, whole: bool) -> int | None:
        """Certain letters of a piece; 0 for one that at least begins like a unit; None when it cannot be one."""
        words = flat(piece)
        if not words:
            return None
        if self.exact(words) or is_everybody(words) or self._spread(words) != [words]:
            return len(words)
        if _HEAD.match(fold(words)) or whole:
            return len(words) // 2 if self._nearest(words)[1] else 0
        return None

    def _spread(self, text: str) -> list[str]:
        """ "các bộ phận Đất đai, Xây dựng và Tư pháp" as one name each; anything else as it is."""
        words = flat(text)
        series = _SERIES.match(words)
        if not series or self.exact(words) or is_everybody(words):
            return self._brackets(words)
        names = re.split(r"\s*[,;]\s*|\s+và\s+", words[series.end() :])
        if len(names) < 2 or any(not name or _HEAD.match(fold(name)) for name in names):
            return [words]
        one = series.group(1)
        return [f"{one[0].upper()}{one[1:]} {name}" for name in names]

    def _brackets(self, words: str) -> list[str]:
        """ "các tổ chức chính trị - xã hội (Đoàn Thanh niên, Hội Nông dân)" as the bodies in the brackets."""
        found = re.fullmatch(r"(các [^()]+?)\s*\(([^()]+)\)", words, re.IGNORECASE)
        if not found:
            return [words]
        names = re.split(r"\s*[,;]\s*|\s+và\s+", found.group(2))
        return names if len(names) > 1 and all(self.exact(name) for name in names) else [words]


def _without_request(text: str) -> tuple[str, bool]:
    """The text without "(Kính) đề nghị" in front and "cử cán bộ …" behind, and whether it was a request."""
    found = _REQUEST.match(fold(text) + " ")
    if not found:
        return text, False
    words = text.split(maxsplit=len(found.group(1).split()))
    return _TAIL.sub("", words[-1]) if len(words) > len(found.group(1).split()) else text, True


def _parts(text: str) -> list[str]:
    """The cell cut at semicolons and bullets. A line break may be only the cell's width, so it is judged later."""
    lines: list[str] = []
    for line in lines_of(text):
        line = _LABEL.sub("", line)
        bullet, bare = split_bullet(line)
        number, bare = split_number(bare) if bullet is None else (None, bare)
        if bullet or number or not lines:
            lines.append(bare)
        else:
            lines[-1] += "\n" + bare
    return [part.strip() for line in lines for part in re.split(r"\s*;\s*", line) if part.strip(" .,-")]
