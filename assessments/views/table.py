"""The points table as people know it from paper, with the steps of the year's assessment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from assessments import services, states
from assessments.charts import group_rows
from assessments.confirmed import confirmed_of, moved_since
from assessments.enums import ScoreColumn
from assessments.forms import DocumentForm, StepForm, TableFilter
from assessments.models import Assessment
from assessments.permissions import can_name_document, is_open, stands_in, steps_of
from assessments.selectors import Row, ScoreTable, assessment_of, score_table
from common.errors import Invalid
from common.models import Event
from common.text import vn_number
from criteria.scope import Scope, programme_view
from criteria.scoring import Flag, ScoreSheet

from .common import attempt, history_rows, with_opened

LOOKS = {
    "confirm_scores": ("success", "circle-check"),
    "reopen_scores": ("secondary", "lock-open"),
    "submit_dossier": ("primary", "send"),
    "return_dossier": ("secondary", "arrow-back-up"),
    "finalise": ("success", "lock"),
}
WITH_DOCUMENT = frozenset({"finalise", "name_document"})


@require_http_methods(["GET", "POST"])
@programme_view(Permission.VIEW_SCORES)
def table(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The table with three columns, sums, conditions and levels; a POST takes one of the steps."""
    bound, status = {}, 200
    if request.method == "POST":
        form, status = _take_step(request, scope)
        if not status:
            return redirect("score_table", *scope.url_args)
        bound = {request.POST.get("step", ""): form}
    assessment = assessment_of(scope.programme)
    shown = score_table(assessment, request.user)
    return render(request, "assessments/table.html", _context(request, scope, shown, bound), status=status)


# --- steps ------------------------------------------------------------------------------------------


def _fill(column: str) -> Callable[..., str]:
    def fill(assessment: Assessment, by: Any, **_unused: str) -> str:
        count = services.fill_from_proposals(assessment=assessment, column=column, by=by)
        return _("Đã điền %(count)d ô trống theo điểm đề xuất. Hãy xem lại từng mục.") % {"count": count}

    return fill


def _confirm(assessment: Assessment, by: Any, comment: str) -> str:
    services.confirm_scores(assessment=assessment, by=by, comment=comment)
    return _("Đã xác nhận kết quả tự chấm. Điểm và số liệu được khóa, một bản chụp đã được lưu.")


def _reopen(assessment: Assessment, by: Any, comment: str) -> str:
    services.reopen_scores(assessment=assessment, by=by, comment=comment)
    return _("Đã mở lại bảng điểm để chấm tiếp.")


def _submit(assessment: Assessment, by: Any, comment: str) -> str:
    services.submit_assessment(assessment=assessment, by=by, comment=comment)
    return _("Đã ghi nhận hồ sơ đã nộp Sở Nội vụ.")


def _return(assessment: Assessment, by: Any, comment: str) -> str:
    services.return_dossier(assessment=assessment, by=by, comment=comment)
    return _("Đã ghi nhận rút hồ sơ về. Lãnh đạo có thể mở lại để chấm tiếp.")


def _name_document(assessment: Assessment, by: Any, document: str) -> str:
    services.name_upper_document(assessment=assessment, document=document, by=by)
    return _("Đã ghi văn bản của Sở Nội vụ. Bây giờ có thể nhập điểm ở cột Sở Nội vụ.")


def _finalise(assessment: Assessment, by: Any, document: str) -> str:
    services.finalise(assessment=assessment, by=by, document=document)
    return _("Đã chốt kết quả thẩm định.")


STEPS: dict[str, Callable[..., str]] = {
    **{f"fill-{column}": _fill(column) for column in ScoreColumn.values},
    states.CONFIRM.name: _confirm,
    states.REOPEN.name: _reopen,
    states.SUBMIT.name: _submit,
    states.RETURN.name: _return,
    states.FINALISE.name: _finalise,
    "name_document": _name_document,
}


def _take_step(request: HttpRequest, scope: Scope) -> tuple[forms.Form, int]:
    """Do what the pressed button says; the form with its refusal and a status, or 0 when it worked."""
    name = request.POST.get("step", "")
    if name not in STEPS:
        raise Http404
    form = step_form(name, request.POST)
    if not form.is_valid():
        return form, 422

    def act() -> None:
        said = with_opened(scope, lambda assessment: STEPS[name](assessment, request.user, **form.cleaned_data))
        messages.success(request, said)

    return form, attempt(form, act)


def step_form(name: str, data: Any = None, document: str = "") -> forms.Form:
    """The form beside a step's button; each has its own prefix in ids, not in names."""
    if name in WITH_DOCUMENT:
        return DocumentForm(data, initial={"document": document}, auto_id=f"{name}_%s")
    return StepForm(data, auto_id=f"{name}_%s")


# --- what the page shows ----------------------------------------------------------------------------


def _context(request: HttpRequest, scope: Scope, shown: ScoreTable, bound: dict[str, forms.Form]) -> dict[str, Any]:
    assessment, url, sheet = shown.assessment, reverse("score_table", args=scope.url_args), shown.commune
    groups = [(row.criterion.code, row.criterion.title) for row in shown.rows if row.criterion.depth == 0]
    chosen = TableFilter(request.GET or None, groups=groups)
    rows = visible_rows(shown.rows, chosen.chosen() if request.GET else {}, own_column(scope), scope.unit_ids)
    leaves = [row for row in shown.rows if row.is_leaf]
    return {
        "table": shown,
        "assessment": assessment,
        "sheet": sheet,
        "total_unit": f"/ {vn_number(sheet.total_maximum)}",
        "to_next": to_next(sheet),
        "leaves_unit": f"/ {len(leaves)}",
        "row_note": _("Điểm của nhóm và đề mục là tổng các tiêu chí bên dưới, tính lại sau mỗi lần lưu."),
        "columns": [(column, column.label) for column in ScoreColumn],
        "rows": rows,
        "filter": chosen,
        "leaf_count": sum(row.is_leaf for row in rows),
        "scored": sum(1 for row in leaves if not row.cells[own_column(scope)].is_empty),
        "scored_note": _("tiêu chí, cột %(column)s") % {"column": ScoreColumn(own_column(scope)).label},
        "fills": fills(shown.rows),
        "chart": group_rows(sheet, url),
        "steps": _steps(request, assessment, bound),
        "document_form": _document_form(request, assessment, bound),
        "fill_form": next((form for name, form in bound.items() if name.startswith("fill-")), None),
        "closed": closed_reason(shown, own_column(scope)),
        "moved": _moved(shown),
        "events": history_rows(Event.objects.about(assessment)[:10]) if assessment.pk else [],
    }


def to_next(sheet: ScoreSheet) -> str:
    """How much the next level lacks, where the sheet can say it."""
    if not sheet.points_to_next:
        return ""
    return _("còn thiếu %(points)s điểm") % {"points": vn_number(sheet.points_to_next)}


def own_column(scope: Scope) -> str:
    """The column a person works in."""
    if scope.can(Permission.SCORE_COMMUNE) or scope.can(Permission.CONFIRM_SCORES):
        return ScoreColumn.COMMUNE
    if scope.can(Permission.SCORE_UPPER):
        return ScoreColumn.UPPER
    return ScoreColumn.UNIT if scope.can(Permission.SCORE_UNIT) else ScoreColumn.COMMUNE


def visible_rows(rows: list[Row], chosen: dict[str, str], column: str, unit_ids: frozenset[int]) -> list[Row]:
    """The rows a filter leaves: leaves that fit, with the groups and headings above them."""
    group, show = chosen.get("group"), chosen.get("show")
    if not group and not show:
        return rows
    by_id = {row.criterion.pk: row for row in rows}
    kept: set[int] = set()
    for row in rows:
        above = _above(row, by_id)
        top = (above or [row])[-1].criterion.code
        if row.is_leaf and (not group or top == group) and _fits(row, show or "", column, unit_ids):
            kept |= {row.criterion.pk, *(parent.criterion.pk for parent in above)}
    return [row for row in rows if row.criterion.pk in kept]


def _above(row: Row, by_id: dict[int, Row]) -> list[Row]:
    """The nodes above, the nearest first."""
    above: list[Row] = []
    parent = by_id.get(row.criterion.parent_id or 0)
    while parent is not None:
        above.append(parent)
        parent = by_id.get(parent.criterion.parent_id or 0)
    return above


def _fits(row: Row, show: str, column: str, unit_ids: frozenset[int]) -> bool:
    lacking = {Flag.EVIDENCE_LACKING, Flag.EVIDENCE_SHORT}
    return {
        "mine": row.unit is not None and row.unit.pk in unit_ids,
        "empty": row.cells[column].is_empty,
        "differs": row.differs,
        "proof": bool(lacking & {*row.proposal.flags, *row.lines[ScoreColumn.COMMUNE].flags}),
    }.get(show, True)


def fills(rows: list[Row]) -> list[tuple[ScoreColumn, int]]:
    """The columns with empty cells this person may fill from the proposals, and how many there are."""
    counts = [
        (column, sum(1 for r in rows if r.cells[column].editable and r.cells[column].is_empty and _proposes(r)))
        for column in ScoreColumn
    ]
    return [(column, count) for column, count in counts if count]


def _proposes(row: Row) -> bool:
    return Flag.MISSING not in row.proposal.flags


def closed_reason(shown: ScoreTable, column: str) -> str:
    """Why nobody, or not this person, can write here now; empty where one cell can be written."""
    leaves = [row for row in shown.rows if row.is_leaf]
    if not leaves or any(cell.editable for row in leaves for cell in row.cells.values()):
        return ""
    own, confirmed = leaves[0].cells[column].may.reason, is_open(shown.assessment).reason
    return own if column == ScoreColumn.UPPER else confirmed or own


def _moved(shown: ScoreTable) -> str:
    """How the points of this page, which are today's, differ from what the leader confirmed."""
    try:
        confirmed = confirmed_of(shown.assessment)
    except Invalid as error:
        return error.message
    return moved_since(confirmed, shown.judged) if confirmed else ""


def _steps(request: HttpRequest, assessment: Assessment, bound: dict[str, forms.Form]) -> list[dict[str, Any]]:
    return [
        {
            "transition": step,
            "may": may,
            "tone": LOOKS[step.name][0],
            "icon": LOOKS[step.name][1],
            "form": bound.get(step.name) or step_form(step.name, document=assessment.upper_document),
            "open": step.name in bound,
        }
        for step, may in steps_of(request.user, assessment)
    ]


def _document_form(request: HttpRequest, assessment: Assessment, bound: dict[str, forms.Form]) -> forms.Form | None:
    """For a commune that types in the points of Sở Nội vụ."""
    if not (stands_in(request.user, assessment) and can_name_document(request.user, assessment)):
        return None
    return bound.get("name_document") or step_form("name_document", document=assessment.upper_document)
