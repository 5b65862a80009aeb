from django.urls import path

from . import public_views, views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("<slug:commune>/nguoi-dan/", public_views.front, name="public_front"),
    path("<slug:commune>/du-lieu-ca-nhan/", public_views.privacy, name="public_privacy"),
    path("<slug:commune>/tiep-can/", public_views.access, name="public_access"),
]
