"""What a sender agrees to, in the words that are shown, sent back with the form and stored with the moment.

One text for each purpose, never ticked beforehand (Luật 91/2025/QH15 Điều 9, NĐ 356/2025/NĐ-CP Điều 6): for an answer
to the sender, and for a visit at home.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Commune

from .enums import FeedbackKind

YEAR = 365


def consent_text(commune: Commune, kind: str) -> str:
    """The sentence beside the box to tick."""
    if kind == FeedbackKind.HOME_SERVICE:
        words = _(
            "Tôi đồng ý để %(place)s dùng họ tên, số điện thoại, địa chỉ và giờ hẹn ghi ở trên chỉ để hẹn và đến nhà "
            "nhận, trả kết quả lần này. %(rights)s"
        )
    else:
        words = _(
            "Tôi đồng ý để %(place)s dùng họ tên, số điện thoại, thư điện tử ghi ở trên chỉ để liên hệ và trả lời tôi "
            "về nội dung này. %(rights)s"
        )
    rights = _(
        "Không công khai, không đưa cho nơi khác; giữ nhiều nhất %(time)s sau khi việc kết thúc. Tôi có thể rút đồng "
        "ý bất cứ lúc nào."
    )
    return words % {"place": f"UBND {commune.full_name}", "rights": rights % {"time": retention_words()}}


def retention_words() -> str:
    """ "2 năm", or the days where they are no whole years."""
    days: int = settings.RETENTION_DAYS_FEEDBACK
    if days % YEAR == 0:
        return _("%(count)d năm") % {"count": days // YEAR}
    return _("%(count)d ngày") % {"count": days}
