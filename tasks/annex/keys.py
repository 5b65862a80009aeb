"""Names for the rows of a read annex: the place in the file, with "#2", "#3" where one place holds several rows.

Pure module. The names hold as long as the file does, so that what a person says about a row finds it again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from tasks.annex.columns import ROLES
from tasks.annex.model import AnnexItem, AnnexPlan, AnnexTask, Problem

_KIND_ROLES = {"timing": "timing", "lead": "lead", "shifted": "deliverable", "unit": "lead", "structure": "title"}
_OF_THE_FILE = frozenset({"file", "header", "column"})


def with_keys(plan: AnnexPlan) -> AnnexPlan:
    """The plan in which every row has its key, and every problem of a cell the key of its row."""
    used: Counter[str] = Counter()

    def fresh(place: str) -> str:
        used[place] += 1
        return place if used[place] == 1 else f"{place}#{used[place]}"

    def keyed(item: AnnexItem) -> AnnexItem:
        key = fresh(item.place)
        if isinstance(item, AnnexTask):
            return replace(item, key=key)
        return replace(item, key=key, items=tuple(keyed(child) for child in item.items))

    groups = tuple(
        replace(group, key=fresh(f"nhóm {group.number}"), items=tuple(keyed(item) for item in group.items))
        for group in plan.groups
    )
    duties = tuple(replace(duty, key=fresh(duty.place)) for duty in plan.duties)
    by_row = {group.row: group.key for group in groups}
    problems = tuple(
        replace(
            problem,
            role=problem.role or role_of(problem),
            key=_key_of(problem, used, by_row),
        )
        for problem in plan.problems
    )
    return replace(plan, groups=groups, duties=duties, problems=problems)


def _key_of(problem: Problem, used: Mapping[str, int], by_row: Mapping[int, str]) -> str:
    """The row a problem belongs to; "" for one of the file as a whole."""
    if problem.place in used:
        return problem.place
    return by_row.get(problem.row, "") if problem.row and problem.kind not in _OF_THE_FILE else ""


def role_of(problem: Problem) -> str:
    """The meaning of the column a problem stands in, where it names one."""
    if problem.column in ROLES:
        return problem.column
    return _KIND_ROLES.get(problem.kind, "")
