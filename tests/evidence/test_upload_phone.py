"""A phone's queue: one request per file, repeated without doubles; large files in parts; half-sent ones swept."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common.errors import Invalid, WrongState
from common.models import Event
from criteria.enums import PhaseKind
from evidence.models import Evidence
from evidence.services import incoming as parts
from evidence.services.adding import sent_before
from evidence.views import common
from reports.sanity import files as sanity
from tests import files_kit as kit
from tests.factories.accounts import UnitFactory, leader, staff
from tests.factories.criteria import PhaseFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, TaskFactory
from tests.queries import queries_of

from .conftest import World, another_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch, tmp_path):
    """Small parts in a folder of their own, and nobody owes a second factor."""
    settings.MEDIA_ROOT = tmp_path
    settings.MFA_REQUIRED_ROLES = ()
    monkeypatch.setattr(parts, "PART_BYTES", 1000)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in(world.officer)


def fields(world: World, client_id: uuid.UUID, **changes: Any) -> dict[str, Any]:
    values = {"occurrences": [world.window.pk], "unit": world.lead.pk, "title": "", "place": "", "proof_date": ""}
    return values | {"client_id": str(client_id), "owner": str(world.officer.pk)} | changes


def address(world: World, query: str = "") -> str:
    return f"{world.page('evidence_send')}?{query or f'occurrence={world.window.pk}'}"


def send(world: World, client: Client, client_id: uuid.UUID, data: bytes | None = None, **changes: Any) -> Any:
    file = SimpleUploadedFile("anh.jpg", data or another_photo(), "image/jpeg")
    return client.post(address(world), fields(world, client_id, picked=file, **changes))


def send_part(world: World, client: Client, client_id: uuid.UUID, data: bytes, number: int | None = None) -> Any:
    form: dict[str, Any] = {"client_id": str(client_id), "owner": str(world.officer.pk), "size": len(data)}
    if number is not None:
        piece = data[number * parts.PART_BYTES : (number + 1) * parts.PART_BYTES]
        form |= {"number": number, "part": SimpleUploadedFile("phan", piece)}
    return client.post(world.page("evidence_part"), form)


def finish(world: World, client: Client, client_id: uuid.UUID, data: bytes, name: str = "quet.pdf") -> Any:
    return client.post(address(world), fields(world, client_id, size=len(data), name=name))


def stored_names() -> list[str]:
    return [name for name in sanity.walk(storages["default"]) if name.startswith(parts.FOLDER)]


# --- one request per file ---


def test_the_queue_learns_who_is_signed_in_and_gets_a_token(world: World, officer) -> None:
    answer = officer.get(world.page("evidence_sender"))
    assert answer.json()["owner"] == str(world.officer.pk)
    assert len(answer.json()["token"]) == 64
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(world.page("evidence_sender")).status_code == 302
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(world.officer)
    token = checked.get(world.page("evidence_sender")).json()["token"]
    key = uuid.uuid4()
    assert send(world, checked, key).status_code == 403
    assert send(world, checked, key, csrfmiddlewaretoken=token).status_code == 200


def test_a_file_with_its_id_is_stored_once_however_often_it_comes(world: World, officer) -> None:
    key, data = uuid.uuid4(), another_photo()
    first = send(world, officer, key, data, title="Bảng niêm yết", proof_date="2026-11-19")
    again = send(world, officer, key, data, title="Bảng niêm yết", proof_date="2026-11-19")
    assert first.status_code == 200
    assert first.json() == again.json()
    proof = Evidence.objects.get()
    assert (proof.client_id, proof.title, proof.proof_date) == (key, "Bảng niêm yết", dt.date(2026, 11, 19))
    assert first.json()["url"] == proof.get_absolute_url()
    assert first.json()["back"] == world.page("task_detail", world.task.pk)
    assert list(proof.occurrence_links.values_list("occurrence", flat=True)) == [world.window.pk]
    assert Event.objects.about(proof).filter(verb="evidence_added").count() == 1


def test_what_arrived_is_answered_even_when_the_year_closed_meanwhile(world: World, officer) -> None:
    key = uuid.uuid4()
    send(world, officer, key)
    PhaseFactory(
        programme=world.programme, kind=PhaseKind.RUN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 11, 1)
    )
    assert send(world, officer, key).status_code == 200
    late = send(world, officer, uuid.uuid4())
    assert late.status_code in {403, 422}
    assert late.json()["sentence"]
    assert Evidence.objects.count() == 1


def test_the_same_photo_again_is_said_and_not_refused(world: World, officer) -> None:
    data = another_photo()
    send(world, officer, uuid.uuid4(), data)
    answer = send(world, officer, uuid.uuid4(), data)
    assert answer.status_code == 200
    assert "đã được nộp trước đó" in answer.json()["notes"][0]
    assert "<a" not in answer.json()["notes"][0]


def test_another_persons_photos_are_not_taken(world: World, officer) -> None:
    colleague = staff(world.lead)
    answer = send(world, signed_in(colleague), uuid.uuid4())
    assert (answer.status_code, Evidence.objects.count()) == (409, 0)
    assert "người khác" in answer.json()["sentence"]
    key = uuid.uuid4()
    send(world, officer, key)
    stolen = send(world, signed_in(colleague), key, owner=str(colleague.pk))
    assert stolen.status_code == 400
    with pytest.raises(Invalid):
        sent_before(key, colleague)


def test_refusals_come_with_a_sentence(world: World, officer) -> None:
    lie = SimpleUploadedFile("anh.jpg", kit.program(), "image/jpeg")
    answer = officer.post(address(world), fields(world, uuid.uuid4(), picked=lie))
    assert answer.status_code == 400
    assert "chương trình chạy được" in answer.json()["sentence"]
    assert "ít nhất một kỳ" in send(world, officer, uuid.uuid4(), occurrences=[]).json()["sentence"]
    assert "chưa đến" in send(world, officer, uuid.uuid4(), proof_date="2026-11-25").json()["sentence"]
    assert "mã gửi" in officer.post(address(world), {"owner": world.officer.pk, "client_id": "x"}).json()["sentence"]
    gone = officer.post(address(world, "task=999999"), fields(world, uuid.uuid4()))
    assert "không còn" in gone.json()["sentence"]
    assert "ít nhất một tệp" in officer.post(address(world), fields(world, uuid.uuid4())).json()["sentence"]
    assert not Evidence.objects.exists()


def test_only_people_who_hand_in_proof_there_are_heard(world: World) -> None:
    for person, status in ((leader(world.programme.commune), 403), (staff(UnitFactory()), 404)):
        client = signed_in(person)
        assert client.get(world.page("evidence_sender")).status_code == status
        assert send(world, client, uuid.uuid4(), owner=str(person.pk)).status_code == status
        assert client.post(world.page("evidence_part"), {"owner": person.pk}).status_code == status
    elsewhere = staff(UnitFactory(commune=world.programme.commune))
    answer = send(world, signed_in(elsewhere), uuid.uuid4(), owner=str(elsewhere.pk))
    assert answer.json()["sentence"]
    assert not Evidence.objects.exists()


def test_an_activity_lends_its_day_and_leads_back(world: World, officer) -> None:
    activity = ActivityFactory(task=world.task, unit=world.lead, occurrence=world.window)
    form = fields(world, uuid.uuid4(), picked=SimpleUploadedFile("anh.jpg", another_photo()))
    del form["occurrences"]
    answer = officer.post(address(world, f"activity={activity.pk}"), form)
    assert answer.json()["back"] == world.page("activity_detail", activity.pk)
    assert Evidence.objects.get().proof_date == activity.happened_on


def test_a_queue_gone_wild_is_slowed_down(world: World, officer, monkeypatch) -> None:
    monkeypatch.setattr(common, "UPLOADS_PER_PERSON", "2/m")
    statuses = [send(world, officer, uuid.uuid4()).status_code for _time in range(3)]
    assert statuses == [200, 200, 429]


# --- the page ---


def test_the_page_tells_the_queue_what_it_needs_and_proposes_the_name(world: World, officer) -> None:
    for start, end in ((4, 6), (7, 9), (10, 12)):
        days = {"starts_on": dt.date(2026, start, 1), "ends_on": dt.date(2026, end, 28)}
        OccurrenceFactory(task=world.task, label=f"Quý {end // 3}/2026", **days)
    page = officer.get(f"{world.page('evidence_upload')}?task={world.task.pk}").text
    assert f'data-base="{world.page("evidence_upload")}"' in page
    assert 'data-today="2026-11-20"' in page
    assert f'placeholder="{world.task.title} – Quý 4/2026"' in page
    assert "Nộp cho Quý 4/2026" in page  # the other windows are folded away
    assert f'data-owner="{world.officer.pk}"' in page
    assert "proof-form.js" in page
    note = officer.get(f"{world.page('evidence_upload')}?task={world.task.pk}&loai=ghi-chep").text
    assert "proof-form.js" not in note
    assert "data-proof-form" not in note


def test_a_page_that_takes_nothing_keeps_its_plain_form(world: World, officer) -> None:
    PhaseFactory(
        programme=world.programme, kind=PhaseKind.RUN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 11, 1)
    )
    page = officer.get(f"{world.page('evidence_upload')}?task={world.task.pk}").text
    assert "data-proof-form" not in page
    assert "Nộp minh chứng</" not in page


def test_the_pages_ask_the_same_number_of_questions_whatever_there_is(world: World, officer) -> None:
    addresses = [f"{world.page('evidence_upload')}{query}" for query in ("", f"?task={world.task.pk}", "?task=0")]
    for address in addresses:
        officer.get(address)
    few = [queries_of(lambda: officer.get(one)) for one in addresses]  # noqa: B023
    for month in range(1, 12):
        days = {"starts_on": dt.date(2026, month, 1), "ends_on": dt.date(2026, month, 28)}
        OccurrenceFactory(task=world.task, label=f"Tháng {month}", **days)
        TaskFactory(plan=world.task.plan, lead=world.lead, criterion=world.criterion)
    many = [queries_of(lambda: officer.get(one)) for one in addresses]  # noqa: B023
    assert few == many
    assert max(many) <= 12, many


# --- large files ---


def test_a_large_file_comes_in_parts_and_only_the_missing_ones_again(world: World, officer) -> None:
    key, data = uuid.uuid4(), kit.pdf() + b"\n%" + b"x" * 2500
    assert send_part(world, officer, key, data).json()["missing"] == list(range(-(-len(data) // 1000)))
    assert 1 not in send_part(world, officer, key, data, 1).json()["missing"]
    assert 1 not in send_part(world, officer, key, data, 1).json()["missing"]  # the answer was lost
    early = finish(world, officer, key, data)
    assert (early.status_code, early.json()) == (409, {"incomplete": True})
    for number in send_part(world, officer, key, data).json()["missing"]:
        last = send_part(world, officer, key, data, number)
    assert last.json() == {"missing": []}
    answer = finish(world, officer, key, data)
    assert answer.status_code == 200
    proof = Evidence.objects.select_related("current").get()
    assert (proof.client_id, proof.current.original_name, proof.current.mime) == (key, "quet.pdf", "application/pdf")
    with proof.current.file.open("rb") as stored:
        assert stored.read() == data
    assert stored_names() == []
    assert finish(world, officer, key, data).json()["url"] == answer.json()["url"]


def test_a_part_cut_short_is_refused_and_a_torn_one_on_the_disk_is_sent_again(world: World, officer) -> None:
    key, data = uuid.uuid4(), b"%PDF" + b"y" * 1500
    short = {"client_id": str(key), "owner": world.officer.pk, "size": len(data), "number": 0}
    answer = officer.post(world.page("evidence_part"), short | {"part": SimpleUploadedFile("phan", b"half")})
    assert "đứt" in answer.json()["sentence"]
    send_part(world, officer, key, data, 0)
    Path(storages["default"].path(stored_names()[0])).write_bytes(b"torn")
    assert send_part(world, officer, key, data).json()["missing"] == [0, 1]
    assert send_part(world, officer, key, data, 0).json()["missing"] == [1]
    assert send_part(world, officer, key, data, 7).status_code == 400


def test_too_large_a_file_is_refused_before_any_part_is_sent(world: World, officer, settings) -> None:
    settings.UPLOAD_MAX_MB = 1
    form = {"client_id": str(uuid.uuid4()), "owner": world.officer.pk, "size": 2_000_000}
    answer = officer.post(world.page("evidence_part"), form)
    assert answer.status_code == 400
    assert "tối đa" in answer.json()["sentence"]
    assert officer.post(world.page("evidence_part"), form | {"size": "-4"}).status_code == 422


def test_parts_of_what_is_no_proof_are_thrown_away(world: World, officer) -> None:
    key, data = uuid.uuid4(), kit.program() + b"z" * 1500
    for number in range(-(-len(data) // 1000)):
        send_part(world, officer, key, data, number)
    assert finish(world, officer, key, data).status_code == 400
    assert stored_names() == []


def test_one_persons_parts_are_not_anothers(world: World, officer) -> None:
    colleague = staff(world.lead)
    key, data = uuid.uuid4(), b"%PDF" + b"y" * 1500
    send_part(world, officer, key, data, 0)
    theirs = parts.Incoming(colleague.pk, key, len(data))
    assert parts.missing_parts(theirs) == [0, 1]
    with pytest.raises(WrongState), parts.put_together(theirs):
        pass


def test_half_sent_files_stay_few_and_go_after_two_days(world: World, officer) -> None:
    data = b"%PDF" + b"y" * 1500
    keys = [uuid.uuid4() for _number in range(parts.MOST_AT_ONCE + 1)]
    storage = storages["default"]
    for age, key in enumerate(keys):
        send_part(world, officer, key, data, 0)
        for name in stored_names():
            if key.hex in name:
                stamp = dt.datetime.now().timestamp() - 60 * (len(keys) - age)
                os.utime(storage.path(name), (stamp, stamp))
    kept = "".join(stored_names())
    assert keys[0].hex not in kept
    assert all(key.hex in kept for key in keys[1:])
    assert not any(key.hex in str(finding) for key in keys for finding in sanity.orphans())
    assert parts.sweep_incoming() == 0
    old = dt.datetime.now().timestamp() - parts.KEPT_FOR.total_seconds() - 60
    for name in stored_names():
        if keys[1].hex in name:
            os.utime(storage.path(name), (old, old))
    assert parts.sweep_incoming() == 1
    assert keys[1].hex not in "".join(stored_names())
    assert len(stored_names()) == parts.MOST_AT_ONCE - 1


def test_what_the_queue_asks_costs_the_same_however_much_there_is(world: World, officer) -> None:
    officer.get(world.page("evidence_sender"))
    assert queries_of(lambda: officer.get(world.page("evidence_sender"))) <= 4
    few = queries_of(lambda: send_part(world, officer, uuid.uuid4(), b"%PDF" + b"y" * 1500, 0))
    for _number in range(5):
        world.upload()
    many = queries_of(lambda: send_part(world, officer, uuid.uuid4(), b"%PDF" + b"y" * 1500, 1))
    assert few == many <= 8
