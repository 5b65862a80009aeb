"""Reading proof: filters, counts, the queue and its neighbours."""

from __future__ import annotations

import datetime as dt

import pytest

from evidence import queue, selectors
from evidence.enums import EvidenceKind
from evidence.models import Evidence, EvidenceRevision
from tests.factories.accounts import UnitFactory
from tests.factories.criteria import CriterionFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import OccurrenceFactory

from .conftest import World

pytestmark = pytest.mark.django_db


def found(world: World, **filters) -> set[Evidence]:
    return set(selectors.filtered(selectors.evidence_of(world.judge, world.programme), filters))


def test_words_are_found_without_marks(world: World):
    board = EvidenceFactory(programme=world.programme, title="Bảng niêm yết thủ tục")
    EvidenceFactory(programme=world.programme, title="Họp dân")
    assert found(world, q="THU TUC niem") == {board}
    assert found(world, q="thủ tục") == {board}


def test_filters_narrow_by_state_kind_unit_task_and_criterion(world: World):
    group = CriterionFactory(criteria_set=world.programme.criteria_set, group=True)
    leaf = CriterionFactory(criteria_set=world.programme.criteria_set, parent=group)
    unit = UnitFactory(commune=world.lead.commune)
    link = EvidenceFactory(
        programme=world.programme, linked=True, unit=unit, occurrences=[world.window], criteria=[leaf]
    )
    back = EvidenceFactory(programme=world.programme, returned=True)
    assert found(world, state="returned") == {back}
    assert found(world, kind=EvidenceKind.LINK) == {link}
    assert found(world, unit=unit) == {link}
    assert found(world, task=world.task.pk) == {link}
    assert found(world, criterion=group) == found(world, criterion=leaf) == {link}
    assert selectors.state_counts(selectors.evidence_of(world.judge, world.programme)) == {
        "submitted": 1,
        "accepted": 0,
        "returned": 1,
        "withdrawn": 0,
    }


def test_the_queue_is_oldest_version_first_and_knows_its_neighbours(world: World):
    rows = [EvidenceFactory(programme=world.programme) for _number in range(3)]
    EvidenceFactory(programme=world.programme, accepted=True)
    own = EvidenceFactory(programme=world.programme, created_by=world.judge)
    late = rows[0].current.created_at + dt.timedelta(hours=1)
    EvidenceRevision.objects.filter(pk=rows[0].current.pk).update(created_at=late)
    waiting = queue.queue_of(world.judge, world.programme)
    assert list(waiting) == [rows[1], rows[2], rows[0]]
    assert queue.place_in(waiting, rows[2]) == queue.Place(2, 3, rows[1].pk, rows[0].pk)
    assert queue.place_in(waiting, own) == queue.Place(0, 3, None, rows[1].pk)
    assert queue.queue_and_own(world.judge, world.programme, {}) == ([rows[1].pk, rows[2].pk, rows[0].pk], 1)


def test_the_window_to_propose_is_the_asked_one_then_the_present_then_the_last_owed(world: World):
    first = world.window
    second = OccurrenceFactory(
        task=world.task, label="Quý II", starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30)
    )
    windows = [first, second]
    assert selectors.likely_windows(windows, [first.pk], dt.date(2026, 5, 1)) == [first.pk]
    assert selectors.likely_windows(windows, [], dt.date(2026, 5, 1)) == [second.pk]
    assert selectors.likely_windows(windows, [], dt.date(2026, 11, 20)) == [second.pk]
    assert selectors.likely_windows([], [], dt.date(2026, 11, 20)) == []


def test_a_task_shows_its_proof_window_by_window(world: World):
    proof = EvidenceFactory(programme=world.programme, unit=world.lead, occurrences=[world.window])
    EvidenceFactory(programme=world.programme, unit=world.lead, occurrences=[world.window], withdrawn=True)
    assert selectors.proof_of_task(world.task, world.officer) == [(world.window, [proof])]
