"""Surveys and their questionnaires: set up, changed as drafts, published, opened and ended.

A published version never changes: a change starts the next version as a draft, answers so far stay with theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, WrongState
from common.history import changed_fields
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from common.text import squeeze
from common.workflow import Transition, advance
from criteria.models import Criterion, ProgrammeYear
from surveys import states
from surveys.checking import faults_of
from surveys.enums import IndexKind, Layout, SurveyKind
from surveys.models import Question, Survey, SurveyVersion
from surveys.permissions import can_change, can_manage, can_open
from surveys.questionnaire import from_rows
from surveys.ready import Ready, ready_for
from tasks.models import Task

from .periods import first_periods
from .points import add_web_point
from .questions import COPIED

SETTINGS = (
    "title", "heading", "intro", "thanks", "languages", "criterion", "task", "index_kind", "margin", "layout",
    "results_public",
)  # fmt: skip
FIRST_THANKS = {"vi": "Cảm ơn ông/bà đã cho ý kiến.", "en": "Thank you for your opinion."}


@transaction.atomic
def create_survey(
    *,
    programme: ProgrammeYear,
    by: Any,
    ready: str = "",
    title: str = "",
    languages: list[str] | None = None,
    criterion: Criterion | None = None,
    task: Task | None = None,
) -> Survey:
    """A survey as a draft: with the questions of a ready-made questionnaire or none, its periods, and the web's point.

    `ready` is one of `surveys.ready.KEYS` or "". The criterion and task the portal would propose:
    `surveys.selectors.proposed_links`.

    Raises:
        NotAllowed: the person may not build surveys here.
        Invalid: no title, or a criterion or task of another year.
    """
    can_manage(by, programme).require()
    made = ready_for(ready, programme.commune) if ready else None
    values: dict[str, Any] = {
        "kind": made.key if made else SurveyKind.OTHER,
        "title": squeeze(title) or (made.title if made else ""),
        "languages": languages or (["vi", "en"] if made else ["vi"]),
        "criterion": criterion,
        "task": task,
    }
    values |= _words_around(made, values["title"])
    _check_settings(programme, values)
    survey = Survey.objects.create(programme=programme, created_by=by, **values)
    version = SurveyVersion.objects.create(survey=survey, number=1)
    rows = made.rows if made else ()
    Question.objects.bulk_create(
        Question(
            version=version, position=position, code=row.code, kind=row.kind, text=row.text, hint=row.hint,
            choices=row.choices, required=row.required, allow_na=row.allow_na, in_index=row.in_index,
            show_if=row.show_if,
        )
        for position, row in enumerate(rows, 1)
    )  # fmt: skip
    Event.record(survey, "survey_created", by=by, data={"kind": str(survey.kind)})
    first_periods(survey, made.periods if made else "year", by=by)
    add_web_point(survey, by=by)
    return survey


def _words_around(made: Ready | None, title: str) -> dict[str, Any]:
    if made is None:
        return {"heading": {"vi": title}, "thanks": dict(FIRST_THANKS), "layout": Layout.STEPS}
    return {
        "heading": made.heading,
        "intro": made.intro,
        "thanks": made.thanks,
        "layout": made.layout,
        "index_kind": made.index_kind,
    }


def _check_settings(programme: ProgrammeYear, values: Mapping[str, Any]) -> None:
    if "title" in values and not values["title"]:
        raise Invalid(_("Hãy đặt tên cho khảo sát."), field="title")
    criterion, task = values.get("criterion"), values.get("task")
    if criterion is not None and criterion.criteria_set_id != programme.criteria_set_id:
        raise Invalid(_("Tiêu chí này không thuộc bộ tiêu chí của năm."), field="criterion")
    if criterion is not None and not criterion.is_leaf:
        raise Invalid(_("Hãy chọn tiêu chí chấm điểm, không chọn nhóm hay đề mục."), field="criterion")
    if task is not None and task.programme_id != programme.pk:
        raise Invalid(_("Nhiệm vụ này không thuộc năm này."), field="task")
    if values.get("index_kind", IndexKind.TOP_TWO) not in IndexKind.values:
        raise Invalid(_("Hãy chọn cách tính chỉ số."), field="index_kind")


@transaction.atomic
def change_settings(*, survey: Survey, by: Any, seen: str = "", **values: Any) -> Survey:
    """Change what stands in `SETTINGS`; what is not given stays. `seen` is `settings_seen` of what the page showed.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        Invalid: a value that cannot be.
        Stale: somebody else changed the settings since.
    """
    can_change(by, survey).require()
    hold(survey)
    current = Survey.objects.select_related("programme__commune", "criterion", "task").get(pk=survey.pk)
    require_seen(seen, settings_seen(current), _("Người khác vừa sửa thiết lập của khảo sát “%s”.") % current.title)
    values = {name: value for name, value in values.items() if name in SETTINGS}
    if "title" in values:
        values["title"] = squeeze(values["title"])
    _check_settings(current.programme, values)
    data = changed_fields(current, values, SETTINGS)
    if data:
        for name in data:
            setattr(current, name, values[name])
        current.save(update_fields=list(data))
        Event.record(current, "survey_changed", by=by, data=data)
    return current


def settings_seen(survey: Survey) -> str:
    """The fingerprint of the settings."""
    plain = [getattr(survey, name) for name in SETTINGS if name not in {"criterion", "task"}]
    return fingerprint(plain, survey.criterion_id, survey.task_id)


# --- versions -------------------------------------------------------------------------------------


@transaction.atomic
def start_draft(*, survey: Survey, by: Any) -> SurveyVersion:
    """The draft to edit: the one there is, else the next version as a copy of the one in use.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
    """
    can_change(by, survey).require()
    hold(survey)
    latest = survey.versions.order_by("-number").first()
    if latest is not None and latest.published_at is None:
        return latest
    draft = SurveyVersion.objects.create(survey=survey, number=(latest.number if latest else 0) + 1)
    rows = latest.questions.all() if latest else Question.objects.none()
    Question.objects.bulk_create(
        Question(version=draft, **{name: getattr(row, name) for name in COPIED}) for row in rows
    )
    Event.record(survey, "survey_draft_started", by=by, data={"version": draft.number})
    return draft


@transaction.atomic
def drop_draft(*, survey: Survey, by: Any) -> None:
    """Throw the draft away; the version in use goes on.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        WrongState: there is no draft, or nothing else than it.
    """
    can_change(by, survey).require()
    hold(survey)
    draft = survey.versions.filter(published_at__isnull=True).first()
    if draft is None or not survey.versions.filter(published_at__isnull=False).exists():
        raise WrongState(_("Không có bản đang soạn nào để bỏ."))
    Event.record(survey, "survey_draft_dropped", by=by, data={"version": draft.number})
    draft.delete()


@transaction.atomic
def publish(*, survey: Survey, by: Any) -> SurveyVersion:
    """Put the draft into use from now on.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        WrongState: there is no draft.
        Invalid: the questionnaire has faults; the sentence lists them.
    """
    can_change(by, survey).require()
    hold(survey)
    draft = survey.versions.filter(published_at__isnull=True).first()
    if draft is None:
        raise WrongState(_("Bản câu hỏi này đã được dùng rồi. Không có bản đang soạn nào."))
    faults = [fault.sentence for fault in faults_of(from_rows(list(draft.questions.all())), survey.languages)]
    if not survey.words("heading").strip():
        faults.insert(0, _("Chưa có tiêu đề người dân thấy. Hãy ghi ở phần Thiết lập."))
    if faults:
        raise Invalid(" ".join(faults))
    draft.published_at = now()
    draft.save(update_fields=["published_at"])
    Event.record(survey, "survey_published", by=by, data={"version": draft.number})
    return draft


# --- opening and ending ---------------------------------------------------------------------------


def open_survey(*, survey: Survey, by: Any) -> Survey:
    """Start taking answers, or go on after a pause.

    Raises:
        NotAllowed: the person may not; no version is published; there is no period or point.
        WrongState: it is open already, or has ended.
    """
    can_open(by, survey).require()
    return advance(survey, states.OPEN, by=by)


def take_step(*, survey: Survey, step: Transition, by: Any, comment: str = "") -> Survey:
    """Open, pause, end or open again; see `surveys.states`."""
    if step in {states.OPEN, states.REOPEN}:
        can_open(by, survey).require()
    else:
        can_manage(by, survey.programme).require()
    return advance(survey, step, by=by, comment=comment)
