"""Bars drawn on the server. Plain functions; `ui` registers the tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
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


def stack_chart(
    rows: Iterable[Mapping[str, Any]], title: str, parts: Sequence[Mapping[str, Any]], unit: str = ""
) -> dict[str, Any]:
    """Bars of several parts, each with a pattern of its own, so that no part is told by its colour alone.

    A row is a mapping: ``label``, ``url`` and one value for each part's ``key``; a part says ``key, label, look``
    (solid, hatched or empty). Every figure stands beside its bar; all bars have the same full length.
    """
    plain = []
    for row in rows:
        values = [Decimal(str(row.get(part["key"]) or 0)) for part in parts]
        plain.append({"label": row["label"], "url": row.get("url"), "note": row.get("note"), "values": values})
    longest = max([sum(row["values"], Decimal(0)) for row in plain], default=Decimal(0)) or Decimal(1)
    for row in plain:
        start, row["bars"] = Decimal(0), []
        for part, value in zip(parts, row["values"], strict=True):
            width = value / longest * 100
            row["bars"].append({"x": f"{start:.2f}", "width": f"{width:.2f}", **part, "value": value})
            start += width
        row["sum"] = sum(row["values"], Decimal(0))
    key = slugify(title)
    return {"rows": plain, "title": title, "parts": parts, "unit": unit, "hatch": f"soc-{key}"}


CHART_WIDTH, CHART_HEIGHT, CHART_FLOOR, CHART_TOP = 600, 220, 180, 24
"""The drawing of a line, in units of its view box: the floor carries the names of the days."""


def line_chart(
    marks: Iterable[Mapping[str, Any]], title: str, total: Any, goal: Any = None, goal_label: str = ""
) -> dict[str, Any]:
    """A line over time with its figures at each mark and, below, as a table. `goal` is a dashed line across.

    A mark is a mapping: ``label`` (short, under the line), ``day`` (in the table) and ``value``.
    """
    rows = [dict(mark) for mark in marks]
    full = Decimal(str(total)) or Decimal(1)
    span = CHART_FLOOR - CHART_TOP
    step = Decimal(CHART_WIDTH - 80) / max(len(rows) - 1, 1)
    for place, row in enumerate(rows):
        row["x"] = f"{40 + step * place:.1f}"
        height = CHART_FLOOR - Decimal(str(row["value"])) / full * span
        row["y"] = f"{height:.1f}"
        row["label_y"] = f"{height - 12:.1f}"
        row["shown"] = len(rows) <= 6 or place in (0, len(rows) - 1) or (place % 3 == 0 and place < len(rows) - 2)
    goal_y = None if goal is None else f"{CHART_FLOOR - Decimal(str(goal)) / full * span:.1f}"
    return {
        "rows": rows,
        "title": title,
        "key": slugify(title),
        "line": " ".join(f"{row['x']},{row['y']}" for row in rows),
        "goal": goal,
        "goal_y": goal_y,
        "goal_label": goal_label,
    }
