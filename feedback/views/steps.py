"""The steps of a feedback as pages see them: address, title, what will happen, form, the service behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from feedback import phrases, services
from feedback.enums import FeedbackStatus
from feedback.forms import work
from feedback.models import Feedback, FeedbackSettings
from feedback.permissions import can_add_photos
from feedback.services import photos

S = FeedbackStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `lead` says what it does and who will read it; `ready` names the state whose ready words fit."""

    name: str
    slug: str
    title: Any
    lead: Any
    icon: str
    done: Any
    form: type[work.StepForm]
    take: Callable[[Feedback, Any, dict[str, Any], QuerySet[Feedback]], Any]
    verb: Any = ""
    tone: str = "primary"
    ready: str = ""
    proposed: Callable[[Feedback, FeedbackSettings], str] | None = None

    @property
    def button(self) -> Any:
        return self.verb or self.title


def _merge(row: Feedback, by: Any, data: dict[str, Any], rows: QuerySet[Feedback]) -> Feedback:
    into = rows.filter(number=data["number"], programme=row.programme_id).first()
    if into is None:
        raise Invalid(_t("Không có mục số %(number)s trong sổ năm này.") % {"number": data["number"]}, field="number")
    return services.merge(feedback=row, by=by, into=into)


def _add_photos(row: Feedback, by: Any, data: dict[str, Any], rows: QuerySet[Feedback]) -> int:
    can_add_photos(by, row).require()
    return photos.add_photos(feedback=row, files=data["photos"], from_sender=False, by=by)


STEPS = (
    Step(
        "assign", "giao", _("Giao đơn vị xử lý"), _("Đơn vị được giao sẽ thấy mục này trong danh sách việc cần làm."),
        "user-check", _("Đã giao %(number)s."), work.AssignForm,
        lambda row, by, data, rows: services.assign(feedback=row, by=by, **data),
    ),
    Step(
        "receive", "tiep-nhan", _("Chỉ tiếp nhận, chưa giao"),
        _("Người gửi thấy ý kiến đã được tiếp nhận. Giao đơn vị xử lý sau."),
        "inbox", _("Đã tiếp nhận %(number)s."), work.NothingForm,
        lambda row, by, data, rows: services.receive(feedback=row, by=by), verb=_("Tiếp nhận"),
    ),
    Step(
        "answer", "tra-loi", _("Trả lời người gửi"), _("Người gửi đọc được ngay khi tra cứu bằng mã."),
        "send", _("Đã trả lời %(number)s."), work.AnswerForm,
        lambda row, by, data, rows: services.answer(feedback=row, by=by, **data), tone="success", ready=S.ANSWERED,
    ),
    Step(
        "propose", "trinh-duyet", _("Trình nội dung trả lời"),
        _("Người có quyền trả lời sẽ xem lại rồi gửi. Người gửi chưa đọc được."),
        "clipboard-check", _("Đã trình nội dung trả lời %(number)s."), work.AnswerForm,
        lambda row, by, data, rows: services.propose_answer(feedback=row, by=by, **data), ready=S.ANSWERED,
    ),
    Step(
        "return_answer", "tra-lai", _("Trả lại để viết lại"), _("Đơn vị đọc lý do và viết lại. Người gửi không thấy."),
        "arrow-back-up", _("Đã trả lại nội dung trả lời %(number)s."), work.WhyForm,
        lambda row, by, data, rows: services.return_answer(feedback=row, by=by, why=data["text"]), tone="danger",
    ),
    Step(
        "ask_info", "hoi-them", _("Đề nghị người gửi bổ sung"),
        _("Thời hạn tạm dừng từ hôm nay cho tới khi có bổ sung."),
        "help", _("Đã đề nghị người gửi bổ sung cho %(number)s."), work.AskForm,
        lambda row, by, data, rows: services.ask_info(feedback=row, by=by, question=data["text"]), ready=S.NEEDS_INFO,
    ),
    Step(
        "note_info", "ghi-bo-sung", _("Ghi lại điều người gửi bổ sung"), _("Thời hạn tính tiếp từ hôm nay."),
        "message-plus", _("Đã ghi bổ sung cho %(number)s."), work.InfoForm,
        lambda row, by, data, rows: services.note_info(feedback=row, by=by, **data),
    ),
    Step(
        "transfer", "chuyen", _("Chuyển đơn vị khác"), _("Thời hạn giữ nguyên; lý do chuyển được lưu lại."),
        "arrows-right-left", _("Đã chuyển %(number)s."), work.TransferForm,
        lambda row, by, data, rows: services.transfer(feedback=row, by=by, **data),
    ),
    Step(
        "classify", "phan-loai", _("Sửa loại, nơi xảy ra"), _("Nội dung người gửi viết không đổi."),
        "tag", _("Đã sửa %(number)s."), work.ClassifyForm,
        lambda row, by, data, rows: services.classify(feedback=row, by=by, **data), verb=_("Lưu"),
    ),
    Step(
        "note_public", "bao-tin", _("Báo cho người gửi"), _("Người gửi đọc được khi tra cứu. Đây chưa phải trả lời."),
        "message", _("Đã báo cho người gửi."), work.PublicNoteForm,
        lambda row, by, data, rows: services.note_public(feedback=row, by=by, **data), ready=S.IN_PROGRESS,
    ),
    Step(
        "note_internal", "ghi-chu", _("Ghi chú nội bộ"), _("Chỉ cán bộ đọc được."),
        "lock", _("Đã lưu ghi chú nội bộ."), work.NoteForm,
        lambda row, by, data, rows: services.note_internal(feedback=row, by=by, **data), verb=_("Lưu ghi chú"),
    ),
    Step(
        "add_photos", "them-anh", _("Thêm ảnh"),
        _("Ảnh người gửi đưa, hoặc hiện trường sau khi xử lý. Chỉ cán bộ thấy."),
        "camera-plus", _("Đã thêm ảnh vào %(number)s."), work.PhotosForm, _add_photos,
    ),
    Step(
        "extend", "gia-han", _("Gia hạn"), _("Người gửi thấy hạn mới và lý do."),
        "calendar-plus", _("Đã gia hạn %(number)s."), work.ExtendForm,
        lambda row, by, data, rows: services.extend(feedback=row, by=by, **data),
    ),
    Step(
        "merge", "gop", _("Gộp vào mục khác"),
        _("Cùng một việc đã có người nói. Câu trả lời của mục kia cũng hiện cho người gửi này."),
        "git-merge", _("Đã gộp %(number)s."), work.MergeForm, _merge,
    ),
    Step(
        "close", "ket-thuc", _("Kết thúc"), _("Không cần làm gì thêm. Người gửi vẫn mở lại được nếu chưa giải quyết."),
        "check", _("Đã kết thúc %(number)s."), work.NothingForm,
        lambda row, by, data, rows: services.close(feedback=row, by=by),
    ),
    Step(
        "reopen", "mo-lai", _("Mở lại để xử lý tiếp"),
        _("Câu trả lời trước được giữ trong phần trao đổi; thời hạn tính lại từ hôm nay."),
        "rotate", _("Đã mở lại %(number)s."), work.WhyForm,
        lambda row, by, data, rows: services.reopen(feedback=row, by=by, why=data["text"]),
    ),
    Step(
        "publish", "cong-khai", _("Công khai"),
        _("Hiện trên trang “Góp ý đã trả lời” cho mọi người. Hãy viết lại để không ai nhận ra người gửi."),
        "world", _("Đã công khai %(number)s."), work.PublishForm,
        lambda row, by, data, rows: services.publish(feedback=row, by=by, **data),
    ),
    Step(
        "unpublish", "thoi-cong-khai", _("Thôi công khai"), _("Gỡ khỏi trang cho mọi người; nội dung vẫn được giữ."),
        "world-off", _("Đã thôi công khai %(number)s."), work.NothingForm,
        lambda row, by, data, rows: services.unpublish(feedback=row, by=by),
    ),
    Step(
        "apologise", "xin-loi", _("Viết thư xin lỗi"),
        _("Trả lời hoặc hồ sơ trễ hẹn: lưu vào sổ, in ra để ký, người gửi đọc được."),
        "mail-heart", _("Đã lưu thư xin lỗi."), work.ApologyForm,
        lambda row, by, data, rows: services.apologise(feedback=row, by=by, **data), verb=_("Lưu thư xin lỗi"),
        proposed=lambda row, numbers: phrases.apology(row),
    ),
    Step(
        "divert", "theo-luat-rieng", _("Là khiếu nại, tố cáo"),
        _("Người gửi đọc hướng dẫn nơi nộp đơn. Mục này sẽ ẩn với người không có quyền xem khiếu nại, tố cáo."),
        "scale", _("Đã hướng dẫn theo luật riêng."), work.DivertForm,
        lambda row, by, data, rows: services.divert(feedback=row, by=by, kind=data["kind"], advice=data["text"]),
        verb=_("Gửi hướng dẫn"), ready=S.DIVERTED, proposed=lambda row, numbers: phrases.advice(numbers),
    ),
    Step(
        "refuse", "khong-tiep-nhan", _("Không tiếp nhận"), _("Chỉ khi không thuộc thẩm quyền hoặc không rõ nội dung."),
        "ban", _("Đã ghi không tiếp nhận %(number)s."), work.RefuseForm,
        lambda row, by, data, rows: services.refuse(feedback=row, by=by, why=data["text"]), tone="danger",
        ready=S.REFUSED,
    ),
)  # fmt: skip
"""In the order a page offers them."""

BY_NAME = {step.name: step for step in STEPS}
BY_SLUG = {step.slug: step for step in STEPS}
