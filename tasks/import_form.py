"""The forms of the import: what the columns hold, and one row's words as they should have been printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.annex import Problem
from tasks.annex.columns import ROLE_NAMES, ROLES, Role
from tasks.plan_fixes import Fixes
from tasks.plan_rows import TaskRow
from tasks.services.criteria_matching import NO_CRITERION
from tasks.timing import parse_timing


class ColumnsForm(forms.Form):
    """Meanings of the columns, where the reader had to guess them: one field `column-n` for each."""

    def __init__(self, data: Any = None, *, problem: Problem) -> None:
        super().__init__(data)
        columns = problem.data.get("columns")
        choices = [("", _("Không dùng")), *((role, ROLE_NAMES[role]) for role in ROLES)]
        for at, role in sorted(columns.items(), key=lambda one: int(one[0])) if isinstance(columns, dict) else ():
            self.fields[f"column-{at}"] = forms.ChoiceField(
                choices=choices, required=False, initial=role, label=_("Cột %(number)d là") % {"number": int(at) + 1}
            )

    def columns(self) -> dict[int, Role]:
        """The answers; call it on a valid form."""
        return {int(name[7:]): role for name, role in self.cleaned_data.items() if role}


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RowForm(forms.Form):
    """One row of the annex. What a person writes here stands for what is printed; the file itself stays."""

    ref = forms.CharField(label=_("Số thứ tự"), max_length=20, required=False)
    title = forms.CharField(
        label=_("Nội dung"), widget=_lines(3), error_messages={"required": _("Hãy ghi nội dung nhiệm vụ.")}
    )
    content = forms.CharField(label=_("Nội dung thực hiện"), widget=_lines(3), required=False)
    lead = forms.CharField(
        label=_("Chủ trì"), required=False, max_length=1000,
        widget=forms.TextInput(attrs={"list": "don-vi"}),
        help_text=_("Tên đơn vị; nhiều đơn vị cách nhau bằng dấu chấm phẩy"),
    )  # fmt: skip
    supporting = forms.CharField(
        label=_("Phối hợp"), required=False, max_length=2000, widget=_lines(2),
        help_text=_("Tên các đơn vị, hoặc: Các phòng, cơ quan, đơn vị"),
    )  # fmt: skip
    deliverable = forms.CharField(label=_("Sản phẩm"), widget=_lines(2), required=False)
    timing = forms.CharField(label=_("Thời gian (như in)"), required=False, max_length=500)
    reading = forms.CharField(
        label=_("Hiểu thời gian là"), required=False, max_length=500,
        help_text=_("Để trống nếu hiểu đúng theo chữ in. Ví dụ: Quý I; trước ngày 01/12; mỗi tháng 1 lần"),
    )  # fmt: skip
    criterion = forms.ChoiceField(label=_("Tiêu chí"), required=False)
    note = forms.CharField(label=_("Ghi chú"), widget=_lines(2), required=False)

    def __init__(
        self, *args: Any, row: TaskRow, criterion: str, criteria: Iterable[tuple[str, str]], year: int, **kwargs: Any
    ) -> None:
        self.row, self.year, self.before = row, year, cells_of(row, criterion)
        kwargs.setdefault("initial", self.before | {"reading": row.reading})
        super().__init__(*args, **kwargs)
        choices = [(NO_CRITERION, _("Không thuộc tiêu chí nào")), *criteria]
        self.fields["criterion"].choices = choices  # type: ignore[attr-defined]
        if row.is_duty:  # a duty has a unit, words and a timing, nothing else
            for name in ("ref", "content", "supporting", "deliverable", "criterion"):
                del self.fields[name]

    def clean_reading(self) -> str:
        words = str(self.cleaned_data["reading"]).strip()
        if words and (schedule := parse_timing(words, year=self.year)).kind == "unknown":
            raise forms.ValidationError(f"{schedule.problem} {schedule.proposal}".strip())
        return words

    def fixes(self, fixes: Fixes) -> Fixes:
        """Earlier fixes with what changed in this row; call it on a valid form."""
        key, data = self.row.file_key, self.cleaned_data
        cells = {
            role: str(data[role]).strip()
            for role, before in self.before.items()
            if role in data and _plain(str(data[role])) != _plain(before)
        }
        timings = {name: words for name, words in fixes.timings.items() if name != key}
        if data["reading"]:
            timings[key] = data["reading"]
        return Fixes(
            fixes.units,
            timings,
            fixes.columns,
            fixes.rewordings,
            {**fixes.cells, key: {**fixes.cells.get(key, {}), **cells}},
            fixes.steps,
            fixes.reasons,
            fixes.accepted,
        )


def cells_of(row: TaskRow, criterion: str) -> dict[str, str]:
    """The words of a row by the names of the form."""
    return {
        "ref": row.ref,
        "title": row.title,
        "content": row.content,
        "lead": row.lead_text,
        "supporting": row.supporting_text,
        "deliverable": row.deliverable,
        "timing": row.timing_text,
        "criterion": criterion or NO_CRITERION,
        "note": row.note,
    }


def _plain(text: str) -> str:
    """Words alone: browsers send other line breaks than files hold."""
    return " ".join(text.split())
