"""The command that starts a real installation."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import Commune, Membership
from common.models import Holiday
from criteria.enums import PhaseKind
from criteria.models import ProgrammeYear

pytestmark = pytest.mark.django_db


def run(**options: object) -> str:
    out = StringIO()
    call_command(
        "open_commune", "--name", "Ví Dụ", "--province", "Hải Phòng", "--year", "2026",
        "--criteria", "hai-phong-2026", stdout=out, **options,
    )  # fmt: skip
    return out.getvalue()


def test_a_commune_opens_with_year_phases_days_off_and_an_administrator() -> None:
    said = run(admin="vidu.quantri")
    programme = ProgrammeYear.objects.get(commune__slug="vi-du", year=2026)
    assert set(programme.phases.values_list("kind", flat=True)) == set(PhaseKind.values)
    assert Holiday.objects.filter(day__year=2026).count() > 8
    admin = Membership.objects.get(role=Role.ADMIN)
    assert admin.user.username == "vidu.quantri"
    assert admin.user.must_change_password
    assert admin.user.is_staff
    assert "mật khẩu ban đầu" in said


def test_a_second_run_changes_nothing() -> None:
    run(admin="vidu.quantri")
    said = run(admin="vidu.quantri")
    assert Commune.objects.count() == 1
    assert ProgrammeYear.objects.count() == 1
    assert Membership.objects.count() == 1
    assert "mật khẩu" not in said


def test_a_taken_address_gets_a_sentence() -> None:
    with pytest.raises(CommandError, match="quan-tri"):
        run(slug="quan-tri")
