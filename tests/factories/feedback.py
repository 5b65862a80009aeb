"""Feedback in every state, its lines, sessions, settings and requests on personal data."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from common.clock import now
from feedback.codes import hash_secret
from feedback.enums import Channel, DataRequestKind, FeedbackKind, FeedbackStatus, NoteKind, SessionKind
from feedback.models import AnswerTemplate, DataRequest, Feedback, FeedbackSettings, FollowUp, IntakeSession

from .accounts import CommuneFactory, UnitFactory, UserFactory
from .criteria import ProgrammeYearFactory

SECRET = "K7PDM3QX2W"
"""The secret of every feedback made here; its code is number-year-secret."""


class FeedbackSettingsFactory(DjangoModelFactory):
    class Meta:
        model = FeedbackSettings

    commune = factory.SubFactory(CommuneFactory)


class FeedbackFactory(DjangoModelFactory):
    """Just sent by the web form. Traits put it in another state."""

    class Meta:
        model = Feedback

    class Params:
        with_unit = factory.Trait(
            unit=factory.SubFactory(UnitFactory, commune=factory.SelfAttribute("..programme.commune")),
            assigned_at=factory.LazyFunction(now),
        )
        in_progress = factory.Trait(with_unit=True, status=FeedbackStatus.IN_PROGRESS)
        proposed = factory.Trait(
            with_unit=True,
            status=FeedbackStatus.AWAITS_APPROVAL,
            answer="Đã sửa xong đèn đường.",
            proposed_by=factory.SubFactory(UserFactory),
        )
        answered = factory.Trait(
            with_unit=True,
            status=FeedbackStatus.ANSWERED,
            answer="Đã sửa xong đèn đường.",
            answered_at=factory.LazyFunction(now),
            answered_by=factory.SubFactory(UserFactory),
        )
        asked = factory.Trait(status=FeedbackStatus.NEEDS_INFO, paused_on=dt.date(2026, 11, 16))
        complaint = factory.Trait(kind=FeedbackKind.COMPLAINT, channel=Channel.LETTER)

    programme = factory.SubFactory(ProgrammeYearFactory)
    number = factory.Sequence(lambda n: n + 1001)  # small numbers are for tests that name one
    secret_hash = factory.LazyAttribute(lambda o: hash_secret(o.number, o.programme.year, SECRET))
    kind = FeedbackKind.REPORT
    channel = Channel.WEB
    content = factory.Sequence(lambda n: f"Đèn đường ngõ {n} bị hỏng, buổi tối rất tối")
    place = "Ngõ 2"
    due_on = dt.date(2026, 12, 4)


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    feedback = factory.SubFactory(FeedbackFactory)
    kind = NoteKind.INTERNAL
    text = "Đã gọi cho trưởng thôn."
    author = factory.SubFactory(UserFactory)


class IntakeSessionFactory(DjangoModelFactory):
    class Meta:
        model = IntakeSession

    programme = factory.SubFactory(ProgrammeYearFactory)
    kind = SessionKind.BOX
    held_on = dt.date(2026, 11, 13)
    place = "Hòm thư tại Trung tâm"
    present = "Đại diện Trung tâm\nĐại diện Mặt trận"
    letters = 2
    recorded_by = factory.SubFactory(UserFactory)


class AnswerTemplateFactory(DjangoModelFactory):
    class Meta:
        model = AnswerTemplate

    commune = factory.SubFactory(CommuneFactory)
    status = FeedbackStatus.ANSWERED
    title = factory.Sequence(lambda n: f"Mẫu {n}")
    text = "Cảm ơn ông, bà đã góp ý."


class DataRequestFactory(DjangoModelFactory):
    class Meta:
        model = DataRequest

    commune = factory.SubFactory(CommuneFactory)
    kind = DataRequestKind.VIEW
    content = "Xin xem dữ liệu đã gửi."
    received_on = dt.date(2026, 11, 18)
    reply_due_on = dt.date(2026, 11, 20)
    due_on = dt.date(2026, 11, 30)
