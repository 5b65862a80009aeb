"""The menu and the frame of every page: who is here, in which commune and year, and where they may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Commune
from accounts.permissions import roles_in
from accounts.roles import Permission
from accounts.selectors import communes_of
from criteria.models import CriteriaSet
from criteria.scope import Scope

P = Permission


@dataclass(frozen=True)
class Entry:
    """One place of the menu: shown to people who hold one of the rights; `pages` are the URL names that light it."""

    label: Any
    short: Any
    icon: str
    url_name: str
    rights: frozenset[str]
    pages: frozenset[str]
    unless: frozenset[str] = frozenset()
    """Who holds one of these finds the place behind another entry."""
    group: Any = ""
    """Heading under "Thêm", where the menu has more entries than fit beside each other."""


def _entry(label: Any, short: Any, icon: str, url_name: str, rights: set[str], *pages: str, group: Any = "") -> Entry:
    return Entry(label, short, icon, url_name, frozenset(rights), frozenset({url_name, *pages}), group=group)


_l = gettext_lazy
FIGURES, RESULTS, SETUP = _l("Thu thập, số liệu"), _l("Kết quả, hồ sơ"), _l("Thiết lập")
HEARS = frozenset({P.TAKE_FEEDBACK, P.VIEW_ALL_FEEDBACK})
MENU = (
    _entry(_l("Trang chính"), _l("Chính"), "home", "programme_home", {P.VIEW_PROGRAMME}),
    _entry(_l("Việc của đơn vị"), _l("Việc"), "checklist", "task_list", {P.SUBMIT_WORK}, "task_detail"),
    _entry(_l("Duyệt minh chứng"), _l("Duyệt"), "clipboard-check", "review_queue", {P.REVIEW_EVIDENCE}, "review_item"),
    _entry(
        _l("Chấm điểm"), _l("Điểm"), "calculator", "score_table", {P.VIEW_SCORES}, "score_detail", "consistency",
        "adjustments", "snapshots",
    ),
    _entry(
        _l("Góp ý, phản ánh"), _l("Góp ý"), "message", "feedback_list",
        set(HEARS), "feedback_detail", "feedback_step",
        "feedback_new", "feedback_sessions", "feedback_session", "feedback_numbers", "feedback_digest",
        "feedback_settings", "feedback_templates", "feedback_letter", "feedback_redact", "data_requests",
        "data_request",
    ),
    Entry(
        _l("Dữ liệu cá nhân"), _l("Dữ liệu"), "lock", "data_requests", frozenset({P.MANAGE_DATA_REQUESTS}),
        frozenset({"data_requests", "data_request"}), unless=HEARS, group=SETUP,
    ),
    _entry(
        _l("Kế hoạch"), _l("Kế hoạch"), "list-tree", "plan_overview", {P.VIEW_ALL_WORK}, "plan_import", "plan_calendar",
        "plan_year", "plan_bulk", "plan_bulk_detail", "task_matches",
    ),
    _entry(
        _l("Minh chứng"), _l("Minh chứng"), "photo", "evidence_list", {P.VIEW_ALL_WORK, P.SUBMIT_WORK},
        "evidence_detail", "evidence_upload", group=FIGURES,
    ),
    _entry(
        _l("Khảo sát"), _l("Khảo sát"), "mood-smile", "survey_list", {P.VIEW_SURVEYS, P.MANAGE_SURVEYS, P.ENTER_SLIPS},
        "survey_new", "survey_detail", "survey_settings", "survey_questions", "survey_question", "survey_preview",
        "survey_periods", "survey_points", "survey_point", "survey_posters", "survey_batches", "survey_batch",
        "survey_batch_typing", "survey_batch_check", "survey_results", "survey_responses", "survey_response",
        "survey_comments", "survey_sheets", "survey_sheet", group=FIGURES,
    ),
    _entry(
        _l("Số liệu"), _l("Số liệu"), "chart-bar", "measurement_list", {P.RECORD_MEASUREMENT, P.SCORE_COMMUNE},
        "measurement_edit", group=FIGURES,
    ),
    _entry(
        _l("Báo cáo – Hồ sơ"), _l("Báo cáo"), "file-text", "report_list", {P.BUILD_REPORTS, P.DOWNLOAD_REPORTS},
        "report_run", group=RESULTS,
    ),
    _entry(_l("Đôn đốc"), _l("Đôn đốc"), "speakerphone", "chase_letter", {P.BUILD_REPORTS}, group=RESULTS),
    _entry(_l("Bộ tiêu chí"), _l("Tiêu chí"), "list-details", "criteria_set", {P.VIEW_SCORES}, group=RESULTS),
    _entry(
        _l("Thiết lập năm"), _l("Thiết lập"), "settings", "year_settings", {P.MANAGE_YEAR}, "year_turn", group=SETUP,
    ),
    _entry(_l("Trang cho người dân"), _l("Người dân"), "world", "public_page", {P.MANAGE_PUBLIC}, group=SETUP),
    _entry(_l("Người dùng"), _l("Người dùng"), "users", "people", {P.MANAGE_PEOPLE}, group=SETUP),
)  # fmt: skip

SIDE_BY_SIDE = 8
"""So many entries fit beside each other at 1280 px; with more, six and "Thêm"."""
THUMBS = 4
"""Places in the bottom bar of phones, beside "Thêm"."""

ROLE_ORDER = (Role.LEADER, Role.REVIEWER, Role.ADMIN, Role.UPPER, Role.STAFF)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the layout; see `docs/UI.md`."""
    scope: Scope | None = getattr(request, "scope", None)
    user = getattr(request, "user", None)
    if scope is None or user is None or not user.is_authenticated:
        return {
            "home_url": reverse("front_door"),
            "sample_points": _sample_points,
            "public_places": _public_places,
        }
    return {
        "scope": scope,
        "commune": scope.commune,
        "year": scope.programme,
        "years": _years(scope),
        "bell": _bell(request, scope),
        **_menu_parts(list(_menu(request, scope))),
        "home_url": reverse("programme_home", args=scope.url_args),
        "role_label": _role_label(scope),
        "other_places": _other_places(scope),
    }


def _sample_points() -> bool:
    """Some set's points are not official: asked by the administration's pages, which show points of any set."""
    return any(criteria_set.is_sample for criteria_set in CriteriaSet.objects.only("is_official", "status"))


def _public_places() -> list[Commune]:
    """Where citizens go who came to the sign-in: asked by that page. A city's many communes are too long a list."""
    communes = list(Commune.objects.filter(is_active=True).only("slug", "kind", "name")[:9])
    return communes if len(communes) < 9 else []


def _menu(request: HttpRequest, scope: Scope) -> Iterator[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    for entry in MENU:
        if entry.rights & scope.permissions and not entry.unless & scope.permissions:
            yield {
                "label": entry.label,
                "short": entry.short,
                "icon": entry.icon,
                "url": reverse(entry.url_name, args=scope.url_args),
                "active": here in entry.pages,
                "group": entry.group,
            }


def _menu_parts(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The menu as the two bars show it: `nav` beside each other and `nav_more` behind "Thêm" on wide screens; `thumb`
    and `thumb_more` likewise in the bottom bar of phones."""
    wide = len(entries) if len(entries) <= SIDE_BY_SIDE else SIDE_BY_SIDE - 2
    thumb = THUMBS if len(entries) > THUMBS + 1 else len(entries)
    return {
        "nav": entries[:wide],
        "nav_more": _grouped(entries[wide:]),
        "thumb": entries[:thumb],
        "thumb_more": _grouped(entries[thumb:]),
    }


def _grouped(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Entries under their headings, those without one first; `active` is the entry this page belongs to."""
    if not entries:
        return None
    groups: dict[str, list[dict[str, Any]]] = {"": []}
    for entry in entries:
        groups.setdefault(str(entry["group"]), []).append(entry)
    return {
        "groups": [{"label": label, "entries": rows} for label, rows in groups.items() if rows],
        "active": next((entry for entry in entries if entry["active"]), None),
    }


def _bell(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """The bell of the header; its count came with the year, so it asks nothing."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "url": reverse("notice_list", args=scope.url_args),
        "count": scope.unread_notices,
        "active": here == "notice_list",
    }


def _years(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "label": str(year),
            "url": reverse("programme_home", args=[scope.commune.slug, year]),
            "active": year == scope.programme.year,
        }
        for year in scope.years
    ]


def _role_label(scope: Scope) -> str:
    if scope.user.is_superuser:
        return _("Quản trị hệ thống")
    roles = roles_in(scope.user, scope.commune)
    main = next((role for role in ROLE_ORDER if role in roles), None)
    if main == Role.STAFF and scope.units:
        return scope.units[0].name
    return str(Role(main).label) if main else ""


def _other_places(scope: Scope) -> list[dict[str, str]]:
    others = [commune for commune in communes_of(scope.user) if commune.pk != scope.commune.pk]
    places = [
        {"label": commune.full_name, "url": reverse("commune_home", args=[commune.slug])} for commune in others[:8]
    ]
    if len(others) > 8:
        places.append({"label": _("Tất cả địa phương"), "url": reverse("front_door")})
    return places
