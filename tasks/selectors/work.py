"""The list of work: its tabs, filters and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.text import search_text
from criteria.models import ProgrammeYear
from tasks.enums import FULFILLED, OWED, OccurrenceStatus, TaskKind, UnitRole
from tasks.models import Occurrence, Task, TaskUnit

from .rows import with_units


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the list: its address, its words, and which windows put a task into it."""

    key: str
    label: Any
    icon: str
    empty: Any

    def windows(self, today: dt.date, prefix: str = "") -> Q:
        """The windows of this view, as a filter; `prefix` leads from the row to the window."""
        p = f"{prefix}__" if prefix else ""
        owed = Q(**{f"{p}status__in": OWED})
        state = {
            "can-lam": owed & Q(**{f"{p}starts_on__lte": today, f"{p}ends_on__gte": today}),
            "qua-han": owed & Q(**{f"{p}ends_on__lt": today}),
            "tra-lai": Q(**{f"{p}status": OccurrenceStatus.RETURNED}),
            "cho-duyet": Q(**{f"{p}status": OccurrenceStatus.SUBMITTED}),
            "da-dat": Q(**{f"{p}status": OccurrenceStatus.DONE}),
            "tat-ca": Q(**{f"{p}status__in": [*OWED, OccurrenceStatus.SUBMITTED]}),
        }[self.key]
        return state & Q(**{f"{p}counts": True})


TABS = (
    Tab("can-lam", _("Cần làm"), "checklist", _("Không có kỳ nào đang mở mà chưa nộp.")),
    Tab("qua-han", _("Quá hạn"), "alarm", _("Không có kỳ nào quá hạn.")),
    Tab("tra-lai", _("Bị trả lại"), "arrow-back-up", _("Không có kỳ nào bị trả lại.")),
    Tab("cho-duyet", _("Chờ duyệt"), "hourglass", _("Không có kỳ nào chờ duyệt.")),
    Tab("da-dat", _("Đã đạt"), "circle-check", _("Chưa có kỳ nào được duyệt đạt.")),
    Tab("tat-ca", _("Tất cả"), "list", _("Chưa có nhiệm vụ nào.")),
)


def tab_named(key: str) -> Tab:
    """The tab of that address; the first one for anything else."""
    return next((tab for tab in TABS if tab.key == key), TABS[0])


def work_of(user: Any, programme: ProgrammeYear) -> QuerySet[Task]:
    """The living tasks of the year the person may see."""
    return Task.objects.visible_to(user).of(programme).active()


def filtered(tasks: QuerySet[Task], filters: dict[str, Any]) -> QuerySet[Task]:
    """Narrow the list: `q` (marks do not matter), `unit`, `group` (number, 0 for standing duties), `criterion`."""
    if text := search_text(filters.get("q") or ""):
        for word in text.split():
            tasks = tasks.filter(search__contains=word)
    if unit := filters.get("unit"):
        tasks = tasks.filter(pk__in=TaskUnit.objects.filter(unit=unit).values("task"))
    if (group := filters.get("group")) not in (None, ""):
        standing = str(group) == "0"
        tasks = tasks.filter(kind=TaskKind.STANDING) if standing else tasks.filter(section__number=group)
    if criterion := filters.get("criterion"):
        tasks = tasks.filter(criterion=criterion)
    return tasks


def led_by(tasks: QuerySet[Task], units: Iterable[int], *, leads: bool = True) -> QuerySet[Task]:
    """The tasks that one of the units leads, or (`leads` false) those it only takes part in."""
    led = TaskUnit.objects.filter(unit__in=list(units), role=UnitRole.LEAD).values("task")
    return tasks.filter(pk__in=led) if leads else tasks.exclude(pk__in=led)


def tab_counts(tasks: QuerySet[Task], today: dt.date) -> dict[str, int]:
    """How many tasks stand in each view; one query."""
    counted = tasks.order_by().annotate(
        **{f"n{at}": Count("occurrences", filter=tab.windows(today, "occurrences")) for at, tab in enumerate(TABS)}
    )
    last = len(TABS) - 1
    wanted = {f"t{at}": Count("pk", filter=Q(**{f"n{at}__gt": 0})) for at in range(last)}
    found = counted.aggregate(**wanted, **{f"t{last}": Count("pk")})
    return {tab.key: found[f"t{at}"] for at, tab in enumerate(TABS)}


def tasks_in(tasks: QuerySet[Task], tab: Tab, today: dt.date) -> QuerySet[Task]:
    """The tasks of one view, the most pressing first, each with its figures and the view's windows.

    Figures: `n_shown`, `n_done`, `n_total`, `n_overdue` (windows), `due` (first day by which something is owed).
    The windows stand in `shown`. Four queries for a page, whatever its length.
    """
    mine = tab.windows(today, "occurrences")
    counted = Q(occurrences__counts=True)
    rows = with_units(tasks).annotate(
        n_shown=Count("occurrences", filter=mine),
        n_total=Count("occurrences", filter=counted),
        n_done=Count("occurrences", filter=counted & Q(occurrences__status__in=FULFILLED)),
        n_overdue=Count("occurrences", filter=TABS[1].windows(today, "occurrences")),
        due=Min("occurrences__ends_on", filter=mine),
    )
    if tab.key != "tat-ca":
        rows = rows.filter(n_shown__gt=0).order_by("due", "number", "pk")
    else:
        rows = rows.order_by("plan", "number")
    windows = Occurrence.objects.filter(tab.windows(today)).order_by("ends_on", "starts_on")
    return rows.prefetch_related(Prefetch("occurrences", queryset=windows, to_attr="shown"))
