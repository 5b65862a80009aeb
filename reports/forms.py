"""What a person may ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.fields import day_input
from common.text import cut
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of

from .enums import ReportFormat, ReportKind
from .selectors import OFFERED


class RequestForm(forms.Form):
    """One button of the list: a document in one format."""

    document = forms.ChoiceField(
        choices=[
            (f"{kind}:{format}", f"{ReportKind(kind).label} ({ReportFormat(format).label})") for kind, format in OFFERED
        ],
        error_messages={"required": _("Hãy chọn tài liệu cần lập."), "invalid_choice": _("Không có tài liệu này.")},
    )

    def clean_document(self) -> tuple[str, str]:
        kind, _colon, format = self.cleaned_data["document"].partition(":")
        return kind, format

    @property
    def sentence(self) -> str:
        """The first refusal, for a page that has no form to show it in."""
        errors: Any = self.errors.get("document", [""])
        return str(errors[0])


class CriterionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A criterion by its code and words."""

    def label_from_instance(self, row: Any) -> str:
        return f"{row.code} {cut(row.title, 110)}"


class FiguresForm(forms.Form):
    """Which figures of feedback prove which criterion; those about opinions stand first."""

    criterion = CriterionChoice(
        Criterion.objects.none(), label=_("Tiêu chí được chứng minh"),
        error_messages={"required": _("Hãy chọn tiêu chí.")},
    )  # fmt: skip
    since = forms.DateField(label=_("Nhận từ ngày"), widget=day_input())
    until = forms.DateField(label=_("Đến ngày"), widget=day_input())

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = Q(title__icontains="góp ý") | Q(title__icontains="phản ánh") | Q(title__icontains="kiến nghị")
        leaves = leaves_of(programme.criteria_set)
        self.fields["criterion"].queryset = leaves.order_by(  # type: ignore[attr-defined]
            Case(When(about, then=0), default=1), "position"
        )
        self.fields["since"].initial = programme.first_day
        self.fields["until"].initial = min(today(), programme.last_day)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("Ngày cuối trước ngày đầu. Hãy đổi lại."))
        return data
