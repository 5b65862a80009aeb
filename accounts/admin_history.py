"""Administration of the history: to be read, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from common.history import details_of, readable_history, state_words
from common.models import Event
from common.text import sort_key
from common.verbs import known_verbs, words_of

from .admin_scope import ReadOnlyAdmin
from .roles import Permission


class VerbFilter(admin.SimpleListFilter):
    """The verbs by their words."""

    title = _("Việc")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((verb, words_of(verb)) for verb in known_verbs()), key=lambda pair: sort_key(pair[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The history, to look at only; a commune's administrator sees that commune's."""

    commune_path = "commune"
    needs = Permission.VIEW_HISTORY
    list_display = ["at", "actor", "what", "object_text", "before", "after", "commune"]
    list_filter = [
        VerbFilter,
        ("commune", admin.RelatedOnlyFieldListFilter),
        ("content_type", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["actor", "commune", "content_type"]
    search_fields = ["object_text", "comment", "actor__full_name", "actor__username"]
    date_hierarchy = "at"
    fields = [
        "at",
        "actor",
        "commune",
        "what",
        "content_type",
        "object_id",
        "object_text",
        "before",
        "after",
        "comment",
        "details",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return readable_history(super().get_queryset(request), request.user)

    @admin.display(description=_("Việc"), ordering="verb")
    def what(self, event: Event) -> str:
        return words_of(event.verb)

    @admin.display(description=_("Từ"), ordering="from_state")
    def before(self, event: Event) -> str:
        return state_words(event, event.from_state) or "—"

    @admin.display(description=_("Sang"), ordering="to_state")
    def after(self, event: Event) -> str:
        return state_words(event, event.to_state) or "—"

    @admin.display(description=_("Chi tiết"))
    def details(self, event: Event) -> str:
        lines = format_html_join("", "<li>{}: {}</li>", ((one.label, one.words) for one in details_of(event)))
        return format_html('<ul class="event-details">{}</ul>', lines) if lines else "—"
