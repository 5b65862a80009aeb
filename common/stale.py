"""Forms that were opened before somebody else saved: nobody's change is written over unseen.

A page carries the fingerprint of the values it showed in a hidden field. The service compares it under a lock with
the values of now and refuses with both in view: what stands now in the sentence, what was typed in the form.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from .errors import WrongState


class Stale(WrongState):
    """The values changed since the page showed them. `current` is their fingerprint now."""

    def __init__(self, message: str, *, current: str) -> None:
        super().__init__(message)
        self.current = current


def fingerprint(*values: Any) -> str:
    """A short hash of values as they came from the database."""
    text = json.dumps(values, ensure_ascii=False, default=str, sort_keys=True)  # PostgreSQL orders keys its own way
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def hold(row: models.Model) -> None:
    """Keep others from changing what belongs to `row` until the transaction ends.

    PostgreSQL makes them wait here; SQLite lets one transaction write at a time anyway.
    """
    rows = type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk)
    list(rows.order_by().values_list("pk"))


def require_seen(seen: str, current: str, words: str) -> None:
    """Refuse with `words`, which say what stands now, unless the page showed it. `seen` "" comes from no page.

    Raises:
        Stale: somebody else saved in between.
    """
    if seen and seen != current:
        again = _("Nội dung bạn nhập chưa được lưu, vẫn còn ở đây. Bấm Lưu lần nữa nếu muốn thay bằng nội dung đó.")
        raise Stale(f"{words} {again}", current=current)


class SeenForm(forms.Form):
    """A form that carries what the page showed when it was opened."""

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen

    def refuse(self, error: Stale) -> None:
        """Say it at the form; now the person has seen the other's values, so the next save may replace them."""
        self.add_error(None, error.message)
        data: MultiValueDict[str, Any] = MultiValueDict(self.data)
        data[self.add_prefix("seen")] = error.current
        self.data = data
