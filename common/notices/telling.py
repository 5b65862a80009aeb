"""Leaving a notice in each person's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from common.clock import now
from common.enums import Delivery, NoticeKind
from common.models import Notice, NoticeChoice
from common.text import cut

SUBJECT_MAX = 300
BATCH = 500


@dataclass(frozen=True, slots=True)
class Tidings:
    """One thing to tell several people (users or their numbers). `key` names the cause."""

    people: Iterable[Any]
    kind: str
    subject: str
    url: str
    key: str
    body: str = ""


def notify(
    people: Iterable[Any],
    *,
    kind: str,
    commune: Any,
    subject: str,
    url: str,
    body: str = "",
    key: str,
    by: Any = None,
) -> int:
    """Tell each of `people` (users or their numbers) once for each `key`; returns how many were told now.

    It writes in the caller's transaction and sends nothing itself. Who chose not to hear of this topic is left out, and
    so is `by`, the one who caused it. `url` is a path of this portal; `kind` is a `common.enums.NoticeKind`.
    At most three queries, however many people there are.
    """
    return notify_all([Tidings(people, kind, subject, url, key, body)], commune=commune, by=by)


def notify_all(tidings: Sequence[Tidings], *, commune: Any, by: Any = None) -> int:
    """Many things at once, for as many queries as one of them. Returns how many notices were left."""
    causer = getattr(by, "pk", None)
    wanted = [
        (one, number)
        for one in tidings
        for number in sorted({getattr(person, "pk", person) for person in one.people} - {causer, None})
    ]
    for one, _number in wanted:
        NoticeKind(one.kind)  # a misspelt kind is the caller's mistake, said at once
    if not wanted:
        return 0
    known = _known({one.key for one, _number in wanted})
    new = [(one, number) for one, number in wanted if (number, one.key) not in known]
    if not new:
        return 0
    chosen = {row.person_id: row for row in NoticeChoice.objects.filter(person__in={number for _one, number in new})}
    usual = NoticeChoice()
    rows = []
    for one, number in new:
        choice = chosen.get(number, usual)
        delivery = choice.delivery(NoticeKind(one.kind).topic)
        if delivery != Delivery.NONE:
            rows.append(_row(one, number, commune, wants_mail=delivery.by_mail and not choice.mail_off))
    # Two at once with the same cause: the constraint lets one of them through, and neither fails.
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return len(rows)


def _known(keys: set[str]) -> set[tuple[int, str]]:
    """Who was told of these causes before."""
    listed = sorted(keys)
    found: set[tuple[int, str]] = set()
    for start in range(0, len(listed), BATCH):
        rows = Notice.objects.filter(key__in=listed[start : start + BATCH]).order_by()
        found.update(rows.values_list("person_id", "key"))
    return found


def _row(one: Tidings, number: int, commune: Any, *, wants_mail: bool) -> Notice:
    return Notice(
        person_id=number,
        commune_id=commune if isinstance(commune, int) else commune.pk,
        kind=one.kind,
        subject=cut(one.subject, SUBJECT_MAX),
        body=one.body.strip(),
        url=one.url,
        key=one.key,
        created_at=now(),
        wants_mail=wants_mail,
    )
