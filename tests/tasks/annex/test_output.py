"""The JSON has the shape that people's scripts rely on."""

import json

import pytest

from tasks.annex import read_annex, to_json
from tests.annex_kit import PLANS, SLUGS, load_plan, write_docx


@pytest.mark.parametrize("slug", SLUGS)
def test_the_shape_is_fixed_and_it_is_json(tmp_path, slug):
    plan = load_plan(slug)
    for path in (PLANS / f"{slug}.yaml", write_docx(tmp_path / "a.docx", plan)):
        data = to_json(read_annex(path, year=plan["plan"]["year"]))
        json.dumps(data, ensure_ascii=False)
        assert list(data) == ["groups", "headings", "tasks", "duties", "problems"]
        assert data["groups"] == len(plan["groups"])
        for task in data["tasks"]:
            assert list(task) == [
                "row", "group", "ref", "title", "criterion", "lead", "supporting", "deliverable", "timing", "schedule",
            ]  # fmt: skip
            assert task["criterion"] is None
            assert set(task["schedule"]) == {"kind", "windows", "every", "min_count", "basis"}
            assert task["schedule"]["kind"] in {"once", "window", "recurring", "occasion", "unknown"}
        for problem in data["problems"]:
            assert list(problem) == ["row", "column", "value", "message", "proposal"]
            assert problem["message"]
            assert problem["proposal"]


def test_rows_are_numbered_as_people_count_them(tmp_path):
    plan = load_plan("phu-lien-2026")
    data = to_json(read_annex(write_docx(tmp_path / "a.docx", plan), year=2026))
    rows = [task["row"] for task in data["tasks"]]
    assert rows[0] == 4  # header, group, heading, then the first leaf
    assert rows == sorted(set(rows))
    assert rows[-1] == 87  # 86 rows below the header
