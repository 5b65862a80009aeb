"""The plan as a tree with its state, and which criterion each of its rows serves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.clock import today
from common.text import row_number
from criteria.scope import Scope, programme_view
from tasks.enums import CriterionMatch
from tasks.models import Task
from tasks.permissions import can_manage_plan
from tasks.selectors import Month, SectionNode, plan_tree, plans_of, timeline_of, unmatched
from tasks.services.editing import confirm_matches

PER_PAGE = 25


@require_safe
@programme_view(Permission.VIEW_ALL_WORK)
def plan_overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The year's plan by group: state of every row, and what falls due in which month."""
    plans = plans_of(scope.programme)
    wanted = request.GET.get("ke-hoach", "")
    plan = next((row for row in plans if str(row.pk) == wanted), plans[0] if plans else None)
    day = today()
    tree = plan_tree(plan, day) if plan else []
    overdue = sum(node.overdue for node in tree)
    context = {
        "plan": plan,
        "plans": [
            {
                "label": row.unit.name if row.unit else _("Kế hoạch của địa phương"),
                "url": f"?ke-hoach={row.pk}",
                "active": row == plan,
            }
            for row in plans
        ],
        "tree": tree,
        "timeline": _timeline(timeline_of(plan, day), tree) if plan else [],
        "months": range(1, 13),
        "this_month": day.month if day.year == scope.programme.year else None,
        "total_text": f"/ {sum(node.total for node in tree)}",
        "done": sum(node.done for node in tree),
        "overdue": overdue,
        "overdue_tone": "danger" if overdue else "neutral",
        "task_count": sum(node.task_count for node in tree),
        "may_manage": can_manage_plan(request.user, scope.programme),
        "shows_manage": scope.can(Permission.MANAGE_PLAN),
        "undecided": unmatched(scope.programme).count() if scope.can(Permission.MANAGE_PLAN) else 0,
    }
    return render(request, "tasks/plan_overview.html", context)


def _timeline(months: dict[int, list[Month]], tree: list[SectionNode]) -> list[dict[str, Any]]:
    """The rows of the year table in the order of the tree."""
    titles = {node.section.number if node.section else 0: node.section.title if node.section else "" for node in tree}
    order = {number: at for at, number in enumerate(titles)}
    rows = [
        {"title": titles.get(number) or _("Nhiệm vụ thường trực"), "months": cells, "number": number}
        for number, cells in months.items()
    ]
    return sorted(rows, key=lambda row: order.get(row["number"], len(order)))


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
