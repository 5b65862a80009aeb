"""Which notices go into a mail now, and sending it: one mail per person rather than one per notice.

The row in the log is the truth. Its text is not kept: each try writes it again from the notices it carries.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.calendar import WorkCalendar
from common.clock import now
from common.enums import Delivery, MailStatus
from common.models import MailLog, Notice, NoticeChoice
from common.selectors import work_calendar

from .letters import letter_of, subject_of
from .refusals import is_final, words_of_error

log = logging.getLogger(__name__)

DIGEST_AT = dt.time(7)
PEOPLE_AT_ONCE = 200
"""So many people's notices are held in memory at a time."""
AT_ONCE = 2000
"""So many mails are sent in one round; the next round takes the rest."""
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 30, 120, 360, 1440))
"""After each failure longer; after the last one the mail is given up."""
LOST_AFTER = dt.timedelta(minutes=15)
"""A worker that took a mail and was not heard of since has died."""


def prepare_mails(moment: dt.datetime | None = None) -> int:
    """Gather what is due into one mail per person; returns how many mails wait to be sent.

    At once goes what the person wants at once, outside quiet hours and days off; the rest waits for the morning of a
    working day. Whoever has read a notice in the portal gets no mail about it.
    """
    moment = moment or timezone.localtime(now())
    calendar = work_calendar(moment.date(), moment.date())
    waiting = Notice.objects.filter(wants_mail=True)
    people = list(waiting.order_by("person").values_list("person", flat=True).distinct())
    made = 0
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        some = people[start : start + PEOPLE_AT_ONCE]
        choices = {row.person_id: row for row in NoticeChoice.objects.filter(person__in=some)}
        rows = waiting.filter(person__in=some).order_by("person", "id").select_related("person", "commune")
        for person_id, notices in groupby(rows, key=lambda row: row.person_id):
            made += _mail_for(list(notices), choices.get(person_id) or NoticeChoice(), moment, calendar)
    return made


def _mail_for(notices: list[Notice], choice: NoticeChoice, moment: dt.datetime, calendar: WorkCalendar) -> int:
    person = notices[0].person
    useless = [
        row
        for row in notices
        if row.read_at is not None
        or choice.mail_off
        or not choice.delivery(row.topic).by_mail
        or not person.email
        or not person.is_active
    ]
    if useless:
        Notice.objects.filter(pk__in=[row.pk for row in useless]).update(wants_mail=False)
    due = [row for row in notices if row not in useless and _is_due(row, choice, moment, calendar)]
    return _gather(due) if due else 0


def _is_due(notice: Notice, choice: NoticeChoice, moment: dt.datetime, calendar: WorkCalendar) -> bool:
    works = calendar.is_working_day(moment.date())
    if choice.is_quiet(moment.time()) or (choice.quiet_days_off and not works):
        return False
    if choice.delivery(notice.topic) == Delivery.NOW:
        return True
    morning = moment.replace(hour=DIGEST_AT.hour, minute=DIGEST_AT.minute, second=0, microsecond=0)
    return works and notice.created_at <= morning <= moment


@transaction.atomic
def _gather(notices: list[Notice]) -> int:
    """One mail with these notices; another worker that was quicker leaves nothing to send."""
    communes = {row.commune_id for row in notices}
    mail = MailLog.objects.create(
        person=notices[0].person,
        commune=notices[0].commune if len(communes) == 1 else None,
        to=notices[0].person.email,
        subject=subject_of(notices),
    )
    free = Notice.objects.filter(pk__in=[row.pk for row in notices], wants_mail=True)
    if free.update(mail=mail, wants_mail=False):
        return 1
    mail.delete()
    return 0


def send_mails() -> tuple[int, int]:
    """Send what waits; returns how many went out and how many did not. One connection for all of them."""
    moment = timezone.now()
    MailLog.objects.filter(status=MailStatus.SENDING, try_at__lt=moment).update(status=MailStatus.WAITING)
    waiting = list(MailLog.objects.filter(status=MailStatus.WAITING, try_at__lte=moment).order_by("id")[:AT_ONCE])
    if not waiting:
        return 0, 0
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        log.warning("The mail server does not answer: %s", error)
        return 0, sum(_put_off(mail, error) for mail in waiting if _take(mail))
    sent = failed = 0
    try:
        for mail in waiting:
            if not _take(mail):
                continue
            try:
                _hand_over(mail, connection)
            except Exception as error:
                log.warning("Mail %s was not taken: %s", mail.pk, error)
                failed += _put_off(mail, error)
            else:
                sent += 1
    finally:
        connection.close()
    return sent, failed


def _take(mail: MailLog) -> bool:
    """This worker sends it: the UPDATE decides."""
    rows = MailLog.objects.filter(pk=mail.pk, status=MailStatus.WAITING)
    taken = rows.update(status=MailStatus.SENDING, tries=F("tries") + 1, try_at=timezone.now() + LOST_AFTER)
    mail.tries += taken
    return bool(taken)


def _hand_over(mail: MailLog, connection: Any) -> None:
    notices = list(mail.notices.select_related("commune").order_by("commune", "id"))
    if notices:
        letter = letter_of(notices)
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=letter.text,
            to=[mail.to],
            connection=connection,
            headers={"List-Unsubscribe": f"<{letter.choices_url}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(letter.html, "text/html")
        message.send()
    MailLog.objects.filter(pk=mail.pk).update(status=MailStatus.SENT, sent_at=now(), error="")


def _put_off(mail: MailLog, error: Exception) -> int:
    """Say why it did not go, and when it is tried again; an address that does not exist is not tried again."""
    given_up = is_final(error) or mail.tries > len(WAITS)
    MailLog.objects.filter(pk=mail.pk).update(
        status=MailStatus.FAILED if given_up else MailStatus.WAITING,
        error=words_of_error(error),
        try_at=timezone.now() + WAITS[min(mail.tries, len(WAITS)) - 1],
    )
    return 1


def try_again(mails: Iterable[int]) -> int:
    """Mails that were given up are tried once more from the start; returns how many."""
    rows = MailLog.objects.filter(pk__in=list(mails), status=MailStatus.FAILED)
    return rows.update(status=MailStatus.WAITING, tries=0, error="", try_at=timezone.now())
