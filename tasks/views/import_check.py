"""Steps 2 and 3 of an import: the table as it was recognised, and the doubts answered in their cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from criteria.scope import Scope, programme_view
from criteria.selectors import leaves_of
from tasks.annex import UnreadableAnnex
from tasks.enums import ImportStatus
from tasks.import_doubts import Doubt, accept, choose_unit, keep, read_timing_as
from tasks.import_form import ColumnsForm, RowForm
from tasks.import_grid import COLUMNS, GroupView, RowView
from tasks.import_steps import steps
from tasks.models import PlanImport
from tasks.permissions import can_manage_plan
from tasks.plan_fixes import Fixes
from tasks.plan_rows import TaskRow
from tasks.services.import_preview import Reading, reading_of
from tasks.services.imports import save_fixes
from tasks.timing import parse_timing

from .imports import import_of, result_page

ROW_STEPS = {"khong-nhap": "skip", "gop": "join", "de-muc": "heading"}


def waiting(
    request: HttpRequest, scope: Scope, pk: int, show: Callable[[PlanImport, Reading], HttpResponse]
) -> HttpResponse:
    """What `show` makes of a file that waits to be imported; any other file shows what became of it."""
    row = import_of(scope, pk)
    if row.status != ImportStatus.READ:
        return result_page(request, scope, row)
    try:
        reading = reading_of(row)
    except UnreadableAnnex as error:
        row.error = error.sentence
        return result_page(request, scope, row)
    return show(row, reading)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_import_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Step 2: the whole table. A POST says what the columns hold, or begins the answers anew."""
    if request.method == "POST":
        return waiting(request, scope, pk, lambda row, reading: _columns(request, scope, row, reading))
    return waiting(request, scope, pk, lambda row, reading: _grid(request, scope, row, reading, 2))


@require_safe
@programme_view(Permission.MANAGE_PLAN)
def plan_import_doubts(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Step 3: the rows in which something is open."""
    return waiting(request, scope, pk, lambda row, reading: _grid(request, scope, row, reading, 3))


def _grid(request: HttpRequest, scope: Scope, row: PlanImport, reading: Reading, step: int) -> HttpResponse:
    groups = reading.groups()
    if step == 3:
        for group in groups:
            group.rows = [one for one in group.rows if one.doubts]
            group.is_open = True
        groups = [group for group in groups if group.rows]
    elif groups:
        edited = request.GET.get("mo", "")
        for group in groups:
            group.is_open = any(one.key == edited for one in group.rows) if edited else group is groups[0]
    context = _context(scope, row, reading, step) | {"groups": groups, "columns": COLUMNS}
    return render(request, "tasks/plan_import_grid.html", context)


def _context(scope: Scope, row: PlanImport, reading: Reading, step: int) -> dict[str, Any]:
    header = next((doubt for doubt in reading.of_file if doubt.kind == "header" and doubt.problem.data), None)
    return {
        "row": row,
        "reading": reading,
        "step": step,
        "steps": steps(scope, row, step),
        "may_manage": can_manage_plan(scope.user, scope.programme),
        "left": len(reading.doubts),
        "of_file": [doubt for doubt in reading.of_file if doubt is not header],
        "columns_form": ColumnsForm(problem=header.problem) if header else None,
        "columns_doubt": header,
    }


def _columns(request: HttpRequest, scope: Scope, row: PlanImport, reading: Reading) -> HttpResponse:
    if request.POST.get("nut") == "lam-lai":
        save_fixes(plan_import=row, by=request.user, change=lambda _earlier: Fixes())
        messages.success(request, _("Đã bỏ mọi chỗ đã sửa. Bảng trở lại như lúc mới đọc."))
        return redirect("plan_import_detail", *scope.url_args, row.pk)
    header = next((doubt for doubt in reading.of_file if doubt.kind == "header" and doubt.problem.data), None)
    if header is None:
        return redirect("plan_import_detail", *scope.url_args, row.pk)
    form = ColumnsForm(request.POST, problem=header.problem)
    if form.is_valid():
        try:
            save_fixes(plan_import=row, by=request.user, fixes=Fixes(columns=form.columns()))
        except UnreadableAnnex as error:  # columns chosen so that no plan is left
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("Đã đọc lại bảng theo các cột bạn chọn."))
            return redirect("plan_import_detail", *scope.url_args, row.pk)
    groups = reading.groups()
    context = _context(scope, row, reading, 2) | {"groups": groups, "columns": COLUMNS, "columns_form": form}
    return render(request, "tasks/plan_import_grid.html", context, status=422)


# --- answers ----------------------------------------------------------------------------------------------------


@require_POST
@programme_view(Permission.MANAGE_PLAN)
def plan_import_answer(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One answer to a doubt, for this cell or for all cells alike; htmx gets the rows that changed."""
    return waiting(request, scope, pk, lambda row, reading: _answer(request, scope, row, reading))


def _answer(request: HttpRequest, scope: Scope, row: PlanImport, reading: Reading) -> HttpResponse:
    button = request.POST.get("nut", "")
    step = 3 if request.POST.get("buoc") == "3" else 2
    if button == "nhan-moi-de-xuat":
        save_fixes(plan_import=row, by=request.user, fixes=accept(reading.doubts))
        messages.success(request, _("Đã nhận %(count)d đề xuất.") % {"count": len(reading.doubts)})
        return redirect("plan_import_diff", *scope.url_args, row.pk)
    doubt = next((one for one in reading.doubts if one.id == request.POST.get("cho", "")), None)
    if doubt is None:
        messages.info(request, _("Chỗ này đã có người quyết định. Bảng bên dưới là bản mới nhất."))
        return _back(request, scope, row, step)
    asked = reading.alike(doubt) if button.endswith("-het") or doubt.only_all else [doubt]
    error, fixes = _fixes(request, scope, doubt, asked, button.removesuffix("-het"), dict(reading.units))
    if error:
        return _refused(request, scope, row, reading, doubt, error, step)
    save_fixes(plan_import=row, by=request.user, fixes=fixes)
    if not request.htmx:  # type: ignore[attr-defined]
        return _back(request, scope, row, step, doubt)
    after = reading_of(row)
    changed = {one.key for one in asked}
    rows = [view for group in after.groups() for view in group.rows if view.key in changed]
    context = _context(scope, row, after, step) | {"changed": rows, "columns": COLUMNS}
    return render(request, "tasks/_import_answer.html", context)


def _fixes(
    request: HttpRequest, scope: Scope, doubt: Doubt, asked: list[Doubt], button: str, units: dict[str, str]
) -> tuple[str, Fixes]:
    """A sentence that says what is wrong with the answer, or the answer."""
    if button == "giu":
        return "", keep(asked)
    if button != "chon":
        return "", accept(asked)
    if doubt.picks == "timing":
        words = request.POST.get("hieu", "").strip()[:500]
        if not words:
            return _("Hãy ghi thời gian hiểu là gì, ví dụ: Quý I; trước ngày 01/12."), Fixes()
        if (schedule := parse_timing(words, year=scope.programme.year)).kind == "unknown":
            return f"{schedule.problem} {schedule.proposal}".strip(), Fixes()
        return "", read_timing_as(asked, words)
    code = request.POST.get("don-vi", "")
    if code == "+" and doubt.new_unit:
        return "", choose_unit(asked, code, "")
    if code not in units:
        return _("Hãy chọn một đơn vị trong danh sách."), Fixes()
    return "", choose_unit(asked, code, units[code])


def _refused(
    request: HttpRequest, scope: Scope, row: PlanImport, reading: Reading, doubt: Doubt, error: str, step: int
) -> HttpResponse:
    """The cell again with what is wrong; what was typed stays."""
    typed = {"wrong": doubt.id, "error": error, "typed": request.POST.get("hieu", "")}
    groups = reading.groups()
    context = _context(scope, row, reading, step) | {"columns": COLUMNS} | typed
    if request.htmx:  # type: ignore[attr-defined]
        context["changed"] = [view for group in groups for view in group.rows if view.key == doubt.key]
        return render(request, "tasks/_import_answer.html", context, status=422)
    for group in groups:
        group.is_open = any(view.key == doubt.key for view in group.rows)
    return render(request, "tasks/plan_import_grid.html", context | {"groups": groups}, status=422)


def _back(request: HttpRequest, scope: Scope, row: PlanImport, step: int, doubt: Doubt | None = None) -> HttpResponse:
    name = "plan_import_doubts" if step == 3 else "plan_import_detail"
    address = reverse(name, args=[*scope.url_args, row.pk])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    anchor = RowView(doubt.key, "", 0, 0, "", "").dom if doubt and doubt.key else "bang"
    return redirect(f"{address}#{anchor}")


# --- one row ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_import_row(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One row: its words, or what to do with it as a whole."""
    return waiting(request, scope, pk, lambda row, reading: _row(request, scope, row, reading))


def _row(request: HttpRequest, scope: Scope, row: PlanImport, reading: Reading) -> HttpResponse:
    key = request.POST.get("dong", "") or request.GET.get("dong", "")
    button = request.POST.get("nut", "")
    left_out = next((one for one in reading.annex.left_out if one.key == key), None)
    groups = reading.groups()
    view = next((one for group in groups for one in group.rows if one.key == key), None)
    if left_out is None and view is None:
        raise Http404
    if request.method == "POST" and button == "tra-lai":
        save_fixes(plan_import=row, by=request.user, change=lambda fixes: fixes.without_row(key))
        messages.success(request, _("Dòng này trở lại như trong tệp."))
        return _to_row(scope, row, key)
    if view is None:
        return _to_row(scope, row, key)
    if request.method == "POST" and button in ROW_STEPS:
        return _step(request, scope, row, view, ROW_STEPS[button])
    task = next((one for one in reading.rows.tasks if one.file_key == key), None)
    if task is None:  # a heading: only steps
        return _row_page(request, scope, row, reading, view, None, groups)
    form = _row_form(request, scope, reading, task)
    if request.method == "POST" and form.is_valid():
        save_fixes(plan_import=row, by=request.user, change=form.fixes)
        messages.success(request, _("Đã lưu dòng này. Tệp gốc vẫn giữ nguyên."))
        return _to_row(scope, row, key)
    return _row_page(request, scope, row, reading, view, form, groups)


def _row_form(request: HttpRequest, scope: Scope, reading: Reading, task: TaskRow) -> RowForm:
    proposal = reading.proposals.get(task.identity)
    criteria = leaves_of(scope.programme.criteria_set).values_list("code", "title")
    return RowForm(
        request.POST if request.method == "POST" else None,
        row=task,
        criterion=proposal.criterion.code if proposal else "",
        criteria=[(code, f"{code} {title}") for code, title in criteria],
        year=scope.programme.year,
    )


def _row_page(
    request: HttpRequest,
    scope: Scope,
    row: PlanImport,
    reading: Reading,
    view: RowView,
    form: RowForm | None,
    groups: list[GroupView],
) -> HttpResponse:
    rows = [one for group in groups for one in group.rows]
    above = [one for one in rows[: rows.index(view)] if one.kind == "task"]
    context = {
        "row": row,
        "view": view,
        "form": form,
        "above": above[-1] if above and view.may_join else None,
        "units": [name for _code, name in reading.units],
        "steps": steps(scope, row, 3 if view.doubts else 2),
        "may_manage": can_manage_plan(scope.user, scope.programme),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tasks/plan_import_row.html", context, status=status)


def _step(request: HttpRequest, scope: Scope, row: PlanImport, view: RowView, step: str) -> HttpResponse:
    """Skip the row, join it with the one above, or make it a heading."""
    why = request.POST.get("ly-do", "").strip()[:200]

    def change(fixes: Fixes) -> Fixes:
        raw = fixes.to_json()
        raw["steps"] = {**raw.get("steps", {}), view.key: step}
        raw["reasons"] = {**raw.get("reasons", {}), view.key: why} if why else raw.get("reasons", {})
        return replace(Fixes.from_json(raw))

    save_fixes(plan_import=row, by=request.user, change=change)
    said = {
        "skip": _("Dòng này sẽ không được nhập. Nó nằm trong danh sách cuối bảng, lấy lại lúc nào cũng được."),
        "join": _("Đã gộp vào dòng trên. Tách lại được trong danh sách cuối bảng."),
        "heading": _("Đã đặt làm đề mục; các dòng ngay dưới thuộc về nó."),
    }
    messages.success(request, said[step])
    return _to_row(scope, row, view.key)


def _to_row(scope: Scope, row: PlanImport, key: str) -> HttpResponse:
    anchor = RowView(key, "", 0, 0, "", "").dom
    query = urlencode({"mo": key})
    return redirect(f"{reverse('plan_import_detail', args=[*scope.url_args, row.pk])}?{query}#{anchor}")
