"""Which criterion a plan row answers: proposed by its words, for a person to confirm.

Pure module. Rare words count more than common ones, the heading above a row helps where its own words are few,
and rows follow the order of the criteria.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tasks.annex.words import fold

ACCEPT = 0.42  # below this the row answers no criterion
_PATH = 0.22  # weight of the headings above, beside the row's own words
_NEXT = 0.12  # for the criterion that follows the one of the row above
_BACK = 0.12  # against one that stands before it

Row = tuple[str, Sequence[str]]
Criterion = tuple[str, str, Sequence[str]]


def propose_criteria(rows: Sequence[Row], criteria: Sequence[Criterion]) -> list[tuple[str | None, float]]:
    """For each row (title, path) the code of the likeliest criterion (code, title, path) and a score of 0 to 1.

    Paths run from the group down. The code is None where nothing is alike enough. Several rows may answer one
    criterion: plans split and merge criteria.
    """
    if not rows or not criteria:
        return [(None, 0.0) for _ in rows]
    weights = _weights([title for title, _ in rows] + [title for _, title, _ in criteria])
    grams = [_grams(title) for _, title, _ in criteria]
    paths = [_grams(" ".join(path)) for _, _, path in criteria]
    scores = [
        [
            (1 - _PATH) * _alike(own, grams[at], weights) + _PATH * _alike(above, paths[at], weights)
            for at in range(len(criteria))
        ]
        for own, above in ((_grams(title), _grams(" ".join(path))) for title, path in rows)
    ]
    return _in_order(scores, criteria)


def _grams(text: str) -> Counter[str]:
    """Words and pairs of neighbouring words."""
    words = fold(text).split()
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))


def _weights(texts: Sequence[str]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(_grams(text)))
    return {gram: math.log(1 + len(texts) / count) for gram, count in seen.items()}


def _alike(a: Counter[str], b: Counter[str], weights: dict[str, float]) -> float:
    """Shared weight over all weight; a short text that is wholly part of a long one is nearly the same."""
    shared = sum(weights.get(gram, 1.0) for gram in a.keys() & b.keys())
    if not shared:
        return 0.0
    one = sum(weights.get(gram, 1.0) for gram in a)
    other = sum(weights.get(gram, 1.0) for gram in b)
    whole = 2 * shared / (one + other)
    part = shared / min(one, other)
    return max(whole, 0.85 * part if min(len(a), len(b)) >= 5 else 0.0)


def _in_order(scores: Sequence[Sequence[float]], criteria: Sequence[Criterion]) -> list[tuple[str | None, float]]:
    """The best walk through the criteria: likeness, with a little for going on to the next one and a little
    against going back, so that near equals fall into place."""
    width = len(criteria)
    total = list(scores[0])
    steps: list[list[int]] = []
    for row in scores[1:]:
        came = [_came_from(total, to) for to in range(width)]
        total = [total[came[to]] + _step(came[to], to) + row[to] for to in range(width)]
        steps.append(came)
    at = max(range(width), key=total.__getitem__)
    walk = [at]
    for came in reversed(steps):
        at = came[at]
        walk.append(at)
    walk.reverse()
    return [
        (criteria[at][0] if row[at] >= ACCEPT else None, round(min(row[at], 1.0), 3))
        for row, at in zip(scores, walk, strict=True)
    ]


def _came_from(total: Sequence[float], to: int) -> int:
    return max(range(len(total)), key=lambda before: total[before] + _step(before, to))


def _step(before: int, to: int) -> float:
    if to == before + 1:
        return _NEXT
    return -_BACK if to < before else 0.0
