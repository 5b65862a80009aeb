"""Importing a plan: drop a file, look at what was understood, settle the doubts, import."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import Invalid
from common.text import slugify_vi
from criteria.scope import Scope, programme_view
from tasks.annex import UnreadableAnnex
from tasks.annex_template import empty_annex
from tasks.enums import ImportStatus
from tasks.forms import PlanUploadForm
from tasks.import_form import FixesForm
from tasks.models import PlanImport
from tasks.permissions import can_manage_plan
from tasks.plan_fixes import Fixes
from tasks.selectors import plans_of
from tasks.services.imports import (
    Preview,
    apply_import,
    discard_import,
    fixes_of,
    preview,
    read_import,
    register_import,
    save_fixes,
    stored_file,
)
from tasks.services.plan_diff import FIELD_LABELS
from tasks.timing import describe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_import(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Drop a file here; below stand the files dropped before."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PlanUploadForm(*sent, units=units_of(scope.commune))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row = register_import(
                programme=scope.programme,
                upload=upload,
                name=upload.name,
                by=request.user,
                unit=form.cleaned_data["unit"],
            )
        except Invalid as error:
            form.add_error(error.field, error.message)
        else:
            return redirect("plan_import_detail", *scope.url_args, row.pk)
    context = {
        "form": form,
        "imports": PlanImport.objects.filter(programme=scope.programme).select_related("created_by", "unit")[:20],
        "may_manage": can_manage_plan(request.user, scope.programme),
        "has_plan": bool(plans_of(scope.programme)),
    }
    return render(request, "tasks/plan_import.html", context, status=422 if request.method == "POST" else 200)


def _import_of(scope: Scope, pk: int) -> PlanImport:
    """A file of this year, or 404."""
    rows = PlanImport.objects.filter(programme=scope.programme).select_related("unit", "created_by", "applied_plan")
    row = get_object_or_404(rows, pk=pk)
    row.programme = scope.programme
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_import_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What was understood and what importing would change; a POST keeps the answers, or imports with them."""
    row = _import_of(scope, pk)
    if row.status != ImportStatus.READ:
        return render(request, "tasks/plan_import_done.html", {"row": row})
    try:
        seen = preview(row)
    except UnreadableAnnex as error:
        row.error = error.sentence
        return render(request, "tasks/plan_import_done.html", {"row": row})
    if request.method == "POST" and request.POST.get("nut") == "lam-lai":
        save_fixes(plan_import=row, fixes=Fixes(), by=request.user, replace=True)
        return redirect("plan_import_detail", *scope.url_args, pk)
    form = FixesForm(request.POST if request.method == "POST" else None, seen=seen, commune=scope.commune)
    if request.method == "POST" and form.is_valid():
        try:
            read_import(row, fixes_of(row).merged(form.fixes()))
        except UnreadableAnnex as error:  # columns chosen so that no plan is left
            form.add_error(None, error.sentence)
        else:
            return _decide(request, scope, row, form.fixes())
    status = 422 if request.method == "POST" else 200
    return render(request, "tasks/plan_import_preview.html", _preview_context(row, seen, form), status=status)


def _decide(request: HttpRequest, scope: Scope, row: PlanImport, fixes: Fixes) -> HttpResponse:
    """Import with these answers, or keep them and look again."""
    if request.POST.get("nut") == "nhap":
        plan = apply_import(plan_import=row, by=request.user, fixes=fixes.to_json())
        messages.success(request, _("Đã nhập kế hoạch: %(count)d nhiệm vụ.") % {"count": plan.tasks.count()})
        return redirect(f"{reverse('plan_overview', args=scope.url_args)}?ke-hoach={plan.pk}")
    save_fixes(plan_import=row, fixes=fixes, by=request.user)
    messages.success(request, _("Đã lưu. Phần xem trước bên dưới đã tính theo cách xử lý của bạn."))
    return redirect("plan_import_detail", *scope.url_args, row.pk)


def _preview_context(row: PlanImport, seen: Preview, form: FixesForm) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "row": task,
            "words": describe(task.schedule),
            "proposal": seen.proposals.get(task.identity),
            "heading": task.section[-1] if task.section and len(task.section) > 2 else "",
        }
        for task in seen.rows.tasks
    ]
    groups = [
        {
            "title": section.title,
            "rows": [one for one in rows if not one["row"].is_duty and one["row"].group == section.number],
        }
        for section in seen.rows.sections
        if section.parent is None
    ]
    changes = [
        {
            "title": change.title,
            "fields": [(FIELD_LABELS.get(name, name), old, new) for name, (old, new) in change.fields.items()],
        }
        for change in seen.diff.changed
    ]
    return {
        "row": row,
        "seen": seen,
        "diff": seen.diff,
        "is_update": bool(seen.diff.unchanged or seen.diff.changed or seen.diff.gone or seen.diff.renamed),
        "looks_wrong": len(seen.diff.gone) > (seen.diff.unchanged + len(seen.diff.changed)),
        "changes": changes,
        "groups": groups,
        "duties": [one for one in rows if one["row"].is_duty],
        "form": form,
        "remarks": form.remarks,
        "matched": len(seen.proposals),
    }


@require_POST
@programme_view(Permission.MANAGE_PLAN)
def plan_import_discard(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Put the file aside; it stays kept."""
    discard_import(plan_import=_import_of(scope, pk), by=request.user)
    messages.success(request, _("Đã bỏ tệp này. Tệp vẫn được giữ trong danh sách."))
    return redirect("plan_import", *scope.url_args)


@require_safe
@programme_view(Permission.MANAGE_PLAN)
def plan_import_file(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The file as it was dropped."""
    row = _import_of(scope, pk)
    try:
        stored = stored_file(row)
    except UnreadableAnnex as error:
        row.error = error.sentence
        return render(request, "tasks/plan_import_done.html", {"row": row}, status=404)
    return cast(HttpResponse, FileResponse(stored, as_attachment=True, filename=row.original_name))


@require_safe
@programme_view(Permission.MANAGE_PLAN)
def plan_template(request: HttpRequest, scope: Scope) -> HttpResponse:
    """An empty annex to fill in."""
    name = f"phu-luc-{slugify_vi(scope.commune.name)}-{scope.programme.year}.xlsx"
    return HttpResponse(
        empty_annex(scope.commune.full_name, scope.programme.year),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
