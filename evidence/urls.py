from django.urls import path

from .views import adding, deciding, detail, files, lists, phone, reasons, review

urlpatterns = [
    path("minh-chung/", lists.evidence_list, name="evidence_list"),
    path("minh-chung/them/", adding.evidence_upload, name="evidence_upload"),
    path("minh-chung/them/nguoi-gui/", phone.evidence_sender, name="evidence_sender"),
    path("minh-chung/them/gui/", phone.evidence_send, name="evidence_send"),
    path("minh-chung/them/gui-phan/", phone.evidence_part, name="evidence_part"),
    path("minh-chung/<int:pk>/", detail.evidence_detail, name="evidence_detail"),
    path("minh-chung/<int:pk>/sua/", detail.evidence_edit, name="evidence_edit"),
    path("minh-chung/<int:pk>/ban-moi/", detail.evidence_replace, name="evidence_replace"),
    path("minh-chung/<int:pk>/gan/", detail.evidence_link, name="evidence_link"),
    path("minh-chung/<int:pk>/rut/", detail.evidence_withdraw, name="evidence_withdraw"),
    path("minh-chung/<int:pk>/xoa-noi-dung/", detail.evidence_purge, name="evidence_purge"),
    path("minh-chung/<int:pk>/tep/", files.evidence_file, name="evidence_file"),
    path("minh-chung/<int:pk>/tep/<int:number>/", files.evidence_file, name="evidence_revision_file"),
    path("minh-chung/<int:pk>/anh-nho/", files.evidence_thumb, name="evidence_thumb"),
    path("minh-chung/<int:pk>/xem-truoc/", files.evidence_preview, name="evidence_preview"),
    path("minh-chung/<int:pk>/trang/<int:number>/", files.evidence_page, name="evidence_page"),
    path("duyet/", review.review_queue, name="review_queue"),
    path("duyet/nhieu/", deciding.review_accept_many, name="review_accept_many"),
    path("duyet/hoan-tac/", deciding.review_undo, name="review_undo"),
    path("duyet/ly-do/", reasons.review_reasons, name="review_reasons"),
    path("duyet/<int:pk>/", review.review_item, name="review_item"),
]
