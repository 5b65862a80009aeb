"""Fingerprints of what a page showed, and the forms that carry them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from common.errors import WrongState
from common.stale import SeenForm, Stale, fingerprint, require_seen


class NoteForm(SeenForm):
    note = forms.CharField()


def test_equal_values_have_one_fingerprint_and_others_another() -> None:
    values = ("a", Decimal("1.50"), dt.date(2026, 11, 20), None, [1, 2])
    assert fingerprint(*values) == fingerprint(*values)
    others = [("a", "b"), ("ab",), ("a", None), ("a", ""), ([["a"]],), ()]
    assert len({fingerprint(*other) for other in [values, *others]}) == len(others) + 1


def test_what_the_page_showed_passes_and_what_changed_since_is_refused_with_both() -> None:
    require_seen("x", "x", "")
    require_seen("", "x", "no page was shown")
    with pytest.raises(Stale, match=r"^Bà Lan vừa sửa\. Nội dung bạn nhập chưa được lưu") as refusal:
        require_seen("x", "y", "Bà Lan vừa sửa.")
    assert (refusal.value.current, refusal.value.status_code) == ("y", WrongState.status_code)


def test_a_refused_form_keeps_what_was_typed_and_may_be_sent_again() -> None:
    form = NoteForm(QueryDict("p-note=của+tôi&p-seen=x"), prefix="p", seen="y")
    assert form.is_valid()
    assert form.cleaned_data == {"note": "của tôi", "seen": "x"}
    form.refuse(Stale("Đã đổi.", current="y"))
    shown = form.as_p()
    assert "Đã đổi." in shown
    assert 'value="của tôi"' in shown
    assert 'name="p-seen" value="y"' in shown
    assert " id=" not in str(form["seen"]), "a page may hold several such forms"
    assert 'value="y"' in str(NoteForm(seen="y")["seen"])
