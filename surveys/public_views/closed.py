"""What is so when a code leads to no form: in words, with a way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.clock import today
from common.public import page_context
from common.text import vn_date
from surveys.enums import SurveyStatus
from surveys.open_forms import OpenForm


def nothing_here(request: HttpRequest) -> HttpResponse:
    """No point has this code and none had it."""
    lines = [
        _("Không có phiếu nào mang mã này. Có thể mã gõ thiếu hoặc nhầm chữ."),
        _("Hãy quét lại mã QR, gõ lại mã in dưới mã QR, hoặc hỏi cán bộ tại nơi dán mã."),
    ]
    return _page(request, None, _("Không thấy phiếu này"), lines, status=404)


def revoked(request: HttpRequest, commune: Any, tablet: str = "") -> HttpResponse:
    """The QR was replaced: whoever has the old one is led on, not to the new one."""
    lines = [
        _("Mã QR này đã được thu hồi và không dùng nữa."),
        _("Ông/bà vẫn có thể góp ý từ trang của địa phương, hoặc quét mã QR mới tại quầy."),
    ]
    return _page(request, commune, _("Mã QR không còn dùng"), lines, status=410, tablet=tablet)


def not_open(request: HttpRequest, form: OpenForm, tablet: str = "") -> HttpResponse:
    """The survey does not take answers today: why, and when it does."""
    title, lines = _why(form)
    later = form.next_span(today())
    if later is not None and form.survey.status != SurveyStatus.CLOSED and form.point.is_active:
        lines.append(
            _("Đợt tới (%(label)s): từ %(start)s đến hết %(end)s.")
            % {"label": later.label, "start": vn_date(later.starts_on), "end": vn_date(later.ends_on)}
        )
    return _page(request, form.survey.programme.commune, title, lines, tablet=tablet)


def no_tablet(request: HttpRequest, form: OpenForm) -> HttpResponse:
    """Nobody has turned the tablet on for this point."""
    lines = [_("Điểm này chưa bật chế độ máy tính bảng. Cán bộ phụ trách khảo sát bật ở trang của điểm lấy ý kiến.")]
    commune = form.survey.programme.commune
    return _page(request, commune, _("Máy tính bảng chưa được bật"), lines, status=404, tablet=form.point.code)


def _why(form: OpenForm) -> tuple[str, list[str]]:
    if not form.point.is_active:
        return _("Điểm này tạm ngừng lấy ý kiến"), [_("Ông/bà vẫn có thể góp ý từ trang của địa phương.")]
    if form.survey.status == SurveyStatus.PAUSED:
        return _("Khảo sát đang tạm dừng"), [_("Xin quay lại sau, hoặc góp ý từ trang của địa phương.")]
    if form.survey.status == SurveyStatus.CLOSED:
        return _("Khảo sát đã kết thúc"), [_("Cảm ơn ông/bà. Khảo sát này không nhận thêm phiếu.")]
    if form.survey.status == SurveyStatus.DRAFT or form.version_id is None:
        return _("Khảo sát chưa bắt đầu"), [_("Phiếu đang được chuẩn bị.")]
    return _("Hiện chưa đến đợt lấy ý kiến"), [_("Hôm nay không nằm trong đợt lấy ý kiến nào của khảo sát này.")]


def _page(
    request: HttpRequest, commune: Any, title: str, lines: list[str], *, status: int = 200, tablet: str = ""
) -> HttpResponse:  # fmt: skip
    """`tablet` is the code of a tablet's page: answers that still wait on it are sent from here."""
    reachable = commune if commune is None or commune.is_active else None
    context = page_context(request, reachable, title=title, lines=lines, tablet=tablet)
    return render(request, "surveys/public/closed.html", context, status=status)
