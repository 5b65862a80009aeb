"""The list of surveys, a new one, its overview with the next thing to do, its settings and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from common.clock import today
from common.errors import DomainError, Invalid
from common.models import Event
from common.workflow import Transition
from criteria.scope import Scope, programme_view
from surveys import states
from surveys.enums import PointKind, SurveyStatus
from surveys.forms.building import CreateForm, SettingsForm
from surveys.models import Survey, SurveyPeriod
from surveys.permissions import can_change, can_manage, can_open
from surveys.ready import KEYS, ready_for
from surveys.selectors.building import (
    Arrivals,
    arrivals_of,
    draft_of,
    period_lines,
    proposed_links,
    survey_rows,
    version_in_use,
)
from surveys.services import create_survey, drop_draft, publish, start_draft, take_step
from surveys.services.building import change_settings, settings_seen
from surveys.words import EVENT_WORDS

from .building_common import REFUSED, blame, survey_or_404, tabs_of

STATE_WORDS = {
    SurveyStatus.DRAFT: _l("Đang soạn: người dân chưa thấy, mã QR báo “chưa mở”."),
    SurveyStatus.OPEN: _l("Đang lấy ý kiến: ai quét mã QR trong thời gian của một đợt đều trả lời được."),
    SurveyStatus.PAUSED: _l("Tạm dừng: mã QR báo “tạm dừng”, phiếu đã có vẫn giữ nguyên. Mở lại lúc nào cũng được."),
    SurveyStatus.CLOSED: _l(
        "Đã kết thúc: không nhận thêm ý kiến qua QR, không sửa được gì. Kết quả vẫn xem và chốt được."
    ),
}
STEPS = {step.name: step for step in states.SURVEY_TRANSITIONS}


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every survey of the year with its state and what has come in."""
    day = today()
    rows = [
        {"survey": survey, "now": _period_now(survey.periods.all(), day), "used": _used(survey)}
        for survey in survey_rows(request.user, scope.programme)
    ]
    context = {"rows": rows, "may_manage": can_manage(request.user, scope.programme)}
    return render(request, "surveys/building/list.html", context)


def _used(survey: Survey) -> Any:
    return next((version for version in survey.versions.all() if version.published_at), None)


def _period_now(periods: Any, day: Any) -> SurveyPeriod | None:
    return next((period for period in periods if period.holds(day)), None)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_SURVEYS)
def survey_new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """First which questionnaire (``?mau=``), then its name and what it proves."""
    ready = request.GET.get("mau")
    if ready is None and request.method != "POST":
        offers = [ready_for(key, scope.commune) for key in KEYS]
        return render(request, "surveys/building/choose.html", {"offers": offers})
    if ready not in {*KEYS, "trong"}:
        raise Http404
    made = ready_for(ready, scope.commune) if ready in KEYS else None
    initial: dict[str, Any] = {}
    if made:
        criterion, task = proposed_links(scope.programme, made.key)
        initial = {"title": made.title, "english": True, "criterion": criterion, "task": task}
    form = CreateForm(request.POST or None, initial=initial, programme=scope.programme)
    if request.method == "POST" and form.is_valid():
        try:
            key = made.key if made else ""
            survey = create_survey(programme=scope.programme, by=request.user, ready=key, **form.values())
        except DomainError as problem:
            blame(form, problem)
        else:
            said = _("Đã lập khảo sát. Hãy xem lại câu hỏi rồi đưa vào dùng.")
            messages.success(request, said if made else _("Đã lập khảo sát. Hãy thêm câu hỏi."))
            return redirect("survey_questions", *scope.url_args, survey.pk)
    context = {"form": form, "made": made, "proposed": bool(initial.get("criterion") or initial.get("task"))}
    return render(request, "surveys/building/new.html", context, status=REFUSED if form.errors else 200)


# --- one survey -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A line of the checklist: what is so, and where it is put right."""

    label: str
    words: str
    is_done: bool
    url: str
    action: str


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What is so at a glance, and the next thing to do."""
    survey = survey_or_404(request, scope, pk)
    return _overview(request, scope, survey)


def _overview(request: HttpRequest, scope: Scope, survey: Survey, *, status: int = 200) -> HttpResponse:
    arrivals = arrivals_of(survey)
    used, draft = version_in_use(survey), draft_of(survey)
    periods = period_lines(survey, arrivals, today())
    steps = checklist(scope, survey, arrivals, used, draft, periods)
    manages = can_manage(request.user, scope.programme)
    context = {
        "survey": survey,
        "tabs": tabs_of(scope, survey, "survey_detail"),
        "state_words": STATE_WORDS[SurveyStatus(survey.status)],
        "arrivals": arrivals,
        "periods": periods,
        "now_line": next((line for line in periods if line.now), None),
        "steps": steps,
        "next_step": next((step for step in steps if not step.is_done), None),
        "used": used,
        "draft": draft,
        "may_manage": manages,
        "may_change": can_change(request.user, survey),
        "may_open": can_open(request.user, survey) if manages else manages,
        "arrows": [step for step in states.SURVEY_TRANSITIONS if survey.status in step.sources] if manages else [],
        "events": Event.objects.about(survey).select_related("actor")[:30],
        "verbs": EVENT_WORDS,
    }
    return render(request, "surveys/building/detail.html", context, status=status)


def checklist(
    scope: Scope, survey: Survey, arrivals: Arrivals, used: Any, draft: Any, periods: list[Any]
) -> list[Step]:  # fmt: skip
    """câu hỏi → đợt → điểm lấy ý kiến → mở → treo QR."""

    def page(name: str) -> str:
        return reverse(name, args=[*scope.url_args, survey.pk])

    points = survey.points.filter(is_active=True).exclude(kind=PointKind.WEB).count()
    day = today()
    running = any(line.period.ends_on >= day for line in periods)
    is_open = survey.status == SurveyStatus.OPEN
    return [
        Step(_("Câu hỏi"), question_words(used, draft), used is not None, page("survey_questions"), _("Xem câu hỏi")),
        Step(_("Đợt khảo sát"), _period_words(periods, running), running, page("survey_periods"), _("Xem các đợt")),
        Step(
            _("Điểm lấy ý kiến"),
            _("%d nơi đang lấy ý kiến, mỗi nơi một mã QR riêng.") % points
            if points
            else _("Chưa có điểm nào ngoài trang cho người dân. Hãy thêm quầy, thôn, bảng tin."),
            points > 0,
            page("survey_points"),
            _("Thêm điểm"),
        ),
        Step(_("Mở lấy ý kiến"), str(STATE_WORDS[SurveyStatus(survey.status)]), is_open, "#buoc", _("Đến nút Mở")),
        Step(
            _("In và treo mã QR"),
            _("Đã có %d phiếu gửi về.") % arrivals.received
            if arrivals.received
            else _("In áp phích, biển để bàn, nhãn dán rồi treo ở từng điểm."),
            arrivals.received > 0,
            page("survey_posters"),
            _("In áp phích"),
        ),
    ]


def question_words(used: Any, draft: Any) -> str:
    """What the versions are at."""
    if used is None:
        return _("Bản 1 đang soạn, chưa đưa vào dùng.")
    if draft is not None:
        return _("Bản %(used)d đang dùng; bản %(draft)d đang soạn, chưa đưa vào dùng.") % {
            "used": used.number,
            "draft": draft.number,
        }
    return _("Bản %d đang dùng.") % used.number


def _period_words(periods: list[Any], running: bool) -> str:
    if not periods:
        return _("Chưa có đợt nào. Ngoài các đợt, mã QR báo “chưa đến thời gian”.")
    if not running:
        return _("Mọi đợt đã qua. Hãy thêm đợt mới nếu còn lấy ý kiến.")
    return _("%d đợt.") % len(periods)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_SURVEYS)
def survey_settings(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Everything around the questions."""
    survey = survey_or_404(request, scope, pk)
    form = SettingsForm(request.POST or None, survey=survey, seen=settings_seen(survey))
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                change_settings(survey=survey, by=request.user, seen=form.cleaned_data["seen"], **form.values())
            except DomainError as problem:
                status = blame(form, problem)
            else:
                messages.success(request, _("Đã lưu thiết lập của khảo sát."))
                return redirect("survey_detail", *scope.url_args, pk)
    context = {"survey": survey, "form": form, "may_change": can_change(request.user, survey)}
    return render(request, "surveys/building/settings.html", context, status=status)


@require_POST
@programme_view(Permission.MANAGE_SURVEYS)
def survey_step(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Open, pause, end, open again; put the draft into use, start one, drop it."""
    survey = survey_or_404(request, scope, pk)
    step = request.POST.get("step", "")
    if step in STEPS:
        return _move(request, scope, survey, STEPS[step])
    back = redirect("survey_questions", *scope.url_args, pk)
    if step == "publish":
        return _publish(request, scope, survey)
    if step == "draft":
        version = start_draft(survey=survey, by=request.user)
        said = _("Đang soạn bản %d. Bản đang dùng vẫn chạy cho đến khi bạn đưa bản này vào dùng.")
        messages.success(request, said % version.number)
        return back
    if step == "drop":
        drop_draft(survey=survey, by=request.user)
        messages.success(request, _("Đã bỏ bản đang soạn. Bản đang dùng vẫn giữ nguyên."))
        return back
    raise Http404


def _publish(request: HttpRequest, scope: Scope, survey: Survey) -> HttpResponse:
    """Put the draft into use; what is wrong with it stands on the page of the questions, row by row."""
    try:
        version = publish(survey=survey, by=request.user)
    except Invalid as problem:
        messages.error(request, _("Chưa đưa vào dùng được. %s") % problem.message)
        return redirect("survey_questions", *scope.url_args, survey.pk)
    messages.success(request, _("Bản %d được dùng từ bây giờ.") % version.number)
    return redirect("survey_detail", *scope.url_args, survey.pk)


def _move(request: HttpRequest, scope: Scope, survey: Survey, step: Transition) -> HttpResponse:
    take_step(survey=survey, step=step, by=request.user, comment=request.POST.get("comment", "").replace("\x00", ""))
    messages.success(request, str(STATE_WORDS[SurveyStatus(survey.status)]))
    return redirect("survey_detail", *scope.url_args, survey.pk)
