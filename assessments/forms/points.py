"""Points and answers of one leaf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Score
from assessments.services.entries import answer_seen
from common.stale import SeenForm
from common.text import vn_number
from criteria.enums import LeafType, RuleKind
from criteria.models import Criterion

from .fields import RuleChoice, RuleChoices, points_field, reason_field


class ScoreForm(forms.Form):
    """Points of one leaf in one column. `expected_version` is what the page showed."""

    points = points_field(label=_("Điểm"), required=False)
    not_arising = forms.BooleanField(label=_("Không phát sinh trong năm"), required=False)
    reason = reason_field(_("Lý do"), help_text=_("Bắt buộc khi điểm khác cột trước hoặc không phát sinh."))
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    conflict = False
    """Somebody else saved in between; the page shows both values."""
    other: Score | None = None
    """What the other saved."""

    def __init__(self, *args: Any, criterion: Criterion, score: Score | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"expected_version": score.version if score else 0}
        if score is not None:
            initial |= {"points": score.points, "not_arising": score.not_arising, "reason": score.reason}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        most = vn_number(criterion.max_points) if criterion.max_points is not None else "—"
        words = _t("Từ 0 đến %(most)s.") % {"most": most}
        if criterion.step:
            words += " " + _t("Theo bước %(step)s.") % {"step": vn_number(criterion.step)}
        self.fields["points"].help_text = words


class AnswerForm(SeenForm):
    """What no figure tells about a leaf; the fields follow the way the leaf is scored."""

    def __init__(self, *args: Any, criterion: Criterion, answer: Answer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, seen=answer_seen(criterion, answer), **kwargs)
        field = ANSWER_FIELDS.get(LeafType(criterion.leaf_type)) if criterion.leaf_type else None
        if field is not None:
            name, build = field
            self.fields[name] = build(criterion)
        self.fields["not_arising"] = forms.BooleanField(label=_("Không phát sinh trong năm"), required=False)
        self.fields["reason"] = reason_field(
            _t("Lý do, căn cứ"), help_text=_("Bắt buộc khi không phát sinh hoặc nhập điểm.")
        )
        if answer is not None:
            self.initial = self._initial_of(answer)

    def _initial_of(self, answer: Answer) -> dict[str, Any]:
        passed = {True: "yes", False: "no", None: ""}[answer.passed]
        ticks = list(answer.ticks.all()) if "ticks" in self.fields else []
        return {
            "passed": passed, "option": answer.option, "ticks": ticks, "count": answer.count,
            "points": answer.points, "not_arising": answer.not_arising, "reason": answer.reason,
        }  # fmt: skip

    def clean_passed(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["passed"])

    def values(self) -> dict[str, Any]:
        """What `assessments.services.answer_criterion` takes."""
        return dict(self.cleaned_data)


def _passed_field(criterion: Criterion) -> forms.Field:
    choices = [
        ("", _t("Để hệ thống tính theo việc đã xong và minh chứng đã duyệt")),
        ("yes", _t("Đạt")),
        ("no", _t("Không đạt")),
    ]
    return forms.ChoiceField(label=_("Kết quả"), choices=choices, required=False, widget=forms.RadioSelect)


def _option_field(criterion: Criterion) -> forms.Field:
    rows = criterion.point_rules.filter(kind=RuleKind.OPTION)
    return RuleChoice(
        label=_("Mức đạt"), queryset=rows, required=False, empty_label=_("Chưa chọn"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Mức này không thuộc tiêu chí. Hãy chọn lại.")},
    )  # fmt: skip


def _ticks_field(criterion: Criterion) -> forms.Field:
    rows = criterion.point_rules.filter(kind=RuleKind.TICK)
    return RuleChoices(
        label=_("Nội dung đã làm được"), queryset=rows, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Nội dung này không thuộc tiêu chí. Hãy đánh dấu lại.")},
    )  # fmt: skip


def _count_field(criterion: Criterion) -> forms.Field:
    what = criterion.measure_unit or _t("lần")
    return forms.IntegerField(
        label=_("Số lượng trong năm"), required=False, min_value=0, max_value=1_000_000,
        help_text=_t("Tính bằng %(what)s. Để trống thì hệ thống đếm từ số liệu và hoạt động đã ghi.") % {"what": what},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Hãy nhập số nguyên, ví dụ 3.")},
    )  # fmt: skip


def _breaches_field(criterion: Criterion) -> forms.Field:
    field = _count_field(criterion)
    field.label = _t("Số trường hợp vi phạm")
    field.help_text = _t("Không có vi phạm thì ghi 0. Để trống thì hệ thống lấy số liệu đã nhập.")
    return field


def _points_field(criterion: Criterion) -> forms.Field:
    most = vn_number(criterion.max_points) if criterion.max_points is not None else "—"
    return points_field(label=_t("Điểm đề nghị"), required=False, help_text=_t("Từ 0 đến %(most)s.") % {"most": most})


ANSWER_FIELDS = {
    LeafType.PASS_FAIL: ("passed", _passed_field),
    LeafType.CHOICE: ("option", _option_field),
    LeafType.CHECKLIST: ("ticks", _ticks_field),
    LeafType.COUNT_BANDS: ("count", _count_field),
    LeafType.BREACHES: ("count", _breaches_field),
    LeafType.MANUAL: ("points", _points_field),
}
"""Field and builder by leaf type; ratios and surveys are measured, so only *không phát sinh* is asked there."""
