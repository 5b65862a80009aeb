"""One office under many spellings, several leads in a cell, posts, everybody; and nothing guessed in silence."""

import pytest

from common.text import strip_marks
from tasks.annex.spelling import is_everybody
from tasks.annex.units import KnownUnit, UnitBook, kind_of, new_unit, standard_units
from tests.annex_kit import SLUGS, load_plan

BOOK = UnitBook(commune="Thanh Hà")


def codes(text, book=BOOK):
    return [match.code for match in book.read(text).matches]


# Aliases that mean something only inside their own plan.
ONLY_THERE = {"HĐND&UBND phường", "Trung tâm"}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_name_and_alias_of_the_plans_is_known(slug):
    plan = load_plan(slug)
    book = UnitBook(commune=plan["plan"]["commune"]["name"])
    for unit in plan["units"]:
        for name in {unit["name"], *unit["aliases"]} - ONLY_THERE:
            place = plan["plan"]["commune"]
            for text in (name, name.upper(), strip_marks(name), f"{name} {place['kind']} {place['name']}", f"{name}."):
                assert codes(text, book) == [unit["code"]], text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Văn phòng HĐND và UBND", ["van-phong"]),
        ("Văn phòng HĐND và UBND; Trung tâm Dịch vụ sự nghiệp công", ["van-phong", "ttdvsnc"]),
        ("Văn phòng HĐND & UBND xã", ["van-phong"]),
        ("VP HĐND-UBND", ["van-phong"]),
        ("Văn phòng\nHĐND và UBND\nTrung tâm Dịch vụ\nsự nghiệp công", ["van-phong", "ttdvsnc"]),
        ("Phòng Kinh tế và Văn phòng HĐND và UBND", ["phong-kt", "van-phong"]),
        ("Phòng Kinh tế, Hạ tầng và Đô thị phường", ["phong-kt-ht-dt"]),
        ("Phòng Kinh tế, Văn phòng Đảng ủy", ["phong-kt", "van-phong-dang-uy"]),
        ("1. Phòng Kinh tế\n2. Văn phòng Đảng ủy", ["phong-kt", "van-phong-dang-uy"]),
        ("- Phòng Kinh tế\n- Văn phòng Đảng ủy", ["phong-kt", "van-phong-dang-uy"]),
        ("Trung tâm Phục hành chính công", ["ttpvhcc"]),  # a word lost
        ("Vin phong HDND va UBND", ["van-phong"]),  # OCR
        ("Vian phong DPéang\nuy; Véan phong\nHDND va UBND", ["van-phong-dang-uy", "van-phong"]),
        ("Cac co quan, don\nvi c6 lién quan", ["all"]),
        ("Phòng Văn hóa- Xã hội", ["phong-vhxh"]),
        ("Phòng VH-XH, VP HĐND&UBND, TTPVHCC", ["phong-vhxh", "van-phong", "ttpvhcc"]),
        ("Công chức Kiểm soát TTHC và công chức trả kết quả giải quyết TTHC.", ["cc-kiem-soat-tthc", "cc-tra-ket-qua"]),
        ("Công chức Tư pháp, Hộ tịch, Chứng thực", ["cc-tu-phap-ho-tich"]),
        (
            "Công chức trả kết quả giải quyết TTHC và các bộ phận Đất đai, Xây dựng, Tư pháp, Đăng ký kinh doanh, "
            "Văn hóa - Xã hội",
            ["cc-tra-ket-qua", "bp-dat-dai", "bp-xay-dung", "bp-tu-phap", "bp-dkkd", "bp-vhxh"],
        ),
        (
            "Các phòng chuyên môn; cán bộ, công chức, viên chức phụ trách các quầy tiếp nhận tại Trung tâm.",
            ["cac-phong-chuyen-mon", "cb-quay-tiep-nhan"],
        ),
        ("Phòng Văn hóa - Xã hội; Các phòng, cơ quan, đơn vị", ["phong-vhxh", "all"]),
    ],
)
def test_a_cell_is_split_only_between_units(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Các phòng, cơ quan, đơn vị", "Các phòng chuyên môn, cơ quan, đơn vị", "Các cơ quan, đơn vị có liên quan",
        "Các cơ quan, đơn vị", "CÁC PHÒNG, BAN, ĐƠN VỊ", "Các đơn vị liên quan", "Cac phong, co quan, don vi",
        "Tất cả các đơn vị", "Các phòng, ban, ngành, đoàn thể, các thôn", "Các phòng, cơ quan, đơn vị thuộc UBND xã",
    ],
)  # fmt: skip
def test_everybody_has_many_names(text):
    assert is_everybody(text)


@pytest.mark.parametrize(
    "text", ["Các phòng chuyên môn", "Các cơ quan có TTHC niêm yết tại Trung tâm", "Phòng Kinh tế", ""]
)
def test_a_group_of_some_is_not_everybody(text):
    assert not is_everybody(text)


def test_a_request_is_told_from_an_order():
    cell = BOOK.read("Đề nghị Đoàn TNCS Hồ Chí Minh phường, các tổ chức chính trị - xã hội phường cử cán bộ")
    assert cell.codes == ("doan-tn", "cac-to-chuc-ctxh")
    assert cell.is_request
    cell = BOOK.read("Kính đề nghị Ban Xây dựng Đảng và Ủy ban Mặt trận Tổ quốc Việt Nam xã")
    assert cell.codes == ("ban-xay-dung-dang", "ub-mttq")
    assert not BOOK.read("Phòng Kinh tế").is_request


def test_bodies_in_brackets_stand_for_the_collective():
    cell = BOOK.read(
        "Mặt trận Tổ quốc Việt Nam phường, các tổ chức chính trị - xã hội phường (Đoàn Thanh niên, "
        "Hội Liên hiệp Phụ nữ, Hội Nông dân, Hội Cựu chiến binh, Công đoàn), Ban điều hành các khu phố"
    )
    assert cell.codes == (
        "ub-mttq", "doan-tn", "hoi-lhpn", "hoi-nong-dan", "hoi-ccb", "cong-doan", "ban-dieu-hanh-khu-pho",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Phòng Văn hóa", ["phong-vhxh"]),
        ("Văn phòng", ["van-phong", "van-phong-dang-uy"]),
        ("Trung tâm Dịch vụ", ["ttdvsnc", "ttdvth"]),
        ("HĐND&UBND phường", ["van-phong"]),
    ],
)
def test_a_weak_match_is_no_match_but_a_proposal(text, likely):
    (match,) = BOOK.read(text).matches
    assert match.code is None
    assert {unit.code for unit in match.likely} == set(likely)
    assert match.new is not None


def test_an_unknown_unit_comes_with_what_could_be_created():
    (match,) = BOOK.read("Công chức Địa chính - Xây dựng").matches
    assert match.code is None
    assert match.new == KnownUnit("cc-dia-chinh-xay-dung", "Công chức Địa chính - Xây dựng", (), "other")
    police, army = BOOK.read("Công an xã, Ban Chỉ huy Quân sự xã").matches
    assert (police.text, army.text) == ("Công an xã", "Ban Chỉ huy Quân sự xã")


def test_the_communes_own_units_come_first():
    own = [
        KnownUnit("vp", "Văn phòng HĐND và UBND", ("Văn phòng",), "office"),
        KnownUnit("to-cns", "Tổ công nghệ số cộng đồng", (), "other"),
    ]
    book = UnitBook(own, commune="Thanh Hà")
    assert codes("Văn phòng", book) == ["vp"]
    assert codes("Văn phòng HĐND và UBND xã Thanh Hà", book) == ["vp"]
    assert codes("Tổ công nghệ số cộng đồng; Phòng Kinh tế", book) == ["to-cns", "phong-kt"]
    assert book.origin("vp") == "commune"
    assert book.origin("phong-kt") == "standard"


def test_usual_spellings_count_for_the_communes_own_office():
    book = UnitBook([KnownUnit("phong-vhxh", "Phòng Văn hóa - Xã hội", (), "office")])
    assert codes("Phòng VHXH", book) == ["phong-vhxh"]


def test_two_own_units_with_one_spelling_are_a_question():
    own = [KnownUnit("t1", "Tổ 1", ("Tổ công tác",)), KnownUnit("t2", "Tổ 2", ("Tổ công tác",))]
    (match,) = UnitBook(own).read("Tổ công tác").matches
    assert match.code is None
    assert {unit.code for unit in match.likely} == {"t1", "t2"}


def test_codes_of_new_units_are_free():
    assert new_unit("Phòng Kinh tế", ["phong-kinh-te"]).code == "phong-kinh-te-2"
    assert new_unit("").code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Văn phòng Đảng ủy", "party"), ("Ủy ban MTTQ Việt Nam xã", "front"), ("Hội Nông dân", "union"),
        ("Trung tâm Y tế", "centre"), ("Phòng Nội vụ", "office"), ("Thôn Đông", "village"),
        ("Công chức Kế toán", "other"), ("Hội đồng nhân dân", "other"),
    ],
)  # fmt: skip
def test_a_name_suggests_the_kind(name, kind):
    assert kind_of(name) == kind


def test_party_front_and_unions_are_asked_not_told():
    external = {unit.code for unit in standard_units() if unit.is_external}
    assert external == {
        "van-phong-dang-uy", "ban-xay-dung-dang", "ub-mttq", "doan-tn", "hoi-lhpn", "hoi-nong-dan", "hoi-ccb",
        "cong-doan", "cac-to-chuc-ctxh",
    }  # fmt: skip
