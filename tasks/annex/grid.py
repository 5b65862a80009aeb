"""What every reader returns: the blocks of a file in their order, tables cell by cell.

Pure module. A grid says nothing about meaning; it only keeps where each text stands, which cells are merged,
and what the reader noticed on its way.
"""

from dataclasses import dataclass
from typing import Literal

from tasks.annex.words import is_blank


class UnreadableAnnex(Exception):
    """The file cannot be read at all. `args[0]` is one Vietnamese sentence that says what to do."""

    @property
    def sentence(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `held`: the cell continues a cell of the row above (merged downwards), its text is repeated.
    `is_date`: the text was written from a date value."""

    text: str
    span: int = 1
    held: bool = False
    is_date: bool = False
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row. `cells` has one entry for each column of the table; None where a cell to the left spans over."""

    number: int
    cells: tuple[Cell | None, ...]
    hidden: bool = False

    def texts(self) -> list[str]:
        """The texts that this row holds itself: without blanks and without what is held from above."""
        return [cell.text for cell in self.cells if cell and not cell.held and cell.text.strip()]

    def is_empty(self) -> bool:
        return all(is_blank(text) for text in self.texts())


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document, a sheet of a workbook, or a whole CSV. `name` is the sheet's name or ""."""

    rows: tuple[GridRow, ...]
    name: str = ""

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; automatic numbers and bullets stand in front of the text."""

    number: int
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader noticed that people should know: becomes a problem."""

    row: int
    column: str
    value: str
    message: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Grid:
    kind: Literal["docx", "xlsx", "csv"]
    blocks: tuple[Paragraph | Table, ...]
    remarks: tuple[Remark, ...] = ()

    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]

    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]
