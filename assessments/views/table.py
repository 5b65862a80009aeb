"""The points table as people know it from paper, with the steps of the year's assessment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from assessments import services, states
from assessments.confirmed import confirmed_of, moved_since
from assessments.enums import ScoreColumn
from assessments.forms import DocumentForm, StepForm, TableFilter
from assessments.models import Assessment
from assessments.permissions import can_name_document, is_open, stands_in, steps_of
from assessments.selectors import Row, ScoreTable, assessment_of, score_table
from assessments.services.filling import FILL, UNDO, Fill, fills_of
from common.clock import now
from common.errors import Invalid
from common.models import Event
from criteria.scope import Scope, programme_view
from criteria.scoring import Flag

from .cells import stamp
from .common import attempt, history_rows, with_opened
from .sheet import ancestors_of, groups_of, own_column, result, rules_by_code

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
        return _(
            "Đã điền %(count)d ô trống theo điểm đề xuất. Hãy xem lại từng mục; điền nhầm thì bấm “Hoàn tác” trên bảng."
        ) % {"count": count}

    return fill


def _take_back(column: str) -> Callable[..., str]:
    def undo(assessment: Assessment, by: Any, **_unused: str) -> str:
        count = services.undo_fill(assessment=assessment, column=column, by=by)
        return _("Đã hoàn tác: %(count)d ô trống trở lại. Ô nào có người sửa sau khi điền thì giữ nguyên.") % {
            "count": count
        }

    return undo


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
    **{f"undo-{column}": _take_back(column) for column in ScoreColumn.values},
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
    assessment, column = shown.assessment, own_column(scope)
    choices = [(row.criterion.code, row.criterion.title) for row in shown.rows if row.criterion.depth == 0]
    chosen = TableFilter(request.GET or None, groups=choices)
    rows = visible_rows(shown.rows, chosen.chosen() if request.GET else {}, column, scope.unit_ids)
    events = list(Event.objects.about(assessment)[:10]) if assessment.pk else []
    steps_open = not closed_reason(shown, column)
    return {
        **result(shown, scope),
        "table": shown,
        "assessment": assessment,
        "columns": [(name, name.label) for name in ScoreColumn],
        "visible": groups_of(rows, column),
        "rules": rules_by_code(shown),
        "filter": chosen,
        "leaf_count": sum(row.is_leaf for row in rows),
        "may_type": any(cell.editable for row in rows if row.is_leaf for cell in row.cells.values()),
        "fills": fills(shown),
        "undo": _undo(events, request.user) if steps_open else None,
        "steps": _steps(request, assessment, bound),
        "document_form": _document_form(request, assessment, bound),
        "fill_form": next((form for name, form in bound.items() if name.startswith(("fill-", "undo-"))), None),
        "closed": closed_reason(shown, column),
        "moved": _moved(shown),
        "events": history_rows(events),
        "stamp": stamp(assessment),
        "moment": now().isoformat(),
    }


def visible_rows(rows: list[Row], chosen: dict[str, str], column: str, unit_ids: frozenset[int]) -> list[Row]:
    """The rows a filter leaves: leaves that fit, with the groups and headings above them."""
    group, show = chosen.get("group"), chosen.get("show")
    if not group and not show:
        return rows
    kept: set[int] = set()
    for row in rows:
        above = ancestors_of(row, rows)
        top = (above or [row])[-1].criterion.code
        if row.is_leaf and (not group or top == group) and _fits(row, show or "", column, unit_ids):
            kept |= {row.criterion.pk, *(parent.criterion.pk for parent in above)}
    return [row for row in rows if row.criterion.pk in kept]


def _fits(row: Row, show: str, column: str, unit_ids: frozenset[int]) -> bool:
    lacking = {Flag.EVIDENCE_LACKING, Flag.EVIDENCE_SHORT}
    return {
        "mine": row.unit is not None and row.unit.pk in unit_ids,
        "empty": row.cells[column].is_empty or Flag.MISSING in row.lines[column].flags,
        "differs": row.differs,
        "proof": bool(lacking & {*row.proposal.flags, *row.lines[ScoreColumn.COMMUNE].flags}),
    }.get(show, True)


def fills(shown: ScoreTable) -> list[tuple[ScoreColumn, list[Fill]]]:
    """The columns with empty cells this person may fill from the proposals, and what each cell would take."""
    found = []
    for column in ScoreColumn:
        verdicts = {row.criterion.code: row.cells[column].may for row in shown.rows if row.is_leaf}
        found.append((column, list(fills_of(shown.judged, column, verdicts))))
    return [(column, cells) for column, cells in found if cells]


def _undo(events: list[Event], user: Any) -> tuple[ScoreColumn, int] | None:
    """The person's newest filling among the last changes, while it has not been taken back."""
    for event in events:
        if event.verb in (FILL, UNDO) and event.actor_id == user.pk:
            data = event.data
            return (ScoreColumn(data["column"]), data["count"]) if event.verb == FILL else None
    return None


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
