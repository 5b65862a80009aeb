"""Template tags and components: what people read, what screen readers are told, and that nothing named is missing."""

from __future__ import annotations

import ast
import datetime as dt
import gettext
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from common import gallery as gallery_page
from common.templatetags import _icons, _states
from config.navigation import MENU
from evidence.enums import EvidenceStatus

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CONTROLS = {"input", "select", "textarea"}


def render(source: str, **context: Any) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(context))


class Reader(HTMLParser):
    """Elements of a piece of HTML, each as its tag and attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


class SampleForm(forms.Form):
    title = forms.CharField(label="Tên", help_text="Ngắn gọn.")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Ảnh"), ("b", "Tệp")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Đã xem lại")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


# --- values ---


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12.50", "12,5"),
        ("0", "0"),
        ("0.00", "0"),
        ("100", "100"),
        ("1.005", "1,01"),
        ("-2.5", "-2,5"),
        ("1234.5", "1.234,5"),
    ],
)
def test_points_are_written_the_vietnamese_way_without_idle_zeros(value: str, shown: str) -> None:
    assert render("{{ v|points }}", v=Decimal(value)) == shown


def test_missing_points_are_a_dash_to_the_eye_and_words_to_the_ear_and_differ_from_zero() -> None:
    shown = render("{{ v|points }}", v=None)
    assert 'aria-hidden="true">—<' in shown
    assert "chưa có" in shown
    assert shown != render("{{ v|points }}", v=Decimal(0))


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 byte"),
        (1023, "1.023 byte"),
        (1024, "1 KB"),
        (2_457_600, "2,3 MB"),
        (50 * 1024**2, "50 MB"),
        (3 * 1024**3, "3 GB"),
    ],
)
def test_sizes_use_the_largest_unit_that_fits(size: int, shown: str) -> None:
    assert render("{{ v|human_size }}", v=size) == shown


def test_dates_are_shown_in_the_portal_time_zone() -> None:
    late = dt.datetime(2026, 11, 19, 18, 30, tzinfo=dt.UTC)
    assert render("{{ v|vn_date }} {{ v|vn_datetime }}", v=late) == "20/11/2026 01:30 20/11/2026"
    assert render("{{ v|vn_date }}", v=dt.date(2026, 3, 5)) == "05/03/2026"


def test_percentages_and_numbers() -> None:
    assert render("{{ a|percent }} {{ b|number }} {{ b|number:2 }}", a=Decimal("85.50"), b=Decimal("1234.5")) == (
        "85,5% 1.234,5 1.234,50"
    )


# --- icons ---


def icon_names() -> set[str]:
    """Every icon that is named: arguments of the tags, ``icon=``, what ``icon`` properties return, the menu."""
    names: set[str] = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r'{%\s*icon\s+"([^"]+)"', text))
        names |= set(re.findall(r'\b(?:action_)?icon="([^"]+)"', text))
        names |= set(re.findall(r'{%\s*pill\s+(?:_\("[^"]*"\)|"[^"]*"|\w[\w.|]*)\s+"\w+"\s+"([^"]+)"', text))
        names |= set(re.findall(r'icon\|default:"([^"]+)"', text))
    for path in ROOT.glob("*/enums.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "icon":
                names |= icon_strings(node)
    names |= {entry.icon for entry in MENU}
    return names | set(_states.TONE_ICONS.values())


def icon_strings(function: ast.FunctionDef) -> set[str]:
    """Strings an ``icon`` property can return: values of its tables, returned constants, defaults of ``get``."""
    found: set[str] = set()
    for node in ast.walk(function):
        values: list[ast.expr] = []
        if isinstance(node, ast.Dict):
            values = list(node.values)
        elif isinstance(node, ast.Return) and node.value is not None:
            values = [node.value]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            values = list(node.args[1:])
        found |= {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
    return found


def test_every_icon_that_is_named_exists() -> None:
    named = icon_names()
    assert len(named) > 30, "The search for icon names found too few: its patterns no longer fit the templates"
    assert sorted(name for name in named if not (_icons.icon_folder() / f"{name}.svg").is_file()) == []


def test_an_icon_is_silent_unless_it_is_given_a_name() -> None:
    assert 'aria-hidden="true"' in _icons.icon("lock")
    spoken = _icons.icon("lock", label='Đã "khóa"')
    assert 'role="img"' in spoken
    assert "Đã &quot;khóa&quot;" in spoken
    assert "aria-hidden" not in spoken


def test_an_icon_that_is_missing_stops_a_developer_but_not_a_user(caplog: pytest.LogCaptureFixture) -> None:
    assert _icons.icon("no-such-icon") == ""
    assert "no-such-icon" in caplog.text
    with override_settings(DEBUG=True), pytest.raises(OSError, match="no-such-icon"):
        _icons.icon("no-such-icon")


def test_an_icon_name_cannot_leave_its_folder() -> None:
    assert _icons.icon("../../package") == ""


# --- states ---


def test_a_stored_state_is_shown_as_word_icon_and_colour() -> None:
    shown = render('{% status_pill "returned" "evidence.EvidenceStatus" %}')
    assert str(EvidenceStatus.RETURNED.label) in shown
    assert "pill-danger" in shown
    assert "<svg" in shown
    assert render("{% status_pill member %}", member=EvidenceStatus.RETURNED) == shown


def test_a_state_that_is_not_in_its_enumeration_is_an_error_and_an_empty_one_is_said() -> None:
    with pytest.raises(ValueError, match="lost"):
        render('{% status_pill "lost" "evidence.EvidenceStatus" %}')
    assert "Chưa có" in render("{% status_pill none %}", none=None)


# --- forms ---


def test_a_field_ties_label_help_and_control_together() -> None:
    reader = Reader(render("{% field form.title %}", form=SampleForm()))
    (control,) = reader.all("input")
    (label,) = reader.all("label")
    assert label["for"] == control["id"]
    assert control["aria-describedby"] == "id_title_help"
    assert {"id": "id_title_help", "class": "field-help"} in reader.all("p")
    assert "(bắt buộc)" in reader.words


def test_a_refused_field_points_to_its_error_and_keeps_what_was_typed() -> None:
    form = SampleForm({"title": "", "note": "<b>giữ nguyên</b>", "kind": "z"})
    html = render("{% form_fields form %}", form=form)
    reader = Reader(html)
    title = next(control for control in reader.all("input") if control.get("name") == "title")
    ids = {attrs["id"] for _tag, attrs in reader.elements if attrs.get("id")}
    assert title["aria-invalid"] == "true"
    assert set((title["aria-describedby"] or "").split()) == {"id_title_help", "id_title_error"} <= ids
    assert "giữ nguyên" in reader.words
    assert "<b>giữ" not in html
    links = {attrs["href"] for attrs in reader.all("a")}
    assert links == {"#id_title", "#id_kind_0", "#id_sure"}
    assert {link[1:] for link in links if link} <= ids


def test_every_control_of_a_form_has_one_label_and_hidden_fields_have_none() -> None:
    reader = Reader(render("{% form_fields form %}", form=SampleForm()))
    shown = [a for tag, a in reader.elements if tag in CONTROLS and a.get("type") != "hidden"]
    labelled = [attrs["for"] for attrs in reader.all("label")]
    assert sorted(labelled) == sorted(str(attrs["id"]) for attrs in shown)
    assert len(reader.all("input")) - len([a for a in reader.all("input") if a["type"] == "hidden"]) == 4


def test_an_unbound_form_shows_no_error_summary() -> None:
    assert render("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_a_file_field_says_what_it_takes_before_anyone_chooses() -> None:
    form = gallery_page.SampleForm()
    reader = Reader(render("{% field form.photos %}", form=form))
    (control,) = reader.all("input")
    assert control["aria-describedby"] == "id_photos_limits"
    assert "multiple" in control
    assert "Nhận ảnh JPG, PNG, HEIC; PDF; Word; Excel, mỗi tệp tối đa 50 MB." in reader.words


def test_chosen_fields_leave_hidden_ones_to_the_page() -> None:
    html = render('{% form_fields form only="note" %}', form=SampleForm())
    assert [c["name"] for c in Reader(html).all("textarea")] == ["note"]
    assert Reader(html).all("input") == []


# --- pieces of a page ---


def page_context(address: str) -> dict[str, Any]:
    return {"request": RequestFactory().get(address)}


def test_page_links_keep_the_filters() -> None:
    page = Paginator(range(80), 25).page(2)
    html = render('{% pagination page "việc" %}', page=page, **page_context("/?unit=vhxh&page=2"))
    hrefs = {attrs["href"] for attrs in Reader(html).all("a")}
    assert hrefs == {f"?unit=vhxh&page={n}" for n in (1, 2, 3, 4)}
    assert "26–50 trong 80 việc" in html


def test_a_list_on_one_page_has_a_count_and_no_links() -> None:
    html = render("{% pagination page %}", page=Paginator(range(3), 25).page(1), **page_context("/"))
    assert "1–3 trong 3" in html
    assert Reader(html).all("a") == []


def test_parameters_of_the_address_can_be_changed_and_removed() -> None:
    context = page_context("/?q=a%26b&page=3&unit=x")
    assert render("{% query_set_param page=None unit='y' %}", **context) == "?q=a%26b&amp;unit=y"


def test_a_filter_starts_from_the_bare_address_so_that_old_filters_and_pages_do_not_pile_up() -> None:
    html = render('{% filter_bar target="rows" %}x{% endfilter_bar %}', **page_context("/viec/?q=cũ&page=3"))
    (form,) = Reader(html).all("form")
    assert (form["method"], form["hx-get"], form["hx-target"]) == ("get", "/viec/", "#rows")
    assert "Bỏ lọc" in html
    assert "Bỏ lọc" not in render("{% filter_bar %}x{% endfilter_bar %}", **page_context("/viec/?page=3"))


def test_the_sample_mark_stands_unless_the_set_says_that_it_is_official() -> None:
    mark = "MẪU THỬ – chưa phải Bảng thang điểm chính thức"
    assert mark in render("{% sample_mark %}")
    assert mark in render("{% sample_mark s %}", s=SimpleNamespace(is_sample=True))
    assert render("{% sample_mark s %}", s=SimpleNamespace(is_sample=False)).strip() == ""


@override_settings(CLOCK_TODAY="2026-11-20")
def test_a_page_with_a_held_clock_says_so_even_without_a_commune() -> None:
    words = Reader(render_to_string("layout/demo_banner.html")).words
    assert "DỮ LIỆU TRÌNH DIỄN" in words
    assert "20/11/2026" in words


@override_settings(CLOCK_TODAY=None)
def test_a_real_commune_has_no_demo_banner() -> None:
    context = {"commune": SimpleNamespace(is_demo=False)}
    assert render_to_string("layout/demo_banner.html", context).strip() == ""
    assert "TRÌNH DIỄN" in render_to_string("layout/demo_banner.html", {"commune": SimpleNamespace(is_demo=True)})


def test_bars_fill_their_line_exactly_and_never_more() -> None:
    rows = [
        {"label": "a", "parts": [{"label": "x", "value": Decimal(30)}, {"label": "y", "value": Decimal(70)}]},
        {"label": "b", "value": None},
        {"label": "c", "value": Decimal(250), "max": 100},
    ]
    html = render("{% bar_chart rows 'Điểm' total=100 %}", rows=rows)
    bars = [(r["x"], r["width"]) for r in Reader(html).all("rect") if "x" in r and r["class"] != "chart-ground"]
    assert ("0.0", "300.0") in bars
    assert ("300.0", "700.0") in bars
    assert ("0.0", "1000.0") in bars
    assert "chưa có" in html, "an unknown value is said, not drawn as zero"


def test_progress_says_its_figure_in_words_and_stays_inside_the_bar() -> None:
    (bar,) = Reader(render('{% progress 12 10 label="Việc" %}')).all("progress")
    assert (bar["value"], bar["max"], bar["aria-label"]) == ("10", "10", "Việc")
    assert "0/0" in render("{% progress 0 0 %}")


def test_a_background_run_is_polled_while_it_runs_and_not_after() -> None:
    job = {"id": 1, "title": "Báo cáo", "poll_url": "/x/", "download_url": "/d/", "done": 1, "total": 2}
    for state, polled in (("queued", True), ("running", True), ("done", False), ("failed", False)):
        html = render_to_string("components/job_panel.html", {"job": job | {"state": state}})
        assert ("hx-get" in html) is polled, state
        assert ("/d/" in html) is (state == "done")


def test_a_button_escapes_what_it_is_given() -> None:
    html = render("{% button label data_x=value disabled=True title=None %}", label="<b>", value='"><script>')
    assert "<script>" not in html
    assert "<b>" not in html
    assert " disabled" in html
    assert "title" not in html


# --- the templates as a whole ---


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_obey_the_content_security_policy(path: Path) -> None:
    """No inline style, script or handler in pages (documents for print are not pages)."""
    if {"reports", "email"} & {*path.parts} or path.name.startswith("print_") or path.name == "slip.html":
        pytest.skip("printed documents and mails carry their own style")
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    # What the view gives is named by its hash in that page's policy (common.public.allow_inline).
    text = re.sub(r"<(style|script)>{{ \1\|safe }}</\1>", "", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("name", ["400.html", "403.html", "409.html", "429.html"])
def test_error_pages_print_the_reason_and_the_way_out(name: str) -> None:
    reader = Reader(render_to_string(name, {"reason": "Giai đoạn đã đóng."}))
    assert "Giai đoạn đã đóng." in reader.words
    assert {"/"} <= {attrs.get("href") for attrs in reader.all("a")}
    assert reader.words.count("Quay lại") == 1, "says how to come back without loss"


def test_the_page_for_a_crash_asks_nothing_of_anybody() -> None:
    source = (ROOT / "templates/500.html").read_text(encoding="utf-8")
    assert "{%" not in re.sub(r"{#.*?#}", "", source)
    assert "{{" not in source
    for href in re.findall(r'(?:href|src)="/static/([^"]+)"', source):
        assert finders.find(href), href


def test_an_expired_form_shows_what_was_typed_but_no_secret() -> None:
    request = RequestFactory().post(
        "/", {"note": "Đã nhắc đơn vị nộp lại ảnh rõ hơn", "password": "mat-khau-rat-dai-2026!"}
    )
    html = render_to_string("403_csrf.html", request=request)
    assert "Đã nhắc đơn vị nộp lại ảnh rõ hơn" in html
    assert "mat-khau-rat-dai" not in html


def test_translations_of_the_packages_are_compiled_and_current() -> None:
    folder = ROOT / "locale/vi/LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    source = (folder / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, flags=re.MULTILINE)
    assert len(pairs) > 80
    for english, vietnamese in pairs:
        english, vietnamese = (text.replace('\\"', '"') for text in (english, vietnamese))
        assert compiled.gettext(english) == vietnamese
    with translation.override("vi"):
        assert translation.gettext("Incorrect password.") == "Mật khẩu chưa đúng."


def test_the_gallery_shows_every_component_and_is_closed_outside_development() -> None:
    request = RequestFactory().get("/_components/")
    with pytest.raises(Http404):
        gallery_page.gallery(request)
    source = (ROOT / "templates/gallery.html").read_text(encoding="utf-8")
    inside = {"form_fields.html", "form_errors.html", "field.html", "messages.html", "error_message.html"}
    tags = {"pill.html": "pill", "empty.html": "empty_state"}
    for path in (ROOT / "templates/components").glob("*.html"):
        name = tags.get(path.name, path.stem)
        assert path.name in inside or re.search(rf"{{%\s*{name}\b|components/{path.name}", source), path.name
