"""Tables, a commune, and a survey of eight questions that takes answers. Prints the code of its collection point."""

from __future__ import annotations

import datetime as dt
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.citizens.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from accounts.enums import Role
from accounts.models import Commune
from accounts.services import create_person, grant_role
from bench.citizens.models import Row
from common.clock import now, today
from criteria.services import load_shipped_set, open_year
from surveys.enums import PointKind, QuestionKind, SurveyStatus
from surveys.models import CollectionPoint, Question, Survey, SurveyPeriod, SurveyVersion

PASSWORD = "Do-toc-do-2026"
CODE = "dotoc7"


def prepare() -> None:
    """Everything the load needs."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    commune = Commune.objects.create(slug="do-toc-do", name="Đo Tốc Độ", province="Hải Phòng", is_demo=True)
    programme = open_year(commune=commune, year=today().year, criteria_set=load_shipped_set("hai-phong-2026"))
    officer = create_person(username="do", full_name="Người đo", password=PASSWORD, must_change_password=False)
    grant_role(person=officer, commune=commune, role=Role.REVIEWER)
    survey = Survey.objects.create(
        programme=programme, title="Đo", heading={"vi": "Đo"}, languages=["vi"], status=SurveyStatus.OPEN,
        created_by=officer,
    )  # fmt: skip
    year = programme.year
    SurveyPeriod.objects.create(
        survey=survey, label="Cả năm", starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31)
    )
    version = SurveyVersion.objects.create(survey=survey, number=1, published_at=now(), frozen_at=now())
    for number in range(1, 9):
        scale = number < 8
        Question.objects.create(
            version=version, code=f"c{number}", position=number,
            kind=QuestionKind.LIKERT if scale else QuestionKind.TEXT, text={"vi": f"Câu hỏi số {number}"},
            required=scale, in_index=scale,
        )  # fmt: skip
    CollectionPoint.objects.create(survey=survey, kind=PointKind.COUNTER, name="Quầy 1", code=CODE)


if __name__ == "__main__":
    prepare()
    print(CODE)
