"""From what citizens answered to proposed points: results, two odd slips held back, frozen, filed, accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import wait_until

from .portal import Portal
from .test_points import open_leaf
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

SURVEY = "Mức độ hài lòng về kết quả thực hiện “Chính quyền thân thiện”"
LEAF = "2.7.b"
FIGURES = """
from surveys.models import Survey
from surveys.results import results_of
from surveys.sheets import percent_words
found = results_of(Survey.objects.get(programme__commune__slug="thanh-ha", criterion__code="2.7.b"))
print(found.counts.counted, percent_words(found.percent))
"""
FILED = """
from evidence.models import Evidence
print(Evidence.objects.filter(title__contains="chốt lần", criterion_links__criterion__code="2.7.b").count())
"""


def test_answers_become_points_through_a_frozen_sheet(visitor: Make, portal: Portal) -> None:
    clerk, reviewer = visitor("thanhha.vanthu"), visitor("thanhha.vhxh")
    before = int(portal.ask(FIGURES).split()[0])
    clerk.menu("Khảo sát")
    clerk.follow(clerk.main.get_by_role("link", name=SURVEY).first)
    clerk.visit(clerk.path + "ket-qua/")
    clerk.see("Tỷ lệ hài lòng và rất hài lòng")
    two_held_back(clerk)
    counted, percent = portal.ask(FIGURES).split()
    assert int(counted) == before - 2
    frozen_and_filed(clerk, portal, percent)
    accepted(clerk, reviewer)
    open_leaf(reviewer, LEAF)
    reviewer.see(f"({counted} phiếu)")
    reviewer.see(percent)


def two_held_back(clerk: Visitor) -> None:
    """Without a reason nothing happens and the ticks stay; with one the page lists exactly the two."""
    clerk.follow(clerk.main.get_by_role("link", name="Phiếu trả lời").first)
    clerk.follow(clerk.main.get_by_role("link", name="Hợp lệ").first)
    for place in (0, 1):
        clerk.main.locator("input[name=chon]").nth(place).check()
    clerk.follow("Để lại xem xét", status=422)
    clerk.see("Hãy ghi lý do")
    assert clerk.main.locator("input[name=chon]:checked").count() == 2
    clerk.page.get_by_label("Lý do").fill("Gửi liền nhau lúc nửa đêm")
    clerk.follow("Để lại xem xét")
    clerk.see("Đã để lại 2 phiếu.")
    assert clerk.main.locator("input[name=chon]").count() == 2


def frozen_and_filed(clerk: Visitor, portal: Portal, percent: str) -> None:
    """One button; the worker makes the PDF and files it, nobody uploads anything."""
    clerk.follow(clerk.main.get_by_role("link", name="Chốt kết quả").first)
    clerk.follow(clerk.main.get_by_role("button", name="Chốt kết quả và lập bảng tổng hợp").first)
    clerk.see("Đã chốt kết quả lần 1.")
    clerk.see(percent)
    sheet = clerk.path
    wait_until(lambda: portal.ask(FILED) == "1", "the worker has filed the sheet", seconds=90)
    clerk.visit(sheet)
    clerk.see("Chờ duyệt")
    file = clerk.context.request.get(clerk.main.get_by_role("link", name="Tải PDF").get_attribute("href") or "")
    assert file.body().startswith(b"%PDF")


def accepted(clerk: Visitor, reviewer: Visitor) -> None:
    """Who filed it does not find it in the own queue; another reviewer accepts it."""
    title = "Bảng tổng hợp kết quả khảo sát"
    for person in (clerk, reviewer):
        person.menu("Duyệt")
        person.page.get_by_label("Tìm").fill(SURVEY.partition("“")[0].strip())
        person.page.get_by_role("button", name="Lọc").click()
        person.page.wait_for_url("**q=**")
    assert clerk.main.get_by_role("link", name=title).count() == 0
    reviewer.follow(reviewer.main.get_by_role("link", name=title).locator("visible=true").last)
    reviewer.main.get_by_role("button", name="Duyệt", exact=True).click()
    reviewer.see("Đã duyệt “Bảng tổng hợp kết quả khảo sát")
