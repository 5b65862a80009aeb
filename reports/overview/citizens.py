"""For everybody who answers citizens: what waits for this person, what is late, what surveys hold back."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import Permission as P
from criteria.scope import Scope
from feedback.selectors import feedback_of, settings_of, tab_conditions, tab_counts
from surveys.enums import ResponseStatus
from surveys.models import Response


@dataclass(frozen=True)
class CitizensDesk:
    """Counts of feedback as this person sees it, and of responses that wait for a look; None where it is not theirs."""

    mine: int | None
    waiting: int
    late: int
    held: int | None


def citizens_desk(scope: Scope, held: int | None = None) -> CitizensDesk | None:
    """What citizens wait for; None for people who neither answer nor ask them.

    Three queries at most, one fewer for a caller who has counted the `held` responses.
    """
    hears = {P.HANDLE_FEEDBACK, P.COORDINATE_FEEDBACK, P.VIEW_ALL_FEEDBACK} & scope.permissions
    asks = scope.can(P.MANAGE_SURVEYS)
    if not hears and not asks:
        return None
    counts = _feedback(scope) if hears else {}
    if asks and held is None:
        held = Response.objects.filter(survey__programme=scope.programme, status=ResponseStatus.HELD).count()
    return CitizensDesk(
        mine=counts.get("viec"),
        waiting=counts.get("cho", 0),
        late=counts.get("qua-han", 0),
        held=held if asks else None,
    )


def _feedback(scope: Scope) -> dict[str, int]:
    conditions = tab_conditions(scope, settings_of(scope.commune))
    wanted = {name: conditions[name] for name in ("viec", "cho", "qua-han")}
    return tab_counts(feedback_of(scope.user, scope.programme), wanted)
