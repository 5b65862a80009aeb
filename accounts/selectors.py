"""Reading people, units and communes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from common.text import search_text

from .models import Commune, Membership, Unit, User
from .permissions import active_memberships


def communes_of(user: Any) -> list[Commune]:
    """The communes the person may enter, in alphabetical order; a superuser gets all."""
    if getattr(user, "is_superuser", False):
        return list(Commune.objects.filter(is_active=True))
    seen: dict[int, Commune] = {m.commune_id: m.commune for m in active_memberships(user)}
    return list(seen.values())


def people_page(commune: Commune, text: str = "") -> QuerySet[User]:
    """The commune's people for a list: `here` holds their roles in it, `has_mfa` whether a second factor is set up.

    `text` looks in names and unit names, tone marks or not. Two queries for a page, one more with `text`.
    """
    here = Membership.objects.filter(commune=commune).select_related("unit").order_by("-is_active", "role")
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    people = User.objects.filter(pk__in=Membership.objects.filter(commune=commune).values("user"))
    if text:
        people = people.filter(pk__in=_named(commune, search_text(text)))
    return (
        people.annotate(has_mfa=Exists(second))
        .prefetch_related(Prefetch("memberships", queryset=here, to_attr="here"))
        .order_by("-is_active", "full_name", "pk")
    )


def _named(commune: Commune, text: str) -> list[int]:
    """Ids of people whose name, sign-in or unit holds the text; a commune's people are few enough to look at each."""
    rows = Membership.objects.filter(commune=commune).values_list(
        "user", "user__full_name", "user__username", "unit__name"
    )
    return [pk for pk, *names in rows if text in search_text(" ".join(name or "" for name in names))]


def units_of(commune: Commune) -> QuerySet[Unit]:
    """The commune's living units."""
    return Unit.objects.filter(commune=commune, is_active=True).order_by("sort")


def idle_since(moment: dt.datetime) -> QuerySet[User]:
    """Active people, administrators of the installation apart, who have not been seen since `moment`."""
    unseen = Q(last_seen_at__lt=moment) | Q(last_seen_at__isnull=True, date_joined__lt=moment)
    return User.objects.filter(unseen, is_active=True, is_superuser=False)
