"""The rows of a draft: added, worded, moved, taken out. Rows of a published version never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid, WrongState
from common.history import changed_fields
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from surveys.models import Question, Survey, SurveyVersion
from surveys.permissions import can_change

COPIED = ("code", "position", "kind", "text", "hint", "choices", "required", "allow_na", "in_index", "show_if")
"""What a row of the next version takes over from this one."""


def _draft_for(survey: Survey, by: Any) -> SurveyVersion:
    can_change(by, survey).require()
    hold(survey)
    draft = survey.versions.filter(published_at__isnull=True).first()
    if draft is None:
        raise WrongState(_("Bản câu hỏi đang dùng không sửa được. Hãy bấm “Sửa câu hỏi” để lập bản mới."))
    return draft


@transaction.atomic
def add_question(*, survey: Survey, by: Any, after: str = "", **values: Any) -> Question:
    """A new row of the draft, at the end or behind the row with the code `after`."""
    draft = _draft_for(survey, by)
    rows = list(draft.questions.all())
    at = next((place for place, row in enumerate(rows, 1) if row.code == after), len(rows))
    row = Question(version=draft, code=new_code(survey), position=at + 1, **_question_values(values))
    row.save()
    _put_in_order([*rows[:at], row, *rows[at:]])
    _note(survey, "survey_question_added", by, row)
    return row


@transaction.atomic
def change_question(*, question: Question, by: Any, seen: str = "", **values: Any) -> Question:
    """Other words, choices or rules for a row of the draft. `seen` is `question_seen` of what the page showed.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        WrongState: the row is not in the draft.
        Invalid: another kind for a question that already has answers under its code.
        Stale: somebody else changed the row since.
    """
    survey = question.version.survey
    draft = _draft_for(survey, by)
    row = _in_draft(draft, question.code)
    require_seen(seen, question_seen(row), _("Người khác vừa sửa câu này. Nội dung hiện giờ: “%s”.") % row)
    values = _question_values({name: getattr(row, name) for name in COPIED} | values)
    if values["kind"] != row.kind and is_published(survey, row.code):
        raise Invalid(
            _("Câu này đã dùng ở bản trước nên không đổi kiểu được. Hãy xóa câu này và thêm câu mới."), field="kind"
        )
    data = changed_fields(row, values, COPIED)
    if data:
        for name in data:
            setattr(row, name, values[name])
        row.save(update_fields=list(data))
        _note(survey, "survey_question_changed", by, row, parts=[_part(name) for name in data])
    return row


@transaction.atomic
def remove_question(*, question: Question, by: Any) -> None:
    """Take a row out of the draft."""
    survey = question.version.survey
    draft = _draft_for(survey, by)
    row = _in_draft(draft, question.code)
    _note(survey, "survey_question_removed", by, row)
    row.delete()
    _put_in_order(list(draft.questions.all()))


@transaction.atomic
def move_question(*, question: Question, by: Any, up: bool) -> bool:
    """One place up or down; False at the end of the list."""
    survey = question.version.survey
    draft = _draft_for(survey, by)
    rows = list(draft.questions.all())
    at = next((place for place, row in enumerate(rows) if row.code == question.code), None)
    if at is None:
        raise WrongState
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return False
    rows[at], rows[to] = rows[to], rows[at]
    _put_in_order(rows)
    _note(survey, "survey_question_moved", by, question)
    return True


def question_seen(question: Question) -> str:
    """The fingerprint of a row, its place apart."""
    return fingerprint([getattr(question, name) for name in COPIED if name != "position"])


def is_published(survey: Survey, code: str) -> bool:
    """Whether a question with this code was ever asked."""
    return Question.objects.filter(version__survey=survey, code=code, version__published_at__isnull=False).exists()


def new_code(survey: Survey) -> str:
    """A code no version of the survey has had: results of different questions never fall together."""
    codes = Question.objects.filter(version__survey=survey).values_list("code", flat=True)
    taken = [int(code[1:]) for code in codes if code[:1] == "c" and code[1:].isdigit()]
    used = Event.objects.about(survey).filter(verb="survey_question_removed").values_list("data", flat=True)
    taken += [int(data["code"][1:]) for data in used if str(data.get("code", ""))[1:].isdigit()]
    return f"c{max(taken, default=0) + 1}"


def _in_draft(draft: SurveyVersion, code: str) -> Question:
    row = draft.questions.filter(code=code).first()
    if row is None:
        raise WrongState(_("Câu này không còn trong bản đang soạn. Hãy tải lại trang."))
    return row


def _question_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row with what its kind rules out taken away."""
    kept = {name: value for name, value in values.items() if name in COPIED and name not in {"code", "position"}}
    kind = kept["kind"]
    if kind not in {"single", "multiple"}:
        kept["choices"] = []
    if kind == "section":
        kept |= {"required": False, "allow_na": False}
    if kind not in {"likert", "single", "yes_no", "number"}:
        kept["allow_na"] = False
    if kind != "likert":
        kept["in_index"] = False
    return kept


def _put_in_order(rows: list[Question]) -> None:
    for position, row in enumerate(rows, 1):
        row.position = position
    Question.objects.bulk_update(rows, ["position"])


def _note(survey: Survey, verb: str, by: Any, row: Question, **more: Any) -> None:
    Event.record(survey, verb, by=by, comment=str(row)[:300], data={"code": row.code, **more})


def _part(name: str) -> str:
    return str(getattr(Question._meta.get_field(name), "verbose_name", name))
