"""Communes, units and people with one role each.

The shortcuts (`staff`, `reviewer`, …) are what most tests want: a person who holds exactly that role.
"""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from accounts.enums import CommuneKind, Role, UnitKind
from accounts.models import Commune, Membership, Unit, UnitAlias, User


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    slug = factory.Sequence(lambda n: f"xa-thu-{n}")
    name = factory.Sequence(lambda n: f"Thử {n}")
    kind = CommuneKind.XA
    province = "Hải Phòng"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    class Params:
        external = factory.Trait(kind=UnitKind.FRONT, name="Ủy ban Mặt trận Tổ quốc Việt Nam xã")
        everybody = factory.Trait(kind=UnitKind.OTHER, stands_for_all=True, name="Các phòng, ban, đơn vị")

    commune = factory.SubFactory(CommuneFactory)
    code = factory.Sequence(lambda n: f"don-vi-{n}")
    name = factory.Sequence(lambda n: f"Đơn vị {n}")
    kind = UnitKind.OFFICE


class UnitAliasFactory(DjangoModelFactory):
    class Meta:
        model = UnitAlias

    unit = factory.SubFactory(UnitFactory)
    text = factory.Sequence(lambda n: f"Tên khác {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Cán bộ {n} (demo)")
    password = factory.django.Password("Mat-khau-thu-123")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    commune = factory.SubFactory(CommuneFactory)
    role = Role.STAFF
    unit = factory.Maybe(
        factory.LazyAttribute(lambda o: o.role == Role.STAFF),
        yes_declaration=factory.SubFactory(UnitFactory, commune=factory.SelfAttribute("..commune")),
        no_declaration=None,
    )


def person(role: str, commune: Commune, unit: Unit | None = None) -> User:
    """Somebody with one role in the commune."""
    return MembershipFactory(role=role, commune=commune, unit=unit).user


def staff(unit: Unit) -> User:
    """An officer of the unit."""
    return person(Role.STAFF, unit.commune, unit)


def reviewer(commune: Commune) -> User:
    return person(Role.REVIEWER, commune)


def leader(commune: Commune) -> User:
    return person(Role.LEADER, commune)


def administrator(commune: Commune) -> User:
    return person(Role.ADMIN, commune)


def upper(commune: Commune) -> User:
    """An officer of Sở Nội vụ who appraises the commune."""
    return person(Role.UPPER, commune)
