"""Addresses, in the order of the menu. Every view asks for a sign-in unless marked ``login_not_required``."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accounts.roles import Permission
from accounts.views import people, public_page
from common import gallery
from common import views as common_views
from criteria.doors import commune_home
from criteria.scope import programme_view

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

of_a_year: list[URLPattern | URLResolver] = [
    path("", include("criteria.urls")),
    path("", include("tasks.urls")),
    path("", include("tasks.urls_plan")),
    path("", include("tasks.urls_notices")),
    path("", include("evidence.urls")),
    path("", include("surveys.urls")),
    path("", include("feedback.urls")),
    path("", include("assessments.urls")),
    path("", include("reports.urls")),
    path("trang-nguoi-dan/", programme_view(Permission.MANAGE_PUBLIC)(public_page), name="public_page"),
    path("nguoi-dung/", programme_view(Permission.MANAGE_PEOPLE)(people), name="people"),
]

urlpatterns = [
    path("healthz/live", common_views.live, name="health_live"),
    path("healthz/ready", common_views.ready, name="health_ready"),
    path("quan-tri/", admin.site.urls),
    path("tai-khoan/", include("allauth.urls")),
    path("", include("reports.urls_root")),
    path("", include("tasks.urls_root")),
    path("", include("surveys.urls_public")),
    path("", include("feedback.urls_public")),
    path("", include("accounts.urls")),
    path("<slug:commune>/", commune_home, name="commune_home"),
    path("<slug:commune>/<int:year>/", include(of_a_year)),
]
if settings.DEBUG:
    urlpatterns.insert(0, path("_components/", gallery.gallery, name="gallery"))
