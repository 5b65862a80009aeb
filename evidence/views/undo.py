"""The decision just taken, kept in the session so that any page of reviewing can offer to take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from common.clock import now
from criteria.scope import Scope
from evidence.models import Evidence
from evidence.permissions import UNDO_WITHIN
from evidence.services import decision_of

KEY = "review_undo"


def remember_decision(request: HttpRequest, scope: Scope, decided: Sequence[Evidence], words: str) -> None:
    """Offer to take these decisions back from now on; an earlier offer is gone."""
    request.session[KEY] = {
        "year": scope.programme.pk,
        "rows": [f"{proof.pk}:{decision_of(proof)}" for proof in decided],
        "words": words,
        "at": now().isoformat(),
    }


def forget_decision(request: HttpRequest) -> None:
    """Nothing to take back any more."""
    request.session.pop(KEY, None)


def undo_offer(request: HttpRequest, scope: Scope) -> dict[str, Any] | None:
    """What may still be taken back in this year: ``words`` and ``rows``; None when there is nothing, or it is late."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or kept["year"] != scope.programme.pk:
        return None
    return kept if now() - dt.datetime.fromisoformat(kept["at"]) < UNDO_WITHIN else None
