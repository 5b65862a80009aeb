"""Saved filters, the columns of the table, and the plan as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from common.errors import Invalid
from common.models import Event
from criteria.scope import Scope, programme_view
from tasks.forms_plan import SaveViewForm
from tasks.models import SavedView, ViewPreference
from tasks.plan_columns import chosen, is_usual
from tasks.plan_sheet import XLSX_TYPE, plan_workbook
from tasks.selectors.plans import PRINTED, with_figures
from tasks.services.saved_views import (
    can_change_view,
    choose_columns,
    choose_default,
    delete_view,
    rename_view,
    save_view,
)

from .plan_page import PAGE, read_page

PAGES: Mapping[str, tuple[str, Any, tuple[str, ...]]] = {
    PAGE: (
        "plan_overview",
        _l("Kế hoạch"),
        ("q", "state", "unit", "role", "group", "criterion", "kind", "month", "lacks", "plan"),
    ),
    "work": ("task_list", _l("Việc của đơn vị"), ("q", "unit", "group", "criterion", "xem", "phan")),
}
"""The pages that know saved filters: where they are, what they are called, what their address may say."""


def clean_query(page: str, text: str) -> str:
    """The part of a query string that is the page's filter, in a fixed order; the page itself judges the values."""
    given = QueryDict(text[:4000])
    address = QueryDict(mutable=True)
    for name in PAGES[page][2]:
        if value := given.get(name, "").strip():
            address[name] = value
    return address.urlencode()


def saved_chips(request: HttpRequest, scope: Scope, page: str) -> dict[str, Any]:
    """Template variables of ``tasks/_saved_chips.html`` for a page that is no view of the plan; one query."""
    query = clean_query(page, request.GET.urlencode())
    mine = Q(owner=scope.user) | Q(is_shared=True)
    rows = SavedView.objects.filter(mine, commune=scope.commune, page=page)
    return {
        "views": [
            {"name": row.name, "url": f"?{row.query}", "active": row.query == query, "is_shared": row.is_shared}
            for row in rows
        ],
        "query": query,
        "page_name": page,
        "unfiltered_url": request.path,
        "save_form": SaveViewForm(may_share=scope.can(Permission.MANAGE_PLAN), may_open=page == PAGE, auto_id="luu-%s"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def saved_views(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One's filters and the shared ones: save a new one (POST), rename, share, open with, delete."""
    page = request.POST.get("page") or request.GET.get("page") or PAGE
    page = page if page in PAGES else PAGE
    if request.method == "POST":
        return _save(request, scope, page)
    return _manage(request, scope, page)


def _save(request: HttpRequest, scope: Scope, page: str) -> HttpResponse:
    query = clean_query(page, request.POST.get("query", ""))
    form = SaveViewForm(
        request.POST, may_share=scope.can(Permission.MANAGE_PLAN), may_open=page == PAGE, auto_id="luu-%s"
    )
    if form.is_valid():
        try:
            view = save_view(
                commune=scope.commune, page=page, name=form.cleaned_data["name"], query=query,
                is_shared=form.cleaned_data.get("is_shared", False), by=request.user,
            )  # fmt: skip
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            if form.cleaned_data.get("is_default"):
                choose_default(commune=scope.commune, page=page, view=view, by=request.user)
            messages.success(request, _("Đã lưu bộ lọc “%(name)s”.") % {"name": view.name})
            return redirect(f"{_address(scope, page)}?{view.query}")
    return _manage(request, scope, page, form=form, query=query)


def _address(scope: Scope, page: str) -> str:
    return reverse(PAGES[page][0], args=scope.url_args)


def _manage(
    request: HttpRequest, scope: Scope, page: str, *, form: SaveViewForm | None = None, query: str = "",
    wrong: dict[int, str] | None = None,
) -> HttpResponse:  # fmt: skip
    mine = Q(owner=scope.user) | Q(is_shared=True)
    rows = SavedView.objects.filter(mine, commune=scope.commune, page=page).select_related("owner")
    preference = ViewPreference.objects.filter(owner=scope.user, commune=scope.commune, page=page).first()
    address = _address(scope, page)
    may_share = scope.can(Permission.MANAGE_PLAN)
    context = {
        "rows": [
            {
                "view": view,
                "url": f"{address}?{view.query}",
                "is_own": view.owner_id == scope.user.pk,
                "is_default": preference is not None and preference.default_view_id == view.pk,
                "may_change": can_change_view(scope.user, view),
                "wrong": (wrong or {}).get(view.pk, ""),
            }
            for view in rows
        ],
        "save_form": form,
        "query": query,
        "page_name": page,
        "page_label": PAGES[page][1],
        "page_url": f"{address}?tat-ca=1" if page == PAGE else address,
        "may_share": may_share,
        "may_open": page == PAGE,
    }
    return render(request, "tasks/saved_views.html", context, status=422 if form or wrong else 200)


@require_POST
@programme_view(Permission.VIEW_PROGRAMME)
def saved_view_step(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Rename or share, open the page with it, or delete it."""
    mine = Q(owner=scope.user) | Q(is_shared=True)
    view = get_object_or_404(SavedView.objects.filter(mine, commune=scope.commune), pk=pk)
    step, page = request.POST.get("nut", "ten"), view.page
    if step == "xoa":
        delete_view(view=view, by=request.user)
        messages.success(request, _("Đã xóa bộ lọc “%(name)s”.") % {"name": view.name})
    elif step in ("mo-san", "thoi-mo-san"):
        choose_default(
            commune=scope.commune, page=page, view=view if step == "mo-san" else None, by=request.user
        )  # fmt: skip
        messages.success(request, _("Đã lưu cách mở trang."))
    else:
        wrong = _rename(request, scope, view)
        if wrong:
            return _manage(request, scope, page, wrong={view.pk: wrong})
        messages.success(request, _("Đã lưu bộ lọc “%(name)s”.") % {"name": view.name})
    return redirect(f"{reverse('saved_views', args=scope.url_args)}?page={page}")


def _rename(request: HttpRequest, scope: Scope, view: SavedView) -> str:
    """What is wrong with the new name; "" when it is kept."""
    may_share = scope.can(Permission.MANAGE_PLAN)
    form = SaveViewForm(request.POST, may_share=may_share, may_open=False)
    if not form.is_valid():
        return " ".join(str(text) for errors in form.errors.values() for text in errors)
    shared = form.cleaned_data["is_shared"] if may_share else None
    try:
        rename_view(view=view, name=form.cleaned_data["name"], is_shared=shared, by=request.user)
    except Invalid as error:
        return error.message
    return ""


@require_POST
@programme_view(Permission.VIEW_ALL_WORK)
def plan_columns(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The columns the person ticked, from now on; the page comes back with the same filter."""
    columns = chosen([] if request.POST.get("nut") == "mac-dinh" else request.POST.getlist("cot"))
    keys = [] if is_usual(columns) else [column.key for column in columns]
    choose_columns(commune=scope.commune, page=PAGE, columns=keys, by=request.user)
    query = clean_query(PAGE, request.POST.get("query", "")) or "tat-ca=1"
    return redirect(f"{_address(scope, PAGE)}?{query}")


@require_POST
@programme_view(Permission.VIEW_ALL_WORK)
def plan_export(request: HttpRequest, scope: Scope) -> Any:
    """Exactly the filtered tasks with the person's columns; that it left is remembered."""
    plan = read_page(request, scope, QueryDict(clean_query(PAGE, request.POST.get("query", ""))))
    preference = ViewPreference.objects.filter(owner=scope.user, commune=scope.commune, page=PAGE).first()
    tasks = with_figures(plan.tasks, plan.day).order_by(*PRINTED)
    out = plan_workbook(
        scope.programme, tasks, columns=chosen(preference.columns if preference else ()),
        sections=plan.choices.sections, words=plan.form.words(), day=plan.day,
    )  # fmt: skip
    Event.record(scope.programme, "plan_exported", by=request.user, data={"filter": plan.form.words()})
    name = f"ke-hoach-{scope.commune.slug}-{scope.programme.year}-{plan.day:%Y%m%d}.xlsx"
    response = FileResponse(out, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    response["Cache-Control"] = "no-store"
    return response
