"""Forms about the year as a whole: who is responsible, conditions, adjustments, steps, the table's filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.fields import day_input
from common.stale import SeenForm
from criteria.models import AdjustmentRule, ProgrammeYear

from .fields import points_field, reason_field


class ResponsibleForm(forms.Form):
    """The one unit that scores a leaf's first column."""

    unit = forms.ModelChoiceField(
        label=_("Đơn vị phụ trách"), queryset=Unit.objects.none(), empty_label=_("Chọn đơn vị"),
        error_messages={"invalid_choice": _("Đơn vị này không thuộc địa phương. Hãy chọn lại.")},
    )  # fmt: skip

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(commune=programme.commune).order_by("name")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ConditionForm(SeenForm):
    """Yes or no to a knock-out statement."""

    holds = forms.TypedChoiceField(
        label=_("Trong năm có xảy ra không?"), choices=[("no", _("Không xảy ra")), ("yes", _("Có xảy ra"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn Không xảy ra hoặc Có xảy ra.")},
    )  # fmt: skip
    document = forms.CharField(
        label=_("Văn bản, căn cứ"), max_length=200, required=False, help_text=_("Bắt buộc khi có xảy ra: số, ngày.")
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)


class AdjustmentForm(forms.Form):
    """A bonus or deduction that happened."""

    rule = forms.ModelChoiceField(
        label=_("Loại"), queryset=AdjustmentRule.objects.none(), empty_label=_("Chọn loại"),
        error_messages={"invalid_choice": _("Loại này không thuộc bộ tiêu chí của năm. Hãy chọn lại.")},
    )  # fmt: skip
    happened_on = forms.DateField(label=_("Ngày"), widget=day_input())
    points = points_field(label=_("Điểm"), help_text=_("Luôn ghi số dương, kể cả điểm trừ."))
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label=_("Văn bản"), max_length=200, required=False, help_text=_("Số, ngày nếu có."))

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = programme.criteria_set.adjustment_rules.order_by("kind", "code")
        self.fields["rule"].queryset = rules  # type: ignore[attr-defined]
        self.fields["rule"].label_from_instance = _rule_words  # type: ignore[attr-defined]


def _rule_words(rule: AdjustmentRule) -> str:
    return f"{rule.get_kind_display()}: {rule.title}"


class StepForm(forms.Form):
    """The words that go with a step of the year's assessment."""

    comment = reason_field(_("Ý kiến"))


class DocumentForm(forms.Form):
    """The document of Sở Nội vụ."""

    document = forms.CharField(
        label=_("Văn bản thẩm định của Sở Nội vụ"), max_length=200, required=False,
        help_text=_("Số, ngày, ví dụ: 1234/SNV-XDCQ ngày 15/12/2026"),
    )  # fmt: skip


class TableFilter(forms.Form):
    """What the points table shows."""

    group = forms.ChoiceField(label=_("Nhóm"), required=False)
    show = forms.ChoiceField(label=_("Chỉ xem"), required=False)

    SHOW = (
        ("", _("Tất cả tiêu chí")),
        ("mine", _("Tiêu chí đơn vị tôi phụ trách")),
        ("empty", _("Chưa chấm")),
        ("differs", _("Các cột khác nhau")),
        ("proof", _("Thiếu minh chứng được duyệt")),
    )

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _t("Tất cả các nhóm")), *groups]  # type: ignore[attr-defined]
        self.fields["show"].choices = self.SHOW  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The filter; a value that does not exist filters nothing."""
        self.full_clean()
        return {name: self.cleaned_data.get(name, "") for name in ("group", "show")}
