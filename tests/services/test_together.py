"""Two people at the same moment, on PostgreSQL, each with a connection of their own: exactly one of them wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import User
from assessments.enums import ScoreColumn
from assessments.models import Assessment, Score
from assessments.services import open_assessment, reopen_scores, save_score
from common.errors import DomainError
from common.models import Event
from evidence.models import Evidence
from evidence.services import accept_evidence, add_note, return_evidence
from reports.models import ReportRun
from reports.services import claim, request_report
from tests.factories.accounts import leader, reviewer
from tests.reports.year_rows import Rows, a_year

pytestmark = pytest.mark.services
ROUNDS = 8


@pytest.fixture
def rows(environment: dict[str, str]) -> Rows:
    assert connection.vendor == "postgresql"
    return a_year()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment; what each gave, or the refusal it met."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            outcomes[at] = act()
        except Exception as error:
            outcomes[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    broken = [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, DomainError)
    ]
    assert not broken, broken
    return outcomes


def refused(outcomes: list[Any]) -> list[DomainError]:
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def test_of_two_points_for_the_same_leaf_one_is_kept_and_the_other_person_is_told(rows: Rows) -> None:
    reopen_scores(assessment=rows.assessment, by=leader(rows.commune), comment="Chấm lại")
    people = [reviewer(rows.commune), reviewer(rows.commune)]

    def enters(person: User, points: str, version: int) -> Callable[[], Score]:
        return lambda: save_score(
            assessment=Assessment.objects.get(pk=rows.assessment.pk), criterion=rows.leaf, column=ScoreColumn.COMMUNE,
            points=Decimal(points), reason=f"Của {person.pk}", by=person, expected_version=version,
        )  # fmt: skip

    for _round in range(ROUNDS):
        score = Score.objects.get(criterion=rows.leaf, column=ScoreColumn.COMMUNE)
        before = Event.objects.about(score).count()
        outcomes = at_once(enters(people[0], "1", score.version), enters(people[1], "2", score.version))
        assert len(refused(outcomes)) == 1, outcomes
        winner = next(outcome for outcome in outcomes if isinstance(outcome, Score))
        score.refresh_from_db()
        assert (score.points, score.version) == (winner.points, winner.version)
        assert Event.objects.about(score).count() == before + 1


def test_two_first_points_for_a_leaf_make_one_row(rows: Rows) -> None:
    reopen_scores(assessment=rows.assessment, by=leader(rows.commune), comment="Chấm lại")
    people = [reviewer(rows.commune), reviewer(rows.commune)]
    for _round in range(ROUNDS):
        Score.objects.filter(criterion=rows.leaf).delete()
        outcomes = at_once(
            *(
                lambda person=person: save_score(
                    assessment=Assessment.objects.get(pk=rows.assessment.pk), criterion=rows.leaf,
                    column=ScoreColumn.COMMUNE, points=Decimal(1), reason="Lần đầu", by=person,
                )
                for person in people
            )
        )  # fmt: skip
        assert len(refused(outcomes)) == 1, outcomes
        assert Score.objects.filter(criterion=rows.leaf).count() == 1


@pytest.mark.parametrize("second", ["accepts", "returns"])
def test_of_two_decisions_on_the_same_proof_one_counts(rows: Rows, second: str) -> None:
    people = [reviewer(rows.commune), reviewer(rows.commune)]
    for number in range(ROUNDS):
        proof = add_note(
            programme=rows.programme, unit=rows.unit, by=rows.officer, text=f"Lần {number}", title=f"Ghi {number}",
            proof_date=rows.photo.proof_date, occurrences=[rows.window],
        )  # fmt: skip

        def accepts(person: User, pk: int = proof.pk) -> Evidence:
            return accept_evidence(evidence=Evidence.objects.get(pk=pk), by=person)

        def returns(person: User, pk: int = proof.pk) -> Evidence:
            return return_evidence(evidence=Evidence.objects.get(pk=pk), by=person, comment="Chưa rõ")

        other = accepts if second == "accepts" else returns
        outcomes = at_once(lambda: accepts(people[0]), lambda other=other: other(people[1]))
        assert len(refused(outcomes)) == 1, outcomes
        decided = Event.objects.about(proof).filter(verb__in=["evidence_accept", "evidence_return"])
        assert decided.count() == 1
        proof.refresh_from_db()
        assert proof.status == ("accepted" if decided.get().verb == "evidence_accept" else "returned")


def test_two_clicks_on_a_report_are_one_run_and_two_workers_take_it_once(rows: Rows, queue: str) -> None:
    person = leader(rows.commune)
    for _round in range(ROUNDS):
        ask = lambda: request_report(programme=rows.programme, kind="self_report", format="pdf", by=person)  # noqa: E731
        outcomes = at_once(ask, ask)
        assert {outcome.pk for outcome in outcomes} == {ReportRun.objects.active().get().pk}
        run = outcomes[0]
        taken = at_once(lambda: claim(run.pk), lambda: claim(run.pk))  # noqa: B023
        assert sorted(outcome is None for outcome in taken) == [False, True]
        ReportRun.objects.all().delete()


def test_an_assessment_opened_twice_is_one(rows: Rows) -> None:
    from tests.factories.criteria import ProgrammeYearFactory

    for _round in range(ROUNDS):
        programme = ProgrammeYearFactory()
        outcomes = at_once(*[lambda: open_assessment(programme=programme)] * 3)  # noqa: B023
        assert len({outcome.pk for outcome in outcomes}) == 1
