"""The periods of a survey: those of the task's windows, and own ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.clock import today
from common.errors import DomainError
from common.text import row_number
from criteria.scope import Scope, programme_view
from surveys.forms.building_points import PeriodForm
from surveys.models import Survey, SurveyPeriod
from surveys.permissions import can_change, can_manage
from surveys.selectors.building import arrivals_of, period_lines
from surveys.services import add_period, change_period, follow_task, remove_period
from surveys.services.periods import period_seen

from .building_common import REFUSED, blame, survey_or_404, tabs_of


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_periods(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Each period with what has come in, what is needed, and a form to change it."""
    survey = survey_or_404(request, scope, pk)
    if request.method == "POST":
        return _act(request, scope, survey)
    return _page(request, scope, survey)


def _page(
    request: HttpRequest, scope: Scope, survey: Survey, *, refused: PeriodForm | None = None, status: int = 200
) -> HttpResponse:
    which = str(refused.data.get("period", "")) if refused is not None else None
    lines = [
        {"line": line, "form": refused if which == str(line.period.pk) else _form_of(line.period), "now": line.now}
        for line in period_lines(survey, arrivals_of(survey), today())
    ]
    context = {
        "survey": survey,
        "tabs": tabs_of(scope, survey, "survey_periods"),
        "lines": lines,
        "new_form": refused if which == "" else PeriodForm(auto_id="moi_%s"),
        "refused": refused,
        "open_new": which == "",
        "may_manage": can_manage(request.user, scope.programme),
        "may_change": can_change(request.user, survey),
    }
    return render(request, "surveys/building/periods.html", context, status=status)


def _form_of(period: SurveyPeriod) -> PeriodForm:
    return PeriodForm(period=period, auto_id=f"dot{period.pk}_%s", seen=period_seen(period))


def _act(request: HttpRequest, scope: Scope, survey: Survey) -> HttpResponse:
    act = request.POST.get("act")
    if act == "follow":
        changed, refused = follow_task(survey=survey, by=request.user)
        if refused:
            messages.warning(request, _("Các kỳ sau trùng ngày với đợt đã có nên chưa lấy: %s.") % "; ".join(refused))
        messages.success(request, _("Đã lấy theo kỳ của nhiệm vụ: %d đợt được thêm hoặc sửa.") % changed)
    elif act == "remove":
        remove_period(period=_period(survey, request), by=request.user)
        messages.success(request, _("Đã xóa đợt."))
    elif act == "save":
        return _save(request, scope, survey)
    else:
        raise Http404
    return redirect("survey_periods", *scope.url_args, survey.pk)


def _period(survey: Survey, request: HttpRequest) -> SurveyPeriod:
    number = row_number(request.POST.get("period", ""))
    rows = SurveyPeriod.objects.select_related("survey__programme__commune")
    return get_object_or_404(rows, survey=survey, pk=number or 0)


def _save(request: HttpRequest, scope: Scope, survey: Survey) -> HttpResponse:
    period = _period(survey, request) if request.POST.get("period") else None
    form = PeriodForm(request.POST, auto_id=f"dot{period.pk}_%s" if period else "moi_%s")
    status = REFUSED
    if form.is_valid():
        try:
            if period is None:
                add_period(survey=survey, by=request.user, **form.values())
            else:
                change_period(period=period, by=request.user, seen=form.cleaned_data["seen"], **form.values())
        except DomainError as problem:
            status = blame(form, problem)
        else:
            messages.success(request, _("Đã lưu đợt “%s”.") % form.cleaned_data["label"])
            return redirect("survey_periods", *scope.url_args, survey.pk)
    return _page(request, scope, survey, refused=form, status=status)
