"""What the leader confirmed: the judgement that is printed from then on, and whether the rows have moved since.

Proof goes on being reviewed after the confirmation, and the points of a draft table may still change. Neither changes
what was confirmed: until the scores are opened again, documents and later snapshots take rules, facts and points from
the snapshot of the confirmation. Only Sở Nội vụ's column is entered after it; it is judged by the same rules.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.text import vn_date
from criteria import scoring
from criteria.models import CriteriaSet, Criterion

from . import facts as rows
from .enums import AssessmentStatus, ScoreColumn, SnapshotKind
from .facts import Judged, Value, entered_points, rest_of
from .models import Assessment, Snapshot

SHOWN_CODES = 8
FROZEN = (ScoreColumn.UNIT, ScoreColumn.COMMUNE)
"""The columns nobody writes after the confirmation."""


@dataclass(frozen=True)
class Confirmed:
    """The snapshot of the confirmation that holds, read back."""

    snapshot: Snapshot
    ruleset: scoring.RuleSet
    facts: scoring.Facts
    proposal: scoring.ScoreSheet
    column_facts: Mapping[str, scoring.Facts]
    sheets: Mapping[str, scoring.ScoreSheet]


@dataclass(frozen=True)
class Standing:
    """The judgement to print. `moved` says how today's rows differ from it; empty where they do not."""

    judged: Judged
    confirmed: Confirmed | None = None
    moved: str = ""


def confirmed_of(assessment: Assessment) -> Confirmed | None:
    """What was confirmed; None while the scores are open. One query.

    Raises:
        Invalid: the snapshot cannot be read any more.
    """
    if assessment.pk is None or assessment.status == AssessmentStatus.OPEN:
        return None
    snapshot = assessment.snapshots.filter(kind=SnapshotKind.CONFIRMED).first()
    if snapshot is None:
        return None
    payload = snapshot.payload
    try:
        return Confirmed(
            snapshot=snapshot,
            ruleset=scoring.from_plain(payload["rules"], scoring.RuleSet),
            facts=scoring.from_plain(payload["facts"], scoring.Facts),
            proposal=scoring.from_plain(payload["proposal"], scoring.ScoreSheet),
            column_facts={c: scoring.from_plain(payload["columns"][c], scoring.Facts) for c in FROZEN},
            sheets={c: scoring.from_plain(payload["sheets"][c], scoring.ScoreSheet) for c in FROZEN},
        )
    except (scoring.UnreadableSnapshot, ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise Invalid(
            _(
                "Bản chụp kết quả lúc lãnh đạo xác nhận không đọc lại được. Hãy báo quản trị hệ thống, hoặc đề nghị "
                "lãnh đạo mở lại bảng điểm rồi xác nhận lần nữa."
            )
        ) from error


def standing_of(assessment: Assessment) -> Standing:
    """The confirmed judgement with today's column of Sở Nội vụ; today's judgement while the scores are open."""
    live, confirmed = rows.judge(assessment), confirmed_of(assessment)
    if confirmed is None:
        return Standing(live)
    return Standing(_held(confirmed, live, assessment.programme.criteria_set), confirmed, moved_since(confirmed, live))


def _held(confirmed: Confirmed, live: Judged, criteria_set: CriteriaSet) -> Judged:
    nodes = _nodes(confirmed.ruleset, live.nodes, criteria_set)
    upper = entered_points(confirmed.ruleset, nodes, live.scores)[ScoreColumn.UPPER]
    upper_facts = scoring.given_facts(confirmed.ruleset, upper, rest_of(confirmed.facts, with_evidence=False))
    return replace(
        live,
        nodes=nodes,
        ruleset=confirmed.ruleset,
        facts=confirmed.facts,
        proposal=confirmed.proposal,
        entered={**{c: _entered(confirmed.column_facts[c]) for c in FROZEN}, ScoreColumn.UPPER: upper},
        column_facts={**confirmed.column_facts, ScoreColumn.UPPER: upper_facts},
        sheets={**confirmed.sheets, ScoreColumn.UPPER: scoring.score(confirmed.ruleset, upper_facts)},
    )


def _entered(facts: scoring.Facts) -> dict[str, Value]:
    """The points behind a column's facts."""
    entered: dict[str, Value] = {}
    for code, fact in facts.leaves.items():
        if isinstance(fact, scoring.Given):
            entered[code] = fact.points
        elif isinstance(fact, scoring.NotArising | scoring.Missing):
            entered[code] = fact
    return entered


def _nodes(ruleset: scoring.RuleSet, live: Sequence[Criterion], criteria_set: CriteriaSet) -> list[Criterion]:
    """The tree as it was judged: today's rows with the confirmed words and values, never saved."""
    by_code = {node.code: node for node in live}
    nodes: list[Criterion] = []
    depths: dict[str | None, int] = {None: -1}
    for position, rule in enumerate(ruleset.rules):
        node = copy.copy(by_code.get(rule.code) or Criterion(criteria_set=criteria_set, code=rule.code))
        depths[rule.code] = depths[rule.parent] + 1
        node.title, node.kind, node.depth, node.position = rule.title, rule.kind.value, depths[rule.code], position
        node.max_points, node.leaf_type = rule.maximum, rule.type.value if rule.type else ""
        node.needs_evidence, node.min_evidence = rule.needs_evidence, rule.min_evidence
        nodes.append(node)
    return nodes


def moved_since(confirmed: Confirmed, live: Judged) -> str:
    """A sentence when today's rules or facts are not those that were confirmed; else nothing."""
    codes = list(dict.fromkeys(_moved_codes(confirmed, live)))
    if not codes and not _moved_besides(confirmed, live):
        return ""
    words = _("Số liệu hiện tại đã khác lúc lãnh đạo xác nhận ngày %(day)s%(where)s.") % {
        "day": vn_date(localtime(confirmed.snapshot.taken_at).date()),
        "where": _where(codes),
    }
    before, now = confirmed.sheets[ScoreColumn.COMMUNE].total, live.sheets[ScoreColumn.COMMUNE].total
    if before == now:
        return words + " " + _("Báo cáo và hồ sơ in theo số liệu đã xác nhận; tổng điểm Xã chấm không đổi.")
    return (
        words
        + " "
        + _("Báo cáo và hồ sơ in theo số liệu đã xác nhận: tổng điểm Xã chấm %(before)s; tính lại bây giờ là %(now)s.")
        % {"before": scoring.vi_number(before), "now": scoring.vi_number(now)}
    )


def _where(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    rest = len(codes) - SHOWN_CODES
    more = _(" và %(rest)d mục nữa") % {"rest": rest} if rest > 0 else ""
    return _(" ở %(count)d tiêu chí: %(codes)s%(more)s") % {
        "count": len(codes), "codes": ", ".join(codes[:SHOWN_CODES]), "more": more,
    }  # fmt: skip


def _moved_codes(confirmed: Confirmed, live: Judged) -> Iterator[str]:
    """Leaves whose rule, fact or accepted proof is another one, in printed order."""
    now = {rule.code: rule for rule in live.ruleset.rules}
    before = {rule.code: rule for rule in confirmed.ruleset.rules}
    for code in [*before, *(code for code in now if code not in before)]:
        if before.get(code) != now.get(code) or _facts_differ(confirmed.facts, live.facts, code):
            yield code


def _facts_differ(before: scoring.Facts, now: scoring.Facts, code: str) -> bool:
    """Why a fact is missing, and proof that still waits, make no difference to points."""
    old, new = before.leaves.get(code), now.leaves.get(code)
    both_missing = isinstance(old, scoring.Missing) and isinstance(new, scoring.Missing)
    nothing = scoring.EvidenceCount()
    accepted = [(facts.evidence or {}).get(code, nothing).accepted for facts in (before, now)]
    return (old != new and not both_missing) or accepted[0] != accepted[1]


def _moved_besides(confirmed: Confirmed, live: Judged) -> bool:
    """Conditions, levels, bonuses, the commune's class: what belongs to no criterion."""
    rules = [replace(rules, rules=(), version=0) for rules in (confirmed.ruleset, live.ruleset)]
    besides = [replace(facts, leaves={}, evidence=None) for facts in (confirmed.facts, live.facts)]
    return rules[0] != rules[1] or besides[0] != besides[1]
