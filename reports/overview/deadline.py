"""For everybody: the next day that matters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.clock import today
from criteria.models import Phase, ProgrammeYear
from criteria.selectors import phases_of


@dataclass(frozen=True)
class Deadline:
    """The next day that matters, and how far away it is."""

    label: str
    day: dt.date
    days_left: int


def next_deadline(programme: ProgrammeYear) -> Deadline | None:
    """The nearest end of an open phase, start of a coming one, or cut-off; None when the year is over."""
    day = today()
    ends = [(p.ends_on, p) for p in phases_of(programme) if p.contains(day)]
    starts = [(p.starts_on, p) for p in phases_of(programme) if p.starts_on > day]
    coming = [when for when, _phase in [*ends, *starts]] + [programme.cut_off] * (programme.cut_off >= day)
    if not coming:
        return None
    when = min(coming)
    labels = [_("Mốc tính điểm")] if programme.cut_off == when else []
    labels += _counted(_("hết"), [phase for other, phase in ends if other == when])
    labels += _counted(_("bắt đầu"), [phase for other, phase in starts if other == when])
    return Deadline(", ".join(labels), when, (when - day).days)


def _counted(verb: str, phases: list[Phase]) -> list[str]:
    """ "hết giai đoạn “Tự chấm điểm”", or how many phases where there are several."""
    if len(phases) == 1:
        return [_("%(verb)s giai đoạn “%(phase)s”") % {"verb": verb, "phase": phases[0].get_kind_display()}]
    return [_("%(verb)s %(count)d giai đoạn") % {"verb": verb, "count": len(phases)}] if phases else []
