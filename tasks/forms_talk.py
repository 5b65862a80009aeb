"""Forms of the talk about a task and of requests for more time."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.fields import day_input
from common.text import vn_date

from .models import Occurrence
from .models.comments import LONGEST


class CommentForm(forms.Form):
    """What to say, and to whom in particular."""

    text = forms.CharField(
        label=_("Nội dung trao đổi"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Hãy viết nội dung trao đổi.")},
    )
    to_unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Gửi tới"), required=False, empty_label=_("Mọi người cùng làm nhiệm vụ này")
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, units: QuerySet[Unit] | None = None, choices: list[Unit] | None = None, **kwargs: Any
    ) -> None:
        """`units` may be named; `choices` are those at hand, so that showing them asks nothing."""
        kwargs.setdefault("initial", {"client_id": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        if units is not None:
            self.fields["to_unit"].queryset = units  # type: ignore[attr-defined]
        if choices is not None:
            self.offer(choices)

    def offer(self, units: list[Unit]) -> None:
        """Show these units to choose from."""
        field: Any = self.fields["to_unit"]
        field.widget.choices = [("", field.empty_label), *((unit.pk, unit.name) for unit in units)]


class CommentEditForm(forms.Form):
    """Other words for a comment of today."""

    text = forms.CharField(
        label=_("Nội dung trao đổi"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Hãy viết nội dung. Nếu không cần nữa, bấm “Rút trao đổi này”.")},
    )


class ExtensionForm(forms.Form):
    """The new last day and why."""

    new_ends_on = forms.DateField(
        label=_("Xin gia hạn đến hết ngày"),
        widget=day_input(),
        error_messages={"required": _("Hãy chọn ngày bạn chắc chắn làm xong.")},
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Một hai câu là đủ: vướng gì, đã làm đến đâu."),
        error_messages={"required": _("Hãy ghi lý do xin gia hạn để người duyệt quyết định được.")},
    )
    knows_cut_off = forms.BooleanField(required=False)

    def __init__(self, *args: Any, window: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = window.task.programme
        self.fields["new_ends_on"].help_text = _t("Hạn đang có: %(day)s.") % {"day": vn_date(window.ends_on)}
        self.fields["new_ends_on"].widget.attrs |= {
            "min": window.ends_on.isoformat(),
            "max": programme.last_day.isoformat(),
        }
        self.fields["knows_cut_off"].label = _t("Tôi biết hạn mới sau mốc tính điểm %(day)s") % {
            "day": vn_date(programme.cut_off)
        }
        self.fields["knows_cut_off"].help_text = _t(
            "Chỉ đánh dấu khi thật cần. Minh chứng nộp sau mốc không được tính điểm của năm; lãnh đạo UBND quyết định."
        )


class AnswerForm(forms.Form):
    """Words that go with the answer to a request."""

    comment = forms.CharField(
        label=_("Ý kiến"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, needs_comment: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_comment:
            field = self.fields["comment"]
            field.required, field.label = True, _t("Lý do")
            field.error_messages["required"] = _t("Hãy ghi lý do để đơn vị biết cần làm gì tiếp theo.")
