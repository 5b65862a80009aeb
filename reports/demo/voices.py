"""What citizens say in the demo: feedback in every state, letter boxes opened, a request on personal data."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid
from dataclasses import dataclass

from accounts.models import Unit
from criteria.models import ProgrammeYear
from feedback.enums import Channel, DataRequestKind, FeedbackKind, Resolution, SessionKind
from feedback.models import Feedback, IntakeSession
from feedback.services import (
    answer,
    ask_info,
    assign,
    close,
    data_requests,
    following,
    note_internal,
    propose_answer,
    publish,
    receive,
    receiving,
    record_session,
    save_settings,
)
from feedback.services.photos import prepare, redact

from . import files
from .cast import Cast
from .clock import on

DAY = dt.timedelta(days=1)
K, C = FeedbackKind, Channel


@dataclass(frozen=True)
class Story:
    """One thing somebody said: how many days ago, what about, and how far the answer has come."""

    days_ago: int
    kind: FeedbackKind
    channel: Channel
    content: str
    far: str
    unit: str = "van-phong"
    place: str = ""
    reply: str = ""
    named: bool = False
    photo: bool = False


STORIES = (
    Story(201, K.REPORT, C.WEB, "Đèn đường đầu thôn 1 hỏng hai bóng, tối đi học về các cháu sợ.", "published",
          "phong-kt", "Đầu thôn 1", "Đã thay hai bóng đèn và kiểm tra cả tuyến. Cảm ơn ông/bà đã báo.", photo=True),
    Story(168, K.SUGGESTION, C.BOX, "Đề nghị Trung tâm kê thêm ghế ở chỗ ngồi chờ.", "published",
          "ttpvhcc", "Trung tâm", "Trung tâm đã kê thêm mười hai ghế và một cây nước."),
    Story(132, K.PRAISE, C.DESK, "Cán bộ quầy 1 hướng dẫn bà tôi rất tận tình, làm xong giấy tờ trong một buổi.",
          "published", "ttpvhcc", "Quầy 1", "Cảm ơn ông/bà. Lời khen đã được đọc trong giao ban tuần."),
    Story(97, K.REPORT, C.ZALO, "Loa truyền thanh thôn 2 rè, không nghe rõ thông báo.", "closed", "ttdvsnc", "Thôn 2",
          "Đã thay củ loa và chỉnh lại hướng loa."),
    Story(88, K.PROPOSAL, C.HAMLET, "Bà con đề nghị nạo vét mương trước mùa mưa.", "published", "phong-kt", "Thôn 1",
          "Xã đã đưa vào kế hoạch nạo vét quý III và làm xong ngày cuối tháng."),
    Story(61, K.REPORT, C.WEB, "Rác đổ ở bãi đất trống sau chợ, mùi hôi.", "reopened", "phong-kt", "Sau chợ",
          "Đã dọn và cắm biển cấm đổ rác.", named=True, photo=True),
    Story(52, K.REPORT, C.HOTLINE, "Giấy hẹn ghi ngày 25 mà ngày 27 vẫn chưa có kết quả.", "answered", "ttpvhcc",
          "Quầy 3", "Hồ sơ chậm do phải xác minh. Kết quả đã trả và có thư xin lỗi kèm theo.", named=True),
    Story(33, K.SUGGESTION, C.FRONT, "Nên có bản hướng dẫn nộp hồ sơ trên điện thoại bằng hình.", "answered",
          "ttpvhcc", "", "Trung tâm đã in tờ hướng dẫn bằng hình, đặt tại bàn viết và gửi các thôn."),
    Story(29, K.REPORT, C.FACEBOOK, "Ổ gà trước cổng trường tiểu học, mưa xuống không thấy.", "late", "phong-kt",
          "Cổng trường tiểu học"),
    Story(15, K.PROPOSAL, C.EMAIL, "Đề nghị lắp gương cầu ở ngã ba khuất.", "awaits", "phong-kt", "Ngã ba thôn 2",
          "Xã đã khảo sát, sẽ lắp gương cầu trong tháng.", named=True),
    Story(11, K.REPORT, C.WEB, "Quầy 2 chiều thứ Sáu không có người trực lúc 15 giờ.", "assigned", "ttpvhcc", "Quầy 2"),
    Story(9, K.REPORT, C.WEB, "Nước máy đục hai hôm nay.", "info", "phong-kt", "", named=True),
    Story(6, K.HOME_SERVICE, C.WEB, "Mẹ tôi bị liệt, xin được nhận kết quả chứng thực tại nhà.", "assigned", "ttpvhcc",
          "", named=True),
    Story(3, K.SUGGESTION, C.WEB, "Đề nghị mở thêm giờ tiếp nhận sáng thứ Bảy.", "received", "ttpvhcc"),
    Story(1, K.REPORT, C.WEB, "Cột điện nghiêng ở cuối ngõ, sợ đổ khi có gió.", "new", "phong-kt", "Cuối ngõ thôn 1",
          photo=True),
    Story(0, K.REPORT, C.WEB, "Đèn đường đầu thôn 1 lại hỏng một bóng.", "new", "phong-kt", "Đầu thôn 1"),
)  # fmt: skip


class Voices:
    """One commune's feedback up to `today`."""

    def __init__(self, programme: ProgrammeYear, cast: Cast, *, today: dt.date) -> None:
        self.programme, self.cast, self.today = programme, cast, today
        self.rng = random.Random(f"{programme.commune.slug} góp ý")
        self.units = {unit.code: unit for unit in cast.commune.units.all()}

    def run(self, stories: tuple[Story, ...] = STORIES) -> None:
        """Settings, weekly rounds and letter boxes, then each story; one of them asks for its data."""
        with on(self.programme.first_day):
            save_settings(
                commune=self.programme.commune, by=self.cast.reviewer,
                values={"publish_answers": True, "approval_needed": True},
            )  # fmt: skip
        self._rounds()
        for story in stories:
            self._tell(story)
        with on(self.today - 2 * DAY):
            data_requests.open_request(
                commune=self.programme.commune, kind=DataRequestKind.CORRECT, name="Công dân B (trình diễn)",
                contact="0900 000 002", content="Sửa lại số điện thoại đã ghi trong phản ánh tháng trước.",
                by=self.cast.clerk,
            )  # fmt: skip

    def _rounds(self) -> None:
        """The box at the centre each month; a hamlet's weekly round in the last month."""
        for month in range(3, self.today.month + 1):
            day = min(dt.date(self.programme.year, month, 15), self.today)
            self._session(SessionKind.BOX, day, "Hòm thư tại Trung tâm Phục vụ hành chính công",
                          letters=0)  # fmt: skip
        for week in range(4, 0, -1):
            self._session(SessionKind.HAMLET, self.today - week * 7 * DAY, "Nhà văn hóa thôn 1", letters=0)

    def _session(self, kind: SessionKind, day: dt.date, place: str, *, letters: int) -> IntakeSession:
        with on(day):
            return record_session(
                programme=self.programme, by=self.cast.clerk, kind=kind, held_on=day, place=place,
                present="Đại diện UBND (trình diễn)\nĐại diện Mặt trận (trình diễn)", letters=letters,
            )  # fmt: skip

    # --- one story ----------------------------------------------------------------------------

    def _tell(self, story: Story) -> None:
        day = self.today - story.days_ago * DAY
        with on(day):
            row = self._register(story, day)
        steps = {
            "new": (), "received": ("receive",), "info": ("receive", "ask"), "assigned": ("receive", "assign"),
            "late": ("receive", "assign"), "awaits": ("receive", "assign", "propose"),
            "answered": ("receive", "assign", "propose", "answer"),
            "reopened": ("receive", "assign", "propose", "answer", "not_settled"),
            "closed": ("receive", "assign", "propose", "answer", "settled"),
            "published": ("receive", "assign", "propose", "answer", "settled", "publish"),
        }[story.far]  # fmt: skip
        for number, step in enumerate(steps, 1):
            with on(min(day + number * DAY, self.today)):
                row.refresh_from_db()
                getattr(self, f"_{step}")(row, story)

    def _register(self, story: Story, day: dt.date) -> Feedback:
        by_officer = story.channel != Channel.WEB
        session = self._session(SessionKind.BOX, day, "Hòm thư tại cổng UBND", letters=1) if (
            story.channel == Channel.BOX
        ) else None  # fmt: skip
        photos = []
        if story.photo:
            picture = files.photo("Ảnh người dân gửi", story.place, day, self.rng)
            photos = [prepare(io.BytesIO(picture), "anh.jpg")]
        row, _secret = receiving.register(
            programme=self.programme, kind=story.kind, content=story.content, channel=story.channel,
            by=self.cast.clerk if by_officer else None, session=session, place=story.place, photos=photos,
            client_id=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            sender_name="Công dân A (trình diễn)" if story.named else "",
            sender_phone="0900 000 001" if story.named else "",
            address="Thôn 2 (trình diễn)" if story.kind == FeedbackKind.HOME_SERVICE else "",
            preferred_time="Buổi sáng" if story.kind == FeedbackKind.HOME_SERVICE else "",
            consent_text="Đồng ý để xã dùng thông tin liên hệ khi xử lý ý kiến này." if story.named else "",
        )  # fmt: skip
        return row

    def _unit(self, story: Story) -> Unit:
        return self.units.get(story.unit) or self.units["van-phong"]

    def _receive(self, row: Feedback, story: Story) -> None:
        receive(feedback=row, by=self.cast.reviewer)

    def _ask(self, row: Feedback, story: Story) -> None:
        ask_info(feedback=row, by=self.cast.reviewer, question="Xin cho biết nhà mình ở thôn nào để cán bộ đến xem?")

    def _assign(self, row: Feedback, story: Story) -> None:
        assign(feedback=row, by=self.cast.reviewer, unit=self._unit(story))
        note_internal(feedback=row, by=self.cast.worker(self._unit(story)), text="Đã nhận việc, xuống xem trong tuần.")

    def _propose(self, row: Feedback, story: Story) -> None:
        propose_answer(feedback=row, by=self.cast.worker(self._unit(story)), text=story.reply)

    def _answer(self, row: Feedback, story: Story) -> None:
        answer(feedback=row, by=self.cast.leader, text=story.reply)

    def _settled(self, row: Feedback, story: Story) -> None:
        following.say_resolved(row, Resolution.YES)
        row.refresh_from_db()
        if row.status == "answered":
            close(feedback=row, by=self.cast.reviewer)

    def _not_settled(self, row: Feedback, story: Story) -> None:
        following.say_resolved(row, Resolution.NO, "Hôm nay lại có người đổ rác ở đó.")

    def _publish(self, row: Feedback, story: Story) -> None:
        for photo in row.photos.all():
            redact(photo=photo, boxes=[[0.05, 0.7, 0.3, 0.2]], by=self.cast.reviewer)
        publish(feedback=row, by=self.cast.reviewer, public_text=story.content, public_answer=story.reply)
