"""The figures of feedback become proof of a criterion: one sheet, handed in once, reviewed by somebody else."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from django.test import Client

from accounts.models import User
from common.errors import Invalid
from criteria.models import ProgrammeYear
from evidence.models import Evidence
from reports.services.figures import file_figures
from tests.factories.accounts import MembershipFactory, UnitFactory, leader, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.feedback import FeedbackFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def programme() -> ProgrammeYear:
    return ProgrammeYearFactory(year=2026)


@pytest.fixture
def by(programme: ProgrammeYear) -> User:
    unit = UnitFactory(commune=programme.commune)
    return MembershipFactory(commune=programme.commune, role="reviewer", unit=unit).user


@pytest.fixture
def leaf(programme: ProgrammeYear):
    return CriterionFactory(criteria_set=programme.criteria_set, title="Tiếp nhận, trả lời góp ý của người dân")


def days(programme: ProgrammeYear) -> dict[str, dt.date]:
    return {"since": programme.first_day, "until": programme.last_day}


def test_the_sheet_says_what_the_register_says(programme, by, leaf) -> None:
    FeedbackFactory.create_batch(2, programme=programme)
    FeedbackFactory(programme=programme, answered=True)
    FeedbackFactory(programme=programme, complaint=True)
    proof = file_figures(programme=programme, criterion=leaf, by=by, **days(programme))
    assert [link.criterion for link in proof.criterion_links.all()] == [leaf]
    with proof.current.file.open("rb") as stream:
        rows = list(openpyxl.load_workbook(stream).active.iter_rows(values_only=True))
    total = next(row for row in rows if row[0] == "Tổng cộng")
    assert total[1:4] == (3, 1, 0)


def test_pressed_twice_it_is_one_proof(programme, by, leaf) -> None:
    FeedbackFactory(programme=programme)
    first = file_figures(programme=programme, criterion=leaf, by=by, **days(programme))
    assert file_figures(programme=programme, criterion=leaf, by=by, **days(programme)) == first
    assert Evidence.objects.count() == 1


def test_an_empty_period_has_nothing_to_hand_in(programme, by, leaf) -> None:
    with pytest.raises(Invalid, match="chưa nhận góp ý nào"):
        file_figures(programme=programme, criterion=leaf, by=by, **days(programme))


def test_the_page_hands_in_and_keeps_what_was_chosen(programme, by, leaf) -> None:
    client = Client()
    client.force_login(by)
    address = f"/{programme.commune.slug}/2026/gop-y/so-lieu/minh-chung/"
    assert "Nộp số liệu góp ý làm minh chứng" in client.get(address).content.decode()
    values = {"criterion": leaf.pk, "since": "2026-01-01", "until": "2026-11-20"}
    refused = client.post(address, values)
    assert refused.status_code == 422
    assert 'value="2026-11-20"' in refused.content.decode()
    FeedbackFactory(programme=programme)
    assert client.post(address, values).headers["Location"] == Evidence.objects.get().get_absolute_url()
    assert client.post(address, values | {"until": "2025-01-01"}).status_code == 422


def test_staff_see_no_figures_of_others(programme) -> None:
    for somebody, status in ((staff(UnitFactory(commune=programme.commune)), 403), (leader(programme.commune), 200)):
        client = Client()
        client.force_login(somebody)
        assert client.get(f"/{programme.commune.slug}/2026/gop-y/so-lieu/minh-chung/").status_code == status
