"""Collection points: many at once, each with its own QR, counted apart; a revoked QR never comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import UnitKind
from accounts.models import User
from common.errors import CommentRequired, Invalid, NotAllowed
from common.models import Event
from common.stale import Stale
from surveys import open_forms, states
from surveys.enums import PointKind
from surveys.models import CollectionPoint, RetiredCode, Survey
from surveys.models.points import CODE_ALPHABET, CODE_LENGTH
from surveys.selectors.building import arrivals_of, point_lines
from surveys.services import (
    add_points,
    add_points_for_units,
    change_point,
    replace_code,
    switch_point,
    take_step,
)
from surveys.services.points import MOST_AT_ONCE, point_seen
from tests.factories.accounts import UnitFactory, leader, reviewer
from tests.factories.surveys import answered, whole_survey
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def point() -> CollectionPoint:
    return whole_survey()


@pytest.fixture
def survey(point: CollectionPoint) -> Survey:
    return point.survey


@pytest.fixture
def by(survey: Survey) -> User:
    return reviewer(survey.programme.commune)


@pytest.fixture
def client(by: User) -> Client:
    signed_in = Client()
    signed_in.force_login(by)
    return signed_in


def at(survey: Survey, name: str, pk: int | None = None) -> str:
    return reverse(name, args=[survey.programme.commune.slug, survey.programme.year, pk or survey.pk])


def test_names_become_points_once(survey, by) -> None:
    added = add_points(survey=survey, by=by, names=["Quầy A", "", "  Quầy   B ", "quầy a"], kind=PointKind.COUNTER)
    assert [point.name for point in added.points] == ["Quầy A", "Quầy B"]
    assert added.known == ["quầy a"]
    codes = {point.code for point in survey.points.all()}
    assert len(codes) == 3
    assert all(len(point.code) == CODE_LENGTH and set(point.code) <= set(CODE_ALPHABET) for point in added.points)
    assert Event.objects.about(added.points[0]).get().verb == "point_added"


def test_units_become_points_of_their_kind(survey, by) -> None:
    commune = survey.programme.commune
    hamlet = UnitFactory(commune=commune, name="Thôn Đông", kind=UnitKind.VILLAGE)
    counter = UnitFactory(commune=commune, name="Quầy số 3", kind=UnitKind.OTHER)
    added = add_points_for_units(survey=survey, by=by, units=[hamlet, counter])
    assert [(point.name, point.kind, point.unit) for point in added.points] == [
        ("Thôn Đông", PointKind.HAMLET, hamlet),
        ("Quầy số 3", PointKind.COUNTER, counter),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"names": ["", " "]},
        {"names": ["x"], "kind": PointKind.WEB},
        {"names": ["x"], "kind": "khac"},
        {"names": [f"Điểm {number}" for number in range(MOST_AT_ONCE + 1)]},
    ],
)
def test_what_cannot_be_a_point_is_refused(survey, by, values) -> None:
    with pytest.raises(Invalid):
        add_points(survey=survey, by=by, **values)


def test_a_unit_of_another_commune_is_refused(survey, point, by) -> None:
    with pytest.raises(Invalid):
        add_points_for_units(survey=survey, by=by, units=[UnitFactory()])
    with pytest.raises(Invalid):
        change_point(point=point, by=by, name="x", unit=UnitFactory())


def test_only_those_who_manage_surveys_touch_points(survey, point) -> None:
    chief = leader(survey.programme.commune)
    for change in (
        lambda: add_points(survey=survey, by=chief, names=["x"]),
        lambda: change_point(point=point, by=chief, name="x"),
        lambda: switch_point(point=point, by=chief, on=False),
        lambda: replace_code(point=point, by=chief, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_a_survey_that_ended_keeps_its_points(survey, point, by) -> None:
    take_step(survey=survey, step=states.CLOSE, by=by)
    with pytest.raises(NotAllowed):
        add_points(survey=survey, by=by, names=["x"])


def test_a_replaced_code_leads_nowhere_new_and_keeps_the_counts(survey, point, by) -> None:
    answered(point, "544")
    old = point.code
    with pytest.raises(CommentRequired):
        replace_code(point=point, by=by, reason="  ")
    fresh = replace_code(point=point, by=by, reason="Áp phích bị lấy mất", seen=old)
    assert fresh.code != old
    assert open_forms.load_form(old) is None
    assert open_forms.load_form(fresh.code).point.pk == point.pk
    assert RetiredCode.objects.get(code=old).reason == "Áp phích bị lấy mất"
    with pytest.raises(Invalid):
        replace_code(point=point, by=by, reason="Bấm hai lần", seen=old)
    counts = {line.point.pk: line.counted for line in point_lines(survey, arrivals_of(survey))}
    assert counts[point.pk] == 1
    event = Event.objects.about(point).first()
    assert event.data == {"code": [old, fresh.code]}


def test_a_point_that_is_off_takes_nothing(point, by, today) -> None:
    switch_point(point=point, by=by, on=False)
    assert not open_forms.load_form(point.code).takes_answers(today)
    switch_point(point=point, by=by, on=False)
    switch_point(point=point, by=by, on=True)
    assert open_forms.load_form(point.code).takes_answers(today)
    verbs = [event.verb for event in Event.objects.about(point)]
    assert verbs == ["point_switched_on", "point_switched_off"], "pressing twice is one change"


def test_names_are_each_given_once(survey, point, by) -> None:
    other = add_points(survey=survey, by=by, names=["Quầy khác"]).points[0]
    with pytest.raises(Invalid, match="cùng tên"):
        change_point(point=other, by=by, name=point.name.upper())
    seen = point_seen(other)
    change_point(point=other, by=by, name="Tên mới", seen=seen)
    with pytest.raises(Stale):
        change_point(point=other, by=by, name="Tên khác", seen=seen)


# --- pages ----------------------------------------------------------------------------------------


def test_the_list_shows_short_addresses_and_counts(client, survey, point) -> None:
    answered(point, "555")
    page = client.get(at(survey, "survey_points")).text
    assert point.code in page
    before = queries_of(lambda: client.get(at(survey, "survey_points")))
    add_points(survey=survey, by=reviewer(survey.programme.commune), names=[f"Q{number}" for number in range(20)])
    assert queries_of(lambda: client.get(at(survey, "survey_points"))) == before


def test_points_are_added_by_form(client, survey) -> None:
    unit = UnitFactory(commune=survey.programme.commune, name="Thôn Tây", kind=UnitKind.VILLAGE)
    address = at(survey, "survey_points")
    assert client.post(address, {"act": "names", "names": "", "kind": "counter"}).status_code == 422
    answer = client.post(address, {"act": "names", "names": "A\r\nB\r\n", "kind": "poster"}, follow=True)
    assert "Đã thêm 2 nơi" in answer.text
    assert client.post(address, {"act": "units", "units": [unit.pk]}).status_code == 302
    assert set(survey.points.values_list("name", "kind")) >= {("A", "poster"), ("B", "poster"), ("Thôn Tây", "hamlet")}


def test_a_point_shows_its_code_in_large_and_is_changed_by_form(client, survey, point) -> None:
    address = at(survey, "survey_point", point.pk)
    page = client.get(address).text
    assert f"<strong>{point.code}</strong>" in page
    assert 'class="qr"' in page
    assert "testserver/k/" in page
    assert client.post(address, {"name": "Quầy mới", "kind": "poster"}).status_code == 302
    point.refresh_from_db()
    assert (point.name, point.kind) == ("Quầy mới", "poster")


def test_replacing_needs_a_reason_and_the_code_that_was_seen(client, survey, point) -> None:
    address = at(survey, "survey_point_step", point.pk)
    refused = client.post(address, {"act": "replace", "code": point.code, "reason": ""})
    assert refused.status_code == 422
    assert "Hãy ghi vì sao thu hồi" in refused.text
    answer = client.post(address, {"act": "replace", "code": point.code, "reason": "Mất áp phích"}, follow=True)
    assert point.code in answer.text, "the revoked code stays to be read"
    assert client.post(address, {"act": "khac"}).status_code == 404


def revoked_address(point: CollectionPoint) -> Any:
    return Client().get(reverse("survey_form", args=[point.code]))


def test_a_revoked_address_says_so(survey, point, by) -> None:
    old = CollectionPoint.objects.get(pk=point.pk)
    replace_code(point=point, by=by, reason="x")
    open_forms.forget()
    answer = revoked_address(old)
    assert answer.status_code in {200, 404, 410}
    assert "thu hồi" in answer.text or "không còn" in answer.text
