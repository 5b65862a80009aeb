"""Forms of the pages of tasks, plans and activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import today
from common.fields import ManyChoice, day_input
from common.stale import SeenForm
from criteria.fields import LeafChoice
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of

from .annex.files import MAX_BYTES
from .enums import ActivityKind, UnitRole
from .models import Task
from .selectors import groups_of


class TaskFilter(forms.Form):
    """What narrows the list of work; every field may be empty."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=100)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị"), required=False, empty_label=_("Mọi đơn vị"))
    group = forms.ChoiceField(label=_("Nhóm"), required=False)
    criterion = LeafChoice(Criterion.objects.none(), label=_("Tiêu chí"), required=False, empty_label=_("Mọi tiêu chí"))

    def __init__(self, data: Any, *, programme: ProgrammeYear, units: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["placeholder"] = _("gõ không dấu cũng được")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["criterion"].queryset = leaves_of(programme.criteria_set)  # type: ignore[attr-defined]
        groups = [(str(number), title[:80]) for number, title in groups_of(programme)]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", _("Mọi nhóm")),
            *groups,
            ("0", _("Nhiệm vụ thường trực")),
        ]

    def values(self) -> dict[str, Any]:
        """The filters that make sense; a foreign or unknown choice filters nothing."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "")}


class ReasonForm(forms.Form):
    """Why something is returned, waived, opened again or withdrawn."""

    comment = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Viết để người nhận biết cần làm gì tiếp theo."),
        error_messages={"required": _("Hãy ghi lý do.")},
    )


class ActivityForm(forms.Form):
    """A dated entry that takes a minute on a phone. Most is filled in already."""

    task = forms.ModelChoiceField(
        Task.objects.none(), label=_("Nhiệm vụ"), empty_label=_("Chọn nhiệm vụ"),
        error_messages={"required": _("Hãy chọn nhiệm vụ mà hoạt động này thuộc về.")},
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị thực hiện"), empty_label=None)
    kind = forms.ChoiceField(label=_("Loại"), choices=ActivityKind.choices)
    happened_on = forms.DateField(label=_("Ngày"), widget=day_input())
    summary = forms.CharField(
        label=_("Nội dung, kết quả"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages={"required": _("Hãy ghi nội dung hoạt động.")},
    )
    place = forms.CharField(label=_("Nơi"), max_length=200, required=False)
    people = forms.CharField(
        label=_("Người tham gia"), max_length=300, required=False, help_text=_("Chức danh, thành phần; không ghi CCCD")
    )
    attendance = forms.IntegerField(label=_("Số người dự"), min_value=0, max_value=1_000_000, required=False)
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tasks: QuerySet[Task], units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["happened_on"].widget.attrs["max"] = today().isoformat()


class UnitsForm(SeenForm):
    """Who leads and who supports a task; exactly one of several leads is responsible."""

    leads = ManyChoice(Unit.objects.none(), label=_("Chủ trì"), required=False, widget=forms.CheckboxSelectMultiple)
    responsible = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Chịu trách nhiệm chính"), required=False,
        empty_label=_("Chưa có đơn vị chủ trì"), help_text=_("Phải là một trong các đơn vị chủ trì"),
    )  # fmt: skip
    supports_all = forms.BooleanField(label=_("Mọi đơn vị cùng phối hợp"), required=False)
    supports = ManyChoice(Unit.objects.none(), label=_("Phối hợp"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("leads", "responsible", "supports"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(task: Task) -> dict[str, Any]:
        rows = list(task.task_units.all())
        return {
            "leads": [row.unit_id for row in rows if row.role == UnitRole.LEAD],
            "responsible": next((row.unit_id for row in rows if row.is_responsible), None),
            "supports": [row.unit_id for row in rows if row.role == UnitRole.SUPPORT],
            "supports_all": task.supports_all,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        leads, responsible = list(data.get("leads") or []), data.get("responsible")
        if leads and responsible not in leads:
            if len(leads) == 1 and responsible is None:
                data["responsible"] = leads[0]
            else:
                self.add_error("responsible", _("Hãy chọn đúng một đơn vị trong các đơn vị chủ trì đã chọn."))
        if not leads:
            data["responsible"] = None
        return data


class TaskEditForm(SeenForm):
    """How the printed timing is to be understood, and a note."""

    timing_reading = forms.CharField(
        label=_("Hiểu thời gian là"), max_length=500, required=False,
        help_text=_("Để trống nếu hiểu đúng theo chữ in. Ví dụ: Quý I, Quý III; trước ngày 15 hằng tháng"),
    )  # fmt: skip
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class CriterionForm(forms.Form):
    """The criterion a task serves."""

    criterion = LeafChoice(
        Criterion.objects.none(), label=_("Tiêu chí"), required=False,
        empty_label=_("Không thuộc tiêu chí nào"),
    )  # fmt: skip

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].queryset = leaves_of(programme.criteria_set)  # type: ignore[attr-defined]


class PlanFileField(forms.FileField):
    """An annex; what it really is, the reader decides."""

    types_label = _("Word (.docx), Excel (.xlsx), CSV, YAML")
    max_bytes = MAX_BYTES


class PlanUploadForm(forms.Form):
    """An annex to read."""

    file = PlanFileField(
        label=_("Tệp phụ lục hoặc kế hoạch"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx,.csv,.yaml,.yml", "data-max-bytes": MAX_BYTES}),
        error_messages={
            "required": _("Hãy chọn tệp phụ lục."),
            "empty": _("Tệp trống, không có nội dung nào. Hãy kiểm tra lại tệp rồi tải lên."),
        },
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Kế hoạch riêng của đơn vị"), required=False,
        empty_label=_("Kế hoạch của cả xã, phường"),
        help_text=_("Chỉ chọn khi tệp là kế hoạch riêng của một đơn vị, ví dụ Trung tâm Phục vụ hành chính công"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
