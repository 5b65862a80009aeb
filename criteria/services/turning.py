"""Next year from this one, once; the old year closed, and opened again with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import has_permission
from accounts.roles import Permission
from common.clock import now
from common.errors import CommentRequired, Invalid, WrongState
from common.models import Event
from common.stale import hold
from criteria.models import CriteriaSet, ProgrammeYear
from criteria.permissions import can_manage_year, year_is_open
from criteria.turning import Line, Turn, carriers

from .years import open_year


def next_year_of(programme: ProgrammeYear) -> ProgrammeYear | None:
    """The year after this one, whoever opened it."""
    rows = ProgrammeYear.objects.filter(commune=programme.commune_id, year=programme.year + 1)
    return rows.select_related("commune", "criteria_set").first()


def preview_turn(programme: ProgrammeYear) -> list[Line]:
    """What would be taken along and what stays, counted. Writes nothing."""
    return [line for carrier in carriers() for line in carrier.preview(programme, programme.year + 1)]


@transaction.atomic
def turn_year(*, programme: ProgrammeYear, criteria_set: CriteriaSet, by: Any) -> tuple[ProgrammeYear, list[Line]]:
    """Make next year from this one: everything or nothing. A second click finds the year made and changes nothing.

    Raises:
        NotAllowed: the person does not manage the commune's years, or next year is closed.
        Invalid: the set belongs to another commune.
    """
    has_permission(by, Permission.MANAGE_YEAR, programme.commune_id).require()
    hold(programme)
    new = next_year_of(programme)
    if new is not None and new.turned_from_id is not None:
        return new, []
    if new is not None:
        year_is_open(new).require()
    if new is None:
        try:
            with transaction.atomic():
                new = open_year(commune=programme.commune, year=programme.year + 1, criteria_set=criteria_set, by=by)
        except IntegrityError as error:
            raise WrongState from error
    if not ProgrammeYear.objects.filter(pk=new.pk, turned_from__isnull=True).update(turned_from=programme):
        return new, []
    new.turned_from = programme
    turn = Turn(programme, new, by)
    lines = [line for carrier in carriers() if carrier.carry for line in carrier.carry(turn)]
    Event.record(
        new, "year_turned", by=by, data={"from_year": programme.year, "lines": [_kept(line) for line in lines]}
    )
    return new, lines


def _kept(line: Line) -> dict[str, Any]:
    """A line as the history keeps it."""
    return {
        "label": str(line.label),
        "count": line.count,
        "note": str(line.note),
        "needs_look": line.needs_look,
        "url_name": line.url_name,
    }


class _Undone(Exception):
    """Rolls a trial back."""


def try_turn(*, programme: ProgrammeYear, criteria_set: CriteriaSet, by: Any) -> list[Line]:
    """Run the whole turn and take everything back: the exact figures, and every refusal the real run would meet."""
    lines: list[Line] = []
    try:
        with transaction.atomic():
            _new, lines = turn_year(programme=programme, criteria_set=criteria_set, by=by)
            raise _Undone
    except _Undone:
        return lines


def lines_of_turn(new: ProgrammeYear) -> tuple[Event | None, list[Line]]:
    """What the turn that made this year took along, as its history tells."""
    event = Event.objects.about(new).filter(verb="year_turned").first()
    kept = event.data.get("lines", []) if event else []
    return event, [Line(**{name: row[name] for name in Line.__slots__ if name in row}) for row in kept]


@transaction.atomic
def shut_year(
    *, programme: ProgrammeYear, by: Any, carry_until: dt.date | None = None
) -> tuple[ProgrammeYear, list[Line]]:
    """Close a year: from now on it can only be read. With `carry_until`, unfinished work goes over to next year.

    Raises:
        NotAllowed: the person does not manage the commune's years, or work is to go over and next year is closed.
        Invalid: work is to go over and there is no next year, or the day is not in it.
        WrongState: it is closed already.
    """
    can_manage_year(by, programme).require()
    lines: list[Line] = []
    if carry_until is not None:
        new = next_year_of(programme)
        if new is None:
            raise Invalid(_("Chưa có năm %(year)d để chuyển việc sang. Hãy lập năm mới trước.") % _next(programme))
        year_is_open(new).require()
        if not new.first_day <= carry_until <= new.last_day:
            raise Invalid(_("Hạn mới phải là một ngày trong năm %(year)d.") % _next(programme), field="carry_until")
        turn = Turn(programme, new, by)
        lines = [line for carrier in carriers() if carrier.finish for line in carrier.finish(turn, carry_until)]
    moment = now()
    if not ProgrammeYear.objects.filter(pk=programme.pk, is_closed=False).update(is_closed=True, closed_at=moment):
        raise WrongState(_("Năm này đã được khép lại trước đó."))
    programme.is_closed, programme.closed_at = True, moment
    Event.record(programme, "close_year", by=by, data={"lines": [_kept(line) for line in lines]})
    return programme, lines


def _next(programme: ProgrammeYear) -> dict[str, int]:
    return {"year": programme.year + 1}


@transaction.atomic
def reopen_year(*, programme: ProgrammeYear, by: Any, reason: str) -> ProgrammeYear:
    """Open a closed year again; the reason stays in the history.

    Raises:
        NotAllowed: the person does not manage the commune's years.
        CommentRequired: no reason.
        WrongState: it is open already.
    """
    can_manage_year(by, programme).require()
    if not reason.strip():
        raise CommentRequired(_("Hãy ghi lý do mở lại năm để sau này còn biết."))
    if not ProgrammeYear.objects.filter(pk=programme.pk, is_closed=True).update(is_closed=False, closed_at=None):
        raise WrongState(_("Năm này đang mở."))
    programme.is_closed, programme.closed_at = False, None
    Event.record(programme, "reopen_year", by=by, comment=reason.strip())
    return programme
