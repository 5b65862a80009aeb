"""The figures of feedback handed in as proof of a criterion."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import active_memberships
from common.clock import today
from common.errors import Invalid
from common.text import vn_date
from criteria.models import Criterion, ProgrammeYear
from evidence.models import Evidence
from evidence.services import upload_evidence
from feedback.deadlines import calendar_around
from feedback.selectors import counted, feedback_of
from reports.feedback_figures import write_figures

_FIGURES = uuid.UUID("5b7f2d9e-0c53-4a0e-9a55-0c1f6a8d3e41")


def file_figures(
    *, programme: ProgrammeYear, since: dt.date, until: dt.date, criterion: Criterion, by: Any
) -> Evidence:
    """Write the figures of the period as they stand today and hand them in; pressed twice on a day it is one proof.

    Raises:
        Invalid: the person works in no unit, or nothing was received in the period.
        NotAllowed: the person may not hand in proof now.
    """
    unit = next(
        (row.unit for row in active_memberships(by) if row.commune_id == programme.commune_id and row.unit), None
    )
    if unit is None:
        raise Invalid(_("Bạn chưa thuộc đơn vị nào nên chưa nộp được minh chứng. Hãy nhờ quản trị xếp đơn vị."))
    numbers = counted(feedback_of(by, programme), since, until, calendar_around(today()))
    if not numbers.all.received:
        raise Invalid(_("Trong thời gian này chưa nhận góp ý nào nên chưa có gì để nộp."))
    span = f"{vn_date(since)} – {vn_date(until)}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "so-lieu-gop-y.xlsx"
        write_figures(programme, numbers, path)
        with path.open("rb") as stream:
            return upload_evidence(
                upload=stream, name=path.name, programme=programme, unit=unit, by=by,
                title=_("Tổng hợp góp ý, phản ánh nhận từ %s") % span, proof_date=min(today(), programme.last_day),
                criteria=[criterion],
                client_id=uuid.uuid5(_FIGURES, f"{programme.pk} {since} {until} {criterion.pk} {today()}"),
            )  # fmt: skip
