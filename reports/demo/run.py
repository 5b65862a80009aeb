"""The demo as a whole: five communes, each as far in its year as its story goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import Unit, User
from criteria.models import ProgrammeYear
from criteria.services import close_year, load_shipped_set, open_year
from tasks.annex import read_annex
from tasks.annex.known import PLANS
from tasks.models import Plan, Task
from tasks.services.editing import change_units, confirm_matches
from tasks.services.importing import import_annex
from tasks.services.plan_units import known_units

from .cast import PASSWORD, STAGES, Cast, Stage, hire_staff, logins_text, make_cast, make_commune
from .clock import on
from .filters import save_filters
from .front import tell_citizens
from .inbox import fill_inbox
from .opinions import Opinions
from .points import Scoring
from .talk import talk
from .voices import STORIES, Voices
from .year import Walk

Say = Callable[[str], None]

LEAD_WORDS = (
    (("trung tâm phục vụ hành chính công", "thủ tục hành chính", "tthc", "wifi", "máy photo", "chờ"), "ttpvhcc"),
    (("pano", "truyền thanh", "loa"), "ttdvsnc"),
    (("tuyên truyền", "quán triệt", "gương mẫu", "kỷ luật", "đeo thẻ", "4 xin", "hài lòng", "khảo sát"), "phong-vhxh"),
)
"""Who leads a row of a plan that names nobody, by words of its title; the office is the rest."""
SURVEYED = {"thanh-ha": 160, "phu-lien": 60}
"""Communes whose citizens answer surveys, with the responses of one period."""
FALLBACK_CODES = {"ttdvsnc": "ttdvth"}


def seed(*, today: dt.date, only: str | None = None, say: Say = print) -> None:
    """Make the demo. Communes that are there already are left alone."""
    _superuser()
    for stage in STAGES:
        if only in (None, stage.slug) and not ProgrammeYear.objects.filter(commune__slug=stage.slug).exists():
            with transaction.atomic():
                say(f"  {stage.name}: {_live(stage, today)}")
    path = Path(settings.VAR_DIR) / "demo-logins.txt"
    path.write_text(logins_text(), encoding="utf-8")


def _superuser() -> None:
    if not User.objects.filter(username="quantri").exists():
        user = User(username="quantri", full_name="Quản trị hệ thống (demo)", is_superuser=True, is_staff=True)
        user.set_password(PASSWORD)
        user.save()


def _live(stage: Stage, today: dt.date) -> str:
    """One commune from its plan to where it stands; returns a sentence of what was done."""
    commune = make_commune(stage)
    day = dt.date(stage.year, *stage.planned_on)
    last = min(today, dt.date(stage.year, 12, 31))
    with on(day):
        cast = make_cast(stage, commune)
        programme = open_year(commune=commune, year=stage.year, criteria_set=load_shipped_set(stage.criteria_set))
        plan = import_plan(stage, programme, cast)
        hire_staff(stage, cast)
        tell_citizens(cast)
        save_filters(cast)
        _give_leads(plan, cast, leave=2 if stage.slug == "kien-minh" else 0)
        _confirm(programme, cast, leave=4 if stage.slug == "kien-minh" else 0)
    proofs = Walk(programme, cast, today=last, diligence=stage.diligence, seed=stage.slug).run()
    _hear(programme, cast, stage, last)
    if stage.slug == "thanh-ha":
        talk(programme, cast, today=last)
    PLOTS[stage.slug](programme, cast, stage)
    fill_inbox(programme, today=last)
    return f"{plan.tasks.count()} nhiệm vụ, {proofs} minh chứng"


def _hear(programme: ProgrammeYear, cast: Cast, stage: Stage, last: dt.date) -> None:
    """Citizens are asked and heard where the demo shows it; the other communes have yet to begin."""
    size = SURVEYED.get(stage.slug)
    if size:
        Opinions(programme, cast, today=last, mood=0.91).run(size=size)
        Voices(programme, cast, today=last).run(STORIES if size == max(SURVEYED.values()) else STORIES[:5])


def import_plan(stage: Stage, programme: ProgrammeYear, cast: Cast) -> Plan:
    """The shipped plan through the same import as an uploaded annex; a unit's plan belongs to that unit."""
    commune = programme.commune
    annex = read_annex(PLANS / f"{stage.plan}.yaml", year=stage.year, units=known_units(commune), commune=commune.name)
    unit = None
    if stage.unit:
        seen = next(unit for unit in annex.units if unit.code == stage.unit)
        unit = Unit.objects.create(commune=commune, code=seen.code, name=seen.name, kind=seen.kind)
    return import_annex(programme=programme, annex=annex, by=cast.reviewer, unit=unit).plan


def _give_leads(plan: Plan, cast: Cast, *, leave: int) -> None:
    """Plans without an annex name no leads: Phòng VHXH gives them, except `leave` rows that stay open."""
    units = {unit.code: unit for unit in cast.commune.units.all()}
    without = [task for task in plan.tasks.prefetch_related("task_units") if not task.task_units.all()]
    for task in without[leave:]:
        code = _lead_of(task.title)
        unit = units.get(code) or units.get(FALLBACK_CODES.get(code, "")) or units.get("van-phong")
        if unit is not None:
            change_units(task=task, leads=[unit], responsible=unit, supports=[], supports_all=True, by=cast.reviewer)


def _lead_of(title: str) -> str:
    text = title.lower()
    return next((code for words, code in LEAD_WORDS if any(word in text for word in words)), "van-phong")


def _confirm(programme: ProgrammeYear, cast: Cast, *, leave: int) -> None:
    """Phòng VHXH looks at the proposed criteria and confirms them, except the last `leave`."""
    proposed = list(Task.objects.filter(programme=programme, criterion_match="proposed").order_by("number"))
    confirm_matches(tasks=_all_but(proposed, leave), by=cast.reviewer)


def _all_but(rows: list[Task], leave: int) -> Iterable[Task]:
    return rows[: len(rows) - leave] if leave else rows


# --- how far each commune has come ----------------------------------------------------------------


def _thanh_ha(programme: ProgrammeYear, cast: Cast, stage: Stage) -> None:
    """Scored by units and by Phòng VHXH; the leader has not confirmed yet."""
    scoring = Scoring(programme, cast, quality=0.94, seed=stage.slug)
    with on(dt.date(2026, 11, 10)):
        scoring.responsibilities()
    scoring.figures(10)
    with on(dt.date(2026, 11, 16)):
        scoring.answers()
        scoring.conditions()
        scoring.unit_column()
    with on(dt.date(2026, 11, 19)):
        scoring.commune_column(complete=True)


def _phu_lien(programme: ProgrammeYear, cast: Cast, stage: Stage) -> None:
    """Handed over; Sở Nội vụ is in the middle of its appraisal."""
    scoring = Scoring(programme, cast, quality=0.97, seed=stage.slug)
    with on(dt.date(2026, 11, 10)):
        scoring.responsibilities()
    scoring.figures(10)
    with on(dt.date(2026, 11, 16)):
        scoring.answers()
        scoring.conditions()
        scoring.unit_column()
        scoring.commune_column(complete=True)
    scoring.hand_over(dt.date(2026, 11, 19))
    scoring.upper_column(dt.date(2026, 11, 20), share=0.4)


def _kien_minh(programme: ProgrammeYear, cast: Cast, stage: Stage) -> None:
    """Late: figures until August, the units have begun, column Xã is empty."""
    scoring = Scoring(programme, cast, quality=0.74, seed=stage.slug)
    scoring.figures(8)
    with on(dt.date(2026, 11, 18)):
        scoring.unit_column(only_first=True)


def _gia_vien(programme: ProgrammeYear, cast: Cast, stage: Stage) -> None:
    """One centre's plan inside a ward: group 3 has no data and the dossier says so."""
    groups = frozenset({"1", "2", "4"})
    scoring = Scoring(programme, cast, quality=0.9, seed=stage.slug)
    scoring.figures(10, groups=groups)
    with on(dt.date(2026, 11, 17)):
        scoring.answers(groups=groups)
        scoring.unit_column()
        scoring.commune_column(complete=False)


def _binh_phuoc(programme: ProgrammeYear, cast: Cast, stage: Stage) -> None:
    """Last year, finished: three columns, final, closed."""
    scoring = Scoring(programme, cast, quality=0.96, seed=stage.slug)
    with on(dt.date(2025, 11, 10)):
        scoring.responsibilities()
    scoring.figures(10)
    with on(dt.date(2025, 11, 16)):
        scoring.answers()
        scoring.conditions()
        scoring.unit_column()
        scoring.commune_column(complete=True)
    scoring.hand_over(dt.date(2025, 11, 25))
    scoring.upper_column(dt.date(2025, 12, 10), share=1)
    with on(dt.date(2025, 12, 31)):
        close_year(programme=programme, by=cast.reviewer)


PLOTS = {
    "thanh-ha": _thanh_ha,
    "phu-lien": _phu_lien,
    "kien-minh": _kien_minh,
    "gia-vien": _gia_vien,
    "binh-phuoc": _binh_phuoc,
}
