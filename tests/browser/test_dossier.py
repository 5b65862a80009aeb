"""From the leader's confirmation to the dossier that verifies, and on to Sở Nội vụ."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .portal import Portal
from .test_points import open_leaf, score
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

REST_OF_UPPER = """
from accounts.models import User
from assessments.models import Assessment, Score
from assessments.services import save_score
assessment = Assessment.objects.get(programme__commune__slug="thanh-ha")
commune = {row.criterion_id: row for row in assessment.scores.filter(column="commune").select_related("criterion")}
scored = assessment.scores.filter(column="upper").exclude(points=None, not_arising=False)
done = set(scored.values_list("criterion", flat=True))
for pk, row in commune.items():
    if pk not in done:
        save_score(assessment=assessment, criterion=row.criterion, column="upper", points=row.points,
                   not_arising=row.not_arising, reason=row.reason, by=User.objects.get(username="sonoivu"))
"""
KEPT = """
from reports.models import ReportRun
print(ReportRun.objects.filter(kind="dossier").latest("pk").file.path)
"""


def change_a_byte(archive: Path, ending: str) -> str:
    """Turn over one byte in the middle of the first stored file whose name ends so; which one it was."""
    with zipfile.ZipFile(archive) as package:
        member = next(info for info in package.infolist() if info.filename.endswith(ending))
    with archive.open("r+b") as file:
        file.seek(member.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
        at = member.header_offset + 30 + name + extra + member.file_size // 2
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 0xFF]))
    return member.filename


def make(person: Visitor, document: str) -> None:
    """Ask for a document, leave its page while it is made, and find it again."""
    person.menu("Báo cáo")
    person.follow(person.main.get_by_role("button", name=document).first)
    assert "/bao-cao/" in person.path
    run = person.path
    person.menu("Chính" if person.width < 600 else "Trang chính")
    person.menu("Báo cáo")
    person.follow(person.main.locator(f"a[href='{run}']").locator("visible=true").first)
    person.page.get_by_text("Đã xong").locator("visible=true").first.wait_for(timeout=90_000)
    person.page.get_by_text("SHA-256").locator("visible=true").first.wait_for()
    person.look_over()


def download(person: Visitor, folder: Path) -> Path:
    """Take the file of the run whose page is open."""
    with person.page.expect_download() as told:
        person.main.get_by_role("link", name="Tải về").first.click()
    target = folder / told.value.suggested_filename
    told.value.save_as(target)
    return target


def test_from_the_confirmation_to_a_dossier_that_sở_nội_vụ_appraises(
    visitor: Make, portal: Portal, tmp_path: Path
) -> None:
    leader, reviewer = visitor("thanhha.lanhdao"), visitor("thanhha.vhxh")
    confirmed(leader, reviewer)
    make(leader, "PDF")
    report = download(leader, tmp_path)
    assert report.read_bytes().startswith(b"%PDF")
    dossier_verifies(leader, portal, tmp_path)
    appraised(leader, visitor("sonoivu"), portal)


def confirmed(leader: Visitor, reviewer: Visitor) -> None:
    """A leaf without points keeps the leader from confirming, and is named."""
    open_leaf(reviewer, "4.2.a")
    score(reviewer, "")
    leader.menu("Điểm" if leader.width < 600 else "Chấm điểm")
    leader.main.locator("summary").filter(has_text="Xác nhận").click()
    leader.follow(leader.main.locator("details[open] button[type=submit]"), status=422)
    leader.see("Còn 1 tiêu chí chưa có điểm ở cột Xã chấm (4.2.a).")
    score(reviewer, "1,25")
    leader.main.locator("details[open] textarea").fill("Đã họp thống nhất ngày 20/11/2026.")
    leader.follow(leader.main.locator("details[open] button[type=submit]"))
    leader.see("Đã xác nhận kết quả tự chấm.")
    reviewer.page.reload()
    assert reviewer.main.get_by_role("button", name="Lưu điểm").count() == 0
    reviewer.see("Kết quả tự chấm đã được lãnh đạo xác nhận")


def dossier_verifies(leader: Visitor, portal: Portal, folder: Path) -> None:
    """The dossier is whole for the command and for the page; one changed byte is named by both."""
    make(leader, "ZIP")
    archive = download(leader, folder)
    whole = portal.manage("verify_dossier", str(archive))
    assert whole.returncode == 0, whole.stderr
    assert "nguyên vẹn" in whole.stdout
    check_on_the_page(leader)
    leader.see("Hồ sơ nguyên vẹn")

    changed = change_a_byte(archive, ".jpg")
    broken = portal.manage("verify_dossier", str(archive))
    assert broken.returncode != 0
    assert changed in broken.stdout

    kept = (
        "from reports.models import ReportRun; print(ReportRun.objects.filter(kind='dossier').latest('pk').file.path)"
    )
    path = Path(portal.ask(kept))
    before = path.read_bytes()
    named = change_a_byte(path, ".jpg")
    check_on_the_page(leader)
    leader.see("Hồ sơ có chỗ sai khác")
    leader.see(named)
    path.write_bytes(before)


def check_on_the_page(person: Visitor) -> None:
    button = person.main.get_by_role("button", name="Kiểm tra").last
    person.follow(button)
    person.page.get_by_role("button", name="Kiểm tra lần nữa").wait_for(timeout=60_000)
    person.look_over()


def appraised(leader: Visitor, upper: Visitor, portal: Portal) -> None:
    """Handed in, scored by Sở Nội vụ beside the other communes, final."""
    leader.menu("Điểm" if leader.width < 600 else "Chấm điểm")
    leader.main.locator("summary").filter(has_text="Nộp").click()
    leader.follow(leader.main.locator("details[open] button[type=submit]"))
    leader.see("Đã ghi nhận hồ sơ đã nộp Sở Nội vụ.")

    upper.visit("/")
    for place in ("Xã Thanh Hà", "Phường Phù Liễn", "Xã Kiến Minh", "Phường Gia Viên"):
        upper.see(place)
    assert upper.main.get_by_role("link", name="Bình Phước").count() == 0
    upper.follow("Xã Thanh Hà")
    open_leaf(upper, "2.1")
    score(upper, "0,5", status=422)
    upper.see("Hãy ghi lý do.")
    score(upper, "0,5", "Minh chứng quý II không thể hiện ngày.")
    upper.see("Đã lưu điểm cột Sở Nội vụ.")
    upper.menu("Điểm" if upper.width < 600 else "Chấm điểm")
    finalise = upper.main.locator("summary").filter(has_text="Chốt")
    finalise.click()
    upper.follow(upper.main.locator("details[open] button[type=submit]"), status=422)
    upper.see("tiêu chí chưa có điểm ở cột Sở Nội vụ. Hãy chấm đủ rồi chốt.")
    portal.ask(REST_OF_UPPER)
    upper.main.locator("details[open] input[type=text]").fill("1234/SNV-XDCQ ngày 20/11/2026")
    upper.follow(upper.main.locator("details[open] button[type=submit]"))
    upper.see("Đã chốt kết quả thẩm định.")
    leader.page.reload()
    leader.see("1234/SNV-XDCQ ngày 20/11/2026")
