"""Reports and dossiers: what can be made, one run from asking to handing over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from assessments.selectors import assessment_of
from common.clock import now
from common.errors import Invalid
from common.models import Event
from criteria.scope import Scope, programme_view
from reports.enums import RunStatus
from reports.errors import FileGone
from reports.forms import RequestForm
from reports.models import DossierCheck, ReportRun
from reports.permissions import can_cancel, can_check, can_download, can_receive, can_request
from reports.selectors import gaps_before, offers_of, runs_of
from reports.services import cancel_report, request_check, request_report, retry_report
from reports.words import EVENT_WORDS

PER_PAGE = 25
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def _run_of(scope: Scope, pk: int) -> ReportRun:
    can_receive(scope.user, scope.programme).require()
    return get_object_or_404(runs_of(scope.programme, scope.user), pk=pk)


@require_safe
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What can be made, what it would lack, the newest files, and every run."""
    may_receive = can_receive(request.user, scope.programme)
    if not may_receive:
        return render(request, "reports/not_submitted.html", {"reason": may_receive.reason})
    may_request = can_request(request.user, scope.programme)
    runs = runs_of(scope.programme, request.user)
    context = {
        "offers": offers_of(scope.programme, request.user),
        "may_request": may_request,
        "gaps": gaps_before(assessment_of(scope.programme)) if may_request else [],
        "page": Paginator(runs, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/list.html", context)


@require_POST
@programme_view(Permission.BUILD_REPORTS)
def report_request(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Ask for one document; its run's page shows the progress."""
    form = RequestForm(request.POST)
    if not form.is_valid():
        raise Invalid(form.sentence)
    kind, format = form.cleaned_data["document"]
    run = request_report(programme=scope.programme, kind=kind, format=format, by=request.user)
    return redirect("report_run", *scope.url_args, run.pk)


@require_safe
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_run(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One run: progress while it works; then the file, its hashes and how to check them."""
    run = _run_of(scope, pk)
    context = {
        "run": run,
        "job": _panel(request, scope, run),
        "check": run.checks.select_related("requested_by").first() if run.is_dossier else None,
        "may_check": can_check(request.user, run),
        "may_request": can_request(request.user, scope.programme, run.kind),
        "events": Event.objects.about(run)[:20],
        "verbs": EVENT_WORDS,
    }
    return render(request, "reports/run.html", context)


@require_safe
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_panel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The part of the page that changes by itself; once all is over the page is loaded anew, with the file's facts."""
    run = _run_of(scope, pk)
    busy = run.is_active or DossierCheck.objects.active().filter(run=run).exists()
    answer = render(request, "reports/_progress.html", {"run": run, "job": _panel(request, scope, run)})
    if not busy:
        answer["HX-Refresh"] = "true"
    return answer


def _panel(request: HttpRequest, scope: Scope, run: ReportRun) -> dict[str, Any]:
    """What `components/job_panel.html` shows."""
    where = [*scope.url_args, run.pk]
    may_stop = can_cancel(request.user, run) and not run.cancel_requested
    may_ask_again = can_request(request.user, scope.programme, run.kind)
    return {
        "id": run.pk,
        "state": run.status,
        "title": str(run.get_kind_display()) + f" ({run.get_format_display()})",
        "done": run.progress,
        "total": 100,
        "step": _("Đang dừng theo yêu cầu…") if run.cancel_requested else run.progress_text,
        "error": run.error,
        "poll_url": reverse("report_panel", args=where) + "?poll=1",
        "download_url": reverse("report_download", args=where) if can_download(request.user, run) else "",
        "size": run.size,
        "cancel_url": reverse("report_cancel", args=where) if may_stop else "",
        "retry_url": reverse("report_retry", args=where) if may_ask_again else "",
    }


@require_POST
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_cancel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Stop a run."""
    run = cancel_report(run=_run_of(scope, pk), by=request.user)
    stopped = run.status == RunStatus.CANCELLED
    messages.info(request, _("Đã dừng.") if stopped else _("Đã nhận yêu cầu dừng; việc dừng ở bước kế tiếp."))
    return redirect("report_run", *scope.url_args, run.pk)


@require_POST
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_retry(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Ask for the same document again."""
    run = retry_report(run=_run_of(scope, pk), by=request.user)
    return redirect("report_run", *scope.url_args, run.pk)


@require_safe
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_download(request: HttpRequest, scope: Scope, pk: int) -> Any:
    """The file, streamed. Its bytes never change, so its hash is its ETag."""
    run = _run_of(scope, pk)
    can_download(request.user, run).require()
    etag = f'"{run.sha256}"'
    response: Any = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            stream = run.file.open("rb")
        except FileNotFoundError as error:
            raise FileGone from error
        kind = CONTENT_TYPES[run.format]
        response = FileResponse(stream, as_attachment=True, filename=run.file_name, content_type=kind)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_slip(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Phiếu bàn giao: what was handed over and how to know it again, for two signatures."""
    run = _run_of(scope, pk)
    can_download(request.user, run).require()
    return render(request, "reports/slip.html", {"run": run, "printed_at": now()})


@require_POST
@programme_view(Permission.DOWNLOAD_REPORTS)
def report_check(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Have a stored dossier checked again, hash by hash and total by total."""
    run = _run_of(scope, pk)
    request_check(run=run, by=request.user)
    return redirect(reverse("report_run", args=[*scope.url_args, run.pk]) + "#kiem-tra")
