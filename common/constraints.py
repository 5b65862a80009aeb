"""Builders of named database constraints, so that a rule about one row holds whoever writes the row."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CheckConstraint, F, Q


def paired(name: str, *fields: str, message: str = "") -> CheckConstraint:
    """Either all of `fields` are set or none is (a stamp without its person is no stamp)."""
    none_set = Q(**{f"{field}__isnull": True for field in fields})
    all_set = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(
        condition=none_set | all_set,
        name=name,
        violation_error_message=message or "Thời điểm và người thực hiện phải đi cùng nhau.",
    )


def ordered(name: str, first: str, second: str, *, message: str) -> CheckConstraint:
    """`first` is not after `second`; a missing end is fine."""
    missing = Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})
    return CheckConstraint(
        condition=missing | Q(**{f"{first}__lte": F(second)}), name=name, violation_error_message=message
    )


def not_blank(name: str, field: str, *, message: str) -> CheckConstraint:
    """The text is not empty."""
    return CheckConstraint(condition=~Q(**{field: ""}), name=name, violation_error_message=message)


def not_negative(name: str, *fields: str, message: str = "Giá trị không được âm.") -> CheckConstraint:
    """None of `fields` is below zero; a missing value is fine."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0})
    return CheckConstraint(condition=condition, name=name, violation_error_message=message)


def one_of(name: str, field: str, values: Iterable[str], *, message: str = "Giá trị không hợp lệ.") -> CheckConstraint:
    """The column holds only the values of its enum, also when written past the forms."""
    return CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name, violation_error_message=message)


def stamped(name: str, status_field: str, statuses: Iterable[str], stamp: str, *, message: str = "") -> CheckConstraint:
    """`stamp` is set exactly while the status is one of `statuses`."""
    inside = Q(**{f"{status_field}__in": list(statuses)})
    has_stamp = Q(**{f"{stamp}__isnull": False})
    return CheckConstraint(
        condition=(inside & has_stamp) | (~inside & ~has_stamp),
        name=name,
        violation_error_message=message or "Tình trạng và dấu thời gian không khớp nhau.",
    )
