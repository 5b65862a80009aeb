"""The five steps of an import, as the page shows them on top."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from criteria.scope import Scope
from tasks.enums import ImportStatus
from tasks.models import PlanImport


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` is done, now or next; `url` where one may go there now."""

    number: int
    label: str
    state: str
    url: str = ""


def steps(scope: Scope, row: PlanImport | None, now: int) -> list[Step]:
    """The steps with `now` as the present one. A file that waits may be looked at in any order."""
    labels = (_("Tải tệp"), _("Xem bảng đã nhận ra"), _("Sửa chỗ còn ngờ"), _("So với kế hoạch"), _("Nhập xong"))
    names = ("", "plan_import_detail", "plan_import_doubts", "plan_import_diff", "")
    waits = row is not None and row.status == ImportStatus.READ and bool(row.pk)
    found = []
    for number, (label, name) in enumerate(zip(labels, names, strict=True), 1):
        url = reverse(name, args=[*scope.url_args, row.pk]) if name and waits and row is not None else ""
        state = "now" if number == now else "done" if number < now else "next"
        found.append(Step(number, label, state, "" if number == now else url))
    return found
