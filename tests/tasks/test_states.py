"""The window's state table: every arrow from every state, and where proofs put a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import CommentRequired, WrongState
from common.models import Event
from common.workflow import advance
from tasks import states
from tasks.enums import OccurrenceStatus as S
from tasks.permissions import RULES
from tasks.services.occurrences import _UNREVIEWED, _UNSUBMITTED, _reviewed
from tests.factories.accounts import UserFactory
from tests.factories.tasks import occurrence_in

ARROWS = [*states.TRANSITIONS, *states.CONSEQUENCES]


def stamps_for(target, user):
    reviewed = _reviewed(user, "lý do")
    return {
        S.OPEN: _UNREVIEWED | _UNSUBMITTED,
        S.SUBMITTED: {"submitted_at": reviewed["reviewed_at"], "submitted_by": user} | _UNREVIEWED,
    }.get(target, reviewed)


@pytest.mark.django_db
@pytest.mark.parametrize("arrow", ARROWS, ids=lambda a: a.name)
@pytest.mark.parametrize("status", S.values)
def test_an_arrow_moves_only_from_its_sources(status, arrow):
    occurrence, user = occurrence_in(status), UserFactory()
    if status not in arrow.sources:
        with pytest.raises(WrongState):
            advance(occurrence, arrow, by=user, comment="lý do", **stamps_for(arrow.target, user))
        return
    moved = advance(occurrence, arrow, by=user, comment="lý do", **stamps_for(arrow.target, user))
    assert moved.status == arrow.target
    event = Event.objects.about(moved).get()
    assert (event.verb, event.from_state, event.to_state) == (arrow.name, status, arrow.target)


def test_every_button_has_a_rule_and_every_rule_a_button():
    assert set(RULES) == {arrow.name for arrow in states.TRANSITIONS}


def test_names_are_unique_and_every_state_is_reached_and_left():
    assert len({arrow.name for arrow in ARROWS}) == len(ARROWS)
    assert {arrow.target for arrow in states.TRANSITIONS} == set(S)
    assert set().union(*(arrow.sources for arrow in states.TRANSITIONS)) == set(S)


@pytest.mark.django_db
@pytest.mark.parametrize("arrow", [a for a in ARROWS if a.needs_comment], ids=lambda a: a.name)
def test_an_arrow_that_needs_a_reason_refuses_blanks(arrow):
    occurrence = occurrence_in(min(arrow.sources))
    with pytest.raises(CommentRequired):
        advance(occurrence, arrow, by=UserFactory(), comment="  ")


@pytest.mark.parametrize(
    ("status", "accepted", "waiting", "need", "returning", "target"),
    [
        (S.OPEN, 0, 1, 1, False, S.SUBMITTED),
        (S.OPEN, 0, 1, 2, False, S.SUBMITTED),
        (S.SUBMITTED, 1, 0, 1, False, S.DONE),
        (S.SUBMITTED, 1, 0, 2, False, S.OPEN),
        (S.SUBMITTED, 0, 0, 1, True, S.RETURNED),
        (S.SUBMITTED, 0, 1, 1, True, S.SUBMITTED),
        (S.SUBMITTED, 1, 0, 1, True, S.DONE),
        (S.SUBMITTED, 0, 1, 2, True, S.RETURNED),
        (S.SUBMITTED, 0, 0, 1, False, S.OPEN),
        (S.RETURNED, 0, 0, 1, False, S.RETURNED),
        (S.RETURNED, 0, 1, 1, False, S.SUBMITTED),
        (S.DONE, 0, 0, 1, False, S.OPEN),
        (S.DONE, 0, 0, 1, True, S.RETURNED),
        (S.WAIVED, 3, 0, 1, False, S.WAIVED),
    ],
)
def test_a_window_follows_its_proofs(status, accepted, waiting, need, returning, target):
    found = states.settled_status(status, accepted=accepted, waiting=waiting, min_count=need, returning=returning)
    assert found == target


@given(
    status=st.sampled_from(S.values),
    accepted=st.integers(0, 5),
    waiting=st.integers(0, 5),
    need=st.integers(1, 5),
    returning=st.booleans(),
)
def test_the_place_proofs_give_a_window_is_stable_and_reachable(status, accepted, waiting, need, returning):
    def place(now):
        return states.settled_status(now, accepted=accepted, waiting=waiting, min_count=need, returning=returning)

    target = place(status)
    assert place(target) == target
    assert target == status or any(status in arrow.sources and arrow.target == target for arrow in states.CONSEQUENCES)
