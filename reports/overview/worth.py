"""What would bring the most points soonest: one thing to do for each leaf whose points are still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from criteria.models import ProgrammeYear

from .outlook import Leaf, Outlook

SHOWN = 7


@dataclass(frozen=True)
class Gain:
    """Points that one step would secure, of which unit, and how many days are left for it."""

    leaf: Leaf
    points: Decimal
    unit: str
    what: str
    icon: str
    page: str
    query: str
    days: int
    due: dt.date

    @property
    def days_text(self) -> str:
        if self.days < 0:
            return _("đã qua mốc tính điểm")
        if self.days == 0:
            return _("hôm nay")
        return ngettext("còn %(days)d ngày", "còn %(days)d ngày", self.days) % {"days": self.days}


def gains(programme: ProgrammeYear, view: Outlook, units: Mapping[int, str], day: dt.date) -> list[Gain]:
    """The seven things with the most points for each day left; what needs the least work first among equals."""
    found = []
    for leaf in view.leaves:
        if leaf.risk <= 0:
            continue
        order, what, icon, page, query = _step(leaf)
        last = min(leaf.next_end or programme.cut_off, programme.cut_off) if not leaf.late else programme.cut_off
        days = (last - day).days
        gain = Gain(leaf, leaf.risk, units.get(leaf.unit or 0, ""), what, icon, page, query, days, last)
        found.append((-leaf.risk / (max(days, 0) + 1), order, leaf.criterion.position, gain))
    return [gain for _worth, _order, _place, gain in sorted(found, key=lambda row: row[:3])[:SHOWN]]


def _step(leaf: Leaf) -> tuple[int, str, str, str, str]:
    """The step that stands in the way: how much work it is, its words, and where it is done."""
    pk = leaf.criterion.pk
    if leaf.lacking and leaf.waiting:
        words = _("Duyệt %(count)d minh chứng đang chờ") % {"count": leaf.waiting}
        return 0, words, "clipboard-check", "evidence_list", f"?state=submitted&criterion={pk}"
    if leaf.late:
        words = _("Nộp minh chứng %(count)d kỳ quá hạn") % {"count": leaf.late}
        return 1, words, "alarm", "task_list", f"?xem=qua-han&criterion={pk}"
    if leaf.lacking:
        words = _("Thêm %(count)d minh chứng") % {"count": leaf.lacking}
        return 2, words, "camera", "task_list", f"?xem=tat-ca&criterion={pk}"
    if not leaf.known:
        return 3, _("Nhập số liệu hoặc chấm điểm"), "calculator", "score_detail", ""
    return 4, _("Nâng số liệu, còn lên được"), "trending-up", "score_detail", ""
