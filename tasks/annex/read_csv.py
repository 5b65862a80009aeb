"""CSV and text tables as a grid, whatever signs and code page they were saved with."""

import csv
import io
from pathlib import Path

from tasks.annex.grid import Cell, Grid, GridRow, Table, UnreadableAnnex
from tasks.annex.words import lines_of, tidy

MAX_ROWS = 5_000
MAX_COLUMNS = 60


def read_csv(path: Path) -> Grid:
    """The grid of a .csv, .tsv or .txt; a file without columns becomes one column."""
    text = decode(path.read_bytes())
    rows = list(_rows(text))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) > MAX_ROWS:
        raise UnreadableAnnex(
            f"Tệp CSV có hơn {MAX_ROWS} hàng, không giống một phụ lục kế hoạch; "
            "hãy chép riêng phụ lục sang một tệp mới rồi tải lên."
        )
    if not filled:
        return Grid("csv", ())
    width = min(max(map(len, filled)), MAX_COLUMNS)
    return Grid("csv", (Table(tuple(_grid_row(at, row, width) for at, row in enumerate(rows, 1))),))


def _grid_row(number: int, row: list[str], width: int) -> GridRow:
    texts = [tidy(text) for text in row[:width]]
    if any(text.strip() for text in row[width:]):  # more columns than an annex has: their text stays in the last
        texts[-1] = "\n".join(lines_of("\n".join(row[width - 1 :])))
    return GridRow(number, tuple(Cell(text) for text in texts + [""] * (width - len(texts))))


def decode(raw: bytes) -> str:
    """The text of a file saved as UTF-8 or UTF-16 with or without mark, else as Windows Vietnamese (1258)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw.decode("utf-8-sig", errors="replace")
    head = raw[:4000]
    if head.count(0) > len(head) // 5:
        return raw.decode("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1258")
    except UnicodeDecodeError as error:
        raise UnreadableAnnex(
            "Không nhận ra bảng mã của tệp; trong Excel hãy chọn “Lưu thành…” định dạng .xlsx "
            "(hoặc “CSV UTF-8”) rồi tải lên lại."
        ) from error


def _rows(text: str) -> list[list[str]]:
    """The rows with the separator that gives the most even columns."""
    best: list[list[str]] = []
    best_score = -1.0
    for sign in ";\t,|":
        rows = _parse(text, sign)
        score = _evenness(rows)
        if score > best_score:
            best, best_score = rows, score
    return best


def _parse(text: str, sign: str) -> list[list[str]]:
    limit = csv.field_size_limit(10_000_000)
    try:
        return list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=sign))
    except csv.Error:
        return [line.split(sign) for line in text.splitlines()]
    finally:
        csv.field_size_limit(limit)


def _evenness(rows: list[list[str]]) -> float:
    """Share of the rows that have the most common width, weighted by that width; 0 for a single column."""
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    if not widths:
        return 0.0
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    share = widths.count(common) / len(widths)
    return share * min(common, 8) if common > 1 else 0.0
