"""Paper batches: numbers given out, slips counted as they come back, the end of typing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid, WrongState
from common.models import Event
from common.text import squeeze
from common.workflow import advance
from surveys import states
from surveys.enums import BatchStatus, SurveyStatus
from surveys.models import CollectionPoint, PaperBatch, Response, Survey, SurveyPeriod, SurveyVersion
from surveys.permissions import can_change, can_run, can_type
from surveys.selectors.paper import check_of

MOST_SLIPS = 2000
"""In one batch: more than anybody types in a week, and a file a printer still takes."""
TRIES = 50


@transaction.atomic
def issue_batch(
    *, survey: Survey, period: SurveyPeriod, point: CollectionPoint, count: int, by: Any,
    check_percent: int = 10, note: str = "",
) -> PaperBatch:  # fmt: skip
    """Give out the next `count` slip numbers of the survey, with the wording that is in use now.

    Raises:
        NotAllowed: role, or the survey has ended.
        Invalid: nothing published, a foreign period or point, or an impossible count.
    """
    can_change(by, survey).require()
    if survey.status == SurveyStatus.DRAFT:
        raise Invalid(_("Khảo sát đang soạn. Hãy mở khảo sát trước khi phát hành phiếu giấy."))
    if not 1 <= count <= MOST_SLIPS:
        sentence = _("Mỗi tập có từ 1 đến %(most)d phiếu. Cần nhiều hơn thì phát hành nhiều tập.")
        raise Invalid(sentence % {"most": MOST_SLIPS}, field="count")
    if not 1 <= check_percent <= 100:
        raise Invalid(_("Tỷ lệ kiểm tra lần hai từ 1 đến 100 %."), field="check_percent")
    if period.survey_id != survey.pk or point.survey_id != survey.pk:
        raise Invalid(_("Đợt và điểm phát phiếu phải thuộc khảo sát này."))
    version = SurveyVersion.objects.filter(survey=survey, published_at__isnull=False).order_by("-number").first()
    if version is None:
        raise Invalid(_("Khảo sát chưa có bản câu hỏi nào được đưa vào dùng."))
    first = _take_numbers(survey, count)
    batch = PaperBatch.objects.create(
        survey=survey, version=version, period=period, point=point, first_slip=first, last_slip=first + count - 1,
        check_percent=check_percent, note=squeeze(note)[:300], created_by=by,
    )  # fmt: skip
    Event.record(batch, "batch_issued", by=by, data={"first_slip": batch.first_slip, "last_slip": batch.last_slip})
    return batch


def _take_numbers(survey: Survey, count: int) -> int:
    """The first of `count` numbers nobody else gets; with the batch they are in one transaction, so none is lost."""
    for _try in range(TRIES):
        first: int = Survey.objects.values_list("next_slip", flat=True).get(pk=survey.pk)
        if Survey.objects.filter(pk=survey.pk, next_slip=first).update(next_slip=first + count) == 1:
            return first
    raise WrongState


@transaction.atomic
def set_returned(*, batch: PaperBatch, returned: int, by: Any) -> PaperBatch:
    """How many slips came back, typed or not.

    Raises:
        NotAllowed: role.
        WrongState: typing has ended.
        Invalid: more than were issued, or fewer than were typed already.
    """
    can_run(by, batch).require()
    hold_typing(batch)
    typed = Response.objects.filter(batch=batch).count()
    if not 0 <= returned <= batch.issued:
        sentence = _("Tập này phát hành %(issued)d phiếu nên số thu về không thể là %(returned)d.")
        raise Invalid(sentence % {"issued": batch.issued, "returned": returned}, field="returned")
    if returned < typed:
        sentence = _("Đã nhập %(typed)d phiếu nên số thu về không thể ít hơn.")
        raise Invalid(sentence % {"typed": typed}, field="returned")
    before, batch.returned = batch.returned, returned
    if before != returned:
        batch.save(update_fields=["returned"])
        Event.record(batch, "batch_returned", by=by, data={"returned": [before, returned]})
    return batch


def hold_typing(batch: PaperBatch) -> None:
    """Take the row for this transaction, as long as slips are typed in."""
    open_states = (BatchStatus.PRINTED, BatchStatus.TYPING)
    rows = PaperBatch.objects.filter(pk=batch.pk, status=batch.status, status__in=open_states)
    if rows.update(status=batch.status) != 1:
        raise WrongState(_("Tập phiếu này vừa được báo nhập xong. Hãy tải lại trang để xem tình trạng mới nhất."))


@transaction.atomic
def end_typing(*, batch: PaperBatch, by: Any) -> PaperBatch:
    """Every slip that came back is typed or marked invalid; from now on the sample is checked.

    Raises:
        Invalid: the number that came back is missing or is not the number typed.
    """
    can_run(by, batch).require()
    hold_typing(batch)
    batch.refresh_from_db(fields=["returned"])
    typed = Response.objects.filter(batch=batch).count()
    if batch.returned is None:
        raise Invalid(_("Hãy ghi số phiếu thu về trước khi báo nhập xong."), field="returned")
    if batch.returned != typed:
        sentence = _(
            "Thu về %(returned)d phiếu nhưng mới nhập %(typed)d. Hãy nhập nốt (phiếu trống hoặc hỏng thì ghi là không "
            "hợp lệ), hoặc sửa số thu về."
        )
        raise Invalid(sentence % {"returned": batch.returned, "typed": typed}, field="returned")
    return advance(batch, states.END_TYPING, by=by)


def start_typing(batch: PaperBatch, by: Any) -> None:
    """The first slip of a batch begins its typing; somebody else may have begun at the same moment."""
    can_type(by, batch).require()
    if batch.status == BatchStatus.PRINTED:
        try:
            advance(batch, states.START_TYPING, by=by)
        except WrongState:
            batch.refresh_from_db()
            can_type(by, batch).require()


def type_again(*, batch: PaperBatch, by: Any, comment: str) -> PaperBatch:
    """More slips came in after all; what was checked stays checked."""
    can_run(by, batch).require()
    return advance(batch, states.TYPE_AGAIN, by=by, comment=comment)


@transaction.atomic
def finish_check(*, batch: PaperBatch, by: Any) -> bool:
    """The sample is typed twice and every difference settled: the batch is checked. False when something is left."""
    if batch.status != BatchStatus.TYPED or not check_of(batch).is_done:
        return False
    advance(batch, states.END_CHECK, by=by)
    return True
