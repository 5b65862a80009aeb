"""Recording collections: a box was opened, hamlets or Mặt trận brought what people said, a reception day was held."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.clock import today
from common.errors import Invalid
from common.models import Event
from criteria.models import ProgrammeYear
from feedback.enums import SessionKind
from feedback.models import IntakeSession
from feedback.permissions import can_record_session

from .texts import one_line, required_text, several_lines


@transaction.atomic
def record_session(
    *,
    programme: ProgrammeYear,
    by: Any,
    kind: str,
    held_on: dt.date,
    place: str,
    present: str,
    letters: int,
    unit: Unit | None = None,
    note: str = "",
    session: IntakeSession | None = None,
) -> IntakeSession:
    """Write the record, or correct `session`. One without a single letter is a record, too."""
    can_record_session(by, programme).require()
    if kind not in SessionKind.values:
        raise Invalid(_("Hãy chọn loại đợt thu nhận."), field="kind")
    if held_on > today():
        raise Invalid(_("Ngày ở tương lai. Hãy xem lại."), field="held_on")
    if unit is not None and unit.commune_id != programme.commune_id:
        raise Invalid(_("Đơn vị này không thuộc địa phương."), field="unit")
    row = session or IntakeSession(programme=programme, recorded_by=by)
    row.kind, row.held_on, row.unit = kind, held_on, unit
    row.place = one_line(IntakeSession, "place", place)
    row.present = required_text(present, field="present", missing=_("Hãy ghi những người có mặt."))
    row.letters, row.note = letters, several_lines(note)
    if not row.place:
        raise Invalid(_("Hãy ghi nơi mở hòm thư hoặc nơi thu nhận."), field="place")
    known = row.feedback.count() if row.pk else 0
    if letters < known:
        said = _("Đợt này đã ghi %(known)d ý kiến vào sổ, số thư không thể ít hơn.")
        raise Invalid(said % {"known": known}, field="letters")
    row.save()
    Event.record(row, "feedback_session_changed" if session else "feedback_session_recorded", by=by)
    return row
