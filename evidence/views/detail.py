"""One proof: what it is, where it is used, its versions and history, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import permissions_in
from accounts.roles import Permission
from common.errors import DomainError
from common.models import Event
from common.text import row_number
from criteria.scope import Scope, programme_view
from evidence.enums import EvidenceStatus
from evidence.forms import EditForm, LinksForm, ReasonForm, ReplaceForm
from evidence.models import Evidence
from evidence.permissions import (
    can_accept,
    can_edit,
    can_purge,
    can_replace_file,
    can_set_criteria,
    can_withdraw,
    sees_rounds,
)
from evidence.selectors import (
    criteria_carried,
    revisions_of,
    same_file_elsewhere,
    tasks_to_choose,
    windows_with_rights,
)
from evidence.services import edit_evidence, link_evidence, purge_evidence, replace_file, withdraw_evidence
from evidence.words import EVENT_WORDS
from tasks.models import Occurrence
from tasks.selectors import with_rights, work_of

from .common import PER_PAGE, paced, text_of, units_to_choose, visible_proof


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def evidence_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The proof itself in the page, its facts, versions, uses and history."""
    return _page(request, scope, visible_proof(request, scope, pk))


def _page(request: HttpRequest, scope: Scope, evidence: Evidence, *, status: int = 200, **forms: Any) -> HttpResponse:
    rounds = sees_rounds(request.user, evidence)
    held = permissions_in(request.user, scope.commune)
    context = {
        "evidence": evidence,
        "current": evidence.current,
        "text": text_of(evidence.current),
        "windows": windows_with_rights(evidence),
        "criteria": criteria_carried(evidence),
        "rounds": rounds,
        "revisions": revisions_of(evidence) if rounds else [],
        "twins": same_file_elsewhere(evidence, request.user),
        "events": Event.objects.about(evidence)[:50] if rounds else [],
        "verbs": EVENT_WORDS,
        "submits": bool(held & {Permission.SUBMIT_WORK, Permission.SUBMIT_FOR_ANY}),
        "reviews": Permission.REVIEW_EVIDENCE in held,
        "purges": Permission.MANAGE_YEAR in held,
        "may_edit": can_edit(request.user, evidence),
        "may_replace": can_replace_file(request.user, evidence),
        "may_withdraw": can_withdraw(request.user, evidence),
        "may_accept": can_accept(request.user, evidence),
        "may_purge": can_purge(request.user, evidence),
        "waits": evidence.status == EvidenceStatus.SUBMITTED,
        "withdraw_form": ReasonForm(auto_id="rut_%s"),
        "purge_form": ReasonForm(auto_id="xoa_%s"),
    }
    return render(request, "evidence/detail.html", context | forms, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.SUBMIT_WORK)
def evidence_edit(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Correct the words; a returned proof is handed in again by it."""
    evidence = visible_proof(request, scope, pk)
    can_edit(request.user, evidence).require()
    form = EditForm(request.POST or None, evidence=evidence, units=units_to_choose(scope))
    if request.method == "POST" and form.is_valid():
        try:
            edit_evidence(evidence=evidence, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            _blame(form, problem)
        else:
            messages.success(request, _("Đã lưu minh chứng."))
            return redirect("evidence_detail", *scope.url_args, pk)
    context = {"evidence": evidence, "form": form, "heading": _("Sửa thông tin minh chứng"), "verb": _("Lưu")}
    return render(request, "evidence/form.html", context, status=422 if form.errors else 200)


@paced
@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.SUBMIT_WORK)
def evidence_replace(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """A new version of the file; the proof waits for review again."""
    evidence = visible_proof(request, scope, pk)
    can_replace_file(request.user, evidence).require()
    form = ReplaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            replace_file(
                evidence=evidence,
                upload=file,
                name=str(file.name or ""),
                by=request.user,
                comment=form.cleaned_data["comment"],
            )
        except DomainError as problem:
            _blame(form, problem, "file")
        else:
            messages.success(request, _("Đã gửi bản mới, chờ duyệt. Bản cũ vẫn được giữ."))
            return redirect("evidence_detail", *scope.url_args, pk)
    context = {"evidence": evidence, "form": form, "heading": _("Gửi bản mới"), "verb": _("Gửi bản mới")}
    return render(request, "evidence/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.SUBMIT_WORK)
def evidence_link(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Which windows the proof hangs on; for reviewers, also which criteria it carries."""
    evidence = visible_proof(request, scope, pk)
    can_edit(request.user, evidence).require()
    judges = bool(can_set_criteria(request.user, evidence))
    present = list(windows_with_rights(evidence).values_list("pk", flat=True))
    offered = _offered_windows(request, scope, present)
    initial = {"occurrences": present, "criteria": list(criteria_carried(evidence).values_list("pk", flat=True))}
    form = LinksForm(request.POST or None, initial=initial, programme=scope.programme, windows=offered, judges=judges)
    if request.method == "POST" and form.is_valid():
        try:
            link_evidence(
                evidence=evidence,
                occurrences=form.cleaned_data["occurrences"],
                criteria=form.cleaned_data["criteria"] if judges else None,
                by=request.user,
            )
        except DomainError as problem:
            _blame(form, problem)
        else:
            messages.success(request, _("Đã lưu nơi dùng của minh chứng."))
            return redirect("evidence_detail", *scope.url_args, pk)
    text = request.GET.get("q", "").strip()
    tasks = tasks_to_choose(work_of(request.user, scope.programme), text)
    page = Paginator(tasks, PER_PAGE).get_page(request.GET.get("page")) if text else None
    context = {"evidence": evidence, "form": form, "q": text, "page": page}
    return render(request, "evidence/links.html", context, status=422 if form.errors else 200)


def _offered_windows(request: HttpRequest, scope: Scope, present: list[int]) -> Any:
    """The windows it hangs on, and those of a task chosen by ``?task=``."""
    wanted = row_number(request.GET.get("task", ""))
    rows = Occurrence.objects.filter(task__programme=scope.programme)
    offered = rows.filter(pk__in=present)
    if wanted is not None:
        visible = work_of(request.user, scope.programme).filter(pk=wanted).values("pk")
        offered |= rows.filter(task__in=visible).exclude(status="waived")
    return with_rights(offered).order_by("task__number", "starts_on", "pk")


@require_POST
@programme_view(Permission.SUBMIT_WORK)
def evidence_withdraw(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take the proof back, with the reason."""
    evidence = visible_proof(request, scope, pk)
    form = ReasonForm(request.POST, auto_id="rut_%s")
    if not form.is_valid():
        return _page(request, scope, evidence, status=422, withdraw_form=form)
    withdraw_evidence(evidence=evidence, by=request.user, comment=form.cleaned_data["comment"])
    messages.success(request, _("Đã rút minh chứng. Minh chứng không còn được tính."))
    return redirect("evidence_detail", *scope.url_args, pk)


@require_POST
@programme_view(Permission.MANAGE_YEAR)
def evidence_purge(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Delete the content for good, with the reason."""
    evidence = visible_proof(request, scope, pk)
    form = ReasonForm(request.POST, auto_id="xoa_%s")
    if not form.is_valid():
        return _page(request, scope, evidence, status=422, purge_form=form)
    purge_evidence(evidence=evidence, by=request.user, reason=form.cleaned_data["comment"])
    messages.success(request, _("Đã xóa nội dung. Dấu vết (mã băm, ngày, lý do) vẫn được giữ."))
    return redirect("evidence_detail", *scope.url_args, pk)


def _blame(form: Any, problem: DomainError, fallback: str | None = None) -> None:
    """Put the sentence of a refusal where it belongs in the form, so that nothing typed is lost."""
    name = getattr(problem, "field", None) or fallback
    form.add_error(name if name in form.fields else None, problem.message)
