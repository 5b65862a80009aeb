"""Who sees which proof, and who may do what with it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from evidence import permissions as may
from evidence import states
from evidence.enums import EvidenceStatus as E
from evidence.models import Evidence
from evidence.selectors import evidence_of, with_rights_and_rows
from tests.factories.accounts import (
    UnitFactory,
    UserFactory,
    administrator,
    leader,
    reviewer,
    staff,
    upper,
)
from tests.factories.evidence import EvidenceFactory
from tests.queries import queries_of

from .conftest import World

pytestmark = pytest.mark.django_db


def proof_in(status: str, world: World) -> Evidence:
    traits = {} if status == E.SUBMITTED else {str(status): True}
    return EvidenceFactory(programme=world.programme, unit=world.lead, occurrences=[world.window], **traits)


RULES = {states.ACCEPT: may.can_accept, states.RETURN: may.can_return, states.WITHDRAW: may.can_withdraw}
RULES_OF_THE_PERSON = {states.UNDO: may.can_undo}
"""The rules that hang on the state; to send a returned proof again is to edit it."""


def test_every_arrow_has_its_rule():
    assert {*RULES, *RULES_OF_THE_PERSON, states.RESUBMIT} == set(states.TRANSITIONS)


def test_staff_see_their_unit_and_the_tasks_they_lead(world: World):
    supporter = UnitFactory(commune=world.lead.commune)
    own = EvidenceFactory(programme=world.programme, unit=supporter)
    led = EvidenceFactory(programme=world.programme, unit=supporter, occurrences=[world.window])
    assert set(Evidence.objects.visible_to(staff(supporter))) == {own, led}
    assert set(Evidence.objects.visible_to(world.officer)) == {led}
    assert not Evidence.objects.visible_to(staff(UnitFactory(commune=world.lead.commune))).exists()


def test_people_of_the_commune_see_all_the_upper_level_what_is_accepted_others_nothing(world: World):
    proofs = {status: proof_in(status, world) for status in E.values}
    commune = world.lead.commune
    for person in (reviewer(commune), leader(commune), administrator(commune)):
        assert set(Evidence.objects.visible_to(person)) == set(proofs.values())
    assert set(Evidence.objects.visible_to(upper(commune))) == {proofs[E.ACCEPTED]}
    elsewhere = UnitFactory()
    for stranger in (UserFactory(), AnonymousUser(), reviewer(elsewhere.commune), staff(elsewhere)):
        assert not Evidence.objects.visible_to(stranger).exists()


@pytest.mark.parametrize("status", E.values)
def test_what_a_person_may_do_follows_the_state(world: World, status):
    proof = proof_in(status, world)
    for arrow, rule in RULES.items():
        leaves = status in arrow.sources
        assert bool(rule(world.judge, proof)) is leaves
        assert bool(rule(world.officer, proof)) is (leaves and arrow is states.WITHDRAW)
        assert not rule(leader(world.lead.commune), proof)
    assert bool(may.can_edit(world.officer, proof)) is (status != E.WITHDRAWN)
    assert not may.can_edit(leader(world.lead.commune), proof)


def test_verdicts_of_many_proofs_ask_the_database_once(world: World):
    for _number in range(6):
        proof_in(E.SUBMITTED, world)

    def ask(limit: int) -> int:
        world.judge.__dict__.pop("_active_memberships", None)
        world.programme.__dict__.pop("_phases", None)
        rows = with_rights_and_rows(Evidence.objects.visible_to(world.judge))[:limit]

        def work() -> None:
            for proof in rows:
                proof.programme = world.programme
                for rule in (*RULES.values(), may.can_edit):
                    rule(world.judge, proof)

        return queries_of(work)

    assert ask(1) == ask(6)


def test_the_upper_level_sees_no_earlier_rounds(world: World):
    proof = proof_in(E.ACCEPTED, world)
    assert not may.sees_rounds(upper(world.lead.commune), proof)
    assert may.sees_rounds(leader(world.lead.commune), proof)


def test_a_list_of_one_year_holds_that_year_only(world: World):
    proof_in(E.SUBMITTED, world)
    assert not evidence_of(world.judge, EvidenceFactory().programme).exists()
