"""Bars drawn on the server. Plain functions; `ui` registers the tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _


def bar_chart(
    rows: Iterable[Mapping[str, Any]],
    title: str,
    unit: str = "",
    label_head: str = "",
    value_head: str = "",
    total: Any = None,
) -> dict[str, Any]:
    """Horizontal bars drawn on the server, one table row each, so that the picture and the table are the same thing.

    A row is a mapping: ``label``; ``value`` (None = nothing known) and ``tone``, or ``parts`` (mappings with label,
    value, tone) stacked in one bar; ``max`` where rows have their own full length; ``url``. `total` is the full
    length for all rows, else the largest value.
    """
    plain = [dict(row) for row in rows]
    for row in plain:
        row["parts"] = row.get("parts") or [
            {"label": "", "value": row.get("value"), "tone": row.get("tone", "primary")}
        ]
        row["sum"] = bar_sum(row["parts"])
    longest = max([Decimal(str(row.get("max") or row["sum"] or 0)) for row in plain], default=Decimal(0))
    shared = Decimal(str(total)) if total else longest
    for row in plain:
        row["bars"] = bar_pieces(row["parts"], Decimal(str(row.get("max") or shared or 1)))
    legend = {
        part["label"]: part.get("tone") or "primary" for row in plain for part in row["parts"] if part.get("label")
    }
    return {
        "rows": plain,
        "title": title,
        "unit": unit,
        "label_head": label_head or _("Nội dung"),
        "value_head": value_head or _("Giá trị"),
        "legend": [{"label": label, "tone": tone} for label, tone in legend.items()],
        "stacked": any(len(row["parts"]) > 1 for row in plain),
    }


def bar_sum(parts: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """The sum of a bar's known parts; None when nothing is known."""
    known = [Decimal(str(part["value"])) for part in parts if part.get("value") is not None]
    return sum(known, Decimal(0)) if known else None


def bar_pieces(parts: Iterable[Mapping[str, Any]], full: Decimal) -> list[dict[str, Any]]:
    """Where each part of a bar begins and how wide it is, in thousandths of the full length."""
    pieces, start = [], Decimal(0)
    for part in parts:
        value = Decimal(str(part.get("value") or 0))
        width = min(max(value / full * 1000, Decimal(0)), 1000 - start)
        pieces.append({"x": f"{start:.1f}", "width": f"{width:.1f}", "tone": part.get("tone") or "primary"})
        start += width
    return pieces
