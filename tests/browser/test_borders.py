"""Who sees what: a unit its own work, a commune its own year, a role its own menu."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from .portal import Portal
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

FOREIGN = """
import json
from accounts.models import User
from evidence.models import Evidence
from tasks.models import Task
from reports.models import ReportRun
rows = Task.objects.filter(programme__commune__slug="thanh-ha", supports_all=False)
theirs = rows.exclude(task_units__unit__code="phong-kt").filter(task_units__unit__code="ttpvhcc").first()
own = Task.objects.filter(programme__commune__slug="thanh-ha", task_units__unit__code="phong-kt").first()
proof = Evidence.objects.filter(programme__commune__slug="thanh-ha", unit__code="ttpvhcc", kind="file")
proof = proof.exclude(occurrence_links__occurrence__task__task_units__unit__code="phong-kt")
proof = proof.exclude(occurrence_links__occurrence__task__supports_all=True).first()
other = Task.objects.filter(programme__commune__slug="phu-lien").first()
print(json.dumps({"theirs": theirs.pk, "own": own.pk, "proof": proof.pk, "other": other.pk}))
"""


def test_a_supporting_unit_sees_its_own_work_alone(visitor: Make, portal: Portal) -> None:
    rows = json.loads(portal.ask(FOREIGN))
    staff = visitor("thanhha.kinhte")
    staff.see("Phòng Kinh tế")
    staff.menu("Việc")
    staff.follow("Tất cả")
    for _page in range(8):
        assert staff.main.locator(f"a[href='/thanh-ha/2026/viec/{rows['theirs']}/']").count() == 0
        if not (following := staff.main.get_by_role("link", name="Sau").locator("visible=true")).count():
            break
        staff.follow(following.first)
    staff.visit(f"/thanh-ha/2026/viec/{rows['own']}/")
    for address in (f"viec/{rows['theirs']}/", f"minh-chung/{rows['proof']}/", f"minh-chung/{rows['proof']}/tep/"):
        staff.visit(f"/thanh-ha/2026/{address}", status=404)
    staff.see("Không thấy trang này")


def test_another_communes_address_leads_nowhere(visitor: Make, portal: Portal) -> None:
    rows = json.loads(portal.ask(FOREIGN))
    for name in ("thanhha.motcua", "thanhha.quantri"):
        staff = visitor(name)
        staff.visit("/phu-lien/")  # what every citizen sees
        for address in ("/phu-lien/2026/", "/phu-lien/2026/cham-diem/", "/khong-co/2026/"):
            staff.visit(address, status=404)
        staff.visit(f"/phu-lien/2026/viec/{rows['other']}/", status=404)
        staff.visit(f"/thanh-ha/2026/viec/{rows['other']}/", status=404)


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("thanhha.motcua", ("duyet/", "ke-hoach/", "bao-cao/", "thiet-lap/", "nguoi-dung/")),
        ("thanhha.lanhdao", ("duyet/", "thiet-lap/", "nguoi-dung/", "hoat-dong/ghi/")),
        ("sonoivu", ("duyet/", "thiet-lap/", "nguoi-dung/", "ke-hoach/nhap/")),
    ],
)
def test_a_page_of_another_role_says_so_in_a_sentence(visitor: Make, name: str, refused: tuple[str, ...]) -> None:
    person = visitor(name)
    for address in refused:
        person.visit(f"/thanh-ha/2026/{address}", status=403)
        person.see("chưa được giao quyền")
