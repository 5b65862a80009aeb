"""The look-over itself: a page with a fault does not pass it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import PHONE
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

FAULTS = {
    "axe image-alt": "main.insertAdjacentHTML('beforeend', '<img src=\"/static/img/mark.svg\">')",
    "axe color-contrast": "main.querySelector('h1').style.color = '#ddd'",
    "h1": "main.insertAdjacentHTML('beforeend', '<h1>Hai</h1>')",
    "wider than the screen": "main.insertAdjacentHTML('beforeend', '<svg width=\"2000\" height=\"4\"></svg>')",
    "lang=en": "document.documentElement.lang = 'en'",
    "no mark": "document.querySelector('.demo-banner').remove(); document.title = ''",
    "points without": "main.insertAdjacentHTML('beforeend', '<p>Được 12,5 điểm</p>')",
    "console": "console.error('hỏng')",
    "script": "setTimeout(() => { throw new Error('hỏng') })",
    "leaves this machine": "new Image().src = 'http://127.0.0.2:9/a.png'",
    "404": "fetch('/static/khong-co.css')",
    "one id": "main.insertAdjacentHTML('beforeend', '<p id=\"noi-dung\">Lặp</p>')",
    "not for people": "main.insertAdjacentHTML('beforeend', '<p>None</p>')",
    "English": "main.insertAdjacentHTML('beforeend', '<p>This field is required.</p>')",
}


@pytest.fixture(scope="module", params=[PHONE], ids=["phone"])
def width(request: pytest.FixtureRequest) -> int:
    """The page and its faults are the same at every width."""
    return int(request.param)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_with_a_fault_is_not_let_through(visitor: Make, fault: str) -> None:
    person = visitor()
    person.visit("/tai-khoan/login/")
    person.page.evaluate("main => {" + FAULTS[fault] + "}", person.main.element_handle())
    person.page.wait_for_timeout(200)
    with pytest.raises(AssertionError, match=fault):
        person.look_over()
