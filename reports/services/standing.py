"""The record of where a year's points stood, day by day."""

from __future__ import annotations

import logging

from assessments.selectors import assessment_of
from common.clock import today
from common.errors import DomainError
from criteria import scoring
from criteria.models import ProgrammeYear
from reports.models import StandingPoint
from reports.overview.leader import record_of

log = logging.getLogger(__name__)


def record_standing(*, programme: ProgrammeYear) -> StandingPoint:
    """Keep today's points of the year; called again the same day it writes over what it wrote."""
    day = today()
    view, sheet = record_of(assessment_of(programme), day)
    values = {"secured": view.secured, "at_risk": view.risk, "lost": view.lost, "total": sheet.total}
    point, _made = StandingPoint.objects.update_or_create(programme=programme, day=day, defaults=values)
    return point


def record_all() -> int:
    """Every running year of an active commune, one after the other; a year that cannot be judged holds none up."""
    years = ProgrammeYear.objects.filter(is_closed=False, commune__is_active=True)
    done = 0
    for programme in years.select_related("commune", "criteria_set").order_by("pk"):
        try:
            record_standing(programme=programme)
        except (scoring.BrokenRuleSet, DomainError):
            log.exception("Points of year %s were not recorded", programme.pk)
        else:
            done += 1
    return done
