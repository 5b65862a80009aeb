"""Boxes over a photo as numbers: left, top, width, height in hundredths of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

SIDES = ("left", "top", "width", "height")
SPARE = 3


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One row of the form, as typed."""

    left: str = ""
    top: str = ""
    width: str = ""
    height: str = ""

    @property
    def is_blank(self) -> bool:
        return not any(self.values)

    @property
    def values(self) -> tuple[str, str, str, str]:
        return self.left, self.top, self.width, self.height


class RedactForm:
    """What the page of a photo sends. Rows left blank are no boxes; `errors` says which row is wrong."""

    def __init__(self, data: QueryDict | None = None, *, boxes: Iterable[Sequence[float]] = ()) -> None:
        self.is_bound = data is not None
        if data is None:
            self.rows = [BoxRow(*(_shown(value) for value in box)) for box in boxes]
            self.nothing_to_hide = self.public = False
        else:
            columns = (data.getlist(side) for side in SIDES)
            typed = (BoxRow(*(value.strip() for value in values)) for values in zip(*columns, strict=False))
            self.rows = [row for row in typed if not row.is_blank]
            self.nothing_to_hide = bool(data.get("nothing_to_hide"))
            self.public = bool(data.get("public"))
        self.errors: list[str] = []
        self.boxes = [box for number, row in enumerate(self.rows, start=1) if (box := self._read(number, row))]

    @property
    def spare_rows(self) -> list[BoxRow]:
        """Empty rows for more boxes, where no script adds them."""
        return [BoxRow()] * SPARE

    def _read(self, number: int, row: BoxRow) -> tuple[float, ...] | None:
        try:
            left, top, width, height = (float(value.replace(",", ".")) / 100 for value in row.values)
        except ValueError:
            self.errors.append(_("Ô %(number)d: hãy ghi đủ bốn số từ 0 đến 100.") % {"number": number})
            return None
        inside = 0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 and 0 < height <= 1
        if not inside:
            self.errors.append(
                _("Ô %(number)d: mép trái, mép trên từ 0 đến 99; rộng, cao từ 1 đến 100.") % {"number": number}
            )
            return None
        return left, top, width, height

    def drawn(self, width: int, height: int) -> list[dict[str, Any]]:
        """The boxes in pixels of the picture, for the drawing on the page."""
        return [
            {
                "x": round(left * width), "y": round(top * height),
                "width": round(wide * width), "height": round(high * height),
            }
            for left, top, wide, high in self.boxes
        ]  # fmt: skip


def _shown(share: float) -> str:
    return f"{share * 100:.1f}".removesuffix(".0")
