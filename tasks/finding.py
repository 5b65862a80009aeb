"""Tasks in the search box: by number in the plan, title, what is to be done, product."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from common.finding import Found, Hit, Source, best_first, holding, register_source, take
from common.finding_text import Asked
from criteria.scope import Scope

from .models import Task, TaskUnit
from .selectors import work_of

_SHOWN = ("pk", "ref", "title", "content", "deliverable", "timing_text")


def _hit(scope: Scope, task: Task, terms: tuple[str, ...] = ()) -> Hit:
    text = " · ".join(part for part in (task.content, task.deliverable) if part)
    return Hit(
        pk=task.pk,
        title=" ".join(part for part in (task.ref, task.title) if part),
        url=reverse("task_detail", args=[*scope.url_args, task.pk]),
        icon="checklist",
        text=text if terms else "",
        notes=(getattr(task, "lead_name", "") or "", task.timing_text),
        terms=terms,
    )


def _shown(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With the name of the unit that leads, in the same query."""
    leads = TaskUnit.objects.filter(task=OuterRef("pk"), is_responsible=True).values("unit__name")[:1]
    return tasks.only(*_SHOWN).annotate(lead_name=Subquery(leads))


def _search(scope: Scope, asked: Asked, start: int, size: int) -> Found:
    rows = holding(work_of(scope.user, scope.programme), asked)
    rows = best_first(_shown(rows), asked, "number", "pk", title="title", lead="ref")
    total, page = take(rows, start, size)
    return Found(total, [_hit(scope, task, asked.terms) for task in page])


def _recall(scope: Scope, numbers: Iterable[int]) -> dict[int, Hit]:
    rows = _shown(work_of(scope.user, scope.programme).filter(pk__in=list(numbers)))
    return {task.pk: _hit(scope, task) for task in rows}


def _open_to(scope: Scope) -> bool:
    return scope.can(Permission.VIEW_ALL_WORK) or scope.can(Permission.SUBMIT_WORK)


def register() -> None:
    register_source(
        Source(
            key="nhiem-vu",
            order=10,
            label=gettext_lazy("Nhiệm vụ"),
            icon="checklist",
            list_name="task_list",
            list_label=gettext_lazy("Xem danh sách nhiệm vụ"),
            open_to=_open_to,
            search=_search,
            recall=_recall,
            opened=frozenset({"task_detail"}),
        )
    )
