from django.urls import path, re_path

from . import views

urlpatterns = [
    path("tieu-chi/", views.criteria_set, name="criteria_set"),
    path("tieu-chi/sua/", views.set_edit, name="criteria_set_edit"),
    path("tieu-chi/sao-chep/", views.set_copy, name="criteria_set_copy"),
    path("tieu-chi/excel/", views.sheet_download, name="criteria_sheet"),
    path("tieu-chi/excel/nhap/", views.sheet_upload, name="criteria_sheet_upload"),
    path("tieu-chi/<int:pk>/", views.leaf_edit, name="criteria_leaf"),
    re_path(r"^tieu-chi/(?P<step>trinh|rut|xac-nhan)/$", views.set_step, name="criteria_set_step"),
    path("thiet-lap/", views.year_settings, name="year_settings"),
]
