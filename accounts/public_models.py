"""What a commune tells its citizens on its front page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

HOTLINES_MAX = 6


class PublicPage(models.Model):
    """What a commune tells its citizens on its front page; one row, made when somebody first saves it."""

    commune = models.OneToOneField(
        "accounts.Commune", verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="public_page"
    )
    greeting = models.TextField(
        _("Lời chào"), max_length=600, blank=True, help_text=_("Một, hai câu ngắn đứng đầu trang. Để trống thì có sẵn.")
    )
    address = models.CharField(_("Địa chỉ trụ sở"), max_length=200, blank=True)
    hours = models.TextField(
        _("Giờ làm việc"),
        max_length=600,
        blank=True,
        help_text=_("Mỗi dòng một buổi. Ví dụ: Thứ Hai – Thứ Sáu: 7:30 – 11:30"),
    )
    hotlines = models.JSONField(_("Đường dây nóng"), default=list, blank=True)
    """Rows ``{"label", "number"}`` in the order of the page."""
    reception = models.TextField(
        _("Lịch tiếp công dân"),
        max_length=1500,
        blank=True,
        help_text=_("Mỗi dòng một lịch. Ví dụ: Chủ tịch UBND: thứ Năm hằng tuần"),
    )
    elsewhere = models.TextField(
        _("Việc khẩn cấp và nơi khác"),
        max_length=1500,
        blank=True,
        help_text=_("Mỗi dòng một nơi, ví dụ số khẩn cấp, Công an xã, Trạm Y tế, Cổng Dịch vụ công"),
    )
    show_survey_results = models.BooleanField(
        _("Nêu kết quả đánh giá sự phục vụ"), default=False, help_text=_("Chỉ con số chung, khi đủ số phiếu")
    )
    show_answered_feedback = models.BooleanField(
        _("Nêu góp ý đã trả lời"), default=False, help_text=_("Chỉ những góp ý mà cán bộ đã duyệt công khai")
    )

    class Meta:
        verbose_name = _("Trang cho người dân")
        verbose_name_plural = _("Trang cho người dân")

    def __str__(self) -> str:
        return f"Trang cho người dân – {self.commune}"

    @property
    def event_commune_id(self) -> int:
        return self.commune_id

    @property
    def hotline_lines(self) -> list[str]:
        """As the history keeps them: "Công an xã: 0220 000 0003"."""
        return [f"{row['label']}: {row['number']}" for row in self.hotlines]
