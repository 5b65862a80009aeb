"""The home page of a year: each role sees its own part, in the same number of queries for few and many rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from assessments.enums import ScoreColumn
from assessments.models import Score
from assessments.services import open_assessment, take_snapshot
from criteria.models import Phase, ProgrammeYear
from criteria.scope import enter
from criteria.selectors import leaves_of
from reports.communes import lines_of
from reports.overview import next_deadline, review_desk, standing, unit_work
from tests.factories.accounts import (
    CommuneFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    administrator,
    leader,
    reviewer,
    staff,
    upper,
)
from tests.factories.evidence import EvidenceFactory
from tests.factories.feedback import FeedbackFactory
from tests.factories.reports import add_proof, empty_year, give_points, leaf, working_year
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MOST = 12
"""Statements of one page, whoever looks at it."""


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def home(person: User, programme: ProgrammeYear) -> str:
    answer = signed_in(person).get(f"/{programme.commune.slug}/{programme.year}/")
    assert answer.status_code == 200
    return answer.content.decode()


def somebody(role: str, programme: ProgrammeYear) -> User:
    unit = programme.commune.units.first() or UnitFactory(commune=programme.commune)
    makers: dict[str, Any] = {
        Role.REVIEWER: reviewer, Role.LEADER: leader, Role.ADMIN: administrator, Role.UPPER: upper,
    }  # fmt: skip
    return staff(unit) if role == Role.STAFF else makers[role](programme.commune)


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


@pytest.mark.parametrize("role", Role.values)
def test_every_role_opens_an_empty_and_a_full_year(role: str) -> None:
    empty, full = empty_year(), working_year()
    assert "Chính quyền thân thiện năm 2026" in home(somebody(role, empty), empty)
    assert "Chính quyền thân thiện năm 2026" in home(somebody(role, full), full)


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        (Role.STAFF, "Việc cần làm", ["Rà soát", "Năm nay có đạt không?", "Mở cột Sở Nội vụ", "Đăng nhập gần đây"]),
        (Role.REVIEWER, "Đơn vị quá hạn", ["Việc cần làm", "Năm nay có đạt không?", "Đăng nhập gần đây"]),
        (Role.LEADER, "Năm nay có đạt không?", ["Việc cần làm", "Đăng nhập gần đây"]),
        (Role.ADMIN, "Đăng nhập gần đây", ["Việc cần làm", "Năm nay có đạt không?"]),
        (Role.UPPER, "Mở cột Sở Nội vụ", ["Việc cần làm", "Năm nay có đạt không?", "Đăng nhập gần đây"]),
    ],
)
def test_each_role_sees_its_own_part_alone(role: str, own: str, others: list[str]) -> None:
    programme = working_year()
    page = home(somebody(role, programme), programme)
    main = page[page.index("<main") :]
    assert own in main
    assert [other for other in others if other in main] == []


@pytest.mark.parametrize("role", Role.values)
def test_the_number_of_queries_does_not_grow_with_the_rows(role: str) -> None:
    programme = working_year()
    person = somebody(role, programme)
    client, address = signed_in(person), f"/{programme.commune.slug}/2026/"
    client.get(address)
    few = queries_of(lambda: client.get(address))
    grow(programme)
    many = queries_of(lambda: client.get(address))
    assert (many, few <= MOST) == (few, True), f"{few} statements"


def grow(programme: ProgrammeYear) -> None:
    """More of everything a home page speaks of."""
    unit = programme.commune.units.first()
    plan = programme.plans.first()
    for place in range(8):
        task = TaskFactory(plan=plan, lead=[unit, UnitFactory(commune=programme.commune)], criterion=leaf(programme))
        OccurrenceFactory(task=task)
        OccurrenceFactory(task=task, returned=True, starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30))
        OccurrenceFactory(task=task, starts_on=dt.date(2026, 11, 1), ends_on=dt.date(2026, 11, 30))
        late = TaskFactory(plan=plan, lead=UnitFactory(commune=programme.commune))
        OccurrenceFactory(task=late)
        EvidenceFactory(programme=programme, unit=unit, criteria=[leaf(programme)])
        add_proof(programme, unit, leaf(programme, place + 8), day=place + 1)
        staff(UnitFactory(commune=programme.commune))


def test_staff_see_what_their_units_owe_and_nothing_else() -> None:
    programme = empty_year()
    mine, other = UnitFactory(commune=programme.commune), UnitFactory(commune=programme.commune)
    everybody = UnitFactory(commune=programme.commune, everybody=True)
    plan = PlanFactory(programme=programme)
    led, foreign = TaskFactory(plan=plan, lead=mine), TaskFactory(plan=plan, lead=other, supports=[mine])
    common = TaskFactory(plan=plan, lead=everybody)
    late = OccurrenceFactory(task=led)
    OccurrenceFactory(task=foreign)
    shared = OccurrenceFactory(task=common, ends_on=dt.date(2026, 11, 25))
    back = OccurrenceFactory(task=led, returned=True, starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 12, 31))
    person = staff(mine)
    work = unit_work(enter(person, programme.commune.slug, 2026))
    assert work is not None
    assert [due.window for due in work.due] == [back, late, shared]
    assert [due.words for due in work.due][2] == "Còn 5 ngày"
    assert work.due[0].words.startswith("Bị trả lại, còn")
    assert (work.counts["overdue"], work.counts["soon"], work.counts["returned"]) == (1, 1, 1)
    page = home(person, programme)
    assert "Ảnh mờ, hãy chụp lại." in page
    assert f"minh-chung/them/?occurrence={late.pk}" in page


def test_one_tap_leads_to_the_camera_only_for_those_who_may_hand_in() -> None:
    programme = working_year()
    assert "Chụp minh chứng" in home(somebody(Role.STAFF, programme), programme)
    assert "Chụp minh chứng" not in home(somebody(Role.UPPER, programme), programme)


def test_the_reviewer_s_desk_counts_what_waits_and_what_lacks() -> None:
    programme = working_year()
    unit = programme.commune.units.first()
    EvidenceFactory(programme=programme, unit=unit)
    desk = review_desk(programme)
    leaves = leaves_of(programme.criteria_set).count()
    assert (desk.waiting, len(desk.unproved), desk.unscored) == (1, leaves - 6, 0)
    assert [(row.name, row.count) for row in desk.queue] == [(unit.name, 1)]
    assert desk.oldest is not None
    assert [(row["name"], row["late"]) for row in desk.late_units] == [(unit.name, 6)]


def test_an_emptied_cell_is_unscored_for_the_desk_as_for_the_leader() -> None:
    programme = working_year()
    rows = Score.objects.filter(column=ScoreColumn.COMMUNE, criterion=leaf(programme, 1))
    assert rows.update(points=None, reason="") == 1
    assert review_desk(programme).unscored == 1
    assert len(standing(programme.assessment).sheet.missing) == 1


def test_the_leader_and_the_desk_count_the_same_waiting_proofs() -> None:
    programme = working_year()
    unit = programme.commune.units.first()
    EvidenceFactory(programme=programme, unit=unit)
    EvidenceFactory(programme=programme, unit=unit, criteria=[leaf(programme, 1), leaf(programme, 2)])
    step = standing(programme.assessment).steps[0]
    assert (step.done, step.note) == (False, "còn 2 minh chứng")
    assert review_desk(programme).waiting == 2
    page = home(somebody(Role.LEADER, programme), programme)
    assert "?state=submitted" in page
    assert "?don-vi=" in page, "who leads the year writes to late units too"


def test_no_more_windows_are_done_than_have_begun() -> None:
    programme = working_year()
    unit = programme.commune.units.first()
    task = TaskFactory(plan=programme.plans.get(), lead=unit)
    OccurrenceFactory(task=task, done=True, starts_on=dt.date(2026, 12, 1), ends_on=dt.date(2026, 12, 31))
    work = unit_work(enter(staff(unit), programme.commune.slug, 2026))
    assert work is not None
    assert (work.counts["done"], work.counts["total"]) == (6, 12)


def test_days_waited_are_days_of_the_commune_not_of_greenwich() -> None:
    programme = empty_year()
    proof = EvidenceFactory(programme=programme, unit=UnitFactory(commune=programme.commune))
    early = dt.datetime(2026, 11, 19, 18, 30, tzinfo=dt.UTC)
    type(proof).objects.filter(pk=proof.pk).update(created_at=early)
    assert review_desk(programme).oldest_days == 0, "half past one in the morning of the 20th is today"


def test_the_leader_sees_the_engine_s_points_and_the_next_step() -> None:
    programme = working_year()
    view = standing(programme.assessment)
    page = home(somebody(Role.LEADER, programme), programme)
    assert str(view.sheet.total).rstrip("0").rstrip(".").replace(".", ",") in page
    assert [step.done for step in view.steps] == [True, True, False, False, False]
    assert "Lãnh đạo xác nhận kết quả tự chấm" in page


def test_a_group_nobody_has_worked_on_is_all_risk() -> None:
    view = standing(working_year(without_group="3").assessment)
    untouched = view.groups[2]
    assert (untouched["secured"], untouched["risk"] > 0) == (0, True)


def test_the_next_deadline_is_the_nearest_day_that_matters() -> None:
    programme = empty_year()
    deadline = next_deadline(programme)
    assert deadline is not None
    assert (deadline.day, deadline.days_left) == (dt.date(2026, 11, 30), 10)
    assert deadline.label == "Mốc tính điểm, hết 4 giai đoạn"
    Phase.objects.filter(programme=programme, kind="appraise").update(starts_on=dt.date(2026, 11, 27))
    coming = next_deadline(ProgrammeYear.objects.get(pk=programme.pk))
    assert coming is not None
    assert (coming.label, coming.days_left) == ("bắt đầu giai đoạn “Thẩm định”", 7)


def test_a_year_that_is_over_has_no_deadline(settings: Any) -> None:
    programme = empty_year()
    settings.CLOCK_TODAY = dt.date(2027, 1, 1)
    assert next_deadline(programme) is None


def test_another_commune_s_home_page_is_not_there() -> None:
    programme = working_year()
    stranger = staff(UnitFactory())
    assert signed_in(stranger).get(f"/{programme.commune.slug}/2026/").status_code == 404


# --- the front door -----------------------------------------------------------------------------------


def test_a_person_of_one_commune_goes_straight_in() -> None:
    programme = empty_year()
    answer = signed_in(reviewer(programme.commune)).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/{programme.commune.slug}/2026/"


def test_a_person_without_a_role_is_told_whom_to_ask() -> None:
    answer = signed_in(UserFactory()).get("/")
    assert "Tài khoản chưa có vai trò nào" in answer.content.decode()


def test_so_noi_vu_sees_its_communes_with_their_points() -> None:
    first, second = working_year(CommuneFactory(name="Ánh Dương")), empty_year(CommuneFactory(name="Bình Minh"))
    no_year = CommuneFactory(name="Chưa Mở")
    stranger = working_year(CommuneFactory(name="Xa Lạ"))
    person = upper(first.commune)
    for commune in (second.commune, no_year):
        MembershipFactory(user=person, commune=commune, role=Role.UPPER)
    page = signed_in(person).get("/").content.decode()
    assert all(name in page for name in ("Ánh Dương", "Bình Minh", "Chưa Mở"))
    assert stranger.commune.name not in page
    assert "MẪU THỬ" in page


def test_the_table_shows_frozen_points_before_sums() -> None:
    programme = working_year()
    (line,) = lines_of([programme.commune])
    entered = sum(s.points for s in Score.objects.filter(assessment=programme.assessment, column=ScoreColumn.COMMUNE))
    assert (line.commune_points, line.frozen_at, line.upper_points) == (entered, None, None)
    snapshot = take_snapshot(assessment=programme.assessment, kind="manual")
    give_points(programme, [leaf(programme)], (ScoreColumn.UPPER,))
    (line,) = lines_of([programme.commune])
    assert (line.commune_points, line.frozen_at) == (snapshot.total, snapshot.taken_at)
    assert line.upper_points == Score.objects.get(column=ScoreColumn.UPPER).points
    assert line.overdue == 6


def test_the_table_takes_the_engine_s_total_of_so_noi_vu_once_it_is_final() -> None:
    programme = working_year()
    leaves = list(leaves_of(programme.criteria_set))
    give_points(programme, leaves, (ScoreColumn.UPPER,))
    assessment = open_assessment(programme=programme)
    snapshot = take_snapshot(assessment=assessment, kind="final")
    now = snapshot.taken_at
    person = UserFactory()
    type(assessment).objects.filter(pk=assessment.pk).update(
        status="final", confirmed_at=now, confirmed_by=person, submitted_at=now, submitted_by=person,
        finalised_at=now, finalised_by=person,
    )  # fmt: skip
    (line,) = lines_of([programme.commune])
    assert line.upper_points == Decimal(snapshot.payload["sheets"]["upper"]["total"])


def test_the_table_asks_the_same_number_of_questions_for_one_and_for_twenty_communes() -> None:
    person = UserFactory()
    working = working_year()
    MembershipFactory(user=person, commune=working.commune, role=Role.UPPER)
    few = queries_of(lambda: lines_of([working.commune]))
    communes = [working.commune]
    for _number in range(19):
        programme = empty_year()
        communes.append(programme.commune)
        MembershipFactory(user=person, commune=programme.commune, role=Role.UPPER)
        open_assessment(programme=programme)
    assert queries_of(lambda: lines_of(communes)) == few
    client = signed_in(person)
    client.get("/")
    assert queries_of(lambda: client.get("/")) <= MOST


def test_who_answers_citizens_sees_what_waits_for_them() -> None:
    programme = working_year()
    FeedbackFactory(programme=programme)
    page = home(somebody(Role.REVIEWER, programme), programme)
    assert "Góp ý cần bạn làm" in page
    assert "1 ý kiến đang chờ trả lời" in page
    assert "Góp ý cần bạn làm" not in home(somebody(Role.UPPER, programme), programme)


def test_so_noi_vu_finds_sorts_and_filters_its_communes() -> None:
    first, second = working_year(CommuneFactory(name="Ánh Dương")), empty_year(CommuneFactory(name="Bình Minh"))
    person = upper(first.commune)
    MembershipFactory(user=person, commune=second.commune, role=Role.UPPER)
    client = signed_in(person)

    def names(query: str) -> list[str]:
        page = client.get(f"/?{query}").content.decode()
        table = page[page.index("<tbody") : page.index("</tbody")] if "<tbody" in page else ""
        return sorted(
            (name for name in ("Ánh Dương", "Bình Minh") if name in table), key=lambda name: table.index(name)
        )

    assert names("q=anh+duong") == ["Ánh Dương"]
    assert names("sap-xep=diem") == ["Ánh Dương", "Bình Minh"]
    assert names("sap-xep=diem-thap") == ["Bình Minh", "Ánh Dương"]
    Score.objects.filter(assessment__programme=first).update(points=0)
    assert names("sap-xep=diem") == ["Ánh Dương", "Bình Minh"], "0 points stand before none"
    assert names("sap-xep=diem-thap") == ["Bình Minh", "Ánh Dương"]
    assert names("tinh-trang=qua-han") == ["Ánh Dương"]
    assert names("tinh-trang=xong") == []
    assert names("sap-xep=khong-co&tinh-trang=khong-co") == ["Ánh Dương", "Bình Minh"]


def test_a_dossier_that_lies_with_so_noi_vu_has_a_way_to_its_column() -> None:
    programme = working_year()
    person = upper(programme.commune)
    MembershipFactory(user=person, commune=CommuneFactory(), role=Role.UPPER)
    column = f"/{programme.commune.slug}/2026/cham-diem/"
    client = signed_in(person)
    assert column not in client.get("/").content.decode()
    now, sender = dt.datetime(2026, 11, 20, tzinfo=dt.UTC), UserFactory()
    type(programme.assessment).objects.update(
        status="submitted", confirmed_at=now, confirmed_by=sender, submitted_at=now, submitted_by=sender
    )
    page = client.get("/").content.decode()
    assert column in page
    assert "Nộp ngày 20/11/2026" in page


def test_a_long_list_of_communes_is_paged() -> None:
    person = UserFactory()
    for _number in range(27):
        MembershipFactory(user=person, commune=CommuneFactory(), role=Role.UPPER)
    client = signed_in(person)
    assert client.get("/").content.decode().count("<tr>") == 25 + 1
    assert client.get("/?page=2").content.decode().count("<tr>") == 2 + 1


# --- staff: what was returned, what to score ----------------------------------------------------------


def test_a_returned_proof_without_a_window_is_shown_with_the_reviewer_s_words() -> None:
    programme = working_year()
    unit = programme.commune.units.first()
    proof = EvidenceFactory(programme=programme, unit=unit, criteria=[leaf(programme, 9)], returned=True)
    person = staff(unit)
    work = unit_work(enter(person, programme.commune.slug, 2026))
    assert work is not None
    assert work.proofs == [proof]
    page = home(person, programme)
    assert proof.review_comment in page
    assert f"/minh-chung/{proof.pk}/" in page


def test_staff_are_told_how_many_leaves_are_theirs_to_score() -> None:
    programme = working_year()
    unit = programme.commune.units.first()
    scope = enter(staff(unit), programme.commune.slug, 2026)
    work = unit_work(scope)
    assert work is not None
    assert work.unscored == 0
    Score.objects.filter(column=ScoreColumn.UNIT, criterion=leaf(programme, 1)).delete()
    Score.objects.filter(column=ScoreColumn.UNIT, criterion=leaf(programme, 8)).delete()
    again = unit_work(scope)
    assert again is not None
    assert again.unscored == 1, "the leaf of another's work is not theirs"
    assert "tiêu chí chưa chấm cột Đơn vị" in home(staff(unit), programme)


def test_who_reviews_and_works_in_a_unit_sees_both_within_the_limit() -> None:
    programme = working_year()
    grow(programme)
    unit = programme.commune.units.first()
    person = reviewer(programme.commune)
    person.memberships.update(unit=unit)
    client, address = signed_in(person), f"/{programme.commune.slug}/2026/"
    client.get(address)
    assert queries_of(lambda: client.get(address)) <= MOST
    page = home(person, programme)
    assert "Việc cần làm" in page
    assert "Bắt đầu duyệt" in page
