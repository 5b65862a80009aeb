"""The turn of the year: see what goes over, try it, do it once; close the old year, open it again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.errors import CommentRequired, Invalid
from common.fields import day_input
from criteria.models import CriteriaSet, ProgrammeYear
from criteria.scope import Scope, programme_view
from criteria.services.turning import (
    lines_of_turn,
    next_year_of,
    preview_turn,
    reopen_year,
    shut_year,
    try_turn,
    turn_year,
)


class TurnForm(forms.Form):
    """By which criteria next year is judged."""

    criteria_set = forms.ModelChoiceField(
        CriteriaSet.objects.none(),
        label=_lazy("Bộ tiêu chí của năm mới"),
        help_text=_lazy("Nếu thành phố ban hành bộ mới sau này, vẫn đổi được trong trang quản trị."),
        empty_label=None,
    )

    def __init__(self, *args: Any, sets: QuerySet[CriteriaSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria_set"].queryset = sets  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Whether unfinished work goes over, and until when."""

    carries = forms.BooleanField(
        label=_lazy("Chuyển nhiệm vụ chưa xong sang năm mới"),
        required=False,
        help_text=_lazy("Mỗi nhiệm vụ một lần, một khoảng chưa xong có thêm một kỳ trong năm mới, tính vào năm mới."),
    )
    carry_until = forms.DateField(label=_lazy("Hạn mới của các việc đó"), required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("carries") and not cleaned.get("carry_until") and "carry_until" not in self.errors:
            self.add_error("carry_until", _("Hãy chọn hạn mới cho các việc chuyển sang."))
        return cleaned


class ReopenForm(forms.Form):
    """Why a closed year is opened again."""

    reason = forms.CharField(
        label=_lazy("Lý do mở lại"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _lazy("Hãy ghi lý do mở lại năm để sau này còn biết.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_YEAR)
def year_turn(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One page for all of it; what it shows depends on whether next year is there and this one closed."""
    page = _Page(request, scope)
    if request.method == "POST":
        act = {"thu": page.try_it, "lap": page.turn, "khep": page.close, "mo": page.reopen}.get(
            request.POST.get("viec", "")
        )
        if act is not None and (answer := act()) is not None:
            return answer
        return render(request, "reports/turning.html", page.context(), status=page.status)
    return render(request, "reports/turning.html", page.context())


class _Page:
    """The forms of the page and what each button does; None means: show the page again."""

    def __init__(self, request: HttpRequest, scope: Scope) -> None:
        self.request, self.scope, self.old = request, scope, scope.programme
        self.new: ProgrammeYear | None = next_year_of(self.old)
        self.made = self.new is not None and self.new.turned_from_id is not None
        posted, act = (request.POST if request.method == "POST" else None), request.POST.get("viec", "")
        sets = CriteriaSet.objects.filter(Q(owner__isnull=True) | Q(owner=scope.commune))
        chosen = self.new.criteria_set_id if self.new else self.old.criteria_set_id
        self.turn_form = TurnForm(
            posted if act in {"thu", "lap"} else None, sets=sets, initial={"criteria_set": chosen}
        )
        self.close_form = CloseForm(
            posted if act == "khep" else None,
            initial={"carries": True, "carry_until": dt.date(self.old.year + 1, 3, 31)},
        )
        self.reopen_form = ReopenForm(posted if act == "mo" else None)
        self.tried: list[Any] | None = None
        self.status = 422

    def try_it(self) -> HttpResponse | None:
        if self.turn_form.is_valid() and not self.made:
            chosen = self.turn_form.cleaned_data["criteria_set"]
            self.tried = try_turn(programme=self.old, criteria_set=chosen, by=self.request.user)
            self.status = 200
        return None

    def turn(self) -> HttpResponse | None:
        if not self.made and not self.turn_form.is_valid():
            return None
        chosen = self.old.criteria_set if self.made else self.turn_form.cleaned_data["criteria_set"]
        turn_year(programme=self.old, criteria_set=chosen, by=self.request.user)
        said = _("Năm %(year)d đã được lập từ trước, không lập lần hai.") if self.made else _("Đã lập năm %(year)d.")
        messages.success(self.request, said % {"year": self.old.year + 1})
        return self._again()

    def close(self) -> HttpResponse | None:
        form = self.close_form
        if not form.is_valid():
            return None
        until = form.cleaned_data["carry_until"] if form.cleaned_data["carries"] and self.new else None
        try:
            _year, lines = shut_year(programme=self.old, by=self.request.user, carry_until=until)
        except Invalid as error:
            form.add_error(error.field, error.message)
            return None
        moved = sum(line.count for line in lines if line.taken)
        said = _("Đã khép năm %(year)d. Từ nay năm này chỉ còn để xem.") % {"year": self.old.year}
        if moved:
            said += " " + _("%(count)d nhiệm vụ chưa xong đã chuyển sang năm mới.") % {"count": moved}
        messages.success(self.request, said)
        return self._again()

    def reopen(self) -> HttpResponse | None:
        if not self.reopen_form.is_valid():
            return None
        try:
            reopen_year(programme=self.old, by=self.request.user, reason=self.reopen_form.cleaned_data["reason"])
        except CommentRequired as error:
            self.reopen_form.add_error("reason", error.message)
            return None
        messages.success(self.request, _("Đã mở lại năm %(year)d.") % {"year": self.old.year})
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect("year_turn", *self.scope.url_args)

    def context(self) -> dict[str, Any]:
        event, made_lines = lines_of_turn(self.new) if self.new and self.made else (None, [])
        lines = [] if self.old.is_closed and self.made else preview_turn(self.old)
        return {
            "old": self.old,
            "new": self.new,
            "new_number": self.old.year + 1,
            "made": self.made,
            "event": event,
            "made_lines": made_lines,
            "tried": self.tried,
            "taken": [line for line in lines if line.taken],
            "left": [line for line in lines if not line.taken],
            "before_closing": [line for line in lines if line.closing and line.count],
            "turn_form": self.turn_form,
            "close_form": self.close_form,
            "reopen_form": self.reopen_form,
        }
