"""Writing feedback down for somebody, and narrowing the register."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now, today
from common.fields import day_input
from criteria.models import ProgrammeYear
from feedback.enums import Channel, FeedbackKind, FeedbackStatus, SessionKind
from feedback.models import IntakeSession
from feedback.selectors import hamlets_of, handling_units
from feedback.services.photos import prepare_all

from .pictures import PhotosField

OFFICER_CHANNELS = [(one.value, one.label) for one in Channel if one != Channel.WEB]


class TakeForm(forms.Form):
    """What somebody said by telephone, by letter, at the counter: the few things an officer must ask."""

    channel = forms.ChoiceField(label=_("Nhận qua kênh nào"), choices=OFFICER_CHANNELS)
    kind = forms.ChoiceField(label=_("Là gì"), choices=FeedbackKind.choices)
    content = forms.CharField(
        label=_("Nội dung"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ghi đúng lời người dân, đủ để đơn vị xử lý hiểu."),
    )  # fmt: skip
    place = forms.CharField(label=_("Nơi xảy ra"), max_length=200, required=False)
    hamlet = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Thôn, tổ dân phố"), required=False, empty_label=_("Chưa rõ")
    )
    photos = PhotosField(label=_("Ảnh"), required=False)
    received_on = forms.DateField(label=_("Nhận ngày"), widget=day_input())
    sender_name = forms.CharField(label=_("Họ tên người gửi"), max_length=100, required=False)
    sender_phone = forms.CharField(
        label=_("Điện thoại"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    sender_email = forms.EmailField(label=_("Thư điện tử"), required=False)
    address = forms.CharField(
        label=_("Địa chỉ"), max_length=200, required=False, help_text=_("Cần khi đề nghị nhận, trả kết quả tại nhà.")
    )
    preferred_time = forms.CharField(label=_("Giờ tiện đến nhà"), max_length=200, required=False)
    session = forms.ModelChoiceField(IntakeSession.objects.none(), required=False, widget=forms.HiddenInput)
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["hamlet"].queryset = hamlets_of(programme.commune)  # type: ignore[attr-defined]
        self.fields["session"].queryset = IntakeSession.objects.filter(programme=programme)  # type: ignore[attr-defined]
        self.fields["channel"].initial = Channel.HOTLINE
        self.fields["kind"].initial = FeedbackKind.REPORT
        self.fields["received_on"].initial = today()
        self.fields["client_id"].initial = uuid.uuid4()

    def clean_received_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["received_on"]
        if day > today():
            raise forms.ValidationError(_t("Ngày nhận ở tương lai. Hãy xem lại."))
        if day.year < self.programme.year - 1:
            raise forms.ValidationError(_t("Ngày nhận quá xa năm của sổ này. Hãy xem lại."))
        return day

    def values(self) -> dict[str, Any]:
        """The keywords of `receiving.register`; the hour is the present one, of the day it was received."""
        values = dict(self.cleaned_data)
        day, values["photos"] = values.pop("received_on"), prepare_all(values["photos"])
        moment = now()
        values["received_at"] = moment.replace(year=day.year, month=day.month, day=day.day)
        return values


class RegisterFilter(forms.Form):
    """What narrows the register; every field may be empty."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Mọi loại")), *FeedbackKind.choices])
    channel = forms.ChoiceField(label=_("Kênh"), required=False, choices=[("", _("Mọi kênh")), *Channel.choices])
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Mọi tình trạng")), *FeedbackStatus.choices]
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị"), required=False, empty_label=_("Mọi đơn vị"))
    hamlet = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Thôn, tổ dân phố"), required=False, empty_label=_("Mọi nơi")
    )
    since = forms.DateField(label=_("Nhận từ ngày"), required=False, widget=day_input())
    until = forms.DateField(label=_("Đến ngày"), required=False, widget=day_input())
    letter = forms.BooleanField(label=_("Có thư xin lỗi"), required=False)
    session = forms.ModelChoiceField(IntakeSession.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, programme: ProgrammeYear) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["placeholder"] = _("số, nội dung, tên; gõ không dấu được")
        self.fields["unit"].queryset = handling_units(programme.commune)  # type: ignore[attr-defined]
        self.fields["hamlet"].queryset = hamlets_of(programme.commune)  # type: ignore[attr-defined]
        self.fields["session"].queryset = IntakeSession.objects.filter(programme=programme)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The filters that make sense; a foreign or unknown choice filters nothing."""
        self.is_valid()
        return {
            name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "", False)
        }


class PeriodForm(forms.Form):
    """The days the figures are about."""

    since = forms.DateField(label=_("Nhận từ ngày"), required=False, widget=day_input())
    until = forms.DateField(label=_("Đến ngày"), required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _t("Ngày cuối trước ngày đầu. Hãy đổi lại."))
        return data


class SessionForm(forms.Form):
    """The record of a collection."""

    kind = forms.ChoiceField(label=_("Loại"), choices=SessionKind.choices)
    held_on = forms.DateField(label=_("Ngày"), widget=day_input())
    place = forms.CharField(
        label=_("Nơi"), max_length=200, help_text=_("Ví dụ: hòm thư tại Trung tâm, nhà văn hóa thôn Đông")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Đơn vị, thôn"), required=False, empty_label=_("Không chọn")
    )
    present = forms.CharField(
        label=_("Người tham gia, chứng kiến"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một người, kèm chức danh."),
    )  # fmt: skip
    letters = forms.IntegerField(
        label=_("Số ý kiến, thư nhận được"), min_value=0, max_value=9999,
        help_text=_("Ghi 0 nếu không có thư nào: đó vẫn là một lần mở hòm thư."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Ghi chú"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = handling_units(programme.commune)  # type: ignore[attr-defined]
        self.fields["held_on"].initial = today()
