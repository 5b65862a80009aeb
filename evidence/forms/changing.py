"""Correcting a proof, sending a new file, moving its links, taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.fields import day_input
from common.text import cut
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from evidence.enums import EvidenceKind
from evidence.models import Evidence
from tasks.models import Occurrence

from .adding import DocumentFields
from .fields import LeavesChoice, OneFile, WindowChoice


class EditForm(DocumentFields):
    """Corrected words of a proof; only what its kind has."""

    title = forms.CharField(
        label=_("Tên, chú thích"), max_length=300, error_messages={"required": _("Hãy đặt tên cho minh chứng.")}
    )
    proof_date = forms.DateField(label=_("Ngày của minh chứng"), widget=day_input())
    place = forms.CharField(label=_("Nơi"), max_length=200, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị nộp"), empty_label=None)
    url = forms.CharField(label=_("Đường dẫn"), max_length=500, widget=forms.URLInput)
    text = forms.CharField(label=_("Nội dung"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
    comment = forms.CharField(
        label=_("Đã sửa gì"), max_length=500, required=False, help_text=_("Người duyệt sẽ đọc dòng này.")
    )
    field_order = ["title", "proof_date", "place", "unit"]

    OWN = {
        EvidenceKind.LINK: {"url"},
        EvidenceKind.NOTE: {"text"},
        EvidenceKind.DOCUMENT: set(DocumentFields.base_fields),
    }

    def __init__(self, *args: Any, evidence: Evidence, units: QuerySet[Unit], **kwargs: Any) -> None:
        kind = EvidenceKind(evidence.kind)
        names = [*self.base_fields]
        initial = {name: getattr(evidence, name, None) for name in names}
        kwargs["initial"] = initial | {"unit": evidence.unit_id}
        super().__init__(*args, **kwargs)
        kept = {"title", "proof_date", "place", "unit", "comment"} | self.OWN.get(kind, set())
        for name in set(self.fields) - kept:
            del self.fields[name]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()


class ReplaceForm(forms.Form):
    """A new version of the file."""

    file = OneFile(label=_("Tệp mới"), error_messages={"required": _("Hãy chọn tệp mới.")})
    comment = forms.CharField(
        label=_("Đã sửa gì"), max_length=500, required=False, help_text=_("Người duyệt sẽ đọc dòng này.")
    )


class LinksForm(forms.Form):
    """The windows and criteria of a proof."""

    occurrences = WindowChoice(
        Occurrence.objects.none(), label=_("Kỳ thực hiện"), required=False, widget=forms.CheckboxSelectMultiple
    )
    criteria = LeavesChoice(
        Criterion.objects.none(), label=_("Tiêu chí"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, programme: ProgrammeYear, windows: QuerySet[Occurrence], judges: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["occurrences"]
        field.queryset = windows  # type: ignore[attr-defined]
        field.label_from_instance = self._with_task  # type: ignore[attr-defined]
        if judges:
            self.fields["criteria"].queryset = leaves_of(programme.criteria_set)  # type: ignore[attr-defined]
        else:
            del self.fields["criteria"]

    @staticmethod
    def _with_task(window: Any) -> str:
        return f"{cut(window.task.title, 110)} – {window.label} ({window.get_status_display()})"


class ReasonForm(forms.Form):
    """Why something is withdrawn or purged."""

    comment = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do.")},
    )
