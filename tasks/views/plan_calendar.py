"""The plan as a month: windows on their last day."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from criteria.scope import Scope, programme_view
from tasks.selectors.plan_calendar import Day, month_grid, windows_of, with_task
from tasks.selectors.plan_filter import window_filter
from tasks.selectors.plan_year import window_state
from tasks.selectors.rows import leads_of

from .plan_page import PlanPage, read_page

PER_PAGE = 20


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def plan_calendar(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A month of the year with what ends on each day; below it the list, of the month or of one day."""
    plan = read_page(request, scope)
    year = scope.programme.year
    month = plan.values.get("month") or (plan.day.month if plan.day.year == year else 1)
    first, last = dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
    windows = windows_of(plan.tasks, window_filter(plan.values, plan.day), first, last)
    weeks = month_grid(windows, year, month, plan.day)
    days = {day.day: day for week in weeks for day in week if day.inside}
    chosen = _chosen_day(request, days)
    page = _list(request, with_task(windows.filter(ends_on=chosen) if chosen else windows), days, chosen)
    context = plan.context(request, "plan_calendar") | {
        "weeks": weeks,
        "month": month,
        "first": first,
        "today": plan.day,
        "total": sum(day.total for day in days.values()),
        "chosen": chosen,
        "chosen_day": days.get(chosen) if chosen else None,
        "month_url": _month_url(plan, month),
        "previous_url": _month_url(plan, month - 1) if month > 1 else "",
        "next_url": _month_url(plan, month + 1) if month < 12 else "",
        "today_url": _month_url(plan, plan.day.month) if plan.day.year == year else "",
        "day_query": _month_url(plan, month),
        "page": page,
        "rows": [_row(window, plan.day) for window in page.object_list],
    }
    return render(request, "tasks/plan_calendar.html", context)


def _chosen_day(request: HttpRequest, days: dict[dt.date, Day]) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return None
    return day if day in days else None


def _list(request: HttpRequest, windows: Any, days: dict[dt.date, Day], chosen: dt.date | None) -> Any:
    """One page of the month's or the day's windows; how many there are, the grid knows."""
    paginator = Paginator(windows, PER_PAGE)
    counts = [days[chosen]] if chosen else days.values()
    paginator.count = sum(day.total for day in counts)
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page


def _month_url(plan: PlanPage, month: int) -> str:
    """The same filter in another month."""
    query = QueryDict(plan.query, mutable=True)
    query["month"] = str(month)
    return f"?{query.urlencode()}"


def _row(window: Any, day: dt.date) -> dict[str, Any]:
    return {
        "window": window,
        "task": window.task,
        "leads": leads_of(window.task),
        "state": window_state(window, day),
    }
