"""A small portal of its own with surveys that take answers, for the citizens' browser stories."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from .portal import ENVIRONMENT, Portal, manage
from .visitor import Visitor

SURVEYS = """
import datetime as dt
from accounts.enums import Role
from accounts.models import Commune
from accounts.services import create_person, grant_role
from common.clock import now, today
from criteria.services import load_shipped_set, open_year
from surveys.enums import SurveyStatus
from surveys.models import CollectionPoint, Question, Survey, SurveyPeriod, SurveyVersion
from surveys.services.kiosk import set_pin
commune = Commune.objects.create(slug="thu-nghiem", name="Thử Nghiệm", kind="xa", province="Hải Phòng", is_demo=True)
year = open_year(commune=commune, year=today().year, criteria_set=load_shipped_set("hai-phong-2026"))
officer = create_person(username="canbo", full_name="Cán bộ", password="Thu-nghiem-2026", must_change_password=False)
grant_role(person=officer, commune=commune, role=Role.REVIEWER)
KEYS = [{"key": key, "text": {"vi": f"Việc {key}", "en": f"Thing {key}"}} for key in "abc"]
ROWS = [("p1", "section", {}), ("c1", "likert", {}), ("c2", "likert", {"allow_na": True}), ("c3", "likert", {}),
    ("p2", "section", {}), ("c4", "yes_no", {}), ("c5", "text", {"show_if": {"code": "c4", "in": ["no"]}}),
    ("c6", "multiple", {"choices": KEYS, "required": False}), ("c7", "number", {}), ("c8", "text", {"required": False})]
SHOWN = [("tungcau", "steps", ROWS), ("cautrang", "page", ROWS), ("taiquay", "steps", ROWS[1:2]),
    ("hetdot", "steps", ROWS[1:2])]
for code, layout, rows in SHOWN:
    survey = Survey.objects.create(
        programme=year, title=f"Khảo sát {code}", heading={"vi": "Ông/bà có hài lòng không?", "en": "Satisfied?"},
        intro={"vi": "Phiếu không hỏi tên."}, thanks={"vi": "Cảm ơn ông/bà đã trả lời."}, languages=["vi", "en"],
        layout=layout, status=SurveyStatus.OPEN, created_by=officer)
    SurveyPeriod.objects.create(
        survey=survey, label="Cả năm", starts_on=dt.date(year.year, 1, 1), ends_on=dt.date(year.year, 12, 31))
    version = SurveyVersion.objects.create(survey=survey, number=1, published_at=now())
    for position, (name, kind, more) in enumerate(rows):
        Question.objects.create(
            version=version, code=name, position=position, kind=kind, in_index=kind == "likert",
            text={"vi": f"Điều thứ {name[1:]} ông/bà thấy thế nào?", "en": f"What about number {name[1:]}?"}, **more)
    point = CollectionPoint.objects.create(survey=survey, name=f"Quầy {code}", code=code)
    set_pin(point=point, by=officer, pin="202611")
"""
RESPONSES = """
SELECT r.answers, r.channel, r.flags, r.client_id
FROM surveys_response r JOIN surveys_collectionpoint p ON p.id = r.point_id WHERE p.code = ? ORDER BY r.id
"""
BLOCKED = """for (const name of ["getItem", "setItem", "removeItem", "key"]) {
  Storage.prototype[name] = () => { throw new DOMException("blocked", "SecurityError"); };
}"""


@contextmanager
def citizens_portal(folder: Path) -> Iterator[Portal]:
    """No demo year: one commune with three surveys is enough here, and ready in seconds."""
    folder.mkdir(parents=True)
    (folder / "demo.env").write_text(ENVIRONMENT, encoding="utf-8")
    for words in (("migrate", "-v", "0"), ("createcachetable",), ("shell", "--no-imports", "-v", "0", "-c", SURVEYS)):
        done = manage(folder, *words)
        assert done.returncode == 0, done.stderr
    with Portal(folder, worker=False) as portal:
        yield portal


@contextmanager
def cut_off(portal: Portal) -> Iterator[None]:
    """Nothing answers. What a browser calls offline would let requests of a page with a worker through."""
    portal.stop()
    yield
    portal.__enter__()


def answers(portal: Portal, code: str) -> list[list[Any]]:
    """What the portal holds: answers, channel, flags, id of each response of a point."""
    with closing(sqlite3.connect(portal.folder / "portal.sqlite3")) as base:
        rows = base.execute(RESPONSES, [code]).fetchall()
    return [[json.loads(given), channel, json.loads(flags), sent] for given, channel, flags, sent in rows]


def tap(person: Visitor, words: str) -> None:
    """Touch one answer of the question on the screen."""
    person.page.locator("[data-q]:visible label.tile", has_text=words).first.click()


def on_screen(person: Visitor, number: int) -> None:
    """Wait until this question is the one shown."""
    person.page.locator(f"#c-c{number}").wait_for(state="visible")


def fill_all(person: Visitor, look: Callable[[], None] = lambda: None) -> None:
    """Answer every question of the long form, one screen after the other, up to the check."""
    page = person.page
    for number, words in ((1, "Rất hài lòng"), (2, "Không áp dụng"), (3, "Bình thường"), (4, "Không")):
        on_screen(person, number)
        look()
        tap(person, words)
    on_screen(person, 5)
    look()
    page.locator("#c5").fill("Chờ lâu <quá> & nóng")
    page.get_by_role("button", name="Tiếp tục").click()
    on_screen(person, 6)
    look()
    tap(person, "Việc a")
    tap(person, "Việc c")
    page.get_by_role("button", name="Tiếp tục").click()
    on_screen(person, 7)
    page.locator("#c7").fill("2")
    page.get_by_role("button", name="Tiếp tục").click()
    on_screen(person, 8)
    page.get_by_role("button", name="Xem lại câu trả lời").click()
    page.get_by_role("heading", name="Kiểm tra câu trả lời").wait_for()
    look()


FILLED = {"c1": "5", "c2": "na", "c3": "3", "c4": "no", "c5": "Chờ lâu <quá> & nóng", "c6": ["a", "c"], "c7": "2"}
