"""The columns of the points sheet: their titles, and how a person's cell is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from common.text import search_text, squeeze
from criteria.enums import LeafType, NotArising

TABLE, ROWS = "Bảng điểm", "Thang bậc"
YES, NO = "có", "không"


@dataclass(frozen=True)
class Column:
    """One column: its title, the model field, how a value is written and read."""

    title: str
    field: str
    read: Callable[[Any], Any]
    width: int = 14


class CellError(ValueError):
    """The cell's value, in words for the person who filled it in."""


LARGEST = Decimal(10) ** 10
"""No column of the table holds more digits."""


def _number(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    text = str(value).strip().replace(" ", "")
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellError(_("Ô này phải là số, ví dụ 1,5.")) from None
    if not number.is_finite() or number < 0:
        raise CellError(_("Số không được âm."))
    if number >= LARGEST:
        raise CellError(_("Số quá lớn. Hãy xem lại."))
    return number.quantize(Decimal("0.0001")).normalize()


def _count(value: Any) -> int:
    number = _number(value) or Decimal(0)
    if number != int(number):
        raise CellError(_("Ô này phải là số nguyên."))
    return int(number)


def _flag(value: Any) -> bool:
    text = search_text(str(value or ""))
    if text in {"", "khong", "0", "false", "no"}:
        return False
    if text in {"co", "x", "1", "true", "yes"}:
        return True
    raise CellError(_("Ghi “có” hoặc “không”."))


def read_text(value: Any) -> str:
    return squeeze(str(value)) if value is not None else ""


def _one_of(choices: Any) -> Callable[[Any], str]:
    by_words = {search_text(str(label)): key for key, label in choices.choices}
    by_words |= {key: key for key in choices.values}

    def read(value: Any) -> str:
        key = by_words.get(search_text(str(value or ""))) or by_words.get(str(value or ""))
        if key is None:
            words = "; ".join(str(label) for label in choices.labels)
            raise CellError(_("Chọn một trong: %(words)s.") % {"words": words})
        return key

    return read


COLUMNS = (
    Column("Số in", "ref", read_text, 8),
    Column("Điểm tối đa", "max_points", _number, 10),
    Column("Cách chấm", "leaf_type", _one_of(LeafType), 24),
    Column("Bước điểm", "step", _number, 8),
    Column("Dưới … % thì 0 điểm", "floor", _number, 10),
    Column("Từ … % thì tối đa", "target", _number, 10),
    Column("Trừ mỗi vi phạm", "per_breach", _number, 10),
    Column("Khi không phát sinh", "not_arising", _one_of(NotArising), 24),
    Column("Tỷ lệ có thể vượt 100 %", "allow_over_100", _flag, 10),
    Column("Lấy số liệu mới nhất", "latest_only", _flag, 10),
    Column("Số minh chứng tối thiểu", "min_evidence", _count, 10),
    Column("Chỉ tính khi có minh chứng", "needs_evidence", _flag, 10),
    Column("Minh chứng thường dùng", "evidence_hint", read_text, 30),
    Column("Đơn vị đo", "measure_unit", read_text, 12),
    Column("Tử số là", "numerator_label", read_text, 24),
    Column("Mẫu số là", "denominator_label", read_text, 24),
)
ROW_COLUMNS = (
    Column("Khóa", "key", read_text, 6),
    Column("Diễn giải", "label", read_text, 40),
    Column("Từ", "lower", _number, 8),
    Column("Kể cả cận dưới", "lower_inclusive", _flag, 8),
    Column("Đến", "upper", _number, 8),
    Column("Kể cả cận trên", "upper_inclusive", _flag, 8),
    Column("Điểm", "points", _number, 8),
    Column("Phần của điểm tối đa", "fraction", _number, 10),
)
