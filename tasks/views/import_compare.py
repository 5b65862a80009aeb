"""Step 4 of an import: what it would change in the plan, and the step into the plan itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from common.errors import Invalid
from criteria.scope import Scope, programme_view
from tasks.annex import UnreadableAnnex
from tasks.import_steps import steps
from tasks.models import PlanImport
from tasks.permissions import can_manage_plan
from tasks.plan_fixes import Fixes
from tasks.services.import_apply import apply_import
from tasks.services.import_preview import Preview, Reading, preview
from tasks.services.imports import save_fixes
from tasks.services.plan_diff import FIELD_LABELS
from tasks.word_marks import marked

from .import_check import waiting
from .imports import import_of, result_page


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_import_diff(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Added, changed, gone and same rows; a POST says of reworded rows whether they are the old work."""
    return waiting(request, scope, pk, lambda row, reading: _diff(request, scope, row, reading))


def _diff(request: HttpRequest, scope: Scope, row: PlanImport, reading: Reading) -> HttpResponse:
    seen = preview(row, reading)
    if request.method == "POST":
        return _reworded(request, scope, row, seen)
    return render(request, "tasks/plan_import_diff.html", diff_context(request, scope, row, seen))


def _reworded(request: HttpRequest, scope: Scope, row: PlanImport, seen: Preview) -> HttpResponse:
    """`nut` is "cu" (the old work) or "moi" (new work) for the pair `dong`, or "cu-het" for all of them."""
    button, one = request.POST.get("nut", ""), request.POST.get("dong", "")
    pairs = [pair for pair in seen.undecided if button == "cu-het" or pair.identity == one]
    decided = {pair.identity: 0 if button == "moi" else pair.old for pair in pairs}
    if decided:
        save_fixes(plan_import=row, by=request.user, fixes=Fixes(rewordings=decided))
    elif button == "xet-lai":
        save_fixes(plan_import=row, by=request.user, change=_undecided)
    else:
        messages.info(request, _("Dòng này đã có người quyết định. Phần dưới là bản mới nhất."))
    return redirect("plan_import_diff", *scope.url_args, row.pk)


def _undecided(fixes: Fixes) -> Fixes:
    return Fixes.from_json(fixes.to_json() | {"rewordings": {}})


def diff_context(request: HttpRequest, scope: Scope, row: PlanImport, seen: Preview) -> dict[str, Any]:
    """What the page of step 4 shows: the tabs with their counts, and the rows of the chosen one."""
    diff = seen.diff
    counts = {
        "them": (_("Thêm"), "plus", len(diff.added)),
        "doi": (_("Đổi"), "pencil", len(diff.changed)),
        "bo": (_("Không còn"), "minus", len(diff.gone)),
        "giu": (_("Giữ nguyên"), "equal", diff.unchanged),
    }
    part = request.GET.get("phan", "")
    if part not in counts:
        part = next((name for name, (_label, _icon, count) in counts.items() if count), "them")
    address = reverse("plan_import_diff", args=[*scope.url_args, row.pk])
    items = [
        {"label": label, "icon": icon, "count": count, "active": name == part, "url": f"{address}?phan={name}#cac-dong"}
        for name, (label, icon, count) in counts.items()
    ]
    return {
        "row": row,
        "seen": seen,
        "diff": diff,
        "left": len(seen.reading.doubts),
        "part": part,
        "tabs": items,
        "changes": [_change(change) for change in diff.changed] if part == "doi" else [],
        "pairs": [{"pair": pair, "words": marked(pair.old_title, pair.new_title)} for pair in seen.undecided],
        "decided_pairs": len(seen.reading.fixes.rewordings),
        "steps": steps(scope, row, 4),
        "may_manage": can_manage_plan(request.user, scope.programme),
    }


def _change(change: Any) -> dict[str, Any]:
    fields = [(FIELD_LABELS.get(name, name), marked(old, new)) for name, (old, new) in change.fields.items()]
    return {"title": change.title, "fields": fields}


@require_POST
@programme_view(Permission.MANAGE_PLAN)
def plan_import_apply(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Into the plan; the result page follows, with the way back."""
    row = import_of(scope, pk)
    try:
        plan = apply_import(plan_import=row, by=request.user)
    except UnreadableAnnex as error:
        row = import_of(scope, pk)
        row.error = error.sentence
        return result_page(request, scope, row, status=409)
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("plan_import_diff", *scope.url_args, pk)
    messages.success(request, _("Đã nhập kế hoạch: %(count)d nhiệm vụ.") % {"count": plan.tasks.active().count()})
    return redirect("plan_import_detail", *scope.url_args, pk)
