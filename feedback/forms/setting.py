"""Settings, ready-made answers, requests on personal data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune
from common.clock import today
from common.fields import day_input
from criteria.models import ProgrammeYear
from feedback.enums import DataRequestKind, FeedbackStatus
from feedback.models import AnswerTemplate, FeedbackSettings
from feedback.selectors import handling_units

S = FeedbackStatus
TEMPLATE_STATES = (S.ANSWERED, S.NEEDS_INFO, S.REFUSED, S.DIVERTED, S.IN_PROGRESS)
"""States a ready text can be for; the last one is news on the way."""
TEMPLATE_WORDS = {
    S.ANSWERED: _("Trả lời"),
    S.NEEDS_INFO: _("Đề nghị bổ sung"),
    S.REFUSED: _("Không tiếp nhận"),
    S.DIVERTED: _("Hướng dẫn khiếu nại, tố cáo"),
    S.IN_PROGRESS: _("Báo cho người gửi khi đang xử lý"),
}


class SettingsForm(forms.ModelForm):
    """The commune's numbers."""

    class Meta:
        model = FeedbackSettings
        fields = (
            "receive_days", "answer_days", "home_service_days", "extension_days", "warn_days", "escalate_days",
            "close_days", "approval_needed", "publish_answers", "first_unit", "complaint_advice",
        )  # fmt: skip
        help_texts = {
            "approval_needed": _("Đơn vị trình nội dung, lãnh đạo duyệt rồi người gửi mới đọc được."),
            "publish_answers": _("Chỉ mục đã viết lại không có tên, số điện thoại mới lên trang công khai."),
            "first_unit": _("Góp ý mới gửi được hiện ngay cho cán bộ đơn vị này."),
        }

    def __init__(self, *args: Any, commune: Commune, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_unit"].queryset = handling_units(commune)  # type: ignore[attr-defined]
        self.fields["first_unit"].empty_label = _("Chưa đặt")  # type: ignore[attr-defined]
        self.fields["complaint_advice"].widget.attrs["rows"] = 4


class TemplateForm(forms.ModelForm):
    """Ready words."""

    class Meta:
        model = AnswerTemplate
        fields = ("status", "title", "text", "is_active")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(state.value, TEMPLATE_WORDS[state]) for state in TEMPLATE_STATES]  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        # The commune stands on the row, not in the form; the rule "one title per state" needs it.
        return super()._get_validation_exclusions() - {"commune"}  # type: ignore[misc]


class DataRequestForm(forms.Form):
    """A request that came by letter, by telephone or at the counter."""

    kind = forms.ChoiceField(label=_("Yêu cầu"), choices=DataRequestKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Họ tên người yêu cầu"), max_length=100, required=False)
    contact = forms.CharField(
        label=_("Liên hệ để phản hồi"), max_length=100, required=False, help_text=_("Số điện thoại hoặc thư điện tử")
    )
    content = forms.CharField(label=_("Nội dung"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    number = forms.IntegerField(
        label=_("Số của góp ý liên quan"), required=False, min_value=1, max_value=9_999_999,
        help_text=_("Số trong sổ năm này, nếu yêu cầu nói về một góp ý."),
    )  # fmt: skip
    received_on = forms.DateField(label=_("Nhận ngày"), widget=day_input())

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["received_on"].initial = today()


class OutcomeForm(forms.Form):
    """What came of a request."""

    outcome = forms.CharField(label=_("Đã làm gì"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    erase = forms.BooleanField(
        label=_("Xóa ngay dữ liệu cá nhân của góp ý liên quan"), required=False,
        help_text=_("Họ tên, liên hệ, nội dung và ảnh mất hẳn, không lấy lại được."),
    )  # fmt: skip


class DeclineForm(forms.Form):
    """Why a request cannot be carried out."""

    outcome = forms.CharField(
        label=_("Vì sao không thực hiện được"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nêu điều luật làm căn cứ."),
    )  # fmt: skip


class DataExtendForm(forms.Form):
    """More days, once."""

    days = forms.IntegerField(label=_("Thêm bao nhiêu ngày"), min_value=1, max_value=20)
    why = forms.CharField(label=_("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
