"""Photos of paper slips go when their time is over; the typed answers stay, they name nobody."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from common.models import Event

from .models import PaperBatch, Response


def slip_photos_before(moment: dt.datetime) -> QuerySet[Response]:
    """Slips typed before the moment that still have their photo."""
    return Response.objects.filter(received_at__lt=moment).exclude(slip_photo="").order_by("pk")


def erase_slip_photos(moment: dt.datetime) -> int:
    """Remove these photos, files after the commit; each batch remembers how many. Returns how many there were."""
    rows = list(slip_photos_before(moment))
    with transaction.atomic():
        for row in rows:
            transaction.on_commit(partial(row.slip_photo.storage.delete, str(row.slip_photo.name)))
        Response.objects.filter(pk__in=[row.pk for row in rows]).update(slip_photo="")
        counts = Counter(row.batch_id for row in rows if row.batch_id)
        for batch in PaperBatch.objects.filter(pk__in=counts).select_related("survey__programme"):
            Event.record(batch, "slip_photos_erased", data={"count": counts[batch.pk]})
    return len(rows)
