"""A small portal of its own where citizens can send feedback, for the browser stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .portal import ENVIRONMENT, Portal, manage

PLACE = """
from accounts.enums import Role
from accounts.models import Commune, Unit
from accounts.services import create_person, grant_role
from common.clock import today
from criteria.services import load_shipped_set, open_year
from feedback.models import FeedbackSettings
commune = Commune.objects.create(slug="thu-nghiem", name="Thử Nghiệm", kind="xa", province="Hải Phòng", is_demo=True)
open_year(commune=commune, year=today().year, criteria_set=load_shipped_set("hai-phong-2026"))
Unit.objects.create(commune=commune, name="Phòng Kinh tế", code="pkt", kind="office", sort=1)
Unit.objects.create(commune=commune, name="Thôn Đông", code="thon-dong", kind="village", sort=2)
officer = create_person(
    username="canbo", full_name="Cán bộ thử", password="Thu-nghiem-2026", must_change_password=False)
grant_role(person=officer, commune=commune, role=Role.REVIEWER)
FeedbackSettings.objects.create(commune=commune, publish_answers=True)
"""
ROWS = """
import json
from feedback.models import Feedback
print(json.dumps([[row.content, row.status, row.photos.count(), row.flags, row.follow_ups.count()]
    for row in Feedback.objects.order_by("pk")]))
"""
ANSWER = """
from accounts.models import Unit, User
from feedback.models import Feedback
from feedback.services import answer, assign
officer, row = User.objects.get(username="canbo"), Feedback.objects.latest("pk")
assign(feedback=row, by=officer, unit=Unit.objects.get(code="pkt"))
row.refresh_from_db()
answer(feedback=row, by=officer, text="Đã thay bóng đèn ngõ 12.")
print(row.photos.first().pk)
"""
PUBLISH = """
from accounts.models import User
from feedback.models import Feedback
from feedback.services import publish
officer, row = User.objects.get(username="canbo"), Feedback.objects.latest("pk")
publish(feedback=row, by=officer, public_text="Đèn ngõ 12 hỏng.", public_answer="Đã thay bóng đèn.")
"""


@contextmanager
def feedback_portal(folder: Path) -> Iterator[Portal]:
    """One commune that takes feedback; ready in seconds."""
    folder.mkdir(parents=True)
    (folder / "demo.env").write_text(ENVIRONMENT, encoding="utf-8")
    for words in (("migrate", "-v", "0"), ("createcachetable",), ("shell", "--no-imports", "-v", "0", "-c", PLACE)):
        done = manage(folder, *words)
        assert done.returncode == 0, done.stderr
    with Portal(folder, worker=False) as running:
        yield running


def rows(portal: Portal) -> list[list[Any]]:
    """(content, status, photos, flags, lines) of all feedback; that a robot types quickly is no news."""
    found = json.loads(portal.ask(ROWS))
    return [[*row[:3], [flag for flag in row[3] if flag != "fast"], *row[4:]] for row in found]
