"""Importing a plan: drop a file, see what became of it, take it back. Checking stands in `import_check`."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import Invalid
from common.text import slugify_vi
from criteria.scope import Scope, programme_view
from tasks.annex import UnreadableAnnex
from tasks.annex_template import SAMPLES, XLSX, empty_annex
from tasks.enums import ImportStatus
from tasks.forms import PlanUploadForm
from tasks.import_steps import steps
from tasks.models import PlanImport
from tasks.permissions import can_manage_plan
from tasks.selectors import plans_of
from tasks.services.import_undo import undo_import
from tasks.services.imports import discard_import, register_import, stored_file


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_import(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Step 1: drop a file here; below stand the files dropped before, the unfinished one first."""
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
    imports = list(PlanImport.objects.filter(programme=scope.programme).select_related("created_by", "unit")[:20])
    context = {
        "form": form,
        "imports": imports,
        "unfinished": next((row for row in imports if row.status == ImportStatus.READ), None),
        "may_manage": can_manage_plan(request.user, scope.programme),
        "has_plan": bool(plans_of(scope.programme)),
        "steps": steps(scope, None, 1),
    }
    return render(request, "tasks/plan_import.html", context, status=422 if request.method == "POST" else 200)


def import_of(scope: Scope, pk: int) -> PlanImport:
    """A file of this year, or 404."""
    rows = PlanImport.objects.filter(programme=scope.programme).select_related("unit", "created_by", "applied_plan")
    row = get_object_or_404(rows, pk=pk)
    row.programme = scope.programme
    return row


def result_page(request: HttpRequest, scope: Scope, row: PlanImport, **more: Any) -> HttpResponse:
    """Step 5, or why there is none: what became of the file."""
    status = more.pop("status", 200)
    context = {
        "row": row,
        "may_manage": can_manage_plan(request.user, scope.programme),
        "may_undo": row.status == ImportStatus.APPLIED and bool(row.undo_record),
        "steps": steps(scope, row, 5 if row.status == ImportStatus.APPLIED else 1),
        **more,
    }
    return render(request, "tasks/plan_import_done.html", context, status=status)


@require_POST
@programme_view(Permission.MANAGE_PLAN)
def plan_import_undo(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take the import back; what stands in the way is said row by row."""
    row = import_of(scope, pk)
    found = undo_import(plan_import=row, by=request.user)
    if found:
        return result_page(request, scope, row, obstacles=found, status=409)
    messages.success(request, _("Đã hoàn tác. Kế hoạch trở lại như trước khi nhập; tệp và các chỗ đã sửa vẫn còn đây."))
    return redirect("plan_import_detail", *scope.url_args, pk)


@require_POST
@programme_view(Permission.MANAGE_PLAN)
def plan_import_discard(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Put the file aside; it stays kept."""
    discard_import(plan_import=import_of(scope, pk), by=request.user)
    messages.success(request, _("Đã bỏ tệp này. Tệp vẫn được giữ trong danh sách."))
    return redirect("plan_import", *scope.url_args)


@require_safe
@programme_view(Permission.MANAGE_PLAN)
def plan_import_file(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The file as it was dropped."""
    row = import_of(scope, pk)
    try:
        stored = stored_file(row)
    except UnreadableAnnex as error:
        row.error = error.sentence
        return result_page(request, scope, row, status=404)
    return cast(HttpResponse, FileResponse(stored, as_attachment=True, filename=row.original_name))


@require_safe
@programme_view(Permission.MANAGE_PLAN)
def plan_template(request: HttpRequest, scope: Scope) -> HttpResponse:
    """An annex to fill in: empty, or (`?loai=word`, `?loai=excel`) with rows of an example."""
    kind = request.GET.get("loai", "")
    place = f"{slugify_vi(scope.commune.name)}-{scope.programme.year}"
    if kind in SAMPLES:
        make, content_type, suffix = SAMPLES[kind]
        name = f"phu-luc-mau-{place}.{suffix}"
    else:
        make, content_type, name = empty_annex, XLSX, f"phu-luc-{place}.xlsx"
    return HttpResponse(
        make(scope.commune.full_name, scope.programme.year),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
