"""What feedback puts on the commune's front page and into its notice on personal data."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.public import Door, NoticePart, Panel, register_notice, register_panel

from .consent import retention_words
from .models import Feedback
from .selectors import settings_of

NEWEST = 3


def register() -> None:
    """Called once, when the app starts."""
    register_panel("feedback", 20, _send_door)
    register_panel("feedback_lookup", 30, _lookup_door)
    register_panel("feedback_answers", 60, _answers)
    register_notice("feedback", 20, _feedback_notice)
    register_notice("data_requests", 90, _request_notice)


def _send_door(commune: Commune, _page: Any) -> Door:
    note = _("Góp ý, phản ánh, kiến nghị, khen; gửi được cả ảnh, có thể ẩn danh")
    return Door(_("Gửi góp ý, phản ánh"), note, reverse("feedback_form", args=[commune.slug]), "message-plus")


def _lookup_door(commune: Commune, _page: Any) -> Door:
    note = _("Bằng mã hoặc mã QR trên biên nhận")
    return Door(_("Xem kết quả đã gửi"), note, reverse("feedback_lookup", args=[commune.slug]), "search")


def _answers(commune: Commune, page: Any) -> Panel | None:
    """The newest published answers, where the commune shows them."""
    if not page.show_answered_feedback or not settings_of(commune).publish_answers:
        return None
    rows = Feedback.objects.published().filter(programme__commune=commune).order_by("-published_at")
    newest = list(rows.only("public_text", "public_answer", "answered_at")[:NEWEST])
    if not newest:
        return None
    context = {"rows": newest, "url": reverse("feedback_public_list", args=[commune.slug])}
    return Panel(_("Góp ý mới được trả lời"), "feedback/public/_panel.html", context)


def _feedback_notice(commune: Commune) -> NoticePart:
    return NoticePart(
        title=_("Khi gửi góp ý, phản ánh hoặc đề nghị phục vụ tại nhà"),
        collected=(
            _("Nội dung, nơi xảy ra và ảnh ông/bà gửi; nơi chụp và tên máy lưu trong ảnh được xóa khi nhận"),
            _("Họ tên, số điện thoại, thư điện tử, địa chỉ: chỉ khi ông/bà tự ghi và đánh dấu đồng ý"),
        ),
        purpose=_("Chỉ để giải quyết và trả lời việc ông/bà gửi, và để hẹn khi ông/bà đề nghị phục vụ tại nhà."),
        kept=_("Nhiều nhất %(time)s sau khi việc kết thúc, rồi xóa tên, liên hệ, ảnh.") % {"time": retention_words()},
        seen_by=_(
            "Cán bộ tiếp nhận, lãnh đạo và đơn vị được giao. "
            "Người khác chỉ thấy lời đã bỏ thông tin riêng, nếu được công khai."
        ),
    )


def _request_notice(commune: Commune) -> NoticePart:
    return NoticePart(
        title=_("Khi ông/bà yêu cầu xem, sửa, xóa dữ liệu của mình"),
        collected=(_("Họ tên, liên hệ và nội dung yêu cầu"),),
        purpose=_("Để xác minh và trả lời yêu cầu."),
        kept=_("Nhiều nhất %(time)s sau khi trả lời xong.") % {"time": retention_words()},
        seen_by=_("Người phụ trách dữ liệu cá nhân của địa phương."),
    )
