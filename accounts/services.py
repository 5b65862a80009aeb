"""Changes to people, roles and units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Invalid, NotAllowed
from common.history import changed_fields
from common.models import Event
from common.stale import fingerprint, hold, require_seen

from .enums import GRANTED_FROM_ABOVE, Role
from .models import Commune, Membership, PublicPage, Unit, User
from .permissions import has_permission
from .roles import Permission
from .selectors import idle_since


@transaction.atomic
def create_person(
    *,
    username: str,
    full_name: str,
    password: str,
    by: Any = None,
    must_change_password: bool = True,
    email: str = "",
) -> User:
    """Make an account. The first password is handed over on paper, so it has to be changed at the first sign-in."""
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid(_("Tên đăng nhập “%(name)s” đã có người dùng. Hãy chọn tên khác.") % {"name": username})
    person = User(
        username=username,
        full_name=full_name,
        email=email,
        must_change_password=must_change_password,
        password_changed_at=timezone.now(),
    )
    person.set_password(password)
    person.save()
    Event.record(person, "create", by=by)
    return person


@transaction.atomic
def grant_role(
    *, person: User, commune: Commune, role: str, by: Any = None, unit: Unit | None = None, position: str = ""
) -> Membership:
    """Give a role in a commune. Staff need a unit of that commune. `by` None is the installation itself."""
    if by is not None:
        has_permission(by, Permission.MANAGE_PEOPLE, commune).require()
        if role in GRANTED_FROM_ABOVE and not by.is_superuser:
            raise NotAllowed(_("Vai trò của Sở Nội vụ do quản trị hệ thống cấp, không do xã, phường tự cấp."))
    if unit is not None and unit.commune_id != commune.pk:
        raise Invalid(_("Đơn vị “%(unit)s” không thuộc %(commune)s.") % {"unit": unit, "commune": commune.full_name})
    if role == Role.STAFF and unit is None:
        raise Invalid(_("Cán bộ đơn vị phải thuộc một đơn vị. Hãy chọn đơn vị."))
    membership, made = Membership.objects.get_or_create(
        user=person, commune=commune, unit=unit, role=role, defaults={"position": position}
    )
    if not made and not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
    Event.record(membership, "grant_role", by=by)
    sync_admin_door(person)
    return membership


@transaction.atomic
def revoke_role(*, membership: Membership, by: Any) -> None:
    """Take a role away; the row stays for the history."""
    has_permission(by, Permission.MANAGE_PEOPLE, membership.commune_id).require()
    Membership.objects.filter(pk=membership.pk).update(is_active=False)
    Event.record(membership, "revoke_role", by=by)
    sync_admin_door(membership.user)


def sync_admin_door(person: User) -> None:
    """The administration pages open for superusers and for administrators of a commune, for nobody else."""
    opens = person.is_superuser or person.memberships.filter(role=Role.ADMIN, is_active=True).exists()
    User.objects.filter(pk=person.pk).update(is_staff=opens)


@transaction.atomic
def password_changed(*, person: User) -> None:
    """Remember when the password was changed."""
    User.objects.filter(pk=person.pk).update(must_change_password=False, password_changed_at=timezone.now())
    Event.record(person, "password_changed", by=person)


@transaction.atomic
def password_given(*, person: User, by: Any) -> None:
    """Somebody else chose the person's password, so that it has to be changed at the next sign-in."""
    User.objects.filter(pk=person.pk).update(
        must_change_password=person.pk != by.pk, password_changed_at=timezone.now()
    )
    Event.record(person, "password_given", by=by)


@transaction.atomic
def disable_idle_people(*, days: int) -> int:
    """Switch off accounts nobody has used for `days` days (TCVN 14423:2026: 45). Returns how many."""
    people = list(idle_since(timezone.now() - dt.timedelta(days=days)))
    for person in people:
        User.objects.filter(pk=person.pk).update(is_active=False)
        Event.record(person, "disabled_idle", data={"days": days})
    return len(people)


PAGE_FIELDS = (
    "greeting", "address", "hours", "hotlines", "reception", "elsewhere", "show_survey_results",
    "show_answered_feedback",
)  # fmt: skip


@transaction.atomic
def update_public_page(*, commune: Commune, values: Mapping[str, Any], by: Any, seen: str = "") -> PublicPage:
    """Change what the commune tells its citizens. `seen` is `page_seen` of what the form showed.

    Raises:
        NotAllowed: no right.
        Stale: somebody else changed the page since.
    """
    has_permission(by, Permission.MANAGE_PUBLIC, commune).require()
    hold(commune)
    page, _made = PublicPage.objects.get_or_create(commune=commune)
    require_seen(seen, page_seen(page), _("Người khác vừa sửa trang này; hãy mở trang cho người dân để xem bản mới."))
    changes = changed_fields(page, values, PAGE_FIELDS)
    lines = page.hotline_lines
    for name in changes:
        setattr(page, name, values[name])
    if "hotlines" in changes:
        changes["hotlines"] = [lines, page.hotline_lines]
    if changes:
        page.save(update_fields=list(changes))
        Event.record(page, "update_public_page", by=by, data=changes)
    return page


def page_seen(page: PublicPage) -> str:
    """The fingerprint of a commune's page."""
    return fingerprint(*(getattr(page, name) for name in PAGE_FIELDS))
