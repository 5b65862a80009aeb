"""What the verbs and details of the history are called in Vietnamese.

Each app names its own in `words.py` when it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_words: dict[str, Any] = {
    "admin_create": _("Tạo trong trang quản trị"),
    "admin_change": _("Sửa trong trang quản trị"),
    "admin_delete": _("Xóa trong trang quản trị"),
    "notice_choice_changed": _("đổi cách nhận thông báo"),
}


_details: dict[str, Any] = {}


def name_verbs(words: Mapping[str, Any], details: Mapping[str, Any] | None = None) -> None:
    """Give verbs, and the names in `Event.data` that are no fields, their words; twice the same changes nothing."""
    _words.update(words)
    _details.update(details or {})


def words_of(verb: str) -> str:
    """The words without the values some of them hold ("Số liệu tháng %(month)s"); the verb itself when it has none."""
    words = str(_words.get(verb, verb)).partition("%(")[0].rstrip(" :→")
    return words[:1].upper() + words[1:]


def known_verbs() -> frozenset[str]:
    """Every verb that has words."""
    return frozenset(_words)


def detail_words(name: str) -> str:
    """What a remembered fact is called; the name itself when nobody gave it words."""
    return str(_details.get(name, name))


def known_details() -> frozenset[str]:
    """Every name of a fact that has words."""
    return frozenset(_details)
