"""Rows as JSON lines in the shape of Django's own serializers, the same on every database.

Not Django's serializers themselves: those cut times to milliseconds and ask one query a row for many-to-many. Content
types and permissions go by name, because their numbers differ from one database to the next.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models
from django.utils.duration import duration_iso_string

Rows = type[models.Model]
BATCH = 2000

LEFT_OUT_APPS = frozenset({"axes", "sessions"})
"""Failed sign-ins and sessions: short-lived, personal, of no use elsewhere."""
BY_NAME: tuple[Rows, ...] = (ContentType, Permission)
"""Made by `migrate` on every database with numbers of its own; not stored, referred to by name."""


def tables() -> list[Rows]:
    """Everything that is kept, many-to-many tables included; what a row refers to comes before it where it can."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model not in BY_NAME
        and model._meta.app_label not in LEFT_OUT_APPS
        and model._meta.managed
        and not model._meta.proxy
    ]
    ordered: list[Rows] = []
    seen: set[Rows] = set()

    def visit(model: Rows) -> None:
        if model in seen or model not in kept:
            return
        seen.add(model)
        for field in model._meta.concrete_fields:
            if field.is_relation:
                visit(field.related_model)  # type: ignore[arg-type]
        ordered.append(model)

    for model in kept:
        visit(model)
    return ordered


class Names:
    """Content types and permissions of this database, by number and by name."""

    def __init__(self) -> None:
        ContentType.objects.clear_cache()
        kinds: dict[int, tuple[str, ...]] = {
            kind.pk: (kind.app_label, kind.model) for kind in ContentType.objects.all()
        }
        rights: dict[int, tuple[str, ...]] = {
            right.pk: (right.codename, *kinds[right.content_type_id]) for right in Permission.objects.order_by("pk")
        }
        self.name: dict[Rows, dict[int, tuple[str, ...]]] = {ContentType: kinds, Permission: rights}
        self.number = {model: {name: pk for pk, name in by_pk.items()} for model, by_pk in self.name.items()}

    def number_of(self, model: Rows, name: tuple[str, ...]) -> int:
        """The number of a name; one that a former version of the portal left behind is made again."""
        known = self.number[model]
        if name not in known:
            known[name] = self._make(model, name)
        return known[name]

    def _make(self, model: Rows, name: tuple[str, ...]) -> int:
        if model is ContentType:
            return ContentType.objects.create(app_label=name[0], model=name[1]).pk
        kind = self.number_of(ContentType, name[1:])
        return Permission.objects.create(codename=name[0], name=name[0], content_type_id=kind).pk


def lines_of(model: Rows, names: Names) -> Iterator[bytes]:
    """The table's rows by primary key, one JSON object a line."""
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = [meta.pk.attname, *(field.attname for field in fields)]
    by_name = {field.name: names.name[field.related_model] for field in fields if field.related_model in BY_NAME}
    rows = model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=BATCH)
    for pk, *values in rows:
        plain = dict(zip((field.name for field in fields), values, strict=True))
        for field_name, known in by_name.items():
            if plain[field_name] is not None:
                plain[field_name] = list(known[plain[field_name]])
        line = {"model": meta.label_lower, "pk": pk, "fields": plain}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    """What JSON does not know; nothing is rounded."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, dt.timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no place in a backup")


def load_lines(model: Rows, lines: Iterable[bytes], names: Names) -> int:
    """Insert the rows of one table as they were: no signals, no stamps of today. Returns how many.

    Raises:
        KeyError, TypeError, ValueError, ValidationError: the lines are not this table's rows.
    """
    fields = list(model._meta.concrete_fields)
    size = min(connection.ops.bulk_batch_size([field.name for field in fields], range(BATCH)), 500)
    count = 0
    batch: list[models.Model] = []
    for line in lines:
        batch.append(_row(model, json.loads(line), names))
        if len(batch) == size:
            count += _insert(model, fields, batch)
            batch = []
    return count + _insert(model, fields, batch)


def _row(model: Rows, line: dict[str, Any], names: Names) -> models.Model:
    meta = model._meta
    values: dict[str, Any] = {meta.pk.attname: meta.pk.to_python(line["pk"])}
    if line["model"] != meta.label_lower:
        raise ValueError(line["model"])
    for field in meta.concrete_fields:
        if field.primary_key:
            continue
        value = line["fields"][field.name]
        if field.related_model in BY_NAME and value is not None:
            values[field.attname] = names.number_of(field.related_model, tuple(value))
        else:
            values[field.attname] = field.to_python(value)
    return model(**values)


def _insert(model: Rows, fields: list[Any], batch: list[models.Model]) -> int:
    if batch:
        # As `loaddata` does row by row: `raw` keeps `auto_now_add` from writing today's date.
        model._base_manager._insert(batch, fields=fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]
    return len(batch)


def filled_tables() -> list[str]:
    """Names of the tables that hold rows."""
    return [str(model._meta.verbose_name) for model in tables() if model._base_manager.exists()]


def empty_tables() -> None:
    """Delete all rows, sessions too: a session belongs to an account that may be another one tomorrow."""
    listed = [*reversed(tables()), *apps.get_app_config("sessions").get_models()]
    with connection.cursor() as cursor:
        for model in listed:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def reset_sequences() -> None:
    """The next number of each table follows its highest (PostgreSQL; SQLite does so by itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [*tables(), *BY_NAME]):
            cursor.execute(statement)
