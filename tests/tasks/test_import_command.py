"""`import_plan` with the five real plans: counts, leads, criteria, exit codes, JSON; and the same again."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit
from criteria.services.shipped import load_shipped_set
from tasks.annex.known import PLANS
from tasks.enums import CriterionMatch, TaskKind
from tasks.models import Occurrence, Plan, PlanSection, Task, TaskUnit
from tests.factories.accounts import CommuneFactory, UnitFactory
from tests.factories.criteria import ProgrammeYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

# plan, commune, year, set, unit, (groups, headings, leaves, duties), leaves without lead, mapped leaves
FIVE = [
    ("thanh-ha-2026", "Thanh Hà", 2026, "hai-phong-2026", None, (4, 15, 69, 28), 1, 69),
    ("binh-phuoc-2025", "Bình Phước", 2025, "binh-phuoc-2025", None, (5, 4, 31, 14), 31, 31),
    ("kien-minh-2026", "Kiến Minh", 2026, "hai-phong-2026", None, (6, 4, 27, 13), 26, 26),
    ("gia-vien-ttpvhcc-2026", "Gia Viên", 2026, "hai-phong-2026", "ttpvhcc", (3, 6, 21, 11), 0, 20),
    ("phu-lien-2026", "Phù Liễn", 2026, "hai-phong-2026", None, (4, 14, 68, 0), 0, 68),
]
IDS = [row[0] for row in FIVE]


def year_of(name, year, set_code):
    return ProgrammeYearFactory(commune=CommuneFactory(name=name), year=year, criteria_set=load_shipped_set(set_code))


def run(programme, file, *options):
    out = StringIO()
    call_command(
        "import_plan",
        str(file),
        "--commune",
        programme.commune.slug,
        "--year",
        str(programme.year),
        *options,
        stdout=out,
    )
    return out.getvalue()


def snapshot():
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Plan, PlanSection, Task, TaskUnit, Occurrence, Unit)
    }


@pytest.mark.parametrize(("plan", "name", "year", "set_code", "unit", "counts", "unled", "mapped"), FIVE, ids=IDS)
def test_a_real_plan_comes_in_whole_and_a_second_time_changes_nothing(
    plan, name, year, set_code, unit, counts, unled, mapped
):
    programme = year_of(name, year, set_code)
    options = ["--unit", unit] if unit else []
    run(programme, PLANS / f"{plan}.yaml", *options)
    stored = Plan.objects.get()
    assert (stored.unit.code if stored.unit else None) == unit
    leaves = Task.objects.filter(kind=TaskKind.ANNEX)
    found = (
        stored.sections.filter(depth=0).count(),
        stored.sections.filter(depth__gt=0).count(),
        leaves.count(),
        Task.objects.filter(kind=TaskKind.STANDING).count(),
    )
    assert found == counts
    assert leaves.exclude(task_units__role="lead").count() == unled
    assert not Task.objects.filter(kind=TaskKind.STANDING).exclude(task_units__role="lead").exists()
    assert leaves.filter(criterion_match=CriterionMatch.CONFIRMED).count() == mapped
    assert not Task.objects.filter(occurrences__isnull=True).exists(), "every task has a window"
    before = snapshot()
    assert "Đã thêm 0, đổi 0, bỏ 0" in run(programme, PLANS / f"{plan}.yaml", *options)
    assert snapshot() == before


def test_every_criterion_of_a_leads_task_is_of_the_years_set():
    programme = year_of("Thanh Hà", 2026, "hai-phong-2026")
    run(programme, PLANS / "thanh-ha-2026.yaml")
    per_criterion = Counter(Task.objects.filter(criterion__isnull=False).values_list("criterion__code", flat=True))
    assert per_criterion["3.1.4.a"] == 2, "two rows of the plan, one criterion of the set"
    assert set(Task.objects.values_list("criterion__criteria_set", flat=True)) == {None, programme.criteria_set_id}


def test_a_mapping_is_only_a_proposal_for_another_commune():
    programme = year_of("Xã khác", 2026, "hai-phong-2026")
    run(programme, PLANS / "phu-lien-2026.yaml")
    matches = set(Task.objects.values_list("criterion_match", flat=True))
    assert matches == {CriterionMatch.PROPOSED}


def test_outside_bodies_are_asked_and_collective_names_stand_for_all():
    programme = year_of("Thanh Hà", 2026, "hai-phong-2026")
    run(programme, PLANS / "thanh-ha-2026.yaml")
    external = set(Unit.objects.filter(is_external=True).values_list("code", flat=True))
    assert external == {"van-phong-dang-uy", "ban-xay-dung-dang", "ub-mttq"}
    assert Unit.objects.get(stands_for_all=True).code == "cac-phong-ban-nganh"


def test_json_says_what_was_read_and_nothing_is_written_in_a_dry_run():
    programme = year_of("Phù Liễn", 2026, "hai-phong-2026")
    data = json.loads(run(programme, PLANS / "phu-lien-2026.yaml", "--json", "--dry-run"))
    assert (data["groups"], data["headings"], len(data["tasks"]), len(data["duties"])) == (4, 14, 68, 0)
    first = data["tasks"][0]
    assert set(first) == {
        "row", "group", "ref", "title", "criterion", "lead", "supporting", "deliverable", "timing", "schedule"
    }  # fmt: skip
    assert (first["criterion"], first["lead"], first["supporting"]) == ("1.1.a", ["phong-vhxh"], ["all"])
    assert first["schedule"]["windows"] == [{"from": "2026-01-01", "to": "2026-12-31"}]
    assert not Plan.objects.exists()
    assert not Unit.objects.exists()


def test_a_rewording_is_accepted_only_when_asked_for(tmp_path):
    programme = year_of("Kiến Minh", 2026, "hai-phong-2026")
    original = (PLANS / "kien-minh-2026.yaml").read_text("utf-8")
    run(programme, PLANS / "kien-minh-2026.yaml")
    changed = tmp_path / "moi.yaml"
    old = "Bố trí máy photo phục vụ người dân, tổ chức khi đến giải quyết thủ tục hành chính theo quy định"
    assert old in original
    changed.write_text(original.replace(old, old + " hiện hành"), "utf-8")
    task = Task.objects.get(title=old)
    assert "Có thể là một việc viết lại" in run(programme, changed, "--dry-run")
    run(programme, changed, "--accept-rewordings")
    task.refresh_from_db()
    assert task.title == old + " hiện hành"
    assert Task.objects.filter(kind=TaskKind.ANNEX).count() == 27


@pytest.mark.parametrize(
    ("slug", "year", "words"), [("khong-co", 2026, "Không có địa phương"), ("xa-a", 2031, "chưa mở năm 2031")]
)
def test_an_unknown_place_or_year_is_said_and_fails(slug, year, words):
    ProgrammeYearFactory(commune=CommuneFactory(slug="xa-a"))
    with pytest.raises(CommandError, match=words):
        call_command("import_plan", str(PLANS / "phu-lien-2026.yaml"), "--commune", slug, "--year", str(year))


def test_an_unknown_unit_is_said_and_nothing_is_written():
    programme = year_of("Gia Viên", 2026, "hai-phong-2026")
    UnitFactory(commune=programme.commune, code="phong-kt")
    with pytest.raises(CommandError, match="Không có đơn vị “phong-la”"):
        run(programme, PLANS / "gia-vien-ttpvhcc-2026.yaml", "--unit", "phong-la")
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cu.doc", b"\xd0\xcf\x11\xe0" + b"WordDocument".decode().encode("utf-16-le"), "Word"),
        ("ban-in.pdf", b"%PDF-1.7 ...", "PDF"),
        ("trong.xlsx", b"", "trống"),
        ("chu.csv", "Xin chào,các bạn\n".encode(), "Không"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_what_to_do(tmp_path, name, content, words):
    programme = year_of("Phù Liễn", 2026, "hai-phong-2026")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=words):
        run(programme, tmp_path / name)
    assert not Plan.objects.exists()


def test_a_closed_year_takes_no_plan():
    programme = year_of("Phù Liễn", 2026, "hai-phong-2026")
    programme.is_closed = True
    programme.save()
    with pytest.raises(CommandError, match="khép lại"):
        run(programme, PLANS / "phu-lien-2026.yaml")
