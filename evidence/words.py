"""How the history of a proof reads, and the reasons reviewers write most often."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "evidence_added": _("nộp minh chứng"),
    "evidence_revised": _("gửi bản mới"),
    "evidence_edited": _("sửa thông tin"),
    "evidence_linked": _("đổi kỳ, tiêu chí"),
    "evidence_accept": _("duyệt"),
    "evidence_return": _("trả lại"),
    "evidence_undo_review": _("hoàn tác quyết định, chờ duyệt lại"),
    "return_reasons_changed": _("sửa các lý do trả lại"),
    "evidence_withdraw": _("rút minh chứng"),
    "evidence_resubmit": _("nộp lại để duyệt"),
    "evidence_purged": _("xóa nội dung"),
    "evidence_followed_year": _("chuyển theo bộ tiêu chí mới của năm"),
    "admin_change": _("sửa trong trang quản trị"),
}

DETAIL_WORDS: dict[str, Any] = {
    "criteria_added": _("Số hiệu tiêu chí gắn thêm"),
    "criteria_removed": _("Số hiệu tiêu chí bỏ ra"),
    "links": _("Số liên kết tiêu chí"),
    "occurrences": _("Số hiệu kỳ"),
    "occurrences_added": _("Số hiệu kỳ gắn thêm"),
    "occurrences_removed": _("Số hiệu kỳ bỏ ra"),
    "reasons": _("Các lý do trả lại"),
    "revision": _("Bản số"),
    "sha256": _("Mã kiểm tra của tệp"),
}

READY_REASONS: tuple[tuple[Any, Any], ...] = (
    (
        _("Ảnh không rõ ngày, nơi"),
        _("Ảnh mờ hoặc không thấy rõ ngày, nơi thực hiện. Hãy chụp lại cho rõ."),
    ),
    (
        _("Thiếu dấu, chữ ký"),
        _("Văn bản chưa có số, ngày, chữ ký hoặc con dấu. Hãy gửi bản đã ban hành."),
    ),
    (
        _("Không đúng kỳ"),
        _("Minh chứng không thuộc kỳ này. Hãy gắn đúng kỳ hoặc sửa lại ngày."),
    ),
    (
        _("Trùng minh chứng đã nộp"),
        _("Minh chứng này trùng với minh chứng đã nộp. Hãy gửi minh chứng khác."),
    ),
    (
        _("Chưa đúng sản phẩm"),
        _("Chưa đúng sản phẩm mà kế hoạch yêu cầu. Hãy nộp đúng sản phẩm đã ghi ở nhiệm vụ."),
    ),
    (
        _("Chưa đủ để chứng minh"),
        _("Chưa đủ để chứng minh kết quả. Hãy bổ sung ảnh, danh sách hoặc văn bản kèm theo."),
    ),
    (
        _("Lộ thông tin riêng tư"),
        _("Có thông tin riêng tư của công dân (CCCD, số điện thoại, khuôn mặt). Hãy che đi rồi gửi lại."),
    ),
)
"""What reviewers write most often, as a name for the button and a sentence for the unit; keys 1, 2, 3…"""
