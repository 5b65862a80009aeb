"""Requests on personal data: the register with its clocks, and one request with its three answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.calendar import WorkCalendar
from common.clock import today
from common.errors import DomainError, Invalid
from common.models import Event
from criteria.scope import Scope, programme_view
from feedback.deadlines import CARRY_OUT_DAYS, calendar_around
from feedback.enums import WAITING, DataRequestKind, DataRequestStatus
from feedback.forms.setting import DataExtendForm, DataRequestForm, DeclineForm, OutcomeForm
from feedback.models import DataRequest, Feedback
from feedback.permissions import can_see_register
from feedback.selectors import data_requests_of, feedback_of
from feedback.services import data_requests as verbs
from feedback.words import EVENT_WORDS

from .common import PER_PAGE, blame

ERASABLE = (DataRequestKind.DELETE, DataRequestKind.WITHDRAW)
DONE = {
    "phan-hoi": gettext_lazy("Đã ghi là đã phản hồi. Hãy thực hiện trước hạn."),
    "xong": gettext_lazy("Đã ghi kết quả thực hiện."),
    "tu-choi": gettext_lazy("Đã ghi lý do không thực hiện được."),
    "gia-han": gettext_lazy("Đã gia hạn. Nhớ báo cho người yêu cầu."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_DATA_REQUESTS)
def data_requests(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is open first, with its clocks; writing down a request that came by letter or telephone."""
    form = DataRequestForm(request.POST or None, programme=scope.programme)
    if request.method == "POST" and form.is_valid():
        try:
            row = _opened(request, scope, form)
        except DomainError as problem:
            blame(form, problem)
        else:
            messages.success(request, _("Đã ghi yêu cầu vào sổ."))
            return redirect("data_request", *scope.url_args, row.pk)
    rows = data_requests_of(request.user, scope.commune)
    calendar = calendar_around(today())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    rows_shown = [(row, _left(row, calendar), row.is_late(today())) for row in page.object_list]
    context = {
        "form": form,
        "page": page,
        "rows": rows_shown,
        "may_list": can_see_register(request.user, scope.commune),
    }
    return render(request, "feedback/data_requests.html", context, status=422 if form.errors else 200)


def _left(row: DataRequest, calendar: WorkCalendar) -> int:
    """Working days to the next thing the law wants."""
    due = row.reply_due_on if row.status == DataRequestStatus.OPEN else row.due_on
    return calendar.working_days_between(today(), due)


def _opened(request: HttpRequest, scope: Scope, form: DataRequestForm) -> DataRequest:
    values = dict(form.cleaned_data)
    number = values.pop("number")
    about: Feedback | None = None
    if number:
        about = feedback_of(request.user, scope.programme).filter(number=number).first()
        if about is None:
            raise Invalid(_("Không có góp ý số %(number)s trong sổ năm này.") % {"number": number}, field="number")
    row, _created = verbs.open_request(commune=scope.commune, by=request.user, feedback=about, **values)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_DATA_REQUESTS)
def data_request(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One request: what to do by when; `part` says which of the answers a POST gives."""
    row = get_object_or_404(data_requests_of(request.user, scope.commune), pk=pk)
    part = request.POST.get("part", "")
    forms: dict[str, Any] = {
        "xong": OutcomeForm(request.POST if part == "xong" else None, auto_id="xong_%s"),
        "tu-choi": DeclineForm(request.POST if part == "tu-choi" else None, auto_id="tuchoi_%s"),
        "gia-han": DataExtendForm(request.POST if part == "gia-han" else None, auto_id="giahan_%s"),
    }
    status = 200
    if request.method == "POST":
        status = _answered(request, row, part, forms)
        if status == 200:
            messages.success(request, str(DONE[part]))
            return redirect("data_request", *scope.url_args, pk)
        row = get_object_or_404(data_requests_of(request.user, scope.commune), pk=pk)
    about = row.feedback
    erasable = row.kind in ERASABLE and about is not None and about.purged_at is None and about.status not in WAITING
    if not erasable:
        del forms["xong"].fields["erase"]
    calendar = calendar_around(today())
    context = {
        "row": row,
        "done_form": forms["xong"],
        "decline_form": forms["tu-choi"],
        "extend_form": forms["gia-han"] if not row.extension_reason else None,
        "is_open": row.status in (DataRequestStatus.OPEN, DataRequestStatus.ANSWERED),
        "late": row.is_late(today()),
        "left": _left(row, calendar),
        "days": CARRY_OUT_DAYS[DataRequestKind(row.kind)],
        "sees_feedback": about and feedback_of(request.user, about.programme).filter(pk=about.pk).exists(),
        "events": Event.objects.about(row)[:20],
        "verbs": EVENT_WORDS,
    }
    return render(request, "feedback/data_request.html", context, status=status)


def _answered(request: HttpRequest, row: DataRequest, part: str, forms: dict[str, Any]) -> int:
    """200 when it is done, else the status of the page that shows why not."""
    form = forms.get(part)
    if part == "phan-hoi":
        verbs.reply(request=row, by=request.user)
        return 200
    if form is None or not form.is_valid():
        return 422
    try:
        if part == "xong":
            data = form.cleaned_data
            verbs.fulfil(request=row, by=request.user, outcome=data["outcome"], erase=data["erase"])
        elif part == "tu-choi":
            verbs.decline(request=row, by=request.user, **form.cleaned_data)
        else:
            verbs.extend(request=row, by=request.user, **form.cleaned_data)
    except DomainError as problem:
        blame(form, problem)
        return problem.status_code
    return 200
