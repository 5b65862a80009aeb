"""Many generated communes for load: Phù Liễn's plan, proofs without files, points in two columns."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from django.db import transaction

from accounts.enums import CommuneKind
from common.text import cut
from criteria.models import ProgrammeYear
from criteria.services import load_shipped_set, open_year
from evidence.services import accept_evidence, add_document
from tasks.models import Occurrence, TaskUnit

from .cast import HAI_PHONG, OFFICES, Cast, Stage, hire_staff, make_cast, make_commune
from .clock import on
from .points import Scoring


def load_communes(count: int, *, today: dt.date, say: Callable[[str], None] = print) -> None:
    """Make communes "Trình Diễn 001" … until there are `count` of them."""
    from .run import import_plan

    for number in range(1, count + 1):
        slug = f"trinh-dien-{number:03d}"
        if ProgrammeYear.objects.filter(commune__slug=slug).exists():
            continue
        stage = Stage(
            slug, f"Trình Diễn {number:03d}", CommuneKind.XA, *HAI_PHONG, "phu-lien-2026", 2026, "hai-phong-2026",
            f"td{number:03d}", (2, 13), 0.9, staff=OFFICES[:2],
        )  # fmt: skip
        with transaction.atomic():
            commune = make_commune(stage)
            with on(dt.date(2026, 2, 13)):
                cast = make_cast(stage, commune)
                criteria_set = load_shipped_set(stage.criteria_set)
                programme = open_year(commune=commune, year=2026, criteria_set=criteria_set)
                import_plan(stage, programme, cast)
                hire_staff(stage, cast)
            _work(programme, cast, today, random.Random(slug))
            scoring = Scoring(programme, cast, quality=0.85, seed=slug)
            with on(dt.date(2026, 11, 16)):
                scoring.responsibilities()
                scoring.answers()
                scoring.unit_column()
                scoring.commune_column(complete=number % 3 != 0)
        say(f"  {stage.name}")


def _work(programme: ProgrammeYear, cast: Cast, today: dt.date, rng: random.Random) -> None:
    """A numbered document for two windows of three."""
    responsible = dict(
        TaskUnit.objects.filter(task__programme=programme, is_responsible=True).values_list("task", "unit")
    )
    units = {unit.pk: unit for unit in cast.commune.units.all()}
    windows = Occurrence.objects.filter(task__programme=programme, counts=True, starts_on__lte=today)
    for window in windows.exclude(task__every="week").select_related("task__programme__commune"):
        unit = units.get(responsible.get(window.task_id, 0))
        if unit is None or rng.random() > 0.66:
            continue
        day = min(window.ends_on, today, programme.cut_off)
        with on(day):
            proof = add_document(
                programme=programme, unit=unit, by=cast.worker(unit), title=cut(window.task.title, 200),
                document_number=f"{rng.randint(5, 200):02d}/BC-UBND", document_date=day,
                document_issuer=f"UBND {cast.commune.full_name}", document_abstract=cut(window.task.title, 200),
                occurrences=[window],
            )  # fmt: skip
            if rng.random() < 0.85:
                accept_evidence(evidence=proof, by=cast.judge(proof.created_by))
