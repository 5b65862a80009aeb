"""The timing grammar: every phrase has the days written beside it by hand."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.text import strip_marks
from tasks.timing import (
    Metric,
    OccurrenceSpec,
    Schedule,
    Window,
    describe,
    metric_from_text,
    occurrences,
    parse_timing,
)

CUT_OFF = date(2026, 11, 30)
YEAR = "01/01-31/12"
MONTH_ENDS = [
    "31/01",
    "28/02",
    "31/03",
    "30/04",
    "31/05",
    "30/06",
    "31/07",
    "31/08",
    "30/09",
    "31/10",
    "30/11",
    "31/12",
]


def window(text: str, year: int = 2026) -> Window:
    """A window of "15/03-14/06" or "20/10"."""
    first, _, last = text.partition("-")
    return Window(_day(first, year), _day(last or first, year))


def _day(text: str, year: int) -> date:
    parts = [int(part) for part in text.split("/")]
    return date(parts[2] if len(parts) == 3 else year, parts[1], parts[0])


def windows(text: str) -> tuple[Window, ...]:
    """Windows of "01/04-30/06 01/07-30/09"."""
    return tuple(window(part) for part in text.split())


def each_month(first: str, last: str) -> str:
    """ "01/{m}" and "14/{m}" for the twelve months."""
    return " ".join(f"{first.format(m=m)}-{last.format(m=m)}" for m in (f"{n:02d}" for n in range(1, 13)))


# phrase: kind, windows, every, min_count
PRINTED = {
    "Cả năm": ("window", YEAR, None, 1),
    "Năm 2026": ("window", YEAR, None, 1),
    "Trong năm": ("window", YEAR, None, 1),
    "trong năm 2026": ("window", YEAR, None, 1),
    "Năm 2026 và những năm tiếp theo": ("window", YEAR, None, 1),
    "Quý I": ("window", "01/01-31/03", None, 1),
    "Quy IV": ("window", "01/10-31/12", None, 1),
    "quý 2": ("window", "01/04-30/06", None, 1),
    "Quí III": ("window", "01/07-30/09", None, 1),
    "Q1/2026": ("window", "01/01-31/03", None, 1),
    "Quý I/2026": ("window", "01/01-31/03", None, 1),
    "Quý I năm 2026": ("window", "01/01-31/03", None, 1),
    "Quý II, III": ("window", "01/04-30/06 01/07-30/09", None, 1),
    "Quý I và Quý III; tháng 12": ("window", "01/01-31/03 01/07-30/09 01/12-31/12", None, 1),
    "Quý I-III": ("window", "01/01-30/09", None, 1),
    "Quý II – Quý III": ("window", "01/04-30/09", None, 1),
    "hoàn thành trong quý III": ("window", "01/07-30/09", None, 1),
    "Quý I (trước 15/3)": ("once", "01/01-14/03", None, 1),
    "tháng 6": ("window", "01/06-30/06", None, 1),
    "trong tháng 5": ("window", "01/05-31/05", None, 1),
    "Tháng 3/2026": ("window", "01/03-31/03", None, 1),
    "T6/2026": ("window", "01/06-30/06", None, 1),
    "Tháng Ba": ("window", "01/03-31/03", None, 1),
    "tháng 6, 9": ("window", "01/06-30/06 01/09-30/09", None, 1),
    "từ tháng 3 đến tháng 5": ("window", "01/03-31/05", None, 1),
    "Từ tháng 01/2026 đến hết tháng 11/2026": ("window", "01/01-30/11", None, 1),
    "từ 01/3 đến 30/6": ("window", "01/03-30/06", None, 1),
    "từ 01/3 đến trước 30/6": ("window", "01/03-29/06", None, 1),
    "từ quý II": ("window", "01/04-31/12", None, 1),
    "6 tháng đầu năm": ("window", "01/01-30/06", None, 1),
    "06 tháng cuối năm 2026": ("window", "01/07-31/12", None, 1),
    "tuần đầu tháng 6": ("window", "01/06-07/06", None, 1),
    "tuần thứ hai của tháng 3": ("window", "08/03-14/03", None, 1),
    "tuần 12": ("window", "16/03-22/03", None, 1),
    "cuối tháng 11": ("window", "21/11-30/11", None, 1),
    "giữa quý II": ("window", "01/05-31/05", None, 1),
    "Trước 1/12": ("once", "01/01-30/11", None, 1),
    "trước ngày 15/02/2026": ("once", "01/01-14/02", None, 1),
    "trước ngày 01/12/2026": ("once", "01/01-30/11", None, 1),
    "Trước ngày 30 tháng 11 năm 2026": ("once", "01/01-29/11", None, 1),
    "Trước 16h00 ngày 20/10": ("once", "01/01-20/10", None, 1),
    "trước tháng 6": ("once", "01/01-31/05", None, 1),
    "Trước Tết Nguyên đán": ("once", "01/01-16/02", None, 1),
    "đến hết tháng 9": ("once", "01/01-30/09", None, 1),
    "Chậm nhất ngày 30/11/2026": ("once", "01/01-30/11", None, 1),
    "hoàn thành 30/6": ("once", "01/01-30/06", None, 1),
    "ngày 20/10": ("once", "20/10", None, 1),
    "31/3/2026": ("once", "31/03", None, 1),
    "2026-02-15": ("once", "15/02", None, 1),
    "2026-02-15 00:00:00": ("once", "15/02", None, 1),
    "15.02.2026": ("once", "15/02", None, 1),
    "ngày 15, 16/6": ("window", "15/06 16/06", None, 1),
    "trước 15/3, 15/6 và 15/9": ("window", "01/01-14/03 15/03-14/06 15/06-14/09", None, 1),
    "hằng tháng": ("recurring", YEAR, "month", 1),
    "hàng tháng": ("recurring", YEAR, "month", 1),
    "hàng quý": ("recurring", YEAR, "quarter", 1),
    "hằng tuần": ("recurring", YEAR, "week", 1),
    "hằng năm": ("recurring", YEAR, "year", 1),
    "thứ 4 hàng tuần": ("recurring", YEAR, "week", 1),
    "thứ Ba và thứ Năm hằng tuần": ("recurring", YEAR, "week", 2),
    "ít nhất 01 lần/năm": ("recurring", YEAR, "year", 1),
    "ít nhất 1 lần/tuần": ("recurring", YEAR, "week", 1),
    "Ít nhất 1 tháng/lần": ("recurring", YEAR, "month", 1),
    "2 lần/năm": ("recurring", YEAR, "year", 2),
    "mỗi tháng ít nhất 2 lần": ("recurring", YEAR, "month", 2),
    "Tối thiểu 2 buổi/quý": ("recurring", YEAR, "quarter", 2),
    "3 tháng một lần": ("recurring", YEAR, "quarter", 1),
    "6 tháng/lần": ("recurring", "01/01-30/06 01/07-31/12", "year", 1),
    "hằng tuần từ tháng 3 đến tháng 5": ("recurring", "01/03-31/05", "week", 1),
    "Trước 1/12 hằng năm": ("recurring", "01/01-30/11", "year", 1),
    "vào đầu mỗi ngày làm việc": ("recurring", YEAR, "week", 1),
    "đầu mỗi ngày làm việc": ("recurring", YEAR, "week", 1),
    "trước ngày 15 hằng tháng": ("recurring", each_month("01/{m}", "14/{m}"), "month", 1),
    "Hằng tháng, trước ngày 15": ("recurring", each_month("01/{m}", "14/{m}"), "month", 1),
    "ngày 05 hàng tháng": ("recurring", each_month("05/{m}", "05/{m}"), "month", 1),
    "trước ngày 01 hằng tháng": (
        "recurring", " ".join(f"01/{end[3:]}-{end}" for end in MONTH_ENDS), "month", 1),
    "trước ngày 01 hàng Quý": (
        "recurring", "01/01-31/03 01/04-30/06 01/07-30/09 01/10-31/12", "quarter", 1),
    "trước ngày 25 của tháng cuối quý": (
        "recurring", "01/01-24/03 01/04-24/06 01/07-24/09 01/10-24/12", "quarter", 1),
    "tuần đầu tháng": ("recurring", each_month("01/{m}", "07/{m}"), "month", 1),
    "tuần cuối quý": ("recurring", "25/03-31/03 24/06-30/06 24/09-30/09 25/12-31/12", "quarter", 1),
    "tháng đầu quý": ("recurring", "01/01-31/01 01/04-30/04 01/07-31/07 01/10-31/10", "quarter", 1),
    "dịp Tết Nguyên đán": ("occasion", "03/02-24/02", None, 1),
    "Trước, trong và sau Tết": ("occasion", "03/02-24/02", None, 1),
    "Nhân dịp năm mới": ("occasion", "01/01-08/01 03/02-24/02", None, 1),
    "Nhân các nguyên lễ lớn, và tết nguyên đán": (
        "occasion", "03/02-24/02 12/04-03/05 16/04-07/05 17/04-08/05 19/08-09/09 10/11-01/12", None, 1),
    "Nhân dịp năm mới, các ngày lễ lớn của đất nước": (
        "occasion", "01/01-08/01 03/02-24/02 12/04-03/05 16/04-07/05 17/04-08/05 19/08-09/09 10/11-01/12", None, 1),
    "dịp 27/7": ("occasion", "13/07-03/08", None, 1),
}  # fmt: skip


@pytest.mark.parametrize("phrase", PRINTED)
def test_a_printed_timing_means_these_days(phrase):
    kind, days, every, count = PRINTED[phrase]
    schedule = parse_timing(phrase, year=2026)
    assert (schedule.kind, schedule.windows) == (kind, windows(days))
    assert (schedule.to_json()["every"], schedule.min_count) == (every, count)
    assert (schedule.basis, schedule.problem, schedule.proposal) == ("printed", "", "")


@pytest.mark.parametrize("phrase", PRINTED)
def test_lost_tone_marks_case_and_odd_spaces_change_nothing(phrase):
    expected = parse_timing(phrase, year=2026).to_json()
    for variant in (
        strip_marks(phrase),
        phrase.upper(),
        phrase.lower(),
        f"  {phrase.replace(' ', '  ')}.",
        phrase.replace(" ", "\u00a0"),
        phrase.replace(" ", "\n"),
        f"“{phrase}”;",
    ):
        assert parse_timing(variant, year=2026).to_json() == expected, variant


@pytest.mark.parametrize("phrase", ["Thường xuyên", "thường xuyên, liên tục", "Thường xuyên trong năm", "THUONG XUYEN"])
def test_thuong_xuyen_asks_for_one_proof_a_quarter(phrase):
    assert parse_timing(phrase, year=2026) == Schedule("recurring", windows(YEAR), "quarter", 1, "default")


@pytest.mark.parametrize(
    ("title", "every", "count"),
    [
        ("Ít nhất 1 lần/tuần, cấp ủy, chính quyền cử lãnh đạo trực tiếp xuống địa bàn thôn", "week", 1),
        ("Ít nhất 1 tháng/lần, người đứng đầu cấp ủy, chính quyền tiếp công dân", "month", 1),
        ("Quy định 01 ngày/tuần giải quyết nhanh thủ tục hành chính", "week", 1),
        ("Tổ chức đối thoại (ít nhất 02 lần/năm)", "year", 2),
    ],
)
def test_a_frequency_in_the_title_beats_thuong_xuyen_and_a_blank(title, every, count):
    printed = Schedule("recurring", windows(YEAR), every, count, "printed")
    assert parse_timing("Thường xuyên", year=2026, title=title) == printed
    assert parse_timing(None, year=2026, title=title) == printed


def test_a_known_metric_is_taken_instead_of_the_title():
    metric = Metric("frequency", ">=", 3, "month")
    schedule = parse_timing("Thường xuyên", year=2026, title="ít nhất 1 lần/tuần", metric=metric)
    assert (schedule.every, schedule.min_count, schedule.basis) == ("month", 3, "printed")


def test_a_metric_without_frequency_leaves_the_default():
    schedule = parse_timing("Thường xuyên", year=2026, title="Tỷ lệ ký số đạt từ 90% trở lên")
    assert (schedule.every, schedule.basis) == ("quarter", "default")


def test_a_printed_period_stands_against_a_frequency_in_the_title():
    title = "Xây dựng cơ chế tiếp nhận thông tin phản ánh ít nhất 01 lần/tuần"
    assert parse_timing("Quý I", year=2026, title=title) == Schedule("window", windows("01/01-31/03"))


def test_a_whole_year_beside_a_weekly_title_is_a_doubt():
    schedule = parse_timing("Năm 2026", year=2026, title="Quy định thứ 4 hàng tuần là ngày giải quyết nhanh")
    assert (schedule.kind, schedule.windows) == ("window", windows(YEAR))
    assert "1 lần mỗi tuần" in schedule.problem
    assert schedule.proposal


@pytest.mark.parametrize("text", [None, "", "   ", "-", "…", " – ", "\u200b"])
def test_a_blank_is_the_whole_year_by_default(text):
    assert parse_timing(text, year=2026) == Schedule("window", windows(YEAR), basis="default")


@pytest.mark.parametrize("text", ["định kỳ hoặc đột xuất", "Định kỳ"])
def test_dinh_ky_without_a_period_is_quarterly_and_says_so(text):
    schedule = parse_timing(text, year=2026)
    assert (schedule.kind, schedule.every, schedule.basis) == ("recurring", "quarter", "default")
    assert "không nói kỳ nào" in schedule.problem


@pytest.mark.parametrize(
    ("text", "says", "proposes"),
    [
        ("sau khi có kế hoạch của thành phố", "sau khi có kế hoạch của thành phố", "Cả năm 2026"),
        ("Trong 05 ngày làm việc kể từ ngày ký", "gắn với việc khác", "Trước ngày 30/6/2026"),
        ("Khi có phát sinh", "Khi có phát sinh", "Cả năm 2026"),
        ("đột xuất", "đột xuất", "Cả năm 2026"),
        ("theo quy định", "theo quy định", "Cả năm 2026"),
        ("31/02", "Không có ngày 31/2", "28/2"),
        ("Trước ngày 31/4/2026", "Không có ngày 31/4", "30/4"),
        ("29/2", "không có trong năm 2026", "28/2"),
        ("32/13", "Không có tháng 13", "ngày/tháng"),
        ("tháng 13", "tháng 13", "1 đến 12"),
        ("Quý V", "Quý V", "I đến IV"),
        ("ngày 15", "chưa rõ tháng", "15/6/2026"),
        ("từ 15/12 đến 15/02", "kết thúc trước khi bắt đầu", "năm của cả hai đầu"),
        ("15/7 âm lịch", "âm lịch", "dương lịch"),
        ("như trên", "như dòng trên", "Chép lại"),
        ("o o 1", "Chưa hiểu thời gian “o o 1”", "Trước ngày 30/11/2026"),
        ("ngày 15/02/1026", "1026", "Sửa năm"),
    ],
)
def test_what_is_not_understood_is_a_problem_with_a_proposal(text, says, proposes):
    schedule = parse_timing(text, year=2026)
    assert (schedule.kind, schedule.windows, schedule.every) == ("unknown", (), None)
    assert says in schedule.problem
    assert proposes in schedule.proposal
    assert occurrences(schedule, year=2026) == ()


@pytest.mark.parametrize(
    ("text", "days", "doubt"),
    [
        ("Quý III, sau khi có hướng dẫn của Sở", "01/07-30/09", "sau khi có hướng dẫn của Sở"),
        ("Tháng 6 xyz", "01/06-30/06", "Chưa hiểu phần “xyz”"),
        ("trước kỳ họp, Quý I", "01/01-31/03", "Chưa hiểu phần “kỳ họp”"),
        ("Cuối năm", "01/10-31/12", "được hiểu là Quý IV"),
        ("Giai đoạn 2025-2030", YEAR, "nhiều năm"),
        ("trước ngày 15 hàng quý", "01/01-14/03 01/04-14/06 01/07-14/09 01/10-14/12", "tháng cuối quý"),
        ("Hằng tuần, hằng tháng", YEAR, "cổng chọn nhịp mỗi tuần"),
        ("Hằng tháng; ngày 20/10", YEAR, "mốc riêng (Ngày 20/10/2026)"),
        ("Hằng tháng và dịp Tết Nguyên đán", YEAR, "dịp lễ"),
    ],
)
def test_a_doubt_is_said_beside_what_is_understood(text, days, doubt):
    schedule = parse_timing(text, year=2026)
    assert schedule.windows == windows(days)
    assert doubt in schedule.problem
    assert describe(schedule) in schedule.proposal


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("trước ngày 20/10/2025", "01/01/2025-19/10/2025"),
        ("Quý I năm 2027", "01/01/2027-31/03/2027"),
        ("Năm 2025", "01/01/2025-31/12/2025"),
        ("từ 15/12/2025 đến 15/02/2026", "15/12/2025-15/02/2026"),
        ("trước ngày 15/01/2027", "01/01/2026-14/01/2027"),
        ("Tết Nguyên đán năm 2025", "15/01/2025-05/02/2025"),
    ],
)
def test_a_date_of_another_year_is_kept_and_doubted(text, days):
    schedule = parse_timing(text, year=2026)
    assert schedule.windows == windows(days)
    assert "khác năm 2026" in schedule.problem


def test_a_plan_of_another_year_reads_its_own_year():
    assert parse_timing("trước ngày 20/10/2025", year=2025) == Schedule(
        "once", (Window(date(2025, 1, 1), date(2025, 10, 19)),)
    )
    assert parse_timing("29/2", year=2028).windows == (Window(date(2028, 2, 29), date(2028, 2, 29)),)
    assert parse_timing("dịp Tết Nguyên đán", year=2025).windows == (Window(date(2025, 1, 15), date(2025, 2, 5)),)


def test_fixed_dates_do_not_move_for_holidays():
    assert parse_timing("ngày 02/9", year=2026).windows == windows("02/09")
    assert parse_timing("chậm nhất ngày 17/02", year=2026).windows == windows("01/01-17/02")


# --- occurrences ---------------------------------------------------------------------------------------------------


def turns(text: str, *, year: int = 2026, cut_off: date | None = None, title: str = "") -> tuple[OccurrenceSpec, ...]:
    return occurrences(parse_timing(text, year=year, title=title), year=year, cut_off=cut_off)


def test_thuong_xuyen_falls_due_each_quarter():
    assert turns("Thường xuyên") == (
        OccurrenceSpec(date(2026, 1, 1), date(2026, 3, 31), 1, "Quý I/2026"),
        OccurrenceSpec(date(2026, 4, 1), date(2026, 6, 30), 1, "Quý II/2026"),
        OccurrenceSpec(date(2026, 7, 1), date(2026, 9, 30), 1, "Quý III/2026"),
        OccurrenceSpec(date(2026, 10, 1), date(2026, 12, 31), 1, "Quý IV/2026"),
    )


def test_the_last_quarter_is_judged_up_to_the_cut_off():
    assert turns("Thường xuyên", cut_off=CUT_OFF)[-1] == OccurrenceSpec(
        date(2026, 10, 1), date(2026, 11, 30), 1, "Quý IV/2026"
    )


def test_months_after_the_cut_off_are_dropped():
    months = turns("hằng tháng", cut_off=CUT_OFF)
    assert [spec.label for spec in months] == [f"Tháng {number}/2026" for number in range(1, 12)]


def test_weeks_run_monday_to_sunday_and_belong_to_the_year_of_their_thursday():
    weeks = turns("hằng tuần")
    assert len(weeks) == 53  # 2026 has 53 ISO weeks; both edge weeks keep four days in the year
    assert weeks[0] == OccurrenceSpec(date(2026, 1, 1), date(2026, 1, 4), 1, "Tuần 1 (01/01–04/01)")
    assert weeks[11] == OccurrenceSpec(date(2026, 3, 16), date(2026, 3, 22), 1, "Tuần 12 (16/03–22/03)")
    assert weeks[-1] == OccurrenceSpec(date(2026, 12, 28), date(2026, 12, 31), 1, "Tuần 53 (28/12–31/12)")


@pytest.mark.parametrize(("year", "count"), [(2024, 52), (2025, 52), (2026, 53), (2027, 52)])
def test_a_year_has_its_iso_weeks(year, count):
    weeks = turns("hằng tuần", year=year)
    assert len(weeks) == count
    assert all((spec.end - spec.start).days >= 3 for spec in weeks)


def test_the_week_of_the_cut_off_counts_only_with_its_thursday():
    assert turns("hằng tuần", cut_off=CUT_OFF)[-1].label == "Tuần 48 (23/11–29/11)"  # 30 November is a Monday
    last = turns("hằng tuần", cut_off=date(2026, 11, 26))[-1]
    assert (last.label, last.end) == ("Tuần 48 (23/11–29/11)", date(2026, 11, 26))


def test_a_daily_rhythm_asks_for_proof_every_week():
    schedule = parse_timing("vào đầu mỗi ngày làm việc", year=2026)
    assert schedule.every == "day"
    assert schedule.to_json()["every"] == "week"
    assert len(occurrences(schedule, year=2026)) == 53
    assert describe(schedule) == "Đầu mỗi ngày làm việc; minh chứng mỗi tuần ít nhất 1 lần"


def test_a_monthly_deadline_is_a_turn_of_its_month():
    june = turns("trước ngày 15 hằng tháng")[5]
    assert june == OccurrenceSpec(date(2026, 6, 1), date(2026, 6, 14), 1, "Tháng 6/2026 (01/06–14/06)")


def test_the_30th_of_february_is_its_last_day():
    assert turns("ngày 30 hằng tháng")[1] == OccurrenceSpec(
        date(2026, 2, 28), date(2026, 2, 28), 1, "Tháng 2/2026 (ngày 28/02)"
    )


def test_two_times_a_year_is_one_turn_with_two_proofs():
    assert turns("2 lần/năm", cut_off=CUT_OFF) == (
        OccurrenceSpec(date(2026, 1, 1), date(2026, 11, 30), 2, "Cả năm 2026"),
    )


def test_half_years_are_two_turns():
    assert [spec.label for spec in turns("6 tháng/lần")] == ["6 tháng đầu năm 2026", "6 tháng cuối năm 2026"]


def test_a_deadline_after_the_cut_off_is_judged_up_to_it():
    assert turns("Trước 15/12", cut_off=CUT_OFF) == (
        OccurrenceSpec(date(2026, 1, 1), date(2026, 11, 30), 1, "Trước 15/12/2026"),
    )
    assert turns("Trước 1/12", cut_off=CUT_OFF) == (
        OccurrenceSpec(date(2026, 1, 1), date(2026, 11, 30), 1, "Trước 01/12/2026"),
    )


def test_a_window_after_the_cut_off_stays_but_is_not_judged():
    assert turns("Tháng 12", cut_off=CUT_OFF) == (
        OccurrenceSpec(date(2026, 12, 1), date(2026, 12, 31), 0, "Tháng 12/2026 (sau ngày chốt chấm điểm)"),
    )


def test_occasions_carry_their_names():
    found = turns("Nhân dịp năm mới, các ngày lễ lớn của đất nước", cut_off=CUT_OFF)
    assert [spec.label for spec in found] == [
        "Tết Dương lịch",
        "Tết Nguyên đán",
        "Giỗ Tổ Hùng Vương",
        "Ngày Giải phóng miền Nam 30/4",
        "Ngày Quốc tế Lao động 01/5",
        "Quốc khánh 02/9",
        "Ngày Văn hóa Việt Nam 24/11",
    ]
    assert found[-1].end == CUT_OFF
    assert turns("dịp 27/7")[0].label == "Dịp 27/07/2026"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Cả năm", "Cả năm 2026"),
        ("Quý I", "Quý I/2026"),
        ("Quý I-III", "Quý I–III/2026"),
        ("tháng 6", "Tháng 6/2026"),
        ("từ tháng 3 đến tháng 5", "Tháng 3–5/2026"),
        ("6 tháng đầu năm", "6 tháng đầu năm 2026"),
        ("ngày 20/10", "Ngày 20/10/2026"),
        ("Trước 1/12", "Trước 01/12/2026"),
        ("từ 05/3 đến 30/6", "05/03–30/06/2026"),
        ("từ 15/12/2025 đến 15/02/2026", "15/12/2025–15/02/2026"),
    ],
)
def test_a_window_has_a_short_name(text, label):
    assert [spec.label for spec in turns(text)] == [label]


# --- words for the screen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Thường xuyên", "Mỗi quý ít nhất 1 lần (mặc định)"),
        ("ít nhất 1 lần/tuần", "Mỗi tuần ít nhất 1 lần"),
        ("thứ 4 hàng tuần", "Mỗi tuần ít nhất 1 lần, vào thứ Tư"),
        ("Trước 1/12", "Một lần, trước ngày 01/12/2026"),
        ("ngày 20/10", "Một lần, ngày 20/10/2026"),
        ("Đến hết năm 2026", "Một lần, trong năm 2026"),
        ("Quý I", "Quý I/2026, ít nhất 1 lần"),
        ("Quý II, III", "Quý II/2026; Quý III/2026, mỗi đợt ít nhất 1 lần"),
        ("", "Cả năm 2026, ít nhất 1 lần (mặc định)"),
        ("trước ngày 01 hàng Quý", "Mỗi quý ít nhất 1 lần, trước ngày 01 của quý sau"),
        ("trước ngày 15 hằng tháng", "Mỗi tháng ít nhất 1 lần, trước ngày 15"),
        ("trước ngày 25 tháng cuối quý", "Mỗi quý ít nhất 1 lần, trước ngày 25 tháng cuối quý"),
        ("tuần đầu tháng", "Mỗi tháng ít nhất 1 lần, tuần đầu tháng"),
        ("hằng tuần từ tháng 3 đến tháng 5", "Mỗi tuần ít nhất 1 lần, từ 01/03/2026 đến 31/05/2026"),
        ("dịp Tết Nguyên đán", "Theo dịp: Tết Nguyên đán; mỗi dịp ít nhất 1 lần"),
        ("31/02", "Chưa rõ thời gian. Không có ngày 31/2 (“31/02”)."),
    ],
)
def test_a_schedule_is_said_in_one_sentence(text, sentence):
    assert describe(parse_timing(text, year=2026)) == sentence


def test_the_json_form_has_the_five_public_keys():
    assert parse_timing("Quý II, III", year=2026).to_json() == {
        "kind": "window",
        "windows": [{"from": "2026-04-01", "to": "2026-06-30"}, {"from": "2026-07-01", "to": "2026-09-30"}],
        "every": None,
        "min_count": 1,
        "basis": "printed",
    }


@pytest.mark.parametrize("phrase", [*PRINTED, "Thường xuyên", "", "31/02", "Cuối năm"])
def test_a_stored_schedule_comes_back_whole(phrase):
    schedule = parse_timing(phrase, year=2026)
    assert Schedule.from_record(schedule.to_record()) == schedule
    assert Schedule.from_record(schedule.to_json()).windows == schedule.windows


def test_a_window_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        Window(date(2026, 2, 1), date(2026, 1, 1))


# --- metrics -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("tiếp nhận thông tin phản ánh ít nhất 01 lần/tuần thông qua Mặt trận", Metric("frequency", ">=", 1, "week")),
        ("Ít nhất 1 tháng/lần, người đứng đầu tiếp công dân", Metric("frequency", ">=", 1, "month")),
        ("Quy định 01 ngày/tuần giải quyết nhanh", Metric("frequency", "=", 1, "week")),
        ("Quy định thứ 4 hàng tuần là ngày giải quyết nhanh", Metric("frequency", "=", 1, "week")),
        ("đối thoại với Nhân dân (ít nhất 01 lần/năm)", Metric("frequency", ">=", 1, "year")),
        ("Mỗi quý tối thiểu 2 lần sinh hoạt", Metric("frequency", ">=", 2, "quarter")),
        ("Tổ chức ra quân mỗi tháng ít nhất 2 lần", Metric("frequency", ">=", 2, "month")),
        ("Tỷ lệ ký số văn bản phát hành đạt từ 90% trở lên", Metric("percent", ">=", 90)),
        ("Tỷ lệ người dân cài đặt ứng dụng trên số hộ gia đình trên 100%", Metric("percent", ">", 100)),
        ("100% cán bộ, công chức đeo thẻ", Metric("percent", "=", 100)),
        ("Đảm bảo 100% các thủ tục hành chính được giải quyết đúng hạn", Metric("percent", "=", 100)),
        ("Tỷ lệ hồ sơ trễ hạn không quá 2,5%", Metric("percent", "<=", Decimal("2.5"))),
        ("Tỷ lệ đơn thư tồn đọng dưới 5%", Metric("percent", "<", 5)),
        ("Tỷ lệ hài lòng đạt 95%", Metric("percent", ">=", 95)),
        ("Không có cán bộ, công chức bị xử lý kỷ luật", Metric("count", "=", 0)),
        ("Trong năm không có cán bộ, công chức, viên chức bị xử lý kỷ luật", Metric("count", "=", 0)),
        ("Có camera giám sát", Metric("boolean", "=", True)),
        ("Tại sảnh trung tâm trụ sở làm việc có khẩu hiệu, pano tuyên truyền", Metric("boolean", "=", True)),
        ("Hằng năm, đơn vị có mô hình sáng tạo và hiệu quả được công nhận", Metric("boolean", "=", True)),
        ("Có thư khen đối với những tập thể, cá nhân đạt thành tích tiêu biểu", None),
        ("Công khai cam kết không gây phiền hà, sách nhiễu", None),
        ("Thực hiện nghiêm “4 xin”, “4 luôn”, “5 không”", None),
        ("Tổ chức gặp gỡ những người có uy tín hằng năm", None),
        ("Hằng ngày lần lượt trực tại bộ phận một cửa", None),
        ("", None),
    ],
)
def test_a_title_states_a_metric_or_none(title, metric):
    assert metric_from_text(title) == metric


@pytest.mark.parametrize("title", ["It nhat 1 lan/tuan, cap uy", "ÍT NHẤT 1 LẦN / TUẦN, CẤP ỦY"])
def test_a_metric_is_read_without_marks_and_in_capitals(title):
    assert metric_from_text(title) == Metric("frequency", ">=", 1, "week")


# --- any text at all -----------------------------------------------------------------------------------------------

WORDS = [
    "trước",
    "sau",
    "từ",
    "đến",
    "hết",
    "ngày",
    "tháng",
    "quý",
    "năm",
    "tuần",
    "thứ",
    "hằng",
    "hàng",
    "mỗi",
    "đầu",
    "cuối",
    "giữa",
    "và",
    ",",
    ";",
    "-",
    "/",
    "lần",
    "ít",
    "nhất",
    "dịp",
    "Tết",
    "lễ",
    "lớn",
    "Nguyên",
    "đán",
    "thường",
    "xuyên",
    "định",
    "kỳ",
    "I",
    "II",
    "III",
    "IV",
    "V",
    "1",
    "2",
    "3",
    "6",
    "12",
    "13",
    "15",
    "31",
    "2025",
    "2026",
    "31/12",
    "29/2",
    "1/3",
    "15/02/2026",
    "6/2026",
    "trong",
    "cả",
    "hoàn",
    "thành",
    "khi",
    "có",
    "kế",
    "hoạch",
    "âm",
    "lịch",
    "0",
    "00",
    "99",
    "h",
    "xin",
    "nt",
    "nửa",
    "của",
    "theo",
    "quy",
    "định",
    "1/1/0000",
]


@given(
    st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)),
    st.sampled_from([2025, 2026, 2028]),
    st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2029, 1, 1))),
)
@settings(max_examples=600)
def test_any_text_gives_ordered_days_or_a_problem(text, year, cut_off):
    schedule = parse_timing(text, year=year, title=text)
    if schedule.kind == "unknown":
        assert schedule.problem
        assert schedule.proposal
        assert schedule.windows == ()
    else:
        assert schedule.windows
        assert list(schedule.windows) == sorted(schedule.windows)
    assert (schedule.kind == "recurring") == (schedule.every is not None)
    assert schedule.min_count >= 1
    assert bool(schedule.problem) == bool(schedule.proposal)
    assert describe(schedule)
    specs = occurrences(schedule, year=year, cut_off=cut_off)
    assert all(one.start <= other.start for one, other in pairwise(specs))
    for spec in specs:
        assert date(1999, 1, 1) <= spec.start <= spec.end <= date(2100, 12, 31)
        assert spec.label
        assert cut_off is None or spec.end <= cut_off or (spec.min_count == 0 and spec.start > cut_off)


@given(st.sampled_from(list(PRINTED)), st.sampled_from(list(PRINTED)))
@settings(max_examples=200)
def test_two_known_phrases_in_one_cell_are_never_lost(one, other):
    schedule = parse_timing(f"{one}; {other}", year=2026)
    assert schedule.kind != "unknown"
    assert schedule.windows
