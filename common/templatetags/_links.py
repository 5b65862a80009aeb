"""Links between pages: addresses with other parameters, pages of a list, the way here, tabs.

Plain functions; `ui` registers them as tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.translation import gettext as _


def query_set_param(context: template.Context, **changes: Any) -> str:
    """The present query string with some parameters changed ("" or None removes one), beginning with "?"."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        from django.http import QueryDict

        query = QueryDict(mutable=True)
    for key, value in changes.items():
        if value in ("", None):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


def pagination(context: template.Context, page: Page[Any], what: str = "", param: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list, other parameters of the address kept. `what` names the rows ("việc")."""
    wanted = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    pages = [
        {
            "number": number,
            "current": number == page.number,
            "url": query_set_param(context, **{param: number}) if isinstance(number, int) else "",
        }
        for number in wanted
    ]
    previous = page.previous_page_number() if page.has_previous() else None
    following = page.next_page_number() if page.has_next() else None
    return {
        "page": page,
        "pages": pages,
        "what": what or _("dòng"),
        "previous_url": query_set_param(context, **{param: previous}) if previous else "",
        "next_url": query_set_param(context, **{param: following}) if following else "",
    }


def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """The way to this page: label, address, label, address …; the last label stands alone."""
    items = [
        {"label": pairs[at], "url": pairs[at + 1] if at + 1 < len(pairs) else ""} for at in range(0, len(pairs), 2)
    ]
    return {"items": items}


def tabs(items: Sequence[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Links between the views of one thing: mappings with label, url, active and, if wanted, icon and count."""
    return {"items": items, "label": label or _("Các phần của trang")}
