"""The verbs of proof: what is stored, who may review, how windows follow."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, OperationalError, connection

from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.files import RejectedFile
from common.models import Event
from criteria.enums import PhaseKind
from evidence import services as verbs
from evidence.enums import EvidenceStatus as E
from evidence.enums import PreviewStatus
from evidence.hashing import canonical_bytes, content_hash
from evidence.jobs import make_previews, requeue_previews
from evidence.models import Evidence, EvidenceCriterion, EvidenceRevision
from evidence.queue import queue_of
from evidence.selectors import same_file_elsewhere
from evidence.services import adding
from tasks.enums import OccurrenceStatus as S
from tasks.models import Occurrence
from tasks.services.activities import withdraw_activity
from tasks.services.occurrences import accept_occurrence, submit_occurrence, waive_occurrence
from tests import files_kit as kit
from tests.factories.accounts import UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.criteria import CriterionFactory, PhaseFactory, ProgrammeYearFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, TaskFactory

from .conftest import World, another_photo

pytestmark = pytest.mark.django_db

DECISION = {"document_number": "9/QĐ-UBND", "document_issuer": "UBND xã", "document_abstract": "phân công"}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def stored_files() -> set[Path]:
    root = Path(django_settings.MEDIA_ROOT)
    return {path for path in root.rglob("*") if path.is_file()}


# --- storing ---


def test_the_stored_bytes_are_the_record_and_tell_no_place(world: World):
    sent = kit.jpeg(6)
    proof = world.upload(sent, name="C:\\ảnh/Bảng niêm yết.jpeg")
    with proof.current.file.open("rb") as stored:
        data = stored.read()
    assert hashlib.sha256(data).hexdigest() == proof.current.sha256
    assert proof.current.original_sha256 == hashlib.sha256(sent).hexdigest()
    assert len(data) == proof.current.size
    assert [secret for secret in kit.SECRETS if secret in data] == []
    assert proof.current.original_name == "Bảng niêm yết.jpeg"
    assert (proof.current.number, proof.current.mime) == (1, "image/jpeg")


def test_date_and_name_are_proposed_from_photo_task_and_file(world: World):
    proof = world.upload(kit.jpeg(taken="2026:02:11 08:15:00"))
    assert proof.proof_date == dt.date(2026, 2, 11)
    assert proof.title == f"{world.task.title} – Quý I"
    wrong_clock = world.upload(kit.jpeg(taken="1970:01:01 00:00:00"), occurrences=[], criteria=[world.criterion])
    assert (wrong_clock.proof_date, wrong_clock.title) == (dt.date(2026, 11, 20), "anh")


def test_criteria_come_from_the_task_proposed_or_confirmed(world: World):
    assert [link.criterion for link in world.upload().criterion_links.all()] == [world.criterion]
    other = CriterionFactory(criteria_set=world.programme.criteria_set)
    named = world.upload(criteria=[other])
    assert [link.criterion for link in named.criterion_links.all()] == [other]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [(b"", "rong.jpg", "rỗng"), (kit.program(), "anh.jpg", "chương trình"), (kit.docm(), "a.docx", "macro")],
)
def test_a_bad_file_leaves_neither_row_nor_file(world: World, data, name, words):
    before = stored_files()
    with pytest.raises(RejectedFile, match=words):
        _upload_raw(world, data, name)
    assert not Evidence.objects.exists()
    assert stored_files() == before


def _upload_raw(world: World, data: bytes, name: str):
    return verbs.upload_evidence(
        programme=world.programme, unit=world.lead, by=world.officer, upload=io.BytesIO(data), name=name
    )


def test_a_failure_after_the_file_is_written_removes_it(world: World, monkeypatch):
    before = stored_files()
    written = []

    def fails(*args, **kwargs):
        written.extend(stored_files() - before)
        raise RuntimeError("the disk of the database is full")

    monkeypatch.setattr(adding, "put_occurrences", fails)
    with pytest.raises(RuntimeError):
        world.upload()
    assert len(written) == 1
    assert stored_files() == before
    assert not EvidenceRevision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_removes_the_file_too(world: World, monkeypatch):
    before = stored_files()

    def points_nowhere(*args, **kwargs):
        EvidenceCriterion.objects.create(evidence=Evidence.objects.get(), criterion_id=10**9)

    monkeypatch.setattr(adding, "settle", points_nowhere)  # foreign keys are checked by the commit
    with pytest.raises(IntegrityError):
        world.upload()
    assert stored_files() == before
    assert not Evidence.objects.exists()


def test_the_same_submission_is_stored_once(world: World):
    token, data = uuid.uuid4(), another_photo()
    first = world.upload(data, client_id=token)
    files = stored_files()
    assert world.upload(data, client_id=token) == first
    assert (Evidence.objects.count(), stored_files()) == (1, files)
    with pytest.raises(Invalid, match="tải lại trang"):
        world.upload(data, client_id=token, by=world.judge)


def test_a_submission_that_loses_the_race_gets_the_first_row(world: World, monkeypatch):
    token, data = uuid.uuid4(), another_photo()
    first = world.upload(data, client_id=token)
    monkeypatch.setattr(adding, "_known", _unknown_at_first())
    files = stored_files()
    assert world.upload(data, client_id=token).pk == first.pk
    assert stored_files() == files


def _unknown_at_first():
    calls = []

    def known(tail):
        calls.append(tail)
        return None if len(calls) == 1 else Evidence.objects.get(client_id=tail.client_id)

    return known


def test_the_same_file_again_is_taken_and_pointed_out(world: World):
    data = another_photo()
    first, second = world.upload(data), world.upload(data)
    assert [twin.evidence for twin in same_file_elsewhere(second, world.officer)] == [first]
    with first.current.file.open("rb") as stored:
        from_the_portal = world.upload(stored.read())
    assert {twin.evidence for twin in same_file_elsewhere(from_the_portal, world.officer)} == {first, second}
    stranger = staff(UnitFactory(commune=world.lead.commune))
    assert [twin.visible for twin in same_file_elsewhere(second, stranger)] == [False, False]


def test_words_are_hashed_in_one_form_and_changed_words_are_a_new_version(world: World):
    common = {
        "programme": world.programme,
        "unit": world.lead,
        "by": world.officer,
        "occurrences": [world.window],
    }
    link = verbs.add_link(url=" https://xa.example/bai ", **common)
    note = verbs.add_note(text="Đã họp dân", **common)
    paper = verbs.add_document(
        document_number="12/KH-UBND",
        document_date=dt.date(2026, 3, 5),
        document_issuer="UBND xã",
        document_abstract="cải cách hành chính",
        **common,
    )
    assert link.current.content == {"kind": "link", "url": "https://xa.example/bai"}
    for proof in (link, note, paper):
        assert proof.current.sha256 == content_hash(proof.current.content)
        assert proof.current.size == len(canonical_bytes(proof.current.content))
    assert paper.title == "Văn bản số 12/KH-UBND ngày 05/03/2026 của UBND xã về việc cải cách hành chính"
    assert paper.proof_date == dt.date(2026, 3, 5)
    verbs.edit_evidence(evidence=note, by=world.officer, text="Đã họp dân thôn 2")
    assert [revision.number for revision in note.revisions.all()] == [2, 1]
    assert content_hash({"kind": "note", "text": "Đã họp dân thôn 2"}) == fresh(note).current.sha256


def test_a_document_with_its_scan_keeps_file_and_identity(world: World):
    paper = verbs.add_document(
        programme=world.programme,
        unit=world.lead,
        by=world.officer,
        document_number="12/KH-UBND",
        document_date=dt.date(2026, 3, 5),
        document_issuer="UBND xã",
        document_abstract="cải cách hành chính",
        upload=io.BytesIO(kit.pdf(2)),
        name="ke-hoach.pdf",
    )
    assert (paper.current.pages, paper.current.mime) == (2, "application/pdf")
    assert paper.current.content["number"] == "12/KH-UBND"
    assert paper.current.sha256 == hashlib.sha256(kit.pdf(2)).hexdigest()


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda common: verbs.add_link(url="javascript:alert(1)", **common), "url"),
        (lambda common: verbs.add_note(text="  ", **common), "text"),
        (lambda common: verbs.add_note(text="a", proof_date=dt.date(2026, 11, 21), **common), "proof_date"),
        (lambda common: verbs.add_note(text="a", proof_date=dt.date(2019, 1, 1), **common), "proof_date"),
        (lambda common: verbs.add_note(text="a", proof_date=dt.date(2025, 12, 31), **common), "proof_date"),
        (lambda common: verbs.add_link(url="https://a.vn", proof_date=dt.date(2025, 6, 1), **common), "proof_date"),
        (lambda common: verbs.add_document(**DECISION, document_date=dt.date(2024, 12, 31), **common), "proof_date"),
        (lambda common: verbs.add_link(url="https://a.example/" + "x" * 600, **common), "url"),
    ],
)
def test_values_that_cannot_be_are_refused_with_the_field(world: World, call, field):
    with pytest.raises(Invalid) as refusal:
        call({"programme": world.programme, "unit": world.lead, "by": world.officer})
    assert refusal.value.field == field
    assert not Evidence.objects.exists()


def test_only_a_document_may_be_of_the_year_before(world: World):
    decision = verbs.add_document(
        programme=world.programme, unit=world.lead, by=world.officer, document_date=dt.date(2025, 12, 29), **DECISION
    )
    assert decision.proof_date == dt.date(2025, 12, 29)
    note = verbs.add_note(programme=world.programme, unit=world.lead, by=world.officer, text="Đã họp")
    with pytest.raises(Invalid, match=r"Chỉ văn bản có số, ký hiệu mới được lấy từ năm 2025") as refusal:
        verbs.edit_evidence(evidence=note, by=world.officer, proof_date=dt.date(2025, 12, 29))
    assert refusal.value.field == "proof_date"
    verbs.edit_evidence(evidence=decision, by=world.officer, proof_date=dt.date(2025, 12, 30))


# --- rights ---


def test_another_unit_commune_or_a_role_that_looks_on_hands_in_nothing(world: World):
    commune = world.lead.commune
    other = UnitFactory(commune=commune)
    for person in (leader(commune), administrator(commune), upper(commune), staff(UnitFactory())):
        with pytest.raises(NotAllowed):
            world.upload(by=person)
    with pytest.raises(NotAllowed, match="không thuộc đơn vị"):
        world.upload(unit=other)
    with pytest.raises(NotAllowed, match="không chủ trì hay phối hợp"):
        world.upload(by=staff(other), unit=other)
    with pytest.raises(NotAllowed, match="không thuộc địa phương"):
        world.upload(by=world.judge, unit=UnitFactory())
    assert world.upload(by=world.judge).unit == world.lead


def test_windows_and_criteria_of_another_year_do_not_belong(world: World):
    elsewhere = ProgrammeYearFactory()
    window = OccurrenceFactory(task=TaskFactory(plan=PlanFactory(programme=elsewhere)))
    with pytest.raises(Invalid, match="không thuộc năm"):
        world.upload(occurrences=[window])
    with pytest.raises(Invalid, match="không thuộc bộ tiêu chí"):
        world.upload(criteria=[CriterionFactory(criteria_set=elsewhere.criteria_set)])


def test_a_closed_phase_says_when_it_was_open(world: World):
    PhaseFactory(
        programme=world.programme, kind=PhaseKind.RUN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 10, 31)
    )
    with pytest.raises(NotAllowed, match="31/10/2026"):
        world.upload()


def test_a_waived_window_takes_no_proof(world: World):
    waive_occurrence(occurrence=world.window, by=world.judge, reason="Không có hồ sơ")
    with pytest.raises(NotAllowed, match="không phát sinh"):
        world.upload()


def test_nobody_reviews_what_they_handed_in(world: World):
    own = world.upload(by=world.judge)
    with pytest.raises(NotAllowed, match="không tự duyệt"):
        verbs.accept_evidence(evidence=own, by=world.judge)
    second = reviewer(world.lead.commune)
    revised = world.upload()
    verbs.replace_file(evidence=revised, upload=io.BytesIO(kit.pdf()), name="a.pdf", by=second)
    with pytest.raises(NotAllowed, match="không tự duyệt"):
        verbs.return_evidence(evidence=revised, by=second, comment="x")
    assert verbs.accept_evidence(evidence=revised, by=world.judge).status == E.ACCEPTED
    assert own not in queue_of(world.judge, world.programme)
    assert own in queue_of(second, world.programme)


@pytest.mark.parametrize("maker", [leader, administrator, upper, None])
def test_only_reviewers_review(world: World, maker):
    person = maker(world.lead.commune) if maker else staff(world.lead)
    with pytest.raises(NotAllowed):
        verbs.accept_evidence(evidence=world.upload(), by=person)


def test_staff_edit_the_proof_of_their_own_unit_only(world: World):
    proof = world.upload()
    neighbour = staff(UnitFactory(commune=world.lead.commune))
    with pytest.raises(NotAllowed, match="Chỉ đơn vị đã nộp"):
        verbs.edit_evidence(evidence=proof, by=neighbour, title="Khác")
    colleague = staff(world.lead)
    assert verbs.edit_evidence(evidence=proof, by=colleague, title="Bảng niêm yết").title == "Bảng niêm yết"


# --- windows follow ---


def status(window: Occurrence) -> str:
    return Occurrence.objects.get(pk=window.pk).status


def test_a_window_goes_with_its_proof_from_open_to_done_and_back(world: World):
    proof = world.upload()
    assert status(world.window) == S.SUBMITTED
    verbs.accept_evidence(evidence=proof, by=world.judge)
    assert status(world.window) == S.DONE
    verbs.return_evidence(evidence=proof, by=world.judge, comment="Nhầm kỳ")
    done = fresh(world.window)
    assert (done.status, done.review_comment, done.reviewed_by) == (S.RETURNED, "Nhầm kỳ", world.judge)
    verbs.replace_file(evidence=proof, upload=io.BytesIO(another_photo()), name="b.jpg", by=world.officer)
    assert (status(world.window), proof.status, proof.reviewed_by) == (S.SUBMITTED, E.SUBMITTED, None)
    moves = [(event.verb, event.to_state) for event in Event.objects.about(proof)][::-1]
    assert moves == [
        ("evidence_added", "submitted"),
        ("evidence_accept", "accepted"),
        ("evidence_return", "returned"),
        ("evidence_revised", ""),
        ("evidence_resubmit", "submitted"),
    ]


def test_a_window_of_two_needs_two_items(world: World):
    Occurrence.objects.update(min_count=2)
    first, second = world.upload(), world.upload()
    verbs.accept_evidence(evidence=first, by=world.judge)
    assert status(world.window) == S.SUBMITTED
    verbs.accept_evidence(evidence=second, by=world.judge)
    assert status(world.window) == S.DONE


def test_all_proof_of_one_activity_is_one_item(world: World):
    Occurrence.objects.update(min_count=2)
    window = fresh(world.window)
    visit = ActivityFactory(task=world.task, unit=world.lead, occurrence=window)
    photos = [world.upload(activity=visit, occurrences=[]) for _ in range(3)]
    assert photos[0].proof_date == visit.happened_on
    assert [link.occurrence for link in photos[2].occurrence_links.all()] == [window]
    for photo in photos:
        verbs.accept_evidence(evidence=photo, by=world.judge)
    assert status(window) == S.OPEN  # one item of two, nothing waits
    verbs.accept_evidence(evidence=world.upload(), by=world.judge)
    assert status(window) == S.DONE
    withdraw_activity(activity=visit, by=world.judge, reason="Ghi nhầm ngày")
    assert status(window) == S.OPEN


def test_a_return_keeps_the_window_while_the_rest_can_be_enough(world: World):
    first, _second = world.upload(), world.upload()
    verbs.return_evidence(evidence=first, by=world.judge, comment="Mờ")
    assert status(world.window) == S.SUBMITTED


def test_a_window_finished_by_hand_is_not_undone_by_proof_that_carried_nothing(world: World):
    Occurrence.objects.update(min_count=2)
    verbs.accept_evidence(evidence=world.upload(), by=world.judge)
    second = world.upload()
    accept_occurrence(occurrence=fresh(world.window), by=world.judge)
    verbs.withdraw_evidence(evidence=second, by=world.officer, comment="Trùng")
    world.upload()
    assert status(world.window) == S.DONE


def test_withdrawn_proof_counts_no_more(world: World):
    proof = world.upload()
    with pytest.raises(CommentRequired):
        verbs.withdraw_evidence(evidence=proof, by=world.officer, comment=" ")
    verbs.withdraw_evidence(evidence=proof, by=world.officer, comment="Nhầm tệp")
    assert (status(world.window), proof.status) == (S.OPEN, E.WITHDRAWN)
    with pytest.raises(NotAllowed, match="đã được rút"):
        verbs.edit_evidence(evidence=proof, by=world.officer, title="x")


def test_a_window_is_not_handed_in_without_proof(world: World):
    with pytest.raises(Invalid, match="chưa có minh chứng"):
        submit_occurrence(occurrence=world.window, by=world.officer)


def test_hanging_accepted_proof_on_other_work_is_reviewed_again(world: World):
    other = TaskFactory(plan=world.task.plan, lead=world.lead, criterion=CriterionFactory(
        criteria_set=world.programme.criteria_set
    ))  # fmt: skip
    second = OccurrenceFactory(task=other)
    proof = verbs.accept_evidence(evidence=world.upload(), by=world.judge)
    verbs.link_evidence(evidence=proof, occurrences=[world.window, second], criteria=None, by=world.officer)
    assert (proof.status, status(second), status(world.window)) == (E.SUBMITTED, S.SUBMITTED, S.SUBMITTED)
    assert proof.criterion_links.count() == 2
    verbs.accept_evidence(evidence=proof, by=world.judge)
    verbs.link_evidence(evidence=proof, occurrences=[second], criteria=[other.criterion], by=world.judge)
    assert (proof.status, status(second), status(world.window)) == (E.ACCEPTED, S.DONE, S.OPEN)
    assert [link.criterion for link in proof.criterion_links.all()] == [other.criterion]
    with pytest.raises(NotAllowed):
        verbs.link_evidence(evidence=proof, occurrences=None, criteria=[], by=world.officer)


def test_an_edit_of_accepted_proof_is_reviewed_again_unless_a_reviewer_made_it(world: World):
    proof = verbs.accept_evidence(evidence=world.upload(), by=world.judge)
    verbs.edit_evidence(evidence=proof, by=world.judge, proof_date=dt.date(2026, 2, 1))
    assert proof.status == E.ACCEPTED
    verbs.edit_evidence(evidence=proof, by=world.officer, proof_date=dt.date(2026, 3, 1))
    assert proof.status == E.SUBMITTED


# --- two people at once ---


def test_an_old_page_neither_accepts_nor_returns(world: World):
    proof = world.upload()
    old = Evidence.objects.get(pk=proof.pk)
    verbs.accept_evidence(evidence=proof, by=world.judge)
    with pytest.raises(WrongState):
        verbs.return_evidence(evidence=old, by=reviewer(world.lead.commune), comment="Mờ")
    assert fresh(proof).status == E.ACCEPTED


def test_a_version_nobody_saw_is_not_accepted(world: World):
    proof = world.upload()
    old = Evidence.objects.select_related("current").get(pk=proof.pk)
    verbs.replace_file(evidence=proof, upload=io.BytesIO(another_photo()), name="b.jpg", by=world.officer)
    with pytest.raises(WrongState):
        verbs.accept_evidence(evidence=old, by=world.judge)
    with pytest.raises(WrongState, match="bản mới"):
        verbs.accept_evidence(evidence=fresh(proof), by=world.judge, revision=1)
    assert verbs.accept_evidence(evidence=fresh(proof), by=world.judge, revision=2).status == E.ACCEPTED


def test_of_two_new_versions_one_wins_and_the_other_leaves_no_file(world: World):
    proof = world.upload()
    old = Evidence.objects.select_related("current").get(pk=proof.pk)
    verbs.replace_file(evidence=proof, upload=io.BytesIO(another_photo()), name="b.jpg", by=world.officer)
    files = stored_files()
    with pytest.raises(WrongState):
        verbs.replace_file(evidence=old, upload=io.BytesIO(another_photo()), name="c.jpg", by=world.officer)
    assert stored_files() == files
    with pytest.raises(Invalid, match="giống hệt"), proof.current.file.open("rb") as stored:
        verbs.replace_file(evidence=fresh(proof), upload=stored, name="b.jpg", by=world.officer)


def patiently(act):
    """The tests' in-memory SQLite answers "locked" at once where a file would wait; so wait here."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_wins(world: World):
    proof = world.upload()
    people, outcomes, start = [world.judge, reviewer(world.lead.commune)], [], threading.Barrier(2)

    def judge(person):
        mine = Evidence.objects.select_related("programme", "current").get(pk=proof.pk)
        start.wait()
        try:
            patiently(lambda: verbs.accept_evidence(evidence=mine, by=person))
            outcomes.append("won")
        except WrongState:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=judge, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "won"]
    assert Event.objects.about(proof).filter(verb="evidence_accept").count() == 1


def test_bulk_accept_takes_what_it_may_and_names_the_rest(world: World):
    mine, theirs, done = world.upload(by=world.judge), world.upload(), world.upload()
    verbs.accept_evidence(evidence=done, by=reviewer(world.lead.commune))
    outcome = verbs.accept_many(evidence=[mine, theirs, done], by=world.judge)
    assert outcome.accepted == (theirs,)
    assert [proof for proof, _sentence in outcome.refused] == [mine, done]
    assert "không tự duyệt" in outcome.refused[0][1]


# --- purge and previews ---


def test_a_purge_leaves_a_tombstone(world: World, django_capture_on_commit_callbacks):
    proof = verbs.accept_evidence(evidence=world.upload(), by=world.judge)
    path = Path(proof.current.file.path)
    with pytest.raises(CommentRequired):
        verbs.purge_evidence(evidence=proof, by=world.judge, reason="")
    with pytest.raises(NotAllowed):
        verbs.purge_evidence(evidence=proof, by=world.officer, reason="x")
    hashed = proof.current.sha256
    with django_capture_on_commit_callbacks(execute=True):
        verbs.purge_evidence(evidence=proof, by=world.judge, reason="Công dân yêu cầu xóa")
    assert not path.exists()
    tomb = fresh(proof)
    assert (tomb.purge_reason, tomb.current.sha256, tomb.current.file.name) == ("Công dân yêu cầu xóa", hashed, "")
    assert tomb.purged_at is not None
    assert status(world.window) == S.OPEN
    assert Event.objects.about(proof).first().data["sha256"] == {"1": hashed}
    with pytest.raises(NotAllowed, match="đã bị xóa"):
        verbs.purge_evidence(evidence=tomb, by=world.judge, reason="lại")


def test_a_purged_link_loses_its_address_and_waits_no_more(world: World):
    link = verbs.add_link(
        programme=world.programme, unit=world.lead, by=world.officer, url="https://xa.example/ho-ten",
        occurrences=[world.window],
    )  # fmt: skip
    verbs.purge_evidence(evidence=link, by=world.judge, reason="Lộ họ tên")
    assert (link.url, link.status, status(world.window)) == ("", E.WITHDRAWN, S.OPEN)
    assert link.revisions.get().content == {}


def test_a_purge_takes_every_word_that_may_name_a_person_and_keeps_what_is_official(world: World):
    paper = verbs.add_document(
        programme=world.programme, unit=world.lead, by=world.officer, document_date=dt.date(2026, 3, 5),
        title="Đơn của bà Nguyễn Thị Thử", place="Nhà bà Nguyễn Thị Thử", upload=io.BytesIO(kit.pdf(1)),
        name="don-ba-nguyen-thi-thu.pdf", **DECISION,
    )  # fmt: skip
    hashed = paper.current.sha256
    verbs.purge_evidence(evidence=paper, by=world.judge, reason="Công dân yêu cầu xóa")
    tomb = fresh(paper)
    assert (tomb.title, tomb.place, tomb.text) == ("Minh chứng đã xóa nội dung", "", "")
    assert "nguyen thi thu" not in tomb.search
    assert "9 qd ubnd" in tomb.search
    assert (tomb.document_number, tomb.document_abstract) == ("9/QĐ-UBND", "phân công")
    assert (tomb.proof_date, tomb.current.sha256) == (dt.date(2026, 3, 5), hashed)
    assert tomb.current.original_name == ""


def test_previews_are_made_after_the_commit_once(world: World, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = world.upload(kit.jpeg(6, size=(1200, 800)))
        word = world.upload(kit.docx(("Biên bản họp",)), name="bb.docx")
    seen = fresh(photo).current
    assert seen.preview_status == PreviewStatus.READY
    with seen.thumbnail.open("rb") as small, seen.preview.open("rb") as large:
        assert small.read()[8:12] == b"WEBP"
        assert large.read()[:2] == b"\xff\xd8"
    assert fresh(word).current.preview.name.endswith(".json")
    before = stored_files()
    make_previews(seen.pk)
    make_previews(10**9)
    assert stored_files() == before


def test_lost_previews_are_asked_for_again_and_a_missing_file_is_given_up(world: World):
    proof = world.upload()
    assert requeue_previews() == 0
    EvidenceRevision.objects.update(created_at=proof.created_at - dt.timedelta(minutes=6))
    Path(proof.current.file.path).unlink()
    assert requeue_previews() == 1  # jobs run at once in tests
    assert fresh(proof).current.preview_status == PreviewStatus.NONE
    assert requeue_previews() == 0


def test_a_preview_finished_after_a_purge_is_not_kept(world: World, monkeypatch):
    proof = world.upload()
    revision = EvidenceRevision.objects.select_related("evidence__programme__commune").get(pk=proof.current.pk)
    from evidence.services import previews

    draw = previews._draw

    def purged_meanwhile(*args):
        made = draw(*args)
        EvidenceRevision.objects.filter(pk=revision.pk).update(preview_status=PreviewStatus.NONE)
        return made

    monkeypatch.setattr(previews, "_draw", purged_meanwhile)
    before = stored_files()
    assert previews.make_previews_of(revision) is False
    assert stored_files() == before


def test_factories_make_legal_rows_of_every_kind():
    for trait in ("accepted", "returned", "withdrawn", "linked", "purged"):
        assert EvidenceFactory(**{trait: True}).current.number == 1
    assert EvidenceFactory(revision=kit.bare_jpeg()).current.file.size


def test_returned_proof_moved_to_its_right_window_waits_for_review_again(world: World):
    proof = world.upload()
    verbs.return_evidence(evidence=proof, by=world.judge, comment="Nhầm kỳ")
    right = OccurrenceFactory(
        task=world.task, label="Quý II", starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30)
    )
    verbs.link_evidence(evidence=fresh(proof), occurrences=[right], criteria=None, by=world.officer)
    assert fresh(proof).status == E.SUBMITTED
    assert status(right) == S.SUBMITTED
