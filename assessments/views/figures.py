"""Criteria measured by numbers: twelve months side by side, and one criterion's year as one form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Permission
from assessments import services
from assessments.charts import month_rows, month_value, spark_of
from assessments.detail import MEASURED, Measured, measured_of
from assessments.facts import nodes_of
from assessments.forms import MONTHS, YearGrid
from assessments.permissions import can_record
from assessments.selectors import assessment_of, responsible_unit_id
from common.errors import DomainError
from criteria.enums import NodeKind
from criteria.models import Criterion
from criteria.scope import Scope, programme_view

from .leaf import own_unit


@require_GET
@programme_view(Permission.VIEW_SCORES)
def measurement_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every measured criterion with its months, the year so far and the mark to reach."""
    assessment_of(scope.programme)  # the verdicts below ask for its status
    rows = measured_of(scope.programme, nodes_of(scope.programme))
    only_mine = request.GET.get("show") == "mine"
    if only_mine:
        rows = [row for row in rows if row.unit_id in scope.unit_ids]
    context = {
        "rows": [_row(request, scope, row) for row in rows],
        "months": MONTHS,
        "only_mine": only_mine,
        "has_units": bool(scope.unit_ids),
        "last": scope.programme.cut_off.month,
    }
    return render(request, "assessments/measurements.html", context)


def _row(request: HttpRequest, scope: Scope, measured: Measured) -> dict[str, Any]:
    cells = [measured.months.get(month) for month in MONTHS]
    return {
        "measured": measured,
        "spark": spark_of(measured),
        "cells": [(cell, month_value(cell, is_ratio=measured.is_ratio) if cell else None) for cell in cells],
        "may": can_record(request.user, scope.programme, measured.unit_id),
    }


@require_http_methods(["GET", "POST"])
@programme_view(Permission.VIEW_SCORES)
def measurement_edit(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One criterion's twelve months, saved at once; errors stand in their cells and nothing typed is lost."""
    leaves = Criterion.objects.filter(kind=NodeKind.LEAF, leaf_type__in=MEASURED).select_related("criteria_set")
    criterion = get_object_or_404(leaves, criteria_set=scope.programme.criteria_set_id, pk=pk)
    assessment_of(scope.programme)
    may = can_record(request.user, scope.programme, responsible_unit_id(scope.programme, criterion))
    rows = {row.month: row for row in scope.programme.measurements.filter(criterion=criterion)}
    grid = YearGrid(request.POST if request.method == "POST" else None, criterion, rows)
    status, refusal = 200, ""
    if request.method == "POST":
        status, refusal = _save(request, scope, criterion, grid)
        if not status:
            return redirect("measurement_list", *scope.url_args)
    measured = next(
        row for row in measured_of(scope.programme, nodes_of(scope.programme)) if row.criterion.pk == criterion.pk
    )
    months = [measured.months[month] for month in sorted(measured.months)]
    context = {
        "criterion": criterion,
        "grid": grid,
        "may": may,
        "measured": measured,
        "chart": month_rows(months, is_ratio=measured.is_ratio),
        "refusal": refusal,
    }
    return render(request, "assessments/measurement_edit.html", context, status=status)


def _save(request: HttpRequest, scope: Scope, criterion: Criterion, grid: YearGrid) -> tuple[int, str]:
    """Take the grid over; 0 when it worked, else a status and a sentence beside those in the cells."""
    if not grid.is_valid():
        return 422, ""
    wanted, seen = grid.changed()
    try:
        count = services.record_year(
            programme=scope.programme, criterion=criterion, months=wanted, seen=seen, by=request.user,
            unit=own_unit(scope),
        )  # fmt: skip
    except services.WrongMonths as error:
        for month, wrong in error.errors.items():
            form = grid.forms[month - 1]
            form.add_error(wrong.field if wrong.field in form.fields else "numerator", wrong.message)
        grid.show_current(list(error.errors))
        return 422, ""
    except DomainError as error:
        return 422, error.message
    messages.success(request, _("Đã lưu số liệu của %(count)d tháng.") % {"count": count})
    return 0, ""
