"""One search box for everything of a year, and what the person opened last."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from common.finding import Found, Source, sources
from common.finding_text import Asked, read
from common.recent import recently_seen
from common.text import row_number
from criteria.scope import Scope, programme_view

FIRST = 5
"""Of each group, beside each other."""
PER_PAGE = 20
SUGGESTED = 3
MOST_PAGES = 5_000


class _Counted:
    """Stands for a list of that length of which one page was fetched."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def __len__(self) -> int:
        return self.found.total

    def __getitem__(self, part: Any) -> list[Any]:
        return self.found.hits


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def find(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What holds the words, by groups or one group page by page; without words what was opened last."""
    asked = read(request.GET.get("q", ""))
    open_sources = [source for source in sources() if source.open_to(scope)]
    chosen = next((one for one in open_sources if asked and one.key == request.GET.get("loai")), None)
    number = min(max(row_number(request.GET.get("page", "")) or 1, 1), MOST_PAGES)
    groups = [(source, _found(scope, source, asked, chosen, number)) for source in open_sources] if asked else []
    total = sum(found.total for _source, found in groups)
    context: dict[str, Any] = {
        "asked": asked,
        "q": asked.text,
        "chosen": chosen,
        "total": total,
        "groups": [(one, found, _address(asked, one)) for one, found in groups if found.total and chosen is None],
        "tabs": _tabs(asked, groups, chosen, total),
        "page": _page(groups, chosen, number),
        "recent": [] if asked else recently_seen(request, scope),
        "lists": [(one, reverse(one.list_name, args=scope.url_args)) for one in open_sources],
        "fewer": _fewer(asked) if asked and not total else [],
        "own_box": True,
    }
    return render(request, "finding/find.html", context)


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def find_suggest(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The part under the box of the header: the first hits of each group, or what was opened last."""
    asked = read(request.GET.get("q", ""))
    groups = []
    if asked:
        open_sources = [source for source in sources() if source.open_to(scope)]
        groups = [(source, source.search(scope, asked, 0, SUGGESTED)) for source in open_sources]
    context = {
        "asked": asked,
        "groups": [(source, found) for source, found in groups if found.total],
        "total": sum(found.total for _source, found in groups),
        "recent": [] if asked else recently_seen(request, scope),
        "all_url": reverse("find", args=scope.url_args) + "?" + urlencode({"q": asked.text}),
    }
    return render(request, "finding/_suggest.html", context)


def _found(scope: Scope, source: Source, asked: Asked, chosen: Source | None, number: int) -> Found:
    """Some of every group; with one chosen its page, and the others only counted."""
    if chosen is None:
        return source.search(scope, asked, 0, FIRST)
    if source is not chosen:
        return source.search(scope, asked, 0, 0)
    found = source.search(scope, asked, (number - 1) * PER_PAGE, PER_PAGE)
    if found.total and not found.hits:  # behind the end: the last page
        return source.search(scope, asked, (found.total - 1) // PER_PAGE * PER_PAGE, PER_PAGE)
    return found


def _page(groups: list[tuple[Source, Found]], chosen: Source | None, number: int) -> Any:
    found = next((found for source, found in groups if source is chosen), None)
    return Paginator(_Counted(found), PER_PAGE).get_page(number) if found else None  # type: ignore[arg-type]


def _address(asked: Asked, source: Source) -> str:
    return "?" + urlencode({"q": asked.text, "loai": source.key})


def _tabs(asked: Asked, groups: list[tuple[Source, Found]], chosen: Source | None, total: int) -> list[dict[str, Any]]:
    if not total:
        return []
    every = {"label": _("Tất cả"), "url": "?" + urlencode({"q": asked.text}), "active": chosen is None, "count": total}
    rest = [
        {
            "label": source.label,
            "url": _address(asked, source),
            "icon": source.icon,
            "active": source is chosen,
            "count": found.total,
        }
        for source, found in groups
        if found.total or source is chosen
    ]
    return [every, *rest]


def _fewer(asked: Asked) -> list[tuple[str, str]]:
    """Each word that could be left out, with the address without it."""
    if len(asked.words) < 2:
        return []
    return [(word, "?" + urlencode({"q": asked.without(at)})) for at, word in enumerate(asked.words)]
