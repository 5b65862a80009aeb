"""What the history remembers, and how it reads in the administration."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from accounts.models import Unit, User
from assessments.models import Answer
from common.history import changed_fields, details_of, remembered, state_words
from common.models import Event
from criteria.models import Criterion, ProgrammeYear
from evidence.models import Evidence
from tasks.models import Task
from tests.factories.accounts import UnitFactory


def read(model: type[Model], **data: Any) -> list[str]:
    """The lines a person reads."""
    kind = ContentType(app_label=model._meta.app_label, model=model._meta.model_name)
    return [f"{line.label}: {line.words}" for line in details_of(Event(data=data, content_type=kind))]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (12, 12),
        (Decimal("4.50"), "4.50"),
        (dt.date(2026, 12, 30), "2026-12-30"),
        ((dt.date(2026, 1, 5), dt.date(2026, 11, 25)), ["2026-01-05", "2026-11-25"]),
        ("None", "None"),
    ],
)
def test_values_are_kept_as_json_and_nothing_stays_nothing(value: Any, kept: Any) -> None:
    assert remembered(value) == kept


def test_only_fields_that_differ_are_kept() -> None:
    row = ProgrammeYear(year=2026, report_date=None, report_number="12/BC")
    values = {"report_date": dt.date(2026, 12, 30), "report_number": "12/BC", "year": 2027}
    assert changed_fields(row, values, ["report_date", "report_number"]) == {"report_date": [None, "2026-12-30"]}


@pytest.mark.parametrize("nothing", [None, "None", ""])
def test_a_change_reads_before_and_after_whatever_stood_for_nothing(nothing: Any) -> None:
    assert read(ProgrammeYear, report_date=[nothing, "2026-12-30"]) == ["Ngày báo cáo: (trống) → 30/12/2026"]


@pytest.mark.parametrize("pair", [[True, False], ["True", "False"]])
def test_yes_and_no_are_words(pair: list[Any]) -> None:
    assert read(Unit, is_active=pair)[0].endswith(": Đúng → Sai")


def test_choices_and_figures_read_as_on_the_pages() -> None:
    assert read(Evidence, kind="file", revision=2)[0].endswith(": Tệp (ảnh, PDF, Word, Excel)")
    assert read(Criterion, max_points=["10.00", "4"])[0].endswith(": 10 → 4")
    assert read(Task, before=["45.0000", "60.0000"], after=["1250.5000", None]) == [
        "Thay đổi: 45; 60 → 1.250,5; (trống)"
    ]
    assert read(User, last_seen_at=["2026-11-20T01:30:00+00:00", None])[0].endswith(": 08:30 20/11/2026 → (trống)")
    assert read(Task, criterion=["1.2", "1.2000"])[0].endswith(": 1.2 → 1,2")


def test_two_things_are_no_change() -> None:
    assert read(Answer, ticks=["a", "b"])[0].endswith(": a; b")
    assert read(Task, gone_titles=["Làm việc A", "Làm việc B"]) == ["Nhiệm vụ không còn: Làm việc A; Làm việc B"]


def test_phases_read_from_day_to_day_in_both_ways_they_were_kept() -> None:
    first, then = ["2026-01-01", "2026-11-30"], ["2026-01-05", "2026-11-25"]
    assert read(ProgrammeYear, run=[first, then]) == ["Thực hiện: 01/01/2026 – 30/11/2026 → 05/01/2026 – 25/11/2026"]
    assert read(ProgrammeYear, run=[None, then]) == ["Thực hiện: (trống) → 05/01/2026 – 25/11/2026"]
    assert read(ProgrammeYear, run=first, publish=None) == [
        "Thực hiện: 01/01/2026 – 30/11/2026",
        "Công khai kết quả tự chấm, lấy ý kiến Mặt trận: (trống)",
    ]


def test_units_of_a_task_read_with_their_parts() -> None:
    nobody = {"leads": [], "responsible": "", "supports": [], "all": False}
    somebody = {**nobody, "leads": ["Phòng A", "Phòng B"], "all": True}
    assert read(Task, before=nobody, after=somebody) == [
        "Đơn vị chủ trì: (trống) → Phòng A; Phòng B",
        "Mọi đơn vị phối hợp: Sai → Đúng",
    ]
    assert read(Task, strange=nobody) == [
        "strange: Đơn vị chủ trì: (trống); Chịu trách nhiệm chính: (trống); Đơn vị phối hợp: (trống); "
        "Mọi đơn vị phối hợp: Sai"
    ]


def test_states_read_as_on_the_pages() -> None:
    event = Event(content_type=ContentType(app_label="evidence", model="evidence"))
    assert state_words(event, "submitted") == "Chờ duyệt"
    assert (state_words(event, ""), state_words(event, "unheard")) == ("", "unheard")
    assert state_words(Event(content_type=ContentType(app_label="gone", model="gone")), "submitted") == "submitted"


def test_what_nobody_named_still_reads() -> None:
    assert read(Task, strange={"deep": [1, {"x": None}]}) == ["strange: deep: 1; x: (trống)"]
    assert read(Task, day="2026-13-45") == ["Ngày: 2026-13-45"]
    assert read(Task) == []


def test_no_password_is_ever_shown() -> None:
    assert read(User, password1=["", "Bi mat 1!"], full_name=["", "Người mới"])[0].endswith(": (trống) → Người mới")
    assert len(read(User, password1=["", "Bi mat 1!"], full_name=["", "Người mới"])) == 1


@pytest.mark.django_db
def test_passwords_of_the_first_version_leave_the_history() -> None:
    unit = UnitFactory()
    Event.record(unit, "admin_create", data={"password1": ["", "Bi mat 1!"], "name": ["", "A"]})
    Event.record(unit, "admin_change", data={"name": ["A", "B"]})
    import_module("common.migrations.0002_no_password_in_history").forget(apps, None)
    assert [event.data for event in Event.objects.about(unit).order_by("pk")] == [
        {"name": ["", "A"]},
        {"name": ["A", "B"]},
    ]
