"""Will the commune reach the level it aims at? The engine is asked three times: with what is secured, with what is
claimed, and with all that can still be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.facts import Judged, rest_of
from criteria import scoring
from criteria.models import ProgrammeYear

from .outlook import Leaf, Outlook


@dataclass(frozen=True)
class Answer:
    """The answer in one sentence, with its tone and icon; `detail` says what it hangs on."""

    tone: str
    icon: str
    words: str
    detail: str


@dataclass(frozen=True)
class Forecast:
    """The level aimed at, its cut-off, and the year's total in the three cases."""

    level: str
    cutoff: Decimal | None
    secured: Decimal
    claimed: Decimal
    best: Decimal
    maximum: Decimal
    answer: Answer
    extra: Decimal
    """Bonuses less deductions: what the secured total holds beside the points of the leaves."""
    open_conditions: list[scoring.ConditionResult]


def forecast(programme: ProgrammeYear, judged: Judged, view: Outlook) -> Forecast:
    """Three sheets of the engine and the sentence that follows from them."""
    sheets = [_sheet(judged, view, points) for points in (_secured, _claimed, _best)]
    targets = [_target(programme, sheet) for sheet in sheets]
    secured, claimed, best = sheets
    level = targets[0]
    return Forecast(
        level=level.name if level else "",
        cutoff=level.cutoff if level else None,
        secured=secured.total,
        claimed=claimed.total,
        best=best.total,
        maximum=claimed.total_maximum,
        extra=secured.bonus - secured.deduction,
        answer=_answer(sheets, targets),
        open_conditions=[c for c in _conditions(targets[1], claimed) if c.verdict is not scoring.Verdict.MET],
    )


def _secured(leaf: Leaf) -> Decimal:
    return leaf.secured


def _claimed(leaf: Leaf) -> Decimal:
    return leaf.claimed


def _best(leaf: Leaf) -> Decimal:
    return leaf.best


def _sheet(judged: Judged, view: Outlook, points: Callable[[Leaf], Decimal]) -> scoring.ScoreSheet:
    """The year's sheet with these points; what is excluded from the scale stays excluded."""
    given: dict[str, Any] = {leaf.criterion.code: points(leaf) for leaf in view.leaves}
    for facts in (judged.facts, *judged.column_facts.values()):
        for code, fact in facts.leaves.items():
            if isinstance(fact, scoring.NotArising) and code not in given:
                given[code] = fact
    return scoring.sum_given(judged.ruleset, given, rest_of(judged.facts, with_evidence=False))


def _target(programme: ProgrammeYear, sheet: scoring.ScoreSheet) -> scoring.LevelResult | None:
    """The level the commune aims at; without one the lowest."""
    code = programme.target_level.code if programme.target_level else None
    return next((level for level in sheet.levels if level.code == code), sheet.levels[0] if sheet.levels else None)


def _conditions(level: scoring.LevelResult | None, sheet: scoring.ScoreSheet) -> list[scoring.ConditionResult]:
    return [*sheet.conditions, *(level.conditions if level else ())]


def _answer(sheets: list[scoring.ScoreSheet], targets: list[scoring.LevelResult | None]) -> Answer:
    secured, claimed, best = sheets
    sure, now, most = targets
    if sure is None or now is None or most is None:
        return Answer(
            "neutral", "info-circle", _("Bộ tiêu chí của năm chưa có mức nào để phấn đấu."),
            _("Điểm vẫn được cộng ở dưới; hãy đề nghị Phòng VHXH nhập các mức của Bảng điểm."),
        )  # fmt: skip
    words = {
        "level": sure.name, "secured": scoring.vi_number(secured.total), "claimed": scoring.vi_number(claimed.total),
        "best": scoring.vi_number(best.total), "cutoff": scoring.vi_number(sure.cutoff or 0),
        "lack": scoring.vi_number(sure.points_missing or 0),
        "more": scoring.vi_number(now.points_missing or 0),
        "short": scoring.vi_number(most.points_missing or 0),
        "spare": scoring.vi_number(best.total - secured.total), "of_secured": _made_of(secured),
        "of_claimed": _made_of(claimed), "of_best": _made_of(best),
    }  # fmt: skip
    if _not_met(most) or most.points_missing:
        return _out_of_reach(best, most, words)
    if not sure.points_missing and not _not_met(sure):
        return Answer(
            "success", "circle-check", _("Đạt. Điểm đã chắc đủ cho mức %(level)s.") % words,
            _("Đã chắc %(secured)s điểm%(of_secured)s; mức này cần %(cutoff)s.") % words,
        )  # fmt: skip
    if not now.points_missing and not _not_met(now):
        return Answer(
            "warning", "alert-triangle", _("Đạt, nếu giữ được phần điểm còn rủi ro.") ,
            _(
                "Mới chắc %(secured)s điểm%(of_secured)s; mức %(level)s cần %(cutoff)s. Phải làm chắc thêm %(lack)s "
                "điểm trong %(spare)s điểm còn rủi ro."
            ) % words,
        )  # fmt: skip
    return Answer(
        "warning", "clock", _("Chưa đạt, nhưng còn kịp."),
        _(
            "Hiện tính được %(claimed)s điểm%(of_claimed)s; mức %(level)s cần %(cutoff)s, còn thiếu %(more)s. Làm hết "
            "việc còn mở thì được tới %(best)s điểm%(of_best)s."
        ) % words,
    )  # fmt: skip


def _made_of(sheet: scoring.ScoreSheet) -> str:
    """ " (tiêu chí 71,27, thưởng 1)": how a total comes from the points of the leaves, which the page shows beside it;
    nothing where both are the same."""
    if sheet.total == sheet.content:
        return ""
    parts = [_("tiêu chí %(points)s") % {"points": scoring.vi_number(sheet.content)}]
    if sheet.rebased_content != sheet.content:
        parts.append(_("quy đổi thành %(points)s") % {"points": scoring.vi_number(sheet.rebased_content)})
    if sheet.bonus:
        parts.append(_("thưởng %(points)s") % {"points": scoring.vi_number(sheet.bonus)})
    if sheet.deduction:
        parts.append(_("trừ %(points)s") % {"points": scoring.vi_number(sheet.deduction)})
    return f" ({', '.join(parts)})"


def _out_of_reach(sheet: scoring.ScoreSheet, most: scoring.LevelResult, words: dict[str, str]) -> Answer:
    if most.points_missing:
        detail = _(
            "Làm hết việc còn mở cũng chỉ được %(best)s điểm%(of_best)s; mức %(level)s cần %(cutoff)s, thiếu %(short)s."
        )
        return Answer("danger", "circle-x", _("Khó đạt: điểm còn lại không đủ."), detail % words)
    reasons = [c.why for c in _conditions(most, sheet) if c.verdict is scoring.Verdict.NOT_MET]
    return Answer("danger", "circle-x", _("Chưa đạt được: còn vướng điều kiện."), " ".join(reasons[:2]))


def _not_met(level: scoring.LevelResult) -> bool:
    return level.verdict is scoring.Verdict.NOT_MET and not level.points_missing
