"""What the table, the calendar and the year of the plan have in common: one filter, its tabs and its saved filters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission
from common.clock import today
from criteria.scope import Scope
from tasks.forms_plan import PlanFilter, SaveViewForm
from tasks.models import Task
from tasks.permissions import can_manage_plan
from tasks.selectors.plan_choices import PlanChoices, View, plan_choices
from tasks.selectors.plan_filter import narrow

PAGE = "plan"
"""The name of these views in saved filters and preferences."""
UNFILTERED = "tat-ca"
"""In the address: show everything, whatever filter the person opens the page with."""


@dataclass(frozen=True)
class PlanPage:
    """The filter of one request and what it leaves."""

    scope: Scope
    day: dt.date
    choices: PlanChoices
    form: PlanFilter
    values: dict[str, Any]
    query: str

    @property
    def tasks(self) -> QuerySet[Task]:
        return narrow(self.scope.user, self.scope.programme, self.values, self.day)

    def url(self, name: str, **more: Any) -> str:
        """Another view of the same tasks."""
        extra = "&".join(f"{key}={value}" for key, value in more.items())
        query = "&".join(part for part in (self.query or f"{UNFILTERED}=1", extra) if part)
        return f"{reverse(name, args=self.scope.url_args)}?{query}"

    def context(self, request: HttpRequest, active: str) -> dict[str, Any]:
        """Template variables of the frame: tabs, filter, chips, what the person may do here."""
        manages = self.scope.can(Permission.MANAGE_PLAN)
        plan = self._plan()
        return {
            "choices": self.choices,
            "plan": plan,
            "filter": self.form,
            "filtering": bool(self.values),
            "filter_words": self.form.words(),
            "query": self.query,
            "view_tabs": self._tabs(active),
            "views": [_chip(view, self.query) for view in self.choices.views],
            "unfiltered_url": f"{request.path}?{UNFILTERED}=1",
            "save_form": SaveViewForm(may_share=manages, auto_id="luu-%s"),
            "page_name": PAGE,
            "may_manage": can_manage_plan(self.scope.user, self.scope.programme),
            "shows_manage": manages,
            "sees_all": self.scope.can(Permission.VIEW_ALL_WORK),
        }

    def _plan(self) -> Any:
        """The plan whose title stands above the page: the chosen one, else the commune's."""
        wanted = self.values.get("plan")
        plans = self.choices.plans
        return next((plan for plan in plans if plan.pk == wanted), plans[0] if plans else None)

    def _tabs(self, active: str) -> list[dict[str, Any]]:
        first = (
            {"label": _("Bảng cây"), "url": self.url("plan_overview"), "icon": "list-tree"}
            if self.scope.can(Permission.VIEW_ALL_WORK)
            else {"label": _("Danh sách"), "url": reverse("task_list", args=self.scope.url_args), "icon": "list"}
        )
        others = [
            {"label": _("Lịch"), "url": self.url("plan_calendar"), "icon": "calendar-month"},
            {"label": _("Cả năm"), "url": self.url("plan_year"), "icon": "chart-bar"},
        ]
        names = ("plan_overview", "plan_calendar", "plan_year")
        return [tab | {"active": name == active} for name, tab in zip(names, [first, *others], strict=True)]


def _chip(view: View, query: str) -> dict[str, Any]:
    return {"name": view.name, "url": f"?{view.query}", "active": view.query == query, "is_shared": view.is_shared}


def read_page(request: HttpRequest, scope: Scope, data: Any = None) -> PlanPage:
    """The filter of this request (or of `data`), with what it offers: three queries."""
    choices = plan_choices(request.user, scope.programme)
    form = PlanFilter(request.GET if data is None else data, choices=choices)
    return PlanPage(scope, today(), choices, form, form.values(), form.query())
