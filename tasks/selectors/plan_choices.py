"""What the filters of the plan offer, in three questions: plans, headings, and everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, OrderBy, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from accounts.models import Unit
from common.text import cut, sort_key
from criteria.enums import NodeKind
from criteria.models import Criterion, ProgrammeYear
from tasks.enums import CriterionMatch, TaskKind, TaskStatus
from tasks.models import Plan, PlanSection, SavedView


@dataclass(frozen=True, slots=True)
class View:
    """A saved filter as its chip shows it."""

    pk: int
    name: str
    query: str
    is_shared: bool
    is_own: bool


@dataclass(slots=True)
class PlanChoices:
    """The year's plans with their headings, the commune's units, the set's criteria, the saved filters."""

    plans: list[Any] = field(default_factory=list)
    sections: list[PlanSection] = field(default_factory=list)
    units: list[tuple[int, str]] = field(default_factory=list)
    criteria: list[tuple[str, str]] = field(default_factory=list)
    views: list[View] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[int, str]]:
        """Number and printed title of the groups; the first plan's wording where plans share a number."""
        found: dict[int, str] = {}
        for section in self.sections:
            if section.depth == 0:
                found.setdefault(section.number, section.title)
        return sorted(found.items())


def commune_first(to_plan: str = "") -> OrderBy:
    """The order of plans: the commune's own, which names no unit, then the units'. PostgreSQL would put it last."""
    return F(f"{to_plan}unit__sort").asc(nulls_first=True)


def plan_choices(user: Any, programme: ProgrammeYear, *, page: str = "plan") -> PlanChoices:
    """Three queries: the plans (each with `undecided`, its rows without a decided criterion), headings, the rest."""
    undecided = Q(
        tasks__status=TaskStatus.ACTIVE,
        tasks__kind=TaskKind.ANNEX,
        tasks__criterion_match__in=[CriterionMatch.NONE, CriterionMatch.PROPOSED],
    )
    plans = (
        Plan.objects.filter(programme=programme)
        .select_related("unit")
        .annotate(undecided=Count("tasks", filter=undecided))
        .order_by(commune_first(), "pk")
    )
    sections = PlanSection.objects.filter(plan__programme=programme).order_by(
        commune_first("plan__"), "plan", "position"
    )
    choices = PlanChoices(list(plans), list(sections))
    _fill(choices, user, _offers(user, programme, page))
    return choices


def _offers(user: Any, programme: ProgrammeYear, page: str) -> QuerySet[Any, Any]:
    """Units, criteria and saved filters as rows of one shape: what, key, code, words, place, owner; one query."""
    units = Unit.objects.filter(commune=programme.commune_id, is_active=True).order_by()
    leaves = Criterion.objects.filter(criteria_set=programme.criteria_set_id, kind=NodeKind.LEAF).order_by()
    mine = Q(owner=user) | Q(is_shared=True)
    views = SavedView.objects.filter(mine, commune=programme.commune_id, page=page).order_by()
    empty, nobody = _text(Value("")), Value(0, BigIntegerField())
    return units.values_list(_text(Value("unit")), "pk", empty, _text("name"), _text("sort"), nobody).union(
        leaves.values_list(_text(Value("leaf")), "pk", _text("code"), _text("title"), _text("position"), nobody),
        views.values_list(_text(Value("view")), "pk", _text("query"), _text("name"), _text(_shared), "owner"),
        all=True,
    )


def _text(of: Any) -> Cast:
    """The columns of the three tables have one type: PostgreSQL joins nothing else."""
    return Cast(of, TextField())


_shared = Case(When(is_shared=True, then=Value("0")), default=Value("1"))


def _fill(choices: PlanChoices, user: Any, rows: Iterable[tuple[str, int, str, str, str, int]]) -> None:
    found: dict[str, list[Any]] = {"unit": [], "leaf": [], "view": []}
    for what, key, code, words, place, owner in rows:
        found[what].append((place, key, code, words, owner))
    choices.units = [(key, words) for _place, key, _code, words, _owner in sorted(found["unit"])]
    leaves = sorted(found["leaf"], key=lambda row: int(row[0]))
    choices.criteria = [(code, f"{code} – {cut(words, 90)}") for _place, _key, code, words, _owner in leaves]
    choices.views = [
        View(key, words, code, place == "0", owner == user.pk)
        for place, key, code, words, owner in sorted(found["view"], key=lambda row: (row[0], sort_key(row[3])))
    ]
