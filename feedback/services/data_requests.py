"""Requests on personal data: a reply within 2 working days, done within the days of its kind, one extension.

Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 Điều 4; NĐ 356/2025/NĐ-CP Điều 5.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Commune
from common.clock import now, today
from common.errors import Invalid, WrongState
from common.models import Event
from common.workflow import advance
from feedback import states
from feedback.deadlines import CARRY_OUT_DAYS, REPLY_DAYS, calendar_around
from feedback.enums import WAITING, DataRequestKind
from feedback.models import DataRequest, Feedback
from feedback.permissions import can_manage_data_request, can_open_data_requests

from .erasing import erase_feedback
from .texts import one_line, reason, required_text


def open_request(
    *,
    commune: Commune,
    kind: str,
    content: str,
    name: str = "",
    contact: str = "",
    feedback: Feedback | None = None,
    client_id: uuid.UUID | None = None,
    by: Any = None,
    received_on: dt.date | None = None,
) -> tuple[DataRequest, bool]:
    """Put a request in the register; False when it was there already under this `client_id`.

    Raises:
        NotAllowed: an officer without the right.
        Invalid: something is missing or does not belong together.
    """
    if by is not None:
        can_open_data_requests(by, commune).require()
    if (known := _known(commune, client_id)) is not None:
        return known, False
    request = _new_request(commune, kind, received_on or today())
    request.content = required_text(content, field="content", missing=_("Hãy viết yêu cầu của bạn."))
    request.name = one_line(DataRequest, "name", name)
    request.contact = one_line(DataRequest, "contact", contact)
    if feedback is not None and feedback.programme.commune_id != commune.pk:
        raise Invalid(_("Góp ý này không thuộc địa phương."), field="feedback")
    request.feedback, request.client_id, request.created_by = feedback, client_id, by
    try:
        with transaction.atomic():
            request.save()
            Event.record(request, "data_request_opened", by=by, to_state=request.status, data={"kind": kind})
    except IntegrityError:
        if (known := _known(commune, client_id)) is not None:
            return known, False
        raise
    return request, True


def _new_request(commune: Commune, kind: str, received: dt.date) -> DataRequest:
    if kind not in DataRequestKind.values:
        raise Invalid(_("Hãy chọn loại yêu cầu."), field="kind")
    if received > today():
        raise Invalid(_("Ngày nhận ở tương lai. Hãy xem lại."), field="received_on")
    calendar = calendar_around(received)
    return DataRequest(
        commune=commune,
        kind=kind,
        received_on=received,
        reply_due_on=calendar.add_working_days(received, REPLY_DAYS),
        due_on=calendar.add_days(received, CARRY_OUT_DAYS[DataRequestKind(kind)]),
    )


def _known(commune: Commune, client_id: uuid.UUID | None) -> DataRequest | None:
    if client_id is None:
        return None
    row = DataRequest.objects.filter(client_id=client_id).first()
    if row is not None and row.commune_id != commune.pk:
        raise Invalid(_("Phiếu này đã được gửi tới nơi khác. Hãy mở lại trang rồi gửi."))
    return row


def reply(*, request: DataRequest, by: Any) -> DataRequest:
    """The person was told that the request came and what will be done."""
    can_manage_data_request(by, request).require()
    return advance(request, states.REPLY, by=by, replied_at=now())


@transaction.atomic
def fulfil(*, request: DataRequest, by: Any, outcome: str, erase: bool = False) -> DataRequest:
    """It is done. `erase` empties the feedback it is about at the same moment.

    Raises:
        Invalid: the feedback still waits for its answer, so its data is needed.
    """
    can_manage_data_request(by, request).require()
    said = reason(outcome)
    if erase:
        _erase(request, by)
    values: dict[str, Any] = {"ended_at": now(), "outcome": said, "replied_at": request.replied_at or now()}
    return advance(request, states.FULFIL, by=by, comment=_("Đã ghi kết quả"), **values)


def _erase(request: DataRequest, by: Any) -> None:
    about = request.feedback
    if about is None or request.kind not in {DataRequestKind.DELETE, DataRequestKind.WITHDRAW}:
        raise Invalid(_("Yêu cầu này không gắn với góp ý nào để xóa."))
    if about.status in WAITING:
        raise Invalid(_("Góp ý còn đang xử lý. Hãy trả lời hoặc kết thúc trước rồi mới xóa dữ liệu."))
    if about.purged_at is None:
        erase_feedback(feedback=about, by=by, reason=_("Theo yêu cầu của người gửi"))


def decline(*, request: DataRequest, by: Any, outcome: str) -> DataRequest:
    """It cannot be done, with the legal reason the person is told."""
    can_manage_data_request(by, request).require()
    said = reason(outcome)
    values: dict[str, Any] = {"ended_at": now(), "outcome": said, "replied_at": request.replied_at or now()}
    return advance(request, states.DECLINE, by=by, comment=_("Đã ghi lý do"), **values)


@transaction.atomic
def extend(*, request: DataRequest, by: Any, days: int, why: str) -> DataRequest:
    """Once, by at most the days of its kind, with the reason (NĐ 356/2025/NĐ-CP Điều 5)."""
    can_manage_data_request(by, request).require()
    said = one_line(DataRequest, "extension_reason", reason(why))
    most = CARRY_OUT_DAYS[DataRequestKind(request.kind)]
    if request.extension_reason:
        raise Invalid(_("Yêu cầu này đã gia hạn một lần, không gia hạn thêm được."))
    if not 1 <= days <= most:
        raise Invalid(_("Gia hạn từ 1 đến %(most)d ngày.") % {"most": most}, field="days")
    due = calendar_around(request.due_on).add_days(request.due_on, days)
    rows = DataRequest.objects.open().filter(pk=request.pk, extension_reason="")
    if rows.update(due_on=due, extension_reason=said) != 1:
        raise WrongState
    request.refresh_from_db()
    Event.record(request, "data_extended", by=by, comment=_("Đã ghi lý do"), data={"days": days})
    return request
