"""A commune's programme years: opened with default phases, adjusted, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.permissions import has_permission
from accounts.roles import Permission
from common.errors import Invalid
from common.history import changed_fields, remembered
from common.models import Event
from common.services import load_holidays
from common.stale import fingerprint, hold, require_seen
from common.text import vn_date
from criteria.enums import PhaseKind
from criteria.holds import require_free
from criteria.models import CriteriaSet, Phase, ProgrammeYear
from criteria.permissions import can_manage_year, year_is_open

DEFAULT_PHASES: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    PhaseKind.REGISTER: ((1, 1), (2, 14)),  # "trước ngày 15/02"
    PhaseKind.RUN: ((1, 1), (11, 30)),
    PhaseKind.SELF_SCORE: ((11, 1), (11, 30)),
    PhaseKind.PUBLISH: ((11, 15), (11, 30)),
    PhaseKind.SUBMIT: ((11, 20), (11, 30)),  # "trước ngày 01/12"
    PhaseKind.APPRAISE: ((11, 20), (12, 31)),
}
"""Month and day of each phase, from the dates the communes' plans print; every year can change them."""


@transaction.atomic
def open_year(*, commune: Commune, year: int, criteria_set: CriteriaSet, by: Any = None) -> ProgrammeYear:
    """Open a year with the default phases and the cut-off of 30/11; its days off are filled in from the library.

    `by` None is the installation itself.
    """
    if by is not None:
        has_permission(by, Permission.MANAGE_YEAR, commune).require()
    if ProgrammeYear.objects.filter(commune=commune, year=year).exists():
        raise Invalid(_("%(commune)s đã có năm %(year)d.") % {"commune": commune.full_name, "year": year})
    if criteria_set.owner_id not in (None, commune.pk):
        raise Invalid(_("Bộ tiêu chí này là bộ riêng của địa phương khác. Hãy chọn bộ khác."))
    programme = ProgrammeYear.objects.create(
        commune=commune,
        year=year,
        criteria_set=criteria_set,
        cut_off=dt.date(year, 11, 30),
        target_level=criteria_set.levels.order_by("-position").first(),
    )
    furnish_year(programme)
    Event.record(programme, "open_year", by=by)
    return programme


@transaction.atomic
def furnish_year(programme: ProgrammeYear) -> None:
    """Give a year the default phases it lacks and fill in its days off."""
    year = programme.year
    present = set(programme.phases.values_list("kind", flat=True))
    Phase.objects.bulk_create(
        Phase(programme=programme, kind=kind, starts_on=dt.date(year, *start), ends_on=dt.date(year, *end))
        for kind, (start, end) in DEFAULT_PHASES.items()
        if kind not in present
    )
    load_holidays(year=year)


@transaction.atomic
def set_phases(
    *, programme: ProgrammeYear, phases: Mapping[str, tuple[dt.date, dt.date] | None], by: Any, seen: str = ""
) -> ProgrammeYear:
    """Give each phase its first and last day; None leaves an optional phase out.

    `seen` is `phases_seen` of what the page showed.

    Raises:
        NotAllowed: no right, or the year is closed.
        Invalid: a phase ends before it begins.
        Stale: somebody else changed the phases since.
    """
    can_manage_year(by, programme).require()
    year_is_open(programme).require()
    hold(programme)
    now = list(programme.phases.all())
    before = {phase.kind: (phase.starts_on, phase.ends_on) for phase in now}
    require_seen(seen, phases_seen(now), _phases_now(now))
    for kind, dates in phases.items():
        if dates is None:
            programme.phases.filter(kind=kind).delete()
            continue
        starts_on, ends_on = dates
        if starts_on > ends_on:
            raise Invalid(
                _("Giai đoạn “%(phase)s” có ngày kết thúc trước ngày bắt đầu.") % {"phase": PhaseKind(kind).label}
            )
        Phase.objects.update_or_create(
            programme=programme, kind=kind, defaults={"starts_on": starts_on, "ends_on": ends_on}
        )
    data = {
        str(kind): [remembered(before.get(kind)), remembered(dates)]
        for kind, dates in phases.items()
        if before.get(kind) != dates
    }
    Event.record(programme, "set_phases", by=by, data=data)
    programme.__dict__.pop("_phases", None)
    return programme


def phases_seen(phases: Iterable[Phase]) -> str:
    """The fingerprint of a year's phases."""
    return fingerprint(sorted((phase.kind, str(phase.starts_on), str(phase.ends_on)) for phase in phases))


def _phases_now(phases: Iterable[Phase]) -> str:
    words = [f"{p.get_kind_display()} {vn_date(p.starts_on)} – {vn_date(p.ends_on)}" for p in phases]
    return _("Người khác vừa sửa các giai đoạn: %(phases)s.") % {"phases": "; ".join(words) or "—"}


EDITABLE = ("cut_off", "target_level", "report_number", "report_date", "criteria_set")


@transaction.atomic
def update_year(*, programme: ProgrammeYear, values: Mapping[str, Any], by: Any, seen: str = "") -> ProgrammeYear:
    """Change the cut-off, the level aimed at, the report's number and date, or the criteria set.

    `seen` is `year_seen` of what the page showed.

    Raises:
        NotAllowed: no right, or the year is closed.
        Invalid: another set, while what was judged by the present one is confirmed.
        Stale: somebody else changed the settings since.
    """
    can_manage_year(by, programme).require()
    year_is_open(programme).require()
    hold(programme)
    now = ProgrammeYear.objects.select_related("target_level").get(pk=programme.pk)
    require_seen(seen, year_seen(now), _year_now(now))
    if "criteria_set" in values and programme.criteria_set != values["criteria_set"]:
        require_free(programme)
    changes = changed_fields(programme, values, EDITABLE)
    for field in changes:
        setattr(programme, field, values[field])
    if changes:
        programme.save(update_fields=list(changes))
        Event.record(programme, "update_year", by=by, data=changes)
    return programme


def year_seen(programme: ProgrammeYear) -> str:
    """The fingerprint of a year's settings."""
    return fingerprint(programme.cut_off, programme.target_level_id, programme.report_number, programme.report_date)


def _year_now(programme: ProgrammeYear) -> str:
    report = programme.report_date
    return _(
        "Người khác vừa sửa thiết lập năm. Mốc tính điểm: %(cut_off)s; mức phấn đấu: %(level)s; "
        "số báo cáo: %(number)s; ngày báo cáo: %(date)s."
    ) % {
        "cut_off": vn_date(programme.cut_off),
        "level": programme.target_level.name if programme.target_level else "—",
        "number": programme.report_number or "—",
        "date": vn_date(report) if report else "—",
    }


@transaction.atomic
def close_year(*, programme: ProgrammeYear, by: Any, closed: bool = True) -> ProgrammeYear:
    """Make a finished year read-only, or open it again."""
    can_manage_year(by, programme).require()
    ProgrammeYear.objects.filter(pk=programme.pk).update(is_closed=closed)
    programme.is_closed = closed
    Event.record(programme, "close_year" if closed else "reopen_year", by=by)
    return programme
