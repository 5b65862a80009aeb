"""Forms around the plan: the filter that all its views share, saved filters, changes of many tasks, the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Unit
from common.text import cut

from .enums import BulkAction, FeedScope, Lack, ScheduleKind, UnitRole, WorkState
from .selectors.plan_choices import PlanChoices
from .selectors.plan_filter import GONE

ROLES = ((UnitRole.LEAD.value, _l("chủ trì")), (UnitRole.SUPPORT.value, _l("phối hợp")))
MONTHS = tuple((str(month), format_lazy("{} {}", _l("Tháng"), month)) for month in range(1, 13))


class PlanFilter(forms.Form):
    """What narrows the plan, the same in its table, calendar and year. Every field may be empty."""

    q = forms.CharField(label=_l("Tìm"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_l("Tình trạng"), required=False,
        choices=[("", _l("Mọi tình trạng")), *WorkState.choices, (GONE, _l("Không còn trong kế hoạch"))],
    )  # fmt: skip
    unit = forms.TypedChoiceField(label=_l("Đơn vị"), required=False, coerce=int)
    role = forms.ChoiceField(
        label=_l("Vai trò của đơn vị"), required=False, choices=[("", _l("Chủ trì hoặc phối hợp")), *ROLES]
    )
    group = forms.ChoiceField(label=_l("Nhóm"), required=False)
    criterion = forms.ChoiceField(label=_l("Tiêu chí"), required=False)
    kind = forms.ChoiceField(
        label=_l("Loại thời gian"), required=False, choices=[("", _l("Mọi loại")), *ScheduleKind.choices]
    )
    month = forms.TypedChoiceField(
        label=_l("Có kỳ hết hạn trong"), required=False, coerce=int, choices=[("", _l("Cả năm")), *MONTHS]
    )
    lacks = forms.ChoiceField(
        label=_l("Còn thiếu"), required=False, choices=[("", _l("Không lọc theo mục này")), *Lack.choices]
    )
    plan = forms.TypedChoiceField(label=_l("Kế hoạch"), required=False, coerce=int)

    def __init__(self, data: Any, *, choices: PlanChoices) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["placeholder"] = _("không cần gõ dấu")
        self._offer("unit", _("Mọi đơn vị"), choices.units)
        groups = [(number, cut(title, 80)) for number, title in choices.groups]
        self._offer("group", _("Mọi nhóm"), [*groups, (0, _("Nhiệm vụ thường trực"))])
        self._offer("criterion", _("Mọi tiêu chí"), choices.criteria)
        plans = [(plan.pk, plan.unit.name if plan.unit else _("Kế hoạch của địa phương")) for plan in choices.plans]
        self._offer("plan", _("Mọi kế hoạch"), plans)

    def _offer(self, name: str, nothing: str, offers: Any) -> None:
        self.fields[name].choices = [("", nothing), *((str(key), words) for key, words in offers)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The filters that make sense; a foreign or unknown choice filters nothing."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "unit" not in found:
            found.pop("role", None)
        return found

    @property
    def ignored(self) -> list[str]:
        """Labels of the filters whose value means nothing any more: a unit that is gone, a criterion of another set."""
        self.is_valid()
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    def query(self) -> str:
        """The filter as a query string, always in the same order: what is saved, shared and compared."""
        values = self.values()
        address = QueryDict(mutable=True)
        for name in self.fields:
            if name in values:
                address[name] = str(values[name])
        return address.urlencode()

    def words(self) -> list[str]:
        """The filter in words: what an export says above its rows, and what a chip's title says."""
        values, found = self.values(), []
        for name, value in values.items():
            field = self.fields[name]
            offers: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
            label = dict(offers).get(str(value), value)
            found.append(f"{field.label}: {label}")
        return found

    @property
    def more_used(self) -> bool:
        """One of the folded fields is filled in."""
        return bool(set(self.values()) - {"q", "state"})


class SaveViewForm(forms.Form):
    """A filter gets a name."""

    name = forms.CharField(
        label=_l("Tên bộ lọc"), max_length=60, error_messages={"required": _l("Hãy đặt tên cho bộ lọc.")}
    )
    is_shared = forms.BooleanField(label=_l("Dùng chung cho mọi người ở địa phương"), required=False)
    is_default = forms.BooleanField(label=_l("Mở sẵn bộ lọc này khi tôi vào trang"), required=False)

    def __init__(self, *args: Any, may_share: bool = False, may_open: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        if not may_open:  # the page has an opening of its own
            del self.fields["is_default"]


class BulkForm(forms.Form):
    """What one of the bulk actions needs to know; the fields of the others are left out."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_l("Đơn vị"), empty_label=_l("Chọn đơn vị"),
        error_messages={"required": _l("Hãy chọn đơn vị."), "invalid_choice": _l("Đơn vị này không chọn được nữa.")},
    )  # fmt: skip
    former = forms.ChoiceField(
        label=_l("Đơn vị chủ trì hiện nay thì"),
        choices=[
            ("support", _l("chuyển sang phối hợp")),
            ("lead", _l("vẫn cùng chủ trì")),
            ("none", _l("thôi tham gia")),
        ],
        widget=forms.RadioSelect,
        initial="support",
    )
    note = forms.CharField(
        label=_l("Ghi chú"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _l("Hãy ghi nội dung.")},
    )  # fmt: skip

    FIELDS = {
        BulkAction.RESPONSIBLE: ("unit", "former"),
        BulkAction.SUPPORT: ("unit",),
        BulkAction.CONFIRM: (),
        BulkAction.NOTE_ADD: ("note",),
        BulkAction.NOTE_SET: ("note",),
    }

    def __init__(self, *args: Any, action: BulkAction, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in self.FIELDS[action]:
                del self.fields[name]
        if "unit" in self.fields:
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if action == BulkAction.NOTE_SET:
            self.fields["note"].required = False
            self.fields["note"].help_text = _("Ghi chú cũ của các nhiệm vụ này được thay hết. Để trống là xóa ghi chú.")


class FeedForm(forms.Form):
    """Whose deadlines the calendar on the telephone holds."""

    shows = forms.ChoiceField(label=_l("Lịch gồm"), choices=FeedScope.choices, widget=forms.RadioSelect)
