"""The plan as a table by group, and which criterion each of its rows serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.text import row_number
from criteria.scope import Scope, programme_view
from tasks.enums import BulkAction, CriterionMatch, WorkState
from tasks.models import BulkChange, Task, ViewPreference
from tasks.permissions import can_manage_plan
from tasks.plan_columns import COLUMNS, chosen
from tasks.selectors import SectionNode, plan_tree, unmatched
from tasks.selectors.plans import place_rows, rows_under, state_of, with_figures
from tasks.selectors.rows import leads_of
from tasks.services.editing import confirm_matches
from tasks.services.saved_views import can_use_view

from .plan_page import PAGE, PlanPage, read_page

PER_PAGE = 25
ROWS = 50
"""Rows of open groups on one page; a group with more goes on on the next."""
ALL_OPEN = "tat-ca"


@require_safe
@programme_view(Permission.VIEW_ALL_WORK)
def plan_overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The year's plan by group with the state of every row. Groups are folded; what a filter finds is open."""
    liked = ViewPreference.objects.filter(owner=scope.user, commune=scope.commune, page=PAGE)
    preference = liked.select_related("default_view").first()
    opens = preference.default_view if preference else None
    if not request.GET and opens is not None and opens.query and can_use_view(scope.user, opens):
        return redirect(f"{request.path}?{opens.query}")
    plan = read_page(request, scope)
    columns = chosen(preference.columns if preference else ())
    tree = plan_tree(plan.tasks, plan.choices.plans, plan.choices.sections, plan.day)
    opened = _open_groups(request, tree, filtering=bool(plan.values))
    page = _rows(request, plan, tree, opened)
    overdue = sum(node.overdue for node in tree)
    done, total = sum(node.done for node in tree), sum(node.total for node in tree)
    context = plan.context(request, "plan_overview") | {
        "tree": tree,
        "groups": [_group(request, node, opened, tree) for node in tree],
        "page": page,
        "open_all_url": _address(request, mo=ALL_OPEN),
        "all_open": len(opened) == len(tree),
        "columns": columns,
        "column_choices": [{"key": c.key, "label": c.label, "on": c in columns} for c in COLUMNS],
        "column_count": len(columns) + 1,
        "total_text": f"/ {total}",
        "done": done,
        "overdue": overdue,
        "overdue_tone": "danger" if overdue else "neutral",
        "overdue_url": _address(request, state=WorkState.OVERDUE.value),
        "task_count": sum(node.task_count for node in tree),
        "undecided": sum(row.undecided for row in plan.choices.plans),
        "actions": _actions(),
        "just_done": _just_done(request, scope),
    }
    return render(request, "tasks/plan_overview.html", context)


def _open_groups(request: HttpRequest, tree: Sequence[SectionNode], *, filtering: bool) -> list[SectionNode]:
    """The groups the address names; else everything a filter found, if that is little, or the first group."""
    if "mo" in request.GET:
        wanted = set(request.GET.get("mo", "").split(","))
        return [node for node in tree if ALL_OPEN in wanted or node.key in wanted]
    few = sum(node.task_count for node in tree) <= ROWS
    return list(tree) if filtering and few else list(tree[:1])


def _rows(request: HttpRequest, plan: PlanPage, tree: Sequence[SectionNode], opened: list[SectionNode]) -> Page[Any]:
    """One page of the open groups' rows, hung under their headings. Two queries; the figures say how many there are."""
    under = with_figures(rows_under(plan.tasks, opened), plan.day)
    paginator = _Counted(under, ROWS, total=sum(node.task_count for node in opened))
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    for task in page.object_list:
        task.leads = leads_of(task)
        task.state = state_of(task)
    place_rows(tree, page.object_list)
    return page


class _Counted(Paginator):
    """A list whose length is known already."""

    def __init__(self, rows: Any, per_page: int, *, total: int) -> None:
        super().__init__(rows, per_page)
        self.count = total


def _group(
    request: HttpRequest, node: SectionNode, opened: list[SectionNode], tree: Sequence[SectionNode]
) -> dict[str, Any]:
    """A group with the address that opens it, or closes it, and leaves the others as they are."""
    is_open = node in opened
    others = [one.key for one in opened if one is not node]
    keys = others if is_open else [one.key for one in tree if one in opened or one is node]
    return {
        "node": node,
        "open": is_open,
        "toggle": _address(request, mo=",".join(keys) or "0"),
        "elsewhere": is_open and not node.shows_rows,
        "lines": [one for one in node.walk() if one.tasks or (one is not node and one.shows_rows)],
    }


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for key in ("page", "xong", "mo"):
        query.pop(key, None)
    for key, value in changes.items():
        query[key] = value
    return f"?{query.urlencode()}"


def _actions() -> list[dict[str, Any]]:
    icons = {
        BulkAction.RESPONSIBLE: "user-check", BulkAction.SUPPORT: "users-plus", BulkAction.CONFIRM: "checks",
        BulkAction.NOTE_ADD: "note", BulkAction.NOTE_SET: "edit",
    }  # fmt: skip
    return [{"value": action.value, "label": action.label, "icon": icons[action]} for action in BulkAction]


def _just_done(request: HttpRequest, scope: Scope) -> BulkChange | None:
    """The change the person comes from, with its way back."""
    pk = row_number(request.GET.get("xong", ""))
    if pk is None:
        return None
    mine = BulkChange.objects.visible_to(request.user).filter(programme=scope.programme, undone_at=None)
    return mine.filter(pk=pk).first()


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def task_matches(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Rows without a decided criterion: proposals to confirm one by one, all at once, or to change."""
    rows = unmatched(scope.programme)
    if request.method == "POST":
        return _confirm(request, scope, rows)
    proposed = rows.filter(criterion_match=CriterionMatch.PROPOSED).count()
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "proposed": proposed,
        "may_manage": can_manage_plan(request.user, scope.programme),
    }
    return render(request, "tasks/task_matches.html", context)


def _confirm(request: HttpRequest, scope: Scope, rows: QuerySet[Task]) -> HttpResponse:
    """Confirm the ticked rows, or every proposal."""
    if request.POST.get("nut") != "tat-ca":
        ticked = [pk for text in request.POST.getlist("task") if (pk := row_number(text)) is not None]
        rows = rows.filter(pk__in=ticked)
    count = confirm_matches(tasks=list(rows.select_related("programme")), by=request.user)
    if count:
        messages.success(request, _("Đã xác nhận tiêu chí của %(count)d nhiệm vụ.") % {"count": count})
    else:
        messages.warning(request, _("Chưa chọn dòng nào có đề xuất. Hãy đánh dấu ít nhất một dòng."))
    return redirect("task_matches", *scope.url_args)
