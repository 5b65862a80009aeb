"""Documents in the search box: reports, dossiers, letters by their kind, format, and exact file name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from common.finding import Found, Hit, Source, register_source, take
from common.finding_text import Asked, needle
from common.text import search_text, vn_date
from criteria.scope import Scope

from .enums import ReportFormat, ReportKind
from .models import ReportRun
from .permissions import can_receive


def _rows(scope: Scope) -> QuerySet[ReportRun]:
    return ReportRun.objects.visible_to(scope.user).filter(programme=scope.programme)


def _hit(scope: Scope, run: ReportRun, asked: Asked) -> Hit:
    day = vn_date(timezone.localtime(run.finished_at or run.requested_at).date())
    return Hit(
        pk=run.pk,
        title=f"{run.get_kind_display()} ({run.get_format_display()})",
        url=reverse("report_run", args=[*scope.url_args, run.pk]),
        icon="file-zip" if run.is_dossier else "file-text",
        notes=(day, run.file_name),
        state=run.status,
        state_enum="reports.RunStatus",
        terms=asked.terms,
    )


def _wanted(asked: Asked) -> Q:
    """Kind and format hold all words; or the words are the file's name, with its ending or without."""
    said = Q()
    for kind in ReportKind:
        for form in ReportFormat:
            words = f" {search_text(f'{kind.label} {form.label}')} "
            if all(needle(term) in words for term in asked.terms):
                said |= Q(kind=kind, format=form)
    name = asked.text.lower()
    exact = Q(file__iendswith=f"/{name}") | Q(file__icontains=f"/{name}.")
    return said | exact if said else exact


def _search(scope: Scope, asked: Asked, start: int, size: int) -> Found:
    total, page = take(_rows(scope).filter(_wanted(asked)).order_by("-pk"), start, size)
    return Found(total, [_hit(scope, run, asked) for run in page])


def _recall(scope: Scope, numbers: Iterable[int]) -> dict[int, Hit]:
    return {run.pk: _hit(scope, run, Asked()) for run in _rows(scope).filter(pk__in=list(numbers))}


def _open_to(scope: Scope) -> bool:
    return scope.can(Permission.DOWNLOAD_REPORTS) and bool(can_receive(scope.user, scope.programme))


def register() -> None:
    register_source(
        Source(
            key="tai-lieu",
            order=40,
            label=gettext_lazy("Tài liệu"),
            icon="file-text",
            list_name="report_list",
            list_label=gettext_lazy("Xem báo cáo, hồ sơ"),
            open_to=_open_to,
            search=_search,
            recall=_recall,
            opened=frozenset({"report_run"}),
        )
    )
