"""The door: wrong passwords lock it for a while, an idle session locks itself, a first password has to be changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .portal import Portal
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

AGED = """
import datetime as dt
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
for row in Session.objects.all():
    store = SessionStore(row.session_key)
    if store.get("last_seen"):
        store["last_seen"] -= {minutes} * 60
        store.save()
"""
NEWCOMER = """
from accounts.models import User
User.objects.filter(username="{name}").update(must_change_password=True)
"""


def test_wrong_passwords_lock_the_door_with_a_sentence(visitor: Make) -> None:
    person = visitor()
    for _time in range(4):
        person.sign_in("kienminh.lanhdao", "khong-phai-mat-khau", status=200)
        person.see("Chưa đăng nhập được")
        assert person.page.get_by_label("Tên đăng nhập").input_value() == "kienminh.lanhdao"
    person.sign_in("kienminh.lanhdao", "khong-phai-mat-khau", status=403)
    person.see("Tạm khóa đăng nhập")
    person.see("Hãy thử lại sau 15 phút")
    person.visit("/tai-khoan/login/")
    person.sign_in("kienminh.lanhdao", status=403)
    person.see("Tạm khóa đăng nhập")
    visitor("thanhha.dichvu").see("Việc cần làm")


def test_a_left_screen_locks_itself_and_leads_back(visitor: Make, portal: Portal) -> None:
    staff = visitor("thanhha.vanphong")
    staff.visit("/thanh-ha/2026/minh-chung/?q=anh")
    portal.ask(AGED.format(minutes=14))
    staff.visit("/thanh-ha/2026/minh-chung/?q=anh")
    portal.ask(AGED.format(minutes=16))
    staff.visit("/thanh-ha/2026/minh-chung/?q=anh")
    staff.see("Bạn đã rời màn hình khá lâu nên hệ thống đã khóa.")
    staff.sign_in("thanhha.vanphong")
    assert staff.page.url.endswith("/thanh-ha/2026/minh-chung/?q=anh")


def test_a_first_password_is_changed_before_anything_else(visitor: Make, portal: Portal) -> None:
    portal.ask(NEWCOMER.format(name="thanhha.danguy"))
    staff = visitor("thanhha.danguy")
    staff.visit("/thanh-ha/2026/viec/")
    assert "/tai-khoan/password/change/" in staff.path
    old, new, again = staff.main.locator("input[type=password]").all()
    old.fill("Than-thien-2026")
    new.fill("12345678")
    again.fill("12345678")
    staff.follow(staff.main.locator("form button[type=submit]").last)
    staff.see("14 ký tự")
    old, new, again = staff.main.locator("input[type=password]").all()
    old.fill("Than-thien-2026")
    new.fill("Moi lam 2026, that dai!")
    again.fill("Moi lam 2026, that dai!")
    staff.follow(staff.main.locator("form button[type=submit]").last)
    staff.visit("/thanh-ha/2026/viec/")
    staff.see("Việc của đơn vị")
    staff.sign_out()
    staff.sign_in("thanhha.danguy", "Moi lam 2026, that dai!")
    staff.see("Việc cần làm")


def test_the_page_has_its_own_letters(visitor: Make) -> None:
    person = visitor()
    person.visit("/tai-khoan/login/")
    assert "Be Vietnam Pro" in person.page.evaluate("getComputedStyle(document.body).fontFamily")
    loaded = "document.fonts.load('16px Be Vietnam Pro', 'ạẩữ').then(fonts => fonts.length)"
    assert person.page.evaluate(loaded) > 0
