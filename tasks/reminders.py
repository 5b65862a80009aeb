"""What is due and late, told to the units that lead it: once for each step, also after the worker was away.

A window has up to four steps: 30, 7 and 1 day before its last day, and late. Only the nearest one is told, so a worker
that was away for a week does not pour out everything it missed. The key of a notice holds the window's last day: a
window whose day was put off is told anew, and what was said about the old day settles.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audience import Audience, audience_of
from accounts.roles import Permission
from common.clock import today
from common.enums import NoticeKind
from common.models import Notice
from common.notices import Tidings, notify_all
from common.notices.reading import settle
from common.text import cut, vn_date
from criteria.models import ProgrammeYear

from .enums import ScheduleKind, UnitRole
from .models import Occurrence, TaskUnit
from .selectors import leads_of

log = logging.getLogger(__name__)

LATE_FOR = 30
"""Days after which a late window is not told for the first time any more: it stands in the lists, and is chased."""
STEPS = ((1, NoticeKind.DUE_1), (7, NoticeKind.DUE_7), (30, NoticeKind.DUE_30))
OF_WINDOWS = frozenset({NoticeKind.OVERDUE, *(kind for _days, kind in STEPS)})

Source = Callable[[ProgrammeYear, dt.date, Audience], Sequence[Tidings]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let an app to the right tell something once a day too. Adding it twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def remind(on: dt.date | None = None) -> int:
    """Tell everybody what is due on that day in every open year of every commune; returns how many notices are new."""
    day = on or today()
    years = ProgrammeYear.objects.filter(is_closed=False, commune__is_active=True).select_related("commune")
    told = 0
    people: dict[int, Audience] = {}
    for programme in years.order_by("commune", "year"):
        audience = people.get(programme.commune_id) or audience_of(programme.commune_id)
        people[programme.commune_id] = audience
        try:
            with transaction.atomic():
                told += remind_year(programme, day, audience)
        except Exception:  # whatever is wrong with one year, the other communes are told
            log.exception("No reminders for %s; the next hour tries again", programme)
    return told


def remind_year(programme: ProgrammeYear, day: dt.date, audience: Audience) -> int:
    """The notices of one year; a fixed number of queries."""
    windows = _pressing(programme, day)
    _settle_moved(programme, windows, day)
    tidings = [*_of_windows(programme, windows, day, audience), *_for_managers(programme, windows, day, audience)]
    for source in _sources:
        tidings += source(programme, day, audience)
    return notify_all(tidings, commune=programme.commune_id)


def step_of(window: Occurrence, day: dt.date) -> NoticeKind | None:
    """The nearest step the window has reached; None while there is time, or when it is late for too long.

    A window that comes round every week or month is not announced earlier than its own length allows.
    """
    left = (window.ends_on - day).days
    if left < 0:
        return NoticeKind.OVERDUE if left >= -LATE_FOR else None
    if window.starts_on > day and window.task.schedule_kind == ScheduleKind.RECURRING:
        return None
    length = (window.ends_on - window.starts_on).days + 1
    for days, kind in STEPS:
        if left <= days:
            fits = window.task.schedule_kind != ScheduleKind.RECURRING or length > 2 * days
            return kind if fits else None
    return None


def key_of(kind: NoticeKind, window: Occurrence) -> str:
    """ "due-30:17:2026-11-30"."""
    return f"{_word(kind)}:{window.pk}:{window.ends_on.isoformat()}"


def _word(kind: NoticeKind) -> str:
    return kind.value.replace("_", "-")


def _pressing(programme: ProgrammeYear, day: dt.date) -> list[Occurrence]:
    """Owed windows that may have reached a step, with task and units: two queries."""
    units = TaskUnit.objects.filter(role=UnitRole.LEAD).select_related("unit")
    rows = Occurrence.objects.counted().unfinished().filter(task__programme=programme)
    first, last = day - dt.timedelta(days=LATE_FOR), day + dt.timedelta(days=STEPS[-1][0])
    near = rows.filter(ends_on__gte=first, ends_on__lte=last).select_related("task")
    windows = list(near.prefetch_related(Prefetch("task__task_units", queryset=units)).order_by("ends_on", "pk"))
    for window in windows:
        window.task.programme = programme
    return windows


def _of_windows(
    programme: ProgrammeYear, windows: list[Occurrence], day: dt.date, audience: Audience
) -> Iterator[Tidings]:
    for window in windows:
        kind = step_of(window, day)
        if kind is None:
            continue
        yield Tidings(
            people=audience.of_units(unit.pk for unit in leads_of(window.task)),
            kind=kind,
            subject=_subject(kind, window, day),
            body=_body(window),
            url=reverse("task_detail", args=[programme.commune.slug, programme.year, window.task_id]),
            key=key_of(kind, window),
        )


def _subject(kind: NoticeKind, window: Occurrence, day: dt.date) -> str:
    left = (window.ends_on - day).days
    when = {
        -1: _("Quá hạn"),
        0: _("Hôm nay là hạn cuối"),
        1: _("Ngày mai hết hạn"),
    }.get(max(left, -1)) or _("Còn %(days)d ngày") % {"days": left}
    return f"{when}: {cut(window.task.title, 110)}"


def _body(window: Occurrence) -> str:
    lines = [_("%(window)s, hạn %(day)s.") % {"window": window.label, "day": vn_date(window.ends_on)}]
    if window.review_comment:
        lines.append(_("Đã bị trả lại: %(why)s") % {"why": cut(window.review_comment, 200)})
    elif window.task.deliverable:
        lines.append(_("Cần nộp: %(what)s") % {"what": cut(window.task.deliverable, 200)})
    return " ".join(lines)


def _for_managers(
    programme: ProgrammeYear, windows: list[Occurrence], day: dt.date, audience: Audience
) -> Iterator[Tidings]:
    """Reviewers and leaders hear once a day what has become late, and of which units."""
    late: dict[dt.date, Counter[str]] = {}
    for window in windows:
        if day - dt.timedelta(days=7) <= window.ends_on < day:
            lead = next(iter(leads_of(window.task)), None)
            late.setdefault(window.ends_on, Counter())[lead.name if lead else _("Chưa giao đơn vị")] += 1
    if not late:
        return
    ended = max(late)
    units = ", ".join(f"{name} ({count})" for name, count in late[ended].most_common(6))
    yield Tidings(
        people=audience.with_right(Permission.REVIEW_EVIDENCE) | audience.with_right(Permission.CONFIRM_SCORES),
        kind=NoticeKind.OVERDUE,
        subject=_("%(count)d kỳ hết hạn ngày %(day)s mà chưa nộp")
        % {"count": late[ended].total(), "day": vn_date(ended)},
        body=units,
        url=reverse("chase_letter", args=[programme.commune.slug, programme.year]),
        key=f"overdue-day:{programme.pk}:{ended.isoformat()}",
    )


def _settle_moved(programme: ProgrammeYear, windows: list[Occurrence], day: dt.date) -> None:
    """Unread notices ask for nothing any more whose window is done or put off, or has reached its next step."""
    unread = Notice.objects.unread().filter(commune=programme.commune_id, kind__in=OF_WINDOWS).order_by()
    keys = {key for key in unread.values_list("key", flat=True).distinct() if not key.startswith("overdue-day:")}
    if not keys:
        return
    rows = Occurrence.objects.filter(task__programme=programme, pk__in={_window_in(key) for key in keys})
    here = set(rows.values_list("pk", flat=True))
    owed = dict(rows.counted().unfinished().values_list("pk", "ends_on"))
    steps = {window.pk: step_of(window, day) for window in windows}
    settle(key for key in keys if _window_in(key) in here and _is_past(key, owed, steps))


def _window_in(key: str) -> int:
    return int(key.split(":")[1])


def _is_past(key: str, owed: dict[int, dt.date], steps: dict[int, NoticeKind | None]) -> bool:
    step, _pk, ends_on = key.split(":")
    pk = _window_in(key)
    if pk not in owed or owed[pk].isoformat() != ends_on:
        return True
    reached = steps.get(pk)
    return reached is not None and step != _word(reached)
