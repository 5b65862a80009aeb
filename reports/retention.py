"""How long personal data is kept: one table, and the same rule for looking and for erasing.

Law on Personal Data Protection (Luật Bảo vệ dữ liệu cá nhân) 91/2025/QH15: no longer than the purpose needs (Điều 3),
erased when the purpose is done or the period ends (Điều 14). The periods are the portal's; whoever runs it may set
others. Proofs that show people are erased one by one, on a decision (`evidence.services.purge_evidence`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import retention as accounts
from common.clock import now
from feedback import retention as feedback
from surveys import retention as surveys

FILE_MAIL = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True, slots=True)
class Period:
    """One kind of personal data: for how many days after it was last needed, and why so long."""

    key: str
    what: Any
    why: Any
    days: Callable[[], int]
    count: Callable[[dt.datetime], int]
    erase: Callable[[dt.datetime], int]
    clock: Callable[[], dt.datetime] = timezone.now
    """Stamps of libraries are real time; those of the portal follow its clock."""

    def ends(self) -> dt.datetime:
        """What was last needed before this moment goes."""
        return self.clock() - dt.timedelta(days=self.days())


def _count(listed: list[QuerySet[Any]]) -> int:
    return sum(rows.count() for rows in listed)


def mails_before(moment: dt.datetime) -> Iterator[Path]:
    """On one machine, mail is written to files; each holds an address."""
    if settings.EMAIL_BACKEND != FILE_MAIL:
        return
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", ""))
    for path in sorted(folder.glob("*.log")) if folder.is_dir() else ():
        if path.stat().st_mtime < moment.timestamp():
            yield path


def delete_mails(moment: dt.datetime) -> int:
    """Remove the files. Returns how many."""
    paths = list(mails_before(moment))
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


PERIODS: tuple[Period, ...] = (
    Period(
        key="accounts",
        what=_("Tài khoản đã khóa: họ tên, tên đăng nhập, điện thoại, thư điện tử, chức danh"),
        why=_("Giữ qua kỳ chấm điểm năm sau để giải thích điểm và minh chứng; sau đó chỉ giữ số hiệu"),
        days=lambda: settings.RETENTION_DAYS_ACCOUNTS,
        count=lambda moment: accounts.departed_before(moment).count(),
        erase=lambda moment: accounts.anonymise_departed(moment=moment),
        clock=now,
    ),
    Period(
        key="feedback",
        what=_("Góp ý, phản ánh đã kết thúc: họ tên, liên hệ, địa chỉ, nội dung, ảnh"),
        why=_("Giữ qua kỳ chấm điểm năm sau để giải thích số liệu; sau đó chỉ giữ số liệu và phần đã công khai"),
        days=lambda: settings.RETENTION_DAYS_FEEDBACK,
        count=lambda moment: feedback.ended_before(moment).count(),
        erase=lambda moment: feedback.erase_ended(moment=moment),
        clock=now,
    ),
    Period(
        key="data_requests",
        what=_("Yêu cầu về dữ liệu cá nhân đã kết thúc: họ tên, liên hệ, nội dung"),
        why=_("Giữ cùng thời hạn với góp ý để chứng minh đã thực hiện"),
        days=lambda: settings.RETENTION_DAYS_FEEDBACK,
        count=lambda moment: feedback.requests_ended_before(moment).count(),
        erase=lambda moment: feedback.erase_requests(moment=moment),
        clock=now,
    ),
    Period(
        key="sign_ins",
        what=_("Nhật ký đăng nhập: tên đăng nhập, địa chỉ mạng, trình duyệt"),
        why=_("Giữ để tra sự cố an toàn thông tin; quy định tối thiểu 1 tháng"),
        days=lambda: settings.RETENTION_DAYS_SIGN_INS,
        count=lambda moment: _count(accounts.sign_in_traces_before(moment)),
        erase=lambda moment: accounts.delete_rows(rows=accounts.sign_in_traces_before(moment), moment=moment),
    ),
    Period(
        key="sessions",
        what=_("Phiên đăng nhập đã hết hạn"),
        why=_("Hết hạn là hết mục đích"),
        days=lambda: 0,
        count=lambda moment: _count(accounts.sessions_before(moment)),
        erase=lambda moment: accounts.delete_rows(rows=accounts.sessions_before(moment), moment=moment),
    ),
    Period(
        key="mails",
        what=_("Thư đã ghi ra tệp (bản chạy trên một máy)"),
        why=_("Giữ cùng thời hạn với nhật ký đăng nhập"),
        days=lambda: settings.RETENTION_DAYS_SIGN_INS,
        count=lambda moment: sum(1 for _path in mails_before(moment)),
        erase=delete_mails,
    ),
    Period(
        key="slip_photos",
        what=_("Ảnh phiếu khảo sát giấy"),
        why=_("Giữ để đối chiếu khi chấm điểm của năm; câu trả lời đã nhập không ghi tên nên được giữ"),
        days=lambda: settings.RETENTION_DAYS_SLIP_PHOTOS,
        count=lambda moment: surveys.slip_photos_before(moment).count(),
        erase=surveys.erase_slip_photos,
        clock=now,
    ),
)
"""Everything that is erased by time. The history of changes stays; names in it go with the account they belong to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one period let go, or would."""

    period: Period
    count: int


def due() -> list[Outcome]:
    """What a purge would erase now; nothing changes."""
    return [Outcome(period, period.count(period.ends())) for period in PERIODS]


def purge() -> list[Outcome]:
    """Erase what is due. A second run finds nothing."""
    return [Outcome(period, period.erase(period.ends())) for period in PERIODS]
