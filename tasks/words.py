"""How the history of tasks, windows, activities and imports reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.models import Event

EVENT_WORDS: dict[str, Any] = {
    "occurrence_submit": _("nộp để duyệt"),
    "occurrence_withdraw": _("rút lại để sửa"),
    "occurrence_accept": _("duyệt đạt"),
    "occurrence_return": _("trả lại"),
    "occurrence_waive": _("ghi không phát sinh"),
    "occurrence_reopen": _("mở lại"),
    "occurrence_fulfil": _("đủ minh chứng đã duyệt, đạt"),
    "occurrence_wait": _("có minh chứng chờ duyệt"),
    "occurrence_lack": _("còn thiếu minh chứng"),
    "occurrence_send_back": _("minh chứng bị trả lại"),
    "occurrence_carried": _("chuyển từ năm trước"),
    "task_turned": _("lập từ kế hoạch năm trước"),
    "plan_turned": _("lập kế hoạch từ năm trước"),
    "occurrence_extended": _("gia hạn"),
    "extension_asked": _("xin gia hạn"),
    "extension_agree": _("đồng ý gia hạn"),
    "extension_refuse": _("không đồng ý gia hạn"),
    "extension_withdraw": _("rút đề nghị gia hạn"),
    "comment_written": _("viết trao đổi"),
    "comment_edited": _("sửa trao đổi"),
    "comment_withdrawn": _("rút trao đổi"),
    "activity_recorded": _("ghi hoạt động"),
    "activity_withdrawn": _("rút hoạt động"),
    "task_imported": _("nhập từ kế hoạch"),
    "task_reimported": _("cập nhật theo kế hoạch nhập lại"),
    "task_gone": _("không còn trong kế hoạch"),
    "task_deleted_by_import": _("xóa vì không còn trong kế hoạch"),
    "task_units_changed": _("đổi đơn vị"),
    "task_criterion_set": _("gắn tiêu chí"),
    "task_criterion_confirmed": _("xác nhận tiêu chí"),
    "task_edited": _("sửa cách hiểu thời gian, ghi chú"),
    "windows_rebuilt": _("tính lại các kỳ"),
    "plan_imported": _("nhập kế hoạch"),
    "plan_reimported": _("nhập lại kế hoạch"),
    "plan_uploaded": _("tải tệp lên"),
    "plan_fixes_saved": _("lưu cách xử lý các chỗ chưa rõ"),
    "plan_applied": _("nhập vào kế hoạch"),
    "plan_discarded": _("bỏ tệp"),
    "plan_import_undone": _("hoàn tác lần nhập kế hoạch"),
    "unit_created_by_plan": _("tạo đơn vị theo kế hoạch"),
    "task_criterion_unconfirmed": _("hoàn tác xác nhận tiêu chí"),
    "plan_bulk_done": _("đổi nhiều nhiệm vụ một lần"),
    "plan_bulk_undone": _("hoàn tác đổi nhiều nhiệm vụ"),
    "plan_exported": _("xuất kế hoạch ra Excel"),
    "saved_view_created": _("lưu bộ lọc"),
    "saved_view_changed": _("sửa bộ lọc đã lưu"),
    "saved_view_deleted": _("xóa bộ lọc đã lưu"),
    "calendar_feed_opened": _("mở lịch trên điện thoại"),
    "calendar_feed_changed": _("đổi nội dung lịch trên điện thoại"),
    "calendar_feed_renewed": _("đổi địa chỉ lịch trên điện thoại"),
    "calendar_feed_closed": _("tắt lịch trên điện thoại"),
    "tasks_followed_year": _("tính lại kỳ, tiêu chí theo thiết lập năm"),
    "admin_change": _("sửa trong trang quản trị"),
    "admin_create": _("tạo trong trang quản trị"),
}

DETAIL_WORDS: dict[str, Any] = {
    "accepted": _("Chỗ đã xem, để nguyên"),
    "added": _("Thêm"),
    "after": _("Sau"),
    "all": _("Mọi đơn vị phối hợp"),
    "cells": _("Ô đã sửa"),
    "changed": _("Thay đổi"),
    "columns": _("Ý nghĩa các cột"),
    "create": _("Tạo đơn vị"),
    "created": _("Số kỳ thêm"),
    "day": _("Ngày"),
    "deleted": _("Số kỳ bỏ"),
    "ends_on": _("Đến hết ngày"),
    "from_year": _("Từ năm"),
    "windows": _("Số kỳ"),
    "filter": _("Điều kiện lọc"),
    "gone": _("Không còn trong kế hoạch"),
    "gone_titles": _("Nhiệm vụ không còn"),
    "kept": _("Số kỳ giữ nguyên"),
    "leads": _("Đơn vị chủ trì"),
    "place": _("Chỗ trong kế hoạch"),
    "reasons": _("Lý do không nhập"),
    "renamed": _("Đổi câu chữ"),
    "responsible": _("Chịu trách nhiệm chính"),
    "rewordings": _("Câu chữ mới của nhiệm vụ"),
    "spelling": _("Cách viết"),
    "steps": _("Dòng không nhập, gộp, làm đề mục"),
    "supports": _("Đơn vị phối hợp"),
    "task": _("Số hiệu nhiệm vụ"),
    "tasks": _("Số nhiệm vụ"),
    "timings": _("Cách hiểu thời gian"),
    "unchanged": _("Giữ nguyên"),
    "units": _("Đơn vị"),
    "updated": _("Số kỳ sửa"),
    "use": _("Dùng đơn vị"),
}


def spoken(events: Iterable[Event], task_id: int | None = None) -> list[Event]:
    """The events with words for verbs; one about a window or an activity says which.

    What a comment said is not repeated: it stands in the talk, or was taken back.
    """
    rows = list(events)
    for event in rows:
        words = str(EVENT_WORDS.get(event.verb, event.verb))
        about_task = event.content_type.model in {"task", "taskcomment"}
        what = event.object_text.split(":")[0] if event.content_type.model == "occurrence" else event.object_text
        event.verb = (words if about_task else f"{what}: {words}")[:300]
    return rows
