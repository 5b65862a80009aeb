"""Moving a row from one state to the next: one conditional UPDATE decides, one event remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.functional import Promise

from .errors import CommentRequired, WrongState
from .models import Event


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of a state diagram. `label` is the button's wording."""

    name: str
    sources: frozenset[str]
    target: str
    label: str | Promise
    needs_comment: bool = False


M = TypeVar("M", bound=models.Model)


@transaction.atomic
def advance(
    obj: M,
    transition: Transition,
    *,
    by: Any,
    comment: str = "",
    field: str = "status",
    also: Mapping[str, Any] | None = None,
    **stamps: Any,
) -> M:
    """Move `obj` along `transition` and return it refreshed.

    The UPDATE is filtered on the state the caller saw: whoever comes second, or acts on an old page, gets
    `WrongState`. `select_for_update` would not do, SQLite ignores it. `also` are more values the row must still have,
    such as the version that was judged.

    Raises:
        CommentRequired: the transition needs a reason and `comment` is blank.
        WrongState: the row is elsewhere by now.
    """
    if transition.needs_comment and not comment.strip():
        raise CommentRequired
    seen = getattr(obj, field)
    if seen not in transition.sources:
        raise WrongState
    rows = type(obj)._default_manager.filter(pk=obj.pk, **{field: seen}, **(also or {}))
    if rows.update(**{field: transition.target}, **stamps) != 1:
        raise WrongState
    obj.refresh_from_db()
    Event.record(obj, transition.name, by=by, from_state=seen, to_state=transition.target, comment=comment.strip())
    return obj
