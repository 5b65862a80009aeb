"""The words of a mail: a subject, a plain text and a simple HTML that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.enums import NoticeTopic
from common.models import Notice
from common.text import cut

SHOWN = 15
"""So many things of one topic are listed; the rest is a number and a link."""


@dataclass(frozen=True)
class Letter:
    text: str
    html: str
    choices_url: str


@dataclass(frozen=True)
class Part:
    """The notices of one topic in one commune."""

    title: str
    notices: Sequence[Notice]
    more: int


def absolute(path: str) -> str:
    """The path as an address that works from a mail."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def year_address(path: str) -> str:
    """ "/thanh-ha/2026/" of anything that stands under it."""
    return "/".join(path.split("/")[:3]) + "/"


def subject_of(notices: Sequence[Notice]) -> str:
    """One thing says itself; of several, their number."""
    first = notices[0]
    place = str(first.commune)[:1].upper() + str(first.commune)[1:]
    if len(notices) == 1:
        return cut(f"[{place}] {first.subject}", 150)
    if len({row.commune_id for row in notices}) > 1:
        place = _("Chính quyền thân thiện")
    return f"[{place}] " + _("%(count)d tin mới cần xem") % {"count": len(notices)}


def letter_of(notices: Sequence[Notice]) -> Letter:
    """Everything this mail says, grouped by commune and topic, the pressing topics first."""
    order = list(NoticeTopic.values)
    listed = sorted(notices, key=lambda row: (row.commune_id, order.index(row.topic), row.pk))
    for row in listed:
        row.link = absolute(row.url)  # type: ignore[attr-defined]
    places = []
    for _commune, rows in groupby(listed, key=lambda row: row.commune_id):
        mine = list(rows)
        places.append(
            {
                "name": str(mine[0].commune),
                "parts": [_part(topic, list(part)) for topic, part in groupby(mine, key=lambda row: row.topic)],
                "list_url": absolute(f"{year_address(mine[0].url)}thong-bao/"),
            }
        )
    choices_url = absolute(f"{year_address(listed[0].url)}thong-bao/thiet-lap/")
    context: dict[str, Any] = {
        "places": places,
        "choices_url": choices_url,
        "is_demo": any(row.commune.is_demo for row in listed),
    }
    return Letter(
        text=render_to_string("email/notices.txt", context).strip() + "\n",
        html=render_to_string("email/notices.html", context),
        choices_url=choices_url,
    )


def _part(topic: NoticeTopic, rows: list[Notice]) -> Part:
    return Part(str(topic.label), rows[:SHOWN], max(len(rows) - SHOWN, 0))
