"""Which criterion a row of the plan serves: shipped mappings first, then likeness of words, then a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from criteria.enums import NodeKind
from criteria.models import CriteriaSet, Criterion, ProgrammeYear
from tasks.annex import propose_criteria as matcher
from tasks.enums import CriterionMatch
from tasks.plan_rows import PlanRows, TaskRow
from tasks.resources import ShippedMapping, mappings, row_words

NO_CRITERION = "-"
"""What a person chooses while importing for a row that serves no criterion."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A criterion for a row, how sure, and how alike the words are (0 to 1)."""

    criterion: Criterion
    match: CriterionMatch
    score: Decimal


def propose_criteria(programme: ProgrammeYear, rows: PlanRows) -> dict[str, Proposal]:
    """Proposals by the identity of the row. Two queries.

    A mapping that ships for this commune's own plan is taken as confirmed; one of another commune with the very
    same words, and likeness, are proposals for a person. Standing duties are matched by nobody.
    """
    leaves = {
        leaf.code: leaf
        for leaf in Criterion.objects.filter(criteria_set=programme.criteria_set_id, kind=NodeKind.LEAF)
        .select_related("parent")
        .order_by("position")
    }
    codes = set(_lineage(programme.criteria_set))
    shipped = [mapping for mapping in mappings() if mapping.criteria_set in codes]
    proposals: dict[str, Proposal] = {}
    unknown: list[TaskRow] = []
    for row in rows.tasks:
        if row.is_duty or row.criterion == NO_CRITERION:
            continue
        if (chosen := leaves.get(row.criterion or "")) is not None:
            proposals[row.identity] = Proposal(chosen, CriterionMatch.CONFIRMED, Decimal("1.000"))
            continue
        if found := _shipped(programme, shipped, leaves, row):
            proposals[row.identity] = found
        else:
            unknown.append(row)
    return proposals | _alike(leaves, unknown)


def _lineage(criteria_set: CriteriaSet) -> Iterator[str]:
    """The codes of a set and of those it was copied from; criteria keep their codes in copies."""
    known: set[int] = set()
    current: CriteriaSet | None = criteria_set
    while current is not None and current.pk not in known:
        known.add(current.pk)
        yield current.code
        current = current.based_on


def _shipped(
    programme: ProgrammeYear, shipped: list[ShippedMapping], leaves: dict[str, Criterion], row: TaskRow
) -> Proposal | None:
    words = row_words(row.group, row.section[-1] if row.section and len(row.section) > 2 else "", row.title)
    own = [m for m in shipped if (m.commune, m.year) == (programme.commune.name, programme.year)]
    for mapping in [*own, *shipped]:
        leaf = leaves.get(mapping.rows.get(words, ""))
        if leaf is not None:
            match = CriterionMatch.CONFIRMED if mapping in own else CriterionMatch.PROPOSED
            return Proposal(leaf, match, Decimal("1.000"))
    return None


def _alike(leaves: dict[str, Criterion], rows: list[TaskRow]) -> dict[str, Proposal]:
    """The matcher's proposals for rows that no shipped mapping knows."""
    texts = [(row.title, row.section[1:] if row.section else ()) for row in rows]
    criteria = [(leaf.code, leaf.title, (leaf.parent.title,) if leaf.parent else ()) for leaf in leaves.values()]
    return {
        row.identity: Proposal(leaves[code], CriterionMatch.PROPOSED, Decimal(str(score)))
        for row, (code, score) in zip(rows, matcher(texts, criteria), strict=True)
        if code is not None
    }
