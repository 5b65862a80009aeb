"""The scoring engine against numbers worked out by hand. Decimal literals are written `d("12.5")`."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import replace
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

import criteria.scoring
from criteria.scoring import (
    RULES_VERSION,
    Adjustment,
    AdjustmentEntry,
    AdjustmentKind,
    Answer,
    Band,
    Breaches,
    BrokenRuleSet,
    Chosen,
    CommuneClass,
    CommuneKind,
    Counted,
    Cutoff,
    EvidenceCount,
    Fact,
    Facts,
    Flag,
    Given,
    GroupMinimum,
    InvalidFact,
    KnockOut,
    KnockOutEffect,
    Level,
    MandatoryLeaf,
    MinimumResponses,
    MinimumSatisfaction,
    Missing,
    NodeKind,
    NotArising,
    NotArisingPolicy,
    Option,
    Passed,
    PointsOutOfRange,
    Ratio,
    Rule,
    RuleSet,
    ScoreLine,
    ScoreSheet,
    ScoringType,
    Severity,
    Subject,
    SurveyRate,
    SurveyUse,
    Ticked,
    UnknownCode,
    UnreadableSnapshot,
    Verdict,
    check_points,
    findings,
    from_plain,
    given_facts,
    score,
    sum_given,
    to_plain,
    vi_number,
)

d = Decimal


def leaf(code: str = "1", maximum: str | None = "10", **rest: object) -> Rule:
    """A leaf; manual unless told otherwise."""
    given = {"type": ScoringType.MANUAL, **rest}
    return Rule(code=code, title=f"Mục {code}", maximum=None if maximum is None else d(maximum), **given)


def group(code: str, maximum: str | None = None) -> Rule:
    return Rule(code=code, title=f"Nhóm {code}", kind=NodeKind.GROUP, maximum=None if maximum is None else d(maximum))


def line_of(rule: Rule, fact: Fact, evidence: EvidenceCount | None = None, **of_set: object) -> ScoreLine:
    """The line of a leaf that is a set of its own."""
    ruleset = RuleSet(code="mot-muc", rules=(rule,), **of_set)
    counts = {} if evidence is None else {rule.code: evidence}
    return score(ruleset, Facts(leaves={rule.code: fact}, evidence=counts)).line(rule.code)


def percent_band(lower: str | None, upper: str | None, points: str, **rest: bool) -> Band:
    return Band(
        lower=None if lower is None else d(lower),
        upper=None if upper is None else d(upper),
        points=d(points),
        **rest,
    )


# --- the five worked examples ---------------------------------------------------------------------


GROUPS_619 = (("I", "15"), ("II", "30"), ("III", "25"), ("IV", "10"), ("V", "20"))


def ruleset_619() -> RuleSet:
    """QĐ 619/QĐ-TTg (2017): 15/30/25/10/20, no criterion below half, cut-off by class of the commune."""
    rules = []
    for code, maximum in GROUPS_619:
        rules += [group(code, maximum), leaf(f"{code}.1", maximum, parent=code, step=d("0.25"))]
    return RuleSet(
        code="qd-619",
        rules=tuple(rules),
        total_maximum=d(100),
        conditions=(GroupMinimum(code="nua-diem", percent=d(50)),),
        levels=(
            Level(
                code="dat",
                name="Đạt chuẩn",
                cutoffs=(
                    Cutoff(minimum=d(90), commune_class=CommuneClass.I),
                    Cutoff(minimum=d(80), commune_class=CommuneClass.II),
                    Cutoff(minimum=d(70), commune_class=CommuneClass.III),
                ),
            ),
        ),
    )


def sheet_619(third: str, commune_class: CommuneClass | None) -> ScoreSheet:
    points = {"I.1": d(14), "II.1": d(26), "III.1": d(third), "IV.1": d(9), "V.1": d(20)}
    rest = Facts(subject=Subject(commune_class=commune_class), evidence=None)
    return sum_given(ruleset_619(), points, rest)


def test_example_1_a_group_below_half_is_not_recognised_although_the_total_is_enough() -> None:
    sheet = sheet_619("12", CommuneClass.II)
    assert sheet.total == d(81)
    assert sheet.level is None
    third = sheet.condition("nua-diem", "III")
    assert third.verdict is Verdict.NOT_MET
    assert third.why == "Nhóm III được 12 trên 25 điểm, không đạt mức tối thiểu 12,5 (50%)."
    assert sheet.levels[0].why_not == (third.why,)
    assert [sheet.condition("nua-diem", code).verdict for code in ("I", "II", "IV", "V")] == [Verdict.MET] * 4
    assert sheet.points_to_next == 0


def test_example_1_half_a_point_more_is_recognised() -> None:
    sheet = sheet_619("12.5", CommuneClass.II)
    assert sheet.total == d("81.5")
    assert sheet.level == "dat"
    assert sheet.reached is not None
    assert sheet.reached.cutoff == 80
    assert (sheet.next_level, sheet.points_to_next) == (None, None)


def test_example_1_the_same_points_do_not_suffice_for_a_commune_of_class_i() -> None:
    sheet = sheet_619("12.5", CommuneClass.I)
    assert sheet.level is None
    assert sheet.levels[0].cutoff == 90
    assert sheet.points_to_next == d("8.5")
    assert sheet.levels[0].why_not == ("Tổng điểm 81,5 chưa đạt mức 90, còn thiếu 8,5 điểm.",)


def test_example_1_a_commune_without_a_class_gets_no_answer() -> None:
    sheet = sheet_619("12.5", None)
    assert sheet.level is None
    assert sheet.levels[0].verdict is Verdict.UNKNOWN
    assert "Chưa khai loại" in sheet.levels[0].why_not[0]


def ruleset_tt09() -> RuleSet:
    """TT 09/2021/TT-BTP, chỉ tiêu 1: issued (1 or 0), issued lawfully (2 or 0), full when nothing was assigned."""
    full = NotArisingPolicy.FULL
    return RuleSet(
        code="tt-09",
        rules=(
            group("1", "3"),
            leaf("1.1", "1", parent="1", type=ScoringType.PASS_FAIL, not_arising=full),
            leaf("1.2", "2", parent="1", type=ScoringType.PASS_FAIL, not_arising=full),
        ),
    )


def test_example_2_all_issued_and_one_unlawful_gives_1() -> None:
    sheet = score(ruleset_tt09(), Facts(leaves={"1.1": Passed(True), "1.2": Passed(False)}))
    assert sheet.line("1.1").points == 1
    assert sheet.line("1.2").points == 0
    assert sheet.total == 1
    assert sheet.line("1").points == 1


def test_example_2_no_document_assigned_in_the_year_gives_3() -> None:
    nothing = NotArising("không được giao ban hành văn bản")
    sheet = score(ruleset_tt09(), Facts(leaves={"1.1": nothing, "1.2": nothing}))
    assert sheet.total == 3
    assert sheet.line("1.2").why == (
        "Không phát sinh trong năm (không được giao ban hành văn bản), theo quy định được trọn điểm: "
        "2 điểm trên tối đa 2."
    )


TRAINING = leaf(
    "3.2",
    "1",
    type=ScoringType.RATIO_BANDS,
    bands=(
        percent_band("80", None, "1"),
        percent_band("70", "80", "0.5"),
        percent_band("50", "70", "0.25"),
        percent_band(None, "50", "0"),
    ),
)


@pytest.mark.parametrize(
    ("trained", "of", "points"),
    [
        (45, 60, "0.5"),  # 75 %
        (48, 60, "1"),  # 80 %: the lower bound belongs to the band
        (4799, 6000, "0.5"),  # 79,98 %
        (42, 60, "0.5"),  # 70 %
        (41, 60, "0.25"),  # 68,33 %
        (30, 60, "0.25"),  # 50 %
        (29, 60, "0"),
        (0, 60, "0"),
        (60, 60, "1"),
    ],
)
def test_example_2_rate_bands(trained: int, of: int, points: str) -> None:
    assert line_of(TRAINING, Ratio.of(trained, of)).points == d(points)


def test_example_2_rate_sentence_names_figures_and_band() -> None:
    line = line_of(TRAINING, Ratio.of(45, 60))
    assert line.why == "45/60 = 75%, thuộc bậc “từ 70% đến dưới 80%”: 0,5 điểm trên tối đa 1."
    assert line.value == "45/60 = 75%"


@pytest.mark.parametrize(
    ("policy", "points", "effective"),
    [
        (NotArisingPolicy.FULL, d(1), d(1)),
        (NotArisingPolicy.ZERO, d(0), d(1)),
        (NotArisingPolicy.EXCLUDED, None, d(0)),
    ],
)
def test_example_2_nobody_to_train_follows_the_policy(
    policy: NotArisingPolicy, points: Decimal | None, effective: Decimal
) -> None:
    line = line_of(replace(TRAINING, not_arising=policy), Ratio.of(0, 0))
    assert (line.points, line.effective_maximum) == (points, effective)
    assert Flag.NOT_ARISING in line.flags
    assert Flag.MISSING not in line.flags


MEETINGS = leaf(
    "2.1",
    "20",
    type=ScoringType.COUNT_BANDS,
    bands=(
        percent_band("4", None, "20"),
        percent_band("3", "4", "15"),
        percent_band("2", "3", "10"),
        percent_band("1", "2", "5"),
    ),
)


@pytest.mark.parametrize(("meetings", "points"), [(0, 0), (1, 5), (2, 10), (3, 15), (4, 20), (9, 20)])
def test_example_3_meetings_by_count(meetings: int, points: int) -> None:
    assert line_of(MEETINGS, Counted(meetings)).points == points


def test_example_3_meetings_chaired_by_a_leader_are_pro_rata() -> None:
    line = line_of(leaf("2.2", "20", type=ScoringType.RATIO_LINEAR), Ratio.of(3, 4))
    assert line.points == 15
    assert line.why == "3/4 = 75%, nhân với 20 điểm: 15 điểm trên tối đa 20."


@pytest.mark.parametrize(("key", "points"), [("truong", 10), ("pho", 5), ("khong", 0)])
def test_example_3_deputy_as_head_gives_half(key: str, points: int) -> None:
    head = leaf(
        "2.3",
        type=ScoringType.CHOICE,
        options=(
            Option(key="truong", label="Bí thư hoặc Chủ tịch", fraction=d(1)),
            Option(key="pho", label="Phó", fraction=d("0.5")),
            Option(key="khong", label="Không có", fraction=d(0)),
        ),
    )
    assert line_of(head, Chosen(key)).points == points


def ruleset_804(**rest: object) -> RuleSet:
    """HD 804/HD-SNV (Huế, 2018): 1,000 = 950 content + 50 bonus; −8 without an emulation launch."""
    return RuleSet(
        code="hd-804",
        rules=(leaf("noi-dung", "950"),),
        total_maximum=d(1000),
        bonus_cap=d(50),
        adjustments=(
            Adjustment(code="thuong-a", title="Mô hình mới", kind=AdjustmentKind.BONUS, points=d(30)),
            Adjustment(code="thuong-b", title="Khen thưởng", kind=AdjustmentKind.BONUS, points=d(30)),
            Adjustment(code="khong-phat-dong", title="Không phát động", kind=AdjustmentKind.DEDUCTION, points=d(8)),
        ),
        **rest,
    )


ENTRIES_804 = (
    AdjustmentEntry("thuong-a"),
    AdjustmentEntry("thuong-b"),
    AdjustmentEntry("khong-phat-dong"),
)


def test_example_4_bonus_is_capped_and_the_deduction_taken() -> None:
    facts = Facts(leaves={"noi-dung": Given(d(900))}, adjustments=ENTRIES_804)
    sheet = score(ruleset_804(), facts)
    assert (sheet.bonus_entered, sheet.bonus) == (60, 50)
    assert (sheet.deduction_entered, sheet.deduction) == (8, 8)
    assert (sheet.content, sheet.total, sheet.total_maximum) == (900, 942, 1000)
    assert sheet.why == "Điểm nội dung 900 trên 950; thưởng 50; trừ 8. Tổng điểm 942 trên 1.000."


def ruleset_335() -> RuleSet:
    """NĐ 335/2025/NĐ-CP: four levels, a discipline decision forces the lowest."""
    names = ("Không hoàn thành", "Hoàn thành", "Tốt", "Xuất sắc")
    minimums = (None, d(50), d(70), d(90))
    return RuleSet(
        code="nd-335",
        rules=(leaf("chung", "30"), leaf("ket-qua", "70")),
        conditions=(
            KnockOut(
                code="ky-luat",
                title="Có quyết định kỷ luật từ khiển trách trở lên trong năm",
                effect=KnockOutEffect.LOWEST_LEVEL,
            ),
        ),
        levels=tuple(
            Level(code=f"m{i}", name=name, minimum=minimum)
            for i, (name, minimum) in enumerate(zip(names, minimums, strict=True))
        ),
    )


def test_example_5_discipline_beats_93_points() -> None:
    points = {"chung": d(28), "ket-qua": d(65)}
    clean = sum_given(ruleset_335(), points, Facts(answers={"ky-luat": Answer.NO}))
    assert (clean.total, clean.level, clean.knocked_out) == (93, "m3", False)
    struck = sum_given(ruleset_335(), points, Facts(answers={"ky-luat": Answer.YES}))
    assert (struck.total, struck.level, struck.knocked_out) == (93, "m0", True)
    assert struck.levels[3].why_not == (
        "Vướng điều kiện loại: Có quyết định kỷ luật từ khiển trách trở lên trong năm.",
    )


def test_an_unanswered_knock_out_decides_nothing() -> None:
    sheet = sum_given(ruleset_335(), {"chung": d(28), "ket-qua": d(65)})
    assert sheet.knocked_out is False
    assert sheet.level is None
    assert {level.verdict for level in sheet.levels} == {Verdict.UNKNOWN}


# --- leaf types and their edges -------------------------------------------------------------------


LINEAR = leaf("1", "10", type=ScoringType.RATIO_LINEAR)


@pytest.mark.parametrize(
    ("rule", "fact", "points"),
    [
        (LINEAR, Ratio.of(0, 7), "0"),
        (LINEAR, Ratio.of(7, 7), "10"),
        (LINEAR, Ratio.of(2, 3), "6.67"),
        (LINEAR, Ratio.of("0.5", "1.5"), "3.33"),
        (replace(LINEAR, floor=d(50)), Ratio.of(499, 1000), "0"),
        (replace(LINEAR, floor=d(50)), Ratio.of(1, 2), "5"),
        (replace(LINEAR, target=d(90)), Ratio.of(9, 10), "10"),
        (replace(LINEAR, target=d(90)), Ratio.of(899, 1000), "8.99"),
        (replace(LINEAR, cap=d(80)), Ratio.of(95, 100), "8"),
        (replace(LINEAR, cap=d(120), allow_over_100=True), Ratio.of(115, 100), "10"),
        (replace(LINEAR, maximum=d(3)), Ratio.of(1, 3), "1"),  # exact thirds
        (replace(LINEAR, maximum=d("0.01")), Ratio.of(1, 2), "0.01"),  # 0,005 goes up
        (replace(LINEAR, maximum=d("0.01")), Ratio.of(499, 1000), "0"),
    ],
)
def test_linear_ratio(rule: Rule, fact: Ratio, points: str) -> None:
    assert line_of(rule, fact).points == d(points)


def test_a_ratio_above_100_counts_as_100_and_is_flagged() -> None:
    line = line_of(TRAINING, Ratio.of(63, 60))
    assert line.points == 1
    assert line.flags == (Flag.OVER_100,)
    assert "63/60 = 105%, vượt 100% nên chỉ tính 100%" in line.why


def test_exactly_100_percent_is_nothing_to_flag() -> None:
    assert line_of(TRAINING, Ratio.of(60, 60)).flags == ()


def test_a_ratio_that_may_exceed_100_reaches_a_band_above_it() -> None:
    installs = leaf(
        "4.1",
        "2",
        type=ScoringType.RATIO_BANDS,
        allow_over_100=True,
        bands=(
            Band(lower=d(100), lower_inclusive=False, points=d(2)),
            Band(lower=d(50), upper=d(100), upper_inclusive=True, points=d(1)),
        ),
    )
    assert line_of(installs, Ratio.of(5000, 5000)).points == 1
    above = line_of(installs, Ratio.of(5001, 5000))
    assert (above.points, above.flags) == (2, ())
    assert "5.001/5.000 = 100,02%, thuộc bậc “trên 100%”" in above.why


@pytest.mark.parametrize(
    ("lower_inclusive", "upper_inclusive", "value", "points"),
    [
        (True, False, 70, 1),
        (False, False, 70, 0),
        (True, False, 80, 0),
        (True, True, 80, 1),
    ],
)
def test_band_edges_belong_to_the_band_only_where_marked(
    lower_inclusive: bool, upper_inclusive: bool, value: int, points: int
) -> None:
    band = percent_band("70", "80", "1", lower_inclusive=lower_inclusive, upper_inclusive=upper_inclusive)
    line = line_of(leaf("1", "1", type=ScoringType.RATIO_BANDS, bands=(band,)), Ratio.of(value, 100))
    assert line.points == points
    assert (Flag.NO_BAND in line.flags) is (points == 0)


def test_a_band_can_give_a_share_of_the_maximum_and_never_more_than_it() -> None:
    half = leaf("1", "5", type=ScoringType.COUNT_BANDS, bands=(Band(lower=d(1), fraction=d("0.5")),))
    assert line_of(half, Counted(1)).points == d("2.5")
    wrong = leaf("1", "5", type=ScoringType.COUNT_BANDS, bands=(Band(lower=d(1), points=d(8)),))
    assert line_of(wrong, Counted(1)).points == 5


def test_of_overlapping_bands_the_first_listed_counts() -> None:
    bands = (percent_band("50", None, "1"), percent_band("60", None, "2"))
    rule = leaf("1", "2", type=ScoringType.RATIO_BANDS, bands=bands)
    assert line_of(rule, Ratio.of(70, 100)).points == 1
    assert line_of(replace(rule, bands=bands[::-1]), Ratio.of(70, 100)).points == 2


CHECKLIST = leaf(
    "1",
    "5",
    type=ScoringType.CHECKLIST,
    options=tuple(Option(key=key, points=d(2)) for key in "abc"),
)


@pytest.mark.parametrize(
    ("keys", "points", "flags"),
    [((), 0, ()), (("a",), 2, ()), (("b", "a", "a"), 4, ()), (("a", "b", "c"), 5, (Flag.CAPPED,))],
)
def test_checklist_adds_up_to_the_maximum(keys: tuple[str, ...], points: int, flags: tuple[Flag, ...]) -> None:
    line = line_of(CHECKLIST, Ticked(keys))
    assert (line.points, line.flags) == (points, flags)


@pytest.mark.parametrize(("breaches", "points"), [(0, "4"), (1, "2.5"), (2, "1"), (3, "0"), (50, "0")])
def test_breaches_take_points_down_to_zero(breaches: int, points: str) -> None:
    rule = leaf("1", "4", type=ScoringType.BREACHES, per_breach=d("1.5"))
    assert line_of(rule, Breaches(breaches)).points == d(points)


def test_survey_rate_is_used_linearly_or_by_bands() -> None:
    rule = leaf("1", "10", type=ScoringType.SURVEY, target=d(95))
    assert line_of(rule, SurveyRate(d("87.5"), 120)).points == d("8.75")
    assert line_of(rule, SurveyRate(d(95), 120)).points == 10
    banded = replace(rule, bands=(percent_band("80", None, "7"), percent_band("60", "80", "4")))
    assert line_of(banded, SurveyRate(d("79.99"), 120)).points == 4
    assert line_of(banded, SurveyRate(d(80), 1200)).why == (
        "Khảo sát đạt 80% (1.200 phiếu), thuộc bậc “từ 80% trở lên”: 7 điểm trên tối đa 10."
    )
    assert line_of(replace(banded, survey_uses=SurveyUse.LINEAR), SurveyRate(d(80), 5)).points == 8


def test_a_survey_without_responses_is_missing() -> None:
    line = line_of(leaf("1", type=ScoringType.SURVEY), SurveyRate(d(0), 0))
    assert line.points is None
    assert "chưa có phiếu hợp lệ nào" in line.why


def test_manual_points_carry_their_reason() -> None:
    line = line_of(leaf("1", "2", step=d("0.25")), Given(d("1.75"), "thiếu một biểu mẫu"))
    assert line.points == d("1.75")
    assert line.why == "Người chấm nhập (thiếu một biểu mẫu): 1,75 điểm trên tối đa 2."


# --- missing, not arising, data that cannot be used -----------------------------------------------


def two_leaves(**of_second: object) -> RuleSet:
    second = {"type": ScoringType.RATIO_LINEAR, **of_second}
    return RuleSet(
        code="hai-muc",
        rules=(
            group("I", "10"),
            leaf("1", "6", parent="I", type=ScoringType.PASS_FAIL),
            leaf("2", "4", parent="I", **second),
        ),
        levels=(Level(code="dat", name="Đạt", minimum=d(8)),),
    )


def test_missing_is_not_zero() -> None:
    missing = score(two_leaves(), Facts(leaves={"1": Passed(True), "2": Missing("chưa hết năm")}))
    zero = score(two_leaves(), Facts(leaves={"1": Passed(True), "2": Ratio.of(0, 5)}))
    assert (missing.total, zero.total) == (6, 6)
    assert missing.line("2").points is None
    assert missing.line("2").why == "Chưa có số liệu: chưa hết năm."
    assert missing.missing == ("2",)
    assert missing.missing
    assert Flag.INCOMPLETE in missing.line("I").flags
    assert zero.line("2").points == 0
    assert zero.missing == ()
    assert not zero.missing


def test_what_is_missing_may_still_bring_the_level() -> None:
    missing = score(two_leaves(), Facts(leaves={"1": Passed(True)}))
    assert missing.reachable_total == 10
    assert missing.levels[0].verdict is Verdict.UNKNOWN
    assert missing.points_to_next == 2
    zero = score(two_leaves(), Facts(leaves={"1": Passed(True), "2": Ratio.of(0, 5)}))
    assert zero.levels[0].verdict is Verdict.NOT_MET


def test_a_group_of_which_nothing_is_known_has_no_points() -> None:
    sheet = score(two_leaves(), Facts())
    assert sheet.line("I").points is None
    assert sheet.line("I").why == "Chưa có số liệu."
    assert sheet.missing == ("1", "2")
    assert sheet.total == 0


def test_excluded_leaves_the_scale_and_the_total_is_rebased() -> None:
    rules = two_leaves(not_arising=NotArisingPolicy.EXCLUDED)
    rules = replace(rules, rules=(*rules.rules, group("II", "10"), leaf("3", "10", parent="II")))
    sheet = score(rules, Facts(leaves={"1": Passed(True), "2": Ratio.of(0, 0), "3": Given(d(5))}))
    assert sheet.content == 11
    assert (sheet.content_maximum, sheet.effective_maximum) == (20, 16)
    assert sheet.rebased_content == d("13.75")  # 11 × 20 ÷ 16
    assert sheet.total == d("13.75")
    assert sheet.is_rebased
    assert (sheet.line("I").maximum, sheet.line("I").effective_maximum) == (10, 6)
    assert sheet.line("I").why == "Cộng 1 mục: 6 trên 6 điểm; 1 mục không phát sinh, loại 4 điểm."
    assert "quy đổi về thang 20 thành 13,75" in sheet.why


def test_without_rebasing_what_is_excluded_is_lost() -> None:
    rules = replace(two_leaves(not_arising=NotArisingPolicy.EXCLUDED), rebase=False)
    sheet = score(rules, Facts(leaves={"1": Passed(True), "2": NotArising()}))
    assert (sheet.total, sheet.is_rebased) == (6, False)
    assert Severity.WARNING in {found.severity for found in findings(rules) if found.code == "2"}


def test_a_set_of_which_nothing_arose_has_no_points() -> None:
    rules = RuleSet(code="x", rules=(leaf("1", not_arising=NotArisingPolicy.EXCLUDED),))
    sheet = score(rules, Facts(leaves={"1": NotArising()}))
    assert (sheet.total, sheet.effective_maximum, sheet.line("1").points) == (0, 0, None)


@pytest.mark.parametrize(
    ("rule", "fact", "word"),
    [
        (LINEAR, Ratio.of(5, 0), "mẫu số bằng 0 nhưng tử số là 5"),
        (LINEAR, Counted(5), "mục này cần tử số và mẫu số"),
        (MEETINGS, Passed(True), "mục này cần số lần thực hiện"),
        (leaf("1", type=ScoringType.PASS_FAIL), Counted(1), "mục này cần đạt hoặc không đạt"),
        (leaf("1", type=ScoringType.SURVEY), Ratio.of(1, 2), "mục này cần tỷ lệ hài lòng"),
        (leaf("1", type=ScoringType.BREACHES, per_breach=d(1)), Counted(1), "mục này cần số lần vi phạm"),
        (leaf("1", type=ScoringType.BREACHES), Breaches(1), "chưa nhập số điểm trừ"),
        (leaf("1"), Counted(1), "mục này cần số điểm"),
        (CHECKLIST, Ticked(("z",)), "“z” không có trong danh sách"),
        (leaf("1", type=ScoringType.CHOICE), Chosen("a"), "“a” không có trong danh sách"),
        (leaf("1", type=ScoringType.COUNT_BANDS), Counted(1), "chưa có bảng bậc điểm"),
        (leaf("1", type=ScoringType.COUNT_BANDS, bands=(Band(),)), Counted(1), "chưa nhập điểm"),
        (leaf("1", type=None), Counted(1), "chưa có cách chấm"),
        (leaf("1", "2"), Given(d(3)), "vượt điểm tối đa"),
    ],
)
def test_a_fact_that_does_not_fit_is_shown_as_missing_with_the_reason(rule: Rule, fact: Fact, word: str) -> None:
    line = line_of(rule, fact)
    assert line.points is None
    assert line.flags == (Flag.MISSING, Flag.CHECK_DATA)
    assert word in line.why


def test_a_leaf_without_official_maximum_has_no_points() -> None:
    line = line_of(leaf("1", None, type=ScoringType.PASS_FAIL), Passed(True))
    assert (line.points, line.maximum) == (None, None)
    assert Flag.NO_MAXIMUM in line.flags


def test_a_maximum_of_zero_is_not_an_unknown_maximum() -> None:
    rules = RuleSet(code="x", rules=(group("I"), leaf("1", "0", parent="I"), group("II"), leaf("2", None, parent="II")))
    sheet = score(rules, Facts())
    assert (sheet.line("I").maximum, sheet.line("II").maximum) == (0, None)


def test_a_set_without_official_maximums_decides_no_level() -> None:
    rules = RuleSet(
        code="x",
        rules=(group("I"), leaf("1", None, parent="I", type=ScoringType.PASS_FAIL)),
        conditions=(GroupMinimum(code="nua", percent=d(50)),),
        levels=(Level(code="dat", name="Đạt", minimum=d(80)),),
    )
    sheet = score(rules, Facts(leaves={"1": Passed(True)}))
    assert sheet.conditions[0].verdict is Verdict.UNKNOWN
    assert sheet.levels[0].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "build",
    [
        lambda: Counted(-1),
        lambda: Breaches(-1),
        lambda: Ratio.of(-1, 2),
        lambda: Ratio.of(1, -2),
        lambda: SurveyRate(d(101), 3),
        lambda: SurveyRate(d(50), -3),
        lambda: AdjustmentEntry("a", d(-3)),
    ],
)
def test_figures_that_cannot_be_are_refused(build: object) -> None:
    with pytest.raises(InvalidFact, match=r"\.$"):
        build()  # type: ignore[operator]


def test_floats_and_infinities_are_refused() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        Ratio(0.5, d(1))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Decimal"):
        Band(lower=0.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="finite"):
        Given(d("NaN"))


# --- evidence -------------------------------------------------------------------------------------


def test_points_do_not_count_without_accepted_evidence() -> None:
    rule = leaf("1", "3", type=ScoringType.PASS_FAIL, needs_evidence=True)
    waiting = line_of(rule, Passed(True), EvidenceCount(accepted=0, pending=2))
    assert (waiting.points, waiting.computed) == (0, 3)
    assert waiting.flags == (Flag.EVIDENCE_LACKING,)
    assert waiting.why == (
        "Đạt: 3 điểm trên tối đa 3. Chưa được tính điểm vì cần 1 minh chứng được duyệt, mới có 0, đang chờ duyệt 2."
    )
    assert line_of(rule, Passed(True), EvidenceCount(accepted=1)).points == 3
    assert line_of(rule, Passed(True)).points == 0  # no count at all is no proof
    assert line_of(rule, Passed(False)).flags == ()  # nothing earned, nothing to prove


def test_a_minimum_of_evidence_holds_points_back_only_where_the_rule_says_so() -> None:
    rule = leaf("1", "3", type=ScoringType.PASS_FAIL, min_evidence=2)
    short = line_of(rule, Passed(True), EvidenceCount(accepted=1))
    assert (short.points, short.flags) == (3, (Flag.EVIDENCE_SHORT,))
    strict = line_of(replace(rule, needs_evidence=True), Passed(True), EvidenceCount(accepted=1))
    assert (strict.points, strict.flags) == (0, (Flag.EVIDENCE_LACKING,))


def test_what_did_not_arise_needs_no_evidence() -> None:
    rule = leaf("1", "3", type=ScoringType.PASS_FAIL, needs_evidence=True, not_arising=NotArisingPolicy.FULL)
    assert line_of(rule, NotArising()).points == 3


def test_a_column_without_evidence_counts_is_not_held_to_evidence() -> None:
    rules = RuleSet(code="x", rules=(leaf("1", "3", needs_evidence=True),))
    assert sum_given(rules, {"1": d(2)}).total == 2
    assert sum_given(rules, {"1": d(2)}, Facts(evidence={})).total == 0
    assert sum_given(rules, {"1": d(2)}, Facts(evidence={"1": EvidenceCount(accepted=1)})).total == 2


# --- points that people entered -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "word"),
    [("2.25", "vượt điểm tối đa"), ("-0.5", "không được âm"), ("0.3", "không đúng bước 0,25")],
)
def test_points_out_of_range_are_refused_with_the_maximum(points: str, word: str) -> None:
    rules = RuleSet(code="x", rules=(leaf("2.4", "2", step=d("0.25")),))
    with pytest.raises(PointsOutOfRange) as error:
        sum_given(rules, {"2.4": d(points)})
    assert isinstance(error.value, ValueError)
    assert error.value.code == "2.4"
    assert word in str(error.value)
    assert "tối đa 2 điểm" in str(error.value)


def test_without_a_step_points_have_the_places_of_the_set() -> None:
    check_points(leaf("1", "2"), d("1.25"))
    with pytest.raises(PointsOutOfRange, match="bước 0,01"):
        check_points(leaf("1", "2"), d("1.255"))
    with pytest.raises(PointsOutOfRange, match="bước 0,1"):
        check_points(leaf("1", "2"), d("1.25"), places=1)


def test_the_maximum_may_be_given_even_off_the_step() -> None:
    check_points(leaf("1", "2.2", step=d("0.5")), d("2.2"))


def test_no_points_without_an_official_maximum() -> None:
    with pytest.raises(PointsOutOfRange, match="chưa có điểm tối đa"):
        sum_given(RuleSet(code="x", rules=(leaf("1", None),)), {"1": d(1)})


def test_entered_points_are_taken_for_every_leaf_type() -> None:
    rules = RuleSet(code="x", rules=(TRAINING, MEETINGS, replace(CHECKLIST, code="c")))
    sheet = sum_given(rules, {"3.2": d("0.75"), "2.1": d(12), "c": None})
    assert sheet.total == d("12.75")
    assert sheet.missing == ("c",)


def test_not_arising_and_missing_may_stand_in_a_column() -> None:
    rules = two_leaves(not_arising=NotArisingPolicy.EXCLUDED)
    sheet = sum_given(rules, {"1": d(3), "2": NotArising("không có hồ sơ")})
    assert sheet.total == 5  # 3 × 10 ÷ 6
    assert sum_given(rules, {"1": d(3), "2": Missing()}).missing == ("2",)


def test_an_unknown_or_parent_code_is_refused() -> None:
    with pytest.raises(UnknownCode, match=r"“9.9”"):
        sum_given(two_leaves(), {"9.9": d(1)})
    with pytest.raises(UnknownCode, match="“I”"):
        sum_given(two_leaves(), {"I": d(1)})


def test_facts_the_set_does_not_know_are_listed() -> None:
    facts = Facts(leaves={"9": Passed(True)}, adjustments=(AdjustmentEntry("la", d(3)),))
    sheet = score(two_leaves(), facts)
    assert sheet.unused == ("9", "la")
    assert sheet.bonus == 0


# --- bonus and deduction --------------------------------------------------------------------------


def with_points(ruleset: RuleSet, points: str, *entries: AdjustmentEntry) -> ScoreSheet:
    return score(ruleset, Facts(leaves={"noi-dung": Given(d(points))}, adjustments=entries))


def test_bonus_cannot_lift_above_the_total_unless_the_set_allows_it() -> None:
    tight = ruleset_804()
    tight = replace(tight, total_maximum=d(950))
    assert with_points(tight, "930", *ENTRIES_804[:2]).total == 950
    assert with_points(tight, "930", *ENTRIES_804[:2]).bonus == 20
    assert with_points(replace(tight, bonus_can_exceed_total=True), "930", *ENTRIES_804[:2]).total == 980


def test_a_deduction_costs_points_even_when_the_bonus_hit_the_ceiling() -> None:
    tight = replace(ruleset_804(), total_maximum=d(950))
    assert with_points(tight, "930", *ENTRIES_804).total == 942  # 930 + 20 − 8


def test_deductions_are_capped_and_never_lead_below_zero() -> None:
    thrice = (AdjustmentEntry("khong-phat-dong"),) * 3
    assert with_points(ruleset_804(), "900", *thrice).total == 876
    assert with_points(replace(ruleset_804(), deduction_cap=d(10)), "900", *thrice).total == 890
    assert with_points(ruleset_804(), "20", *thrice).total == 0


def test_an_entry_counts_at_most_what_the_list_says() -> None:
    sheet = with_points(ruleset_804(), "900", AdjustmentEntry("thuong-a", d(45)), AdjustmentEntry("thuong-b", d(5)))
    assert (sheet.bonus_entered, sheet.bonus) == (50, 35)
    assert sheet.adjustments[0].why == "1 lần, cộng 30 điểm (đã nhập 45, mỗi lần tối đa 30)."


def test_each_adjustment_has_its_own_maximum_and_may_leave_the_points_to_the_entry() -> None:
    free = Adjustment(code="k", title="Khác", kind=AdjustmentKind.BONUS, maximum=d(6))
    sheet = with_points(
        replace(ruleset_804(), adjustments=(free,)),
        "900",
        AdjustmentEntry("k", d(4)),
        AdjustmentEntry("k", d("3.5")),
    )
    assert (sheet.bonus, sheet.bonus_entered) == (6, d("7.5"))
    assert sheet.adjustments[0].times == 2


# --- conditions -----------------------------------------------------------------------------------


def test_bonus_counts_for_a_group_minimum_only_where_the_set_says_so() -> None:
    bonus = Adjustment(code="b", title="Thưởng", kind=AdjustmentKind.BONUS, points=d(2), group="I")
    rules = replace(
        two_leaves(),
        adjustments=(bonus,),
        total_maximum=d(12),
        conditions=(GroupMinimum(code="nhom", group="I", points=d(7)),),
    )
    facts = Facts(leaves={"1": Passed(True), "2": Ratio.of(0, 9)}, adjustments=(AdjustmentEntry("b"),))
    assert score(rules, facts).condition("nhom").verdict is Verdict.NOT_MET
    counted = replace(rules, bonus_counts_for_group_minimum=True)
    assert score(counted, facts).condition("nhom").verdict is Verdict.MET


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"1": Passed(True)}, Verdict.MET),  # 6 of 10 already suffices, whatever is missing
        ({"2": Ratio.of(1, 4)}, Verdict.UNKNOWN),  # 1, and 6 more are open
        ({"1": Passed(False)}, Verdict.NOT_MET),  # at most 4 of 10
    ],
)
def test_a_group_minimum_is_decided_as_soon_as_it_can_be(facts: dict[str, Fact], verdict: Verdict) -> None:
    rules = replace(two_leaves(), conditions=(GroupMinimum(code="nhom", group="I", percent=d(50)),))
    assert score(rules, Facts(leaves=facts)).condition("nhom").verdict is verdict


def test_a_minimum_that_can_just_be_reached_is_not_lost() -> None:
    rules = replace(
        two_leaves(),
        conditions=(GroupMinimum(code="nhom", group="I", points=d(4)),),
        levels=(Level(code="dat", name="Đạt", minimum=d(4)),),
    )
    sheet = score(rules, Facts(leaves={"1": Passed(False)}))
    assert sheet.reachable_total == 4
    assert sheet.condition("nhom").verdict is Verdict.UNKNOWN
    assert sheet.levels[0].verdict is Verdict.UNKNOWN


def test_a_group_minimum_looks_at_what_is_left_of_the_group() -> None:
    rules = two_leaves(type=ScoringType.MANUAL, not_arising=NotArisingPolicy.EXCLUDED)
    rules = replace(
        rules,
        conditions=(
            GroupMinimum(code="phan-tram", group="I", percent=d(60)),
            GroupMinimum(code="diem", group="I", points=d(6)),
        ),
    )
    sheet = sum_given(rules, {"1": d("3.6"), "2": NotArising()})  # 60 % of 6
    assert [result.verdict for result in sheet.conditions] == [Verdict.MET, Verdict.MET]
    sheet = sum_given(rules, {"1": d("3.59"), "2": NotArising()})
    assert [result.verdict for result in sheet.conditions] == [Verdict.NOT_MET, Verdict.NOT_MET]


@pytest.mark.parametrize("rebase", [True, False])
@pytest.mark.parametrize("minimum", [{"percent": d(50)}, {"points": d(2)}])
def test_a_group_that_did_not_arise_is_not_held_to_its_minimum(rebase: bool, minimum: dict[str, Decimal]) -> None:
    rules = RuleSet(
        code="x",
        rules=(group("I"), leaf("1", "4", parent="I", not_arising=NotArisingPolicy.EXCLUDED)),
        conditions=(GroupMinimum(code="nhom", **minimum),),
        rebase=rebase,
    )
    result = score(rules, Facts(leaves={"1": NotArising()})).condition("nhom", "I")
    assert result.verdict is Verdict.MET
    assert result.why == "Nhóm I không phát sinh trong năm nên không xét mức tối thiểu."


@pytest.mark.parametrize(
    ("percent", "fact", "verdict"),
    [
        ("100", Ratio.of(9, 10), Verdict.NOT_MET),
        ("100", Ratio.of(10, 10), Verdict.MET),
        ("90", Ratio.of(9, 10), Verdict.MET),
        ("90", Missing(), Verdict.UNKNOWN),
    ],
)
def test_a_mandatory_leaf_must_reach_its_share(percent: str, fact: Fact, verdict: Verdict) -> None:
    rules = RuleSet(
        code="x", rules=(LINEAR,), conditions=(MandatoryLeaf(code="bat-buoc", leaf="1", percent=d(percent)),)
    )
    assert score(rules, Facts(leaves={"1": fact})).condition("bat-buoc").verdict is verdict


def survey_set() -> RuleSet:
    return RuleSet(
        code="x",
        rules=(leaf("1", type=ScoringType.SURVEY),),
        conditions=(
            MinimumSatisfaction(code="hai-long", survey="1", percent=d(80)),
            MinimumResponses(code="so-phieu", survey="1", count=100),
            MinimumSatisfaction(code="chung", survey="cuoi-nam", percent=d(90)),
        ),
    )


@pytest.mark.parametrize(
    ("rate", "verdicts"),
    [
        (SurveyRate(d(80), 100), [Verdict.MET, Verdict.MET]),
        (SurveyRate(d("79.9"), 99), [Verdict.NOT_MET, Verdict.NOT_MET]),
        (SurveyRate(d(0), 0), [Verdict.UNKNOWN, Verdict.NOT_MET]),
        (Missing(), [Verdict.UNKNOWN, Verdict.UNKNOWN]),
    ],
)
def test_survey_conditions(rate: Fact, verdicts: list[Verdict]) -> None:
    sheet = score(survey_set(), Facts(leaves={"1": rate}))
    assert [result.verdict for result in sheet.conditions[:2]] == verdicts
    assert sheet.conditions[2].verdict is Verdict.UNKNOWN


def test_a_condition_may_ask_a_survey_that_is_no_leaf() -> None:
    facts = Facts(surveys={"cuoi-nam": SurveyRate(d(91), 500)})
    assert score(survey_set(), facts).condition("chung").verdict is Verdict.MET


def test_a_knock_out_takes_every_level_whatever_the_points() -> None:
    rules = replace(two_leaves(), conditions=(KnockOut(code="muon", title="Nộp hồ sơ quá hạn."),))
    facts = Facts(leaves={"1": Passed(True), "2": Ratio.of(1, 1)}, answers={"muon": Answer.YES})
    sheet = score(rules, facts)
    assert (sheet.total, sheet.level, sheet.knocked_out) == (10, None, True)
    assert sheet.condition("muon").why == "Vướng điều kiện loại: Nộp hồ sơ quá hạn."
    assert score(rules, replace(facts, answers={"muon": Answer.NO})).level == "dat"


# --- levels ---------------------------------------------------------------------------------------


def ladder() -> RuleSet:
    return RuleSet(
        code="bac",
        rules=(leaf("1", "60"), leaf("2", "40")),
        levels=(
            Level(code="m1", name="Mức độ 1", minimum=d(50)),
            Level(code="m2", name="Mức độ 2", minimum=d(70), conditions=(MandatoryLeaf(code="du", leaf="2"),)),
            Level(
                code="m3",
                name="Mức độ 3",
                minimum=d(90),
                cutoffs=(
                    Cutoff(minimum=d(85), commune_kind=CommuneKind.XA),
                    Cutoff(minimum=d(88), commune_class=CommuneClass.I),
                    Cutoff(minimum=d(86), commune_class=CommuneClass.I, commune_kind=CommuneKind.XA),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("first", "second", "level", "missing"),
    [
        (40, 9, None, 1),
        (40, 10, "m1", 20),
        (60, 39, "m3", None),  # the highest level that holds, although m2 does not
        (40, 39, "m1", 0),
        (40, 40, "m2", 8),
    ],
)
def test_the_highest_level_whose_every_condition_holds(
    first: int, second: int, level: str | None, missing: int | None
) -> None:
    subject = Subject(CommuneClass.I, CommuneKind.PHUONG)
    sheet = sum_given(ladder(), {"1": d(first), "2": d(second)}, Facts(subject=subject, evidence=None))
    assert sheet.level == level
    assert sheet.points_to_next == missing


@pytest.mark.parametrize(
    ("subject", "cutoff"),
    [
        (Subject(CommuneClass.I, CommuneKind.XA), 86),
        (Subject(CommuneClass.I, CommuneKind.PHUONG), 88),
        (Subject(CommuneClass.II, CommuneKind.XA), 85),
        (Subject(CommuneClass.II, CommuneKind.DAC_KHU), 90),
        (Subject(None, CommuneKind.XA), None),
        (Subject(CommuneClass.II, None), None),
    ],
)
def test_the_most_particular_cut_off_counts(subject: Subject, cutoff: int | None) -> None:
    sheet = score(ladder(), Facts(subject=subject))
    assert sheet.levels[2].cutoff == cutoff


def test_a_class_the_table_does_not_name_gets_no_answer() -> None:
    rules = replace(
        two_leaves(),
        levels=(Level(code="dat", name="Đạt", cutoffs=(Cutoff(minimum=d(5), commune_class=CommuneClass.I),)),),
    )
    sheet = score(rules, Facts(leaves={"1": Passed(True)}, subject=Subject(CommuneClass.III)))
    assert sheet.levels[0].verdict is Verdict.UNKNOWN
    assert "không có dòng cho đơn vị hành chính loại III" in sheet.levels[0].why_not[0]


def test_why_not_names_the_condition_of_the_level() -> None:
    sheet = sum_given(ladder(), {"1": d(40), "2": d(39)})
    assert sheet.levels[1].why_not == ("Mục bắt buộc 2 được 39 trên 40 điểm, không đạt mức tối thiểu 40 (100%).",)


# --- rounding -------------------------------------------------------------------------------------


def test_rounding_happens_once_per_leaf_and_never_on_sums() -> None:
    thirds = tuple(leaf(str(i), "1", parent="I", type=ScoringType.RATIO_LINEAR) for i in range(3))
    rules = RuleSet(code="x", rules=(group("I"), *thirds))
    sheet = score(rules, Facts(leaves={rule.code: Ratio.of(1, 3) for rule in thirds}))
    assert [sheet.line(rule.code).points for rule in thirds] == [d("0.33")] * 3
    assert sheet.total == d("0.99")


@pytest.mark.parametrize(("places", "points"), [(0, "1"), (1, "0.5"), (2, "0.45"), (3, "0.445")])
def test_a_half_goes_up_at_the_places_of_the_set(places: int, points: str) -> None:
    rule = leaf("1", "0.445" if places == 3 else "1", type=ScoringType.RATIO_LINEAR)
    fact = Ratio.of(1, 1) if places == 3 else Ratio.of({0: 500, 1: 450, 2: 445}[places], 1000)
    assert line_of(rule, fact, places=places).points == d(points)


def test_the_caller_s_decimal_context_does_not_change_a_sheet() -> None:
    facts = Facts(leaves={"1": Passed(True), "2": Ratio.of(2, 3)})
    expected = score(two_leaves(), facts)
    with localcontext() as context:
        context.prec = 12
        context.rounding = "ROUND_DOWN"
        assert score(two_leaves(), facts) == expected


# --- findings -------------------------------------------------------------------------------------


def sentences(*rules: Rule, **of_set: object) -> str:
    return "\n".join(found.sentence for found in findings(RuleSet(code="bo", rules=rules, **of_set)))


def test_a_sound_set_has_no_findings() -> None:
    assert findings(ruleset_619()) == ()
    assert findings(ruleset_tt09()) == ()
    assert findings(ruleset_804()) == ()
    assert findings(ruleset_335()) == ()
    assert findings(RuleSet(code="x", rules=(TRAINING, MEETINGS))) == ()


def test_a_parent_that_is_not_the_sum_of_its_children_is_a_warning_and_blocks_nothing() -> None:
    rules = RuleSet(code="x", rules=(group("I", "5"), leaf("1", "4", parent="I"), leaf("2", "4", parent="I")))
    (found,) = findings(rules)
    assert found.severity is Severity.WARNING
    assert found.code == "I"
    assert found.sentence == "Điểm tối đa của mục I là 5 nhưng các mục con cộng lại là 8."
    sheet = sum_given(rules, {"1": d(4), "2": d(4)})
    assert sheet.line("I").points == 8
    assert Flag.ABOVE_MAXIMUM in sheet.line("I").flags


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (leaf("1", None), "chưa có điểm tối đa"),
        (leaf("1", "-1"), "không được âm"),
        (leaf("1", "0"), "bằng 0"),
        (leaf("1", "0.125"), "nhiều số lẻ hơn 2"),
        (leaf("1", type=None), "chưa chọn cách chấm"),
        (leaf("1", type=ScoringType.CHOICE), "chưa có mức nào"),
        (leaf("1", type=ScoringType.CHOICE, options=(Option(key="a", points=d(11)),)), "vượt điểm tối đa 10"),
        (leaf("1", type=ScoringType.CHOICE, options=(Option(key="a"),)), "chưa nhập điểm"),
        (leaf("1", type=ScoringType.CHOICE, options=(Option(key="a", points=d(9)),)), "chỉ cho nhiều nhất 9"),
        (
            leaf("1", type=ScoringType.CHECKLIST, options=(Option(key="a", points=d(5)),) * 2),
            "hai mức trùng mã",
        ),
        (leaf("1", type=ScoringType.RATIO_BANDS), "chưa có bảng bậc điểm"),
        (
            leaf(
                "1",
                type=ScoringType.RATIO_BANDS,
                bands=(
                    percent_band("80", None, "10", upper_inclusive=True),
                    percent_band("50", "80", "5", upper_inclusive=True),
                ),
            ),
            "“từ 50% đến 80%” và “từ 80% trở lên” chồng lên nhau",
        ),
        (
            leaf(
                "1", type=ScoringType.RATIO_BANDS, bands=(percent_band("80", None, "10"), percent_band("50", "70", "5"))
            ),
            "có khoảng trống",
        ),
        (
            leaf(
                "1",
                type=ScoringType.RATIO_BANDS,
                bands=(percent_band("80", None, "10", lower_inclusive=False), percent_band("50", "80", "5")),
            ),
            "có khoảng trống",
        ),
        (leaf("1", type=ScoringType.RATIO_BANDS, bands=(percent_band("50", "100", "10"),)), "đúng 100%"),
        (
            leaf("1", type=ScoringType.RATIO_BANDS, bands=(percent_band("100", None, "10", lower_inclusive=False),)),
            "không cho phép tỷ lệ vượt 100%",
        ),
        (leaf("1", type=ScoringType.COUNT_BANDS, bands=(percent_band("1", "5", "10"),)), "để trống cận trên"),
        (leaf("1", type=ScoringType.COUNT_BANDS, bands=(percent_band("5", "1", "10"),)), "không chứa giá trị nào"),
        (leaf("1", type=ScoringType.COUNT_BANDS, bands=(percent_band("1", None, "12"),)), "vượt điểm tối đa"),
        (leaf("1", type=ScoringType.RATIO_LINEAR, floor=d(95), target=d(90)), "mức sàn cao hơn mục tiêu"),
        (leaf("1", type=ScoringType.RATIO_LINEAR, target=d(110)), "không thể đạt"),
        (leaf("1", type=ScoringType.RATIO_LINEAR, cap=d(0)), "phải lớn hơn 0"),
        (leaf("1", type=ScoringType.SURVEY, cap=d(80)), "không bao giờ đạt điểm tối đa"),
        (leaf("1", type=ScoringType.BREACHES), "phải lớn hơn 0"),
        (leaf("1", step=d(0)), "bước điểm phải lớn hơn 0"),
        (leaf("1", step=d(3)), "không chia hết"),
    ],
)
def test_findings_of_a_leaf(rule: Rule, words: str) -> None:
    assert words in sentences(rule)


def test_counts_have_no_gap_between_neighbouring_whole_numbers() -> None:
    rows = [Band(lower=d(n), upper=d(n), upper_inclusive=True, points=d(n)) for n in (1, 2)]
    rule = leaf("1", "3", type=ScoringType.COUNT_BANDS, bands=(*rows, Band(lower=d(3), points=d(3))))
    assert sentences(rule) == ""
    assert "khoảng trống" in sentences(replace(rule, bands=(rows[0], rule.bands[2])))


@pytest.mark.parametrize(
    ("of_set", "words"),
    [
        ({"total_maximum": d(90)}, "các nhóm cộng lại là 10"),
        ({"places": 7}, "từ 0 đến 4"),
        ({"conditions": (GroupMinimum(code="c", group="X", percent=d(50)),)}, "nhóm X không có"),
        ({"conditions": (GroupMinimum(code="c"),)}, "một trong hai"),
        ({"conditions": (GroupMinimum(code="c", group="1", points=d(11)),)}, "cao hơn điểm tối đa"),
        ({"conditions": (MandatoryLeaf(code="c", leaf="X"),)}, "mục X không có"),
        ({"conditions": (MinimumSatisfaction(code="c", percent=d(101)),)}, "từ 0 đến 100"),
        ({"levels": (Level(code="m", name="M", minimum=d(11)),)}, "cao hơn tổng điểm tối đa 10"),
        (
            {"levels": (Level(code="a", name="A", minimum=d(8)), Level(code="b", name="B", minimum=d(8)))},
            "không cần nhiều điểm hơn",
        ),
        ({"levels": (Level(code="a", name="A"), Level(code="a", name="B"))}, "xuất hiện hai lần"),
        (
            {"adjustments": (Adjustment(code="t", title="T", kind=AdjustmentKind.BONUS, points=d(0)),)},
            "phải lớn hơn 0",
        ),
        (
            {"adjustments": (Adjustment(code="t", title="T", kind=AdjustmentKind.BONUS, group="X"),)},
            "nhóm X không có",
        ),
    ],
)
def test_findings_of_a_set(of_set: dict[str, object], words: str) -> None:
    assert words in sentences(leaf("1"), **of_set)


def test_findings_of_the_tree() -> None:
    assert "chưa có mục con" in sentences(group("I"))
    assert "được khai là mục chấm điểm nhưng có mục con" in sentences(leaf("1"), leaf("1.1", parent="1"))
    assert "chưa có mục nào" in sentences()


def test_what_is_no_tree_is_refused() -> None:
    with pytest.raises(BrokenRuleSet, match="hai lần"):
        RuleSet(code="x", rules=(leaf("1"), leaf("1")))
    with pytest.raises(BrokenRuleSet, match="không có mục đó"):
        RuleSet(code="x", rules=(leaf("1", parent="9"),))
    with pytest.raises(BrokenRuleSet, match="dưới chính nó"):
        RuleSet(code="x", rules=(leaf("1", parent="2"), leaf("2", parent="1")))


def test_a_parent_may_stand_after_its_child() -> None:
    rules = RuleSet(code="x", rules=(leaf("1", parent="I"), group("I")))
    assert [line.code for line in score(rules, Facts()).lines] == ["I", "1"]


# --- snapshots ------------------------------------------------------------------------------------


def snapshots() -> list[tuple[RuleSet, Facts]]:
    survey = {"1": SurveyRate(d("87.5"), 120)}
    everything = Facts(
        leaves={"noi-dung": Given(d(900), "theo biên bản")},
        evidence={"noi-dung": EvidenceCount(2, 1)},
        adjustments=ENTRIES_804,
        answers={"x": Answer.UNANSWERED},
        surveys={"cuoi-nam": SurveyRate(d(90), 10)},
        subject=Subject(CommuneClass.III, CommuneKind.DAC_KHU),
    )
    return [
        (ruleset_804(), everything),
        (ruleset_619(), given_facts(ruleset_619(), {"I.1": d("14.25"), "II.1": NotArising("r"), "III.1": None})),
        (ruleset_335(), Facts(answers={"ky-luat": Answer.YES})),
        (ladder(), Facts(evidence=None)),
        (survey_set(), Facts(leaves=survey)),
        (RuleSet(code="x", rules=(TRAINING, MEETINGS, CHECKLIST)), Facts(leaves={"1": Ticked(("b", "a"))})),
    ]


@pytest.mark.parametrize(("ruleset", "facts"), snapshots())
def test_a_frozen_snapshot_can_be_recomputed(ruleset: RuleSet, facts: Facts) -> None:
    sheet = score(ruleset, facts)
    stored = json.dumps([to_plain(ruleset), to_plain(facts), to_plain(sheet)], ensure_ascii=False)
    rules_again, facts_again, sheet_again = (from_plain(part) for part in json.loads(stored))
    assert (rules_again, facts_again, sheet_again) == (ruleset, facts, sheet)
    assert score(rules_again, facts_again) == sheet_again
    assert json.dumps(to_plain(score(rules_again, facts_again))) == json.dumps(json.loads(stored)[2])
    assert sheet_again.rules_version == RULES_VERSION


def test_a_snapshot_writes_decimals_as_strings_and_keeps_their_places() -> None:
    plain = to_plain(leaf("1", "2.50"))
    assert plain["_"] == "Rule"
    assert plain["maximum"] == "2.50"
    assert plain["type"] == "manual"
    assert str(from_plain(plain, Rule).maximum) == "2.50"


def test_an_older_snapshot_reads_with_the_defaults_of_today() -> None:
    plain = to_plain(leaf("1"))
    del plain["min_evidence"], plain["survey_uses"]
    assert from_plain(plain) == leaf("1")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"tomorrow": 1}, "unknown tomorrow"),
        ({"maximum": 2.5}, "expected str"),
        ({"kind": "branch"}, "branch"),
        ({"bands": [{"_": "Option", "key": "a"}]}, "does not belong here"),
        ({"bands": "x"}, "expected list"),
        ({"min_evidence": True}, "expected int"),
        ({"_": "Elephant"}, "not an object of scoring"),
    ],
)
def test_a_snapshot_that_cannot_be_read_says_why(change: dict[str, object], word: str) -> None:
    with pytest.raises(UnreadableSnapshot, match=word):
        from_plain({**to_plain(leaf("1")), **change})


def test_a_snapshot_of_another_kind_is_refused() -> None:
    with pytest.raises(UnreadableSnapshot, match="expected RuleSet"):
        from_plain(to_plain(Facts()), RuleSet)
    with pytest.raises(UnreadableSnapshot, match="code is missing"):
        from_plain({"_": "Rule", "title": "x"})
    with pytest.raises(TypeError, match="does not know"):
        to_plain(d(1))


# --- words and walls ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.5", "0,5"),
        ("12.50", "12,5"),
        ("1000", "1.000"),
        ("1234567.25", "1.234.567,25"),
        ("0.00", "0"),
        ("-0.0", "0"),
    ],
)
def test_numbers_are_written_as_in_vietnam(value: str, text: str) -> None:
    assert vi_number(d(value)) == text


def test_the_engine_imports_the_standard_library_only() -> None:
    folder = Path(criteria.scoring.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                assert top in sys.stdlib_module_names or name.startswith("criteria.scoring"), f"{path.name}: {name}"
