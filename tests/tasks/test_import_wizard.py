"""The import through its pages: a dropped file is read, its doubts are settled in the cells, compared, imported."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Unit
from criteria.services.shipped import load_shipped_set
from tasks.annex.known import PLANS
from tasks.enums import CriterionMatch, ImportStatus, UnitRole
from tasks.enums import OccurrenceStatus as S
from tasks.models import Plan, PlanImport, Task, TaskUnit
from tasks.services.import_preview import reading_of
from tasks.services.importing import import_annex
from tests import annex_kit
from tests.factories.accounts import CommuneFactory, UnitFactory, reviewer, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory
from tests.queries import queries_of

from .annexes import USUAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

HEAD = ["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian"]
SMALL = [
    HEAD,
    ["I", "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH", None, None, None, None],
    ["1", "Công khai lịch công tác của UBND xã", "Phòng Kinh tế", "Tổ Chim Bồ Câu", "Hình ảnh", "Quý I"],
    ["2", "Công khai mức thu phí, lệ phí", "Phòng Kinh tế", "Tổ Chim Bồ Câu", "Hình ảnh", "khi trăng tròn đẹp trời"],
    ["3", "Công khai quy hoạch, đất đai", "Phòng Kinh tế", None, "Hình ảnh", "khi trăng tròn đẹp trời"],
    ["4", "Công khai kết quả giải quyết hồ sơ", None, None, "Báo cáo", "Hằng tháng"],
]


@pytest.fixture
def lead():
    return UnitFactory(name="Phòng Kinh tế", code="phong-kt")


@pytest.fixture
def programme(lead):
    return ProgrammeYearFactory(commune=lead.commune)


@pytest.fixture
def visitor(client, lead):
    client.force_login(reviewer(lead.commune))
    return client


def address(programme, name, *args):
    return reverse(name, args=[programme.commune.slug, programme.year, *args])


def drop(visitor, programme, name, content, **data):
    return visitor.post(address(programme, "plan_import"), {"file": SimpleUploadedFile(name, content), **data})


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def row(visitor, programme):
    """A small annex with an unknown unit (twice), a timing nobody understands (twice) and a row without lead."""
    assert drop(visitor, programme, "phu-luc.xlsx", workbook(SMALL)).status_code == 302
    return PlanImport.objects.get()


@pytest.fixture
def page(visitor, programme, row):
    """Addresses of the file's pages, and what stands on them."""

    class Page:
        def at(self, name):
            return address(programme, name, row.pk)

        def text(self, name="plan_import_detail"):
            return visitor.get(self.at(name)).content.decode()

        def doubts(self):
            fresh = PlanImport.objects.select_related("programme__commune", "programme__criteria_set").get(pk=row.pk)
            return reading_of(fresh).doubts

        def doubt(self, kind):
            return next(doubt for doubt in self.doubts() if doubt.kind == kind)

        def answer(self, kind, button, **data):
            posted = {"cho": self.doubt(kind).id, "nut": button, "buoc": "3", **data}
            return visitor.post(self.at("plan_import_answer"), posted)

        def step(self, key, button, **data):
            return visitor.post(self.at("plan_import_row"), {"dong": key, "nut": button, **data})

        def rows(self):
            return [one for group in visitor.get(self.at("plan_import_detail")).context["groups"] for one in group.rows]

        def apply(self):
            return visitor.post(self.at("plan_import_apply"))

    return Page()


# --- step 1 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ke-hoach.doc", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "Word Document (*.docx)"),
        ("ke-hoach.pdf", b"%PDF-1.7 noi dung", "PDF"),
        ("gia-mao.docx", b"khong phai word", ".docx"),
        ("khoa.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        ("quet.jpg", b"\xff\xd8\xff\xe0 anh", "ảnh chụp hoặc bản quét"),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_and_says_what_to_do(visitor, programme, name, content, words):
    response = drop(visitor, programme, name, content)
    row = PlanImport.objects.get()
    assert row.status == ImportStatus.FAILED
    text = visitor.get(response.url).content.decode()
    assert words in text
    assert address(programme, "plan_template") in text
    kept = visitor.get(address(programme, "plan_import_file", row.pk))
    assert b"".join(kept.streaming_content) == content
    assert visitor.post(address(programme, "plan_import_discard", row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.status == ImportStatus.DISCARDED


def test_an_empty_or_missing_file_is_said_in_the_form(visitor, programme):
    assert "Tệp trống" in drop(visitor, programme, "trong.xlsx", b"").content.decode()
    missing = visitor.post(address(programme, "plan_import"), {})
    assert missing.status_code == 422
    assert "Hãy chọn tệp" in missing.content.decode()
    assert not PlanImport.objects.exists()


def test_a_file_without_an_annex_says_what_a_table_needs_and_cannot_be_imported(visitor, programme):
    response = drop(visitor, programme, "thu-moi.xlsx", workbook([["Kính mời dự họp"], ["Thời gian: 8 giờ sáng"]]))
    text = visitor.get(response.url).content.decode()
    assert "Chưa nhận ra nhiệm vụ nào" in text
    assert address(programme, "plan_template") in text
    row = PlanImport.objects.get()
    visitor.post(address(programme, "plan_import_apply", row.pk))
    row.refresh_from_db()
    assert row.status == ImportStatus.READ
    assert not Plan.objects.exists()


def test_an_unfinished_file_is_found_again(visitor, programme, row):
    text = visitor.get(address(programme, "plan_import")).content.decode()
    assert "Bạn đang nhập dở một tệp" in text
    assert "còn 5 chỗ ngờ" in text
    assert address(programme, "plan_import_detail", row.pk) in text


def test_another_communes_file_is_not_there(client, row):
    other = ProgrammeYearFactory()
    client.force_login(reviewer(other.commune))
    for name in ("plan_import_detail", "plan_import_doubts", "plan_import_diff", "plan_import_file", "plan_import_row"):
        assert client.get(address(other, name, row.pk)).status_code == 404, name
    for name in ("plan_import_answer", "plan_import_apply", "plan_import_undo", "plan_import_discard"):
        assert client.post(address(other, name, row.pk)).status_code == 404, name


def test_staff_may_look_at_none_of_it(client, lead, programme, row):
    client.force_login(staff(lead))
    assert client.get(address(programme, "plan_import_doubts", row.pk)).status_code == 403
    for name in ("plan_import_answer", "plan_import_apply", "plan_import_undo", "plan_import_row"):
        assert client.post(address(programme, name, row.pk)).status_code == 403, name


# --- samples ----------------------------------------------------------------------------------------------------


def test_the_empty_template_can_be_filled_in_and_read_without_a_doubt(visitor, programme):
    book = openpyxl.load_workbook(BytesIO(visitor.get(address(programme, "plan_template")).content))
    sheet = book.active
    sheet.append(["I", "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH"])
    sheet.append(["1", "Công khai lịch công tác của UBND xã", "Phòng Kinh tế", "", "Hình ảnh", "Quý I", ""])
    stream = BytesIO()
    book.save(stream)
    drop(visitor, programme, "mau.xlsx", stream.getvalue())
    row = PlanImport.objects.get()
    assert {key: row.result[key] for key in ("groups", "tasks", "problems")} == {"groups": 1, "tasks": 1, "problems": 0}


@pytest.mark.parametrize(("kind", "suffix"), [("word", "docx"), ("excel", "xlsx")])
def test_a_sample_reads_itself_without_a_doubt(visitor, programme, kind, suffix):
    sample = visitor.get(address(programme, "plan_template"), {"loai": kind})
    assert f".{suffix}" in sample.headers["Content-Disposition"]
    drop(visitor, programme, f"mau.{suffix}", sample.content)
    row = PlanImport.objects.get()
    figures = ("groups", "headings", "tasks", "left")
    assert {key: row.result[key] for key in figures} == {"groups": 2, "headings": 1, "tasks": 4, "left": 0}


# --- steps 2 and 3 ----------------------------------------------------------------------------------------------


def test_a_dropped_file_is_read_shown_and_nothing_is_written(page, row):
    assert row.status == ImportStatus.READ
    for name in ("plan_import_detail", "plan_import_doubts"):
        text = page.text(name)
        for words in ("Tổ Chim Bồ Câu", "khi trăng tròn đẹp trời", "Còn ngờ", "Đề xuất:"):
            assert words in text, (name, words)
    assert "Công khai lịch công tác của UBND xã" in page.text()
    assert not Plan.objects.exists()


def test_a_spelling_is_accepted_for_every_cell_and_comes_in_as_a_unit(page, visitor, programme):
    doubt = page.doubt("unit")
    assert (doubt.count, doubt.only_all) == (2, True)
    page.answer("unit", "nhan")
    assert not [doubt for doubt in page.doubts() if doubt.kind == "unit"]
    assert not Unit.objects.filter(name__icontains="Chim Bồ Câu").exists(), "nothing is written before the import"
    page.apply()
    doves = Unit.objects.get(commune=programme.commune, name__icontains="Chim Bồ Câu")
    assert TaskUnit.objects.filter(unit=doves, role=UnitRole.SUPPORT).count() == 2


def test_another_unit_can_be_chosen(page, lead):
    other = UnitFactory(commune=lead.commune, name="Đoàn Thanh niên", code="doan-tn")
    assert page.answer("unit", "chon", **{"don-vi": "la-lung"}).status_code == 422
    page.answer("unit", "chon", **{"don-vi": "doan-tn"})
    page.apply()
    assert TaskUnit.objects.filter(unit=other).count() == 2
    assert other.aliases.filter(text="Tổ Chim Bồ Câu").exists(), "the spelling is known next time"


def test_a_timing_is_told_for_one_cell_or_for_all_alike(page):
    refused = page.answer("timing", "chon", hieu="lúc nào cũng được nhé")
    assert refused.status_code == 422
    assert "lúc nào cũng được nhé" in refused.content.decode(), "what was typed stays"
    page.answer("timing", "chon", hieu="Quý II")
    assert page.doubt("timing").count == 1
    page.answer("timing", "chon-het", hieu="Quý III")
    page.apply()
    fees = Task.objects.get(title__startswith="Công khai mức thu phí")
    assert (fees.timing_text, fees.timing_reading) == ("khi trăng tròn đẹp trời", "Quý II")
    assert fees.occurrences.get().label == "Quý II/2026"
    assert Task.objects.get(title__startswith="Công khai quy hoạch").timing_reading == "Quý III"


def test_accepting_a_timing_nobody_understands_leaves_it_open_for_the_whole_year(page):
    page.answer("timing", "nhan-het")
    assert not [doubt for doubt in page.doubts() if doubt.kind == "timing"]
    page.apply()
    task = Task.objects.get(title__startswith="Công khai mức thu phí")
    assert (task.schedule_kind, task.timing_reading) == ("unknown", "")


def test_a_row_without_lead_gets_one_or_is_left_open(page, lead):
    page.answer("lead", "chon", **{"don-vi": "phong-kt"})
    page.apply()
    task = Task.objects.get(title__startswith="Công khai kết quả")
    assert task.task_units.get().unit == lead


def test_htmx_gets_the_head_and_the_rows_that_changed(page, visitor):
    first, second = (doubt for doubt in page.doubts() if doubt.kind == "timing")
    posted = {"cho": first.id, "nut": "nhan-het", "buoc": "3"}
    text = visitor.post(page.at("plan_import_answer"), posted, headers={"HX-Request": "true"}).content.decode()
    assert 'id="import-head"' in text
    assert text.count('hx-swap-oob="outerHTML"') == 2
    assert "<html" not in text
    again = visitor.post(page.at("plan_import_answer"), posted | {"cho": second.id}, headers={"HX-Request": "true"})
    assert again.headers["HX-Redirect"], "decided meanwhile: the page is fetched anew"


def test_every_proposal_can_be_taken_at_once(page, visitor):
    response = visitor.post(page.at("plan_import_answer"), {"nut": "nhan-moi-de-xuat", "buoc": "3"})
    assert response.url == page.at("plan_import_diff")
    assert page.doubts() == []
    assert "Không còn chỗ nào ngờ" in page.text("plan_import_doubts")


def test_answers_survive_leaving_and_can_be_begun_anew(page, visitor, row):
    page.answer("timing", "nhan-het")
    row.refresh_from_db()
    assert row.result["left"] == 3
    visitor.post(page.at("plan_import_detail"), {"nut": "lam-lai"})
    assert len(page.doubts()) == 5


def test_a_cell_is_corrected_before_the_import(page, visitor, lead):
    key = page.rows()[0].key
    form = visitor.get(page.at("plan_import_row"), {"dong": key}).context["form"]
    values = {bound.name: bound.value() or "" for bound in form}
    assert values["title"] == "Công khai lịch công tác của UBND xã"
    empty = visitor.post(page.at("plan_import_row"), values | {"dong": key, "nut": "luu", "title": " "})
    assert empty.status_code == 422
    changed = {"title": "Công khai lịch tuần", "supporting": "", "timing": "Hằng tháng", "deliverable": "Ảnh chụp"}
    assert visitor.post(page.at("plan_import_row"), values | changed | {"dong": key, "nut": "luu"}).status_code == 302
    assert "bạn đã sửa dòng này" in page.text()
    page.apply()
    task = Task.objects.get(title="Công khai lịch tuần")
    assert (task.timing_text, task.every, task.deliverable) == ("Hằng tháng", "month", "Ảnh chụp")
    assert [one.unit for one in task.task_units.all()] == [lead]


def test_a_unit_written_into_a_cell_is_asked_about_like_a_printed_one(page, visitor):
    key = page.rows()[-1].key
    form = visitor.get(page.at("plan_import_row"), {"dong": key}).context["form"]
    values = {bound.name: bound.value() or "" for bound in form}
    visitor.post(page.at("plan_import_row"), values | {"dong": key, "nut": "luu", "lead": "Tổ Sao Mai"})
    asked = [doubt for doubt in page.doubts() if doubt.key == key]
    assert [(doubt.kind, doubt.value) for doubt in asked] == [("unit", "Tổ Sao Mai")]
    page.step(key, "tra-lai")
    assert [doubt.kind for doubt in page.doubts() if doubt.key == key] == ["lead"]


def test_a_skipped_row_is_listed_and_can_come_back(page, visitor, row):
    key = page.rows()[1].key
    page.step(key, "khong-nhap", **{"ly-do": "đã làm năm trước"})
    text = page.text()
    assert "đã làm năm trước" in text
    assert "Lấy lại" in text
    page.step(key, "tra-lai")
    assert "đã làm năm trước" not in page.text()
    page.step(key, "khong-nhap", **{"ly-do": "đã làm năm trước"})
    page.apply()
    assert Task.objects.count() == 3
    assert any("Công khai mức thu phí" in note for note in Plan.objects.get().notes), "nothing is dropped silently"
    assert "đã làm năm trước" in page.text()


def test_a_row_torn_in_two_is_joined_with_the_one_above(page):
    rows = page.rows()
    page.step(rows[3].key, "gop")
    assert "Đã gộp vào" in page.text()
    page.apply()
    assert Task.objects.count() == 3
    joined = Task.objects.get(title__startswith="Công khai quy hoạch")
    assert joined.title == "Công khai quy hoạch, đất đai Công khai kết quả giải quyết hồ sơ"
    assert joined.deliverable == "Hình ảnh; Báo cáo"


def test_a_row_becomes_the_heading_of_those_below(page):
    page.step(page.rows()[0].key, "de-muc")
    page.apply()
    assert Task.objects.count() == 3
    assert {task.section.title for task in Task.objects.all()} == {"Công khai lịch công tác của UBND xã"}


def test_a_row_nobody_knows_is_not_there(page, visitor):
    assert visitor.get(page.at("plan_import_row"), {"dong": "hàng 999"}).status_code == 404


# --- steps 4 and 5 ----------------------------------------------------------------------------------------------


def test_a_second_import_asks_about_rewording_shows_the_words_and_keeps_the_work(page, visitor, programme):
    page.apply()
    task = Task.objects.get(title="Công khai lịch công tác của UBND xã")
    OccurrenceFactory(task=task, done=True, starts_on=dt.date(2026, 2, 1))
    changed = [list(line) for line in SMALL]
    changed[2][1] = "Công khai lịch công tác của UBND, Chủ tịch UBND xã"
    changed[5][4] = "Văn bản tháng"
    drop(visitor, programme, "phu-luc-2.xlsx", workbook(changed))
    second = PlanImport.objects.first()
    diff = address(programme, "plan_import_diff", second.pk)
    text = visitor.get(diff).content.decode()
    assert "Có thể chỉ là viết lại" in text
    assert "<ins>" in text
    visitor.post(address(programme, "plan_import_apply", second.pk))
    second.refresh_from_db()
    assert second.status == ImportStatus.READ, "first it must be said whether the row is the old work"
    [pair] = visitor.get(diff).context["seen"].undecided
    visitor.post(diff, {"dong": pair.identity, "nut": "cu"})
    shown = visitor.get(diff).context
    assert [tab["count"] for tab in shown["tabs"]] == [0, 2, 0, 2]
    assert "<del>" in visitor.get(diff, {"phan": "doi"}).content.decode()
    assert "Công khai quy hoạch" in visitor.get(diff, {"phan": "giu"}).content.decode()
    visitor.post(address(programme, "plan_import_apply", second.pk))
    task.refresh_from_db()
    assert task.title == "Công khai lịch công tác của UBND, Chủ tịch UBND xã"
    assert task.occurrences.filter(status=S.DONE).exists()


def test_a_reworded_row_may_be_new_work_and_be_thought_over(page, visitor, programme):
    page.apply()
    changed = [list(line) for line in SMALL]
    changed[2][1] = "Công khai lịch công tác của UBND, Chủ tịch UBND xã"
    drop(visitor, programme, "phu-luc-2.xlsx", workbook(changed))
    second = PlanImport.objects.first()
    diff = address(programme, "plan_import_diff", second.pk)
    [pair] = visitor.get(diff).context["seen"].undecided
    visitor.post(diff, {"dong": pair.identity, "nut": "moi"})
    assert [tab["count"] for tab in visitor.get(diff).context["tabs"]] == [1, 0, 1, 3]
    visitor.post(diff, {"nut": "xet-lai"})
    assert len(visitor.get(diff).context["seen"].undecided) == 1
    visitor.post(diff, {"nut": "cu-het"})
    assert [tab["count"] for tab in visitor.get(diff).context["tabs"]] == [0, 1, 0, 3]


def test_a_file_that_would_empty_the_plan_asks_whether_it_is_the_right_one(page, programme):
    import_annex(programme=programme, annex=USUAL, by=None)
    assert "Có phải nhầm tệp?" in page.text("plan_import_diff")


def test_after_the_import_the_page_says_what_came_and_imports_only_once(page, visitor, row):
    assert page.apply().url == page.at("plan_import_detail")
    text = page.text()
    assert "Đã nhập vào kế hoạch" in text
    assert "Hoàn tác nhập" in text
    row.refresh_from_db()
    assert (row.status, row.applied_plan) == (ImportStatus.APPLIED, Plan.objects.get())
    assert page.apply().status_code == 409
    assert visitor.post(page.at("plan_import_answer"), {"nut": "nhan"}).status_code == 200, "it shows the result"


def test_a_real_plan_is_read_and_imported_through_the_pages(client):
    commune = CommuneFactory(name="Phù Liễn", kind="phuong")
    programme = ProgrammeYearFactory(commune=commune, criteria_set=load_shipped_set("hai-phong-2026"))
    client.force_login(reviewer(commune))
    drop(client, programme, "phu-lien.yaml", (PLANS / "phu-lien-2026.yaml").read_bytes())
    row = PlanImport.objects.get()
    assert "Sẽ tạo các đơn vị" in client.get(address(programme, "plan_import_diff", row.pk)).content.decode()
    client.post(address(programme, "plan_import_apply", row.pk))
    assert Task.objects.filter(programme=programme, criterion_match=CriterionMatch.CONFIRMED).count() == 68


def test_pages_ask_the_same_number_of_questions_for_four_rows_and_for_seventy(page, visitor, programme, row, tmp_path):
    names = ("plan_import_detail", "plan_import_doubts", "plan_import_diff")
    small = {name: queries_of(lambda name=name: visitor.get(page.at(name))) for name in names}
    path = annex_kit.write_docx(tmp_path / "lon.docx", annex_kit.load_plan("thanh-ha-2026"))
    drop(visitor, programme, "lon.docx", path.read_bytes())
    big = PlanImport.objects.first()
    large = {name: queries_of(lambda name=name: visitor.get(address(programme, name, big.pk))) for name in names}
    assert large == small
    assert max(small.values()) <= 12, small
    assert queries_of(lambda: visitor.get(address(programme, "plan_import"))) <= 12
    key = page.rows()[0].key
    assert queries_of(lambda: visitor.get(page.at("plan_import_row"), {"dong": key})) <= 12
    page.apply()
    assert queries_of(lambda: visitor.get(page.at("plan_import_detail"))) <= 12
