"""Reading report runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.checks import findings_of
from assessments.enums import Severity
from assessments.models import Assessment
from criteria.models import ProgrammeYear

from .enums import ReportFormat, ReportKind, RunStatus
from .models import DossierCheck, ReportRun, ReportRunQuerySet

STALE_AFTER = dt.timedelta(minutes=2)
"""A running run beats its heart at least this often; after that its worker is taken for dead."""
CHECK_STALE_AFTER = dt.timedelta(minutes=35)
"""Longer than a check may take (the job's own limit)."""
SETTLES_AFTER = dt.timedelta(seconds=10)
"""A row just asked for is on its way to the queue; it is not sent a second time yet."""
SHOWN_CODES = 8

OFFERED: tuple[tuple[str, str], ...] = (
    (ReportKind.SELF_REPORT, ReportFormat.PDF),
    (ReportKind.SELF_REPORT, ReportFormat.DOCX),
    (ReportKind.SELF_REPORT, ReportFormat.XLSX),
    (ReportKind.DOSSIER, ReportFormat.ZIP),
)
"""What a person can ask for."""
OFFERED_OF_SHEETS: tuple[tuple[str, str], ...] = (
    (ReportKind.SURVEY_SHEET, ReportFormat.PDF),
    (ReportKind.SURVEY_SHEET, ReportFormat.DOCX),
    (ReportKind.SURVEY_SHEET, ReportFormat.XLSX),
)
"""What a person can ask for about one frozen survey result, on its own page."""
OFFERED_OF_LETTERS: tuple[tuple[str, str], ...] = (
    (ReportKind.CHASE_LETTER, ReportFormat.DOCX),
    (ReportKind.CHASE_LETTER, ReportFormat.PDF),
)
"""What is made of a chase letter."""


def runs_of(programme: ProgrammeYear, user: Any) -> ReportRunQuerySet:
    """The year's runs, newest first."""
    return (
        ReportRun.objects.visible_to(user)
        .filter(programme=programme)
        .select_related("requested_by", "programme__commune", "snapshot")
    )


@dataclass(frozen=True)
class Offer:
    """One document a person can ask for: its newest file, and the run that is under way."""

    kind: str
    format: str
    latest: ReportRun | None
    active: ReportRun | None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.format}"

    @property
    def kind_label(self) -> str:
        return str(ReportKind(self.kind).label)

    @property
    def format_label(self) -> str:
        return str(ReportFormat(self.format).label)


def offers_of(programme: ProgrammeYear, user: Any) -> list[Offer]:
    """Every document on offer, in two queries."""
    rows = runs_of(programme, user)
    newest = rows.filter(status=RunStatus.DONE).order_by().values("kind", "format").annotate(newest=Max("pk"))
    done = {(run.kind, run.format): run for run in rows.filter(pk__in=newest.values("newest"))}
    active = {(run.kind, run.format): run for run in rows.active()}
    return [Offer(kind, format, done.get((kind, format)), active.get((kind, format))) for kind, format in OFFERED]


def lost_runs(moment: dt.datetime | None = None) -> QuerySet[ReportRun]:
    """Runs nobody works on: queued for a while (the queue may have lost them) or running without a heartbeat."""
    moment = moment or timezone.now()
    silent = Q(heartbeat_at__lt=moment - STALE_AFTER) | Q(heartbeat_at__isnull=True)
    waiting = Q(heartbeat_at__lt=moment - SETTLES_AFTER) | Q(heartbeat_at__isnull=True)
    return ReportRun.objects.filter(Q(status=RunStatus.QUEUED) & waiting | Q(status=RunStatus.RUNNING) & silent)


def lost_checks(moment: dt.datetime | None = None) -> QuerySet[DossierCheck]:
    """Checks nobody works on."""
    moment = moment or timezone.now()
    return DossierCheck.objects.filter(
        Q(status=RunStatus.QUEUED, heartbeat_at__lt=moment - SETTLES_AFTER)
        | Q(status=RunStatus.RUNNING, heartbeat_at__lt=moment - CHECK_STALE_AFTER)
    )


@dataclass(frozen=True)
class Gap:
    """What a document made now would lack: one sentence for all criteria it is true of."""

    severity: Severity
    sentence: str
    codes: tuple[str, ...]

    @property
    def first_codes(self) -> str:
        """The first ones, and how many follow."""
        shown = ", ".join(self.codes[:SHOWN_CODES])
        rest = len(self.codes) - SHOWN_CODES
        return shown if rest <= 0 else _("%(codes)s và %(rest)d mục nữa") % {"codes": shown, "rest": rest}


def gaps_before(assessment: Assessment) -> list[Gap]:
    """What should be mended before the click, the worst first; the consistency page says it item by item."""
    gathered: dict[tuple[Severity, str], list[str]] = {}
    for finding in findings_of(assessment):
        if finding.severity != Severity.NOTE:
            gathered.setdefault((finding.severity, finding.sentence), []).append(finding.about)
    return [
        Gap(severity, sentence, tuple(code for code in codes if code))
        for (severity, sentence), codes in gathered.items()
    ]
