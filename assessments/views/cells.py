"""One cell of the points table is saved where it stands; the answer changes only what the number changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from assessments.enums import ScoreColumn
from assessments.forms import ScoreForm
from assessments.models import Assessment
from assessments.selectors import assessment_of, score_table
from assessments.services.scores import words
from criteria.models import Criterion
from criteria.scope import Scope, programme_view

from .leaf import leaf_answer, leaf_or_404, save_points
from .sheet import ancestors_of, line_of, result, rules_by_code, typed


@require_POST
@programme_view(Permission.VIEW_SCORES)
def save_cell(request: HttpRequest, scope: Scope, pk: int, column: str) -> HttpResponse:
    """Save one number. A browser without scripts goes back to the row, or to the leaf's page with what is wrong."""
    if column not in ScoreColumn.values:
        raise Http404
    criterion = leaf_or_404(scope, pk)
    form, status = save_points(request, scope, criterion, column)
    if getattr(request, "htmx", False):
        return _refused(request, form, column, status) if status else _saved(request, scope, criterion, column)
    if status:
        return leaf_answer(request, scope, criterion, {f"score-{column}": form}, status)
    return redirect(f"{reverse('score_table', args=scope.url_args)}#tc-{criterion.pk}")


def stamp(assessment: Assessment) -> str:
    """Changes with every score, figure and step of the year."""
    return f"{assessment.version}.{assessment.status}" if assessment.pk else "0.open"


def _saved(request: HttpRequest, scope: Scope, criterion: Criterion, column: str) -> HttpResponse:
    """The cell's new version in headers; the sums above it, the result and the words under the row in the body."""
    shown = score_table(assessment_of(scope.programme), request.user)
    row = next(row for row in shown.rows if row.criterion.pk == criterion.pk)
    line = line_of(row)
    cell = next(cell for cell in line.cells if cell.column == column)
    context: dict[str, Any] = {
        "line": line,
        "saved": cell,
        "above": [line_of(parent) for parent in ancestors_of(row, shown.rows)],
        "rules": rules_by_code(shown).get(criterion.code, []),
        **result(shown, scope),
    }
    answer = render(request, "assessments/_saved.html", context)
    answer["X-Cell"] = "saved"
    answer["X-Cell-Version"] = str(cell.cell.version)
    answer["X-Cell-Value"] = cell.value
    answer["X-Cell-Not-Arising"] = "1" if cell.not_arising else ""
    answer["X-Points-Stamp"] = stamp(shown.assessment)
    return answer


def _refused(request: HttpRequest, form: ScoreForm, column: str, status: int) -> HttpResponse:
    """The sentence; on a conflict also what the other person saved."""
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    sent = request.POST.get(f"{column}-expected_version", "")
    other = form.other if form.other is not None and str(form.other.version) != sent else None
    context = {"sentence": " ".join(sentences), "other": other, "typed": typed(other), "other_words": words(other)}
    answer = render(request, "assessments/_refused.html", context, status=status)
    answer["X-Cell"] = "conflict" if other else "reason" if "reason" in form.errors else "wrong"
    if status == 403 or (status == 409 and other is None):
        answer["X-Cell"] = "closed"
    return answer
