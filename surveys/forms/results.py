"""What narrows results and responses, and what is said when they are judged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.enums import Channel, Flag, ResponseStatus
from surveys.models import CollectionPoint, Survey, SurveyPeriod

REASON_LENGTH = 300


class PartFilter(forms.Form):
    """Period, point and channel; each may be empty."""

    period = forms.ModelChoiceField(
        SurveyPeriod.objects.none(), label=_("Đợt"), required=False, empty_label=_("Mọi đợt")
    )
    point = forms.ModelChoiceField(
        CollectionPoint.objects.none(), label=_("Điểm lấy ý kiến"), required=False, empty_label=_("Mọi điểm")
    )
    channel = forms.ChoiceField(label=_("Kênh"), required=False, choices=[("", _("Mọi kênh")), *Channel.choices])

    def __init__(self, data: Any, *, survey: Survey, only: str = "") -> None:
        super().__init__(data)
        self.fields["period"].queryset = survey.periods.order_by("starts_on", "pk")  # type: ignore[attr-defined]
        self.fields["point"].queryset = survey.points.order_by("name", "pk")  # type: ignore[attr-defined]
        if only:
            for name in set(self.fields) - set(only.split()):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """The filters that make sense; a foreign or unknown choice filters nothing."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "")}


class ResponseFilter(PartFilter):
    """The same, and what a response is like."""

    q = forms.CharField(label=_("Tìm trong lời viết"), required=False, max_length=100)
    flag = forms.ChoiceField(
        label=_("Dấu hiệu"), required=False, choices=[("", _("Không lọc theo dấu hiệu")), *Flag.choices]
    )
    comment = forms.ChoiceField(
        label=_("Lời viết"), required=False, choices=[("", _("Có hoặc không")), ("1", _("Chỉ phiếu có lời viết"))]
    )
    status = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Mọi tình trạng")), *ResponseStatus.choices]
    )
    event = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, data: Any, *, survey: Survey, only: str = "") -> None:
        super().__init__(data, survey=survey, only=only)
        self.fields["q"].widget.attrs["placeholder"] = _("gõ không dấu cũng được")


class JudgeForm(forms.Form):
    """Why responses are held back or left out; a response that counts again needs no reason."""

    reason = forms.CharField(
        label=_("Lý do"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("Bắt buộc khi để lại hoặc không tính. Người xem lại sau này đọc lý do này."),
    )


class EraseForm(forms.Form):
    """Why what a person wrote is taken away."""

    reason = forms.CharField(
        label=_("Lý do xóa lời viết"),
        max_length=REASON_LENGTH,
        help_text=_("Ví dụ: có họ tên và số điện thoại. Không nhắc lại nội dung."),
        error_messages={"required": _("Hãy ghi lý do xóa, không nhắc lại nội dung đã viết.")},
    )
