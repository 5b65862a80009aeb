"""What others changed in the points table while it lies open. Cheap when nothing did."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from assessments.models import Assessment
from assessments.selectors import ScoreTable, assessment_of, score_table
from common.clock import now
from criteria.scope import Scope, programme_view

from .cells import stamp
from .sheet import COLUMNS, CellView, cell_view, line_of, result

LAG = dt.timedelta(seconds=30)
"""A score carries the moment it was written and is seen once its transaction ends: look back a little further. A cell
that the page knows already has the same version there and is left alone."""


@require_GET
@programme_view(Permission.VIEW_SCORES)
def pulse(request: HttpRequest, scope: Scope) -> HttpResponse:
    """204 while the stamp `v` the page knows still holds; else the cells changed since `luc`, and every sum."""
    known = Assessment.objects.filter(programme=scope.programme).only("version", "status").first() or Assessment()
    if stamp(known) == request.GET.get("v"):
        return HttpResponse(status=204)
    moment = now()
    shown = score_table(assessment_of(scope.programme), request.user)
    stepped = request.GET.get("v", "").rpartition(".")[2] != shown.assessment.status
    since = None if stepped else _since(request)
    context = {
        "cells": changed_cells(shown, since),
        "lines": [line_of(row) for row in shown.rows],
        "stepped": stepped,
        **result(shown, scope),
    }
    answer = render(request, "assessments/_pulse.html", context)
    answer["X-Points-Stamp"] = stamp(known)
    answer["X-Points-Time"] = moment.isoformat()
    return answer


def _since(request: HttpRequest) -> dt.datetime | None:
    try:
        moment = parse_datetime(request.GET.get("luc", ""))
    except ValueError:
        return None
    return moment - LAG if moment is not None and is_aware(moment) else None


def changed_cells(shown: ScoreTable, since: dt.datetime | None) -> list[CellView]:
    """Cells scored since then, with who did it; all of them when the moment is not known."""
    cells = []
    for row in shown.rows:
        for column in COLUMNS if row.is_leaf else ():
            score = row.cells[column].score
            if since is None:
                cells.append(cell_view(row, column))
            elif score is not None and score.scored_at >= since:
                cells.append(cell_view(row, column, str(score.scored_by)))
    return cells
