"""What an event remembers in `Event.data`, and how people read it.

A change of a field is kept as ``{field: [before, after]}``; other facts as ``{name: value}``. Rows of earlier
versions hold the words "None", "True" and "False" for what is null and true; they read the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField, Field, Manager, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import Event
from common.text import vn_date, vn_number
from common.verbs import detail_words

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
FIGURE = re.compile(r"-?\d+\.\d{4}")
"""Figures are stored with four decimals; the number of a criterion ("1.2") never has so many."""
PASSWORDS = frozenset({"password", "password1", "password2", "usable_password"})
"""Names whose values are neither kept nor shown."""

_hidden: dict[str, Callable[[Any], Q]] = {}


def hide_history(key: str, of: Callable[[Any], Q]) -> None:
    """Keep events from those who may not see what they are about: `of` gives the events a person must not read."""
    _hidden[key] = of


def readable_history(rows: QuerySet[Event], user: Any) -> QuerySet[Event]:
    """The events this person may read, as far as the row they are about decides it."""
    for of in _hidden.values():
        rows = rows.exclude(of(user))
    return rows


def remembered(value: Any) -> Any:
    """A value as JSON keeps it: nothing stays null, yes and no and whole numbers stay, the rest becomes words."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, QuerySet | list | tuple | set | frozenset):
        return [remembered(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def changed_fields(row: Any, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """``{field: [before, after]}`` of the fields among `names` to which `values` gives another value than `row` has."""
    return {
        name: [remembered(getattr(row, name)), remembered(values[name])]
        for name in names
        if name in values and getattr(row, name) != values[name]
    }


@dataclass(frozen=True)
class Detail:
    """One remembered fact: what it is about, and its words."""

    label: str
    words: str


def details_of(event: Event) -> list[Detail]:
    """The facts of an event in words; a change reads "before → after"."""
    model = event.content_type.model_class()
    facts = {name: value for name, value in event.data.items() if name not in PASSWORDS}
    found = []
    if {"before", "after"} <= facts.keys():
        found += _change(facts.pop("before"), facts.pop("after"))
    for name, value in facts.items():
        field = _field(model, name)
        words = _arrow(value[0], value[1], field) if _is_change(value, field) else _said(value, field)
        found.append(Detail(_label(name, field), words))
    return found


def state_words(event: Event, state: str) -> str:
    """What a state of the event's row is called."""
    model = event.content_type.model_class()
    fields = model._meta.get_fields() if model and state else ()
    return next((label for field in fields if (label := _chosen(state, field))), state)


def _change(before: Any, after: Any) -> list[Detail]:
    """One line, or one for each part that differs."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [Detail(_("Thay đổi"), _arrow(before, after, None))]
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [Detail(detail_words(name), _arrow(before.get(name), after.get(name), None)) for name in names]


def _field(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _label(name: str, field: Any) -> str:
    own = str(field.verbose_name) if isinstance(field, Field) else ""
    return own or detail_words(name)


def _is_change(value: Any, field: Any) -> bool:
    """Whether a list is [before, after]; a list of things ("ticks") is not."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    whole = isinstance(field, Field) and not field.many_to_many
    return whole or (any(value) and all(part is None or isinstance(part, list) for part in value))


def _arrow(before: Any, after: Any, field: Any) -> str:
    return f"{_said(before, field)} → {_said(after, field)}"


def _said(value: Any, field: Any = None) -> str:
    if value is None or value in ("", "None", [], {}):
        return _("(trống)")
    if isinstance(value, dict):
        return "; ".join(f"{detail_words(name)}: {_said(part)}" for name, part in value.items())
    if isinstance(value, list):
        return _listed(value, field)
    if isinstance(value, bool) or value in ("True", "False"):
        return _("Đúng") if str(value) == "True" else _("Sai")
    return _chosen(value, field) or _written(str(value), isinstance(field, DecimalField))


def _listed(values: Sequence[Any], field: Any) -> str:
    """Things with a semicolon between them; two days are the first and the last of a time."""
    days = len(values) == 2 and all(isinstance(value, str) and DAY.fullmatch(value) for value in values)
    return (" – " if days else "; ").join(_said(value, field) for value in values)


def _chosen(value: Any, field: Any) -> str:
    """The label of a value people choose from a list."""
    choices = {str(key): str(label) for key, label in getattr(field, "flatchoices", ())}
    return choices.get(str(value), "")


def _written(text: str, is_number: bool) -> str:
    try:
        if DAY.fullmatch(text):
            return vn_date(dt.date.fromisoformat(text))
        if MOMENT.fullmatch(text):
            moment = dt.datetime.fromisoformat(text)
            local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
            return f"{local:%H:%M} {vn_date(local)}"
        if is_number or FIGURE.fullmatch(text):
            return vn_number(Decimal(text))
    except (ValueError, ArithmeticError):
        return text
    return text
