"""Proof from a phone: made small on the device, kept when the line breaks, sent exactly once, and only by its owner."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import files_kit
from tests.conftest import wait_until

from .portal import Portal
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

COUNT = """
from evidence.models import Evidence
rows = Evidence.objects.filter(created_by__username="{name}").order_by("-pk").select_related("current")[:{most}]
import json
print(json.dumps([[r.title, str(r.proof_date), r.current.original_name, r.current.size, r.pk] for r in rows]))
"""
WINDOW = """
from django.db.models import Q
from accounts.models import Membership
from tasks.models import Occurrence, TaskUnit
units = Membership.objects.filter(user__username="thanhha.motcua").values("unit")
tasks = TaskUnit.objects.filter(unit__in=units, role="lead").values("task")
print(Occurrence.objects.filter(task__in=tasks, starts_on__lte="2026-11-20", ends_on__gte="2026-11-20")
      .exclude(status="waived").order_by("pk").values_list("pk", flat=True)[0])
"""


@pytest.fixture(scope="module")
def width() -> int:
    """These are about phones."""
    return 360


@pytest.fixture(scope="module")
def page_of_a_window(portal: Portal) -> str:
    return f"/thanh-ha/2026/minh-chung/them/?occurrence={portal.ask(WINDOW)}"


def newest(portal: Portal, name: str = "thanhha.motcua", most: int = 3) -> list[Any]:
    return list(json.loads(portal.ask(COUNT.format(name=name, most=most))))


def total(portal: Portal) -> int:
    return int(portal.ask("from evidence.models import Evidence; print(Evidence.objects.count())"))


@pytest.fixture
def big_photo(tmp_path: Path) -> Callable[..., Path]:
    """A photo as a phone takes it: lying on its side, with place and owner, larger than a reviewer needs."""

    def take(name: str) -> Path:
        picture = Image.effect_noise((3000, 2250), 30).convert("RGB")
        path = tmp_path / name
        path.write_bytes(files_kit.jpeg(6, picture=picture, taken="2026:11:18 08:15:00"))
        return path

    return take


@pytest.fixture
def large_pdf(tmp_path: Path) -> Path:
    """A scan of nine megabytes."""
    path = tmp_path / "quet-ho-so.pdf"
    path.write_bytes(files_kit.pdf() + b"\n%" + b"x" * (9 * 1024 * 1024))
    return path


def choose(staff: Visitor, *paths: Path) -> None:
    """Choose files and wait until each stands in the list."""
    staff.choose_files(*paths)
    staff.page.locator("[data-proof-list] > li").nth(len(paths) - 1).wait_for()


def test_photos_are_made_small_and_handed_in_with_one_press(
    visitor: Make, portal: Portal, page_of_a_window: str, big_photo: Callable[..., Path]
) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit(page_of_a_window)
    first, second = big_photo("IMG_1.jpg"), big_photo("IMG_2.jpg")
    choose(staff, first, second)
    staff.see("chụp ngày 18/11/2026")
    staff.page.get_by_label("Chú thích riêng của tệp 1").fill("Bảng niêm yết tầng một")
    staff.look_over()
    staff.follow("Nộp minh chứng")
    staff.see("Đã nộp 2 minh chứng, chờ duyệt.")
    rows = newest(portal, most=2)
    assert {row[1] for row in rows} == {"2026-11-18"}
    assert "Bảng niêm yết tầng một" in {row[0] for row in rows}
    assert all(row[3] < first.stat().st_size for row in rows)
    file = staff.context.request.get(f"/thanh-ha/2026/minh-chung/{rows[0][4]}/tep/")
    assert [secret for secret in files_kit.SECRETS if secret in file.body()] == []
    with Image.open(io.BytesIO(file.body())) as picture:
        assert picture.size == (2048, 1536)  # upright, and no larger than a reviewer needs


def test_in_a_dead_spot_the_photo_waits_and_is_sent_once(
    visitor: Make, portal: Portal, page_of_a_window: str, photo: Callable[..., Path]
) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit(page_of_a_window)
    before = total(portal)
    choose(staff, photo("cho-mang.jpg"))
    staff.context.set_offline(True)
    staff.page.get_by_role("button", name="Nộp minh chứng").click()
    staff.see("Đang chờ mạng – đừng lo, ảnh đã được giữ trên máy.")
    staff.page.close()  # the phone goes back into the pocket
    staff.context.set_offline(False)
    staff.page = staff.context.new_page()
    staff.page.goto("/thanh-ha/2026/")
    staff.see("Đã nộp 1 minh chứng, chờ duyệt.")
    wait_until(lambda: total(portal) == before + 1, "the photo arrived")
    staff.page.reload()
    assert staff.page.locator("[data-proof-waiting]").is_hidden()
    assert total(portal) == before + 1


def test_a_lost_answer_makes_no_second_proof(
    visitor: Make, portal: Portal, page_of_a_window: str, photo: Callable[..., Path]
) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit(page_of_a_window)
    before = total(portal)
    choose(staff, photo("mat-tra-loi.jpg"))
    lost: list[int] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    staff.page.route("**/them/gui/**", lose)
    with staff.page.expect_navigation(wait_until="load"):
        staff.page.get_by_role("button", name="Nộp minh chứng").click()
    assert lost == [200]
    staff.see("Đã nộp 1 minh chứng, chờ duyệt.")
    assert total(portal) == before + 1


def test_what_was_chosen_is_still_there_after_a_reload_and_nobody_else_sees_it(
    visitor: Make, portal: Portal, page_of_a_window: str, photo: Callable[..., Path]
) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit(page_of_a_window)
    before = total(portal)
    choose(staff, photo("rieng-cua-toi.jpg"))
    staff.page.reload()
    staff.see("rieng-cua-toi.jpg")
    staff.context.set_offline(True)
    staff.page.get_by_role("button", name="Nộp minh chứng").click()
    staff.see("Đang chờ mạng")
    staff.context.clear_cookies()  # the session ran out meanwhile
    staff.context.set_offline(False)
    staff.see("Hãy đăng nhập lại để gửi tiếp.")

    staff.page.goto("/")
    staff.sign_in("thanhha.kinhte")
    staff.visit("/thanh-ha/2026/")
    assert staff.page.locator("[data-proof-waiting]").is_hidden()
    staff.visit("/thanh-ha/2026/minh-chung/them/?task=0")
    assert staff.page.get_by_text("rieng-cua-toi.jpg").count() == 0
    staff.sign_out()
    assert total(portal) == before

    staff.sign_in("thanhha.motcua")
    wait_until(lambda: total(portal) == before + 1, "the owner's photo went on by itself")
    assert newest(portal, most=1)[0][2] == "rieng-cua-toi.jpg"


def test_a_large_file_goes_in_parts_and_one_lost_part_is_sent_again(
    visitor: Make, portal: Portal, page_of_a_window: str, large_pdf: Path
) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit(page_of_a_window)
    choose(staff, large_pdf)
    sent: list[str] = []

    def third_is_lost(route: Any) -> None:
        sent.append("part" if b'name="part"' in (route.request.post_data_buffer or b"")[-3_000_000:] else "ask")
        if sent.count("part") == 3 and sent[-1] == "part":
            route.abort()
            return
        route.continue_()

    staff.page.route("**/them/gui-phan/**", third_is_lost)
    with staff.page.expect_navigation(wait_until="load"):
        staff.page.get_by_role("button", name="Nộp minh chứng").click()
    staff.see("Đã nộp 1 minh chứng, chờ duyệt.")
    assert sent.count("part") == 6  # five of two megabytes, the lost one twice
    assert newest(portal, most=1)[0][2:4] == ["quet-ho-so.pdf", large_pdf.stat().st_size]


def test_a_refused_file_stays_with_its_reason(
    visitor: Make, page_of_a_window: str, photo: Callable[..., Path], tmp_path: Path
) -> None:
    staff = visitor("thanhha.motcua")
    lie = tmp_path / "khong-phai-anh.pdf"
    lie.write_bytes(b"MZ\x90\x00" + b"\0" * 600)
    staff.visit(page_of_a_window)
    choose(staff, photo("that.jpg"), lie)
    staff.page.get_by_label("Tên, chú thích").fill("Hai tệp, một tệp hỏng")
    staff.page.get_by_role("button", name="Nộp minh chứng").click()
    staff.see("Đã nhận 1 tệp. Chưa nhận 1 tệp")
    staff.see("chương trình chạy được")
    assert staff.page.get_by_label("Tên, chú thích").input_value() == "Hai tệp, một tệp hỏng"
    with staff.page.expect_response(lambda answer: "/them/gui/" in answer.url):
        staff.page.get_by_role("button", name="Nộp minh chứng").click()  # sent again, it is still one file
    staff.see("Đã nhận 1 tệp. Chưa nhận 1 tệp")
    staff.wrong.clear()
    staff.look_over()
    staff.page.goto("/thanh-ha/2026/viec/")
    staff.see("1 tệp chưa nhận được")
    strip = staff.page.locator("[data-proof-waiting]")
    strip.get_by_role("button", name="Bỏ").click()
    staff.look_over()
    strip.get_by_role("button", name="Bỏ hẳn").click()
    strip.wait_for(state="hidden")


def test_one_tap_opens_the_camera_and_the_photo_waits_on_the_right_page(
    visitor: Make, photo: Callable[..., Path]
) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit("/thanh-ha/2026/minh-chung/them/")
    link = staff.main.locator("a[data-shoot]").first
    with staff.page.expect_file_chooser() as chooser:
        link.click()
    with staff.page.expect_navigation(wait_until="load"):
        chooser.value.set_files([photo("chup-ngay.jpg")])
    staff.see("chup-ngay.jpg")
    staff.look_over()
