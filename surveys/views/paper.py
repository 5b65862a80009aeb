"""Batches of paper slips: issuing them, printing them, and where each one stands."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.errors import Invalid
from common.models import Event
from common.text import slugify_vi
from criteria.scope import Scope, programme_view
from surveys import slip_sheets
from surveys.enums import BatchStatus, SurveyStatus
from surveys.forms.paper import AgainForm, IssueForm, ReturnedForm
from surveys.models import PaperBatch, Survey
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_change, can_check, can_manage, can_run, can_type
from surveys.selectors.paper import Check, batches_of, check_of, with_counts
from surveys.services.paper import end_typing, finish_check, issue_batch, set_returned, type_again
from surveys.slip_sheets import Sheet
from surveys.slips import SlipText, slip_pages
from surveys.words import EVENT_WORDS

from .building_common import tabs_of

PAGES_KEPT = 3600
"""Seconds the laid-out slip of a version is kept, so that another sheet size comes at once."""


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_batches(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The batches of a survey, and the form that issues one."""
    surveys = Survey.objects.visible_to(request.user).filter(programme=scope.programme)
    survey = get_object_or_404(surveys.select_related("programme__commune"), pk=pk)
    may_issue = can_change(request.user, survey)
    form = IssueForm(request.POST or None, survey=survey)
    status = 200
    if request.method == "POST":
        may_issue.require()
        batch = _issued(request, survey, form) if form.is_valid() else None
        if batch is not None:
            return redirect(batch)
        status = 422
    rows = list(with_counts(batches_of(request.user, scope.programme)).filter(survey=survey).order_by("-first_slip"))
    context = {
        "survey": survey, "rows": rows, "form": form, "may_issue": may_issue,
        "tabs": tabs_of(scope, survey, "survey_batches"), "open_states": _COUNTING,
        "may_manage": scope.can(Permission.MANAGE_SURVEYS),
        "types": scope.can(Permission.ENTER_SLIPS) and survey.status != SurveyStatus.DRAFT,
    }  # fmt: skip
    return render(request, "surveys/paper/batches.html", context, status=status)


def _issued(request: HttpRequest, survey: Survey, form: IssueForm) -> PaperBatch | None:
    try:
        batch = issue_batch(survey=survey, by=request.user, **form.cleaned_data)
    except Invalid as problem:
        form.add_error(problem.field, problem.message)
        return None
    values = {"count": batch.issued, "first": batch.first_slip, "last": batch.last_slip}
    messages.success(request, _("Đã phát hành %(count)d phiếu, số %(first)d đến %(last)d. Bây giờ có thể in.") % values)
    return batch


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now with a batch: tone and icon of the notice, its words."""

    tone: str
    title: str
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_batch(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Where a batch stands: issued, come back, typed, valid; what to do next."""
    batch = counted_batch(request, scope, pk)
    forms: dict[str, Any] = {
        "returned": ReturnedForm(initial={"returned": batch.returned}, auto_id="thu_%s"),
        "again": AgainForm(auto_id="tiep_%s"),
    }
    status = 200
    if request.method == "POST":
        if _step(request, batch, forms):
            return redirect(batch)
        status = 422
        batch = counted_batch(request, scope, pk)
    check = Check((), {}) if batch.status in _COUNTING else check_of(batch)
    context = {
        "batch": batch, "check": check, "forms": forms, "bars": _bars(batch), "next_step": next_step(batch, check),
        "sheets": Sheet, "may_manage": can_manage(request.user, scope.programme),
        "may_type": can_type(request.user, batch), "may_run": can_run(request.user, batch),
        "may_check": can_check(request.user, batch), "counting": batch.status in _COUNTING,
        "events": Event.objects.about(batch)[:30], "verbs": EVENT_WORDS,
        "invalid": batch.typed - batch.valid,
    }  # fmt: skip
    return render(request, "surveys/paper/batch.html", context, status=status)


_COUNTING = {BatchStatus.PRINTED, BatchStatus.TYPING}


def counted_batch(request: HttpRequest, scope: Scope, pk: int) -> Any:
    """The batch with its counts, or 404."""
    batch = get_object_or_404(with_counts(batches_of(request.user, scope.programme)), pk=pk)
    batch.survey.programme = scope.programme
    return batch


def _step(request: HttpRequest, batch: PaperBatch, forms: dict[str, Any]) -> bool:
    """Take one of the steps of the page; False leaves a form with its error."""
    part = request.POST.get("part", "")
    if part == "returned":
        form: Any = ReturnedForm(request.POST, auto_id="thu_%s")
        forms["returned"] = form
        return _tried(form, lambda: set_returned(batch=batch, by=request.user, **form.cleaned_data))
    if part == "typed":
        forms["returned"] = form = ReturnedForm({"returned": batch.returned}, auto_id="thu_%s")
        return _tried(form, lambda: end_typing(batch=batch, by=request.user))
    if part == "again":
        forms["again"] = form = AgainForm(request.POST, auto_id="tiep_%s")
        return _tried(form, lambda: type_again(batch=batch, by=request.user, **form.cleaned_data))
    if part == "checked":
        can_check(request.user, batch).require()
        if not finish_check(batch=batch, by=request.user):
            messages.warning(request, _("Mẫu kiểm tra chưa xong."))
        return True
    raise Http404


def _tried(form: Any, act: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except Invalid as problem:
        form.add_error(problem.field, problem.message)
        return False
    return True


def _bars(batch: Any) -> list[dict[str, Any]]:
    """What became of the slips, as bars of one length: that of all that were issued."""
    rows = [(_("Phát hành"), batch.issued, "neutral"), (_("Thu về"), batch.returned, "primary")]
    bars = [{"label": label, "value": value, "tone": tone, "max": batch.issued} for label, value, tone in rows]
    valid, invalid = batch.valid, batch.typed - batch.valid
    parts = [
        {"label": _("Hợp lệ"), "value": valid, "tone": "success"},
        {"label": _("Không hợp lệ"), "value": invalid, "tone": "warning"},
    ]
    return [*bars, {"label": _("Đã nhập"), "parts": parts, "max": batch.issued}]


def next_step(batch: Any, check: Check) -> NextStep:
    """One sentence on what the batch waits for."""
    left = (batch.returned or 0) - batch.typed
    match batch.status:
        case BatchStatus.PRINTED if batch.returned is None:
            words = _("In phiếu, phát tại “%(point)s”. Khi thu về, đếm phiếu, ghi số thu về rồi bắt đầu nhập.")
            return NextStep("info", _("Việc tiếp theo: in và phát phiếu"), words % {"point": batch.point.name})
        case BatchStatus.PRINTED | BatchStatus.TYPING if batch.returned is None:
            words = _("Hãy đếm cả phiếu trống và phiếu hỏng; số thu về cho biết khi nào nhập đủ.")
            return NextStep("warning", _("Việc tiếp theo: ghi số phiếu thu về"), words)
        case BatchStatus.PRINTED | BatchStatus.TYPING if left > 0:
            words = _("Mở màn hình nhập và gõ theo số in trên phiếu. Phiếu trống, hỏng cũng nhập, ghi là không hợp lệ.")
            return NextStep("info", _("Việc tiếp theo: nhập %(left)d phiếu còn lại") % {"left": left}, words)
        case BatchStatus.PRINTED | BatchStatus.TYPING:
            words = _("Hệ thống sẽ rút ngẫu nhiên %(percent)d %% số phiếu để người khác nhập lại.")
            return NextStep(
                "success", _("Đã nhập đủ: hãy báo “Đã nhập xong”"), words % {"percent": batch.check_percent}
            )
        case BatchStatus.TYPED if check.waiting:
            words = _("Còn %(count)d phiếu trong mẫu chờ người khác nhập lần hai: số %(numbers)s.")
            numbers = ", ".join(str(slip.slip_number) for slip in check.waiting[:20])
            values = {"count": len(check.waiting), "numbers": numbers + ("…" if len(check.waiting) > 20 else "")}
            return NextStep("info", _("Việc tiếp theo: kiểm tra lần hai"), words % values)
        case BatchStatus.TYPED if check.unsettled:
            words = _("%(count)d phiếu có câu trả lời khác nhau giữa hai lần nhập. Hãy lấy phiếu giấy ra xem.")
            return NextStep(
                "warning", _("Việc tiếp theo: thống nhất chỗ khác nhau"), words % {"count": len(check.unsettled)}
            )
        case BatchStatus.TYPED:
            return NextStep("success", _("Mẫu kiểm tra đã xong"), _("Bấm “Xong kiểm tra lần hai” để khép tập phiếu."))
    return NextStep("success", _("Tập phiếu đã xong"), _("Hãy cất phiếu giấy theo quy định lưu trữ của cơ quan."))


# --- the slips on paper ---------------------------------------------------------------------------


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_batch_slips(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The numbered slips of a batch as PDF; ``?kho=`` chooses how they lie on paper."""
    batch = get_object_or_404(batches_of(request.user, scope.programme), pk=pk)
    can_manage(request.user, scope.programme).require()
    sheet = request.GET.get("kho") or Sheet.A5
    if sheet not in Sheet.values:
        raise Http404
    numbers = range(batch.first_slip, batch.last_slip + 1)
    document = slip_sheets.numbered(_pages(request, scope, batch), numbers, sheet)
    name = f"phieu-{slugify_vi(batch.survey.title)[:40]}-{batch.first_slip}-{batch.last_slip}-{sheet}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


def _pages(request: HttpRequest, scope: Scope, batch: PaperBatch) -> bytes:
    """One slip of the batch; laying it out takes seconds, so it is kept for a while."""
    survey, commune = batch.survey, scope.commune
    text = SlipText(
        issuer=_("Ủy ban nhân dân %(commune)s") % {"commune": commune.full_name},
        heading=survey.words("heading") or survey.title,
        intro=survey.words("intro"),
        thanks=survey.words("thanks") or _("Cảm ơn ông/bà."),
        place=batch.point.name,
        period=batch.period.label,
        address=request.build_absolute_uri(batch.point.get_absolute_url()),
        is_demo=commune.is_demo,
    )
    key = "slip:" + sha256(f"{batch.version_id}:{text}".encode()).hexdigest()
    pages: bytes | None = cache.get(key)
    if pages is None:
        pages = slip_pages(questionnaire_of(batch.version_id), text)
        cache.set(key, pages, PAGES_KEPT)
    return pages
