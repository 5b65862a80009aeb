"""Import a plan's annex from the command line; the same services as the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Commune, Unit
from common.errors import DomainError
from criteria.models import ProgrammeYear
from tasks.annex import AnnexPlan, UnreadableAnnex, read_annex, to_json
from tasks.plan_rows import rows_of
from tasks.services.criteria_matching import propose_criteria
from tasks.services.importing import import_annex, plan_of
from tasks.services.plan_diff import PlanDiff, compare
from tasks.services.plan_units import ensure_units, known_units, missing_units


class Command(BaseCommand):
    help = "Nhập phụ lục kế hoạch (.docx, .xlsx, .csv, .yaml) của một xã, phường vào một năm chương trình."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="tệp phụ lục")
        parser.add_argument("--commune", required=True, metavar="SLUG", help="địa chỉ ngắn của xã, phường")
        parser.add_argument("--year", required=True, type=int, metavar="YYYY", help="năm chương trình")
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị, nếu là kế hoạch riêng của một đơn vị")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đọc và cho xem, không ghi gì")
        parser.add_argument("--json", action="store_true", help="in kết quả đọc dạng JSON")
        parser.add_argument(
            "--accept-rewordings", action="store_true", help="coi các dòng được đề xuất là cùng một việc viết lại"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        programme = self._programme(options["commune"], options["year"])
        annex = self._read(options["file"], programme)
        try:
            diff = self._import(programme, annex, options)
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            self.stdout.write(json.dumps(self._json(programme, annex), ensure_ascii=False, indent=2))
        else:
            self._report(annex, diff, dry_run=options["dry_run"])

    def _programme(self, slug: str, year: int) -> ProgrammeYear:
        commune = Commune.objects.filter(slug=slug).first()
        if commune is None:
            known = ", ".join(Commune.objects.values_list("slug", flat=True)[:30]) or "chưa có địa phương nào"
            raise CommandError(f"Không có địa phương “{slug}”. Đang có: {known}.")
        programme = ProgrammeYear.objects.select_related("commune", "criteria_set").filter(commune=commune, year=year)
        found = programme.first()
        if found is None:
            years = ", ".join(str(row.year) for row in commune.years.order_by("year")) or "chưa mở năm nào"
            raise CommandError(f"{commune.full_name} chưa mở năm {year} (đang có: {years}). Hãy mở năm trước khi nhập.")
        return found

    def _read(self, path: Path, programme: ProgrammeYear) -> AnnexPlan:
        commune = programme.commune
        try:
            annex = read_annex(path, year=programme.year, units=known_units(commune), commune=commune.name)
        except UnreadableAnnex as error:
            raise CommandError(error.sentence) from error
        if not annex.duties and not any(annex.tasks()):
            said = " ".join(f"{p.message} {p.proposal}" for p in annex.problems)
            raise CommandError(f"Không đọc được nhiệm vụ nào từ tệp. {said}".strip())
        return annex

    def _import(self, programme: ProgrammeYear, annex: AnnexPlan, options: dict[str, Any]) -> PlanDiff:
        """The difference, written unless this is a dry run."""
        if options["dry_run"]:
            unit = self._unit(programme, annex, options["unit"], create=False)
            wanted = None if options["unit"] and unit is None else plan_of(programme, unit)
            return compare(wanted, rows_of(annex))
        with transaction.atomic():
            unit = self._unit(programme, annex, options["unit"], create=True)
            rewordings = {}
            if options["accept_rewordings"]:
                shown = compare(plan_of(programme, unit), rows_of(annex))
                rewordings = {pair.identity: pair.old for pair in shown.rewordings}
            return import_annex(programme=programme, annex=annex, by=None, unit=unit, rewordings=rewordings).diff

    def _unit(self, programme: ProgrammeYear, annex: AnnexPlan, code: str | None, *, create: bool) -> Unit | None:
        """The unit whose own plan this is; one that the plan itself brings along counts."""
        if code is None:
            return None
        commune = programme.commune
        unit = Unit.objects.filter(commune=commune, code=code).first()
        if unit is None and code in {seen.code for seen in missing_units(commune, annex.units)}:
            if not create:
                return None
            ensure_units(commune=commune, seen=annex.units, by=None)
            unit = Unit.objects.get(commune=commune, code=code)
        if unit is None:
            known = ", ".join(Unit.objects.filter(commune=commune).values_list("code", flat=True)) or "chưa có"
            raise CommandError(f"Không có đơn vị “{code}” ở {commune.full_name}. Đang có: {known}.")
        return unit

    def _json(self, programme: ProgrammeYear, annex: AnnexPlan) -> dict[str, Any]:
        """The reader's JSON, with the criterion each leaf was proposed or confirmed for."""
        data = to_json(annex)
        rows = rows_of(annex)
        proposals = propose_criteria(programme, rows)
        leaves = [row for row in rows.tasks if not row.is_duty]
        for task, row in zip(data["tasks"], leaves, strict=True):
            if row.identity in proposals:
                task["criterion"] = proposals[row.identity].criterion.code
        return data

    def _report(self, annex: AnnexPlan, diff: PlanDiff, *, dry_run: bool) -> None:
        tasks = sum(1 for _task in annex.tasks())
        headings = sum(1 for _heading in annex.headings())
        self.stdout.write(
            f"{len(annex.groups)} nhóm, {headings} đề mục, {tasks} nhiệm vụ, {len(annex.duties)} nhiệm vụ thường trực."
        )
        verb = "Sẽ" if dry_run else "Đã"
        self.stdout.write(
            f"{verb} thêm {len(diff.added)}, đổi {len(diff.changed)}, bỏ {len(diff.gone)}; giữ nguyên {diff.unchanged}."
        )
        for pair in diff.rewordings:
            self.stdout.write(f"  Có thể là một việc viết lại ({pair.score}): {pair.old_title} → {pair.new_title}")
        if annex.problems:
            self.stdout.write(f"{len(annex.problems)} chỗ cần xem lại:")
        for problem in annex.problems:
            where = ", ".join(part for part in (problem.place, problem.column) if part)
            self.stdout.write(f"  [{where or 'cả tệp'}] {problem.message} {problem.proposal}")
