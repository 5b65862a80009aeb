"""Saved filters that everybody in a demo commune finds above the plan."""

from __future__ import annotations

from tasks.services.saved_views import save_view

from .cast import Cast

FILTERS = (
    ("Quá hạn", "state=qua-han"),
    ("Đến kỳ, chưa có minh chứng", "lacks=minh-chung"),
    ("Hết hạn trong tháng 12", "month=12"),
)


def save_filters(cast: Cast) -> None:
    """The three questions a reviewer asks the plan every week."""
    for name, query in FILTERS:
        save_view(commune=cast.commune, page="plan", name=name, query=query, is_shared=True, by=cast.reviewer)
