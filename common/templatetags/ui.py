"""Template tags and filters of the portal's pages: icons, states, fields, numbers, small charts.

How to use them is in ``docs/UI.md``; every component can be seen on the gallery page of a development server.
The tags themselves are plain functions in the modules beside this one, by subject; here they get their names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import template

from common import clock
from common.templatetags import _blocks, _charts, _forms, _icons, _links, _pieces, _states, _values

register = template.Library()

for value_filter in (
    _values.vn_date,
    _values.vn_datetime,
    _values.points,
    _values.number,
    _values.percent,
    _values.human_size,
    _values.minutes,
):
    register.filter(value_filter.__name__, value_filter)

register.simple_tag(_icons.icon)
register.simple_tag(_links.query_set_param, takes_context=True)

INCLUDED: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("components/bar_chart.html", _charts.bar_chart),
    ("components/breadcrumbs.html", _links.breadcrumbs),
    ("components/button.html", _pieces.button),
    ("components/empty.html", _pieces.empty_state),
    ("components/field.html", _forms.field),
    ("components/form_errors.html", _forms.form_errors),
    ("components/form_fields.html", _forms.form_fields),
    ("components/line_chart.html", _charts.line_chart),
    ("components/pill.html", _states.pill),
    ("components/pill.html", _states.status_pill),
    ("components/progress.html", _pieces.progress),
    ("components/sample_mark.html", _pieces.sample_mark),
    ("components/score_cell.html", _pieces.score_cell),
    ("components/stack_chart.html", _charts.stack_chart),
    ("components/stat.html", _pieces.stat),
    ("components/tabs.html", _links.tabs),
    ("components/timeline.html", _pieces.timeline),
)
"""A component and the tag that fills it; the tag is named after its function."""
for component, tag in INCLUDED:
    register.inclusion_tag(component)(tag)
register.inclusion_tag("components/pagination.html", takes_context=True)(_links.pagination)

for block_tag in (_blocks.card, _blocks.notice, _blocks.confirm):
    register.simple_block_tag(block_tag)
register.simple_block_tag(_blocks.filter_bar, takes_context=True)


@register.filter
def get_item(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """`mapping[key]`, or None."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def demo_day() -> dt.date | None:
    """The day a demonstration is held at, or None on a portal that runs with the real date."""
    return clock.fixed_day()
