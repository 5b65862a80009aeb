"""Points of one leaf from one fact. Exact until the single rounding at the end of `score_leaf`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.scoring import facts as f
from criteria.scoring.enums import Flag, NotArisingPolicy, ScoringType
from criteria.scoring.numbers import (
    HUNDRED,
    ZERO,
    round_half_up,
    vi_number,
    vi_percent,
    vi_points,
    vi_ratio,
)
from criteria.scoring.rules import Band, Option, Rule


class PointsOutOfRange(ValueError):
    """Points a person entered that the leaf cannot have. Carries a sentence that names the maximum."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a leaf earns. `points` None: not known, or excluded. `computed` is before the evidence rule."""

    points: Decimal | None
    why: str
    computed: Decimal | None = None
    excluded: bool = False
    value: str = ""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """An exact, unrounded result, and in words how it came about."""

    exact: Fraction
    how: str
    value: str = ""
    flags: tuple[Flag, ...] = ()


class _NotUsable(Exception):
    """The fact does not fit the rule; the leaf is shown as missing with this sentence."""


class _DidNotArise(Exception):
    """The fact says that there was nothing to do; the not-arising policy decides."""


def score_leaf(rule: Rule, fact: f.Fact | None, evidence: f.EvidenceCount | None, places: int) -> Outcome:
    """Points of one leaf. `evidence` None switches the evidence rules off."""
    try:
        outcome = _without_evidence(rule, fact, places)
    except _DidNotArise as reason:
        return _not_arising(rule, str(reason), places)
    except _NotUsable as reason:
        return _missing(f"Chưa tính được điểm: {reason}", Flag.CHECK_DATA)
    return outcome if evidence is None else _held_to_evidence(rule, outcome, evidence)


def check_points(rule: Rule, points: Decimal, places: int = 2) -> None:
    """Raise PointsOutOfRange unless a person may give `points` to this leaf.

    Without a step of its own a leaf takes as many decimals as the set has places. The maximum itself is
    always allowed.
    """
    maximum = rule.maximum
    if maximum is None or maximum < 0:
        raise PointsOutOfRange(
            rule.code,
            f"Mục {rule.code} chưa có điểm tối đa nên chưa chấm được; hãy nhập điểm tối đa của mục trước.",
        )
    allowed = f"mục này chấm từ 0 đến tối đa {vi_points(maximum)}"
    if points < 0:
        raise PointsOutOfRange(rule.code, f"Mục {rule.code}: điểm không được âm; {allowed}.")
    if points > maximum:
        raise PointsOutOfRange(rule.code, f"Mục {rule.code}: {vi_points(points)} vượt điểm tối đa; {allowed}.")
    step = Fraction(rule.step) if rule.step else Fraction(1, 10**places)
    if step > 0 and points != maximum and Fraction(points) % step:
        raise PointsOutOfRange(
            rule.code, f"Mục {rule.code}: {vi_points(points)} không đúng bước {vi_number(step)}; {allowed}."
        )


# --- the way through a leaf -----------------------------------------------------------------------


def _without_evidence(rule: Rule, fact: f.Fact | None, places: int) -> Outcome:
    match fact:
        case None:
            return _missing("Chưa có số liệu.")
        case f.Missing(reason):
            return _missing(f"Chưa có số liệu: {reason.rstrip('.')}." if reason else "Chưa có số liệu.")
        case _ if rule.maximum is None or rule.maximum < 0:
            return _missing("Chưa nhập điểm tối đa của mục nên chưa tính được điểm.", Flag.NO_MAXIMUM)
        case f.NotArising(reason):
            raise _DidNotArise(reason)
        case f.Given():
            return _rounded(rule, _given(rule, fact, places), places)
    if rule.type is None:
        raise _NotUsable("mục chưa có cách chấm.")
    return _rounded(rule, _METHODS[rule.type](rule, fact), places)


def _missing(why: str, *flags: Flag) -> Outcome:
    return Outcome(points=None, why=why, flags=(Flag.MISSING, *flags))


def _maximum(rule: Rule) -> Decimal:
    return ZERO if rule.maximum is None else rule.maximum


def _rounded(rule: Rule, earned: Earned, places: int) -> Outcome:
    """The one rounding of a leaf; never outside 0 … maximum, whatever the table says."""
    maximum = _maximum(rule)
    points = min(round_half_up(max(earned.exact, Fraction(0)), places), maximum)
    return Outcome(
        points=points,
        computed=points,
        why=f"{earned.how}: {vi_points(points)} trên tối đa {vi_number(maximum)}.",
        value=earned.value,
        flags=earned.flags,
    )


def _not_arising(rule: Rule, reason: str, places: int) -> Outcome:
    what = f"Không phát sinh trong năm ({reason})" if reason else "Không phát sinh trong năm"
    match rule.not_arising:
        case NotArisingPolicy.FULL:
            earned = Earned(exact=Fraction(_maximum(rule)), how=f"{what}, theo quy định được trọn điểm")
        case NotArisingPolicy.ZERO:
            earned = Earned(exact=Fraction(0), how=f"{what}, theo quy định không có điểm")
        case NotArisingPolicy.EXCLUDED:
            return Outcome(
                points=None,
                excluded=True,
                why=f"{what}, loại {vi_points(_maximum(rule))} của mục này khỏi thang điểm.",
                flags=(Flag.NOT_ARISING, Flag.EXCLUDED),
            )
    return replace(_rounded(rule, earned, places), flags=(Flag.NOT_ARISING,))


def _held_to_evidence(rule: Rule, outcome: Outcome, evidence: f.EvidenceCount) -> Outcome:
    """Points do not count without accepted proof where the rule says so; 0 points need no proof."""
    wanted = max(rule.min_evidence, 1 if rule.needs_evidence else 0)
    if not outcome.points or evidence.accepted >= wanted:
        return outcome
    have = f"cần {wanted} minh chứng được duyệt, mới có {evidence.accepted}"
    if evidence.pending:
        have += f", đang chờ duyệt {evidence.pending}"
    if not rule.needs_evidence:
        return replace(outcome, why=f"{outcome.why} Lưu ý: {have}.", flags=(*outcome.flags, Flag.EVIDENCE_SHORT))
    return replace(
        outcome,
        points=ZERO,
        why=f"{outcome.why} Chưa được tính điểm vì {have}.",
        flags=(*outcome.flags, Flag.EVIDENCE_LACKING),
    )


# --- one function per scoring type ----------------------------------------------------------------


def _pass_fail(rule: Rule, fact: f.Fact) -> Earned:
    if not isinstance(fact, f.Passed):
        raise _wrong_kind("đạt hoặc không đạt")
    if fact.value:
        return Earned(exact=Fraction(_maximum(rule)), how="Đạt", value="Đạt")
    return Earned(exact=Fraction(0), how="Không đạt", value="Không đạt")


def _choice(rule: Rule, fact: f.Fact) -> Earned:
    if not isinstance(fact, f.Chosen):
        raise _wrong_kind("một mức được chọn")
    option = _option(rule, fact.key)
    name = option.label or option.key
    return Earned(exact=_worth(rule, option), how=f"Chọn mức “{name}”", value=name)


def _checklist(rule: Rule, fact: f.Fact) -> Earned:
    if not isinstance(fact, f.Ticked):
        raise _wrong_kind("danh sách các việc đã làm")
    ticked = [_option(rule, key) for key in fact.keys]
    worth = sum((_worth(rule, option) for option in ticked), Fraction(0))
    value = f"{len(ticked)}/{len(rule.options)} nội dung"
    how = f"Có {value}"
    if worth > _maximum(rule):
        return Earned(
            exact=worth,
            how=f"{how}, cộng được {vi_points(worth)}, tính đến mức tối đa",
            value=value,
            flags=(Flag.CAPPED,),
        )
    return Earned(exact=worth, how=how, value=value)


def _count_bands(rule: Rule, fact: f.Fact) -> Earned:
    if not isinstance(fact, f.Counted):
        raise _wrong_kind("số lần thực hiện")
    value = f"{vi_number(fact.n)} lần"
    return _by_bands(rule, Fraction(fact.n), f"Thực hiện {value}", value, vi_number)


def _ratio_bands(rule: Rule, fact: f.Fact) -> Earned:
    percent, value, flags = _percent(rule, fact)
    earned = _by_bands(rule, percent, value, value, vi_percent)
    return replace(earned, flags=flags + earned.flags)


def _ratio_linear(rule: Rule, fact: f.Fact) -> Earned:
    percent, value, flags = _percent(rule, fact)
    return replace(_linear(rule, percent, value), flags=flags)


def _survey(rule: Rule, fact: f.Fact) -> Earned:
    if not isinstance(fact, f.SurveyRate):
        raise _wrong_kind("tỷ lệ hài lòng và số phiếu")
    if fact.responses == 0:
        raise _NotUsable("khảo sát chưa có phiếu hợp lệ nào.")
    value = f"{vi_percent(fact.percent)} ({vi_number(fact.responses)} phiếu)"
    percent = Fraction(fact.percent)
    if rule.uses_bands:
        return _by_bands(rule, percent, f"Khảo sát đạt {value}", value, vi_percent)
    return _linear(rule, percent, f"Khảo sát đạt {value}", value)


def _breaches(rule: Rule, fact: f.Fact) -> Earned:
    if not isinstance(fact, f.Breaches):
        raise _wrong_kind("số lần vi phạm")
    if rule.per_breach is None:
        raise _NotUsable("chưa nhập số điểm trừ cho mỗi lần vi phạm.")
    value = f"{vi_number(fact.n)} lần vi phạm"
    if fact.n == 0:
        return Earned(exact=Fraction(_maximum(rule)), how="Không có vi phạm", value=value)
    left = Fraction(_maximum(rule)) - fact.n * Fraction(rule.per_breach)
    return Earned(
        exact=left,
        how=f"Có {value}, mỗi lần trừ {vi_points(rule.per_breach)}, không trừ quá mức 0",
        value=value,
    )


def _manual(rule: Rule, fact: f.Fact) -> Earned:
    raise _wrong_kind("số điểm do người chấm nhập")  # Given is taken before the table of methods


def _given(rule: Rule, fact: f.Given, places: int) -> Earned:
    try:
        check_points(rule, fact.points, places)
    except PointsOutOfRange as error:
        raise _NotUsable(str(error)) from error
    how = f"Người chấm nhập ({fact.reason})" if fact.reason else "Người chấm nhập"
    return Earned(exact=Fraction(fact.points), how=how, value=vi_points(fact.points))


_METHODS: dict[ScoringType, Callable[[Rule, f.Fact], Earned]] = {
    ScoringType.PASS_FAIL: _pass_fail,
    ScoringType.CHOICE: _choice,
    ScoringType.COUNT_BANDS: _count_bands,
    ScoringType.RATIO_BANDS: _ratio_bands,
    ScoringType.RATIO_LINEAR: _ratio_linear,
    ScoringType.CHECKLIST: _checklist,
    ScoringType.SURVEY: _survey,
    ScoringType.BREACHES: _breaches,
    ScoringType.MANUAL: _manual,
}


# --- what they share ------------------------------------------------------------------------------


def _wrong_kind(wanted: str) -> _NotUsable:
    return _NotUsable(f"số liệu đã nhập không hợp với cách chấm của mục; mục này cần {wanted}.")


def _worth(rule: Rule, row: Band | Option) -> Fraction:
    """Points of a table row or an option, given as points or as a share of the maximum."""
    if row.points is not None:
        return Fraction(row.points)
    if row.fraction is not None:
        return Fraction(row.fraction) * Fraction(_maximum(rule))
    raise _NotUsable("bảng điểm của mục còn dòng chưa nhập điểm.")


def _option(rule: Rule, key: str) -> Option:
    for option in rule.options:
        if option.key == key:
            return option
    raise _NotUsable(f"mức “{key}” không có trong danh sách của mục; hãy chọn lại.")


def _percent(rule: Rule, fact: f.Fact) -> tuple[Fraction, str, tuple[Flag, ...]]:
    """The ratio in percent, in words, and a flag when it is above 100 % without the rule expecting it."""
    if not isinstance(fact, f.Ratio):
        raise _wrong_kind("tử số và mẫu số")
    if fact.denominator == 0:
        if fact.numerator:
            raise _NotUsable(f"mẫu số bằng 0 nhưng tử số là {vi_number(fact.numerator)}; hãy xem lại số liệu.")
        raise _DidNotArise("mẫu số bằng 0")
    percent = Fraction(fact.numerator) * 100 / Fraction(fact.denominator)
    value = vi_ratio(fact.numerator, fact.denominator, percent)
    if percent > 100 and not rule.allow_over_100:
        return Fraction(100), f"{value}, vượt 100% nên chỉ tính 100%", (Flag.OVER_100,)
    return percent, value, ()


def _by_bands(rule: Rule, measured: Fraction, how: str, value: str, unit: Callable[[Decimal], str]) -> Earned:
    if not rule.bands:
        raise _NotUsable("mục chưa có bảng bậc điểm.")
    for band in rule.bands:
        if in_band(band, measured):
            words = band.label or band_words(band, unit)
            return Earned(exact=_worth(rule, band), how=f"{how}, thuộc bậc “{words}”", value=value)
    return Earned(exact=Fraction(0), how=f"{how}, không thuộc bậc nào có điểm", value=value, flags=(Flag.NO_BAND,))


def in_band(band: Band, measured: Fraction) -> bool:
    """True when the value lies in the band, its bounds counted as they are marked."""
    if band.lower is not None:
        lower = Fraction(band.lower)
        if measured < lower or (measured == lower and not band.lower_inclusive):
            return False
    if band.upper is not None:
        upper = Fraction(band.upper)
        if measured > upper or (measured == upper and not band.upper_inclusive):
            return False
    return True


def band_words(band: Band, unit: Callable[[Decimal], str] = vi_number) -> str:
    """The band as people say it: "từ 70% đến dưới 80%"."""
    lower, upper = band.lower, band.upper
    if lower is not None and lower == upper:
        return unit(lower)
    parts = []
    if lower is not None:
        parts.append(f"{'từ' if band.lower_inclusive else 'trên'} {unit(lower)}")
    if upper is not None:
        parts.append(f"{'đến' if band.upper_inclusive else ('đến dưới' if parts else 'dưới')} {unit(upper)}")
    if upper is None:
        return f"{parts[0]} trở lên" if parts and band.lower_inclusive else (parts[0] if parts else "mọi giá trị")
    return " ".join(parts)


def _linear(rule: Rule, percent: Fraction, how: str, value: str = "") -> Earned:
    """min(ratio, cap) × maximum; nothing below the floor, everything from the target on."""
    value = value or how
    maximum = Fraction(_maximum(rule))
    if rule.floor is not None and percent < Fraction(rule.floor):
        return Earned(exact=Fraction(0), how=f"{how}, dưới mức {vi_percent(rule.floor)}", value=value)
    if rule.target is not None and percent >= Fraction(rule.target):
        return Earned(exact=maximum, how=f"{how}, đạt mục tiêu từ {vi_percent(rule.target)}", value=value)
    cap = Fraction(HUNDRED if rule.cap is None else rule.cap)
    counted = min(percent, cap)
    exact = min(counted / 100 * maximum, maximum)
    over = f", chỉ tính đến {vi_percent(cap)}" if percent > cap else ""
    return Earned(exact=exact, how=f"{how}{over}, nhân với {vi_points(maximum)}", value=value)
