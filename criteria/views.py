"""The points table (view, enter, confirm) and the settings of a year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Permission
from common.errors import Invalid, WrongState
from common.models import Event
from common.stale import SeenForm, Stale
from criteria.scoring import findings

from .enums import NodeKind
from .forms import CommentForm, CopyForm, LeafForm, PhasesForm, RuleFormSet, SetForm, SheetForm, YearForm
from .models import CriteriaSet, Criterion
from .permissions import can_copy_set, can_edit_set, can_manage_year, can_send_back, can_verify_set, year_is_open
from .ruleset import ruleset_of
from .scope import Scope, programme_view
from .selectors import criteria_of, current_phases, phases_of
from .services import (
    copy_set,
    export_points,
    import_points,
    save_leaf_points,
    save_set_values,
    set_phases,
    submit_set,
    update_year,
    verify_set,
    withdraw_set,
)
from .services.table import leaf_seen
from .services.years import phases_seen, year_seen
from .words import EVENT_WORDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _set_of(scope: Scope) -> CriteriaSet:
    return scope.programme.criteria_set


@require_GET
@programme_view(Permission.VIEW_SCORES)
def criteria_set(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The whole table: wording, points, ways of scoring, conditions, levels; and what can be done with it now."""
    row = _set_of(scope)
    return render(
        request,
        "criteria/set.html",
        {
            "criteria_set": row,
            "criteria": criteria_of(row).prefetch_related("point_rules"),
            "conditions": row.conditions.select_related("criterion", "level"),
            "levels": row.levels.prefetch_related("cutoffs"),
            "adjustments": row.adjustment_rules.all(),
            "may_edit": can_edit_set(request.user, row),
            "may_manage": can_send_back(request.user, row),
            "may_verify": can_verify_set(request.user, row),
            "may_copy": can_copy_set(request.user, row),
            "findings": findings(ruleset_of(row)),
            "sheet_form": SheetForm(),
            "comment_form": CommentForm(),
            "events": Event.objects.about(row)[:20],
            "verbs": EVENT_WORDS,
        },
    )


@require_http_methods(["GET", "POST"])
@programme_view(Permission.MANAGE_CRITERIA)
def set_edit(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The decision, totals, caps and rounding."""
    row = _set_of(scope)
    can_edit_set(request.user, row).require()
    form = SetForm(request.POST or None, instance=CriteriaSet.objects.get(pk=row.pk))
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        expected = int(version) if version.isdecimal() else 0
        try:
            save_set_values(criteria_set=row, values=form.cleaned_data, by=request.user, expected_version=expected)
        except WrongState as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu thông tin bộ tiêu chí."))
            return redirect("criteria_set", *scope.url_args)
    context = {"form": form, "criteria_set": row}
    return render(request, "criteria/set_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@programme_view(Permission.MANAGE_CRITERIA)
def leaf_edit(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Maximum, way of scoring and rows of one leaf."""
    row = _set_of(scope)
    leaf = get_object_or_404(
        Criterion.objects.select_related("criteria_set"), criteria_set=row, kind=NodeKind.LEAF, pk=pk
    )
    can_edit_set(request.user, row).require()
    form = LeafForm(request.POST or None, instance=Criterion.objects.get(pk=pk), seen=leaf_seen(leaf))
    rules = RuleFormSet(request.POST or None, instance=leaf)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid() and rules.is_valid():
        kept = [
            {name: f.cleaned_data.get(name) for name in f.Meta.fields}
            for f in rules.forms
            if f.cleaned_data and not f.cleaned_data.get("DELETE") and f.cleaned_data.get("key")
        ]
        try:
            save_leaf_points(
                criterion=leaf, values=form.cleaned_data, rules=kept, by=request.user, seen=form.cleaned_data["seen"]
            )
        except Invalid as error:
            form.add_error(None, error.message)
        except Stale as error:
            form.refuse(error)
            status = error.status_code
        else:
            messages.success(request, _("Đã lưu tiêu chí %(code)s.") % {"code": leaf.code})
            return redirect("criteria_set", *scope.url_args)
    context = {"form": form, "rules": rules, "leaf": leaf, "criteria_set": row}
    return render(request, "criteria/leaf_form.html", context, status=status)


@require_GET
@programme_view(Permission.VIEW_SCORES)
def sheet_download(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The table as a workbook to fill in."""
    row = _set_of(scope)
    name = f"bang-diem-{row.code}.xlsx"
    return HttpResponse(
        export_points(row), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_POST
@programme_view(Permission.MANAGE_CRITERIA)
def sheet_upload(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take a filled-in workbook over, all or nothing; problems are listed cell by cell."""
    row = _set_of(scope)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "criteria/sheet_result.html", {"form": form, "criteria_set": row}, status=422)
    try:
        outcome = import_points(criteria_set=row, stream=form.cleaned_data["file"], by=request.user)
    except Invalid as error:
        form.add_error("file", error.message)
        return render(request, "criteria/sheet_result.html", {"form": form, "criteria_set": row}, status=422)
    if outcome.problems:
        context = {"outcome": outcome, "form": SheetForm(), "criteria_set": row}
        return render(request, "criteria/sheet_result.html", context, status=422)
    messages.success(request, _("Đã nhập điểm của %(count)d tiêu chí từ tệp Excel.") % {"count": len(outcome.changed)})
    return redirect("criteria_set", *scope.url_args)


@require_POST
@programme_view(Permission.VIEW_SCORES)
def set_step(request: HttpRequest, scope: Scope, step: str) -> HttpResponse:
    """Submit, withdraw or return, verify."""
    row, comment = _set_of(scope), request.POST.get("comment", "")
    if step == "trinh":
        submit_set(criteria_set=row, by=request.user)
        messages.success(request, _("Đã trình. Người thứ hai cần đối chiếu với quyết định rồi xác nhận."))
    elif step == "rut":
        withdraw_set(criteria_set=row, by=request.user, comment=comment)
        messages.success(request, _("Bộ tiêu chí trở về nháp để sửa."))
    else:
        verify_set(criteria_set=row, by=request.user, comment=comment)
        messages.success(request, _("Đã xác nhận. Bộ tiêu chí được khóa, từ nay không ai sửa được."))
    return redirect("criteria_set", *scope.url_args)


@require_http_methods(["GET", "POST"])
@programme_view(Permission.MANAGE_CRITERIA)
def set_copy(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new draft from this set."""
    row = _set_of(scope)
    initial = {"title": row.title, "applies_from": row.applies_from + 1}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            copy = copy_set(source=row, by=request.user, owner=scope.commune, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Đã tạo bộ tiêu chí nháp “%(title)s”.") % {"title": copy.title})
            return redirect("criteria_set", *scope.url_args)
    context = {"form": form, "criteria_set": row}
    return render(request, "criteria/set_copy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@programme_view(Permission.MANAGE_YEAR)
def year_settings(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Phases, cut-off, level aimed at, number and date of the report."""
    programme = scope.programme
    posted = request.POST.get("part") if request.method == "POST" else None
    year_form = YearForm(
        request.POST if posted == "year" else None,
        instance=type(programme).objects.select_related("criteria_set").get(pk=programme.pk),
        seen=year_seen(programme),
    )
    phases_form = PhasesForm(
        request.POST if posted == "phases" else None, programme=programme, seen=phases_seen(phases_of(programme))
    )
    form: SeenForm = year_form if posted == "year" else phases_form
    status = 422 if posted else 200
    if posted and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            if posted == "year":
                update_year(programme=programme, values=year_form.cleaned_data, by=request.user, seen=seen)
            else:
                set_phases(programme=programme, phases=phases_form.phases(), by=request.user, seen=seen)
        except Stale as error:
            form.refuse(error)
            status = error.status_code
        else:
            said = _("Đã lưu thiết lập năm.") if posted == "year" else _("Đã lưu các giai đoạn.")
            messages.success(request, said)
            return redirect("year_settings", *scope.url_args)
    context = {
        "year_form": year_form,
        "phases_form": phases_form,
        "open_phases": current_phases(programme),
        "may_edit": can_manage_year(request.user, programme) and year_is_open(programme),
        "events": Event.objects.about(programme)[:20],
        "verbs": EVENT_WORDS,
    }
    return render(request, "criteria/year_settings.html", context, status=status)
