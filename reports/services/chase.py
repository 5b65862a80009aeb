"""Reminding a unit in writing: the words proposed, the letter kept, its documents asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.calendar import WorkCalendar
from common.errors import Invalid
from common.models import Event
from common.selectors import work_calendar
from common.text import vn_date
from criteria.models import ProgrammeYear
from reports.chase_models import ChaseLetter
from reports.enums import ReportFormat, ReportKind
from reports.permissions import can_chase
from reports.subjects import of_letter
from tasks.selectors.chase import Owed

from .runs import request_report

DAYS_TO_REPLY = 3
FORMATS = (ReportFormat.DOCX, ReportFormat.PDF)


def proposed_words(programme: ProgrammeYear, owed: Owed, day: dt.date) -> dict[str, Any]:
    """What the letter would say; a person reads and changes it first. Bodies outside UBND are asked, not told."""
    calendar: WorkCalendar = work_calendar(day, day + dt.timedelta(days=30))
    reply_by = calendar.add_working_days(day, DAYS_TO_REPLY)
    commune, unit = programme.commune.full_name, owed.unit.name
    parts = [
        words % {"count": len(rows)}
        for rows, words in (
            (owed.late, _("%(count)d việc quá hạn")),
            (owed.returned, _("%(count)d việc bị trả lại cần bổ sung")),
            (owed.due, _("%(count)d việc đến hạn trong 7 ngày tới")),
        )
        if rows
    ]
    values = {
        "commune": commune, "unit": unit, "year": programme.year, "day": vn_date(day), "until": vn_date(reply_by),
        "what": "; ".join(parts),
    }  # fmt: skip
    asks = (
        _("Ủy ban nhân dân %(commune)s trân trọng đề nghị %(unit)s phối hợp hoàn thành và cung cấp minh chứng ")
        if owed.unit.is_external
        else _("Ủy ban nhân dân %(commune)s yêu cầu %(unit)s khẩn trương hoàn thành và nộp minh chứng ")
    )
    rest = _("các việc nêu trên qua Cổng Chính quyền thân thiện chậm nhất ngày %(until)s.")
    trouble = (
        _("Trường hợp có khó khăn, xin thông tin về Phòng Văn hóa - Xã hội để cùng phối hợp giải quyết.")
        if owed.unit.is_external
        else _(
            "Trường hợp có khó khăn, vướng mắc, kịp thời báo cáo qua Phòng Văn hóa - Xã hội để tổng hợp, "
            "báo cáo Chủ tịch Ủy ban nhân dân xem xét."
        )
    )
    verb = _("đề nghị phối hợp hoàn thành") if owed.unit.is_external else _("đôn đốc hoàn thành")
    return {
        "title": _("%(verb)s nhiệm vụ “Chính quyền thân thiện” năm %(year)d") % {"verb": verb, "year": programme.year},
        "opening": _(
            "Thực hiện Kế hoạch xây dựng mô hình “Chính quyền thân thiện” năm %(year)d, qua theo dõi đến ngày "
            "%(day)s, %(unit)s còn: %(what)s. Cụ thể như sau:"
        )
        % values,
        "closing": (asks + rest) % values + "\n" + trouble,
        "reply_by": reply_by,
    }


@transaction.atomic
def make_letter(*, programme: ProgrammeYear, owed: Owed, words: dict[str, Any], by: Any) -> ChaseLetter:
    """Keep the letter with the table as it is now, and have it made as Word and PDF.

    Raises:
        NotAllowed: the person may not build documents here, or the year is closed.
        Invalid: the unit owes nothing any more.
    """
    can_chase(by, programme).require()
    if not owed.total:
        raise Invalid(_("Đơn vị này không còn việc nào quá hạn, bị trả lại hay sắp đến hạn, nên không cần đôn đốc."))
    letter = ChaseLetter.objects.create(
        programme=programme,
        unit=owed.unit,
        rows=[
            {
                "title": window.task.title,
                "window": window.label,
                "due": window.ends_on.isoformat(),
                "state": state,
            }
            for windows, state in (
                (owed.late, _("Quá hạn")),
                (owed.returned, _("Bị trả lại")),
                (owed.due, _("Sắp đến hạn")),
            )
            for window in windows
        ],
        created_by=by,
        **words,
    )
    Event.record(letter, "chase_letter_made", by=by, data={"unit": owed.unit.name, "tasks": owed.total})
    for format in FORMATS:
        request_report(
            programme=programme, kind=ReportKind.CHASE_LETTER, format=format, by=by, subject=of_letter(letter.pk)
        )
    return letter
