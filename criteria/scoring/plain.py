"""Sets, facts and sheets as JSON-able dicts and back, so that a frozen snapshot can be recomputed years
later.

Every dataclass becomes a dict with its class name under "_"; Decimals become strings, enums their values,
tuples lists. Reading takes a missing key as the field's default (an older snapshot) and refuses an unknown
key (a newer one).
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints, overload

from criteria.scoring import facts, rules, sheet

T = TypeVar("T")

TAG = "_"

CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        rules.Band,
        rules.Option,
        rules.Rule,
        rules.Adjustment,
        rules.GroupMinimum,
        rules.MandatoryLeaf,
        rules.KnockOut,
        rules.MinimumSatisfaction,
        rules.MinimumResponses,
        rules.Cutoff,
        rules.Level,
        rules.RuleSet,
        facts.Passed,
        facts.Chosen,
        facts.Counted,
        facts.Ratio,
        facts.Ticked,
        facts.SurveyRate,
        facts.Breaches,
        facts.Given,
        facts.NotArising,
        facts.Missing,
        facts.EvidenceCount,
        facts.AdjustmentEntry,
        facts.Subject,
        facts.Facts,
        sheet.ScoreLine,
        sheet.AdjustmentLine,
        sheet.ConditionResult,
        sheet.LevelResult,
        sheet.ScoreSheet,
    )
}


HINTS = {name: get_type_hints(cls) for name, cls in CLASSES.items()}


class UnreadableSnapshot(ValueError):
    """The stored dict is not one that this version can read; says where and why."""


def to_plain(thing: Any) -> dict[str, Any]:
    """A RuleSet, Facts, ScoreSheet or any part of one as a dict that `json.dumps` takes."""
    if type(thing).__name__ not in CLASSES:
        raise TypeError(f"to_plain does not know {type(thing).__name__}")
    plain: dict[str, Any] = _plain(thing)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        content = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {TAG: type(value).__name__, **content}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    return value


@overload
def from_plain(data: Mapping[str, Any]) -> Any: ...
@overload
def from_plain(data: Mapping[str, Any], expected: type[T]) -> T: ...
def from_plain(data: Mapping[str, Any], expected: type[Any] | None = None) -> Any:
    """The object that `to_plain` was given. With `expected`, anything else is refused."""
    made = _object(data, "")
    if expected is not None and not isinstance(made, expected):
        raise UnreadableSnapshot(f"expected {expected.__name__}, found {type(made).__name__}")
    return made


def _object(data: Any, where: str) -> Any:
    if not isinstance(data, Mapping) or data.get(TAG) not in CLASSES:
        raise UnreadableSnapshot(f"{where or 'snapshot'}: not an object of scoring")
    cls = CLASSES[data[TAG]]
    hints = HINTS[data[TAG]]
    known = {field.name: field for field in fields(cls)}
    strange = [key for key in data if key != TAG and key not in known]
    if strange:
        raise UnreadableSnapshot(f"{where}{cls.__name__}: unknown {', '.join(sorted(strange))}")
    values = {}
    for name, field in known.items():
        if name in data:
            values[name] = _value(data[name], hints[name], f"{where}{cls.__name__}.{name}: ")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise UnreadableSnapshot(f"{where}{cls.__name__}: {name} is missing")
    return cls(**values)


def _value(data: Any, hint: Any, where: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if data is None and type(None) in arguments:
            return None
        kinds = [argument for argument in arguments if argument is not type(None)]
        return _value(data, kinds[0], where) if len(kinds) == 1 else _one_of(data, kinds, where)
    if origin is tuple:
        return tuple(_value(item, arguments[0], where) for item in _checked(data, list, where))
    if origin is Mapping:
        return {key: _value(item, arguments[1], where) for key, item in _checked(data, dict, where).items()}
    if is_dataclass(hint):
        return _one_of(data, [hint], where)
    return _simple(data, hint, where)


def _simple(data: Any, hint: Any, where: str) -> Any:
    if hint is Decimal:
        return Decimal(_checked(data, str, where))
    if issubclass(hint, Enum):
        try:
            return hint(data)
        except ValueError as error:
            raise UnreadableSnapshot(f"{where}{error}") from error
    return _checked(data, hint, where)


def _one_of(data: Any, kinds: list[Any], where: str) -> Any:
    made = _object(data, where)
    if type(made) not in kinds:
        raise UnreadableSnapshot(f"{where}{type(made).__name__} does not belong here")
    return made


def _checked(data: Any, kind: type[T], where: str) -> T:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise UnreadableSnapshot(f"{where}expected {kind.__name__}")
    return data
