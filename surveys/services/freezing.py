"""Freezing a result: from then on it is what documents print and what points are proposed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from surveys.models import ResultSheet, Survey, SurveyPeriod
from surveys.permissions import can_manage
from surveys.results import Narrow, Results, steady_results_of
from surveys.sheets import changes_words, digest, plain


@dataclass(frozen=True, slots=True)
class Frozen:
    """The sheet that stands now, the one it took the place of, and in words what changed between the two.

    Where nothing had changed it is the sheet that stood before, and not new.
    """

    sheet: ResultSheet
    replaced: ResultSheet | None = None
    changes: str = ""
    is_new: bool = True


def freeze(*, survey: Survey, period: SurveyPeriod | None, by: Any) -> Frozen:
    """Freeze the result of one period, or of the whole survey.

    A later freeze of the same period takes the place of the earlier one, which stays to be read. Where nothing changed
    since, the earlier one stands: a second click makes no second sheet.

    Raises:
        Invalid: the period is another survey's, or there is no answer to freeze.
        WrongState: somebody froze the same at the same moment.
    """
    can_manage(by, survey.programme).require()
    if period is not None and period.survey_id != survey.pk:
        raise Invalid(_("Đợt đã chọn không thuộc khảo sát này."), field="period")
    try:
        with transaction.atomic():
            return _freeze(survey, period, by)
    except IntegrityError as error:
        raise WrongState(_("Người khác vừa chốt kết quả này. Hãy tải lại trang để xem.")) from error


def _freeze(survey: Survey, period: SurveyPeriod | None, by: Any) -> Frozen:
    results = steady_results_of(survey, Narrow(period=period.pk if period else None))
    if not results.counts.rated:
        raise Invalid(
            _("Chưa có phiếu hợp lệ nào trả lời câu hỏi tính vào chỉ số hài lòng nên chưa có gì để chốt."),
            field="period",
        )
    before = ResultSheet.objects.standing().filter(survey=survey, period=period).first()
    if before is not None and before.data == plain(results, number=before.number) | {"day": before.data["day"]}:
        return Frozen(before, changes=_("Số liệu không đổi từ lần chốt này nên giữ nguyên."), is_new=False)
    if before is not None and ResultSheet.objects.filter(pk=before.pk, stands=True).update(stands=False) != 1:
        raise WrongState
    sheet = _sheet(survey, period, results, by)
    changes = changes_words(before, sheet) if before else ""
    Event.record(sheet, "sheet_frozen", by=by, comment=changes, data=_noted(sheet, before))
    return Frozen(sheet, before, changes)


def _sheet(survey: Survey, period: SurveyPeriod | None, results: Results, by: Any) -> ResultSheet:
    latest = ResultSheet.objects.filter(survey=survey).aggregate(n=Max("number"))["n"] or 0
    data = plain(results, number=latest + 1)
    counts = results.counts
    return ResultSheet.objects.create(
        survey=survey,
        period=period,
        number=latest + 1,
        index_kind=survey.index_kind,
        responses=counts.counted,
        satisfied=counts.satisfied,
        rated=counts.rated,
        score_sum=counts.score_sum,
        percent=results.percent,
        data=data,
        sha256=digest(data),
        frozen_at=now(),
        frozen_by=by,
    )


def _noted(sheet: ResultSheet, before: ResultSheet | None) -> dict[str, Any]:
    noted: dict[str, Any] = {"sha256": sheet.sha256, "responses": sheet.responses}
    return noted | ({"replaced": before.pk} if before else {})
