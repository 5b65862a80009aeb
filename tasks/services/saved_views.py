"""Filters with a name, the columns and the filter a person wants a page to open with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.permissions import has_permission
from accounts.roles import Permission
from common.errors import Invalid, NotAllowed
from common.models import Event
from common.text import squeeze
from common.verdict import YES, Verdict, no
from tasks.models import SavedView, ViewPreference

MOST = 30
"""Saved filters of one person on one page: more chips than that help nobody."""


def can_use_view(user: Any, view: SavedView) -> bool:
    """One's own, and shared ones."""
    return view.owner_id == user.pk or view.is_shared


def can_change_view(user: Any, view: SavedView) -> Verdict:
    """Rename, share or delete: one's own, and shared ones for who looks after the plan."""
    if view.owner_id == user.pk:
        return YES
    if view.is_shared and has_permission(user, Permission.MANAGE_PLAN, view.commune_id):
        return YES
    return no(_("Bộ lọc này của người khác. Bạn dùng được, nhưng chỉ người lưu mới sửa hoặc xóa được."))


@transaction.atomic
def save_view(*, commune: Commune, page: str, name: str, query: str, is_shared: bool, by: Any) -> SavedView:
    """Keep a filter under a name. The same name again replaces one's own filter of that name.

    Raises:
        NotAllowed: the person may not look into the commune, or not share.
        Invalid: no name, nothing filtered, or too many.
    """
    has_permission(by, Permission.VIEW_PROGRAMME, commune).require()
    if is_shared:
        has_permission(by, Permission.MANAGE_PLAN, commune).require()
    name = squeeze(name)
    if not name:
        raise Invalid(_("Hãy đặt tên cho bộ lọc."), field="name")
    if not query:
        raise Invalid(_("Chưa có điều kiện lọc nào để lưu. Hãy chọn điều kiện lọc trước."), field="name")
    if len(query) > SavedView._meta.get_field("query").max_length:  # type: ignore[operator]
        raise Invalid(_("Điều kiện lọc quá dài nên không lưu được. Hãy bớt chữ ở ô Tìm."), field="name")
    mine = SavedView.objects.filter(owner=by, commune=commune, page=page)
    view = mine.filter(name=name).first()
    if view is None and mine.count() >= MOST:
        raise Invalid(_("Bạn đã có %(count)d bộ lọc. Hãy xóa bớt bộ lọc không dùng.") % {"count": MOST}, field="name")
    if view is None:
        view = _created(owner=by, commune=commune, page=page, name=name, query=query, is_shared=is_shared)
        Event.record(view, "saved_view_created", by=by, data={"query": query, "is_shared": is_shared})
        return view
    before = {"query": view.query, "is_shared": view.is_shared}
    view.query, view.is_shared = query, is_shared
    view.save(update_fields=["query", "is_shared"])
    changed = {field: [old, getattr(view, field)] for field, old in before.items() if old != getattr(view, field)}
    if changed:
        Event.record(view, "saved_view_changed", by=by, data=changed)
    return view


def _created(**values: Any) -> SavedView:
    try:
        with transaction.atomic():
            return SavedView.objects.create(**values)
    except IntegrityError:  # sent twice at once
        raise _name_taken() from None


def _name_taken() -> Invalid:
    return Invalid(_("Đã có bộ lọc mang tên này. Hãy chọn tên khác."), field="name")


@transaction.atomic
def rename_view(*, view: SavedView, name: str, is_shared: bool | None = None, by: Any) -> SavedView:
    """Another name, and whether it is shared (None leaves that).

    Raises:
        NotAllowed: somebody else's, or the person may not share.
        Invalid: no name, or the owner has another filter of that name.
    """
    can_change_view(by, view).require()
    name = squeeze(name)
    if not name:
        raise Invalid(_("Hãy đặt tên cho bộ lọc."), field="name")
    if is_shared and not view.is_shared:
        has_permission(by, Permission.MANAGE_PLAN, view.commune_id).require()
    wanted = {"name": name, "is_shared": view.is_shared if is_shared is None else is_shared}
    changed = {field: [getattr(view, field), value] for field, value in wanted.items() if getattr(view, field) != value}
    if not changed:
        return view
    for field, value in wanted.items():
        setattr(view, field, value)
    try:
        with transaction.atomic():
            view.save(update_fields=list(wanted))
    except IntegrityError:
        raise _name_taken() from None
    Event.record(view, "saved_view_changed", by=by, data=changed)
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: Any) -> None:
    """Gone for everybody who used it; the filter itself can be made again from the page."""
    can_change_view(by, view).require()
    Event.record(view, "saved_view_deleted", by=by, data={"query": view.query, "is_shared": view.is_shared})
    view.delete()


@transaction.atomic
def choose_default(*, commune: Commune, page: str, view: SavedView | None, by: Any) -> None:
    """The filter the page opens with for this person; None opens it unfiltered.

    How somebody likes a page is nobody else's business, so it leaves no line in the commune's history.
    """
    has_permission(by, Permission.VIEW_PROGRAMME, commune).require()
    if view is not None and (view.commune_id, view.page) != (commune.pk, page):
        raise Invalid(_("Bộ lọc này không thuộc trang đang xem."))
    if view is not None and not can_use_view(by, view):
        raise NotAllowed(_("Bộ lọc này của người khác và không dùng chung."))
    ViewPreference.objects.update_or_create(owner=by, commune=commune, page=page, defaults={"default_view": view})


@transaction.atomic
def choose_columns(*, commune: Commune, page: str, columns: Sequence[str], by: Any) -> None:
    """The columns this person wants; none of them stands for the usual ones."""
    has_permission(by, Permission.VIEW_PROGRAMME, commune).require()
    ViewPreference.objects.update_or_create(owner=by, commune=commune, page=page, defaults={"columns": list(columns)})
