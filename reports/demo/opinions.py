"""What citizens answer in the demo: surveys set up like a commune's own, responses by phone, tablet and paper."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence

from criteria.models import ProgrammeYear
from reports.services.sheets import freeze_and_request
from surveys import open_forms
from surveys.enums import Channel, Flag, PointKind
from surveys.models import CollectionPoint, Survey
from surveys.open_forms import OpenForm, Span
from surveys.questionnaire import NA, Answers, Item, Questionnaire
from surveys.services import (
    Place,
    add_points,
    change_period,
    create_survey,
    open_survey,
    publish,
    receive,
)
from surveys.services.paper import end_typing, issue_batch, set_returned
from surveys.services.slips import mark_invalid, type_slip
from tasks.models import Task

from .cast import Cast
from .clock import on

COMMENTS = (
    "Cán bộ hướng dẫn nhiệt tình, dễ hiểu.",
    "Ngày đầu tuần đông, chờ hơi lâu. Đề nghị thêm quạt ở chỗ ngồi chờ.",
    "Lấy số tự động tiện, người già vẫn cần có người giúp.",
    "Nên dán bảng thủ tục chữ to hơn.",
    "Trả kết quả sớm hơn giấy hẹn một ngày, rất cảm ơn.",
    "Wifi lúc được lúc không.",
    "Bãi để xe nắng, mong có mái che.",
    "Nhắn tin báo kết quả là đỡ phải đi lại.",
)
COUNTERS = ("Quầy 1 – Hộ tịch, chứng thực", "Quầy 2 – Đất đai, xây dựng", "Quầy 3 – Trả kết quả")
PLACES = ("Bảng tin nhà văn hóa thôn 1", "Bảng tin nhà văn hóa thôn 2", "Sân UBND, ngày tiếp công dân")
CHANNELS = ((Channel.QR, 0.6), (Channel.KIOSK, 1.0))


class Opinions:
    """One commune's surveys up to `today`."""

    def __init__(self, programme: ProgrammeYear, cast: Cast, *, today: dt.date, mood: float) -> None:
        self.programme, self.cast, self.today, self.mood = programme, cast, today, mood
        self.rng = random.Random(f"{programme.commune.slug} khảo sát")

    def run(self, *, size: int) -> None:
        """The three ready-made surveys; the two of the points table with frozen results of the periods that ended."""
        service = self._survey("service", "2.7.a", opened=(3, 2), points=COUNTERS, kind=PointKind.COUNTER)
        self._collect(service, size)
        self._paper(service, count=24)
        self._freeze(service)
        programme = self._survey("programme", "2.7.b", opened=(10, 5), points=PLACES, kind=PointKind.POSTER)
        self._collect(programme, size // 2)
        counter = self._survey("counter", "", opened=(3, 2), points=COUNTERS, kind=PointKind.COUNTER)
        self._collect(counter, size // 2)

    def _survey(
        self, ready: str, criterion: str, *, opened: tuple[int, int], points: Sequence[str], kind: str
    ) -> Survey:
        """Set up from a ready-made questionnaire, hung on its criterion and task, opened on its day."""
        year = self.programme
        leaf = year.criteria_set.criteria.filter(code=criterion).first() if criterion else None
        task = Task.objects.filter(programme=year, criterion=leaf).first() if leaf else None
        with on(dt.date(year.year, *opened)):
            survey = create_survey(programme=year, by=self.cast.clerk, ready=ready, criterion=leaf, task=task)
            publish(survey=survey, by=self.cast.clerk)
            add_points(survey=survey, by=self.cast.clerk, names=list(points), kind=kind)
            survey = open_survey(survey=survey, by=self.cast.clerk)
            for period in survey.periods.all():
                change_period(
                    period=period, by=self.cast.clerk, label=period.label, starts_on=period.starts_on,
                    ends_on=period.ends_on, population=240,
                )  # fmt: skip
        return survey

    # --- answers ------------------------------------------------------------------------------

    def _collect(self, survey: Survey, size: int) -> None:
        """`size` responses in each period that has begun, spread over its working days and the points."""
        open_forms.forget()
        points = list(survey.points.order_by("id"))
        for point in points:
            form = open_forms.load_form(point.code)
            assert form is not None
            for span in form.spans:
                for day in self._days(survey, span, size // len(points)):
                    with on(day):
                        self._answer(form, point, span, day)

    def _days(self, survey: Survey, span: Span, count: int) -> Iterator[dt.date]:
        first = max(span.starts_on, survey.created_at.date())
        last = min(span.ends_on, self.today)
        if first > last:
            return
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        working = [day for day in days if day.weekday() < 5] or days
        share = len(days) / max((span.ends_on - span.starts_on).days + 1, 1)
        yield from sorted(self.rng.choice(working) for _ in range(round(count * share) or 1))

    def _answer(self, form: OpenForm, point: CollectionPoint, span: Span, day: dt.date) -> None:
        channel = next(channel for channel, up_to in CHANNELS if self.rng.random() <= up_to)
        if point.kind != PointKind.COUNTER:
            channel = Channel.QR
        answers = self._answers(form.questionnaire)
        hasty = self.rng.random() < 0.03
        receive(
            place=Place(form.survey.pk, span.pk, point.pk, channel), version_id=form.version_id or 0, is_frozen=False,
            client_id=self._new_id(), answers=answers, answered_on=day,
            seconds=4 if hasty else self.rng.randint(40, 240), flags=[Flag.TOO_FAST.value] if hasty else [],
        )  # fmt: skip

    def _answers(self, questionnaire: Questionnaire) -> Answers:
        """One person's answers: a mood of their own, a little different from question to question."""
        leaning = self.rng.random()
        answers: Answers = {}
        for item in questionnaire.questions:
            if item.show_if is not None and not item.show_if.holds(answers):
                continue
            value = self._value(item, leaning)
            if value:
                answers[item.code] = value
        return answers

    def _value(self, item: Item, leaning: float) -> str | list[str]:
        luck = self.rng.random()
        if item.kind == "likert":
            if item.allow_na and luck < 0.12:
                return NA
            content = leaning < self.mood if luck < 0.8 else luck < 0.8 + 0.2 * self.mood
            return self.rng.choice("5544" if content else "3332")
        if item.kind == "yes_no":
            return "no" if luck < self.mood else "yes"
        if item.kind == "text":
            return self.rng.choice(COMMENTS) if luck < 0.12 else ""
        if item.kind == "number":
            return str(self.rng.randint(1, 3))
        keys = [choice.key for choice in item.choices]
        first = keys[0] if luck < 0.6 else self.rng.choice(keys)
        return [first] if item.kind == "multiple" else first

    def _paper(self, survey: Survey, *, count: int) -> None:
        """Slips for those who would rather write: issued at a counter, typed by the one-stop centre."""
        point = survey.points.filter(kind=PointKind.COUNTER).order_by("id").first()
        form = open_forms.load_form(point.code) if point else None
        day = dt.date(self.programme.year, 9, 14)
        span = form.span_on(day) if form else None
        if point is None or form is None or span is None or day > self.today:
            return
        with on(day):
            period = survey.periods.get(pk=span.pk)
            batch = issue_batch(survey=survey, period=period, point=point, count=count + 6, by=self.cast.clerk)
        with on(day + dt.timedelta(days=4)):
            set_returned(batch=batch, returned=count, by=self.cast.clerk)
            for number in range(batch.first_slip, batch.first_slip + count - 1):
                type_slip(
                    batch=batch, number=number, answered_on=day, answers=self._answers(form.questionnaire),
                    client_id=self._new_id(), by=self.cast.clerk,
                )  # fmt: skip
                batch.refresh_from_db()
            mark_invalid(
                batch=batch, number=batch.first_slip + count - 1, answered_on=day, reason="Phiếu để trống",
                client_id=self._new_id(), by=self.cast.clerk,
            )  # fmt: skip
            end_typing(batch=batch, by=self.cast.reviewer)

    def _new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _freeze(self, survey: Survey) -> None:
        """Results of the periods that are over; the worker makes their documents and files them as proof."""
        for period in survey.periods.filter(ends_on__lt=self.today, responses__isnull=False).distinct():
            with on(min(period.ends_on + dt.timedelta(days=3), self.today)):
                freeze_and_request(survey=survey, period=period, by=self.cast.clerk)
