"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from assessments.enums import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `object` names the row ("tasks.Task:12") or the file ("tệp:plans/…")."""

    check: str
    severity: Severity
    sentence: str
    object: str = ""

    def as_dict(self) -> dict[str, str]:
        """For scripts."""
        return {
            "id": self.check,
            "severity": self.severity.value,
            "sentence": self.sentence,
            "object": self.object,
        }


def row(model: type[models.Model], pk: Any) -> str:
    """The name of a row in a finding."""
    return f"{model._meta.label}:{pk}"
