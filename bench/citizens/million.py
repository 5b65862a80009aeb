"""The results page of a survey with a million responses: milliseconds and queries, beside one with a thousand."""

from __future__ import annotations

import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.citizens.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from surveys.models import CollectionPoint, Question, Response, Survey, SurveyPeriod, SurveyVersion, Tally

MANY, FEW = 1_000_000, 1_000
POINTS = 20
QUESTIONS = [f"c{number}" for number in range(1, 9)]
CHANNEL = "CASE i % 3 WHEN 0 THEN 'qr' WHEN 1 THEN 'kiosk' ELSE 'paper' END"


def fill(survey: Survey, count: int) -> None:
    """Responses spread over points, channels and the days of the year, written by the database itself."""
    postgres = connection.vendor == "postgresql"
    period = survey.periods.get()
    version = survey.versions.get()
    first = survey.points.order_by("id").values_list("pk", flat=True)[0]
    pairs = ", ".join(f"'{code}', CAST(1 + (i * {7 + n} + i / 11) % 5 AS TEXT)" for n, code in enumerate(QUESTIONS, 1))
    values = {
        "survey_id": str(survey.pk), "version_id": str(version.pk), "period_id": str(period.pk),
        "point_id": f"{first} + i % {POINTS}", "channel": CHANNEL,
        "client_id": "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))",
        "answered_on": f"DATE '{period.starts_on}' + CAST(i % 300 AS INTEGER)" if postgres
        else f"date('{period.starts_on}', '+' || (i % 300) || ' days')",
        "received_at": "now()" if postgres else "datetime('now')", "language": "'vi'",
        "answers": f"json{'b' if postgres else ''}_{'build_' if postgres else ''}object({pairs})",
        "comment": "''", "search": "''", "satisfied": "4", "rated": "8", "score_sum": "24",
        "flags": "'[]'", "status": "'counted'", "status_reason": "''", "slip_photo": "''",
    }  # fmt: skip
    series = (
        f"generate_series(1, {count}) AS s(i)"
        if postgres
        else f"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count}) SELECT i FROM s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO surveys_response ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {series}"
        )
        for code in QUESTIONS:
            cursor.execute(
                "INSERT INTO surveys_tally (survey_id, period_id, point_id, channel, question, value, n) "
                "SELECT survey_id, period_id, point_id, channel, %s, answers ->> %s, count(*) FROM surveys_response "
                "WHERE survey_id = %s GROUP BY 1, 2, 3, 4, 6",
                [code, code, survey.pk],
            )
        cursor.execute(
            "INSERT INTO surveys_daytally (survey_id, period_id, point_id, channel, day, received, counted, satisfied, "
            "rated, score_sum) SELECT survey_id, period_id, point_id, channel, answered_on, count(*), count(*), "
            "sum(satisfied), sum(rated), sum(score_sum) FROM surveys_response WHERE survey_id = %s "
            "GROUP BY 1, 2, 3, 4, 5",
            [survey.pk],
        )
        cursor.execute("ANALYZE")


def copy(survey: Survey) -> Survey:
    """Another survey with the same questions, and twenty points."""
    questions = list(Question.objects.filter(version__survey=survey))
    period = survey.periods.get()
    fresh = Survey.objects.create(
        programme=survey.programme, title="Nhiều phiếu", heading={"vi": "Nhiều phiếu"}, languages=["vi"],
        status="open", created_by=survey.created_by,
    )  # fmt: skip
    SurveyPeriod.objects.create(
        survey=fresh, label="Cả năm", starts_on=period.starts_on, ends_on=period.ends_on, population=40_000
    )
    version = SurveyVersion.objects.create(
        survey=fresh, number=1, published_at=survey.created_at, frozen_at=survey.created_at
    )
    for question in questions:
        kind = {"kind": "likert", "in_index": True}
        values = {"code": question.code, "position": question.position, "text": question.text}
        Question.objects.create(version=version, **values, **kind)
    for number in range(POINTS):
        CollectionPoint.objects.create(survey=fresh, name=f"Quầy {number}", code=f"m{fresh.pk}q{number:02d}")
    return fresh


def opened(client: Client, survey: Survey) -> tuple[float, int]:
    """Median milliseconds of five visits after a first one, and the queries of a visit."""
    programme = survey.programme
    address = reverse("survey_results", args=[programme.commune.slug, programme.year, survey.pk])
    assert client.get(address).status_code == 200
    times = []
    for _ in range(5):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return statistics.median(times), len(queries)


def main() -> str:
    template = Survey.objects.select_related("programme__commune").order_by("id")[0]
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="do"), backend="allauth.account.auth_backends.AuthenticationBackend")
    told = []
    for count in (FEW, MANY):
        survey = copy(template)
        fill(survey, count)
        assert Response.objects.filter(survey=survey).count() == count
        rows = Tally.objects.filter(survey=survey).count()
        milliseconds, queries = opened(client, survey)
        words = f"{count:>9,} responses ({rows} tallies): {milliseconds:.0f} ms, {queries} queries"
        told.append(words)
    return "  results page: " + "; ".join(told)


if __name__ == "__main__":
    print(main())
