"""Titles of groups as people read them inside a sentence: the decisions print them in capitals."""

from __future__ import annotations


def readable_title(title: str) -> str:
    """ "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI" as "Tiêu chí 1: Chính quyền công khai"; other titles stay as they are."""
    head, colon, rest = title.partition(":")
    if not colon:
        return _sentence_case(title) if title.isupper() else title
    rest = rest.strip()
    return f"{head.strip().capitalize()}: {_sentence_case(rest) if rest.isupper() else rest}"


def _sentence_case(text: str) -> str:
    """Capitals only at the start and where official spelling wants them."""
    return text.capitalize().replace("nhân dân", "Nhân dân")
