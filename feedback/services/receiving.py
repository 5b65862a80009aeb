"""Taking what somebody says: the citizens' page, or an officer who writes it down."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Commune, Unit
from common.clock import now, today
from common.errors import Invalid, WrongState
from common.models import Event
from criteria.models import ProgrammeYear
from feedback.codes import derive_secret, hash_secret, print_code, read_code, secret_again
from feedback.deadlines import answer_due, calendar_around, local_day
from feedback.enums import CHANNEL_OF_SESSION, RESTRICTED_KINDS, Channel, FeedbackKind
from feedback.models import Feedback, IntakeSession
from feedback.permissions import can_take
from feedback.selectors import settings_of

from .photos import ReadyPhoto, attach, writing
from .texts import one_line, required_text

ATTEMPTS = 8
"""So many may take the next number at the same instant before one of them is asked to send again."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent it, as far as they said, and for service at home where and when."""

    sender_name: str = ""
    sender_phone: str = ""
    sender_email: str = ""
    address: str = ""
    preferred_time: str = ""


def register(
    *,
    programme: ProgrammeYear,
    kind: str,
    content: str,
    channel: str,
    by: Any = None,
    client_id: uuid.UUID | None = None,
    place: str = "",
    hamlet: Unit | None = None,
    sender_name: str = "",
    sender_phone: str = "",
    sender_email: str = "",
    address: str = "",
    preferred_time: str = "",
    consent_text: str = "",
    session: IntakeSession | None = None,
    received_at: dt.datetime | None = None,
    photos: Sequence[ReadyPhoto] = (),
    flags: Iterable[str] = (),
) -> tuple[Feedback, str]:
    """Put it in the register under the next number and give the secret of its receipt.

    `by` None is the sender. Sent twice with one `client_id` it is stored once, and the receipt is the same. `photos`
    were prepared before (`photos.prepare_all`).

    Raises:
        NotAllowed: the officer's role does not take feedback.
        Invalid: something is missing, too long or does not belong together.
    """
    if by is not None:
        can_take(by, programme).require()
    if (known := _known(client_id, programme)) is not None:
        return known
    sender = _tidy_sender(Sender(sender_name, sender_phone, sender_email, address, preferred_time))
    feedback = Feedback(
        programme=programme,
        kind=_checked_kind(kind, by),
        channel=_checked_channel(channel, session),
        content=required_text(content, field="content", missing=_("Hãy viết nội dung bạn muốn gửi.")),
        place=one_line(Feedback, "place", place),
        hamlet=_of_commune(hamlet, programme),
        session=_of_year(session, programme),
        received_at=_checked_moment(received_at),
        consent_at=now() if consent_text.strip() else None,
        consent_text=consent_text.strip(),
        client_id=client_id,
        created_by=by,
        flags=sorted(set(flags)),
        **{name: getattr(sender, name) for name in Sender.__slots__},
    )
    _check_home_service(feedback)
    numbers = settings_of(programme.commune)
    feedback.unit = None if feedback.kind in RESTRICTED_KINDS else numbers.first_unit
    feedback.due_on = answer_due(calendar_around(today()), numbers, feedback.kind, local_day(feedback.received_at))
    return _store(feedback, photos, by=by)


def _store(feedback: Feedback, photos: Sequence[ReadyPhoto], *, by: Any) -> tuple[Feedback, str]:
    """Take the next number; who loses it to somebody else at the same instant takes the one after."""
    secret = derive_secret(feedback.client_id)
    year = feedback.programme.year
    for _attempt in range(ATTEMPTS):
        try:
            with writing() as kept:
                last = Feedback.objects.filter(programme=feedback.programme_id).aggregate(last=Max("number"))["last"]
                feedback.number = (last or 0) + 1
                feedback.secret_hash = hash_secret(feedback.number, year, secret)
                feedback.save(force_insert=True)
                attach(feedback, photos, kept, from_sender=by is None)
                data = {"kind": feedback.kind, "channel": feedback.channel}
                Event.record(feedback, "feedback_registered", by=by, to_state=feedback.status, data=data)
            return feedback, secret
        except IntegrityError:
            feedback.pk = None
            feedback._state.adding = True
            if (known := _known(feedback.client_id, feedback.programme)) is not None:
                return known
    raise WrongState(_("Cổng đang nhận quá nhiều ý kiến cùng lúc. Nội dung của bạn còn nguyên, hãy bấm gửi lại."))


def _known(client_id: uuid.UUID | None, programme: ProgrammeYear) -> tuple[Feedback, str] | None:
    """What came with this id before, with the same secret."""
    if client_id is None:
        return None
    row = Feedback.objects.filter(client_id=client_id).select_related("programme__commune").first()
    if row is None:
        return None
    if row.programme.commune_id != programme.commune_id:
        raise Invalid(_("Phiếu này đã được gửi tới nơi khác. Hãy mở lại trang rồi gửi."))
    return row, secret_again(client_id, row.secret_hash, row.number, row.programme.year)


def find_by_code(code: str, *, commune: Commune | None = None) -> Feedback | None:
    """The feedback whose receipt this code is, in whichever commune unless one is named; None for any other text."""
    parts = read_code(code)
    if parts is None:
        return None
    rows = Feedback.objects.filter(number=parts.number, programme__year=parts.year).exclude(secret_hash="")
    if commune is not None:
        rows = rows.filter(programme__commune=commune)
    wanted = hash_secret(parts.number, parts.year, parts.secret)
    found = None
    for row in rows.select_related("programme__commune__feedback_settings", "unit", "merged_into"):
        if hmac.compare_digest(row.secret_hash, wanted):
            found = row
    return found


def code_of(feedback: Feedback, secret: str) -> str:
    """The printed code, for the receipt: the only moment the secret is known."""
    return print_code(feedback.number, feedback.programme.year, secret)


# --- what must be right ---


def _checked_kind(kind: str, by: Any) -> str:
    if kind not in FeedbackKind.values:
        raise Invalid(_("Hãy chọn loại ý kiến."), field="kind")
    if by is None and kind in RESTRICTED_KINDS:
        raise Invalid(
            _("Khiếu nại, tố cáo có quy trình riêng, cổng này không nhận. Hãy xem hướng dẫn nơi nộp đơn."),
            field="kind",
        )
    return kind


def _checked_channel(channel: str, session: IntakeSession | None) -> str:
    if session is not None:
        return CHANNEL_OF_SESSION[session.kind]  # type: ignore[index]
    if channel not in Channel.values:
        raise Invalid(_("Hãy chọn kênh nhận."), field="channel")
    return channel


def _tidy_sender(given: Sender) -> Sender:
    tidy = Sender(**{name: one_line(Feedback, name, getattr(given, name)) for name in Sender.__slots__})
    if tidy.sender_email:
        try:
            validate_email(tidy.sender_email)
        except ValidationError:
            raise Invalid(_("Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@example.com"), field="sender_email") from None
    return tidy


def _check_home_service(feedback: Feedback) -> None:
    if feedback.kind != FeedbackKind.HOME_SERVICE:
        return
    if not feedback.address:
        raise Invalid(_("Hãy ghi địa chỉ để cán bộ đến tận nhà."), field="address")
    if not feedback.sender_phone:
        raise Invalid(_("Hãy ghi số điện thoại để cán bộ hẹn giờ đến nhà."), field="sender_phone")


def _of_commune(unit: Unit | None, programme: ProgrammeYear) -> Unit | None:
    if unit is not None and unit.commune_id != programme.commune_id:
        raise Invalid(_("Thôn, tổ dân phố này không thuộc địa phương."), field="hamlet")
    return unit


def _of_year(session: IntakeSession | None, programme: ProgrammeYear) -> IntakeSession | None:
    if session is not None and session.programme_id != programme.pk:
        raise Invalid(_("Đợt thu nhận này không thuộc năm đang mở."), field="session")
    return session


def _checked_moment(received_at: dt.datetime | None) -> dt.datetime:
    moment = received_at or now()
    if moment > now() + dt.timedelta(minutes=5):
        raise Invalid(_("Thời điểm nhận ở tương lai. Hãy xem lại ngày giờ."), field="received_at")
    return moment
