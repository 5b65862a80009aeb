"""The answer to "may this person do that?", with the reason when the answer is no."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Verdict:
    """`allowed`, and when not allowed the sentence that says why and what would help."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise `NotAllowed` with the reason unless allowed."""
        if not self.allowed:
            raise NotAllowed(self.reason)


YES = Verdict(True)


def no(reason: str) -> Verdict:
    """A refusal that says why."""
    return Verdict(False, reason)
