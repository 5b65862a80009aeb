"""Notices in people's lists, and mails in the log."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from common.enums import NoticeKind
from common.models import MailLog, Notice

from .accounts import CommuneFactory, UserFactory


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    person = factory.SubFactory(UserFactory)
    commune = factory.SubFactory(CommuneFactory)
    kind = NoticeKind.RETURNED
    subject = factory.Sequence(lambda n: f"Minh chứng số {n} bị trả lại")
    body = "Ảnh mờ, hãy chụp lại."
    url = factory.LazyAttribute(lambda o: f"/{o.commune.slug}/2026/viec/")
    key = factory.Sequence(lambda n: f"thu:{n}")


class MailLogFactory(DjangoModelFactory):
    class Meta:
        model = MailLog

    person = factory.SubFactory(UserFactory)
    commune = factory.SubFactory(CommuneFactory)
    to = factory.Sequence(lambda n: f"canbo{n}@thu.test")
    subject = "2 tin mới cần xem"
