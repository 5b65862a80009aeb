"""The figures of feedback become proof: the period and the criterion, one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.errors import DomainError
from criteria.scope import Scope, programme_view
from reports.forms import FiguresForm
from reports.services.figures import file_figures

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_ALL_FEEDBACK)
def feedback_proof(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Choose and hand in; the proof's own page follows."""
    form = FiguresForm(request.POST or None, programme=scope.programme)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reports/feedback_proof.html", {"form": form}, status=REFUSED if form.errors else 200)
    try:
        proof = file_figures(programme=scope.programme, by=request.user, **form.cleaned_data)
    except DomainError as problem:
        form.add_error(None, problem.message)
        return render(request, "reports/feedback_proof.html", {"form": form}, status=REFUSED)
    messages.success(request, _("Đã nộp bảng số liệu làm minh chứng, đang chờ duyệt."))
    return redirect(proof.get_absolute_url())
