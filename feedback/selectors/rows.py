"""Fetching feedback, settings and templates; the year in which citizens' words are kept."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from accounts.enums import UnitKind
from accounts.models import Commune, Unit
from common.clock import today
from criteria.models import ProgrammeYear
from feedback.enums import SENDER_SEES
from feedback.models import AnswerTemplate, DataRequest, Feedback, FeedbackSettings, FollowUp, IntakeSession

_ROWS = ("programme__commune__feedback_settings", "unit", "hamlet", "session", "created_by")


def settings_of(commune: Commune) -> FeedbackSettings:
    """The commune's numbers; the portal's defaults, not stored, where it has set none."""
    try:
        return commune.feedback_settings
    except FeedbackSettings.DoesNotExist:
        return FeedbackSettings(commune=commune)


def public_year(commune: Commune) -> ProgrammeYear | None:
    """The year that takes what citizens send now: today's, else the newest; None before the first one."""
    years = list(ProgrammeYear.objects.filter(commune=commune).select_related("commune").order_by("-year"))
    return next((year for year in years if year.year == today().year), years[0] if years else None)


def hamlets_of(commune: Commune) -> QuerySet[Unit]:
    """The hamlets and residential groups a place can be in."""
    return Unit.objects.active().filter(commune=commune, kind=UnitKind.VILLAGE).order_by("sort")


def handling_units(commune: Commune) -> QuerySet[Unit]:
    """Units that can be given a feedback: living, and no mere collective name."""
    return Unit.objects.active().filter(commune=commune, stands_for_all=False).order_by("sort")


def with_rights_and_rows(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """With everything `feedback.permissions` and a row of the register ask about."""
    return rows.select_related(*_ROWS)


def feedback_of(user: Any, programme: ProgrammeYear) -> QuerySet[Feedback]:
    """The year's feedback the person may see, newest first."""
    return with_rights_and_rows(Feedback.objects.visible_to(user).filter(programme=programme)).order_by("-pk")


def unreadable_events(user: Any) -> Q:
    """The history of complaints and denunciations, for whoever may not see them: that there is one is not for all."""
    hidden = Feedback.objects.filter(is_restricted=True).exclude(pk__in=Feedback.objects.visible_to(user).values("pk"))
    return Q(content_type=ContentType.objects.get_for_model(Feedback), object_id__in=hidden.values("pk"))


def lines_of(feedback: Feedback) -> QuerySet[FollowUp]:
    """Everything said about it, oldest first."""
    return feedback.follow_ups.select_related("author", "from_unit", "to_unit").order_by("pk")


def lines_for_sender(feedback: Feedback) -> QuerySet[FollowUp]:
    """What the sender may read. Names of officers are not among it."""
    return feedback.follow_ups.filter(kind__in=SENDER_SEES).order_by("pk")


def templates_for(commune: Commune, status: str) -> QuerySet[AnswerTemplate]:
    """Ready words that fit the state."""
    return AnswerTemplate.objects.filter(commune=commune, status=status, is_active=True).order_by("title")


def sessions_of(user: Any, programme: ProgrammeYear) -> QuerySet[IntakeSession]:
    """The year's collections with their letters, newest first."""
    rows = IntakeSession.objects.visible_to(user).filter(programme=programme)
    return rows.select_related("unit", "recorded_by", "programme__commune").order_by("-held_on", "-pk")


def data_requests_of(user: Any, commune: Commune) -> QuerySet[DataRequest]:
    """The commune's requests on personal data, newest first."""
    rows = DataRequest.objects.visible_to(user).filter(commune=commune)
    return rows.select_related("commune", "created_by", "feedback__programme__commune").order_by("-pk")
