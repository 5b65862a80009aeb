"""Rows of several tables in one statement: each row as a JSON array, all of them one below the other.

A page about a whole year asks a dozen tables. One statement brings them all, so the page costs the same few round
trips on every database; what comes back is the same rows a queryset would give.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, IntegerField, Value
from django.db.models.functions import JSONArray


@dataclass(frozen=True)
class Part:
    """The rows of one table: plain values of `fields`."""

    rows: models.QuerySet[Any]
    fields: tuple[str, ...]

    def read(self, values: Sequence[Any]) -> Any:
        return tuple(values)


@dataclass(frozen=True)
class Whole(Part):
    """The rows of one table as instances, with some rows they point to."""

    related: Mapping[str, type[models.Model]] = field(default_factory=dict)

    def read(self, values: Sequence[Any]) -> Any:
        model = self.rows.model
        own = model._meta.concrete_fields
        instance = _instance(model, values[: len(own)])
        at = len(own)
        for name, other in self.related.items():
            names = RELATED.get(other._meta.label_lower) or _names(other)
            part = values[at : at + len(names)]
            setattr(instance, name, _instance(other, part, names) if part[0] is not None else None)
            at += len(names)
        return instance


RELATED = {"accounts.user": ("id", "username", "full_name")}
"""Of people only the name is read."""


def _names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(column.attname for column in model._meta.concrete_fields)


def whole(rows: models.QuerySet[Any], **related: type[models.Model]) -> Whole:
    """All columns of the rows, and of the rows named in `related` (foreign key → model)."""
    fields = list(_names(rows.model))
    for name, other in related.items():
        fields += [f"{name}__{column}" for column in RELATED.get(other._meta.label_lower) or _names(other)]
    return Whole(rows, tuple(fields), related)


def read(parts: Mapping[str, Part]) -> dict[str, list[Any]]:
    """Every part's rows, in no order, by one statement."""
    selects = [
        part.rows.order_by()
        .annotate(part_number=Value(number, output_field=IntegerField()), part_row=JSONArray(*map(F, part.fields)))
        .values_list("part_number", "part_row")
        for number, part in enumerate(parts.values())
    ]
    found: dict[str, list[Any]] = {name: [] for name in parts}
    named = list(parts.items())
    for number, values in selects[0].union(*selects[1:], all=True):
        name, part = named[number]
        found[name].append(part.read(values))
    return found


def _instance(model: type[models.Model], values: Sequence[Any], names: Sequence[str] = ()) -> Any:
    names = names or _names(model)
    columns = [model._meta.get_field(name) for name in names]
    typed = [typed_value(column, value) for column, value in zip(columns, values, strict=True)]
    return model.from_db("default", names, typed)


def typed_value(column: Any, value: Any) -> Any:
    """A value that travelled as JSON as the field's own type."""
    if value is None:
        return None
    if isinstance(column, models.DecimalField):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-column.decimal_places))
    if isinstance(column, models.DateTimeField):
        moment = dt.datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return column.to_python(value)


def keep_related(instance: models.Model, name: str, rows: Sequence[Any]) -> None:
    """``instance.<name>.all()`` gives these rows without asking again, as after `prefetch_related`."""
    manager = getattr(instance, name)
    known = manager.get_queryset()
    known._result_cache = list(rows)
    known._prefetch_done = True
    cache = getattr(instance, "_prefetched_objects_cache", None)
    if cache is None:
        cache = instance._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    cache[name] = known
