"""Collection points: added in numbers, named, switched off, their QR replaced. Counts stay with the point."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import UnitKind
from accounts.models import Unit
from common.errors import CommentRequired, Invalid
from common.history import changed_fields
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from common.text import cut, squeeze
from surveys.enums import PointKind
from surveys.models import CollectionPoint, RetiredCode, Survey
from surveys.models.points import CODE_ALPHABET, CODE_LENGTH
from surveys.permissions import can_change

WEB_NAME = "Trang cho người dân"
NAME_LENGTH = 120
MOST_AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class Added:
    """The new points, and the names that were there already."""

    points: list[CollectionPoint]
    known: list[str]


def new_point_code() -> str:
    """A code nobody has and nobody had: revoked ones never come back."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
        if not (CollectionPoint.objects.filter(code=code).exists() or RetiredCode.objects.filter(code=code).exists()):
            return code


def add_web_point(survey: Survey, *, by: Any) -> CollectionPoint:
    """The point behind the commune's own page: each survey has one from the start."""
    return _make(survey, WEB_NAME, PointKind.WEB, None, by)


@transaction.atomic
def add_points(
    *, survey: Survey, by: Any, names: Sequence[str], kind: str = PointKind.COUNTER, unit: Unit | None = None
) -> Added:
    """One point for each name that is not there yet.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        Invalid: no name, too many, or a unit of another commune.
    """
    can_change(by, survey).require()
    wanted = list(dict.fromkeys(name for name in (cut(name, NAME_LENGTH) for name in names) if name))
    if not wanted:
        raise Invalid(_("Hãy ghi tên điểm, mỗi dòng một điểm."), field="names")
    if kind == PointKind.WEB or kind not in PointKind.values:
        raise Invalid(_("Hãy chọn loại điểm."), field="kind")
    return _add(survey, [(name, kind, unit) for name in wanted], by)


@transaction.atomic
def add_points_for_units(*, survey: Survey, by: Any, units: Iterable[Unit]) -> Added:
    """One point for each unit: a hamlet's for hamlets, a counter's for everything else."""
    can_change(by, survey).require()
    wanted = [
        (cut(unit.name, NAME_LENGTH), PointKind.HAMLET if unit.kind == UnitKind.VILLAGE else PointKind.COUNTER, unit)
        for unit in units
    ]
    if not wanted:
        raise Invalid(_("Hãy chọn ít nhất một đơn vị."), field="units")
    return _add(survey, wanted, by)


def _add(survey: Survey, wanted: Sequence[tuple[str, Any, Unit | None]], by: Any) -> Added:
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(_("Mỗi lần chỉ thêm được %d nơi. Hãy chia thành nhiều lần.") % MOST_AT_ONCE, field="names")
    if any(unit is not None and unit.commune_id != survey.programme.commune_id for _name, _kind, unit in wanted):
        raise Invalid(_("Đơn vị này không thuộc địa phương. Hãy chọn lại."), field="units")
    hold(survey)
    there = {name.casefold() for name in survey.points.values_list("name", flat=True)}
    made, known = [], []
    for name, kind, unit in wanted:
        if name.casefold() in there:
            known.append(name)
            continue
        there.add(name.casefold())
        made.append(_make(survey, name, kind, unit, by))
    return Added(made, known)


def _make(survey: Survey, name: str, kind: str, unit: Unit | None, by: Any) -> CollectionPoint:
    point = CollectionPoint.objects.create(survey=survey, name=name, kind=kind, unit=unit, code=new_point_code())
    Event.record(point, "point_added", by=by, data={"code": point.code})
    return point


@transaction.atomic
def change_point(
    *, point: CollectionPoint, by: Any, name: str, kind: str | None = None, unit: Unit | None = None, seen: str = ""
) -> CollectionPoint:
    """Another name, kind or unit. `seen` is `point_seen` of what the page showed.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        Invalid: an empty name or one that is taken.
        Stale: somebody else changed the point since.
    """
    can_change(by, point.survey).require()
    hold(point.survey)
    row = CollectionPoint.objects.select_related("survey__programme__commune", "unit").get(pk=point.pk)
    require_seen(seen, point_seen(row), _("Người khác vừa sửa điểm này. Tên hiện giờ: “%s”.") % row.name)
    values: dict[str, Any] = {"name": squeeze(name), "unit": unit}
    if kind is not None and row.kind != PointKind.WEB and kind != PointKind.WEB:
        values["kind"] = kind
    if not values["name"]:
        raise Invalid(_("Hãy đặt tên cho điểm lấy ý kiến."), field="name")
    if unit is not None and unit.commune_id != row.survey.programme.commune_id:
        raise Invalid(_("Đơn vị này không thuộc địa phương. Hãy chọn lại."), field="unit")
    others = row.survey.points.exclude(pk=row.pk).values_list("name", flat=True)
    if values["name"].casefold() in {other.casefold() for other in others}:
        raise Invalid(_("Khảo sát này đã có điểm cùng tên."), field="name")
    data = changed_fields(row, values, values)
    if data:
        for field in data:
            setattr(row, field, values[field])
        row.save(update_fields=list(data))
        Event.record(row, "point_changed", by=by, data=data)
    return row


def point_seen(point: CollectionPoint) -> str:
    """The fingerprint of a point's words."""
    return fingerprint(point.name, point.kind, point.unit_id)


@transaction.atomic
def switch_point(*, point: CollectionPoint, by: Any, on: bool) -> CollectionPoint:
    """Take answers here, or no longer; the QR stays the same and the answers stay counted."""
    can_change(by, point.survey).require()
    if CollectionPoint.objects.filter(pk=point.pk, is_active=not on).update(is_active=on):
        point.is_active = on
        Event.record(point, "point_switched_on" if on else "point_switched_off", by=by)
    return point


@transaction.atomic
def replace_code(*, point: CollectionPoint, by: Any, reason: str, seen: str = "") -> CollectionPoint:
    """Revoke the QR and give the point a new one: the old address says so and leads on, counts stay.

    `seen` is the code the page showed, so that pressing twice revokes once.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        CommentRequired: no reason.
        Invalid: the QR was replaced in between.
    """
    can_change(by, point.survey).require()
    if not reason.strip():
        raise CommentRequired(_("Hãy ghi vì sao thu hồi mã QR này (ví dụ: áp phích bị mất, mã bị chia sẻ tràn lan)."))
    hold(point.survey)
    point = CollectionPoint.objects.select_related("survey__programme__commune").get(pk=point.pk)
    if seen and seen != point.code:
        raise Invalid(_("Mã QR của điểm này vừa được thay rồi. Hãy tải lại trang để xem mã mới."))
    old = point.code
    RetiredCode.objects.create(point=point, code=old, retired_by=by, reason=squeeze(reason)[:300])
    point.code = new_point_code()
    point.save(update_fields=["code"])
    data = {"code": [old, point.code]}
    Event.record(point, "point_code_replaced", by=by, comment=squeeze(reason)[:300], data=data)
    return point
