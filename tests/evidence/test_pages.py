"""The pages of proof: handing in, looking, reviewing, files behind the permission check."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from criteria.enums import PhaseKind
from evidence import services as verbs
from evidence.enums import EvidenceStatus as E
from evidence.models import Evidence
from evidence.views import common
from tasks.models import Occurrence
from tests import files_kit as kit
from tests.factories.accounts import UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.criteria import CriterionFactory, PhaseFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, TaskFactory
from tests.queries import queries_of

from .conftest import World, another_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache", "no_second_factor")]


@pytest.fixture
def no_second_factor(settings):
    settings.MFA_REQUIRED_ROLES = ()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def cost(client: Client, address: str) -> int:
    """Statements of the page once the session has its stamp."""
    client.get(address)
    return queries_of(lambda: client.get(address))


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in(world.officer)


@pytest.fixture
def judge(world: World) -> Client:
    return signed_in(world.judge)


def photo(name: str = "anh.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or another_photo(), "application/octet-stream")


def form(world: World, **changes) -> dict:
    return {"occurrences": [world.window.pk], "unit": world.lead.pk, "title": "", "place": "", **changes}


def previewed(world: World, callbacks, data: bytes | None = None, name: str = "anh.jpg") -> Evidence:
    with callbacks(execute=True):
        proof = world.upload(data, name=name)
    return Evidence.objects.select_related("current").get(pk=proof.pk)


# --- handing in ---


def test_first_the_task_then_the_form_with_what_can_be_known(world: World, officer):
    page = officer.get(world.page("evidence_upload"))
    assert world.task.title in page.text
    assert not officer.get(world.page("evidence_upload") + "?q=khong+co+viec+nao").context["page"].object_list
    page = officer.get(world.page("evidence_upload") + f"?occurrence={world.window.pk}")
    assert page.context["form"].initial["occurrences"] == [world.window.pk]
    assert page.context["form"].initial["unit"] == world.lead.pk
    assert 'capture="environment"' in page.text
    for word in ("duong-dan", "van-ban", "ghi-chep"):
        assert officer.get(world.page("evidence_upload") + f"?task={world.task.pk}&loai={word}").status_code == 200
    assert officer.get(world.page("evidence_upload") + f"?task={world.task.pk}&loai=la").status_code == 404


def test_several_files_become_several_proofs(world: World, officer):
    data = form(world, picked=[photo(), photo("quet.pdf", kit.pdf())], camera=[photo("chup.jpg")], title="Niêm yết")
    answer = officer.post(world.page("evidence_upload") + f"?task={world.task.pk}", data)
    assert answer.status_code == 302
    assert answer.url == world.page("task_detail", world.task.pk)
    titles = set(Evidence.objects.values_list("title", flat=True))
    assert titles == {"Niêm yết (1/3)", "Niêm yết (2/3)", "Niêm yết (3/3)"}
    assert Occurrence.objects.get().status == "submitted"


def test_good_files_are_kept_when_one_is_bad_and_the_bad_one_is_named_with_its_reason(world: World, officer):
    data = form(world, picked=[photo(), photo("lạ.exe", kit.program())], title="Ảnh tại quầy", place="Thôn 2")
    answer = officer.post(world.page("evidence_upload") + f"?task={world.task.pk}", data)
    assert answer.status_code == 422
    assert Evidence.objects.count() == 1
    assert [name for name, _why in answer.context["sent"].refused] == ["lạ.exe"]
    assert "chương trình chạy được" in answer.text
    assert 'value="Ảnh tại quầy"' in answer.text
    assert 'value="Thôn 2"' in answer.text


def test_a_refused_form_keeps_what_was_typed(world: World, officer):
    address = world.page("evidence_upload") + f"?task={world.task.pk}&loai=ghi-chep"
    answer = officer.post(address, form(world, text="Đã họp dân", proof_date="2026-11-25"))
    assert answer.status_code == 422
    assert "chưa đến" in answer.text
    assert "Đã họp dân</textarea>" in answer.text
    answer = officer.post(world.page("evidence_upload") + f"?task={world.task.pk}", form(world, title="Ảnh"))
    assert "chọn ít nhất một tệp" in answer.text


def test_too_many_files_are_refused_with_the_number(world: World, officer, settings):
    settings.UPLOAD_MAX_FILES = 2
    data = form(world, picked=[photo(), photo(), photo()])
    answer = officer.post(world.page("evidence_upload") + f"?task={world.task.pk}", data)
    assert (answer.status_code, Evidence.objects.count()) == (422, 0)
    assert "tối đa 2 tệp, bạn đã chọn 3" in answer.text


def test_sent_twice_it_is_stored_once_and_changed_it_is_another(world: World, officer):
    address, data = world.page("evidence_upload") + f"?task={world.task.pk}", another_photo()
    sent = {"client_id": "7d1f4a52-3c7b-4a5c-9d54-111111111111"}
    for _time in range(2):
        officer.post(address, form(world, picked=[photo(data=data)], **sent))
    assert Evidence.objects.count() == 1
    officer.post(address, form(world, picked=[photo(data=data)], title="Chú thích khác", **sent))
    assert Evidence.objects.count() == 2
    answer = officer.post(address, form(world, picked=[photo(data=data)]), follow=True)
    assert "đã được nộp trước đó" in answer.text
    assert f"/minh-chung/{Evidence.objects.last().pk}/" in answer.text


@pytest.mark.parametrize(
    ("word", "values", "kind"),
    [
        ("duong-dan", {"url": "https://xa.example/bai"}, "link"),
        ("ghi-chep", {"text": "Đã phổ biến"}, "note"),
        (
            "van-ban",
            {
                "document_number": "12/KH-UBND",
                "document_date": "2026-03-05",
                "document_issuer": "UBND xã",
                "document_abstract": "cải cách",
            },
            "document",
        ),
    ],
)
def test_every_kind_is_handed_in_by_a_plain_form(world: World, officer, word, values, kind):
    answer = officer.post(world.page("evidence_upload") + f"?task={world.task.pk}&loai={word}", form(world, **values))
    assert answer.status_code == 302
    assert Evidence.objects.get().kind == kind


def test_proof_of_an_activity_goes_back_to_it(world: World, officer):
    visit = ActivityFactory(task=world.task, unit=world.lead, occurrence=world.window, created_by=world.officer)
    address = world.page("evidence_upload") + f"?activity={visit.pk}"
    assert officer.get(address).context["form"].initial["place"] == visit.place
    answer = officer.post(address, {"unit": world.lead.pk, "picked": [photo()]})
    assert answer.url == world.page("activity_detail", visit.pk)
    proof = Evidence.objects.get()
    assert (proof.activity, proof.occurrence_links.get().occurrence) == (visit, world.window)
    assert proof.title in officer.get(answer.url).text


def test_without_a_task_the_proof_names_its_criterion(world: World, officer):
    address = world.page("evidence_upload") + "?task=0&loai=ghi-chep"
    assert "chọn tiêu chí" in officer.post(address, {"unit": world.lead.pk, "text": "a"}).text
    answer = officer.post(address, {"unit": world.lead.pk, "text": "a", "criterion": world.criterion.pk})
    assert answer.url == world.page("evidence_detail", Evidence.objects.get().pk)
    assert Evidence.objects.get().criterion_links.get().criterion == world.criterion


def test_a_closed_phase_is_said_and_nothing_typed_is_lost(world: World, officer):
    PhaseFactory(
        programme=world.programme, kind=PhaseKind.RUN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 10, 31)
    )
    address = world.page("evidence_upload") + f"?task={world.task.pk}&loai=ghi-chep"
    assert "31/10/2026" in officer.get(address).text
    answer = officer.post(address, form(world, text="Đã họp dân"))
    assert (answer.status_code, Evidence.objects.count()) == (422, 0)
    assert "Đã họp dân</textarea>" in answer.text


def test_too_many_uploads_a_minute_are_slowed_down_kindly(world: World, officer, monkeypatch):
    monkeypatch.setattr(common, "UPLOADS_PER_PERSON", "2/m")
    address = world.page("evidence_upload") + f"?task={world.task.pk}"
    codes = [officer.post(address, form(world)).status_code for _time in range(3)]
    assert codes == [422, 422, 429]
    assert signed_in(staff(world.lead)).post(address, form(world)).status_code == 422
    assert officer.get(address).status_code == 200
    cache.clear()


@pytest.mark.parametrize("maker", [leader, administrator, upper])
def test_roles_that_look_on_get_no_upload_page(world: World, maker):
    client = signed_in(maker(world.lead.commune))
    assert client.get(world.page("evidence_upload")).status_code == 403
    assert client.get(world.page("review_queue")).status_code == 403


# --- looking ---


def test_foreign_rows_are_not_there(world: World):
    proof = EvidenceFactory(programme=world.programme, unit=world.lead, revision=kit.bare_jpeg())
    names = ["evidence_detail", "evidence_file", "evidence_thumb", "evidence_preview", "evidence_edit"]
    strangers = [
        staff(UnitFactory(commune=world.lead.commune)),
        reviewer(UnitFactory().commune),
        upper(world.lead.commune),
    ]
    for person in strangers:
        client = signed_in(person)
        codes = {client.get(world.page(name, proof.pk)).status_code for name in names}
        assert codes <= {404, 403}, person
        assert client.get(world.page("evidence_detail", proof.pk)).status_code == 404
        assert client.get(world.page("evidence_file", proof.pk)).status_code == 404
    other_year = World(**{**world.__dict__, "programme": EvidenceFactory().programme})
    assert signed_in(world.judge).get(other_year.page("evidence_detail", proof.pk)).status_code == 404


def test_the_list_filters_and_asks_a_fixed_number_of_questions(world: World, judge):
    def one() -> Evidence:
        return EvidenceFactory(
            programme=world.programme, unit=world.lead, occurrences=[world.window], criteria=[world.criterion]
        )

    one()
    few = cost(judge, world.page("evidence_list"))
    for _number in range(8):
        one()
    many = cost(judge, world.page("evidence_list"))
    assert few == many
    EvidenceFactory(programme=world.programme, title="Bảng niêm yết", returned=True)
    page = judge.get(world.page("evidence_list") + "?q=niem+yet&state=returned")
    assert [proof.title for proof in page.context["page"]] == ["Bảng niêm yết"]
    assert "Ảnh mờ, hãy chụp lại." in page.text


def test_the_list_has_25_on_a_page(world: World, judge):
    for _number in range(27):
        EvidenceFactory(programme=world.programme)
    page = judge.get(world.page("evidence_list") + "?page=2")
    assert len(page.context["page"].object_list) == 2


def test_detail_shows_picture_pdf_and_office_in_the_page(world: World, officer, django_capture_on_commit_callbacks):
    jpg = previewed(world, django_capture_on_commit_callbacks)
    pdf = previewed(world, django_capture_on_commit_callbacks, kit.pdf(3), "kh.pdf")
    word = previewed(
        world,
        django_capture_on_commit_callbacks,
        kit.docx(("<script>alert(1)</script>",), (("STT", "Nội dung"), ("1", "Họp dân"))),
        "bb.docx",
    )
    assert world.page("evidence_preview", jpg.pk) in officer.get(world.page("evidence_detail", jpg.pk)).text
    assert "Cả 3 trang." in officer.get(world.page("evidence_detail", pdf.pk)).text
    shown = officer.get(world.page("evidence_detail", word.pk)).text
    assert "Họp dân</td>" in shown
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert word.current.sha256 in shown


def test_detail_asks_a_fixed_number_of_questions(world: World, officer):
    proof = EvidenceFactory(
        programme=world.programme, unit=world.lead, occurrences=[world.window], criteria=[world.criterion]
    )
    few = cost(officer, world.page("evidence_detail", proof.pk))
    windows = [OccurrenceFactory(task=TaskFactory(plan=world.task.plan, lead=world.lead)) for _number in range(4)]
    criteria = [CriterionFactory(criteria_set=world.programme.criteria_set) for _number in range(4)]
    proof = EvidenceFactory(programme=world.programme, unit=world.lead, occurrences=windows, criteria=criteria)
    assert cost(officer, world.page("evidence_detail", proof.pk)) == few


def test_edit_replace_link_and_withdraw_by_plain_forms(world: World, officer):
    proof = world.upload()
    answer = officer.post(
        world.page("evidence_edit", proof.pk),
        {"title": "Tên mới", "proof_date": "2026-02-01", "place": "", "unit": world.lead.pk, "comment": ""},
    )
    assert answer.status_code == 302
    answer = officer.post(world.page("evidence_replace", proof.pk), {"file": photo("x.exe", kit.program())})
    assert answer.status_code == 422
    assert "chương trình chạy được" in answer.text
    assert officer.post(world.page("evidence_replace", proof.pk), {"file": photo()}).status_code == 302
    other = OccurrenceFactory(task=TaskFactory(plan=world.task.plan, lead=world.lead))
    address = world.page("evidence_link", proof.pk) + f"?task={other.task_id}"
    assert officer.post(address, {"occurrences": [other.pk]}).status_code == 302
    assert proof.occurrence_links.get().occurrence == other
    assert officer.post(world.page("evidence_withdraw", proof.pk), {"comment": ""}).status_code == 422
    assert officer.post(world.page("evidence_withdraw", proof.pk), {"comment": "Nhầm"}).status_code == 302
    proof.refresh_from_db()
    assert (proof.title, proof.status, proof.current.number) == ("Tên mới", E.WITHDRAWN, 2)


# --- reviewing ---


def test_the_queue_accepts_several_in_the_version_that_was_shown(world: World, judge):
    first, second, changed = world.upload(), world.upload(), world.upload()
    page = judge.get(world.page("review_queue"))
    assert [proof.pk for proof in page.context["proofs"]] == [first.pk, second.pk, changed.pk]
    verbs.edit_evidence(evidence=changed, by=world.officer, title="Tên khác")
    with io.BytesIO(kit.pdf()) as stream:
        verbs.replace_file(evidence=changed, upload=stream, name="moi.pdf", by=world.officer)
    ticked = {"chon": [f"{first.pk}:1", f"{second.pk}:1", f"{changed.pk}:1", "x:1", "9999999:1"]}
    answer = judge.post(world.page("review_accept_many"), ticked, follow=True)
    assert "Đã duyệt 2 minh chứng" in answer.text
    assert "vừa có bản mới" in answer.text
    assert set(Evidence.objects.accepted()) == {first, second}


def test_the_queue_asks_a_fixed_number_of_questions(world: World, judge):
    def some(count: int) -> None:
        for _number in range(count):
            EvidenceFactory(programme=world.programme, occurrences=[world.window], criteria=[world.criterion])

    some(1)
    few = cost(judge, world.page("review_queue"))
    some(7)
    assert cost(judge, world.page("review_queue")) == few
    proof = Evidence.objects.last()
    item = cost(judge, world.page("review_item", proof.pk))
    some(5)
    assert cost(judge, world.page("review_item", proof.pk)) == item


def test_one_after_the_other_with_a_reason_and_the_filter_kept(world: World, judge):
    first, second = world.upload(), world.upload()
    query = f"?unit={world.lead.pk}"
    page = judge.get(world.page("review_item", first.pk) + query)
    assert page.context["place"].following == second.pk
    data = {"quyet-dinh": "tra-lai", "ready": "1", "comment": "Chụp gần hơn.", "revision": "1"}
    answer = judge.post(world.page("review_item", first.pk) + query, data)
    assert answer.url == world.page("review_item", second.pk) + query
    first.refresh_from_db()
    assert first.review_comment.startswith("Ảnh mờ")
    assert first.review_comment.endswith("Chụp gần hơn.")
    answer = judge.post(world.page("review_item", second.pk) + query, {"quyet-dinh": "duyet", "revision": "1"})
    assert answer.url == world.page("review_queue") + query
    second.refresh_from_db()
    assert (second.status, Occurrence.objects.get().status) == (E.ACCEPTED, "done")


def test_a_return_without_a_reason_and_an_old_page_keep_what_was_typed(world: World, judge):
    proof = world.upload()
    address = world.page("review_item", proof.pk)
    answer = judge.post(address, {"quyet-dinh": "tra-lai", "revision": "1"})
    assert answer.status_code == 422
    assert "chọn hoặc ghi lý do" in answer.text
    other = reviewer(world.lead.commune)
    verbs.return_evidence(evidence=proof, by=other, comment="Trùng")
    data = {"quyet-dinh": "tra-lai", "comment": "Chữ tôi đã gõ", "revision": "1"}
    answer = judge.post(address, data)
    assert answer.status_code == 403
    assert "Chữ tôi đã gõ" in answer.text
    assert "Bị trả lại" in answer.text


def test_own_uploads_cannot_be_accepted_from_the_page(world: World, judge):
    proof = world.upload(by=world.judge)
    page = judge.get(world.page("review_item", proof.pk))
    assert "không tự duyệt" in page.text
    assert judge.post(world.page("review_item", proof.pk), {"quyet-dinh": "duyet"}).status_code == 403
    proof.refresh_from_db()
    assert proof.status == E.SUBMITTED


# --- files ---


def test_a_file_is_streamed_with_headers_that_hold_it_still(world: World, officer):
    proof = world.upload(name="Bảng niêm yết.jpg")
    answer = officer.get(world.page("evidence_file", proof.pk))
    data = b"".join(answer.streaming_content)
    assert hashlib.sha256(data).hexdigest() == proof.current.sha256
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["ETag"] == f'"{proof.current.sha256}"'
    assert answer["Content-Length"] == str(proof.current.size)
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("inline; filename*=utf-8''")
    assert unquote(disposition).endswith("Bảng niêm yết.jpg")
    again = officer.get(world.page("evidence_file", proof.pk), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    kept = officer.get(world.page("evidence_file", proof.pk) + "?tai-ve=1")
    assert kept["Content-Disposition"].startswith("attachment;")


def test_what_a_browser_does_not_show_is_downloaded_and_no_name_decides(world: World, officer):
    word = world.upload(kit.docx(), name="trang.html")
    answer = officer.get(world.page("evidence_file", word.pk))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    odd = EvidenceFactory(programme=world.programme, unit=world.lead, revision=b"<script>")
    odd.revisions.update(mime="text/html", original_name="a.html")
    answer = officer.get(world.page("evidence_file", odd.pk))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")


def test_small_pictures_and_previews(world: World, officer, django_capture_on_commit_callbacks):
    waiting = world.upload()
    assert officer.get(world.page("evidence_thumb", waiting.pk)).status_code == 404
    proof = previewed(world, django_capture_on_commit_callbacks)
    small = officer.get(world.page("evidence_thumb", proof.pk))
    assert (small["Content-Type"], small["Cache-Control"]) == ("image/webp", "private, max-age=600")
    assert b"".join(small.streaming_content)[8:12] == b"WEBP"
    large = officer.get(world.page("evidence_preview", proof.pk))
    assert large["Content-Type"] == "image/jpeg"
    word = previewed(world, django_capture_on_commit_callbacks, kit.docx(), "a.docx")
    assert officer.get(world.page("evidence_preview", word.pk)).status_code == 404


def test_earlier_versions_are_for_the_commune_not_for_the_upper_level(world: World, officer):
    proof = world.upload()
    with io.BytesIO(kit.pdf()) as stream:
        verbs.replace_file(evidence=proof, upload=stream, name="b.pdf", by=world.officer)
    verbs.accept_evidence(evidence=proof, by=world.judge)
    appraiser = signed_in(upper(world.lead.commune))
    assert officer.get(world.page("evidence_revision_file", proof.pk, 1))["Content-Type"] == "image/jpeg"
    assert appraiser.get(world.page("evidence_revision_file", proof.pk, 2)).status_code == 200
    assert appraiser.get(world.page("evidence_revision_file", proof.pk, 1)).status_code == 404
    assert "Lịch sử" not in appraiser.get(world.page("evidence_detail", proof.pk)).text


def test_a_purged_file_is_gone_with_its_reason(world: World, judge, django_capture_on_commit_callbacks):
    proof = previewed(world, django_capture_on_commit_callbacks)
    answer = judge.post(world.page("evidence_purge", proof.pk), {"comment": "Công dân yêu cầu xóa"})
    assert answer.status_code == 302
    for name in ("evidence_file", "evidence_thumb", "evidence_preview"):
        gone = judge.get(world.page(name, proof.pk))
        assert gone.status_code == 410
        assert "Công dân yêu cầu xóa" in gone.text
    page = judge.get(world.page("evidence_detail", proof.pk))
    assert proof.current.sha256 in page.text
    assert judge.get(world.page("evidence_list") + "?state=withdrawn").status_code == 200


# --- elsewhere ---


def test_the_task_page_shows_proof_and_the_way_to_more(world: World, officer):
    proof = world.upload(title="Ảnh tại quầy số 3")
    page = officer.get(world.page("task_detail", world.task.pk)).text
    assert "Ảnh tại quầy số 3" in page
    assert world.page("evidence_detail", proof.pk) in page
    assert f"{world.page('evidence_upload')}?task={world.task.pk}" in page
    onlooker = signed_in(leader(world.lead.commune)).get(world.page("task_detail", world.task.pk)).text
    assert f"?task={world.task.pk}" not in onlooker


def test_the_administration_shows_and_changes_nothing(world: World, django_user_model):
    proof = world.upload()
    EvidenceFactory()
    boss = administrator(world.lead.commune)
    boss.is_staff = True
    boss.save()
    client = signed_in(boss)
    rows = client.get("/quan-tri/evidence/evidence/")
    assert [row.pk for row in rows.context["cl"].result_list] == [proof.pk]
    page = client.get(f"/quan-tri/evidence/evidence/{proof.pk}/change/")
    assert proof.current.sha256 in page.text
    assert client.post(f"/quan-tri/evidence/evidence/{proof.pk}/change/", {"title": "x"}).status_code == 403
    few = cost(client, "/quan-tri/evidence/evidence/")
    for _number in range(5):
        world.upload()
    assert cost(client, "/quan-tri/evidence/evidence/") == few


def test_a_task_of_another_commune_cannot_be_chosen(world: World, officer):
    foreign = OccurrenceFactory(task=TaskFactory(plan=PlanFactory()))
    assert officer.get(world.page("evidence_upload") + f"?task={foreign.task_id}").status_code == 404
    assert officer.get(world.page("evidence_upload") + f"?occurrence={foreign.pk}").status_code == 404
    answer = officer.post(
        world.page("evidence_upload") + f"?task={world.task.pk}",
        form(world, occurrences=[foreign.pk], picked=[photo()]),
    )
    assert (answer.status_code, Evidence.objects.count()) == (422, 0)
