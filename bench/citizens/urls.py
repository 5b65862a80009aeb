"""The portal's addresses and the yardsticks, all behind the portal's own middleware."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from .models import Row

TEXT = b"ok"


@login_not_required
def text(request: HttpRequest) -> HttpResponse:
    """Constant text: what the middleware alone costs."""
    return HttpResponse(TEXT, content_type="text/plain")


@login_not_required
@csrf_exempt
def row(request: HttpRequest) -> HttpResponse:
    """Keep what was sent as one JSON row, in a transaction."""
    with transaction.atomic():
        Row.objects.create(data=request.POST.dict())
    return HttpResponse(TEXT, content_type="text/plain")


urlpatterns = [path("_bench/text", text), path("_bench/row", row), path("", include("config.urls"))]
