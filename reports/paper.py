"""A document without a format: the blocks that PDF and DOCX both print, so that the two are twins.

Cells keep their types (Decimal, int, date, text); `shown` alone turns a value into printed words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal

from common.text import vn_date, vn_number
from reports.data import DocumentHead

Value = str | int | Decimal | date | None
Align = Literal["left", "center", "right"]
NOTHING = "–"
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Heading:
    """ "I. TITLE" (1), "1. Title" (2), "a) Title" (3)."""

    level: int
    text: str
    number: str | None = None

    @property
    def printed(self) -> str:
        """The heading with its number as NĐ 30 writes it."""
        text = self.text.upper() if self.level == 1 else self.text
        if not self.number:
            return text
        return f"{self.number}) {text}" if self.level >= 3 else f"{self.number}. {text}"


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of body text, or a note under a table."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; `width` in millimetres, `over` the heading it shares with neighbours, `small` for side notes."""

    title: str
    width: float
    align: Align = "left"
    over: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row. `kind`: group, heading, leaf, total or plain; a `span` row prints its first cell across all."""

    cells: tuple[Value, ...]
    kind: str = "plain"
    depth: int = 0
    span: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header repeated on each page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    empty: str = "Chưa có số liệu."

    @property
    def width(self) -> float:
        """Sum of the column widths in millimetres."""
        return sum(column.width for column in self.columns)

    @property
    def has_overheads(self) -> bool:
        """Whether the header has two lines."""
        return any(column.over for column in self.columns)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` of `maximum` (None: nothing to draw), with the words that stand beside it."""

    label: str
    value: Decimal | None
    maximum: Decimal | None
    words: str

    @property
    def share(self) -> Decimal | None:
        """Value over maximum, between 0 and 1."""
        if self.value is None or not self.maximum:
            return None
        return min(max(self.value / self.maximum, Decimal(0)), Decimal(1))


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, each with its number in words beside it."""

    title: str
    bars: tuple[Bar, ...]
    value_name: str
    maximum_name: str


Block = Heading | Para | Table | Chart


@dataclass(frozen=True, slots=True)
class Annex:
    """A numbered annex (phụ lục) on landscape pages with page numbers of its own."""

    number: str | None
    title: str
    attached: str
    blocks: tuple[Block, ...]

    @property
    def word(self) -> str:
        """ "Phụ lục I", or "Phụ lục" when it is the only one."""
        return f"Phụ lục {self.number}" if self.number else "Phụ lục"


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document: head, body, signature, annexes."""

    head: DocumentHead
    blocks: tuple[Block, ...]
    generated_at: datetime
    annexes: tuple[Annex, ...] = ()
    landscape: bool = False

    @property
    def title(self) -> str:
        """Name for metadata and bookmarks."""
        return f"{self.head.type_name} {self.head.subject}".strip()


def local_time(moment: datetime) -> datetime:
    """The moment on a clock in Việt Nam; a naive one is taken as it is."""
    return moment.astimezone(_VIETNAM) if moment.tzinfo else moment


_FORBIDDEN = {"\ufffe", "\uffff", *map(chr, range(0xD800, 0xE000))}


def printable(text: str) -> str:
    """The text with control characters (and what XML forbids) as spaces: no file format has room for them."""
    return "".join(letter if letter >= " " and letter not in _FORBIDDEN else " " for letter in text)


def shown(value: Value) -> str:
    """The value as it is printed: Vietnamese numbers and dates, a dash for what nobody has said."""
    match value:
        case None:
            return NOTHING
        case str():
            return printable(value)
        case date():
            return vn_date(value)
        case _:
            return vn_number(value)


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of a table header: how many columns and lines it covers, and where it starts."""

    title: str
    place: int
    columns: int = 1
    rows: int = 1


def header_lines(table: Table) -> tuple[tuple[HeaderCell, ...], ...]:
    """The header's one or two lines; columns with a shared heading stand under it."""
    if not table.has_overheads:
        return (tuple(HeaderCell(column.title, place) for place, column in enumerate(table.columns)),)
    upper: list[HeaderCell] = []
    lower: list[HeaderCell] = []
    for place, column in enumerate(table.columns):
        if not column.over:
            upper.append(HeaderCell(column.title, place, rows=2))
            continue
        lower.append(HeaderCell(column.title, place))
        if place == 0 or table.columns[place - 1].over != column.over:
            width = sum(1 for other in table.columns if other.over == column.over)
            upper.append(HeaderCell(column.over, place, columns=width))
    return tuple(upper), tuple(lower)
