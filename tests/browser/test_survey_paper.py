"""Paper slips by keyboard alone: typed, put right, the sample typed again by somebody else until both agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .portal import Portal
from .surveys_kit import citizens_portal
from .visitor import Visitor

pytestmark = pytest.mark.browser
Person = Callable[..., Visitor]

OFFICE = """
from accounts.enums import Role
from accounts.models import Commune, User
from accounts.services import create_person, grant_role
from surveys.models import Survey
from surveys.services.paper import issue_batch
commune = Commune.objects.get(slug="thu-nghiem")
boss = User.objects.get(username="canbo")
from accounts.models import Unit
unit = Unit.objects.filter(commune=commune).first() or Unit.objects.create(commune=commune, code="vp", name="Văn phòng")
for name in ("motcua", "haichi"):
    officer = create_person(username=name, full_name=f"Cán bộ {name}", password="Thu-nghiem-2026",
                            must_change_password=False)
    grant_role(person=officer, commune=commune, role=Role.STAFF, unit=unit)
survey = Survey.objects.get(title="Khảo sát tungcau")
batch = issue_batch(survey=survey, period=survey.periods.get(), point=survey.points.get(), count=5, by=boss,
                    check_percent=40)
print(batch.pk)
"""
SLIPS = """
import json
from surveys.models import Response
rows = Response.objects.filter(batch=%s).order_by("slip_number")
print(json.dumps([[row.slip_number, row.answers, row.status] for row in rows]))
"""
DRAWN = """
import json
from surveys.models import PaperBatch
from surveys.selectors.paper import check_of
print(json.dumps([slip.slip_number for slip in check_of(PaperBatch.objects.get(pk=%s)).sample]))
"""


class Office:
    """The running portal with a batch of five slips."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.batch = int(portal.ask(OFFICE))
        self.home = f"/thu-nghiem/2026/khao-sat/phieu-giay/{self.batch}/"

    def slips(self) -> list[Any]:
        found: list[Any] = json.loads(self.portal.ask(SLIPS % self.batch))
        return found

    def drawn(self) -> list[int]:
        found: list[int] = json.loads(self.portal.ask(DRAWN % self.batch))
        return found


@pytest.fixture(scope="module", params=[1280, 360], ids=["wide", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, width: int) -> Iterator[Office]:
    with citizens_portal(tmp_path_factory.mktemp("portal") / "var") as running:
        yield Office(running)


@pytest.fixture
def person(chromium: Any, office: Office, width: int) -> Iterator[Person]:
    opened: list[Visitor] = []

    def make(name: str, **options: Any) -> Visitor:
        opened.append(Visitor(chromium, office.portal, width, **options))
        opened[-1].sign_in(name, "Thu-nghiem-2026")
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def focused(someone: Visitor) -> str:
    """The question the keyboard is in, else the name of the field or what the button says."""
    words: str = someone.page.evaluate(
        "(document.activeElement.closest('[data-question]') || {dataset: {}}).dataset.code"
        " || document.activeElement.name || document.activeElement.innerText"
    )
    return words


def keys(someone: Visitor, typed: str) -> None:
    """Press keys one after the other; words between quotes are written."""
    for number, part in enumerate(typed.split("'")):
        if number % 2:
            someone.page.keyboard.type(part)
        else:
            for key in part.split():
                someone.page.keyboard.press(key)


def ready_to_type(someone: Visitor) -> None:
    """The next slip is there and the keyboard in its first question."""
    someone.page.locator("input[name=q_c1]:focus").first.wait_for()


def type_slip(someone: Visitor, number: int, typed: str) -> None:
    """Fill the proposed slip by keyboard and save it with Enter."""
    page = someone.page
    page.locator(f"input[name=number][value='{number}']").wait_for()
    ready_to_type(someone)
    keys(someone, typed)
    assert "Lưu" in focused(someone)
    page.keyboard.press("Enter")


def test_a_batch_from_the_first_key_to_the_checked_end(person: Person, office: Office) -> None:
    typist = person("motcua")
    typist.visit(office.home)
    typist.follow("Nhập phiếu")
    for number in (1, 2, 3):
        type_slip(typist, number, "5 4 3 C 1 3 Enter 2 Enter 'Rất tốt' Enter")
    type_slip(typist, 4, "4 0 2 K 'Chờ lâu' Enter Enter 3 Enter Enter")
    # Slip 5: a wrong key, back, and the right one; then everything is saved with one Enter.
    type_slip(typist, 5, "1 Backspace 5 n 5 c Enter 1 Enter Enter")
    typist.see("Đã nhập hết số phiếu của tập")
    typist.look_over()
    common = {"c1": "5", "c2": "4", "c3": "3", "c4": "yes", "c6": ["a", "c"], "c7": "2", "c8": "Rất tốt"}
    assert office.slips() == [
        *([number, common, "counted"] for number in (1, 2, 3)),
        [4, {"c1": "4", "c2": "na", "c3": "2", "c4": "no", "c5": "Chờ lâu", "c7": "3"}, "counted"],
        [5, {"c1": "5", "c2": "na", "c3": "5", "c4": "yes", "c7": "1"}, "counted"],
    ]

    # Slip 5 is typed anew: what was said stands there, one answer changes.
    typist.follow(typist.page.get_by_role("link", name="Sửa phiếu 5"))
    assert focused(typist) == "c1"
    keys(typist, "2 Enter Enter Enter Enter Enter Enter")
    with typist.page.expect_response("**/nhap/"):
        typist.page.keyboard.press("Enter")
    typist.see("Đã nhập hết số phiếu của tập")
    assert office.slips()[4][1]["c1"] == "2"

    typist.visit(office.home)
    typist.page.get_by_label("Số phiếu thu về").fill("5")
    typist.follow("Ghi số thu về")
    typist.follow("Đã nhập xong")
    typist.see("Việc tiếp theo: kiểm tra lần hai")
    typist.follow("Mở phần kiểm tra")
    typist.see("Các phiếu còn lại do bạn nhập lần đầu")

    again(person("haichi"), office)


def again(other: Visitor, office: Office) -> None:
    """The sample by somebody else: the first slip with one other answer, the second as it was."""
    drawn = office.drawn()
    assert len(drawn) == 2
    said = {number: answers for number, answers, _status in office.slips()}
    other.visit(office.home + "kiem-tra/")
    for number in drawn:
        other.see(f"phiếu số {number}")
        typed = said[number] | ({"c3": "1"} if number == drawn[0] else {})
        other.page.locator("fieldset[data-code=c1] input").first.focus()
        keys(other, second_typing(typed))
        with other.page.expect_navigation(wait_until="load"):
            other.page.keyboard.press("Enter")
        if number == drawn[0]:
            other.look_over()
            settle(other, number)
    other.see("Đã kiểm tra lần hai")
    assert office.slips()[drawn[0] - 1][1]["c3"] == "1"
    other.visit(office.home)
    other.see("Tập phiếu đã xong")


def settle(other: Visitor, number: int) -> None:
    other.see(f"Phiếu số {number}: hai lần nhập khác nhau")
    other.follow("Lưu điều phiếu ghi", status=422)
    other.see("Hãy chọn câu trả lời đúng theo phiếu")
    other.page.locator("input[name=d_c3][value='2']").focus()
    other.page.keyboard.press("Space")
    other.follow("Lưu điều phiếu ghi")
    other.see(f"Đã thống nhất phiếu số {number}.")


def second_typing(answers: dict[str, Any]) -> str:
    """The keys of a whole slip."""
    marks = {"yes": "C", "no": "K", "na": "0", "a": "1", "b": "2", "c": "3"}
    parts = [marks.get(answers[code], answers[code]) for code in ("c1", "c2", "c3", "c4")]
    if "c5" in answers:
        parts.append(f"'{answers['c5']}' Enter")
    parts += [marks[one] for one in answers.get("c6", [])] + ["Enter", *answers["c7"], "Enter"]
    return " ".join([*parts, f"'{answers['c8']}'" if "c8" in answers else "", "Enter"])


def test_a_dead_network_keeps_the_slip_and_sends_it_once(person: Person, office: Office) -> None:
    portal, home = office.portal, office.home
    batch = int(portal.ask(OFFICE.replace('("motcua", "haichi")', "()").replace("count=5", "count=3")))
    first = int(
        portal.ask(f"from surveys.models import PaperBatch\nprint(PaperBatch.objects.get(pk={batch}).first_slip)")
    )
    later = home.replace(f"/{office.batch}/", f"/{batch}/")
    typist = person("motcua")
    typist.visit(later + "nhap/")
    ready_to_type(typist)
    keys(typist, "5 5 5 C Enter 1 Enter Enter")
    typist.context.set_offline(True)
    typist.page.keyboard.press("Enter")
    typist.see("Không kết nối được với máy chủ")
    assert typist.page.locator("input[name=q_c1][value='5']").is_checked()
    typist.wrong.clear()  # the browser's own words about the network
    typist.context.set_offline(False)
    typist.page.keyboard.press("Enter")
    typist.see(f"Đã lưu phiếu {first}.")
    typist.look_over()
    ready_to_type(typist)
    # A slip with blanks is asked about, then saved as it is; a torn one is marked by key.
    keys(typist, "5 Enter 5 C Enter 1 Enter Enter Enter")
    typist.see("Chưa nhập câu 2")
    typist.look_over(200)
    typist.page.keyboard.press("Enter")
    typist.see(f"Đã lưu phiếu {first + 1}.")
    ready_to_type(typist)
    typist.page.keyboard.press("x")
    typist.page.keyboard.press("Space")
    typist.page.get_by_role("button", name="Lưu là phiếu không hợp lệ").press("Enter")
    typist.see("Đã nhập hết số phiếu của tập")
    found = [(number - first, status) for number, _answers, status in json.loads(portal.ask(SLIPS % batch))]
    assert found == [(0, "counted"), (1, "counted"), (2, "excluded")]


def test_a_manager_issues_slips_and_prints_them(person: Person, office: Office) -> None:
    boss = person("canbo")
    survey = office.portal.ask(
        f"from surveys.models import PaperBatch\nprint(PaperBatch.objects.get(pk={office.batch}).survey_id)"
    )
    boss.visit(f"/thu-nghiem/2026/khao-sat/{survey}/phieu-giay/")
    boss.page.get_by_label("Số phiếu").fill("0")
    boss.follow("Phát hành", status=422)
    boss.page.get_by_label("Số phiếu").fill("40")
    boss.page.get_by_label("Điểm phát phiếu").select_option(index=1)
    boss.follow("Phát hành")
    boss.see("Việc tiếp theo: in và phát phiếu")
    for words in ("Khổ A5", "hai phiếu một tờ", "gấp đôi"):
        with boss.page.expect_download() as file:
            boss.page.get_by_role("link", name=words).click()
        assert file.value.path().read_bytes().startswith(b"%PDF")
    clerk = person("motcua")
    clerk.visit(f"/thu-nghiem/2026/khao-sat/{survey}/phieu-giay/")
    assert clerk.page.get_by_role("button", name="Phát hành").count() == 0
    clerk.follow(clerk.page.get_by_role("link", name="Nhập phiếu").first)


def test_without_scripts_a_slip_is_a_plain_form(person: Person, office: Office) -> None:
    portal = office.portal
    batch = int(portal.ask(OFFICE.replace('("motcua", "haichi")', "()").replace("count=5", "count=2")))
    typist = person("motcua", scripts=False)
    typist.visit(f"/thu-nghiem/2026/khao-sat/phieu-giay/{batch}/nhap/")
    for code, value in (("c1", "5"), ("c2", "na"), ("c3", "4"), ("c4", "yes")):
        typist.page.locator(f"input[name=q_{code}][value='{value}']").check()
    typist.page.locator("input[name=q_c7]").fill("2")
    typist.follow("Lưu, sang phiếu tiếp")
    typist.see("Đã lưu phiếu số")
