"""Surveys are set up, changed as drafts, published and opened; nothing that was answered changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from common.stale import Stale
from criteria.models import ProgrammeYear
from surveys import open_forms, states
from surveys.checking import faults_of
from surveys.enums import PointKind, SurveyStatus
from surveys.models import Question, Response, Survey, SurveyPeriod
from surveys.questionnaire import from_rows
from surveys.selectors.building import proposed_links
from surveys.services import (
    add_period,
    add_question,
    change_period,
    change_question,
    change_settings,
    create_survey,
    drop_draft,
    follow_task,
    move_question,
    open_survey,
    publish,
    remove_period,
    remove_question,
    start_draft,
    take_step,
)
from surveys.services.building import settings_seen
from surveys.services.questions import question_seen
from tests.factories.accounts import UserFactory, leader, reviewer, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.surveys import answered, whole_survey
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def programme() -> ProgrammeYear:
    open_forms.forget()
    row: ProgrammeYear = ProgrammeYearFactory()
    return row


@pytest.fixture
def by(programme: ProgrammeYear) -> User:
    return reviewer(programme.commune)


@pytest.fixture
def survey(programme: ProgrammeYear, by: User) -> Survey:
    """The counter's survey: one question on the scale, one text."""
    return create_survey(programme=programme, by=by, ready="counter")


@pytest.fixture
def client(by: User) -> Client:
    signed_in = Client()
    signed_in.force_login(by)
    return signed_in


def at(survey: Survey, name: str) -> str:
    return reverse(name, args=[survey.programme.commune.slug, survey.programme.year, survey.pk])


def row_of(survey: Survey, code: str) -> Question:
    return Question.objects.select_related("version__survey__programme__commune").get(
        version__survey=survey, version__published_at__isnull=True, code=code
    )


# --- setting up -----------------------------------------------------------------------------------


def test_a_ready_made_survey_is_whole_from_the_start(programme, by) -> None:
    survey = create_survey(programme=programme, by=by, ready="service")
    draft = survey.versions.get()
    assert draft.published_at is None
    assert draft.questions.count() == 23
    assert survey.points.get().kind == PointKind.WEB
    assert [period.label for period in survey.periods.all()] == ["Quý I", "Quý II", "Quý III", "Quý IV"]
    assert {event.verb for event in Event.objects.about(survey)} >= {"survey_created", "period_added"}
    assert survey.languages == ["vi", "en"]


def test_its_periods_follow_the_windows_of_its_task(programme, by) -> None:
    task = TaskFactory(plan=PlanFactory(programme=programme), title="Khảo sát sự hài lòng")
    for month in (1, 4):
        OccurrenceFactory(task=task, label=f"Kỳ {month}", starts_on=dt.date(2026, month, 1),
                          ends_on=dt.date(2026, month + 2, 28))  # fmt: skip
    survey = create_survey(programme=programme, by=by, ready="service", task=task)
    assert [period.label for period in survey.periods.all()] == ["Kỳ 1", "Kỳ 4"]


def test_what_the_plan_and_the_criteria_call_it_is_proposed(programme) -> None:
    plan = PlanFactory(programme=programme)
    services = "Khảo sát, đánh giá sự hài lòng của người dân đối với sự phục vụ của Trung tâm"
    results = "Khảo sát sự hài lòng đối với sự phục vụ về kết quả thực hiện “Chính quyền thân thiện”"
    first, second = TaskFactory(plan=plan, title=services), TaskFactory(plan=plan, title=results)
    leaf = CriterionFactory(criteria_set=programme.criteria_set, leaf_type="survey", title=services)
    assert proposed_links(programme, "service") == (leaf, first)
    assert proposed_links(programme, "programme") == (None, second)
    assert proposed_links(programme, "counter") == (None, None)


@pytest.mark.parametrize("role", [leader, lambda commune: staff(commune.units.create(code="x", name="X"))])
def test_only_those_who_manage_surveys_set_one_up(programme, role) -> None:
    with pytest.raises(NotAllowed):
        create_survey(programme=programme, by=role(programme.commune), ready="counter")


def test_nothing_of_another_year_is_tied_to_it(programme, by) -> None:
    with pytest.raises(Invalid):
        create_survey(programme=programme, by=by, ready="counter", criterion=CriterionFactory(leaf_type="survey"))
    with pytest.raises(Invalid):
        create_survey(programme=programme, by=by, ready="counter", task=TaskFactory())
    with pytest.raises(Invalid):
        create_survey(programme=programme, by=by, title="  ")


# --- versions -------------------------------------------------------------------------------------


def test_answers_stay_with_the_version_they_answered(survey, by) -> None:
    first = publish(survey=survey, by=by)
    open_survey(survey=survey, by=by)
    point = survey.points.get()
    answered(point, "5")
    draft = start_draft(survey=survey, by=by)
    change_question(question=row_of(survey, "c1"), by=by, text={"vi": "Hôm nay thế nào?", "en": "How was it today?"})
    assert open_forms.load_form(point.code).version_number == 1, "the draft is not shown yet"
    second = publish(survey=survey, by=by)
    assert second == draft
    form = open_forms.load_form(point.code)
    assert form.version_number == 2
    assert form.questionnaire.by_code["c1"].words("vi") == "Hôm nay thế nào?"
    assert Response.objects.get().version == first
    assert first.questions.get(code="c1").words() == "Hãy chạm vào một mức"


def test_a_published_version_is_not_changed(survey, by) -> None:
    question = row_of(survey, "c1")
    publish(survey=survey, by=by)
    for change in (
        lambda: change_question(question=question, by=by, text={"vi": "x"}),
        lambda: remove_question(question=question, by=by),
        lambda: move_question(question=question, by=by, up=False),
        lambda: add_question(survey=survey, by=by, kind="text", text={"vi": "x"}),
        lambda: publish(survey=survey, by=by),
    ):
        with pytest.raises(WrongState):
            change()


def test_a_draft_can_be_dropped_but_not_the_only_version(survey, by) -> None:
    with pytest.raises(WrongState):
        drop_draft(survey=survey, by=by)
    publish(survey=survey, by=by)
    assert start_draft(survey=survey, by=by) == start_draft(survey=survey, by=by)
    drop_draft(survey=survey, by=by)
    assert survey.versions.get().number == 1


def test_a_question_that_was_asked_keeps_its_kind(survey, by) -> None:
    publish(survey=survey, by=by)
    start_draft(survey=survey, by=by)
    with pytest.raises(Invalid) as refused:
        change_question(question=row_of(survey, "c1"), by=by, kind="yes_no")
    assert refused.value.field == "kind"


def test_codes_are_never_given_twice(survey, by) -> None:
    row = add_question(survey=survey, by=by, kind="text", text={"vi": "Một"})
    row.version.survey = survey
    remove_question(question=row, by=by)
    assert add_question(survey=survey, by=by, kind="text", text={"vi": "Hai"}).code != row.code


def test_rows_are_put_in_and_moved(survey, by) -> None:
    row = add_question(survey=survey, by=by, after="c1", kind="yes_no", text={"vi": "Giữa", "en": "Between"})
    codes = lambda: list(row.version.questions.values_list("code", flat=True))  # noqa: E731
    assert codes() == ["c1", row.code, "c2"]
    assert move_question(question=row, by=by, up=True)
    assert not move_question(question=row, by=by, up=True)
    assert codes() == [row.code, "c1", "c2"]


def test_what_a_kind_rules_out_is_left_aside(survey, by) -> None:
    row = add_question(
        survey=survey, by=by, kind="text", text={"vi": "x"}, in_index=True, allow_na=True,
        choices=[{"key": "a", "text": {"vi": "A"}}],
    )  # fmt: skip
    assert (row.in_index, row.allow_na, row.choices) == (False, False, [])


def faults(survey: Survey, by: User, **values: Any) -> list[str]:
    add_question(survey=survey, by=by, **values)
    questionnaire = from_rows(list(survey.versions.get().questions.all()))
    return [fault.sentence for fault in faults_of(questionnaire, survey.languages)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "text", "text": {"vi": "Chỉ tiếng Việt"}}, "Câu 3: chưa có nội dung tiếng Anh."),
        ({"kind": "single", "text": {"vi": "x", "en": "x"}}, "cần ít nhất hai lựa chọn"),
        ({"kind": "section", "text": {"vi": "Phần"}}, "Tiêu đề phần “Phần”: chưa có nội dung tiếng Anh."),
        (
            {"kind": "text", "text": {"vi": "x", "en": "x"}, "show_if": {"code": "c9", "in": ["1"]}},
            "chỉ hỏi theo một câu không còn nữa",
        ),
        (
            {"kind": "text", "text": {"vi": "x", "en": "x"}, "show_if": {"code": "c1", "in": ["7"]}},
            "chỉ hỏi theo một lựa chọn không còn ở câu 1",
        ),
        (
            {"kind": "text", "text": {"vi": "x", "en": "x"}, "after": "", "hint": {"vi": "Giải thích"}},
            "lời giải thích chưa có bản tiếng Anh",
        ),
        (
            {"kind": "single", "text": {"vi": "x", "en": "x"},
             "choices": [{"key": key, "text": {"vi": "Giống", "en": key}} for key in "ab"]},
            "có hai lựa chọn giống nhau",
        ),
    ],
)  # fmt: skip
def test_what_keeps_it_from_being_used_is_said_in_words(survey, by, values, words) -> None:
    assert any(words in sentence for sentence in faults(survey, by, **values))
    with pytest.raises(Invalid) as refused:
        publish(survey=survey, by=by)
    assert words in refused.value.message


def test_a_rule_points_backwards(survey, by) -> None:
    move_question(question=row_of(survey, "c2"), by=by, up=True)
    with pytest.raises(Invalid, match="câu đó đứng sau"):
        publish(survey=survey, by=by)


def test_an_empty_questionnaire_is_not_used(programme, by) -> None:
    survey = create_survey(programme=programme, by=by, title="Trống")
    with pytest.raises(Invalid, match="chưa có câu nào"):
        publish(survey=survey, by=by)


def test_nobody_writes_over_what_they_did_not_see(survey, by) -> None:
    row, before = row_of(survey, "c1"), settings_seen(survey)
    seen = question_seen(row)
    change_question(question=row, by=by, seen=seen, text={"vi": "Mới", "en": "New"})
    with pytest.raises(Stale):
        change_question(question=row_of(survey, "c1"), by=by, seen=seen, text={"vi": "Khác", "en": "Other"})
    change_settings(survey=survey, by=by, seen=before, title="Tên mới")
    with pytest.raises(Stale):
        change_settings(survey=survey, by=by, seen=before, title="Tên khác")


# --- periods --------------------------------------------------------------------------------------


def test_days_belong_to_one_period(survey, by) -> None:
    with pytest.raises(Invalid, match="Trùng ngày với đợt “Quý I”"):
        add_period(survey=survey, by=by, label="Tết", starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 2, 20))
    with pytest.raises(Invalid, match="Ngày kết thúc"):
        add_period(survey=survey, by=by, label="X", starts_on=dt.date(2027, 2, 1), ends_on=dt.date(2027, 1, 1))
    period = survey.periods.get(label="Quý I")
    values = {"label": "Quý I", "starts_on": period.starts_on, "ends_on": dt.date(2026, 3, 15)}
    assert change_period(period=period, by=by, population=1200, **values).population == 1200


def test_a_period_with_answers_stays(survey, by) -> None:
    publish(survey=survey, by=by)
    open_survey(survey=survey, by=by)
    response = answered(survey.points.get(), "4")
    with pytest.raises(WrongState):
        remove_period(period=response.period, by=by)
    free = SurveyPeriod.objects.exclude(pk=response.period_id).filter(survey=survey).first()
    remove_period(period=free, by=by)
    assert survey.periods.count() == 3


def test_following_the_task_moves_and_adds_but_takes_nothing_away(programme, by) -> None:
    task = TaskFactory(plan=PlanFactory(programme=programme))
    window = OccurrenceFactory(task=task, label="Kỳ 1", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 31))
    survey = create_survey(programme=programme, by=by, ready="counter", task=task)
    window.ends_on = dt.date(2026, 4, 30)
    window.save()
    OccurrenceFactory(task=task, label="Kỳ 2", starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 9, 30))
    OccurrenceFactory(task=task, label="Chồng", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 10, 30))
    changed, refused = follow_task(survey=survey, by=by)
    assert (changed, refused) == (2, ["Chồng"])
    assert list(survey.periods.values_list("label", "ends_on")) == [
        ("Kỳ 1", dt.date(2026, 4, 30)),
        ("Kỳ 2", dt.date(2026, 9, 30)),
    ]
    assert follow_task(survey=survey, by=by) == (0, ["Chồng"])


# --- opening and ending ---------------------------------------------------------------------------


def test_it_opens_only_with_questions_periods_and_points(survey, by) -> None:
    with pytest.raises(NotAllowed, match="Chưa có bản câu hỏi"):
        open_survey(survey=survey, by=by)
    publish(survey=survey, by=by)
    survey.points.update(is_active=False)
    with pytest.raises(NotAllowed, match="đang tắt"):
        open_survey(survey=survey, by=by)
    survey.points.update(is_active=True)
    open_survey(survey=survey, by=by)
    take_step(survey=survey, step=states.PAUSE, by=by)
    take_step(survey=survey, step=states.CLOSE, by=by)
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        change_settings(survey=survey, by=by, title="x")
    take_step(survey=survey, step=states.REOPEN, by=by, comment="Còn phiếu giấy")
    assert survey.status == SurveyStatus.OPEN


# --- pages ----------------------------------------------------------------------------------------


def test_the_pages_take_the_same_queries_however_much_there_is(
    client, programme, by, django_assert_max_num_queries
) -> None:
    names = ("survey_detail", "survey_questions", "survey_periods", "survey_points", "survey_settings")
    survey = create_survey(programme=programme, by=by, ready="service")
    for _number in range(3):
        answered(whole_survey(programme=programme), "555")
    listing = reverse("survey_list", args=[programme.commune.slug, programme.year])
    with django_assert_max_num_queries(14):
        assert client.get(listing).status_code == 200
    for name in names:
        with django_assert_max_num_queries(26):
            assert client.get(at(survey, name)).status_code == 200, name


def test_a_survey_is_set_up_by_form(client, programme) -> None:
    address = reverse("survey_new", args=[programme.commune.slug, programme.year])
    assert "Trang trống" in client.get(address).text
    assert client.get(address + "?mau=khong-co").status_code == 404
    refused = client.post(address + "?mau=trong", {"title": ""})
    assert refused.status_code == 422
    answer = client.post(address + "?mau=counter", {"title": "Quầy của xã", "english": "on"})
    survey = Survey.objects.get()
    assert answer.headers["Location"] == at(survey, "survey_questions")
    assert survey.title == "Quầy của xã"


def test_a_question_is_written_by_form(client, survey) -> None:
    address = at(survey, "survey_question")
    page = client.get(address + "?sau=c1").text
    assert "Câu 1." in page, "the question above may be asked about"
    assert "Câu 2." not in page, "the one below may not"
    typed = {
        "kind": "single", "text_vi": "Ông/bà đến làm gì?", "text_en": "What did you come for?", "required": "on",
        "show_if": "c1=1,2", "choice_rows": "4", "choice_0_vi": "Khai sinh", "choice_0_en": "Birth", "seen": "",
        "choice_1_vi": "", "choice_2_vi": "Việc khác", "choice_2_en": "Other",
    }  # fmt: skip
    more = client.post(address + "?sau=c1", typed | {"more": "1"})
    assert more.status_code == 200
    assert 'name="choice_6_vi"' in more.text
    assert "Khai sinh" in more.text
    assert client.post(address + "?sau=c1", typed).status_code == 302
    row = row_of(survey, "c3")
    assert [choice["text"]["vi"] for choice in row.choices] == ["Khai sinh", "Việc khác"]
    assert [choice["key"] for choice in row.choices] == ["a", "b"]
    assert row.show_if == {"code": "c1", "in": ["1", "2"]}
    assert row.position == 2


def test_a_changed_choice_keeps_its_key(client, survey, by) -> None:
    choices = [{"key": key, "text": {"vi": text, "en": text}} for key, text in (("a", "Một"), ("b", "Hai"))]
    row = add_question(survey=survey, by=by, kind="single", text={"vi": "x", "en": "x"}, choices=choices)
    typed = {"kind": "single", "text_vi": "x", "text_en": "x", "choice_rows": "3", "choice_0_key": "a",
             "choice_0_vi": "", "choice_1_key": "b", "choice_1_vi": "Hai, sửa", "choice_1_en": "Two",
             "choice_2_key": "", "choice_2_vi": "Ba", "choice_2_en": "Three"}  # fmt: skip
    assert client.post(at(survey, "survey_question") + f"?cau={row.code}", typed).status_code == 302
    row.refresh_from_db()
    assert [(choice["key"], choice["text"]["vi"]) for choice in row.choices] == [("b", "Hai, sửa"), ("c", "Ba")]


def test_a_stale_form_is_shown_again_with_what_was_typed(client, survey, by) -> None:
    address = at(survey, "survey_question") + "?cau=c1"
    seen = question_seen(row_of(survey, "c1"))
    change_question(question=row_of(survey, "c1"), by=by, text={"vi": "Của người khác", "en": "Other"})
    typed = {"kind": "likert", "text_vi": "Của tôi", "text_en": "Mine", "in_index": "on", "seen": seen}
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "Của tôi" in answer.text
    assert "Của người khác" in answer.text
    assert row_of(survey, "c1").words() == "Của người khác"


def test_settings_keep_words_in_both_languages(client, survey) -> None:
    typed = {"title": "Tên", "heading_vi": "Tiêu đề", "heading_en": "Heading", "index_kind": "mean", "margin": "3,5",
             "layout": "page", "english": "on"}  # fmt: skip
    assert client.post(at(survey, "survey_settings"), typed).status_code == 302
    survey.refresh_from_db()
    assert survey.heading == {"vi": "Tiêu đề", "en": "Heading"}
    assert (str(survey.margin), survey.index_kind, survey.languages) == ("3.5", "mean", ["vi", "en"])


def test_publishing_with_faults_leads_back_to_the_questions(client, survey, by) -> None:
    add_question(survey=survey, by=by, kind="single", text={"vi": "Chưa xong"})
    answer = client.post(at(survey, "survey_step"), {"step": "publish"}, follow=True)
    assert "Chưa đưa vào dùng được" in answer.text
    assert "cần ít nhất hai lựa chọn" in answer.text
    assert client.post(at(survey, "survey_step"), {"step": "bay"}).status_code == 404


def test_staff_look_but_do_not_change(programme, survey) -> None:
    officer = Client()
    officer.force_login(staff(programme.commune.units.create(code="mot-cua", name="Một cửa")))
    for name in ("survey_detail", "survey_questions", "survey_periods", "survey_points", "survey_preview"):
        assert officer.get(at(survey, name)).status_code == 200, name
    assert officer.get(at(survey, "survey_settings")).status_code == 403
    assert officer.post(at(survey, "survey_step"), {"step": "publish"}).status_code == 403
    assert officer.post(at(survey, "survey_questions"), {"code": "c1", "act": "remove"}).status_code == 403
    assert officer.post(at(survey, "survey_periods"), {"act": "follow"}).status_code == 403
    typed = {"act": "names", "names": "x", "kind": "counter"}
    assert officer.post(at(survey, "survey_points"), typed).status_code == 403
    assert survey.points.count() == 1


def test_the_preview_shows_the_draft_in_a_frame_and_stores_nothing(client, survey, by) -> None:
    add_question(survey=survey, by=by, kind="yes_no", text={"vi": "Câu đang soạn", "en": "Being written"})
    answer = client.get(at(survey, "survey_preview_form") + "?lang=en")
    assert "Being written" in answer.text
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert client.get(at(survey, "survey_preview")).headers["X-Frame-Options"] == "DENY"
    assert not Response.objects.exists()


def test_open_surveys_stand_on_the_front_page(client, survey, by) -> None:
    page = reverse("public_front", args=[survey.programme.commune.slug])
    address = survey.points.get().get_absolute_url()
    publish(survey=survey, by=by)
    assert address not in Client().get(page).text
    open_survey(survey=survey, by=by)
    assert address in Client().get(page).text
    SurveyPeriod.objects.filter(survey=survey, label="Quý IV").delete()
    assert address not in Client().get(page).text, "no period holds today"


HUGE = "9" * 30
NONSENSE = ["²", HUGE, "-1", "\x00", "x'\"<script>alert(1)</script>"]


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_is_a_page_with_a_sentence(client, survey, value) -> None:
    asked = dict.fromkeys(("cau", "sau", "lang", "khuon", "diem", "mau"), value)
    pages = ("survey_question", "survey_questions", "survey_preview", "survey_preview_form", "survey_posters")
    for name in pages:
        answer = client.get(at(survey, name), asked)
        assert answer.status_code < 500, name
        assert "<script>alert(1)" not in answer.text
    sent = dict.fromkeys(("act", "code", "step", "period", "choice_rows", "kind", "text_vi", "show_if"), value)
    for name in ("survey_question", "survey_questions", "survey_step", "survey_periods", "survey_points"):
        assert client.post(at(survey, name), sent).status_code in {400, 404, 422}, name
    for act in ("save", "remove"):
        answer = client.post(at(survey, "survey_periods"), {"act": act, "period": value, "label": value})
        assert answer.status_code in {404, 422}
    for more in ({"act": "names", "names": value, "kind": value}, {"act": "units", "units": [value]}):
        assert client.post(at(survey, "survey_points"), more).status_code == 422


def test_the_administration_shows_surveys_and_changes_nothing(survey, by, settings) -> None:
    settings.MFA_REQUIRED_ROLES = ()
    publish(survey=survey, by=by)
    open_survey(survey=survey, by=by)
    response = answered(survey.points.get(), "5")
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True, is_staff=True))
    rows = {"survey": survey, "surveyversion": survey.versions.get(), "collectionpoint": survey.points.get(),
            "response": response}  # fmt: skip
    for name, row in rows.items():
        assert admin.get(reverse(f"admin:surveys_{name}_changelist")).status_code == 200, name
        change = reverse(f"admin:surveys_{name}_change", args=[row.pk])
        assert admin.get(change).status_code == 200, name
        assert admin.post(change, {}).status_code == 403, name
    for name in ("paperbatch", "resultsheet"):
        assert admin.get(reverse(f"admin:surveys_{name}_changelist")).status_code == 200, name
