"""The search box: what can be found, and how each app says it. The page stands in `reports.views.finding`.

An app registers one `Source` when it starts (`AppConfig.ready`). A source starts at `visible_to` and its app's own
verdicts; it answers each question with one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Concat, Length, StrIndex
from django.utils.safestring import SafeString

from .finding_text import Asked, excerpt, marked, needle

LONG_TITLE = 220
"""A task's title may be half a page: of a longer one the part around the words is shown."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found. `text` is where the words stand when not in the title; `notes` say what else tells rows apart."""

    pk: int
    title: str
    url: str
    icon: str
    text: str = ""
    notes: tuple[str, ...] = ()
    state: str = ""
    state_enum: str = ""
    terms: tuple[str, ...] = ()

    @property
    def marked_title(self) -> SafeString:
        return marked(excerpt(self.title, self.terms, LONG_TITLE), self.terms)

    @property
    def marked_text(self) -> SafeString:
        return marked(excerpt(self.text, self.terms), self.terms) if self.text else SafeString("")

    @property
    def marked_notes(self) -> list[SafeString]:
        return [marked(note, self.terms) for note in self.notes if note]


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are in all, and those of one page."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """One group of results.

    `open_to(scope)`: whether the person has this group at all. `search(scope, asked, start, size)`: one query; size 0
    only counts. `recall(scope, numbers)`: those of the rows the person may still see, by number, in one query; what
    `opened` names (URL names) is remembered as recently seen.
    """

    key: str
    order: int
    label: Any
    icon: str
    list_name: str
    list_label: Any
    open_to: Callable[[Any], bool]
    search: Callable[[Any, Asked, int, int], Found]
    recall: Callable[[Any, Iterable[int]], Mapping[int, Hit]] | None = None
    opened: frozenset[str] = frozenset()


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Add a group of results, or replace the one of that key."""
    _sources[source.key] = source


def sources() -> list[Source]:
    """All groups in their order."""
    return sorted(_sources.values(), key=lambda source: source.order)


def source_of_page(url_name: str) -> Source | None:
    """Whose rows the page of this name shows."""
    return next((source for source in _sources.values() if url_name in source.opened), None)


# --- for rows that keep their search form in the column `search`, the title first ---


def holding(rows: QuerySet[Any], asked: Asked, also: Q | None = None) -> QuerySet[Any]:
    """The rows that hold every term; `also` lets further rows in."""
    rows = rows.alias(padded=Concat(Value(" "), "search", Value(" "), output_field=TextField()))
    wanted = Q()
    for term in asked.terms:
        wanted &= Q(padded__contains=needle(term))
    return rows.filter(wanted | also if also is not None else wanted)


def best_first(
    rows: QuerySet[Any], asked: Asked, *then: str, title: Any, lead: str = "", exact: Q | None = None
) -> QuerySet[Any]:
    """Rows of `holding`: what `exact` names, title starts so, title holds the words together, title holds them,
    elsewhere; among these as `then` says.

    `search` begins with the title's search form, or with that of the column `lead` and then the title. The search
    form is not longer than the text, so the lengths of the columns tell where the title ends.
    """
    before = Length(lead) + Value(2) if lead else Value(1)
    behind = before + (title if hasattr(title, "resolve_expression") else Length(title))
    rows = rows.alias(
        stands_at=StrIndex("padded", Value(f" {asked.phrase}")),
        title_from=before,
        title_to=behind,
        **{f"at_{n}": StrIndex("padded", Value(needle(term))) for n, term in enumerate(asked.terms)},
    )
    together = Q(stands_at__gt=0, stands_at__lte=F("title_to"))
    each = Q()
    for n in range(len(asked.terms)):
        each &= Q(**{f"at_{n}__gt": 0, f"at_{n}__lte": F("title_to")})
    named = [When(exact, then=Value(-1))] if exact is not None else []
    found_in = Case(
        *named,
        When(stands_at__gt=0, stands_at__lte=F("title_from"), then=Value(0)),
        When(together, then=Value(1)),
        When(each, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.alias(found_in=found_in).order_by("found_in", *then)


def take(rows: QuerySet[Any], start: int, size: int) -> tuple[int, list[Any]]:
    """How many rows there are, and one page of them; one query (two behind the last page)."""
    if size == 0:
        return rows.order_by().count(), []
    page = list(rows.annotate(n_found=Window(Count("pk")))[start : start + size])
    if page:
        return page[0].n_found, page
    return (rows.order_by().count() if start else 0), []
