"""What a demo commune tells its citizens: made-up numbers, the emergency numbers everybody knows."""

from __future__ import annotations

from accounts.services import update_public_page

from .cast import Cast

AREA_CODES = {"Hải Phòng": "0225", "Đồng Nai": "0271"}


def tell_citizens(cast: Cast) -> None:
    """The front page, filled in by the clerk."""
    commune = cast.commune
    area = AREA_CODES[commune.province]
    lines = ("Trung tâm Phục vụ hành chính công", "Văn phòng HĐND và UBND", "Công an xã, phường (trực 24/7)")
    values = {
        "address": f"Trụ sở UBND {commune.full_name}, {commune.province_name} (địa chỉ giả định)",
        "hours": "Thứ Hai – thứ Sáu: 7:30 – 11:30 và 13:30 – 17:00\n"
        "Thứ Bảy: 7:30 – 11:30 (Trung tâm Phục vụ hành chính công)",
        "hotlines": [
            {"label": label, "number": f"{area} 000 000{number}"} for number, label in enumerate(lines, start=1)
        ],
        "reception": "Chủ tịch UBND: thứ Năm hằng tuần, tại Phòng Tiếp công dân\n"
        "Cán bộ tiếp công dân: các ngày làm việc",
        "elsewhere": "Công an: 113 · Cháy, cứu nạn: 114 · Cấp cứu: 115\n"
        "Khiếu nại, tố cáo: nộp đơn tại Phòng Tiếp công dân\n"
        "Nộp và tra cứu hồ sơ: Cổng Dịch vụ công quốc gia",
        "show_survey_results": True,
        "show_answered_feedback": True,
    }
    update_public_page(commune=commune, values=values, by=cast.clerk)
