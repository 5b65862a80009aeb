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
    "revision": _("Bản số"),
    "sha256": _("Mã kiểm tra của tệp"),
}

READY_REASONS: dict[str, Any] = {
    "mo": _("Ảnh mờ, tối hoặc bị cắt nên không đọc được nội dung. Hãy chụp hoặc quét lại."),
    "sai-viec": _("Minh chứng không đúng nhiệm vụ hoặc không đúng kỳ này. Hãy gắn đúng kỳ hoặc thay tệp khác."),
    "ngay": _("Ngày của minh chứng chưa đúng hoặc không nằm trong kỳ. Hãy sửa lại ngày."),
    "chu-ky": _("Văn bản chưa có số, ngày, chữ ký hoặc con dấu. Hãy gửi bản đã ban hành."),
    "rieng-tu": _("Có thông tin riêng tư của công dân (CCCD, số điện thoại, khuôn mặt). Hãy che đi rồi gửi lại."),
    "thieu": _("Chưa đủ để chứng minh kết quả. Hãy bổ sung ảnh, danh sách hoặc văn bản kèm theo."),
}
