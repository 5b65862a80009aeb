"""Periods, collection points, posters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.enums import UnitKind
from accounts.models import Unit
from common.fields import ManyChoice, day_input
from common.stale import SeenForm
from surveys.enums import PointKind
from surveys.models import CollectionPoint, SurveyPeriod
from surveys.posters import DEFAULT_SENTENCE, Size

KINDS = [(kind.value, kind.label) for kind in PointKind if kind != PointKind.WEB]


class PeriodForm(SeenForm):
    """Name, days and N of one period."""

    period = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    label = forms.CharField(
        label=_("Tên đợt"), max_length=100, error_messages={"required": _("Hãy đặt tên cho đợt, ví dụ: Quý IV.")}
    )
    starts_on = forms.DateField(label=_("Từ ngày"), widget=day_input())
    ends_on = forms.DateField(label=_("Đến hết ngày"), widget=day_input())
    population = forms.IntegerField(
        label=_("Số lượt giao dịch trong đợt (N)"), required=False, min_value=1, max_value=2_000_000_000,
        help_text=_("Có N thì cổng tính được cần bao nhiêu phiếu. Chưa biết thì để trống."),
    )  # fmt: skip

    def __init__(self, *args: Any, period: SurveyPeriod | None = None, **kwargs: Any) -> None:
        if period is not None:
            names = ("label", "starts_on", "ends_on", "population")
            kwargs["initial"] = {"period": period.pk} | {name: getattr(period, name) for name in names}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in ("label", "starts_on", "ends_on", "population")}


class PointsForm(forms.Form):
    """Many points at once: one name a line."""

    names = forms.CharField(
        label=_("Tên các điểm, mỗi dòng một điểm"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ví dụ: Quầy số 3; Nhà văn hóa thôn Đông; Bảng tin chợ. Điểm đã có tên thì bỏ qua."),
        error_messages={"required": _("Hãy ghi tên điểm, mỗi dòng một điểm.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Loại"), choices=KINDS, initial=PointKind.COUNTER)


class UnitsForm(forms.Form):
    """A point for each hamlet, counter or office."""

    units = ManyChoice(
        Unit.objects.none(), label=_("Một điểm cho mỗi đơn vị được chọn"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một đơn vị.")},
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = hamlets_first(units)  # type: ignore[attr-defined]
        self.fields["units"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]


def hamlets_first(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Hamlets, then counters and other places, then offices."""
    order = Case(When(kind=UnitKind.VILLAGE, then=Value(0)), When(kind=UnitKind.OTHER, then=Value(1)), default=Value(2))
    return units.order_by(order, "sort")


class PointForm(SeenForm):
    """Name, kind and unit of a point."""

    name = forms.CharField(
        label=_("Tên điểm"), max_length=120, error_messages={"required": _("Hãy đặt tên cho điểm lấy ý kiến.")}
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=KINDS)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị"), required=False, empty_label=_("Không gắn"))

    def __init__(self, *args: Any, point: CollectionPoint, units: QuerySet[Unit], **kwargs: Any) -> None:
        kwargs["initial"] = {"name": point.name, "kind": point.kind, "unit": point.unit_id}
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]
        if point.kind == PointKind.WEB:
            del self.fields["kind"]

    def values(self) -> dict[str, Any]:
        """What `services.change_point` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "kind", "unit") if name in self.fields}


class ReplaceForm(forms.Form):
    """Why a QR is revoked; the code the page showed travels along."""

    code = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput(attrs={"id": False}))
    reason = forms.CharField(
        label=_("Vì sao thu hồi"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi vì sao thu hồi mã QR này.")},
    )  # fmt: skip


class PostersForm(forms.Form):
    """What to print for which points. Names are short and Vietnamese: they stand in the address."""

    khuon = forms.ChoiceField(label=_("Khổ in"), choices=Size.choices, widget=forms.RadioSelect, initial=Size.A4)
    diem = ManyChoice(
        CollectionPoint.objects.none(), label=_("Cho các điểm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cau = forms.CharField(
        label=_("Câu lớn trên áp phích"), max_length=70, required=False, initial=DEFAULT_SENTENCE,
        help_text=_("Tối đa 70 chữ cái: ngắn thì chữ to, đứng xa vẫn đọc được."),
    )  # fmt: skip

    def __init__(self, *args: Any, points: QuerySet[CollectionPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diem"].queryset = points  # type: ignore[attr-defined]
        self.fields["diem"].label_from_instance = lambda point: point.name  # type: ignore[attr-defined]
