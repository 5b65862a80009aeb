"""Adding up a dossier's points again, from its manifest alone. Standard library and `criteria.scoring` only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from criteria.scoring import Facts, RuleSet, ScoreSheet, from_plain, score

COLUMNS = {"unit": "Đơn vị chấm", "commune": "Xã chấm", "upper": "Sở Nội vụ", "proposed": "Điểm đề xuất"}
ENTERED = ("unit", "commune", "upper")
ZERO = Decimal(0)
# The words of a sheet may be put better later; what counts is what they are about.
_WORDS = {"why", "value", "rules_version", "why_not"}


class _Unreadable(ValueError):
    """The manifest's points are not in the form that was written."""


def recompute(manifest: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Totals by column as added up again, and a sentence for each figure that differs."""
    try:
        totals, sentences = _sums(manifest)
        return totals, [*sentences, *_scored_again(manifest)]
    except (ArithmeticError, AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
        return {}, [f"Không tính lại được điểm: dữ liệu điểm trong manifest.json không đúng mẫu ({error})."]


def _sums(manifest: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    rows, written = manifest["rows"], manifest["totals"]
    totals: dict[str, str] = {}
    sentences: list[str] = []
    for column in ENTERED:
        sums = _tree_sums(rows, column)
        for row in rows:
            if row["kind"] != "leaf":
                sentences += _differs(f"mục {row['code']}", column, row[column], sums[row["code"]])
        for group in written["groups"]:
            sentences += _differs(f"nhóm {group['code']}", column, group[column], sums.get(group["code"]))
        items = _sum(_number(row[column]) for row in rows if row["kind"] == "leaf")
        sentences += _differs("cộng các tiêu chí", column, written["items"][column], items)
        total = _total(written, column, items)
        sentences += _differs("tổng điểm", column, written["total"][column], total)
        if total is not None:
            totals[column] = f"{total:f}"
    return totals, sentences


def _total(written: Mapping[str, Any], column: str, items: Decimal | None) -> Decimal | None:
    rebased = None if written["rebased"] is None else _number(written["rebased"][column])
    base = items if rebased is None else rebased
    bonus, deduction = _number(written["bonus"][column]), _number(written["deduction"][column])
    if base is None and not bonus and not deduction:
        return None
    return max((base or ZERO) + (bonus or ZERO) - (deduction or ZERO), ZERO)


def _tree_sums(rows: Sequence[Mapping[str, Any]], column: str) -> dict[str, Decimal | None]:
    """Code of each group and heading -> sum of the leaves below it, by the levels of the printed table."""
    sums: dict[str, Decimal | None] = {}
    above: list[tuple[int, str]] = []
    for row in rows:
        level = int(row["level"])
        while above and above[-1][0] >= level:
            above.pop()
        if row["kind"] != "leaf":
            above.append((level, row["code"]))
            sums[row["code"]] = None
            continue
        points = _number(row[column])
        for _, code in above if points is not None else ():
            sums[code] = (sums[code] or ZERO) + (points or ZERO)
    return sums


def _differs(what: str, column: str, written: Any, again: Decimal | None) -> Iterator[str]:
    value = _number(written)
    # A column of which nothing is known may be written as nothing or as zero.
    if (value or ZERO) != (again or ZERO):
        yield f"{COLUMNS[column]}, {what}: hồ sơ ghi {_words(value)}, cộng lại được {_words(again)}."


def _scored_again(manifest: Mapping[str, Any]) -> Iterator[str]:
    scoring = manifest["scoring"]
    sheets = scoring["sheets"]
    if not sheets:
        return
    rules = from_plain(scoring["rules"], RuleSet)
    for column, plain in sheets.items():
        name = COLUMNS.get(column, column)
        sheet = from_plain(plain, ScoreSheet)
        again = score(rules, from_plain(scoring["facts"][column], Facts))
        yield from (f"{name}: {sentence}" for sentence in _sheet_differs(sheet, again))
        if column in ENTERED:
            yield from (f"{name}: {sentence}" for sentence in _table_differs(manifest, column, again))


def _sheet_differs(written: ScoreSheet, again: ScoreSheet) -> Iterator[str]:
    """What the frozen sheet says otherwise than the rules and facts beside it."""
    lines = {line.code: line for line in again.lines}
    for line in written.lines:
        other = lines.pop(line.code, None)
        if other is None or _facts_of(line) != _facts_of(other):
            points = None if other is None else other.points
            yield f"mục {line.code} ghi {_words(line.points)}, tính lại được {_words(points)}."
    yield from (f"thiếu mục {code} trong bảng điểm." for code in lines)
    for name in ("content", "rebased_content", "bonus", "deduction", "total", "level", "knocked_out"):
        if getattr(written, name) != getattr(again, name):
            yield f"{name} ghi {getattr(written, name)}, tính lại được {getattr(again, name)}."
    for name in ("conditions", "levels", "adjustments"):
        old, new = getattr(written, name), getattr(again, name)
        if [_facts_of(item) for item in old] != [_facts_of(item) for item in new]:
            yield f"phần {name} không khớp với kết quả tính lại."


def _facts_of(item: Any) -> tuple[Any, ...]:
    """The fields of a result without its sentences, results inside it likewise."""
    values = []
    for part in fields(item):
        value = getattr(item, part.name)
        if part.name in _WORDS:
            continue
        if isinstance(value, tuple) and value and hasattr(value[0], "__dataclass_fields__"):
            value = tuple(_facts_of(inner) for inner in value)
        values.append(value)
    return tuple(values)


def _table_differs(manifest: Mapping[str, Any], column: str, sheet: ScoreSheet) -> Iterator[str]:
    """Where the printed table has other points than the sheet."""
    lines = {line.code: line for line in sheet.lines}
    for row in manifest["rows"]:
        line = lines.get(row["code"])
        if line is None:
            yield f"mục {row['code']} của bảng không có trong bộ tiêu chí."
        elif (_number(row[column]) or ZERO) != (line.points or ZERO):
            yield f"mục {row['code']} trong bảng ghi {_words(_number(row[column]))}, tính được {_words(line.points)}."
    total = _number(manifest["totals"]["total"][column])
    if total is not None and total != sheet.total:
        yield f"tổng điểm ghi {_words(total)}, tính lại được {_words(sheet.total)}."


def _number(text: Any) -> Decimal | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise _Unreadable("điểm phải là chữ số thập phân")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise _Unreadable(f"“{text}” không phải là điểm") from error
    if not value.is_finite():
        raise _Unreadable(f"“{text}” không phải là điểm")
    return value


def _sum(values: Iterator[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def _words(value: Decimal | None) -> str:
    return "chưa có điểm" if value is None else f"{value.normalize():f}".replace(".", ",")
