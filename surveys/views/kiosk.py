"""Turning a tablet at a collection point on, giving it another PIN, turning it off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.errors import DomainError
from common.qr import qr_svg
from criteria.scope import Scope, programme_view
from surveys.form_page import Look
from surveys.forms.kiosk import PinForm
from surveys.models import CollectionPoint
from surveys.permissions import can_change
from surveys.services.kiosk import clear_pin, set_pin

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_SURVEYS)
def survey_point_kiosk(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What the tablet is, how to open it, and its PIN."""
    points = CollectionPoint.objects.visible_to(request.user).filter(survey__programme=scope.programme)
    point = get_object_or_404(points.select_related("survey__programme__commune"), pk=pk)
    if request.method != "POST":
        return _page(request, point, PinForm())
    if request.POST.get("act") == "off":
        clear_pin(point=point, by=request.user)
        messages.success(request, _("Đã tắt máy tính bảng. Phiếu còn chờ trên máy vẫn được nhận khi máy có mạng."))
        return redirect(request.path)
    form = PinForm(request.POST)
    if not form.is_valid() or not _set(request, point, form):
        return _page(request, point, form, status=REFUSED)
    messages.success(request, _("Đã đặt mã PIN. Máy đang chạy sẽ hỏi mã mới khi có mạng."))
    return redirect(request.path)


def _set(request: HttpRequest, point: CollectionPoint, form: PinForm) -> bool:
    try:
        set_pin(point=point, by=request.user, pin=form.cleaned_data["pin"])
    except DomainError as problem:
        name = getattr(problem, "field", None)
        form.add_error(name if name in form.fields else None, problem.message)
        return False
    return True


def _page(request: HttpRequest, point: CollectionPoint, form: PinForm, status: int = 200) -> HttpResponse:
    address = request.build_absolute_uri(reverse("survey_kiosk", args=[point.code]))
    context = {
        "point": point,
        "survey": point.survey,
        "form": form,
        "may": can_change(request.user, point.survey),
        "address": address,
        "qr": qr_svg(address, title=_("Địa chỉ của máy tính bảng")) if point.has_kiosk else "",
        "shared": request.build_absolute_uri(point.get_absolute_url() + Look(shared=True).query),
        "is_safe": request.is_secure() or request.get_host().split(":")[0] in {"localhost", "127.0.0.1"},
    }
    return render(request, "surveys/kiosk/point.html", context, status=status)
