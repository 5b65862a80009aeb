"""The documents the demo shows at its first start: asked for like a person does, done by the worker's ordinary jobs."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Permission, roles_with
from criteria.models import ProgrammeYear

from .enums import RunStatus
from .models import ReportRun
from .selectors import OFFERED
from .services import request_report

COMMUNE = "thanh-ha"
YEAR = 2026


def demo_programme() -> ProgrammeYear | None:
    """The year of xã Thanh Hà in the demo data; None in any other installation."""
    years = ProgrammeYear.objects.select_related("commune")
    return years.filter(commune__slug=COMMUNE, commune__is_demo=True, year=YEAR).first()


def request_missing(programme: ProgrammeYear) -> None:
    """Ask for each document that is neither there nor on its way."""
    have = set(
        programme.report_runs.exclude(status__in=[RunStatus.FAILED, RunStatus.CANCELLED]).values_list("kind", "format")
    )
    for kind, form in OFFERED:
        if (kind, form) not in have:
            request_report(programme=programme, kind=kind, format=form, by=_author(programme))


def newest_runs(programme: ProgrammeYear) -> list[ReportRun]:
    """The newest run of each document, in the order of OFFERED."""
    newest = {(run.kind, run.format): run for run in programme.report_runs.order_by("pk")}
    return [newest[key] for key in OFFERED if key in newest]


def _author(programme: ProgrammeYear) -> User:
    """Somebody of the commune who may build reports."""
    return User.objects.filter(
        is_active=True,
        memberships__commune=programme.commune,
        memberships__is_active=True,
        memberships__role__in=roles_with(Permission.BUILD_REPORTS),
    ).order_by("pk")[0]
