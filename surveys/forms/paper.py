"""Forms of paper slips: issuing, counting what came back, the frame of a typed slip."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.fields import day_input
from surveys.enums import PointKind
from surveys.models import CollectionPoint, PaperBatch, Survey, SurveyPeriod
from surveys.services.paper import MOST_SLIPS
from surveys.services.slips import PHOTO


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} ({obj.starts_on:%d/%m} – {obj.ends_on:%d/%m})"


class IssueForm(forms.Form):
    """A new batch of slips."""

    period = PeriodChoice(SurveyPeriod.objects.none(), label=_("Đợt"), empty_label=None)
    point = forms.ModelChoiceField(
        CollectionPoint.objects.none(), label=_("Điểm phát phiếu"), empty_label=_("Chọn điểm"),
        error_messages={"required": _("Hãy chọn nơi phát phiếu.")},
    )  # fmt: skip
    count = forms.IntegerField(
        label=_("Số phiếu"), min_value=1, max_value=MOST_SLIPS, initial=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    check_percent = forms.IntegerField(
        label=_("Kiểm tra lần hai (%)"), min_value=1, max_value=100, initial=10,
        help_text=_("Phần phiếu được rút ngẫu nhiên để người khác nhập lại."),
    )  # fmt: skip
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = survey.periods.order_by("starts_on")
        self.fields["period"].queryset = periods  # type: ignore[attr-defined]
        self.fields["point"].queryset = _paper_points(survey)  # type: ignore[attr-defined]
        present = [period.pk for period in periods if period.holds(today())]
        self.fields["period"].initial = present[0] if present else None


def _paper_points(survey: Survey) -> QuerySet[CollectionPoint]:
    """Where slips are handed out: everywhere but on the web."""
    return survey.points.active().exclude(kind=PointKind.WEB).order_by("id")


class ReturnedForm(forms.Form):
    """How many slips came back."""

    returned = forms.IntegerField(
        label=_("Số phiếu thu về"), min_value=0,
        help_text=_("Đếm cả phiếu trống và phiếu hỏng."),
        error_messages={"required": _("Hãy ghi số phiếu đã thu về.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class AgainForm(forms.Form):
    """Why typing goes on after it had ended."""

    comment = forms.CharField(
        label=_("Lý do"), max_length=300, error_messages={"required": _("Hãy ghi vì sao cần nhập tiếp.")}
    )


class PhotoField(forms.FileField):
    """The photo of a slip; what it really is, the intake decides."""

    types_label = _("ảnh JPG, PNG, WebP, HEIC")
    max_bytes = PHOTO.max_bytes

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "image/*", "data-max-bytes": PHOTO.max_bytes})
        super().__init__(required=False, widget=widget, allow_empty_file=True, **kwargs)


class SlipForm(forms.Form):
    """The frame of a typed slip; its answers are read by the questionnaire."""

    number = forms.IntegerField(
        label=_("Phiếu số"), error_messages={"required": _("Hãy nhập số in trên phiếu.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    answered_on = forms.DateField(
        label=_("Ngày điền phiếu"), widget=day_input(), error_messages={"required": _("Hãy nhập ngày điền phiếu.")}
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    photo = PhotoField(label=_("Ảnh phiếu"))

    def __init__(self, *args: Any, batch: PaperBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["answered_on"].widget.attrs
        day["min"], day["max"] = batch.period.starts_on.isoformat(), last_day(batch).isoformat()


def last_day(batch: PaperBatch) -> dt.date:
    """The day proposed for a slip: today within the period, else the nearest day of it."""
    return max(batch.period.starts_on, min(batch.period.ends_on, today()))
