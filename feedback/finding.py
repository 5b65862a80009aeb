"""Feedback in the search box: by number of the register, the code of the receipt, words, place, sender."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from common.finding import Found, Hit, Source, best_first, holding, register_source, take
from common.finding_text import Asked
from common.text import cut, vn_date
from criteria.scope import Scope

from .codes import hash_secret, read_code
from .models import Feedback

_NUMBER = len("0042 2026 ")


def _rows(scope: Scope) -> QuerySet[Feedback]:
    rows = Feedback.objects.visible_to(scope.user).filter(programme=scope.programme)
    return rows.only("pk", "programme", "number", "kind", "content", "place", "status", "received_at")


def _hit(scope: Scope, feedback: Feedback, asked: Asked) -> Hit:
    feedback.programme = scope.programme
    return Hit(
        pk=feedback.pk,
        title=f"{feedback.register_number} · {feedback.get_kind_display()}",
        url=reverse("feedback_detail", args=[*scope.url_args, feedback.pk]),
        icon="message",
        text=feedback.content if asked else cut(feedback.content, 90),
        notes=(vn_date(feedback.received_at.date()), feedback.place),
        state=feedback.status,
        state_enum="feedback.FeedbackStatus",
        terms=asked.terms,
    )


def _named(scope: Scope, asked: Asked) -> Q | None:
    """The one row a receipt's code or a number of the register names; a code with a wrong letter names none."""
    code = read_code(asked.text)
    if code is not None:
        secret = hash_secret(code.number, code.year, code.secret)
        return Q(number=code.number, secret_hash=secret) if code.year == scope.programme.year else Q(pk__in=[])
    only = asked.terms[0] if len(asked.terms) == 1 else ""
    return Q(number=int(only)) if only.isascii() and only.isdigit() and len(only) <= 7 else None


def _search(scope: Scope, asked: Asked, start: int, size: int) -> Found:
    named = _named(scope, asked)
    rows = holding(_rows(scope), asked, also=named)
    title = Length("content") + Value(_NUMBER)
    total, page = take(best_first(rows, asked, "-pk", title=title, exact=named), start, size)
    return Found(total, [_hit(scope, feedback, asked) for feedback in page])


def _recall(scope: Scope, numbers: Iterable[int]) -> dict[int, Hit]:
    return {row.pk: _hit(scope, row, Asked()) for row in _rows(scope).filter(pk__in=list(numbers))}


def _open_to(scope: Scope) -> bool:
    return scope.can(Permission.VIEW_ALL_FEEDBACK) or scope.can(Permission.TAKE_FEEDBACK)


def register() -> None:
    register_source(
        Source(
            key="gop-y",
            order=30,
            label=gettext_lazy("Góp ý"),
            icon="message",
            list_name="feedback_list",
            list_label=gettext_lazy("Xem sổ góp ý, phản ánh"),
            open_to=_open_to,
            search=_search,
            recall=_recall,
            opened=frozenset({"feedback_detail"}),
        )
    )
