"""Asking for one's own data: to see, correct, delete them, or to take a consent back."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.public import public_commune
from common.errors import Invalid
from common.public import client_id, page_context, public_view, trapped
from feedback.enums import Flag
from feedback.forms.public import DataRequestForm
from feedback.models import DataRequest
from feedback.services.data_requests import open_request
from feedback.services.receiving import find_by_code
from feedback.services.texts import several_lines

from .photos import blame


@public_view(methods=("GET", "HEAD", "POST"))
def data_request_form(request: HttpRequest, commune: str) -> HttpResponse:
    """The form, and what was received with its two deadlines (NĐ 356/2025/NĐ-CP Điều 5)."""
    row = public_commune(request, commune)
    if request.method != "POST":
        response = _page(request, row, DataRequestForm(), uuid.uuid4())
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    form, number = DataRequestForm(request.POST), client_id(request.POST.get("client_id"))
    if form.is_valid():
        values = form.cleaned_data
        code = values.pop("code")
        feedback = find_by_code(code, commune=row) if code else None
        if code and feedback is None:
            values["content"] += "\n\n" + _("Mã góp ý đã ghi, không tìm thấy trong sổ: %(code)s") % {"code": code}
        if trapped(request.POST):
            values["content"] += f"\n\n[{Flag.TRAP.label}]"
        try:
            made = _open(commune=row, feedback=feedback, number=number, **values)
        except Invalid as problem:
            blame(form, problem)
        else:
            return render(request, "feedback/public/data_received.html", page_context(request, row, made=made))
    return _page(request, row, form, number, status=422)


def _open(*, number: uuid.UUID, content: str, **values: Any) -> DataRequest:
    made, is_new = open_request(client_id=number, content=content, **values)
    told = several_lines(content)
    if not is_new and made.content != told and made.purged_at is None:  # "back", then another request in the same form
        made, _is_new = open_request(client_id=uuid.uuid5(number, told), content=content, **values)
    return made


def _page(
    request: HttpRequest, commune: Commune, form: DataRequestForm, number: uuid.UUID, *, status: int = 200
) -> HttpResponse:
    errors = form.problems if form.is_bound else []
    context = page_context(request, commune, form=form, number=number, errors=errors)
    return render(request, "feedback/public/data_request.html", context, status=status)
