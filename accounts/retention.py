"""When personal data of people who left, and traces of sign-ins, have served their purpose.

An account's number stays for good: points, reviews and history must keep saying that one and the same person did
them. What tells who that was goes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from common.models import Event

from .models import Membership, User

NAMELESS = "an-danh-"
"""User names of erased accounts begin so, followed by their number."""
PERSONAL = frozenset({"username", "full_name", "phone", "email", "position", "user"})
"""Columns whose former values the history of changes may hold."""
SIGN_IN_TRACES: tuple[type[Model], ...] = (AccessAttempt, AccessFailureLog, AccessLog)


def departed_before(moment: dt.datetime) -> QuerySet[User]:
    """Disabled accounts that nobody has used or changed since `moment` and that still say whose they were.

    Disabling leaves an event, so the period begins with it.
    """
    kind = ContentType.objects.get_for_model(User)
    touched = Event.objects.filter(content_type=kind, object_id=OuterRef("pk"), at__gte=moment)
    nameless = Concat(Value(NAMELESS), Cast("pk", CharField()))
    return (
        User.objects.filter(
            Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=moment),
            Q(last_login__isnull=True) | Q(last_login__lt=moment),
            ~Exists(touched),
            is_active=False,
            date_joined__lt=moment,
        )
        .exclude(username=nameless)
        .order_by("pk")
    )


def anonymise_departed(*, moment: dt.datetime) -> int:
    """Erase who the people were. Returns how many; each in a transaction of its own."""
    return sum(anonymise(person=person, moment=moment) for person in departed_before(moment))


@transaction.atomic
def anonymise(*, person: User, moment: dt.datetime) -> bool:
    """Erase name, address, phone, position and second factors of a departed person; the number stays.

    The history keeps its lines; the name printed in the lines about the account goes. Returns False when the account
    was used in between.
    """
    nameless = _("Người dùng đã xóa thông tin (số %d)") % person.pk
    rows = departed_before(moment).filter(pk=person.pk).order_by()
    erased = {"full_name": nameless, "email": "", "phone": "", "password": make_password(None), "is_staff": False}
    if rows.update(username=f"{NAMELESS}{person.pk}", **erased) != 1:
        return False
    memberships = list(Membership.objects.filter(user=person).values_list("pk", flat=True))
    Membership.objects.filter(pk__in=memberships).update(position="", is_active=False)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    for model, pks in ((User, [person.pk]), (Membership, memberships)):
        _erase_from_history(model, pks, nameless)
    person.refresh_from_db()
    Event.record(person, "personal_data_erased")
    return True


def _erase_from_history(model: type[Model], pks: list[int], nameless: str) -> None:
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in pks]).update(
        object_repr=nameless, change_message=""
    )
    lines = Event.objects.filter(content_type=kind, object_id__in=pks)
    lines.update(object_text=nameless)
    for line in lines.exclude(data={}):
        kept = {key: None if key in PERSONAL else value for key, value in line.data.items()}
        Event.objects.filter(pk=line.pk).update(data=kept)


def sign_in_traces_before(moment: dt.datetime) -> list[QuerySet[Any]]:
    """Failed and successful sign-ins with their names, addresses and browsers."""
    return [model._base_manager.filter(attempt_time__lt=moment) for model in SIGN_IN_TRACES]


def sessions_before(moment: dt.datetime) -> list[QuerySet[Any]]:
    """Sessions that had ended by then."""
    return [Session.objects.filter(expire_date__lt=moment)]


@transaction.atomic
def delete_rows(*, rows: list[QuerySet[Any]], moment: dt.datetime) -> int:
    """Delete whole rows; one event for each table remembers how many went. Returns their number."""
    total = 0
    for listed in rows:
        model = listed.model
        count = listed.delete()[1].get(model._meta.label, 0)
        if count:
            Event.objects.create(
                verb="personal_data_erased",
                content_type=ContentType.objects.get_for_model(model),
                object_id=0,
                object_text=str(model._meta.verbose_name_plural)[:300],
                data={"count": count, "before": moment.isoformat()},
            )
        total += count
    return total
