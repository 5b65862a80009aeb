"""Reading criteria, phases and years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.clock import today
from common.models import Event
from common.text import vn_date
from common.verdict import YES, Verdict, no

from .enums import NodeKind, PhaseKind
from .models import CriteriaSet, Criterion, Phase, ProgrammeYear


def criteria_of(criteria_set: CriteriaSet) -> QuerySet[Criterion]:
    """The whole tree in printed order."""
    return criteria_set.criteria.select_related("parent").order_by("position")


def leaves_of(criteria_set: CriteriaSet) -> QuerySet[Criterion]:
    """The leaves in printed order."""
    return criteria_set.criteria.filter(kind=NodeKind.LEAF).order_by("position")


def has_entered(user: Any, criteria_set: CriteriaSet) -> bool:
    """Whether the person changed the set or one of its criteria, as the history says."""
    kind = ContentType.objects.get_for_model
    about = Q(content_type=kind(CriteriaSet), object_id=criteria_set.pk, verb__in=["edit_set", "admin_change"])
    nodes = criteria_set.criteria.values("pk")
    about |= Q(
        content_type=kind(Criterion), object_id__in=nodes, verb__in=["edit_points", "admin_change", "admin_create"]
    )
    return Event.objects.filter(about, actor=user).exists()


def phases_of(programme: ProgrammeYear) -> list[Phase]:
    """The year's phases in order; read once and kept on the object."""
    cached = getattr(programme, "_phases", None)
    if cached is None:
        cached = list(programme.phases.all())
        programme._phases = cached  # type: ignore[attr-defined]
    return cached


def current_phases(programme: ProgrammeYear) -> list[Phase]:
    """The phases today lies in; phases may overlap."""
    day = today()
    return [phase for phase in phases_of(programme) if phase.contains(day)]


def phase_state(programme: ProgrammeYear, kinds: Iterable[str]) -> Verdict:
    """Whether one of the phases is open today; the reason gives the dates."""
    wanted = [phase for phase in phases_of(programme) if phase.kind in set(kinds)]
    if not wanted:
        return YES
    day = today()
    if any(phase.contains(day) for phase in wanted):
        return YES
    nearest = min(wanted, key=lambda phase: abs((phase.starts_on - day).days))
    values = {
        "phase": PhaseKind(nearest.kind).label,
        "start": vn_date(nearest.starts_on),
        "end": vn_date(nearest.ends_on),
    }
    if day < nearest.starts_on:
        return no(_("Giai đoạn “%(phase)s” mở từ %(start)s đến hết %(end)s, hôm nay chưa đến.") % values)
    return no(
        _("Giai đoạn “%(phase)s” đã đóng (từ %(start)s đến hết %(end)s). Nếu cần, đề nghị người quản lý năm gia hạn.")
        % values
    )
