"""The first step of a real installation: a commune, its year with a criteria set, and its first administrator."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.enums import CommuneKind, ProvinceKind, Role
from accounts.models import RESERVED_SLUGS, Commune, User
from accounts.services import create_person, grant_role
from common.errors import DomainError
from common.text import slugify_vi
from criteria.models import ProgrammeYear
from criteria.services import SHIPPED_SETS, load_shipped_set, open_year


class Command(BaseCommand):
    help = (
        "Mở một xã, phường, đặc khu: tạo địa phương, nạp bộ tiêu chí, mở năm chương trình và cấp tài khoản quản trị "
        "đầu tiên. Chạy lại với năm khác để mở năm mới."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = CommuneKind.values
        parser.add_argument("--name", required=True, help="tên, không kèm chữ xã, phường; ví dụ: Thanh Hà")
        parser.add_argument("--kind", choices=kinds, default="xa", help="xa, phuong hoặc dac_khu")
        parser.add_argument("--province", required=True, help="tên tỉnh, thành phố; ví dụ: Hải Phòng")
        parser.add_argument("--province-kind", choices=ProvinceKind.values, default="city", help="city hoặc province")
        parser.add_argument("--slug", help="địa chỉ ngắn; mặc định suy từ tên")
        parser.add_argument("--year", type=int, required=True, help="năm chương trình")
        parser.add_argument("--criteria", choices=SHIPPED_SETS, default=SHIPPED_SETS[-1], help="bộ tiêu chí đi kèm")
        parser.add_argument("--admin", metavar="USERNAME", help="tên đăng nhập của quản trị đầu tiên")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            commune = self._commune(options)
            self._year(commune, options)
            if options["admin"]:
                self._admin(commune, options["admin"])
        except DomainError as error:
            raise CommandError(error.message) from error

    def _commune(self, options: dict[str, Any]) -> Commune:
        slug = options["slug"] or slugify_vi(options["name"])
        if slug in RESERVED_SLUGS:
            raise CommandError(f"Địa chỉ “{slug}” hệ thống đã dùng. Hãy chọn địa chỉ khác bằng --slug.")
        commune, made = Commune.objects.get_or_create(
            slug=slug,
            defaults={
                "name": options["name"],
                "kind": options["kind"],
                "province": options["province"],
                "province_kind": options["province_kind"],
            },
        )
        self.stdout.write(f"{'Đã tạo' if made else 'Đã có'} {commune.full_name}: /{slug}/")
        return commune

    def _year(self, commune: Commune, options: dict[str, Any]) -> None:
        if ProgrammeYear.objects.filter(commune=commune, year=options["year"]).exists():
            self.stdout.write(f"Năm {options['year']} đã mở từ trước.")
            return
        criteria_set = load_shipped_set(options["criteria"])
        open_year(commune=commune, year=options["year"], criteria_set=criteria_set)
        self.stdout.write(f"Đã mở năm {options['year']} với {criteria_set.title} (điểm mẫu thử, chờ nhập chính thức).")

    def _admin(self, commune: Commune, username: str) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            password = secrets.token_urlsafe(12)
            person = create_person(username=username, full_name=f"Quản trị {commune.full_name}", password=password)
            self.stdout.write(f"Tài khoản {username}, mật khẩu ban đầu {password} (phải đổi khi đăng nhập lần đầu).")
        grant_role(person=person, commune=commune, role=Role.ADMIN)
        self.stdout.write(f"{username} là quản trị của {commune.full_name}.")
