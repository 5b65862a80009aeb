"""How a leaf is scored and what was answered, in words for the person who scores it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from criteria import scoring
from criteria.scoring.leaves import band_words

from .models import Answer

NOT_ARISING = {
    scoring.NotArisingPolicy.FULL: _lazy("Không phát sinh trong năm: được điểm tối đa."),
    scoring.NotArisingPolicy.EXCLUDED: _lazy("Không phát sinh trong năm: loại khỏi thang điểm và quy đổi lại."),
    scoring.NotArisingPolicy.ZERO: _lazy("Không phát sinh trong năm: không có điểm."),
}
RATIO_TYPES = frozenset({scoring.ScoringType.RATIO_BANDS, scoring.ScoringType.RATIO_LINEAR, scoring.ScoringType.SURVEY})


def rule_words(rule: scoring.Rule) -> list[str]:
    """The leaf's rule line by line: its table, step, floor and target, what proof it needs, not arising."""
    lines = [*_table(rule), *_linear(rule)]
    if rule.type is scoring.ScoringType.PASS_FAIL:
        lines.append(_("Đạt: điểm tối đa. Không đạt: 0 điểm."))
    if rule.per_breach is not None:
        lines.append(_("Mỗi trường hợp vi phạm trừ %(points)s.") % {"points": scoring.vi_points(rule.per_breach)})
    if rule.step:
        lines.append(_("Điểm chấm theo bước %(step)s.") % {"step": scoring.vi_number(rule.step)})
    lines.append(_evidence(rule))
    lines.append(str(NOT_ARISING[rule.not_arising]))
    return [line for line in lines if line]


def upper_first(text: str) -> str:
    """The first letter large, the rest untouched."""
    return text[:1].upper() + text[1:]


def _worth(rule: scoring.Rule, row: scoring.Band | scoring.Option) -> str:
    if row.points is not None:
        return scoring.vi_points(row.points)
    if row.fraction is not None and rule.maximum is not None:
        return scoring.vi_points((row.fraction * rule.maximum).quantize(Decimal("0.01")))
    return _("chưa đặt điểm")


def _table(rule: scoring.Rule) -> list[str]:
    unit: Callable[[Decimal], str] = scoring.vi_percent if rule.type in RATIO_TYPES else scoring.vi_number
    bands = [f"{upper_first(band.label or band_words(band, unit))}: {_worth(rule, band)}." for band in rule.bands]
    options = [f"{option.label or option.key}: {_worth(rule, option)}." for option in rule.options]
    return bands + options


def _linear(rule: scoring.Rule) -> list[str]:
    if rule.type is not scoring.ScoringType.RATIO_LINEAR and (rule.type not in RATIO_TYPES or rule.bands):
        return []
    lines = [_("Tỷ lệ nhân với điểm tối đa.")]
    if rule.floor is not None:
        lines.append(_("Dưới %(percent)s: 0 điểm.") % {"percent": scoring.vi_percent(rule.floor)})
    if rule.target is not None:
        lines.append(_("Từ %(percent)s: điểm tối đa.") % {"percent": scoring.vi_percent(rule.target)})
    return lines


def _evidence(rule: scoring.Rule) -> str:
    wanted = max(rule.min_evidence, 1 if rule.needs_evidence else 0)
    if not wanted:
        return ""
    if rule.needs_evidence:
        return _("Chỉ tính điểm khi có ít nhất %(count)d minh chứng đã duyệt.") % {"count": wanted}
    return _("Nên có ít nhất %(count)d minh chứng đã duyệt.") % {"count": wanted}


def answer_words(answer: Answer | None, ticks: Sequence[str] = ()) -> str:
    """What a person answered, on one line."""
    if answer is None:
        return ""
    if answer.not_arising:
        return _("Không phát sinh")
    if answer.passed is not None:
        return _("Đạt") if answer.passed else _("Không đạt")
    if answer.option is not None:
        return str(answer.option)
    if answer.count is not None:
        return scoring.vi_number(answer.count)
    if answer.points is not None:
        return scoring.vi_points(answer.points)
    return _("%(count)d mục đã đánh dấu") % {"count": len(ticks)} if ticks else _("Để hệ thống tính")
