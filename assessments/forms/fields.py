"""Fields the forms share: numbers as people here type them, reasons, rows of the points table."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.fields import ManyChoice
from common.text import vn_number
from criteria.models import PointRule

THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")


class NumberField(forms.DecimalField):
    """A number as people here type it: "1,5", "1.5", "1.234,5", "1 234". A dot before three digits is thousands."""

    default_error_messages = {"invalid": _("Hãy nhập số, ví dụ 1,5.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = re.sub(r"\s", "", str(value)) if value is not None else ""
        if "," in text:
            text = text.replace(".", "").replace(",", ".") if text.count(",") == 1 else text
        elif THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        return vn_number(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


def put(form: forms.BaseForm, name: str, value: str) -> None:
    """Change one value of a bound form, so that the page shows it when it comes back."""
    form.data = MultiValueDict(form.data)
    form.data[form.add_prefix(name)] = value


def points_field(**kwargs: Any) -> NumberField:
    """Points fit the column of the database; range and step are the service's question."""
    return NumberField(max_digits=8, decimal_places=2, **kwargs)


def amount_field(**kwargs: Any) -> NumberField:
    """A figure of a month."""
    return NumberField(max_digits=14, decimal_places=4, **kwargs)


def reason_field(label: Any, **kwargs: Any) -> forms.CharField:
    """A reason of two lines."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class RuleChoice(forms.ModelChoiceField):
    """One row of the points table with its worth."""

    def label_from_instance(self, obj: Any) -> str:
        return rule_label(obj)


class RuleChoices(ManyChoice):
    """Several rows of the points table."""

    def label_from_instance(self, obj: Any) -> str:
        return rule_label(obj)


def rule_label(rule: PointRule) -> str:
    """The row's words and what it earns."""
    if rule.points is not None:
        return _t("%(label)s (%(points)s điểm)") % {"label": rule.label or rule.key, "points": vn_number(rule.points)}
    share = (rule.fraction or Decimal(0)) * 100
    return _t("%(label)s (%(share)s%% điểm tối đa)") % {"label": rule.label or rule.key, "share": vn_number(share)}
