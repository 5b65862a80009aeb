"""Who plays: communes, and people named after what they do."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.enums import CommuneKind, ProvinceKind, Role
from accounts.models import Commune, Membership, Unit, User
from accounts.services import create_person, grant_role

PASSWORD = "Than-thien-2026"


@dataclass(frozen=True)
class Stage:
    """One commune of the demo: its plan, its people's first name part, and how far its year has come."""

    slug: str
    name: str
    kind: str
    province: str
    province_kind: str
    plan: str
    year: int
    criteria_set: str
    login: str
    planned_on: tuple[int, int]
    diligence: float
    unit: str = ""
    staff: tuple[tuple[str, str, str], ...] = ()
    """Unit code, login part, what the person does."""


OFFICES = (
    ("ttpvhcc", "motcua", "Cán bộ Một cửa"),
    ("van-phong", "vanphong", "Cán bộ Văn phòng"),
    ("phong-kt", "kinhte", "Cán bộ Kinh tế"),
    ("ttdvsnc", "dichvu", "Cán bộ Dịch vụ sự nghiệp công"),
    ("phong-vhxh", "vanhoa", "Cán bộ Văn hóa - Xã hội"),
    ("van-phong-dang-uy", "danguy", "Cán bộ Văn phòng Đảng ủy"),
)
COUNTERS = (
    ("ttpvhcc", "trungtam", "Cán bộ Trung tâm"),
    ("cc-kiem-soat-tthc", "kiemsoat", "Công chức Kiểm soát TTHC"),
    ("cc-quay-ho-tich", "hotich", "Công chức quầy Hộ tịch"),
    ("cc-huong-dan-tthc", "huongdan", "Công chức hướng dẫn TTHC"),
    ("phong-vhxh", "vanhoa", "Cán bộ Văn hóa - Xã hội"),
)
HAI_PHONG = ("Hải Phòng", ProvinceKind.CITY)

STAGES = (
    Stage("thanh-ha", "Thanh Hà", CommuneKind.XA, *HAI_PHONG, "thanh-ha-2026", 2026, "hai-phong-2026", "thanhha",
          (2, 20), 0.93, staff=OFFICES),
    Stage("phu-lien", "Phù Liễn", CommuneKind.PHUONG, *HAI_PHONG, "phu-lien-2026", 2026, "hai-phong-2026", "phulien",
          (2, 13), 0.97, staff=OFFICES[:5]),
    Stage("kien-minh", "Kiến Minh", CommuneKind.XA, *HAI_PHONG, "kien-minh-2026", 2026, "hai-phong-2026", "kienminh",
          (3, 2), 0.7, staff=OFFICES[:5]),
    Stage("gia-vien", "Gia Viên", CommuneKind.PHUONG, *HAI_PHONG, "gia-vien-ttpvhcc-2026", 2026, "hai-phong-2026",
          "giavien", (3, 6), 0.88, unit="ttpvhcc", staff=COUNTERS),
    Stage("binh-phuoc", "Bình Phước", CommuneKind.PHUONG, "Đồng Nai", ProvinceKind.PROVINCE, "binh-phuoc-2025", 2025,
          "binh-phuoc-2025", "binhphuoc", (9, 22), 0.95,
          staff=(OFFICES[0], OFFICES[1], ("phong-kt-ht-dt", "kinhte", "Cán bộ Kinh tế, Hạ tầng và Đô thị"),
                 ("ttdvth", "dichvu", "Cán bộ Dịch vụ tổng hợp"), OFFICES[4])),
)  # fmt: skip


@dataclass
class Cast:
    """The people of one commune."""

    commune: Commune
    reviewer: User
    clerk: User
    leader: User
    admin: User
    upper: User
    staff: dict[int, User] = field(default_factory=dict)
    """By unit id."""

    def worker(self, unit: Unit) -> User:
        """Who hands in for a unit: its own staff, else the clerk of Phòng VHXH on its behalf."""
        return self.staff.get(unit.pk, self.clerk)

    def judge(self, author: User) -> User:
        """Nobody reviews their own upload."""
        return self.clerk if author.pk == self.reviewer.pk else self.reviewer


def person(username: str, title: str, place: str) -> User:
    """An account of the demo; the same one when it is there already."""
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    return create_person(
        username=username, full_name=f"{title} {place} (demo)", password=PASSWORD, must_change_password=False
    )


def make_commune(stage: Stage) -> Commune:
    """The commune itself, marked as demo."""
    return Commune.objects.create(
        slug=stage.slug,
        name=stage.name,
        kind=stage.kind,
        province=stage.province,
        province_kind=stage.province_kind,
        is_demo=True,
    )


def make_cast(stage: Stage, commune: Commune) -> Cast:
    """The people who need no unit: reviewer, clerk, leader, administrator, Sở Nội vụ."""
    place = stage.name
    cast = Cast(
        commune=commune,
        reviewer=person(f"{stage.login}.vhxh", "Chuyên viên Phòng VHXH", place),
        clerk=person(f"{stage.login}.vanthu", "Văn thư Phòng VHXH", place),
        leader=person(f"{stage.login}.lanhdao", "Lãnh đạo UBND", place),
        admin=person(f"{stage.login}.quantri", "Quản trị", place),
        upper=person(
            "sonoivu" if stage.province == "Hải Phòng" else "sonoivu.dongnai", "Chuyên viên Sở Nội vụ", stage.province
        ),
    )
    for user, role, position in (
        (cast.reviewer, Role.REVIEWER, "Chuyên viên"),
        (cast.clerk, Role.REVIEWER, "Văn thư"),
        (cast.leader, Role.LEADER, "Lãnh đạo UBND"),
        (cast.admin, Role.ADMIN, "Quản trị"),
        (cast.upper, Role.UPPER, "Chuyên viên"),
    ):
        grant_role(person=user, commune=commune, role=role, position=position)
    return cast


def hire_staff(stage: Stage, cast: Cast) -> None:
    """Staff of the offices, once the plan has named the units; the reviewers join Phòng VHXH."""
    units = {unit.code: unit for unit in Unit.objects.filter(commune=cast.commune)}
    for code, login, title in stage.staff:
        unit = units.get(code)
        if unit is None:
            continue
        user = person(f"{stage.login}.{login}", title, stage.name)
        grant_role(person=user, commune=cast.commune, role=Role.STAFF, unit=unit, position="Công chức")
        cast.staff[unit.pk] = user
    office = units.get("phong-vhxh")
    if office is not None:
        people = [cast.reviewer, cast.clerk]
        Membership.objects.filter(commune=cast.commune, user__in=people, role=Role.REVIEWER).update(unit=office)
    # A person object keeps the roles it has read; from here on they have new ones.
    cast.reviewer, cast.clerk = (User.objects.get(pk=user.pk) for user in (cast.reviewer, cast.clerk))


def logins_text() -> str:
    """The sheet that `make run` prints."""
    lines = [
        f"Đăng nhập trình diễn (mật khẩu chung: {PASSWORD}):",
        "  thanhha.motcua    cán bộ đơn vị chủ trì (Trung tâm Phục vụ hành chính công)",
        "  thanhha.kinhte    cán bộ đơn vị phối hợp (Phòng Kinh tế)",
        "  thanhha.vhxh      Phòng Văn hóa - Xã hội: duyệt minh chứng, chấm cột Xã, lập báo cáo và hồ sơ",
        "  thanhha.lanhdao   lãnh đạo: theo dõi, xác nhận kết quả tự chấm",
        "  thanhha.quantri   quản trị của xã (trang /quan-tri/)",
        "  sonoivu           Sở Nội vụ: bốn xã, phường của Hải Phòng",
        "  quantri           quản trị hệ thống (trang /quan-tri/)",
        "  Các xã, phường khác: thay thanhha bằng phulien, kienminh, giavien, binhphuoc.",
    ]
    return "\n".join(lines) + "\n"
