"""Words proposed to an officer, to be changed before they are sent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.text import vn_date

from .deadlines import local_day
from .models import Feedback, FeedbackSettings
from .permissions import is_late


def advice(numbers: FeedbackSettings) -> str:
    """Where a complaint or denunciation goes: the commune's own words, else general ones."""
    return numbers.complaint_advice.strip() or _(
        "Nội dung ông, bà gửi là khiếu nại hoặc tố cáo, được giải quyết theo Luật Khiếu nại, Luật Tố cáo chứ không "
        "theo quy trình góp ý. Mời ông, bà gửi đơn đến nơi tiếp công dân của %(place)s vào ngày tiếp công dân, "
        "hoặc gửi qua đường bưu điện đến trụ sở UBND, để được thụ lý đúng quy định và bảo đảm thời hạn giải quyết."
    ) % {"place": f"UBND {numbers.commune.full_name}"}


def apology(feedback: Feedback) -> str:
    """A letter for something that was late: the answer, else a procedure the sender speaks of."""
    if not is_late(feedback):
        said = _(
            "%(place)s nhận được ý kiến số %(number)s của ông, bà ngày %(received)s về việc hồ sơ … được giải quyết "
            "chậm so với giấy hẹn. Nguyên nhân: …\n\n%(place)s chân thành xin lỗi ông, bà về sự chậm trễ này. "
            "Kết quả được trả ngày …\n\nChúng tôi mong tiếp tục nhận được ý kiến của ông, bà."
        )
        return said % _facts(feedback)
    said = _(
        "Ngày %(received)s, %(place)s nhận được ý kiến số %(number)s của ông, bà, hẹn trả lời trước hết ngày %(due)s. "
        "Việc trả lời đã chậm so với hẹn. Nguyên nhân: …\n\n%(place)s chân thành xin lỗi ông, bà về sự chậm trễ này. "
        "%(next)s\n\nChúng tôi mong tiếp tục nhận được ý kiến của ông, bà."
    )
    if feedback.answered_at is not None:
        following = _("Nội dung trả lời đã được gửi ngày %(day)s.") % {"day": vn_date(local_day(feedback.answered_at))}
    else:
        following = _("Chúng tôi sẽ trả lời chậm nhất vào ngày …")
    return said % (_facts(feedback) | {"next": following})


def _facts(feedback: Feedback) -> dict[str, str]:
    return {
        "received": vn_date(local_day(feedback.received_at)),
        "place": f"UBND {feedback.programme.commune.full_name}",
        "number": feedback.register_number,
        "due": vn_date(feedback.due_on) if feedback.due_on else "…",
    }
