"""What surveys put on the commune's front page and into its notice on personal data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.public import Door, NoticePart, Panel, register_notice, register_panel
from common.clock import today

from .enums import PointKind, SurveyStatus
from .models import CollectionPoint
from .published import results_panel


def register() -> None:
    """Called once, when the app starts."""
    register_panel("survey", 10, open_surveys)
    register_panel("survey_results", 50, results_panel)
    register_notice("survey", 10, _notice)


def open_surveys(commune: Commune, _page: Any) -> Door | Panel | None:
    """The surveys people can answer today: one is a door, several are listed. One query."""
    day = today()
    points = (
        CollectionPoint.objects.filter(
            kind=PointKind.WEB, is_active=True, survey__status=SurveyStatus.OPEN, survey__programme__commune=commune,
            survey__periods__starts_on__lte=day, survey__periods__ends_on__gte=day,
            survey__versions__published_at__isnull=False,
        )
        .select_related("survey")
        .order_by("survey_id")
        .distinct()
    )  # fmt: skip
    rows = [(point.survey.words("heading"), point.get_absolute_url()) for point in points]
    if not rows:
        return None
    if len(rows) == 1:
        heading, url = rows[0]
        return Door(heading, _("Trả lời khảo sát, không cần tên"), url, "mood-smile")
    return Panel(_("Mời bà con cho ý kiến"), "surveys/building/front.html", {"rows": rows})


def _notice(commune: Commune) -> NoticePart:
    return NoticePart(
        title=_("Khi trả lời khảo sát sự hài lòng"),
        collected=(
            _("Câu trả lời, ngày trả lời và điểm lấy ý kiến (quầy, thôn)"),
            _("Không hỏi và không lưu tên, số điện thoại, địa chỉ mạng, vị trí hay thiết bị"),
        ),
        purpose=_("Để cộng thành kết quả chung, biết việc nào đã tốt, việc nào phải sửa."),
        kept=_(
            "Câu trả lời không gắn với ai được giữ cùng kết quả; lời viết có lộ thông tin riêng sẽ bị xóa. "
            "Ảnh chụp phiếu giấy được xóa sau %(days)d ngày."
        )
        % {"days": settings.RETENTION_DAYS_SLIP_PHOTOS},
        seen_by=_("Cán bộ, lãnh đạo của địa phương có quyền xem khảo sát. Người khác chỉ thấy số liệu chung."),
    )
