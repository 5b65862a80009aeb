"""Collection points: many at once, one with its QR, and what is printed for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import DomainError
from common.models import Event
from common.qr import qr_svg
from common.text import row_number, slugify_vi
from criteria.scope import Scope, programme_view
from surveys.enums import PointKind, SurveyKind
from surveys.form_page import SECONDS_TO_ANSWER
from surveys.forms.building import ENGLISH
from surveys.forms.building_points import PointForm, PointsForm, PostersForm, ReplaceForm, UnitsForm
from surveys.models import CollectionPoint, Survey
from surveys.permissions import can_change, can_manage
from surveys.posters import Job, Place, write_pdf
from surveys.selectors.building import arrivals_of, point_lines, version_in_use
from surveys.services import add_points, add_points_for_units, change_point, replace_code, switch_point
from surveys.services.points import point_seen
from surveys.words import EVENT_WORDS

from .building_common import REFUSED, blame, survey_or_404, tabs_of


def place_of(request: HttpRequest, point: CollectionPoint) -> Place:
    """The point as it is printed and shown."""
    return Place(point.name, request.build_absolute_uri(point.get_absolute_url()), point.code)


# --- all points -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_points(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The points with what came in at each; new ones by name or for units."""
    survey = survey_or_404(request, scope, pk)
    units = units_of(scope.commune)
    act = request.POST.get("act") if request.method == "POST" else None
    names_form = PointsForm(request.POST if act == "names" else None)
    units_form = UnitsForm(request.POST if act == "units" else None, units=units)
    status = 200
    if act:
        can_manage(request.user, scope.programme).require()
        status = REFUSED
        form = names_form if act == "names" else units_form
        if form.is_valid():
            try:
                return _added(request, scope, survey, form)
            except DomainError as problem:
                status = blame(form, problem)
    context = {
        "survey": survey,
        "tabs": tabs_of(scope, survey, "survey_points"),
        "lines": point_lines(survey, arrivals_of(survey)),
        "names_form": names_form,
        "units_form": units_form,
        "open_units": act == "units",
        "may_manage": can_manage(request.user, scope.programme),
        "may_change": can_change(request.user, survey),
    }
    return render(request, "surveys/building/points.html", context, status=status)


def _added(request: HttpRequest, scope: Scope, survey: Survey, form: Any) -> HttpResponse:
    data = form.cleaned_data
    if isinstance(form, PointsForm):
        added = add_points(survey=survey, by=request.user, names=data["names"].splitlines(), kind=data["kind"])
    else:
        added = add_points_for_units(survey=survey, by=request.user, units=data["units"])
    if added.points:
        messages.success(request, _("Đã thêm %d nơi lấy ý kiến, mỗi nơi có mã QR riêng.") % len(added.points))
    if added.known:
        messages.info(request, _("Đã có từ trước nên bỏ qua: %s.") % "; ".join(added.known))
    return redirect("survey_points", *scope.url_args, survey.pk)


# --- one point ------------------------------------------------------------------------------------


def point_or_404(request: HttpRequest, scope: Scope, pk: int) -> CollectionPoint:
    """The point with its survey, as questions of rights need it."""
    rows = CollectionPoint.objects.visible_to(request.user).select_related("survey__programme__commune", "unit")
    return get_object_or_404(rows, pk=pk, survey__programme=scope.programme)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_point(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The QR large enough to scan from the screen, the words, revoking."""
    point = point_or_404(request, scope, pk)
    if request.method == "POST":
        can_manage(request.user, scope.programme).require()
    form = PointForm(request.POST or None, point=point, units=units_of(scope.commune), seen=point_seen(point))
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                change_point(point=point, by=request.user, seen=form.cleaned_data["seen"], **form.values())
            except DomainError as problem:
                status = blame(form, problem)
            else:
                messages.success(request, _("Đã lưu điểm lấy ý kiến."))
                return redirect("survey_point", *scope.url_args, pk)
    return _point_page(request, scope, point, form, status=status)


def _point_page(
    request: HttpRequest, scope: Scope, point: CollectionPoint, form: PointForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    place = place_of(request, point)
    counts = arrivals_of(point.survey).by_point.get(point.pk, (0, 0))
    context = {
        "point": point,
        "survey": point.survey,
        "place": place,
        "qr": qr_svg(place.url, title=_("Mã QR của điểm “%s”") % point.name),
        "received": counts[0],
        "counted": counts[1],
        "form": form,
        "replace_form": ReplaceForm(initial={"code": point.code}, auto_id="thay_%s"),
        "retired": point.retired_codes.select_related("retired_by"),
        "kiosk_url": _kiosk_url(scope, point),
        "events": Event.objects.about(point).select_related("actor")[:20],
        "verbs": EVENT_WORDS,
        "may_manage": can_manage(request.user, scope.programme),
        "may_change": can_change(request.user, point.survey),
    }
    return render(request, "surveys/building/point.html", context | more, status=status)


def _kiosk_url(scope: Scope, point: CollectionPoint) -> str:
    try:
        return reverse("survey_point_kiosk", args=[*scope.url_args, point.pk])
    except NoReverseMatch:
        return ""


@require_POST
@programme_view(Permission.MANAGE_SURVEYS)
def survey_point_step(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Switch on or off, or give it a new QR."""
    point = point_or_404(request, scope, pk)
    act = request.POST.get("act")
    if act in {"on", "off"}:
        switch_point(point=point, by=request.user, on=act == "on")
        on, off = _("Điểm này nhận ý kiến trở lại."), _("Đã tắt điểm này. Phiếu đã có vẫn được tính.")
        messages.success(request, on if act == "on" else off)
    elif act == "replace":
        form = ReplaceForm(request.POST, auto_id="thay_%s")
        if not form.is_valid():
            return _point_page(
                request, scope, point, _untouched(scope, point), status=REFUSED, replace_form=form
            )  # fmt: skip
        data = form.cleaned_data
        replace_code(point=point, by=request.user, reason=data["reason"], seen=data["code"])
        messages.success(request, _("Đã thu hồi mã cũ và cấp mã mới. Hãy in lại áp phích của điểm này."))
    else:
        raise Http404
    return redirect("survey_point", *scope.url_args, pk)


def _untouched(scope: Scope, point: CollectionPoint) -> PointForm:
    return PointForm(point=point, units=units_of(scope.commune), seen=point_seen(point))


# --- posters --------------------------------------------------------------------------------------


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_posters(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Choose what to print; with ``?khuon=`` the file itself."""
    survey = survey_or_404(request, scope, pk)
    points = survey.points.filter(is_active=True).exclude(kind=PointKind.WEB).order_by("id")
    asked = [number for number in map(row_number, request.GET.getlist("diem")) if number]
    initial = {"diem": asked or [point.pk for point in points]}
    form = PostersForm(request.GET if "khuon" in request.GET else None, points=points, initial=initial)
    if form.is_valid():
        chosen = list(form.cleaned_data["diem"])
        if chosen:
            return _file(request, survey, form, chosen)
        form.add_error("diem", _("Hãy chọn ít nhất một điểm."))
    context = {"survey": survey, "form": form, "has_points": bool(points)}
    return render(request, "surveys/building/posters.html", context, status=REFUSED if form.errors else 200)


def _file(request: HttpRequest, survey: Survey, form: PostersForm, points: list[CollectionPoint]) -> HttpResponse:
    data, commune = form.cleaned_data, survey.programme.commune
    job = Job(
        size=data["khuon"],
        authority=commune.full_name,
        title=_("Áp phích: %s") % survey.title,
        places=[place_of(request, point) for point in points],
        sentence=data["cau"].strip() or str(form.fields["cau"].initial),
        minutes=minutes_of(survey),
        english=ENGLISH in survey.languages,
        is_demo=commune.is_demo,
    )
    name = f"{data['khuon']}-{slugify_vi(points[0].name if len(points) == 1 else survey.title)[:60]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(write_pdf(job), content_type="application/pdf", headers=headers)


def minutes_of(survey: Survey) -> int:
    """How many minutes the form takes; 0 for half a minute."""
    version = version_in_use(survey)
    if survey.kind == SurveyKind.COUNTER or version is None:
        return 0
    count = version.questions.exclude(kind="section").count()
    return round(count * SECONDS_TO_ANSWER / 60)
