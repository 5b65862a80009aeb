"""A frozen result as plain data: what is hashed, what a document prints, what a later freeze is compared with."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from common.clock import today
from common.text import vn_number

from .enums import IndexKind
from .models import ResultSheet
from .result_questions import QuestionResult
from .results import Compared, Results

FORMAT = 1
"""Version of the data's form."""
_SHEETS = uuid.UUID("8c5f3b0e-5c0a-5f0b-9a3e-6f1d2c7b4a90")


def canonical(data: Mapping[str, Any]) -> bytes:
    """The bytes a sheet's hash is taken of: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


def proof_id(sheet_id: int) -> uuid.UUID:
    """The submission id of the sheet's document as proof: whoever files it, it is filed once."""
    return uuid.uuid5(_SHEETS, str(sheet_id))


def plain(results: Results, *, number: int) -> dict[str, Any]:
    """Everything the sheet says, in values JSON knows; decimals as text so that nothing is rounded on the way."""
    survey, period, counts = results.survey, results.period, results.counts
    span = results.interval
    return {
        "format": FORMAT,
        "number": number,
        "day": today().isoformat(),
        "survey": {
            "id": survey.pk, "title": survey.title, "kind": str(survey.get_kind_display()),
            "criterion": survey.criterion.code if survey.criterion else "",
        },
        "period": None if period is None else {
            "id": period.pk, "label": period.label, "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
        },
        "index_kind": survey.index_kind,
        "percent": _text(results.percent),
        "interval": None if span is None else [_text(span.low), _text(span.high)],
        "received": counts.received,
        "responses": counts.counted,
        "satisfied": counts.satisfied,
        "rated": counts.rated,
        "score_sum": counts.score_sum,
        "population": results.population,
        "margin": _text(survey.margin),
        "needed": results.needed,
        "is_small": results.is_small,
        "questions": [_question(question) for question in results.questions if question.options],
        "points": [_compared(line) for line in results.points],
        "channels": [_compared(line) for line in results.channels],
        "periods": [_compared(line) for line in results.periods] if period is None else [],
        "last_day": results.last_day.isoformat() if results.last_day else None,
    }  # fmt: skip


def _question(question: QuestionResult) -> dict[str, Any]:
    return {
        "code": question.item.code,
        "text": question.text,
        "kind": question.item.kind,
        "in_index": question.item.in_index,
        "options": [[option.key, option.text, option.n] for option in question.options],
        "na": question.na,
        "percent": _text(question.percent),
    }


def _compared(line: Compared) -> dict[str, Any]:
    return {"label": line.label, "responses": line.counted, "percent": _text(line.percent)}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


# --- in words -------------------------------------------------------------------------------------


def percent_words(percent: Decimal | None) -> str:
    """ "87,5%"; cut, not rounded, at two decimals, so that 79,999 % never reads 80 %."""
    if percent is None:
        return "chưa có"
    return f"{vn_number(Decimal(int(percent * 100)) / 100)}%"


def result_words(sheet: ResultSheet) -> str:
    """The result in one line: which index, how much, from how many."""
    name = str(IndexKind(sheet.index_kind).label).lower()
    return f"{name} {percent_words(sheet.percent)} ({vn_number(sheet.responses)} phiếu hợp lệ)"


def changes_words(before: ResultSheet, now: ResultSheet) -> str:
    """What a new freeze changed, for the history and the page."""
    if (before.responses, before.satisfied, before.rated, before.score_sum) == (
        now.responses, now.satisfied, now.rated, now.score_sum,
    ):  # fmt: skip
        return "Chỉ số và số phiếu không đổi so với lần chốt trước."
    more = now.responses - before.responses
    if more:
        moved = f"thêm {vn_number(more)} phiếu" if more > 0 else f"bớt {vn_number(-more)} phiếu"
    else:
        moved = "số phiếu giữ nguyên"
    old, new = percent_words(before.percent), percent_words(now.percent)
    return f"So với lần chốt trước: {moved}; chỉ số từ {old} thành {new}."
