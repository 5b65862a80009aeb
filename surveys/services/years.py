"""Surveys follow their year: another criteria set keeps which criterion each survey proves, by its code."""

from __future__ import annotations

from django.db import transaction

from common.models import Event
from criteria.models import Criterion, ProgrammeYear
from surveys.models import Survey


@transaction.atomic
def follow_set(*, programme: ProgrammeYear) -> int:
    """Move surveys to the year's set; a criterion it does not have stays, so that a way back loses nothing.

    The right to change the year was asked where the year was changed. Returns how many surveys moved.
    """
    wanted = programme.criteria_set_id
    surveys = Survey.objects.filter(programme=programme, criterion__isnull=False).select_related("criterion")
    strangers = list(surveys.exclude(criterion__criteria_set=wanted))
    if not strangers:
        return 0
    by_code = {node.code: node for node in Criterion.objects.filter(criteria_set=wanted)}
    moved = []
    for survey in strangers:
        node = by_code.get(survey.criterion.code if survey.criterion else "")
        if node is not None and node.is_leaf:
            survey.criterion = node
            moved.append(survey)
    Survey.objects.bulk_update(moved, ["criterion"])
    if moved:
        Event.record(programme, "surveys_followed_year", data={"surveys": len(moved)})
    return len(moved)
