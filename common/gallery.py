"""The gallery of components, on a development server only (``DEBUG``): /_components/."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


class SampleCommune:
    """Stands for a commune at the top of the page."""

    is_demo = True

    def __str__(self) -> str:
        return "xã Thanh Hà"


class SampleState(TextChoices):
    """Looks of a state, one per tone."""

    OPEN = "open", _("Chưa nộp")
    SUBMITTED = "submitted", _("Chờ duyệt")
    RETURNED = "returned", _("Bị trả lại")
    DONE = "done", _("Đã đạt")
    LATE = "late", _("Sắp đến hạn")

    @property
    def tone(self) -> str:
        tones = {
            "open": "neutral",
            "submitted": "info",
            "returned": "danger",
            "done": "success",
            "late": "warning",
        }
        return tones[self.value]

    @property
    def icon(self) -> str:
        icons = {
            "open": "circle-dashed",
            "submitted": "hourglass",
            "returned": "arrow-back-up",
            "done": "circle-check",
        }
        return icons.get(self.value, "clock")


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class PhotoField(forms.FileField):
    """Says what it takes before anyone chooses a file."""

    types_label = _("ảnh JPG, PNG, HEIC; PDF; Word; Excel")
    max_bytes = 50 * 1024 * 1024


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Tên minh chứng"), max_length=200, help_text=_("Ngắn gọn, đủ để tìm lại."))
    day = forms.DateField(label=_("Ngày của minh chứng"), widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ChoiceField(
        label=_("Đơn vị"),
        choices=[("", _("Chọn đơn vị")), ("vhxh", _("Phòng Văn hóa - Xã hội"))],
        required=False,
    )
    points = forms.DecimalField(label=_("Điểm"), max_value=Decimal(10), localize=True)
    kind = forms.ChoiceField(
        label=_("Loại"), widget=forms.RadioSelect, choices=[("file", _("Tệp")), ("link", _("Đường dẫn"))]
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotoField(
        label=_("Ảnh, tệp"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": "image/*,.pdf,.docx,.xlsx", "data-max-bytes": 50 * 1024 * 1024}),
    )
    sure = forms.BooleanField(label=_("Tôi đã xem lại ảnh, không có giấy tờ riêng của người dân"))


def sample_history() -> list[SimpleNamespace]:
    """Three lines shaped like `common.models.Event`."""
    moment = dt.datetime(2026, 11, 18, 9, 5, tzinfo=dt.UTC)
    rows = [
        (
            _("Trả lại"),
            _("Ảnh mờ, chưa thấy rõ bảng niêm yết. Đề nghị chụp lại gần hơn."),
            _("Người rà soát (demo)"),
        ),
        (_("Nộp minh chứng"), "", _("Cán bộ Một cửa (demo)")),
        (_("Tạo lượt việc"), "", None),
    ]
    return [
        SimpleNamespace(verb=verb, comment=comment, actor=actor, at=moment - dt.timedelta(hours=3 * at))
        for at, (verb, comment, actor) in enumerate(rows)
    ]


def sample_jobs() -> list[dict[str, Any]]:
    """One background run in each state that looks different."""
    return [
        {"id": 1, "state": "queued", "title": _("Báo cáo tự chấm điểm (PDF)"), "poll_url": ""},
        {"id": 2, "state": "running", "title": _("Hồ sơ đề nghị (ZIP)"), "done": 132, "total": 420,
         "step": _("Đang xếp minh chứng nhóm 2"), "poll_url": "", "cancel_url": "/_components/"},
        {"id": 3, "state": "done", "title": _("Báo cáo tự chấm điểm (Word)"), "download_url": "/_components/",
         "size": 245_760},
        {"id": 4, "state": "failed", "title": _("Bảng điểm (Excel)"), "retry_url": "/_components/",
         "error": _("Máy hết chỗ lưu khi đang lập. Hãy báo quản trị dọn bớt tệp rồi bấm Chạy lại.")},
    ]  # fmt: skip


def sample_menu() -> list[dict[str, Any]]:
    """The menu as the context processor gives it."""
    labels = [
        (_("Việc của tôi"), "home", 5), (_("Kế hoạch"), "list-check", 0), (_("Minh chứng"), "photo", 12),
        (_("Chấm điểm"), "award", 0), (_("Số liệu"), "chart-bar", 0), (_("Báo cáo – Hồ sơ"), "file-text", 0),
        (_("Thiết lập"), "settings", 0),
    ]  # fmt: skip
    return [
        {"label": label, "url": "/_components/", "icon": icon, "active": at == 0, "count": count}
        for at, (label, icon, count) in enumerate(labels)
    ]


def sample_points() -> dict[str, Any]:
    """Bars told by pattern and figure, and a line over the months."""
    looks = (("secured", _("Chắc chắn"), "solid"), ("risk", _("Rủi ro"), "hatched"), ("lost", _("Đã mất"), "empty"))
    months = (("08/26", "31/08/2026", "41.5"), ("09/26", "30/09/2026", "55"), ("10/26", "31/10/2026", "68.25"))
    return {
        "stack": [{"label": _("Phòng Văn hóa - Xã hội"), "secured": "21.5", "risk": "6", "lost": "1.25"}],
        "stack_parts": [{"key": key, "label": label, "look": look} for key, label, look in looks],
        "line": [{"label": label, "day": day, "value": Decimal(value)} for label, day, value in months],
    }


def sample_chart() -> list[dict[str, Any]]:
    """Stacked bars: secured, at risk, lost."""
    rows = [
        (_("1. Xây dựng môi trường, tác phong làm việc"), "21.5", "3", "0.5"),
        (_("2. Cải cách thủ tục hành chính, chuyển đổi số"), "26", "2.25", "1.75"),
        (_("3. Dân chủ, công khai, minh bạch"), "17.5", "6", "1.5"),
        (_("4. Phục vụ Nhân dân, doanh nghiệp"), "12", "5", "3"),
    ]
    words = ((_("Đã chắc"), "success"), (_("Có thể mất"), "warning"), (_("Đã mất"), "danger"))
    return [
        {"label": label, "parts": [
            {"label": word, "value": Decimal(value), "tone": tone}
            for (word, tone), value in zip(words, values, strict=True)
        ]}
        for label, *values in rows
    ]  # fmt: skip


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with made-up content. A POST shows the form with its errors."""
    if not settings.DEBUG:
        raise Http404
    form = SampleForm(request.POST or None, request.FILES or None, initial={"title": _("Bảng niêm yết thủ tục")})
    if request.method == "GET":
        messages.success(request, _("Đã lưu minh chứng “Bảng niêm yết thủ tục”."))
    context = {
        "commune": SampleCommune(),
        "year": SimpleNamespace(year=2026),
        "years": [{"label": 2026, "url": "/_components/", "active": True},
                  {"label": 2025, "url": "/_components/", "active": False}],
        "nav": sample_menu(), "form": form, "states": list(SampleState), "events": sample_history(),
        "jobs": sample_jobs(), "chart": sample_chart(), **sample_points(),
        "half": Decimal("7.5"), "ten": Decimal(10), "none": None,
        "page": Paginator(range(312), 25).page(int(request.GET.get("page", 4))),
        "tabs": [{"label": _("Việc"), "url": "/_components/", "active": True, "count": 12},
                 {"label": _("Lịch sử"), "url": "/_components/", "active": False}],
    }  # fmt: skip
    return render(request, "gallery.html", context, status=422 if form.errors else 200)
