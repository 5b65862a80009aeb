"""The secret address of a person's deadlines: made, changed, switched off."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction

from accounts.permissions import has_permission, unit_ids_in
from accounts.roles import Permission
from common.models import Event
from criteria.models import ProgrammeYear
from tasks.enums import FeedScope
from tasks.models import CalendarFeed

_signer = Signer(salt="tasks.calendar-feed", sep=".")


def token_of(feed: CalendarFeed) -> str:
    """What stands in the address. Without the installation's key nobody can make one, whatever they read."""
    return _signer.sign(feed.serial.hex)


def feed_of(token: str) -> CalendarFeed | None:
    """The feed of an address; None for one that was changed, switched off or made up."""
    try:
        serial = uuid.UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return CalendarFeed.objects.filter(serial=serial).select_related("owner", "programme__commune").first()


@transaction.atomic
def open_feed(*, programme: ProgrammeYear, by: Any, shows: str = "") -> CalendarFeed:
    """The person's calendar of the year; made at the first call, later only what it holds changes."""
    has_permission(by, Permission.VIEW_PROGRAMME, programme.commune_id).require()
    usual = FeedScope.UNITS if unit_ids_in(by, programme.commune_id) else FeedScope.ALL
    feed, created = CalendarFeed.objects.get_or_create(
        owner=by, programme=programme, defaults={"shows": shows or usual}
    )
    if created:
        Event.record(feed, "calendar_feed_opened", by=by, data={"shows": str(feed.shows)})
    elif shows and feed.shows != shows:
        Event.record(feed, "calendar_feed_changed", by=by, data={"shows": [str(feed.shows), shows]})
        feed.shows = shows
        feed.save(update_fields=["shows"])
    return feed


@transaction.atomic
def renew_feed(*, programme: ProgrammeYear, by: Any) -> CalendarFeed:
    """A new address; telephones that know the old one get nothing more."""
    feed = open_feed(programme=programme, by=by)
    CalendarFeed.objects.filter(pk=feed.pk).update(serial=uuid.uuid4())
    feed.refresh_from_db()
    Event.record(feed, "calendar_feed_renewed", by=by)
    return feed


@transaction.atomic
def close_feed(*, programme: ProgrammeYear, by: Any) -> None:
    """No address any more."""
    feed = CalendarFeed.objects.filter(owner=by, programme=programme).first()
    if feed is not None:
        Event.record(feed, "calendar_feed_closed", by=by)
        feed.delete()
