"""Reviewing one proof after the other: undo, ready reasons, what stands beside a proof, the cost of the pages."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.test import Client

from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from common.stale import Stale
from evidence import services as verbs
from evidence.asked import asked_of, rounds_of
from evidence.enums import EvidenceStatus as E
from evidence.models import Evidence, EvidenceRevision, ReturnReasons
from evidence.permissions import UNDO_WITHIN
from evidence.reasons import joined, reasons_of
from tasks.models import Occurrence
from tasks.services.occurrences import accept_occurrence, withdraw_submission
from tests import files_kit as kit
from tests.factories.accounts import UnitFactory, reviewer, staff
from tests.factories.criteria import PointRuleFactory
from tests.queries import queries_of

from .conftest import World, another_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache", "no_second_factor")]

HTMX = {"HX-Request": "true", "HX-Target": "noi-dung"}


@pytest.fixture
def no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture
def judge(world: World) -> Client:
    client = Client()
    client.force_login(world.judge)
    return client


def accepted(world: World, proof: Evidence | None = None) -> tuple[Evidence, int]:
    """A proof the judge just accepted, and the number of that decision."""
    proof = verbs.accept_evidence(evidence=proof or world.upload(), by=world.judge)
    return proof, verbs.decision_of(proof)


def window_now(world: World) -> Occurrence:
    return Occurrence.objects.get(pk=world.window.pk)


# --- taking a decision back ---


def test_an_acceptance_is_taken_back_and_the_window_waits_as_before(world: World):
    proof = world.upload()
    before = window_now(world)
    proof, decision = accepted(world, proof)
    assert window_now(world).status == "done"
    verbs.undo_review(evidence=proof, by=world.judge, decision=decision)
    proof.refresh_from_db()
    assert (proof.status, proof.reviewed_by, proof.reviewed_at, proof.review_comment) == (E.SUBMITTED, None, None, "")
    after = window_now(world)
    assert (after.status, after.reviewed_by) == ("submitted", None)
    assert (after.submitted_at, after.submitted_by) == (before.submitted_at, world.officer)
    assert [one.verb for one in Event.objects.about(proof)][:2] == ["evidence_undo_review", "evidence_accept"]
    accepted(world, proof)
    assert window_now(world).status == "done"


def test_a_return_is_taken_back_and_so_is_the_window(world: World):
    proof = world.upload()
    verbs.return_evidence(evidence=proof, by=world.judge, comment="Ảnh mờ")
    assert window_now(world).status == "returned"
    verbs.undo_review(evidence=proof, by=world.judge, decision=verbs.decision_of(proof))
    window = window_now(world)
    assert (proof.status, window.status, window.submitted_by) == (E.SUBMITTED, "submitted", world.officer)


def test_a_window_finished_by_hand_stays_finished(world: World):
    Occurrence.objects.filter(pk=world.window.pk).update(min_count=3)
    proof = world.upload()
    accept_occurrence(occurrence=window_now(world), by=world.judge)
    proof, decision = accepted(world, proof)
    verbs.undo_review(evidence=proof, by=world.judge, decision=decision)
    assert (proof.status, window_now(world).status) == (E.SUBMITTED, "done")


def test_the_reviewer_does_not_become_the_one_who_handed_the_window_in(world: World):
    proof = world.upload()
    withdraw_submission(occurrence=window_now(world), by=world.officer)
    proof, decision = accepted(world, proof)
    verbs.undo_review(evidence=proof, by=world.judge, decision=decision)
    window = window_now(world)
    assert (window.status, window.submitted_by) == ("submitted", world.officer)


def test_only_the_same_reviewer_only_for_ten_minutes(world: World):
    proof, decision = accepted(world)
    with pytest.raises(NotAllowed, match="Chỉ người đã quyết định"):
        verbs.undo_review(evidence=proof, by=reviewer(world.lead.commune), decision=decision)
    Evidence.objects.filter(pk=proof.pk).update(reviewed_at=proof.reviewed_at - UNDO_WITHIN - dt.timedelta(seconds=1))
    proof.refresh_from_db()
    with pytest.raises(NotAllowed, match="quá 10 phút"):
        verbs.undo_review(evidence=proof, by=world.judge, decision=decision)
    assert Evidence.objects.get().status == E.ACCEPTED


def test_nothing_is_taken_back_once_something_followed(world: World):
    proof, decision = accepted(world)
    verbs.edit_evidence(evidence=proof, by=world.judge, title="Tên khác")
    with pytest.raises(WrongState, match="thay đổi khác"):
        verbs.undo_review(evidence=proof, by=world.judge, decision=decision)
    other, first = accepted(world)
    verbs.undo_review(evidence=other, by=world.judge, decision=first)
    other, _second = accepted(world, other)
    with pytest.raises(WrongState):  # the page with the first button is still open somewhere
        verbs.undo_review(evidence=other, by=world.judge, decision=first)
    assert other.status == E.ACCEPTED


def test_two_windows_of_a_browser_take_it_back_once(world: World):
    proof, decision = accepted(world)
    twin = Evidence.objects.select_related("programme__commune", "current").get(pk=proof.pk)
    verbs.undo_review(evidence=proof, by=world.judge, decision=decision)
    with pytest.raises(WrongState):
        verbs.undo_review(evidence=twin, by=world.judge, decision=decision)
    assert Event.objects.filter(verb="evidence_undo_review").count() == 1


def test_the_return_of_an_accepted_proof_is_not_taken_back(world: World):
    proof, _decision = accepted(world)
    verbs.return_evidence(evidence=proof, by=world.judge, comment="Nhầm")
    with pytest.raises(WrongState):
        verbs.undo_review(evidence=proof, by=world.judge, decision=verbs.decision_of(proof))


# --- the pages ---


def test_htmx_gets_the_next_proof_in_the_same_answer_and_may_undo(world: World, judge):
    first, second = world.upload(title="Ảnh một"), world.upload(title="Ảnh hai")
    query = f"?unit={world.lead.pk}&kind=file"
    answer = judge.post(
        world.page("review_item", first.pk) + query, {"quyet-dinh": "duyet", "revision": "1"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == world.page("review_item", second.pk) + query
    assert answer.context["evidence"] == second
    assert "Đã duyệt “Ảnh một”." in answer.text
    assert answer.context["place"].total == 1
    undo = judge.post(
        world.page("review_undo") + query, {"chon": answer.context["undo"]["rows"]}, headers=HTMX, follow=True
    )
    assert undo.redirect_chain[-1][0] == world.page("review_item", first.pk) + query
    assert "Đã hoàn tác: “Ảnh một” lại chờ duyệt." in undo.text
    assert undo.context["undo"] is None
    first.refresh_from_db()
    assert first.status == E.SUBMITTED


def test_several_accepted_in_the_list_are_taken_back_together(world: World, judge):
    proofs = [world.upload(), world.upload()]
    data = {"chon": [f"{proof.pk}:1" for proof in proofs], "ve": "danh-sach"}
    page = judge.post(world.page("review_accept_many") + "?state=submitted", data, follow=True)
    assert page.redirect_chain[-1][0] == world.page("evidence_list") + "?state=submitted"
    assert "Đã duyệt 2 minh chứng." in page.text
    rows = page.context["undo"]["rows"]
    page = judge.post(world.page("review_undo"), {"chon": rows, "ve": "danh-sach"}, follow=True)
    assert "Đã hoàn tác: 2 minh chứng lại chờ duyệt." in page.text
    assert set(Evidence.objects.values_list("status", flat=True)) == {E.SUBMITTED}
    assert window_now(world).status == "submitted"


def test_the_last_one_leads_back_and_says_what_was_skipped(world: World, judge):
    skipped, last = world.upload(), world.upload()
    answer = judge.post(
        world.page("review_item", last.pk), {"quyet-dinh": "duyet", "revision": "1"}, headers=HTMX, follow=True
    )
    assert answer.redirect_chain[-1][0] == world.page("review_queue")
    assert "Còn 1 minh chứng bạn đã bỏ qua" in answer.text
    assert answer.context["proofs"] == [skipped]


def test_a_newer_version_is_judged_from_the_very_page_that_shows_it(world: World, judge):
    proof = world.upload()
    verbs.replace_file(evidence=proof, upload=io.BytesIO(another_photo()), name="moi.jpg", by=world.officer)
    here, words = world.page("review_item", proof.pk), "Ảnh cũ mờ, hãy chụp lại."
    refused = judge.post(here, {"quyet-dinh": "tra-lai", "comment": words, "revision": "1"})
    assert refused.status_code == 409
    assert "vừa gửi bản mới" in refused.text
    assert refused.context["return_form"]["comment"].value() == words
    for name in ("accept_form", "return_form"):
        assert int(refused.context[name]["revision"].value()) == 2
    answer = judge.post(here, {"quyet-dinh": "duyet", "revision": refused.context["accept_form"]["revision"].value()})
    assert answer.status_code == 302
    proof.refresh_from_db()
    assert proof.status == E.ACCEPTED


def test_a_proof_sent_back_after_it_was_accepted_offers_no_way_back_that_would_be_refused(world: World, judge):
    first, second = world.upload(), world.upload(title="Đã duyệt nhầm")
    for proof in (first, second):
        judge.post(world.page("review_item", proof.pk), {"quyet-dinh": "duyet", "revision": "1"})
    data = {"quyet-dinh": "tra-lai", "comment": "Duyệt nhầm tệp.", "revision": "1"}
    page = judge.post(world.page("review_item", second.pk), data, follow=True)
    assert page.context["undo"] is None
    assert "Đã trả lại “Đã duyệt nhầm” kèm lý do." in page.text


def test_the_queue_can_be_narrowed_to_what_waits_long(world: World, judge):
    old, _new = world.upload(), world.upload()
    long_ago = old.current.created_at - dt.timedelta(days=8)
    EvidenceRevision.objects.filter(pk=old.current.pk).update(created_at=long_ago)
    page = judge.get(world.page("review_queue") + "?older=7")
    assert page.context["proofs"] == [old]
    page = judge.get(world.page("review_item", old.pk) + "?older=7")
    assert (page.context["place"].number, page.context["place"].total) == (1, 1)
    assert "Chỉ duyệt phần đang lọc." in page.text


def test_own_uploads_are_left_out_and_the_page_names_who_can(world: World, judge):
    world.upload(by=world.judge)
    other = reviewer(world.lead.commune)
    stranger = reviewer(UnitFactory().commune)
    page = judge.get(world.page("review_queue"))
    assert page.context["proofs"] == []
    assert page.context["others"] == [other]
    assert str(other) in page.text
    assert str(stranger) not in page.text


def test_a_proof_stands_beside_what_it_is_held_against(world: World, judge):
    world.task.deliverable, world.task.timing_text = "Ảnh bảng niêm yết", "Hàng quý"
    world.task.save()
    world.criterion.evidence_hint = "Ảnh chụp tại quầy"
    world.criterion.max_points, world.criterion.leaf_type = Decimal("2"), "count_bands"
    world.criterion.save()
    PointRuleFactory(criterion=world.criterion, key="a", label="Từ 3 lần trở lên", points=None, fraction=Decimal("0.5"))
    data = another_photo()
    proof = world.upload(data, criteria=[world.criterion], proof_date=dt.date(2026, 10, 5))
    twin = world.upload(data, title="Đã nộp rồi")
    verbs.accept_evidence(evidence=twin, by=world.judge)
    verbs.return_evidence(evidence=proof, by=world.judge, comment="Chụp xa quá")
    verbs.replace_file(
        evidence=proof, upload=io.BytesIO(another_photo()), name="lai.jpg", by=world.officer, comment="Đã chụp gần"
    )
    page = judge.get(world.page("review_item", proof.pk)).text
    for words in ("Ảnh bảng niêm yết", "Hàng quý", "Ảnh chụp tại quầy", "Từ 3 lần trở lên: "):
        assert words in page, words
    assert "Đã duyệt 1/1" in page
    assert "Ngày 05/10/2026 không nằm trong" in page
    assert "Chụp xa quá" in page
    assert "Đã chụp gần" in page
    assert world.page("evidence_revision_file", proof.pk, 1) in page
    assert asked_of(proof)[0].bands == [("Từ 3 lần trở lên", Decimal("1"))]
    rounds = rounds_of(proof, Event.objects.about(proof))
    assert [(one.number, [answer[3] for answer in one.answers]) for one in rounds] == [(2, [False, False]), (1, [True])]


def test_the_same_file_elsewhere_in_the_commune_is_named_with_its_state(world: World, judge):
    data = another_photo()
    proof, twin = world.upload(data), world.upload(data, title="Đã nộp ở kỳ khác")
    verbs.accept_evidence(evidence=twin, by=world.judge)
    page = judge.get(world.page("review_item", proof.pk))
    assert page.context["twins"] == [twin]
    assert twin.get_absolute_url() in page.text
    assert "Cùng một tệp đã nộp ở chỗ khác" in page.text


@pytest.mark.parametrize("name", ["review_queue", "review_item", "evidence_list"])
def test_ten_or_a_thousand_proofs_cost_the_same_few_questions(world: World, judge, name):
    data = another_photo()
    proof = world.upload(data, criteria=[world.criterion])
    world.upload(data)
    world.upload(by=world.judge)
    reviewer(world.lead.commune)
    address = world.page(name, *([proof.pk] if name == "review_item" else []))
    addresses = [address, f"{address}?q=anh&unit={world.lead.pk}&criterion={world.criterion.pk}&kind=file&older=3"]

    def costs() -> list[int]:
        judge.get(address)
        return [queries_of(lambda one=one: judge.get(one)) for one in addresses]

    few = costs()
    rows = [
        Evidence(
            programme=world.programme, unit=world.lead, kind="note", title=f"Ghi chép {number}", text="Đã làm",
            proof_date=dt.date(2026, 2, 1), created_by=world.officer,
        )
        for number in range(1000)
    ]  # fmt: skip
    made = Evidence.objects.bulk_create(rows)
    versions = EvidenceRevision.objects.bulk_create(
        [EvidenceRevision(evidence=row, number=1, sha256="0" * 64, created_by=world.officer) for row in made]
    )
    for row, version in zip(made, versions, strict=True):
        row.current = version
    Evidence.objects.bulk_update(made, ["current"], batch_size=400)
    assert costs() == few
    assert max(few) <= 12, few


# --- ready reasons ---


def test_a_commune_starts_with_the_ready_list_and_keeps_its_own(world: World, judge):
    commune = world.lead.commune
    assert reasons_of(commune)[0].label == "Ảnh không rõ ngày, nơi"
    page = judge.get(world.page("review_reasons"))
    form = page.context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    data |= {"label_1": "Thiếu dấu giáp lai", "text_1": "Hãy đóng dấu giáp lai rồi gửi lại."}
    answer = judge.post(world.page("review_reasons"), data)
    assert answer.status_code == 302
    proof = world.upload()
    assert "Thiếu dấu giáp lai" in judge.get(world.page("review_item", proof.pk)).text
    judge.post(
        world.page("review_item", proof.pk),
        {"quyet-dinh": "tra-lai", "ready": ["1", "2"], "comment": "Trang 3.", "revision": "1"},
    )
    proof.refresh_from_db()
    assert proof.review_comment.startswith("Hãy đóng dấu giáp lai rồi gửi lại. Văn bản chưa có số")
    assert proof.review_comment.endswith(" Trang 3.")
    assert reasons_of(UnitFactory().commune)[0].label == "Ảnh không rõ ngày, nơi"
    assert Event.objects.filter(verb="return_reasons_changed").count() == 1


def test_reasons_are_checked_and_nobody_writes_over_another(world: World):
    commune = world.lead.commune
    seen = verbs.reasons_seen(commune)
    with pytest.raises(Invalid, match="cả tên ngắn và câu"):
        verbs.set_return_reasons(commune=commune, reasons=[("Ảnh mờ", " ")], by=world.judge)
    with pytest.raises(Invalid, match="cùng tên"):
        verbs.set_return_reasons(commune=commune, reasons=[("A", "Một"), ("a", "Hai")], by=world.judge)
    with pytest.raises(NotAllowed):
        verbs.set_return_reasons(commune=commune, reasons=[("A", "Một")], by=staff(world.lead))
    verbs.set_return_reasons(commune=commune, reasons=[("A", "Một")], by=world.judge, seen=seen)
    with pytest.raises(Stale):
        verbs.set_return_reasons(commune=commune, reasons=[("B", "Hai")], by=world.judge, seen=seen)
    assert ReturnReasons.objects.get().rows == [{"label": "A", "text": "Một"}]


def test_a_reason_that_stands_in_the_words_is_not_said_twice(world: World):
    reasons = reasons_of(world.lead.commune)
    assert joined(reasons, [1], f"{reasons[0].text} Tờ thứ hai.") == f"{reasons[0].text} Tờ thứ hai."
    assert joined(reasons, [2, 1], "") == f"{reasons[0].text} {reasons[1].text}"
    assert joined(reasons, [], "  ") == ""


# --- pages of a PDF ---


def test_the_pages_of_a_pdf_are_drawn_in_the_background_and_go_with_a_purge(
    world: World, judge, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        proof = world.upload(kit.pdf(12), name="kh.pdf")
    proof = Evidence.objects.select_related("current", "programme__commune").get(pk=proof.pk)
    assert proof.current.pages_drawn == 10
    page = judge.get(world.page("review_item", proof.pk)).text
    assert page.count("/trang/") == 10
    assert "10 trang đầu trong 12 trang" in page
    picture = judge.get(world.page("evidence_page", proof.pk, 10))
    assert (picture["Content-Type"], picture.content[8:12]) == ("image/webp", b"WEBP")
    assert picture["Content-Security-Policy"].endswith("sandbox")
    known = {"If-None-Match": picture["ETag"]}
    assert judge.get(world.page("evidence_page", proof.pk, 10), headers=known).status_code == 304
    assert judge.get(world.page("evidence_page", proof.pk, 11)).status_code == 404
    stored = proof.current.page_pictures
    assert verbs.draw_pages_of(proof.current) == 0  # a second run changes nothing
    with django_capture_on_commit_callbacks(execute=True):
        verbs.purge_evidence(evidence=proof, by=judge_who_manages(world), reason="Công dân yêu cầu")
    assert not stored.storage.exists(stored.name)
    assert judge.get(world.page("evidence_page", proof.pk, 1)).status_code == 410


def judge_who_manages(world: World):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_superuser("quan-tri-thu", "a@xa.example", "Mat-khau-dai-2026")


def test_pdfs_from_before_get_their_pages_little_by_little(world: World, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        proof = world.upload(kit.pdf(2), name="cu.pdf")
    old = proof.current.created_at - dt.timedelta(hours=1)
    EvidenceRevision.objects.update(pages_drawn=None, page_pictures="", created_at=old)
    assert verbs.requeue_pending() == 1
    assert EvidenceRevision.objects.get().pages_drawn == 2
    assert verbs.requeue_pending() == 0
