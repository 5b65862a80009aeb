"""What officers say to each other about their tasks, and what they ask more time for."""

from __future__ import annotations

import datetime as dt

from accounts.models import Unit
from criteria.models import ProgrammeYear
from tasks.enums import UnitRole
from tasks.models import Occurrence, Task
from tasks.services.comments import write_comment
from tasks.services.extensions import agree_extension, ask_extension

from .cast import Cast
from .clock import on

REASONS = (
    "Bão làm hoãn buổi họp thôn, đã hẹn lại trong tuần tới. Phần niêm yết đã xong.",
    "Đang chờ đơn vị thi công lắp bảng, dự kiến nghiệm thu đầu tuần sau.",
)


def talk(programme: ProgrammeYear, cast: Cast, *, today: dt.date) -> None:
    """Two requests for more time (one agreed, one waiting) and a short talk about each."""
    late = _late(programme, today)
    for at, (window, unit) in enumerate(late[: len(REASONS)]):
        asker = cast.worker(unit)
        day = min(today + dt.timedelta(days=7 + at), programme.cut_off)
        if day < today:
            return  # the year's work is over
        with on(today - dt.timedelta(days=2)):
            extension = ask_extension(occurrence=window, new_ends_on=day, reason=REASONS[at], by=asker)
            write_comment(task=window.task, text="Còn thiếu ảnh của hai thôn, tuần tới sẽ bổ sung đủ.", by=asker)
        with on(today - dt.timedelta(days=1)):
            write_comment(
                task=window.task,
                text="Nhờ đơn vị gửi trước phần đã có để duyệt dần, không đợi đủ mới nộp.",
                by=cast.reviewer,
                to_unit=unit,
            )
            if at == 0:
                agree_extension(extension=extension, by=cast.judge(asker), comment="Đồng ý, lưu ý nộp đúng hạn mới.")


def _late(programme: ProgrammeYear, today: dt.date) -> list[tuple[Occurrence, Unit]]:
    """The latest late window of different tasks, each with the responsible unit where somebody works."""
    windows = (
        Occurrence.objects.counted()
        .overdue(today)
        .filter(task__programme=programme)
        .select_related("task__programme__commune")
        .order_by("-ends_on", "task__number")
    )
    found: dict[int, tuple[Occurrence, Unit]] = {}
    for window in windows:
        unit = _responsible(window.task)
        if window.task_id not in found and unit is not None and not unit.is_external and not unit.stands_for_all:
            found[window.task_id] = (window, unit)
    return list(found.values())


def _responsible(task: Task) -> Unit | None:
    rows = task.task_units.filter(role=UnitRole.LEAD, is_responsible=True).select_related("unit")
    row = rows.first()
    return row.unit if row else None
