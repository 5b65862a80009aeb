"""The search box: what is found, by whom, in which order, with how many queries; and what was seen last."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from common.finding_text import MOST_LETTERS, excerpt, marked, matches, rank, read
from criteria.models import ProgrammeYear
from reports.enums import ReportFormat, ReportKind
from tests.factories.accounts import CommuneFactory, UnitFactory, leader, reviewer, staff, upper
from tests.factories.evidence import EvidenceFactory
from tests.factories.feedback import SECRET, FeedbackFactory
from tests.factories.reports import ReportRunFactory, empty_year
from tests.factories.surveys import SurveyFactory
from tests.factories.tasks import PlanFactory, TaskFactory
from tests.queries import queries_of

MOST = 12
"""Statements of one page, whoever looks at it."""


# --- words and marks ---


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Quầy một cửa", "quay mot cua", "<mark>Quầy một cửa</mark>"),
        ("Đường ĐẶNG Cương", "dang", "Đường <mark>ĐẶNG</mark> Cương"),
        ("Niêm yết tại Quầy, một cửa", "một quầy", "Niêm yết tại <mark>Quầy</mark>, <mark>một</mark> cửa"),
        ("Qua\u0302\u0300y một cửa", "quầy", "<mark>Quầy</mark> một cửa"),
        ("QĐ 5049/QĐ-UBND ngày", "5049/qd-ubnd", "QĐ <mark>5049/QĐ-UBND</mark> ngày"),
        ("2.8 và 12.80", "2.8", "<mark>2.8</mark> và 12.80"),
        ("<script>1</script> & cửa", "script", "&lt;<mark>script</mark>&gt;1&lt;/<mark>script</mark>&gt; &amp; cửa"),
        ("cu\u00ada sổ", "cua", "<mark>cu\u00ada</mark> sổ"),
        ("không có gì", "xyz", "không có gì"),
        ("anh chị, chanh", "anh", "<mark>anh</mark> chị, chanh"),
    ],
)  # fmt: skip
def test_marks_stand_on_the_original_letters(text: str, typed: str, shown: str) -> None:
    assert marked(text, read(typed).terms) == shown


def test_each_word_must_be_there_and_the_title_counts_most() -> None:
    asked = read("Quầy  MỘT")
    assert asked.terms == ("quay", "mot")
    assert matches(asked, "một cửa, có quầy")
    assert not matches(asked, "quầy")
    titles = ["Quầy một cửa", "Mở quầy một cửa", "Một cửa, hai quầy", "Cửa"]
    assert [rank(asked, title) for title in titles] == [0, 1, 2, 3]


def test_a_pasted_page_is_cut_and_said_so() -> None:
    asked = read("chữ\x00 " * 4000)
    assert asked.was_cut
    assert len(asked.text) <= MOST_LETTERS
    assert len(asked.terms) == 10
    assert not read("  ,.; ")
    assert not read("")
    assert read("a b c").without(1) == "a c"


def test_a_long_text_is_shown_around_the_place() -> None:
    text = "mở đầu " * 80 + "quầy một cửa " + "kết thúc " * 80
    line = excerpt(text, read("quay mot cua").terms)
    assert line.startswith("…")
    assert "quầy một cửa" in line
    assert len(line) < 200


# --- the page ---


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(programme: ProgrammeYear, tail: str = "tim/") -> str:
    return f"/{programme.commune.slug}/{programme.year}/{tail}"


def found(person: User, programme: ProgrammeYear, typed: str, tail: str = "tim/", **more: str) -> Any:
    answer = signed_in(person).get(address(programme, tail), {"q": typed, **more})
    assert answer.status_code == 200
    return answer


def titles(answer: Any, key: str = "") -> list[str]:
    """What stands on the page, by groups."""
    if answer.context["page"] is not None:
        return [hit.title for hit in answer.context["page"]]
    groups = [(source, part) for source, part, _url in answer.context["groups"]]
    return [hit.title for source, part in groups if key in ("", source.key) for hit in part.hits]


@pytest.fixture
def year(db: None, today: Any) -> ProgrammeYear:
    return empty_year()


@pytest.fixture
def desk(year: ProgrammeYear) -> User:
    return reviewer(year.commune)


def test_one_word_without_marks_finds_things_of_every_kind(year: ProgrammeYear, desk: User) -> None:
    plan = PlanFactory(programme=year)
    TaskFactory(plan=plan, title="Mở Quầy một cửa thân thiện")
    EvidenceFactory(programme=year, title="Ảnh quầy một cửa")
    FeedbackFactory(programme=year, content="Quầy một cửa hay vắng người")
    SurveyFactory(programme=year, title="Hài lòng tại quầy một cửa")
    answer = found(desk, year, "quay mot cua")
    assert {source.key for source, _part, _url in answer.context["groups"]} >= {
        "nhiem-vu", "minh-chung", "gop-y", "khao-sat",
    }  # fmt: skip
    page = answer.content.decode()
    assert "Mở <mark>Quầy một cửa</mark> thân thiện" in page
    assert "Ảnh <mark>quầy một cửa</mark>" in page
    assert "<mark>Quầy một cửa</mark> hay vắng người" in page


def test_the_best_comes_first(year: ProgrammeYear, desk: User) -> None:
    plan = PlanFactory(programme=year)
    TaskFactory(plan=plan, ref="1", title="Việc khác", content="Niêm yết công khai")
    TaskFactory(plan=plan, ref="2", title="Công khai và niêm yết")
    TaskFactory(plan=plan, ref="3", title="Rà soát, niêm yết công khai")
    TaskFactory(plan=plan, ref="4", title="Niêm yết công khai thủ tục")
    assert [title[0] for title in titles(found(desk, year, "niem yet cong khai"), "nhiem-vu")] == ["4", "3", "2", "1"]


def test_numbers_find_what_they_name(year: ProgrammeYear, desk: User) -> None:
    EvidenceFactory(programme=year, kind="document", title="Quyết định", document_number="5049/QĐ-UBND")
    EvidenceFactory(programme=year, kind="document", title="Khác", document_number="15049/KH-UBND")
    ours = FeedbackFactory(programme=year, number=42)
    FeedbackFactory(programme=year, number=420)
    assert titles(found(desk, year, "5049/QĐ-UBND"), "minh-chung") == ["Quyết định"]
    assert titles(found(desk, year, "2.8"), "tieu-chi")[0].startswith("2.8 ")
    assert titles(found(desk, year, "42"), "gop-y")[0].startswith(ours.register_number)
    assert titles(found(desk, year, ours.register_number), "gop-y")[0].startswith(ours.register_number)
    code = f"0042-{year.year}-{SECRET}"
    assert [title[:4] for title in titles(found(desk, year, code), "gop-y")] == ["0042"]
    assert titles(found(desk, year, code[:-1] + "Z"), "gop-y") == []


def test_a_file_is_found_by_its_exact_name(year: ProgrammeYear, desk: User) -> None:
    proof = EvidenceFactory(programme=year, kind="file", text="", title="Ảnh sân", revision=b"anh")
    proof.current.original_name = "IMG_2031.JPG"
    proof.current.save(update_fields=["original_name"])
    EvidenceFactory(programme=year, title="Ảnh khác")
    assert titles(found(desk, year, "img_2031.jpg"), "minh-chung") == ["Ảnh sân"]
    run = ReportRunFactory(programme=year, done=True)
    assert titles(found(desk, year, run.file_name), "tai-lieu") == [f"{run.get_kind_display()} (PDF)"]
    ReportRunFactory(programme=year, done=True, kind=ReportKind.DOSSIER, format=ReportFormat.ZIP)
    assert len(titles(found(desk, year, "ho so zip"), "tai-lieu")) == 1


def test_another_commune_stays_closed(year: ProgrammeYear, desk: User) -> None:
    other = empty_year(CommuneFactory())
    TaskFactory(plan=PlanFactory(programme=other), title="Việc Xyzakla")
    EvidenceFactory(programme=other, title="Ảnh Xyzakla")
    FeedbackFactory(programme=other, content="Chuyện Xyzakla")
    SurveyFactory(programme=other, title="Khảo sát Xyzakla")
    assert titles(found(desk, year, "xyzakla")) == []
    for tail in ("tim/", "tim/goi-y/"):
        assert signed_in(desk).get(address(other, tail), {"q": "xyzakla"}).status_code == 404


def test_staff_find_what_their_unit_may_see(year: ProgrammeYear) -> None:
    ours, theirs = UnitFactory(commune=year.commune), UnitFactory(commune=year.commune)
    plan = PlanFactory(programme=year)
    TaskFactory(plan=plan, title="Việc đèn đường của ta", lead=ours)
    TaskFactory(plan=plan, title="Việc đèn đường của họ", lead=theirs)
    EvidenceFactory(programme=year, title="Ảnh đèn đường của ta", unit=ours)
    EvidenceFactory(programme=year, title="Ảnh đèn đường của họ", unit=theirs)
    FeedbackFactory(programme=year, content="Đèn đường của họ hỏng", unit=theirs)
    answer = found(staff(ours), year, "den duong")
    assert len(titles(answer, "nhiem-vu")) == len(titles(answer, "minh-chung")) == 1
    assert titles(answer, "gop-y") == []
    assert "của họ" not in answer.content.decode()


def test_a_complaint_is_found_by_those_alone_who_may_see_it(year: ProgrammeYear, desk: User) -> None:
    FeedbackFactory(programme=year, complaint=True, content="Tố việc lạ lùng")
    assert titles(found(desk, year, "la lung")) == []
    assert len(titles(found(leader(year.commune), year, "la lung"))) == 1


def test_the_upper_level_has_no_group_it_may_not_open(year: ProgrammeYear) -> None:
    ReportRunFactory(programme=year, done=True)
    FeedbackFactory(programme=year, content="Báo cáo chậm")
    EvidenceFactory(programme=year, title="Báo cáo chưa duyệt")
    assert titles(found(upper(year.commune), year, "bao cao"), "gop-y") == []
    assert titles(found(upper(year.commune), year, "bao cao"), "tai-lieu") == []
    assert titles(found(upper(year.commune), year, "bao cao"), "minh-chung") == []


def test_what_is_typed_and_what_is_stored_is_escaped(year: ProgrammeYear, desk: User) -> None:
    TaskFactory(plan=PlanFactory(programme=year), title="<script>alert(1)</script> việc")
    for tail in ("tim/", "tim/goi-y/"):
        page = found(desk, year, "<script>alert", tail).content.decode()
        assert "<script>alert" not in page
        assert "&lt;" in page
    page = found(desk, year, '"><script>alert(2)').content.decode()
    assert "<script>alert(2)" not in page


def test_nothing_found_offers_to_leave_a_word_out_and_the_lists(year: ProgrammeYear, desk: User) -> None:
    page = found(desk, year, "đèn zzzz").content.decode()
    assert "Không tìm thấy “đèn zzzz”" in page
    assert "Bỏ “zzzz”" in page
    assert "?q=%C4%91%C3%A8n" in page
    assert address(year, "minh-chung/") in page
    assert address(year, "gop-y/") in page
    long = found(desk, year, "chu " * 3000)
    assert "khá dài" in long.content.decode()
    assert found(desk, year, "\x00%_'; --").status_code == 200


def test_one_group_page_by_page(year: ProgrammeYear, desk: User) -> None:
    plan = PlanFactory(programme=year)
    for n in range(23):
        TaskFactory(plan=plan, title=f"Niêm yết lần {n}")
    FeedbackFactory(programme=year, content="Chưa niêm yết")
    first = found(desk, year, "niem yet", loai="nhiem-vu")
    assert len(titles(first)) == 20
    assert "23" in first.content.decode()
    assert {tab["count"] for tab in first.context["tabs"]} >= {23, 1}
    assert len(titles(found(desk, year, "niem yet", loai="nhiem-vu", page="2"))) == 3
    assert len(titles(found(desk, year, "niem yet", loai="nhiem-vu", page="99999999999999999999"))) == 20
    assert len(titles(found(desk, year, "niem yet", loai="nhiem-vu", page="50"))) == 3
    assert found(desk, year, "niem yet", loai="khong-co").context["chosen"] is None
    assert len(titles(found(desk, year, "niem yet"), "nhiem-vu")) == 5


def test_few_queries_whatever_the_data(year: ProgrammeYear, desk: User) -> None:
    plan = PlanFactory(programme=year)

    def grow(*rows: int) -> None:
        for n in rows:
            TaskFactory(plan=plan, title=f"Niêm yết {n}")
            EvidenceFactory(programme=year, title=f"Niêm yết {n}")
            FeedbackFactory(programme=year, content=f"Niêm yết {n}")

    def asked() -> list[int]:
        client = signed_in(desk)
        client.get(address(year))  # the first visit of a session stamps it
        pages = [("tim/", {"q": "niem yet"}), ("tim/", {"q": "niem yet", "loai": "gop-y"}), ("tim/goi-y/", {"q": "ni"})]
        return [queries_of(lambda one=one: client.get(address(year, one[0]), one[1])) for one in pages]

    grow(1)
    before = asked()
    grow(*range(2, 10))
    assert asked() == before
    assert max(before) <= MOST, before


# --- recently seen ---


def open_pages(client: Client, *addresses: str, **headers: str) -> None:
    for one in addresses:
        assert client.get(one, headers=headers).status_code == 200


def recent(client: Client, programme: ProgrammeYear) -> list[str]:
    return [hit.title for _source, hit in client.get(address(programme)).context["recent"]]


def test_the_last_opened_stand_there_the_newest_first(year: ProgrammeYear, desk: User) -> None:
    client = signed_in(desk)
    proof, word = EvidenceFactory(programme=year, title="Ảnh sân"), FeedbackFactory(programme=year, number=7)
    task = TaskFactory(plan=PlanFactory(programme=year), ref="", title="Niêm yết")
    open_pages(client, *[row.get_absolute_url() for row in (task, proof, word, proof)])
    assert [title[:4] for title in recent(client, year)] == ["Ảnh ", "0007", "Niêm"]
    assert "Vừa xem" in client.get(address(year, "tim/goi-y/")).content.decode()
    assert queries_of(lambda: client.get(address(year))) <= MOST


def test_eight_are_kept_for_this_person_and_year(year: ProgrammeYear, desk: User) -> None:
    client = signed_in(desk)
    proofs = [EvidenceFactory(programme=year, title=f"Ảnh {n}") for n in range(10)]
    open_pages(client, *[proof.get_absolute_url() for proof in proofs])
    assert recent(client, year) == [f"Ảnh {n}" for n in range(9, 1, -1)]
    client.force_login(leader(year.commune))
    assert recent(client, year) == []


def test_parts_and_polls_are_not_remembered(year: ProgrammeYear, desk: User) -> None:
    client = signed_in(desk)
    proof = EvidenceFactory(programme=year, title="Ảnh sân")
    open_pages(client, proof.get_absolute_url() + "?poll=1")
    client.get(proof.get_absolute_url(), headers={"HX-Request": "true"})
    assert recent(client, year) == []


def test_what_may_not_be_seen_any_more_is_gone_from_the_list(year: ProgrammeYear) -> None:
    unit, other = UnitFactory(commune=year.commune), UnitFactory(commune=year.commune)
    proof = EvidenceFactory(programme=year, title="Ảnh sân", unit=unit)
    client = signed_in(staff(unit))
    open_pages(client, proof.get_absolute_url())
    assert recent(client, year) == ["Ảnh sân"]
    proof.unit = other
    proof.save()
    assert recent(client, year) == []


def test_a_changed_cookie_is_nothing(year: ProgrammeYear, desk: User) -> None:
    client = signed_in(desk)
    open_pages(client, EvidenceFactory(programme=year).get_absolute_url())
    client.cookies["vua-xem"] = client.cookies["vua-xem"].value + "x"
    assert recent(client, year) == []


def test_every_staff_page_has_the_box_and_the_own_page_one(year: ProgrammeYear, desk: User) -> None:
    client = signed_in(desk)
    assert 'id="tim-nhanh"' in client.get(address(year, "minh-chung/")).content.decode()
    page = client.get(address(year)).content.decode()
    assert 'id="tim-nhanh"' not in page
    assert 'id="tim-q"' in page
    assert "Bạn tìm gì?" in page
