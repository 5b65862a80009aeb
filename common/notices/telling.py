"""Leaving a notice in each person's list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.clock import now
from common.enums import Delivery, NoticeKind
from common.models import Notice, NoticeChoice
from common.text import cut

SUBJECT_MAX = 300


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
    topic = NoticeKind(kind).topic
    causer = getattr(by, "pk", None)
    numbers = {getattr(person, "pk", person) for person in people} - {causer, None}
    numbers -= set(Notice.objects.filter(person__in=numbers, key=key).values_list("person", flat=True))
    if not numbers:
        return 0
    chosen = {row.person_id: row for row in NoticeChoice.objects.filter(person__in=numbers)}
    usual = NoticeChoice()
    rows = []
    for number in sorted(numbers):
        choice = chosen.get(number, usual)
        delivery = choice.delivery(topic)
        if delivery == Delivery.NONE:
            continue
        rows.append(
            Notice(
                person_id=number,
                commune_id=commune if isinstance(commune, int) else commune.pk,
                kind=kind,
                subject=cut(subject, SUBJECT_MAX),
                body=body.strip(),
                url=url,
                key=key,
                created_at=now(),
                wants_mail=delivery.by_mail and not choice.mail_off,
            )
        )
    # Two at once with the same cause: the constraint lets one of them through, and neither fails.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
