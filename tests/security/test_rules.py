"""Rights by role, unit, phase and state, tried from the outside; and what stands when something is missing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from assessments.facts import judge
from assessments.models import Answer, Assessment, Measurement, Score
from assessments.rows import counted_evidence
from assessments.selectors import assessment_of, score_table
from common.errors import DomainError, NotAllowed
from common.models import Event
from criteria import services as sets
from criteria.enums import PhaseKind
from evidence import services as proof
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from reports.builders.proofs import proofs_of
from tasks.models import Activity, Occurrence
from tasks.services import occurrences as windows
from tasks.services.activities import record_activity
from tests.factories.accounts import CommuneFactory, UnitFactory, UserFactory, person, reviewer, staff
from tests.factories.assessments import AssessmentFactory, ScoreFactory
from tests.factories.criteria import (
    CriteriaSetFactory,
    CriterionFactory,
    PhaseFactory,
    PointRuleFactory,
    ProgrammeYearFactory,
)
from tests.factories.tasks import OccurrenceFactory, TaskFactory
from tests.security.conftest import World
from tests.security.test_tenancy import ADDRESSES, arguments, there

pytestmark = pytest.mark.django_db


def changes_of(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    """Forms that would be carried out in an open year: role, address, fields."""
    rows, page = world.rows, world.page
    leaf = page("score_detail", world.leaf.pk)
    day = "2026-11-02"
    return [
        (Role.STAFF, page("activity_new"), {
            "task": rows["task"].pk, "unit": world.unit.pk, "kind": "visit", "happened_on": day, "summary": "Đã làm"}),
        (Role.STAFF, page("activity_withdraw", rows["activity"].pk), {"comment": "Nhầm"}),
        (Role.STAFF, page("evidence_upload") + f"?task={rows['task'].pk}&loai=ghi-chep", {
            "text": "Đã làm", "occurrences": [rows["window"].pk], "unit": world.unit.pk, "proof_date": day}),
        (Role.STAFF, page("evidence_edit", rows["waiting"].pk), {
            "title": "Tên khác", "proof_date": "2026-02-10", "unit": world.unit.pk}),
        (Role.STAFF, page("evidence_link", rows["waiting"].pk), {}),
        (Role.STAFF, page("evidence_withdraw", rows["waiting"].pk), {"comment": "Nhầm"}),
        (Role.REVIEWER, page("review_item", rows["waiting"].pk), {"revision": 1}),
        (Role.REVIEWER, page("review_item", rows["accepted"].pk), {
            "quyet-dinh": "tra-lai", "comment": "Sai", "revision": 1}),
        (Role.REVIEWER, page("review_accept_many"), {"chon": [f"{rows['waiting'].pk}:1"]}),
        (Role.REVIEWER, page("evidence_link", rows["accepted"].pk), {"criteria": []}),
        (Role.REVIEWER, page("occurrence_step", rows["window"].pk, "occurrence_waive"), {"comment": "Không có"}),
        (Role.STAFF, page("occurrence_step", rows["window"].pk, "occurrence_submit"), {}),
        (Role.REVIEWER, page("task_units", rows["task"].pk), {"leads": [], "supports": [world.unit.pk]}),
        (Role.REVIEWER, page("task_edit", rows["task"].pk), {"timing_reading": "Quý I", "note": "x"}),
        (Role.REVIEWER, page("task_criterion", rows["task"].pk), {"criterion": ""}),
        (Role.REVIEWER, leaf, {"part": "figure", "figure-month": 3, "figure-numerator": 1, "figure-denominator": 2}),
        (Role.REVIEWER, page("measurement_edit", world.leaf.pk), {
            "t2-numerator": 1, "t2-denominator": 2, "t2-seen": "null"}),
        (Role.REVIEWER, leaf, {"part": "answer", "answer-not_arising": "on", "answer-reason": "Không có"}),
        (Role.REVIEWER, leaf, {"part": "score-commune", "commune-points": "1", "commune-expected_version": 0}),
        (Role.STAFF, leaf, {"part": "score-unit", "unit-points": "1", "unit-expected_version": 0}),
        (Role.REVIEWER, page("adjustments"), {
            "part": "condition", "row": rows["condition"].pk, f"dk{rows['condition'].pk}-holds": "no"}),
        (Role.REVIEWER, page("adjustments"), {
            "part": "add", "rule": rows["adjustment"].rule_id, "happened_on": day, "points": "1", "reason": "x"}),
        (Role.REVIEWER, page("adjustments"), {"part": "withdraw", "row": rows["adjustment"].pk}),
        (Role.REVIEWER, page("score_table"), {"step": "fill-commune"}),
        (Role.LEADER, page("score_table"), {"step": "confirm_scores"}),
        (Role.REVIEWER, page("snapshots"), {"part": "take"}),
        (Role.REVIEWER, page("year_settings"), {"part": "year", "cut_off": "2026-11-29"}),
        (Role.REVIEWER, page("plan_import_discard", rows["import"].pk), {}),
    ]  # fmt: skip


def written() -> int:
    return Event.objects.exclude(verb="open_assessment").count()


def test_a_closed_year_takes_nothing_any_more(ours: World) -> None:
    ours.programme.is_closed = True
    ours.programme.save()
    before = written()
    for role, address, form in changes_of(ours):
        status = ours.client(role).post(address, form).status_code
        assert written() == before, (role, address, form)
        assert status in {302, 400, 403, 409, 422}, (role, address, status)


def test_the_same_forms_are_carried_out_in_an_open_year(ours: World) -> None:
    """Guards the test above: most of these really write (some follow from one before them)."""
    carried = 0
    for role, address, form in changes_of(ours):
        before = written()
        ours.client(role).post(address, form)
        carried += written() > before
    assert carried >= 18, carried


@pytest.mark.parametrize("status", ["confirmed", "submitted", "final"])
def test_confirmed_scores_freeze_points_figures_and_answers(ours: World, status: str) -> None:
    Assessment.objects.filter(programme=ours.programme).delete()
    AssessmentFactory(programme=ours.programme, **{status: True})
    frozen = [
        (role, address, form)
        for role, address, form in changes_of(ours)
        if "cham-diem" in address or "so-lieu" in address
        if form.get("part") not in {"take"}
    ]
    before, measured, scored = written(), Measurement.objects.count(), Score.objects.count()
    for role, address, form in frozen:
        ours.client(role).post(address, form)
        assert written() == before, (role, address, form)
    assert (Measurement.objects.count(), Score.objects.count()) == (measured, scored)


def test_other_roles_carry_out_none_of_these_forms(ours: World) -> None:
    """A leader, an administrator and Sở Nội vụ hand in, review, measure and score nothing in the commune's name."""
    mine = {
        Role.LEADER: {"confirm_scores", "take"},
        Role.ADMIN: {"sua", "don-vi", "tieu-chi", "year", "bo"},
        Role.UPPER: set(),
    }
    for other, allowed in mine.items():
        before = written()
        for role, address, form in changes_of(ours):
            words = {form.get("step"), form.get("part"), *address.rstrip("/").split("/")[-1:]}
            if role == other or words & allowed:
                continue
            ours.client(other).post(address, form)
            assert written() == before, (other, address, form)


def test_staff_of_another_unit_see_and_change_nothing_of_it(ours: World) -> None:
    stranger = Client()
    stranger.force_login(staff(UnitFactory(commune=ours.commune)))
    before = written()
    for role, address, form in changes_of(ours):
        if role == Role.STAFF and address != ours.page("activity_new"):
            assert stranger.post(address, form).status_code in {403, 404, 422}, address
    assert written() == before
    for name, wanted in ADDRESSES:
        if name.startswith(("task_", "evidence_", "activity_", "occurrence_")) and "pk" in wanted:
            for row in ("waiting", "accepted"):
                values = arguments(name, wanted, ours) | ({"pk": ours.rows[row].pk} if name[0] == "e" else {})
                assert stranger.get(there(ours, name, **values)).status_code in {403, 404, 405}, name
    listed = stranger.get(ours.page("evidence_list")).text + stranger.get(ours.page("task_list")).text
    assert ours.rows["waiting"].title not in listed
    assert ours.rows["task"].title not in listed


def test_the_upper_level_sees_accepted_proof_alone(ours: World) -> None:
    waiting, accepted = ours.rows["waiting"], ours.rows["accepted"]
    client = ours.client(Role.UPPER)
    for name in ("evidence_detail", "evidence_file", "evidence_thumb", "evidence_preview"):
        assert client.get(ours.page(name, waiting.pk)).status_code == 404, name
    assert client.get(ours.page("evidence_detail", accepted.pk)).status_code == 200
    for name, wanted in ADDRESSES:
        if name in {"evidence_detail", "evidence_file", "evidence_revision_file"}:
            continue
        answer = client.get(there(ours, name, **arguments(name, wanted, ours)))
        if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            assert waiting.title not in answer.text, name
    back = proof.return_evidence(evidence=accepted, by=reviewer(ours.commune), comment="Không đọc được")
    assert client.get(ours.page("evidence_file", back.pk)).status_code == 404


def test_a_person_who_lost_the_role_is_out_at_once(ours: World) -> None:
    client = ours.client(Role.REVIEWER)
    assert client.get(ours.page("review_queue")).status_code == 200
    ours.people[Role.REVIEWER].memberships.update(is_active=False)
    for name, wanted in ADDRESSES:
        assert client.get(there(ours, name, **arguments(name, wanted, ours))).status_code in {404, 405}, name


def test_a_disabled_account_is_out_at_once(ours: World) -> None:
    client = ours.client(Role.REVIEWER)
    ours.people[Role.REVIEWER].is_active = False
    ours.people[Role.REVIEWER].save()
    assert client.get(ours.page("review_queue")).status_code == 302


def test_a_commune_that_is_switched_off_opens_for_nobody(ours: World) -> None:
    ours.commune.is_active = False
    ours.commune.save()
    for role in Role.values:
        client = ours.client(role)
        for name, wanted in ADDRESSES:
            status = client.get(there(ours, name, **arguments(name, wanted, ours))).status_code
            assert status in {403, 404, 405}, (role, name, status)
        assert client.get("/").status_code == 200


# --- nobody reviews the own upload ---


@pytest.fixture
def two_hands(ours: World):
    """A window with one proof of an officer and one of a reviewer, handed in by the officer."""
    task = TaskFactory(plan=ours.rows["plan"], lead=ours.unit)
    window = OccurrenceFactory(task=task)
    judge = ours.people[Role.REVIEWER]
    values = {"programme": ours.programme, "unit": ours.unit, "occurrences": [window]}
    first = proof.add_note(by=ours.people[Role.STAFF], text="Của cán bộ", **values)
    own = proof.add_note(by=judge, text="Của chính người duyệt", **values)
    return window, judge, first, own


def test_a_reviewer_does_not_finish_a_window_that_only_the_own_proof_carries(two_hands, ours: World) -> None:
    window, judge, first, own = two_hands
    proof.withdraw_evidence(evidence=first, by=ours.people[Role.STAFF], comment="Nhầm")
    window.refresh_from_db()
    with pytest.raises(NotAllowed):
        windows.accept_occurrence(occurrence=window, by=judge)
    with pytest.raises(NotAllowed):
        proof.accept_evidence(evidence=own, by=judge)
    windows.accept_occurrence(occurrence=Occurrence.objects.get(pk=window.pk), by=reviewer(ours.commune))


def test_a_second_role_of_the_same_person_does_not_help(ours: World) -> None:
    both = staff(ours.unit)
    both.memberships.create(commune=ours.commune, role=Role.REVIEWER)
    note = proof.add_note(
        by=both, text="x", programme=ours.programme, unit=ours.unit, occurrences=[ours.rows["window"]]
    )
    with pytest.raises(NotAllowed):
        proof.accept_evidence(evidence=note, by=both)
    proof.edit_evidence(evidence=ours.rows["waiting"], by=both, title="Sửa chữ")


# --- phases ---


def test_criteria_set_after_the_work_is_over_leave_the_review_alone(ours: World, settings: Any) -> None:
    """Otherwise an accepted proof would wait again, and nobody could accept it in a closed phase."""
    PhaseFactory(programme=ours.programme, kind=PhaseKind.RUN, ends_on=dt.date(2026, 10, 31))
    other = CriterionFactory(criteria_set=ours.criteria_set)
    accepted = Evidence.objects.get(pk=ours.rows["accepted"].pk)
    with pytest.raises(NotAllowed):
        proof.link_evidence(evidence=accepted, occurrences=None, criteria=[other], by=reviewer(ours.commune))
    accepted.refresh_from_db()
    assert accepted.status == EvidenceStatus.ACCEPTED


# --- purge ---


def test_no_new_version_slips_into_a_proof_that_was_purged_meanwhile(ours: World) -> None:
    seen = Evidence.objects.select_related("current", "programme__commune").get(pk=ours.rows["accepted"].pk)
    other = Evidence.objects.get(pk=seen.pk)
    proof.purge_evidence(evidence=other, by=ours.people[Role.ADMIN], reason="Theo yêu cầu của công dân")
    with pytest.raises(DomainError):
        proof.edit_evidence(evidence=seen, by=ours.people[Role.STAFF], title="Tên cũ của công dân")
    assert Evidence.objects.get(pk=seen.pk).title != "Tên cũ của công dân"


# --- twice ---


def test_the_id_of_somebody_elses_form_is_a_sentence(ours: World) -> None:
    key = uuid.uuid4()
    values = {"task": ours.rows["task"], "unit": ours.unit, "kind": "visit", "happened_on": dt.date(2026, 11, 2)}
    first = record_activity(by=ours.people[Role.STAFF], summary="x", client_id=key, **values)
    assert record_activity(by=ours.people[Role.STAFF], summary="x", client_id=key, **values) == first
    with pytest.raises(DomainError):
        record_activity(by=staff(ours.unit), summary="y", client_id=key, **values)
    assert Activity.objects.filter(client_id=key).count() == 1


# --- little or nothing there ---


def bare_year(**kwargs: Any) -> Any:
    commune = CommuneFactory()
    return ProgrammeYearFactory(commune=commune, criteria_set=CriteriaSetFactory(owner=commune), **kwargs)


@pytest.mark.parametrize("leaves", [0, 1])
@pytest.mark.parametrize("role", Role.values)
def test_every_page_opens_in_a_year_with_next_to_nothing(role: str, leaves: int) -> None:
    programme = bare_year()
    if leaves:
        CriterionFactory(criteria_set=programme.criteria_set, leaf_type="", max_points=None)
    client = Client()
    unit = UnitFactory(commune=programme.commune) if role == Role.STAFF else None
    client.force_login(person(role, programme.commune, unit))
    for name, wanted in ADDRESSES:
        if not wanted:
            address = reverse(name, args=[programme.commune.slug, programme.year])
            assert client.get(address).status_code in {200, 302, 403, 404, 405}, name
    assert client.post(reverse("score_table", args=[programme.commune.slug, programme.year]),
                       {"step": "confirm_scores"}).status_code in {302, 403, 422}  # fmt: skip


def test_an_empty_table_is_not_confirmed() -> None:
    programme = bare_year()
    client = Client()
    client.force_login(person(Role.LEADER, programme.commune))
    address = reverse("score_table", args=[programme.commune.slug, programme.year])
    assert client.post(address, {"step": "confirm_scores"}).status_code == 422
    assert not Assessment.objects.filter(programme=programme).exclude(status="open").exists()


def test_a_stored_plan_that_is_gone_is_a_sentence(ours: World) -> None:
    row = ours.rows["import"]
    row.file.storage.delete(row.file.name)
    client = ours.client(Role.REVIEWER)
    for name in ("plan_import_file", "plan_import_detail"):
        assert client.get(ours.page(name, row.pk)).status_code in {200, 404, 409, 422}, name


def test_every_page_carries_the_headers(ours: World) -> None:
    client = ours.client(Role.REVIEWER)
    for name, wanted in ADDRESSES:
        answer = client.get(there(ours, name, **arguments(name, wanted, ours)))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("style-src")[0]
        assert "script-src 'self'" in policy or "default-src 'none'" in policy, (name, policy)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        framed = name == "survey_preview_form"  # the preview of a form stands in a phone's frame on its own page
        assert answer.headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY"), name
        assert answer.headers["Referrer-Policy"] == "same-origin", name


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(target: str, ours: World) -> None:
    UserFactory(username="khach")
    client = Client()
    form = {"login": "khach", "password": "Mat-khau-thu-123", "next": target}
    answer = client.post(reverse("account_login") + f"?next={target}", form)
    assert answer.status_code == 302
    assert answer.headers["Location"] in {"/", reverse("front_door")}
    for role in (Role.REVIEWER, Role.ADMIN):
        for name in (
            "account_logout",
            "account_login",
            "account_change_password",
            "mfa_index",
            "account_reauthenticate",
        ):
            location = ours.client(role).get(reverse(name), {"next": target}).headers.get("Location", "/")
            assert location.startswith("/"), (name, location)
            assert not location.startswith(("//", "/\\")), (name, location)


def test_the_session_changes_with_the_sign_in() -> None:
    UserFactory(username="khach")
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(reverse("account_login"), {"login": "khach", "password": "Mat-khau-thu-123"})
    assert client.session.session_key != before


def test_proof_of_a_withdrawn_activity_neither_counts_nor_travels(ours: World) -> None:
    ours.rows["accepted"].activity = ours.rows["activity"]
    ours.rows["accepted"].save()
    Activity.objects.filter(pk=ours.rows["activity"].pk).update(is_withdrawn=True)
    assert not counted_evidence(ours.programme).filter(evidence=ours.rows["accepted"]).exists()
    table = score_table(assessment_of(ours.programme), ours.people[Role.LEADER])
    assert [item.title for item in proofs_of(ours.programme, table).items] == []


def test_a_form_that_comes_too_late_shows_what_was_typed(ours: World) -> None:
    """Somebody else was first: the sentence, and the words to be copied."""
    window = OccurrenceFactory(task=TaskFactory(plan=ours.rows["plan"]), submitted=True)
    words = "Kỳ này không phát sinh vì trụ sở đang sửa chữa."
    ours.programme.is_closed = True
    ours.programme.save()
    page = ours.client(Role.REVIEWER).post(
        ours.page("occurrence_step", window.pk, "occurrence_waive"), {"comment": words, "csrfmiddlewaretoken": "bi-mat"}
    )
    assert page.status_code == 403
    assert words in page.text
    assert "bi-mat" not in page.text


def test_whoever_entered_the_points_is_not_the_second_person(ours: World) -> None:
    """Somebody else pressing "submit" does not turn the first person into the second."""
    enters, submits = ours.people[Role.ADMIN], ours.people[Role.REVIEWER]
    sets.save_set_values(criteria_set=ours.criteria_set, values={"title": "Tên mới"}, by=enters, expected_version=1)
    sets.submit_set(criteria_set=ours.criteria_set, by=submits)
    with pytest.raises(NotAllowed):
        sets.verify_set(criteria_set=ours.criteria_set, by=enters)
    assert sets.verify_set(criteria_set=ours.criteria_set, by=ours.people[Role.LEADER]).is_locked


def test_another_criteria_set_loses_nothing_that_was_entered(ours: World) -> None:
    """The official table comes in the middle of the year as a copy: proof, figures and points go along by code."""
    judge_ = ours.people[Role.REVIEWER]
    ScoreFactory(assessment=ours.programme.assessment, criterion=ours.leaf)
    option = PointRuleFactory(criterion=ours.leaf, key="a", kind="option")
    answer = Answer.objects.create(programme=ours.programme, criterion=ours.leaf, option=option, answered_by=judge_)
    answer.ticks.add(option)
    new = sets.copy_set(
        source=ours.criteria_set, code="moi", title="Mới", applies_from=2026, by=judge_, owner=ours.commune
    )
    for wanted in (new, ours.criteria_set, new):  # there, back, and there again
        sets.update_year(programme=ours.programme, values={"criteria_set": wanted}, by=judge_)
        ours.programme.refresh_from_db()
        judged = judge(assessment_of(ours.programme))
        leaf = wanted.criteria.get(code=ours.leaf.code)
        assert judged.gathered.evidence[leaf.pk].accepted == 1
        assert leaf.pk in judged.gathered.measured
        assert (leaf.pk, "commune") in judged.scores
        assert judged.gathered.answers[leaf.pk].option.criterion == leaf
        assert judged.gathered.ticks[leaf.pk] == ("a",)
        assert ours.programme.adjustments.get().rule.criteria_set == wanted
