"""Who may do what: the whole table, role by role, step by step."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from common.clock import now
from feedback.enums import FeedbackStatus as S
from feedback.models import Feedback
from feedback.permissions import RULES, available_steps, can_redact, can_take
from tests.factories.accounts import UnitFactory, reviewer

from .conftest import World

pytestmark = pytest.mark.django_db

PEOPLE = ("officer", "other_officer", "coordinator", "boss", "admin", "upper")
HANDLING = {"officer", "coordinator"}
LATE = {"due_on": dt.date(2026, 11, 2)}
TABLE: dict[str, tuple[dict[str, Any], set[str]]] = {
    "receive": ({"status": S.NEW}, HANDLING),
    "classify": ({"status": S.NEW}, HANDLING),
    "assign": ({"status": S.NEW}, HANDLING),
    "transfer": ({"in_progress": True}, HANDLING),
    "ask_info": ({"in_progress": True}, HANDLING),
    "note_info": ({"asked": True}, HANDLING),
    "note_public": ({"in_progress": True}, HANDLING),
    "add_photos": ({"in_progress": True}, HANDLING | {"boss"}),
    "note_internal": ({"in_progress": True}, HANDLING | {"boss"}),
    "propose": ({"in_progress": True}, HANDLING),
    "divert": ({"in_progress": True}, HANDLING),
    "refuse": ({"in_progress": True}, {"coordinator"}),
    "merge": ({"in_progress": True}, {"coordinator"}),
    "extend": ({"in_progress": True}, {"coordinator", "boss"}),
    "return_answer": ({"proposed": True}, {"coordinator", "boss"}),
    "answer": ({"proposed": True}, {"coordinator", "boss"}),
    "close": ({"answered": True}, {"coordinator"}),
    "reopen": ({"answered": True}, {"coordinator", "boss"}),
    "publish": ({"answered": True}, {"coordinator", "boss"}),
    "unpublish": ({"answered": True, "published_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}, {"coordinator", "boss"}),
    "apologise": ({"in_progress": True, **LATE}, {"coordinator", "boss"}),
}
"""For a feedback of the officer's unit where approval is not needed and the public list is on."""


def test_the_table_names_every_step():
    assert set(TABLE) == set(RULES)


@pytest.mark.parametrize("step", TABLE)
def test_each_step_is_for_these_roles_alone(world: World, step: str):
    world.set(publish_answers=True)
    values, allowed = TABLE[step]
    row = world.feedback(**{"unit": world.unit, **values})
    assert {who for who in PEOPLE if RULES[step](getattr(world, who), row)} == allowed
    refused = [RULES[step](getattr(world, who), row).reason for who in PEOPLE if who not in allowed]
    assert all(reason.endswith(".") for reason in refused)


@pytest.mark.parametrize("step", TABLE)
def test_people_of_elsewhere_do_nothing(world: World, step: str):
    values, _allowed = TABLE[step]
    row = world.feedback(**{"unit": world.unit, **values})
    assert not RULES[step](reviewer(UnitFactory().commune), row)


def test_with_approval_only_the_leader_answers(world: World):
    world.set(approval_needed=True)
    row = world.feedback(proposed=True, unit=world.unit)
    assert {who for who in PEOPLE if RULES["answer"](getattr(world, who), row)} == {"boss"}
    early = world.mine()
    assert "trình duyệt" in RULES["answer"](world.boss, early).reason


def test_a_complaint_is_for_its_few_readers(world: World):
    row = world.feedback(complaint=True, created_by=world.officer, unit=world.unit)
    steps = {who: set(available_steps(getattr(world, who), row)) for who in PEOPLE}
    assert steps == {
        "officer": {"note_internal", "divert"}, "boss": {"note_internal", "divert"}, "other_officer": set(),
        "coordinator": set(), "admin": set(), "upper": set(),
    }  # fmt: skip
    assert not can_redact(world.coordinator, row)


def test_nothing_is_done_with_what_was_erased(world: World):
    row = world.feedback(answered=True, unit=world.unit, purged_at=now())
    assert available_steps(world.coordinator, row) == {}


def test_taking_is_for_officers(world: World):
    assert {who for who in PEOPLE if can_take(getattr(world, who), world.programme)} == {
        "officer", "other_officer", "coordinator"
    }  # fmt: skip


def test_rows_seen(world: World):
    own, other, noted = world.mine(), world.mine(unit=world.other_unit), world.feedback(created_by=world.officer)
    complaint = world.feedback(complaint=True)
    seen = {who: set(Feedback.objects.visible_to(getattr(world, who))) for who in PEOPLE}
    assert seen == {
        "officer": {own, noted}, "other_officer": {other}, "coordinator": {own, other, noted},
        "boss": {own, other, noted, complaint}, "admin": set(), "upper": set(),
    }  # fmt: skip
