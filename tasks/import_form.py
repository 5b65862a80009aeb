"""The doubts of an annex as a form: one field for each, filled with what was decided or proposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.selectors import units_of
from common.text import search_text
from tasks.annex import Problem, standard_units
from tasks.annex.columns import ROLE_NAMES, ROLES
from tasks.plan_fixes import Fixes, UnitFix
from tasks.services.imports import Preview
from tasks.timing import parse_timing

CREATE = "+"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A problem with the field that settles it."""

    problem: Problem
    field: Any


class FixesForm(forms.Form):
    """Fields: `unit-n` a code, "+" to create, "" to leave; `timing-n` words; `column-n` a role; `same-n` a tick.

    Numbers follow the problems and rewordings of the preview, which the file and the saved answers decide.
    """

    def __init__(self, data: Any, *, seen: Preview, commune: Commune) -> None:
        super().__init__(data)
        self.seen = seen
        self.remarks: list[Problem] = []
        self._units: dict[str, Problem] = {}
        self._timings: dict[str, Problem] = {}
        self._choices = [(unit.code, unit.name) for unit in units_of(commune)]
        known = {code for code, _name in self._choices}
        self._choices += [(unit.code, unit.name) for unit in standard_units() if unit.code not in known]
        for number, problem in enumerate(seen.annex.problems):
            self._add(number, problem)
        for number, pair in enumerate(seen.diff.rewordings):
            self.fields[f"same-{number}"] = forms.BooleanField(
                required=False, initial=True, label=_("Là cùng một việc, chỉ viết lại")
            )
            self.fields[f"same-{number}"].help_text = f"{pair.old_title} → {pair.new_title}"

    def _add(self, number: int, problem: Problem) -> None:
        if problem.kind == "unit" and (problem.data.get("use") or problem.data.get("create")):
            self._units[f"unit-{number}"] = problem
            self.fields[f"unit-{number}"] = self._unit_field(problem)
        elif problem.kind == "timing" and problem.place:
            self._timings[f"timing-{number}"] = problem
            self.fields[f"timing-{number}"] = forms.CharField(
                required=False,
                max_length=500,
                initial=self.seen.fixes.timings.get(problem.place, ""),
                label=_("Hiểu thời gian là"),
                help_text=_("Để trống: tạm tính cả năm. Ví dụ: Quý I; trước ngày 01/12; mỗi tháng 1 lần"),
            )
        else:
            self.remarks.append(problem)
            self._add_columns(problem)

    def _unit_field(self, problem: Problem) -> forms.ChoiceField:
        """The likeliest unit, a new one, or any other; the reader's proposal is chosen."""
        create, use = problem.data.get("create"), str(problem.data.get("use") or "")
        choices: list[tuple[str, str]] = [("", _("Chưa gắn đơn vị"))]
        if isinstance(create, dict):
            name, code = create["name"], create["code"]
            choices.append((CREATE, _("Tạo đơn vị mới “%(name)s” (mã %(code)s)") % {"name": name, "code": code}))
        choices += self._choices
        return forms.ChoiceField(
            choices=choices, required=False, initial=use or (CREATE if create else ""), label=_("Đây là đơn vị")
        )

    def _add_columns(self, problem: Problem) -> None:
        """Meanings of the columns, where the reader had to guess them."""
        columns = problem.data.get("columns")
        if problem.kind != "header" or not isinstance(columns, dict):
            return
        choices = [("", _("Không dùng")), *((role, ROLE_NAMES[role]) for role in ROLES)]
        for at, role in sorted(columns.items(), key=lambda item: int(item[0])):
            label = _("Cột %(number)d là") % {"number": int(at) + 1}
            self.fields[f"column-{at}"] = forms.ChoiceField(choices=choices, required=False, initial=role, label=label)

    @property
    def unit_doubts(self) -> Iterator[Doubt]:
        return (Doubt(problem, self[name]) for name, problem in self._units.items())

    @property
    def timing_doubts(self) -> Iterator[Doubt]:
        return (Doubt(problem, self[name]) for name, problem in self._timings.items())

    @property
    def column_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def reworded(self) -> list[Any]:
        return [
            {"pair": pair, "field": self[f"same-{number}"]} for number, pair in enumerate(self.seen.diff.rewordings)
        ]

    @property
    def has_questions(self) -> bool:
        return bool(self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        year = self.seen.annex.meta.year
        for name in self._timings:
            if (text := data.get(name)) and (schedule := parse_timing(text, year=year)).kind == "unknown":
                self.add_error(name, f"{schedule.problem} {schedule.proposal}".strip())
        return data

    def fixes(self) -> Fixes:
        """The answers; call it on a valid form."""
        data = self.cleaned_data
        units: dict[str, UnitFix] = {}
        for name, problem in self._units.items():
            create = problem.data.get("create")
            if data[name] == CREATE and isinstance(create, dict):
                units[search_text(problem.value)] = UnitFix(problem.value, create=dict(create))
            elif data[name] not in ("", CREATE):
                units[search_text(problem.value)] = UnitFix(problem.value, use=data[name])
        columns = {int(name[7:]): role for name, role in data.items() if name.startswith("column-") and role}
        return Fixes(
            units=units,
            timings={problem.place: data[name] for name, problem in self._timings.items() if data[name]},
            columns=columns,
            rewordings={
                pair.identity: pair.old
                for number, pair in enumerate(self.seen.diff.rewordings)
                if data.get(f"same-{number}")
            },
        )
