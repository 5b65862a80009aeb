"""Proof follows its year: another criteria set keeps what each proof carries, by the criterion's code."""

from __future__ import annotations

from django.db import transaction

from common.models import Event
from criteria.models import Criterion, ProgrammeYear
from evidence.models import EvidenceCriterion


@transaction.atomic
def follow_set(*, programme: ProgrammeYear) -> int:
    """Move links to the year's set; a criterion it does not have keeps its link, so that a way back loses nothing.

    The right to change the year was asked where the year was changed. Returns how many links moved.
    """
    wanted = programme.criteria_set_id
    links = EvidenceCriterion.objects.filter(evidence__programme=programme).select_related("criterion")
    strangers = list(links.exclude(criterion__criteria_set=wanted))
    if not strangers:
        return 0
    by_code = {node.code: node for node in Criterion.objects.filter(criteria_set=wanted)}
    there = set(links.filter(criterion__criteria_set=wanted).values_list("evidence", "criterion"))
    moved = []
    for link in strangers:
        node = by_code.get(link.criterion.code)
        if node is not None and (link.evidence_id, node.pk) not in there:
            there.add((link.evidence_id, node.pk))
            link.criterion = node
            moved.append(link)
    EvidenceCriterion.objects.bulk_update(moved, ["criterion"], batch_size=500)
    if moved:
        Event.record(programme, "evidence_followed_year", data={"links": len(moved)})
    return len(moved)
