"""What the pages share: the year's assessment, and services whose refusal stays beside the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db import transaction

from assessments.enums import ScoreColumn
from assessments.models import Assessment
from assessments.selectors import assessment_of
from assessments.services import open_assessment
from assessments.words import EVENT_WORDS
from common.errors import DomainError, Invalid, WrongState
from common.models import Event
from common.stale import SeenForm, Stale
from criteria import scoring
from criteria.scope import Scope

T = TypeVar("T")


def history_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events with the words people read: what changed into what."""
    return [{"event": event, "words": event_words(event)} for event in events]


def event_words(event: Event) -> str:
    """One change in words; a verb nobody gave words for stays as it is."""
    words = str(EVENT_WORDS.get(event.verb, event.verb))
    values = {key: _shown(value) for key, value in event.data.items()}
    if event.data.get("column") in ScoreColumn.values:
        values["column"] = str(ScoreColumn(event.data["column"]).label)
    return words % defaultdict(lambda: "—", values) if "%(" in words else words


def _shown(value: Any) -> str:
    """A stored value as people write it: figures come as [numerator, denominator] in plain digits."""
    if isinstance(value, list):
        numbers = [scoring.vi_number(Decimal(part)) for part in value if part not in (None, "None")]
        return "/".join(numbers)
    return "—" if value is None else str(value)


def with_opened(scope: Scope, action: Callable[[Assessment], T]) -> T:
    """Call a service with the year's assessment, made for the first score; it keeps the scope's own year.

    Where the service refuses, no assessment is made either.
    """
    with transaction.atomic():
        assessment = assessment_of(scope.programme)
        if assessment.pk is None:
            open_assessment(programme=scope.programme, by=scope.user)
            assessment = assessment_of(scope.programme)
        return action(assessment)


def attempt(form: forms.BaseForm, action: Callable[[], Any]) -> int:
    """Call a service; a refusal becomes a sentence at the form, so that nothing typed is lost.

    Returns 0 when it worked, else the status the page answers with.
    """
    try:
        action()
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return 422
    except WrongState as error:
        if isinstance(error, Stale) and isinstance(form, SeenForm):
            form.refuse(error)
        else:
            form.add_error(None, error.message)
        return 409
    except DomainError as error:
        form.add_error(None, error.message)
        return 403 if error.status_code == 403 else 422
    return 0
