"""The commune's front page and its notice on personal data: what other apps put there.

`surveys` and `feedback` stand above this app, so they register what they have when they start (`AppConfig.ready`):

    register_panel("survey", 10, build)       build(commune, page) -> Door | Panel | None, or a list of them
    register_notice("survey", 10, build)      build(commune) -> NoticePart | None

Each build is asked once per page view and does a fixed number of queries, however much there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest

from .models import Commune, PublicPage


@dataclass(frozen=True)
class Door:
    """Something a citizen can do: a large link. `icon` is the name of a Tabler outline icon."""

    title: str
    note: str
    url: str
    icon: str


@dataclass(frozen=True)
class Panel:
    """Something to read, below the doors. The template gets `context` and what `public/base.html` has."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NoticePart:
    """One way in which data come in: what is taken, what for, how long, who sees it (Luật 91/2025/QH15, Điều 3, 4).

    `ask` is a page where people ask about these data (to see, correct, delete them).
    """

    title: str
    collected: tuple[str, ...]
    purpose: str
    kept: str
    seen_by: str = ""
    ask: Door | None = None


Shown = Door | Panel
PanelBuilder = Callable[[Commune, PublicPage], Shown | Sequence[Shown] | None]
NoticeBuilder = Callable[[Commune], NoticePart | None]

_panels: dict[str, tuple[int, PanelBuilder]] = {}
_notices: dict[str, tuple[int, NoticeBuilder]] = {}


def register_panel(key: str, order: int, build: PanelBuilder) -> None:
    """Add to the front page, or replace what `key` added."""
    _panels[key] = (order, build)


def register_notice(key: str, order: int, build: NoticeBuilder) -> None:
    """Add to the notice on personal data, or replace what `key` added."""
    _notices[key] = (order, build)


def front_of(commune: Commune) -> tuple[PublicPage, list[Door], list[Panel]]:
    """The front page: the commune's own words, what can be done, what can be read."""
    page = page_of(commune)
    found: list[Shown] = []
    for _order, build in sorted(_panels.values(), key=lambda entry: entry[0]):
        given = build(commune, page)
        found += given if isinstance(given, Sequence) else [given] if given else []
    return page, [one for one in found if isinstance(one, Door)], [one for one in found if isinstance(one, Panel)]


def notice_of(commune: Commune) -> list[NoticePart]:
    """All ways in which data of citizens come in."""
    found = [build(commune) for _order, build in sorted(_notices.values(), key=lambda entry: entry[0])]
    return [part for part in found if part is not None]


def page_of(commune: Commune) -> PublicPage:
    """The commune's own words, empty while nobody has written any."""
    return PublicPage.objects.filter(commune=commune).first() or PublicPage(commune=commune)


def public_commune(request: HttpRequest, slug: str) -> Commune:
    """The commune whose citizens' pages these are; one that is switched off has none. A page of an error reads it again
    as ``request.commune``.

    Raises:
        Http404: there is no such commune, or it is switched off.
    """
    commune = Commune.objects.filter(slug=slug, is_active=True).first()
    if commune is None:
        raise Http404
    request.commune = commune  # type: ignore[attr-defined]
    return commune
