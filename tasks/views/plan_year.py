"""The plan as a year: one line a task, its windows as bars over twelve months."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from criteria.scope import Scope, programme_view
from tasks.enums import WorkState
from tasks.selectors.plan_year import MONTH, YEAR, bars_of, months_of, place_of, year_rows

from .plan_page import PlanPage, read_page

PER_PAGE = 25
COMING = (WorkState.SOON, WorkState.OPEN, WorkState.LATER)


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def plan_year(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Each task's windows as bars, today's line through them, and the figures of months by group."""
    plan = read_page(request, scope)
    year = scope.programme.year
    page = Paginator(year_rows(plan.tasks), PER_PAGE).get_page(request.GET.get("page"))
    is_now = plan.day.year == year
    context = plan.context(request, "plan_year") | {
        "page": page,
        "rows": [_row(task, year, plan.day) for task in page],
        "months": range(1, 13),
        "lines": [month * MONTH for month in range(1, 12)],
        "width": YEAR,
        "today": plan.day if is_now else None,
        "today_x": place_of(plan.day) if is_now else None,
        "this_month": plan.day.month if is_now else None,
        "legend": list(WorkState),
        "by_month": _by_month(plan),
    }
    return render(request, "tasks/plan_year.html", context)


def _row(task: Any, year: int, day: dt.date) -> dict[str, Any]:
    """A task with its bars, and the same in words for whoever does not see them."""
    bars = bars_of(task.windows, year, day)
    counts = Counter(bar.state for bar in bars)
    return {
        "task": task,
        "bars": bars,
        "total": len(bars),
        "counts": [(state, counts[state]) for state in WorkState if counts[state]],
        "next": next((bar.window for bar in bars if bar.state in COMING), None),
    }


def _by_month(plan: PlanPage) -> list[dict[str, Any]]:
    """The rows of the table of months, in the order of the groups; standing duties last."""
    titles = dict(plan.choices.groups)
    rows = [
        {"title": titles.get(number) or _("Nhiệm vụ thường trực"), "months": months, "number": number}
        for number, months in months_of(plan.tasks, plan.day).items()
    ]
    return sorted(rows, key=lambda row: row["number"] or len(titles) + 100)
