"""Which column holds what: headers recognised by meaning, or by content where the header is lost.

Pure module. A header may stand anywhere in the first rows, span two rows, be set in capitals, lack its tone
marks or be misread by OCR.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Literal

from tasks.annex.grid import Cell, GridRow, Table
from tasks.annex.words import (
    CAPITAL,
    LETTER,
    NUMBER,
    ROMAN,
    ROMAN_PART,
    flat,
    fold,
    is_blank,
    is_capitals,
    split_bullet,
)

# "section": a column of its own for the criterion or heading, one cell beside all its tasks.
Role = Literal["ref", "section", "title", "content", "lead", "supporting", "deliverable", "timing", "note"]
ROLES: tuple[Role, ...] = ("ref", "section", "title", "content", "lead", "supporting", "deliverable", "timing", "note")

ROLE_NAMES: dict[Role, str] = {
    "ref": "TT",
    "section": "Tiêu chí",
    "title": "Nội dung",
    "content": "Nội dung thực hiện",
    "lead": "Cơ quan chủ trì",
    "supporting": "Cơ quan phối hợp",
    "deliverable": "Sản phẩm",
    "timing": "Thời gian",
    "note": "Ghi chú",
}

_SEARCH_ROWS = 60
_HEADER_LENGTH = 90

# Asked in this order: "Thời gian thực hiện" is a timing before "thực hiện" could be anything else.
_WORDS: tuple[tuple[Role, str], ...] = (
    ("ref", r"^(tt|stt|so tt|so thu tu|ma so|ma|muc|so)$"),
    ("note", r"^(ghi chu|luu y|nhan xet)"),
    ("supporting", r"phoi hop|ho tro thuc hien"),
    ("lead", r"chu tri|phu trach|dau moi|chiu trach nhiem|trach nhiem (thuc hien|tham muu)|(don vi|co quan|bo phan"
             r"|phong|nguoi|ca nhan|to chuc) (duoc giao|thuc hien|tham muu|xu ly)|^phan cong|^giao (cho|don vi)"),
    ("timing", r"thoi (gian|han|diem)|tien do|^(han|ngay)\b|lo trinh|^(du kien )?hoan thanh"),
    ("deliverable", r"san pham|ket qua|kiem chung|minh chung|dau ra|ho so (can|kem|luu)|tai lieu|yeu cau dat"),
    ("content", r"^noi dung (thuc hien|trien khai|cu the|chi tiet)|^(cach|giai phap|bien phap|cach thuc)\b"),
    ("title", r"nhiem vu|tieu chi|cong viec|noi dung|hoat dong|dau viec|^viec|ten viec|chi tieu"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _WORDS)

# For headers that OCR misread: close to one of these is close enough.
_SAMPLES: tuple[tuple[str, Role], ...] = (
    ("co quan chu tri", "lead"),
    ("don vi chu tri", "lead"),
    ("don vi thuc hien", "lead"),
    ("co quan phoi hop", "supporting"),
    ("don vi phoi hop", "supporting"),
    ("san pham", "deliverable"),
    ("tai lieu kiem chung", "deliverable"),
    ("thoi gian thuc hien", "timing"),
    ("thoi gian", "timing"),
    ("thoi gian hoan thanh", "timing"),
    ("tien do thuc hien", "timing"),
    ("noi dung tieu chi", "title"),
    ("noi dung cong viec", "title"),
    ("noi dung nhiem vu", "title"),
    ("nhiem vu", "title"),
    ("noi dung thuc hien", "content"),
)
_SAME = 0.72


def role_of(text: str) -> Role | None:
    """What a header (or a label before a colon) means; None when it means nothing known."""
    words = fold(flat(text))
    if not words or len(text) > _HEADER_LENGTH:
        return None
    for role, pattern in _PATTERNS:
        if pattern.search(words):
            return role
    if len(words) < 6:
        return None
    ratio, role = max((SequenceMatcher(None, words, sample).ratio(), role) for sample, role in _SAMPLES)
    return role if ratio >= _SAME else None


def is_both_units(text: str) -> bool:
    """True for one column that holds lead and support ("Đơn vị chủ trì, phối hợp")."""
    words = fold(flat(text))
    return "phoi hop" in words and "chu tri" in words


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns. `names` are the headers as printed; `header_rows` the numbers of the rows they take.
    `guessed`: found by content, not by header. `first`: index of the first row after the header."""

    roles: Mapping[int, Role]
    names: Mapping[int, str]
    header_rows: frozenset[int] = frozenset()
    first: int = 0
    width: int = 0
    both_units: bool = False
    guessed: bool = False
    header_texts: tuple[str, ...] = field(default=())

    def index(self, role: Role) -> int | None:
        return next((at for at, other in self.roles.items() if other == role), None)

    def name(self, at: int) -> str:
        role = self.roles.get(at)
        return self.names.get(at) or (ROLE_NAMES[role] if role else f"Cột {at + 1}")

    def role_name(self, role: Role) -> str:
        at = self.index(role)
        return ROLE_NAMES[role] if at is None else self.name(at)


def find_columns(table: Table) -> Columns | None:
    """The columns by the header nearest to the top; None when no row looks like a header."""
    best: tuple[float, Columns] | None = None
    candidates = [at for at, row in enumerate(table.rows) if not row.is_empty()][:_SEARCH_ROWS]
    for at in candidates:
        for height in (1, 2, 3):
            rows = table.rows[at : at + height]
            if len(rows) < height or not _may_be_header(rows):
                break
            found = _as_header(rows, at + height, table.width)
            if found and (best is None or _score(found) > best[0] + 0.4):
                best = (_score(found), found)
        if best and best[1].first <= at:
            break
    return None if best is None else _with_section(table, best[1])


def _with_section(table: Table, columns: Columns) -> Columns:
    """The columns, with the first of two text columns as section where its cells stand beside several rows."""
    title, content = columns.index("title"), columns.index("content")
    if title is None or content is None or title > content:
        return columns
    body = [row for row in table.rows[columns.first :] if (cell := row.cells[content]) and not is_blank(cell.text)]
    beside = [row for row in body if (cell := row.cells[title]) and (cell.held or is_blank(cell.text))]
    if len(body) < 3 or len(beside) < 0.4 * len(body):
        return columns
    roles: dict[int, Role] = {**columns.roles, title: "section", content: "title"}
    return replace(columns, roles=roles)


def _score(columns: Columns) -> float:
    return sum(0.5 if role in {"ref", "note"} else 1.0 for role in columns.roles.values())


def _may_be_header(rows: Sequence[GridRow]) -> bool:
    """Short cells only; a row below the first belongs to the header when cells are merged across or down to it,
    or when it is headers itself."""
    last = rows[-1]
    texts = last.texts()
    if any(len(text) > _HEADER_LENGTH for text in texts) or any(is_group_title(text) for text in texts):
        return False
    if len(rows) == 1:
        return len(texts) >= 2
    merged = any(cell and cell.held for cell in last.cells) or any(cell and cell.span > 1 for cell in rows[0].cells)
    headed = [text for text in texts if role_of(text)]
    return bool(texts) and bool(headed) and (merged or len(headed) == len(texts)) and not _is_header_row(last)


def _is_header_row(row: GridRow) -> bool:
    """A full header on its own: what follows it cannot be its second line."""
    roles = {role_of(text) for text in row.texts()} - {None}
    return {"title", "lead"} <= roles or {"title", "timing"} <= roles


_GROUP_TITLE = re.compile(r"tieu chi (so )?(\d+|[ivx]+)\b")
_GROUP_SIGN = re.compile(r"\S+\s+\S+\s+(?:\S+\s+)?(?:\d+|[IVX]+)\s*(?:[.:)–-]|$)")


def is_group_title(text: str) -> bool:
    """True for "TIÊU CHÍ 1: …", "Tiêu chí số 2.", "Tiêu chí II"; not for a sentence that begins so."""
    found = _GROUP_TITLE.match(fold(flat(text)[:60]))
    return found is not None and (is_capitals(text) or _GROUP_SIGN.match(flat(text)) is not None)


def _as_header(rows: Sequence[GridRow], first: int, width: int) -> Columns | None:
    names: dict[int, str] = {}
    for row in rows:
        for at in range(width):
            cell = covering(row, at)
            text = flat(cell.text) if cell and not cell.held else ""
            if text and not is_blank(text) and text not in names.get(at, ""):
                names[at] = f"{names[at]} {text}" if at in names else text
    roles: dict[int, Role] = {}
    both = False
    for at, name in names.items():
        own = flat(rows[-1].cells[at].text) if at < len(rows[-1].cells) and rows[-1].cells[at] else ""  # type: ignore[union-attr]
        role = role_of(own) or role_of(name)
        if role is None or (role in roles.values() and role not in {"title", "content"}):
            continue
        if role in roles.values():
            role = "content" if role == "title" else "note"
            if role in roles.values():
                continue
        both = both or (role == "supporting" and is_both_units(own or name))
        roles[at] = "lead" if role == "supporting" and is_both_units(own or name) else role
    if "title" not in roles.values():
        roles = {at: "title" if role == "content" else role for at, role in roles.items()}
    known = set(roles.values())
    useful = known & {"lead", "supporting", "timing"}
    if "title" not in known or not (useful or "ref" in known) or len(roles) < 0.6 * len(names):
        return None
    return Columns(
        roles=roles,
        names=names,
        header_rows=frozenset(row.number for row in rows),
        first=first,
        width=width,
        both_units=both,
        header_texts=tuple(fold(name) for name in names.values()),
    )


def covering(row: GridRow, at: int) -> Cell | None:
    """The cell that stands at this column or spans over it from the left."""
    for back in range(at, -1, -1):
        cell = row.cells[back] if back < len(row.cells) else None
        if cell is not None:
            return cell if back + cell.span > at else None
    return None


def repeats_header(row: GridRow, columns: Columns) -> bool:
    """True when the row prints the header once more (a table continued on the next page)."""
    texts = [fold(flat(text)) for text in row.texts()]
    if len(texts) < 2 or columns.guessed:
        return False
    known = sum(
        any(text == name or (len(text) > 3 and text in name) for name in columns.header_texts) for text in texts
    )
    return known >= max(2, len(texts) - 1) and known >= 0.6 * len(texts)


def is_column_numbers(row: GridRow) -> bool:
    """The line "(1) (2) (3) …" or "A B 1 2" under a header."""
    texts = [text.strip(" ()[]") for text in row.texts()]
    if len(texts) < 3 or not all(re.fullmatch(r"\d{1,2}|[A-Za-z]|\d=\d.*", text) for text in texts):
        return False
    digits = [int(text) for text in texts if text.isdigit()]
    return len(digits) < 2 or digits == list(range(digits[0], digits[0] + len(digits)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells the columns apart without a header; given by the caller, who knows units and timings."""

    is_unit: Callable[[str], bool]
    is_everybody: Callable[[str], bool]
    is_timing: Callable[[str], bool]


_PROOF = re.compile(
    r"van ban|hinh anh|bao cao|quyet dinh|thong bao|bang tong hop|ke hoach|bien ban|cong van|danh muc|to trinh"
)


def guess_columns(table: Table, evidence: Evidence) -> Columns | None:
    """The likely columns of a table without header, by what its cells hold; None when nothing fits."""
    rows = [row for row in table.rows if len([text for text in row.texts() if not is_blank(text)]) >= 2]
    shares: dict[int, dict[str, float]] = {}
    for at in range(table.width):
        texts = [flat(cell.text) for row in rows if (cell := row.cells[at]) and not is_blank(cell.text)]
        if texts:
            shares[at] = _shares(texts, evidence)
    roles = _assign(shares)
    if "title" not in roles.values() or not set(roles.values()) & {"lead", "timing"}:
        return None
    return Columns(roles=roles, names={}, width=table.width, guessed=True)


def looks_like_ref(text: str) -> bool:
    bare = text.strip().rstrip(".)")
    return any(pattern.fullmatch(bare) for pattern in (NUMBER, ROMAN, ROMAN_PART, CAPITAL, LETTER)) or (
        split_bullet(text + " x")[1] == "x"
    )


def _shares(texts: list[str], evidence: Evidence) -> dict[str, float]:
    count = len(texts)
    return {
        "ref": sum(map(looks_like_ref, texts)) / count,
        "unit": sum(map(evidence.is_unit, texts)) / count,
        "all": sum(map(evidence.is_everybody, texts)) / count,
        "timing": sum(len(text) < 60 and evidence.is_timing(text) for text in texts) / count,
        "proof": sum(len(text) < 120 and _PROOF.search(fold(text)) is not None for text in texts) / count,
        "length": sum(map(len, texts)) / count,
    }


def _assign(shares: Mapping[int, Mapping[str, float]]) -> dict[int, Role]:
    roles: dict[int, Role] = {}
    free = list(shares)

    def take(role: Role, at: int | None) -> None:
        if at is not None:
            roles[at] = role
            free.remove(at)

    def best(key: str, least: float) -> int | None:
        likely = [at for at in free if shares[at][key] >= least]
        return max(likely, key=lambda at: shares[at][key], default=None)

    take("ref", best("ref", 0.6))
    take("timing", best("timing", 0.5))
    support = best("all", 0.3)
    units = [at for at in free if shares[at]["unit"] + shares[at]["all"] >= 0.5]
    if support is None and len(units) > 1:
        support = units[1]
    take("supporting", support)
    take("lead", next((at for at in units if at != support), None))
    take("title", max(free, key=lambda at: shares[at]["length"], default=None))
    take("deliverable", best("proof", 0.4))
    return dict(sorted(roles.items()))
