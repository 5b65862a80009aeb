"""Choosing a criterion in the forms of other apps."""

from __future__ import annotations

from typing import Any

from django import forms


class LeafChoice(forms.ModelChoiceField):
    """A criterion by its code and words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} – {obj.title[:110]}"
