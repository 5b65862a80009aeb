"""One row of JSON: the least a view can do to keep an answer."""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    """The yardstick of a POST."""

    data = models.JSONField()

    class Meta:
        app_label = "bench_citizens"
        managed = False
        db_table = "bench_row"

    def __str__(self) -> str:
        return str(self.pk)
