"""Handing in proof: choose the task, then the kind, then send; several files become several proofs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.clock import today
from common.text import row_number
from criteria.scope import Scope, programme_view
from evidence.forms import KIND_FORMS, ProofForm
from evidence.models import Evidence
from evidence.permissions import can_add
from evidence.selectors import same_file_elsewhere, tasks_to_choose
from tasks.permissions import can_work_on
from tasks.selectors import with_units, work_of

from .common import PER_PAGE, paced, twins_sentence, units_to_choose
from .sending import Sent, send
from .targets import Target, chosen_labels, initial_of, place_to_return, target_of, title_stem

TABS = {
    "tep": ("photo", _l("Ảnh, tệp")),
    "duong-dan": ("link", _l("Đường dẫn")),
    "van-ban": ("file-certificate", _l("Văn bản có số")),
    "ghi-chep": ("pencil", _l("Ghi chép")),
}
"""Icon and words of each kind, short enough for two rows on a phone."""


@paced
@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.SUBMIT_WORK)
def evidence_upload(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page of a new proof. Without a task it first lets one be chosen."""
    may = can_add(request.user, scope.programme)
    target = target_of(request, scope)
    if target is None:
        return _choose_task(request, scope, may)
    if target.task is not None and may:
        may = can_work_on(request.user, target.task)
    word = request.GET.get("loai", "tep")
    if word not in KIND_FORMS:
        raise Http404
    units = units_to_choose(scope)
    common: dict[str, Any] = {
        "programme": scope.programme,
        "units": units,
        "windows": target.windows,
        "tied": target.tied,
    }
    if request.method != "POST":
        form = KIND_FORMS[word](initial=initial_of(request, scope, target, word, units), **common)
        return _page(request, scope, target, word, form, may=may)
    form = KIND_FORMS[word](request.POST, request.FILES, **common)
    if not may:
        form.add_error(None, may.reason)
    if not form.is_valid():
        return _page(request, scope, target, word, form, may=may, status=422)
    sent = send(request, scope, target, form)
    if sent.refused or form.errors:
        form.with_new_id()
        return _page(request, scope, target, word, form, may=may, sent=sent, status=422)
    _say(request, scope, sent.stored)
    return redirect(place_to_return(scope, target, sent.stored))


def _choose_task(request: HttpRequest, scope: Scope, may: Any) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    rows = tasks_to_choose(with_units(work_of(request.user, scope.programme)), text)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "may": may,
        "word": request.GET.get("loai", "tep"),
    }
    return render(request, "evidence/choose_task.html", context)


def _page(
    request: HttpRequest,
    scope: Scope,
    target: Target,
    word: str,
    form: ProofForm,
    *,
    may: Any,
    sent: Sent | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = chosen_labels(target, _ticked(form)) if word == "tep" else []
    stem = title_stem(target) if target.activity is None else ""
    if stem and len(chosen) == 1:
        form.fields["title"].widget.attrs["placeholder"] = f"{stem} – {chosen[0]}"
    context = {
        "form": form,
        "today": today(),
        "stem": stem,
        "chosen_windows": chosen,
        "target": target,
        "word": word,
        "tabs": list(_tabs(request, word)),
        "may": may,
        "sent": sent or Sent(),
    }
    return render(request, "evidence/upload.html", context, status=status)


def _ticked(form: ProofForm) -> list[int]:
    """The windows that are ticked when the page opens, or were when it was sent."""
    ticked = form["occurrences"].value() if "occurrences" in form.fields else []
    return [number for number in (row_number(str(one)) for one in ticked or []) if number is not None]


def _tabs(request: HttpRequest, word: str) -> Any:
    for key, (icon, label) in TABS.items():
        query = request.GET.copy()
        query["loai"] = key
        yield {
            "label": label,
            "url": f"?{query.urlencode()}",
            "active": key == word,
            "icon": icon,
        }


def _say(request: HttpRequest, scope: Scope, stored: list[Evidence]) -> None:
    messages.success(
        request, _("Đã nộp %(count)d minh chứng, chờ duyệt.") % {"count": len({proof.pk for proof in stored})}
    )
    for proof in stored[:5]:
        twins = same_file_elsewhere(proof, request.user)
        if twins:
            messages.warning(request, twins_sentence(twins, scope))
