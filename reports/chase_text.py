"""Short plain text about what units owe, to be copied into a chat group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from common.text import cut, vn_date
from tasks.models import Occurrence
from tasks.selectors.chase import Owed

TITLE = 90
PER_LIST = 12
Link = Callable[[Occurrence], str]


def text_for_unit(owed: Owed, *, place: str, day: dt.date, link: Link) -> str:
    """Everything one unit owes, each with its link."""
    lines = [f"[{place}] {owed.unit.name} – {_('việc cần làm, ngày')} {vn_date(day)}"]
    for title, windows in _lists(owed):
        lines += ["", f"{title} ({len(windows)}):"]
        for number, window in enumerate(windows[:PER_LIST], 1):
            lines.append(f"{number}. {cut(window.task.title, TITLE)} – {_('hạn')} {vn_date(window.ends_on)}")
            lines.append(f"   {link(window)}")
        if len(windows) > PER_LIST:
            lines.append(_("… và %(count)d việc nữa.") % {"count": len(windows) - PER_LIST})
    return "\n".join([*lines, "", _thanks(external=owed.unit.is_external)])


def text_for_all(units: Iterable[Owed], *, place: str, day: dt.date, url: str) -> str:
    """One line a unit, the latest first."""
    lines = [f"[{place}] {_('Tình hình thực hiện “Chính quyền thân thiện”, ngày')} {vn_date(day)}", ""]
    for owed in units:
        said = ", ".join(f"{len(windows)} {title.lower()}" for title, windows in _lists(owed))
        lines.append(f"- {owed.unit.name}: {said}")
    return "\n".join([*lines, "", f"{_('Xem và nộp minh chứng tại:')} {url}", _thanks(external=False)])


def _lists(owed: Owed) -> list[tuple[str, list[Occurrence]]]:
    named = ((_("Quá hạn"), owed.late), (_("Bị trả lại"), owed.returned), (_("Đến hạn trong tuần"), owed.due))
    return [(title, windows) for title, windows in named if windows]


def _thanks(*, external: bool) -> str:
    return (
        _("Rất mong quý cơ quan phối hợp. Trân trọng cảm ơn!")
        if external
        else _("Nhờ các anh/chị hoàn thành sớm. Cảm ơn!")
    )
