"""Telling people: once for each cause, as they chose, nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Commune, User
from common.enums import Delivery, NoticeKind, NoticeTopic
from common.models import Notice, NoticeChoice
from common.notices import notify
from tests.factories.accounts import CommuneFactory, UnitFactory, staff
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune(today: Any) -> Commune:
    return CommuneFactory()


@pytest.fixture
def officer(commune: Commune) -> User:
    return staff(UnitFactory(commune=commune))


def tell(people: Any, commune: Commune, key: str = "k", kind: str = NoticeKind.RETURNED, **more: Any) -> int:
    return notify(people, kind=kind, commune=commune, subject="Minh chứng bị trả lại", url="/x/", key=key, **more)


def test_the_same_cause_tells_the_same_person_once(commune: Commune, officer: User) -> None:
    other = staff(UnitFactory(commune=commune))
    assert tell([officer, officer], commune) == 1
    assert tell([officer, other], commune) == 1
    assert tell([officer], commune, key="another") == 1
    assert Notice.objects.filter(person=officer).count() == 2


def test_who_caused_it_is_not_told(commune: Commune, officer: User) -> None:
    assert tell([officer], commune, by=officer) == 0


def test_a_topic_one_does_not_want_leaves_no_notice(commune: Commune, officer: User) -> None:
    NoticeChoice.objects.create(person=officer, deliveries={NoticeTopic.RETURNED: Delivery.NONE})
    assert tell([officer], commune) == 0
    assert tell([officer], commune, kind=NoticeKind.COMMENT) == 1


def test_mail_is_wanted_only_where_the_person_wants_mail(commune: Commune, officer: User) -> None:
    silent, portal = (staff(UnitFactory(commune=commune)) for _ in range(2))
    NoticeChoice.objects.create(person=silent, mail_off=True)
    NoticeChoice.objects.create(person=portal, deliveries={NoticeTopic.RETURNED: Delivery.PORTAL})
    tell([officer, silent, portal], commune)
    wanted = dict(Notice.objects.values_list("person", "wants_mail"))
    assert wanted == {officer.pk: True, silent.pk: False, portal.pk: False}


def test_an_unknown_kind_is_refused_at_once(commune: Commune, officer: User) -> None:
    with pytest.raises(ValueError, match="gossip"):
        tell([officer], commune, kind="gossip")


def test_telling_a_hundred_costs_as_much_as_telling_one(commune: Commune) -> None:
    unit = UnitFactory(commune=commune)
    few, many = [staff(unit)], [staff(unit) for _ in range(30)]
    assert queries_of(lambda: tell(few, commune)) == queries_of(lambda: tell(many, commune)) == 3


def test_one_sees_only_ones_own(commune: Commune, officer: User) -> None:
    other = staff(UnitFactory(commune=commune))
    tell([officer, other], commune)
    assert [row.person for row in Notice.objects.visible_to(officer)] == [officer]
