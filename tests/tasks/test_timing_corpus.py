"""The timings of the five real plans: each is understood, and the metrics of their titles are found."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks.timing import Metric, metric_from_text, occurrences, parse_timing

PLANS = sorted((Path(__file__).parents[2] / "tasks" / "data" / "plans").glob("*.yaml"))

# Every wording printed in the plans and their duties, with the year of its plan and what it must become.
PRINTED = [
    ("Thường xuyên", 2026, "recurring", "quarter", 1, "default"),
    ("thường xuyên", 2025, "recurring", "quarter", 1, "default"),
    ("Cả năm", 2026, "window", None, 1, "printed"),
    ("Năm 2026", 2026, "window", None, 1, "printed"),
    ("Trong năm", 2025, "window", None, 1, "printed"),
    ("Quý I", 2026, "window", None, 1, "printed"),
    ("Quy IV", 2026, "window", None, 1, "printed"),
    ("Quý IV", 2026, "window", None, 1, "printed"),
    ("Trước 1/12", 2026, "once", None, 1, "printed"),
    ("Nhân các nguyên lễ lớn, và tết nguyên đán", 2026, "occasion", None, 1, "printed"),
    ("Nhân dịp năm mới, các ngày lễ lớn của đất nước", 2025, "occasion", None, 1, "printed"),
    ("Nhân dịp năm mới, các ngày lễ lớn của đất nước", 2026, "occasion", None, 1, "printed"),
    ("ít nhất 01 lần/năm", 2025, "recurring", "year", 1, "printed"),
    ("hằng năm", 2026, "recurring", "year", 1, "printed"),
    ("định kỳ hoặc đột xuất", 2026, "recurring", "quarter", 1, "default"),
    ("vào đầu mỗi ngày làm việc", 2025, "recurring", "week", 1, "printed"),
    ("trước ngày 15/02/2026", 2026, "once", None, 1, "printed"),
    ("trước ngày 01/12/2026", 2026, "once", None, 1, "printed"),
    ("trước ngày 20/10/2025", 2025, "once", None, 1, "printed"),
    ("trước ngày 01 hàng Quý", 2026, "recurring", "quarter", 1, "printed"),
    (None, 2026, "window", None, 1, "default"),
]


def plan(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rows(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from rows(item.get("children", []))


def items_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for group in data["groups"] for item in rows(group["items"])]


def test_the_five_plans_are_here():
    assert len(PLANS) == 5
    assert sum(len(items_of(plan(path))) for path in PLANS) == 259


@pytest.mark.parametrize(("text", "year", "kind", "every", "count", "basis"), PRINTED)
def test_a_wording_of_the_plans_becomes(text, year, kind, every, count, basis):
    schedule = parse_timing(text, year=year)
    found = (schedule.kind, schedule.to_json()["every"], schedule.min_count, schedule.basis)
    assert found == (kind, every, count, basis)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_no_timing_of_a_plan_is_unknown_and_each_has_days(path):
    data = plan(path)
    year = data["plan"]["year"]
    timed = [(item["timing"], item["title"]) for item in items_of(data)]
    timed += [(duty.get("timing"), duty["text"]) for duty in data["duties"]]
    timed += [(due.get("due_text") or due["due"], "") for due in data["plan"]["report_deadlines"]]
    known = {text for text, *_ in PRINTED}
    for text, title in timed:
        schedule = parse_timing(text, year=year, title=title)
        specs = occurrences(schedule, year=year, cut_off=date(year, 11, 30))
        assert schedule.kind != "unknown", text
        assert text in known, text
        assert specs, text
        assert all(date(year, 1, 1) <= spec.start <= spec.end <= date(year, 11, 30) for spec in specs), text


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_metrics_of_a_plan_are_read_from_its_titles(path):
    for item in items_of(plan(path)):
        found = metric_from_text(item["title"])
        stated = item.get("metric")
        if stated:
            assert found == Metric(stated["kind"], stated["op"], stated["target"], stated.get("per")), item["title"]
        elif not item["heading"]:  # a heading such as "… được trang bị các máy móc" is carried by its rows
            assert found is None, item["title"]


def test_a_weekly_title_makes_a_weekly_task():
    data = plan(next(path for path in PLANS if path.stem == "thanh-ha-2026"))
    weekly = [
        item["title"][:24]
        for item in items_of(data)
        if parse_timing(item["timing"], year=2026, title=item["title"]).every == "week"
    ]
    assert weekly == ["Ủy ban nhân dân xã xây d", "Quy định 01 ngày/tuần gi", "Ít nhất 1 lần/tuần, cấp "]
