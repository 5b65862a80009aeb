"""Administration of mails: what went out and what did not, to be read and tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.models import MailLog
from common.notices.mailing import try_again

from .admin_scope import ReadOnlyAdmin


@admin.register(MailLog)
class MailLogAdmin(ReadOnlyAdmin):
    """The log of mails; a commune's administrator sees that commune's."""

    commune_path = "commune"
    list_display = ["created_at", "to", "subject", "status", "tries", "error"]
    list_filter = ["status"]
    list_select_related = ["person"]
    search_fields = ["to", "subject", "error"]
    actions = ["send_again"]

    @admin.action(description=_("Gửi lại thư không gửi được"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[MailLog]) -> None:
        """Try the chosen mails again that were given up."""
        pks: list[Any] = list(queryset.values_list("pk", flat=True))
        count = try_again(pks)
        self.message_user(request, _t("%(count)d thư sẽ được gửi lại.") % {"count": count}, messages.SUCCESS)
