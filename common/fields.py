"""Form fields and controls that several apps use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def day_input() -> forms.DateInput:
    """A day, chosen from the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ManyChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows. A number no column can hold is a wrong choice (SQLite raises `OverflowError` where it is asked)."""

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except OverflowError as error:
            words = max((str(pk) for pk in value), key=len)[:20]
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": words}
            ) from error
