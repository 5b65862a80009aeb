"""How the points grew: the record of the days before, one point for each month and today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.text import vn_date
from criteria import scoring
from criteria.models import ProgrammeYear
from reports.models import StandingPoint

from .outlook import Outlook

MONTH = dt.timedelta(days=30)


@dataclass(frozen=True)
class Mark:
    """The points of one day."""

    day: dt.date
    secured: Decimal
    risk: Decimal
    lost: Decimal

    @property
    def month_text(self) -> str:
        return f"{self.day.month:02d}/{self.day.year % 100:02d}"


@dataclass(frozen=True)
class Trend:
    """Points by month, the last one of today, and the change since about a month ago in words."""

    marks: Sequence[Mark]
    since: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The marks as the line chart reads them."""
        return [{"label": m.month_text, "day": vn_date(m.day), "value": m.secured} for m in self.marks]

    @property
    def is_shown(self) -> bool:
        """One point makes no line."""
        return len(self.marks) > 1


def trend_of(programme: ProgrammeYear, view: Outlook, day: dt.date) -> Trend:
    """The last record of each month before this one, and today. One query."""
    rows = StandingPoint.objects.filter(programme=programme, day__lt=day).order_by("day")
    kept = [Mark(*row) for row in rows.values_list("day", "secured", "at_risk", "lost")]
    now = Mark(day, view.secured, view.risk, view.lost)
    months = {(mark.day.year, mark.day.month): mark for mark in kept}
    months.pop((day.year, day.month), None)
    return Trend([*months.values(), now], _since(kept, now))


def _since(kept: Sequence[Mark], now: Mark) -> str:
    """ "Từ 20/10/2026: điểm chắc chắn tăng 6,2"; nothing where there is no record before."""
    before = next((mark for mark in reversed(kept) if now.day - mark.day >= MONTH), kept[0] if kept else None)
    if before is None:
        return ""
    change = now.secured - before.secured
    words = {"day": vn_date(before.day), "points": scoring.vi_number(abs(change))}
    if change > 0:
        return _("Từ %(day)s đến nay, điểm chắc chắn tăng %(points)s.") % words
    if change < 0:
        return _("Từ %(day)s đến nay, điểm chắc chắn giảm %(points)s.") % words
    return _("Từ %(day)s đến nay, điểm chắc chắn không đổi.") % words
