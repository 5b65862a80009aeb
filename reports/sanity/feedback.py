"""Feedback: a register without gaps, rows of one commune only, complaints never public, nothing left after erasing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from assessments.enums import Severity
from criteria.models import ProgrammeYear
from feedback.enums import FeedbackStatus
from feedback.models import DataRequest, Feedback, FeedbackSettings, IntakeSession

from .findings import Finding, row
from .links import Rule, differ

NUMBER = ("number", "programme__year")
COMMUNE = "programme__commune"
NAMED = ~Q(sender_name="") | ~Q(sender_phone="") | ~Q(sender_email="") | ~Q(address="")

RULES: tuple[Rule, ...] = (
    Rule("feedback_unit", Feedback, differ("unit__commune", COMMUNE) | differ("hamlet__commune", COMMUNE),
         _l("Góp ý số %(number)s/%(programme__year)s giao cho đơn vị hoặc ghi thôn của địa phương khác."), NUMBER),
    Rule("feedback_session", Feedback, differ("session__programme", "programme"),
         _l("Góp ý số %(number)s/%(programme__year)s thuộc đợt thu nhận của năm khác."), NUMBER),
    Rule("feedback_merged", Feedback,
         differ("merged_into__programme", "programme") | Q(merged_into=F("pk"))
         | Q(merged_into__status=FeedbackStatus.MERGED),
         _l("Góp ý số %(number)s/%(programme__year)s gộp vào mục không nhận được."), NUMBER),
    Rule("feedback_photo_shown", Feedback, Q(is_restricted=True, photos__is_public=True),
         _l("Ảnh của khiếu nại, tố cáo số %(number)s/%(programme__year)s đang công khai."), NUMBER),
    Rule("feedback_erased", Feedback, Q(purged_at__isnull=False) & (NAMED | ~Q(secret_hash="")),
         _l("Góp ý số %(number)s/%(programme__year)s đã xóa dữ liệu mà còn tên, liên hệ hoặc mã."), NUMBER),
    Rule("session_unit", IntakeSession, differ("unit__commune", COMMUNE),
         _l("Đợt thu nhận tại “%(place)s” ghi đơn vị của địa phương khác."), ("place",)),
    Rule("data_request_feedback", DataRequest, differ("feedback__programme__commune", "commune"),
         _l("Yêu cầu về dữ liệu nhận ngày %(received_on)s nói về góp ý của địa phương khác."), ("received_on",)),
    Rule("feedback_first_unit", FeedbackSettings, differ("first_unit__commune", "commune"),
         _l("Thiết lập góp ý của %(commune__name)s chọn đơn vị của địa phương khác."), ("commune__name",)),
)  # fmt: skip


def feedback_links() -> Iterator[Finding]:
    """Each feedback stands within its commune and year, and what must be hidden or gone is."""
    for rule in RULES:
        yield from rule.findings()


def feedback_numbers() -> Iterator[Finding]:
    """The numbers of a year's register run from 1 without a gap: nothing that was received has disappeared."""
    counted = Feedback.objects.order_by().values("programme").annotate(rows=Count("pk"), last=Max("number"))
    for found in counted.exclude(rows=F("last")):
        sentence = _("Sổ góp ý có %(rows)d mục nhưng số cuối là %(last)d: có mục đã mất.")
        yield Finding("feedback_numbers", Severity.ERROR, sentence % found, row(ProgrammeYear, found["programme"]))
