"""No address, form or file of one commune gives anything of another, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role
from common.models import Event
from tests.security.conftest import World

pytestmark = pytest.mark.django_db

CLOSED = {302, 403, 404, 405}
ROW_OF = {
    "task_": "task",
    "notice_": "notice",
    "occurrence_": "window",
    "extension_ask": "window",
    "extension_": "extension",
    "comment_": "comment",
    "activity_": "activity",
    "plan_import": "import",
    "plan_bulk": "bulk",
    "saved_view": "saved_view",
    "evidence_": "accepted",
    "review_": "waiting",
    "criteria_leaf": "leaf",
    "score_detail": "leaf",
    "score_cell": "leaf",
    "measurement_": "leaf",
    "report_": "run",
    "feedback_photo": "photo",
    "feedback_redact": "photo",
    "feedback_session": "session",
    "feedback_": "feedback",
    "data_request": "data_request",
    "survey_points": "survey",
    "survey_point": "survey_point",
    "survey_batches": "survey",
    "survey_batch": "survey_batch",
    "survey_responses": "survey",
    "survey_response": "survey_response",
    "survey_slip": "survey_slip",
    "survey_sheets": "survey",
    "survey_sheet": "survey_sheet",
    "survey_": "survey",
}
OTHERS = {"number": 1, "column": "commune", "step": "occurrence_submit"}


def addresses_of_a_year() -> list[tuple[str, set[str]]]:
    """Names and further arguments of every address below ``/<commune>/<year>/``."""
    found: list[tuple[str, set[str]]] = []

    def walk(patterns: Any, seen: set[str]) -> Iterator[None]:
        for one in patterns:
            names = seen | set(one.pattern.regex.groupindex)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, names)
            elif isinstance(one, URLPattern) and {"commune", "year"} <= names:
                found.append((one.name, names - {"commune", "year"}))
                yield

    list(walk(get_resolver().url_patterns, set()))
    return found


def arguments(name: str, wanted: set[str], world: World) -> dict[str, Any]:
    row = next((row for start, row in ROW_OF.items() if name.startswith(start)), None)
    values = dict(OTHERS)
    if name == "criteria_set_step":
        values["step"] = "trinh"
    if name == "extension_step":
        values["step"] = "khong-dong-y"
    if name == "feedback_step":
        values["step"] = "ghi-chu"
    if "pk" in wanted:
        assert row, f"{name} takes a number nobody named here: add it to ROW_OF"
        values["pk"] = world.rows[row].pk
    return {key: values[key] for key in wanted}


def there(world: World, name: str, **arguments: Any) -> str:
    return reverse(name, kwargs={"commune": world.commune.slug, "year": world.programme.year, **arguments})


ADDRESSES = addresses_of_a_year()


def test_the_sweep_knows_the_addresses() -> None:
    assert len(ADDRESSES) > 50


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_enters_another_commune_by_its_own_path(ours: World, theirs: World, method: str) -> None:
    before = Event.objects.count()
    for role in Role.values:
        client = ours.client(role)
        for name, wanted in ADDRESSES:
            address = there(theirs, name, **arguments(name, wanted, theirs))
            answer = getattr(client, method)(address)
            assert answer.status_code in {404, 405}, (role, method, address, answer.status_code)
        door = client.get(reverse("commune_home", args=[theirs.commune.slug]))
        assert "public/front.html" in [template.name for template in door.templates], "not the citizens' page"
    assert Event.objects.count() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_number_is_not_found_below_the_own_path(ours: World, theirs: World, method: str) -> None:
    """The row of another commune through one's own door: 404, at most 403 where the role lacks the right anyway."""
    found: dict[str, set[int]] = {}
    before = Event.objects.count()
    for role in Role.values:
        client = ours.client(role)
        for name, wanted in ADDRESSES:
            if "pk" not in wanted:
                continue
            address = there(ours, name, **arguments(name, wanted, theirs))
            status = getattr(client, method)(address).status_code
            assert status in {403, 404, 405}, (role, method, address, status)
            found.setdefault(name, set()).add(status)
    assert Event.objects.count() == before
    vague = {name for name, statuses in found.items() if 404 not in statuses and 405 not in statuses}
    assert not vague, f"nobody got as far as the row: {vague}"


def test_the_same_addresses_open_for_the_own_people(ours: World) -> None:
    """Guards the two tests above: with the own rows somebody gets in everywhere."""
    opened = set()
    for role in Role.values:
        client = ours.client(role)
        for name, wanted in ADDRESSES:
            if client.get(there(ours, name, **arguments(name, wanted, ours))).status_code == 200:
                opened.add(name)
    shut = {name for name, _wanted in ADDRESSES} - opened
    post_only = {
        "comment_withdraw",
        "criteria_sheet_upload", "criteria_set_step", "activity_withdraw", "plan_import_discard", "review_accept_many",
        "plan_import_answer", "plan_import_apply", "plan_import_undo",
        "review_undo", "evidence_page",
        "evidence_withdraw", "evidence_purge", "evidence_send", "evidence_part",
        "report_request", "report_cancel", "report_retry", "report_check",
        "notice_open", "notice_read_all", "mail_retry", "evidence_thumb", "evidence_preview", "feedback_export",
        "survey_step", "survey_point_step", "score_cell",
        "survey_responses_judge", "survey_freeze", "survey_sheet_step",
        "plan_columns", "plan_export", "plan_bulk_undo", "saved_view_step",
    }  # fmt: skip
    assert shut <= post_only, shut - post_only


def every_choice_field(context: Any) -> Iterator[tuple[str, Any]]:
    for layer in context or ():
        for values in getattr(layer, "dicts", [layer] if isinstance(layer, dict) else []):
            for value in list(values.values()):
                if isinstance(value, forms.BaseForm):
                    for name, field in value.fields.items():
                        if isinstance(field, forms.ModelChoiceField) and name != "id":
                            yield f"{type(value).__name__}.{name}", field


def test_no_form_offers_a_row_of_another_commune(ours: World, theirs: World) -> None:
    foreign = {(type(row), row.pk) for row in [*theirs.rows.values(), theirs.unit, theirs.criteria_set, theirs.leaf]}
    seen = set()
    for role in Role.values:
        client = ours.client(role)
        pages = [there(ours, name, **arguments(name, wanted, ours)) for name, wanted in ADDRESSES]
        pages += [ours.page("evidence_upload") + f"?task={ours.rows['task'].pk}&loai={kind}" for kind in
                  ("tep", "duong-dan", "van-ban", "ghi-chep")]  # fmt: skip
        pages.append(ours.page("evidence_upload") + "?task=0")
        for address in pages:
            answer = client.get(address)
            for where, field in every_choice_field(answer.context):
                seen.add(where)
                for row in field.queryset:
                    assert (type(row), row.pk) not in foreign, (role, address, where, row)
    assert len(seen) >= 8, seen


def feedback_posts(ours: World, theirs: World) -> list[tuple[str, str, dict[str, Any]]]:
    """The same for feedback: units, hamlets, collections, templates of the other commune."""
    own, unit = ours.rows["feedback"].pk, theirs.unit.pk
    written = {"channel": "desk", "kind": "report", "content": "x", "received_on": "2026-11-20"}
    return [
        (Role.REVIEWER, ours.page("feedback_step", own, "chuyen"), {"unit": unit, "why": "x"}),
        (Role.STAFF, ours.page("feedback_step", own, "chuyen"), {"unit": unit, "why": "x"}),
        (Role.REVIEWER, ours.page("feedback_step", own, "phan-loai"), {"kind": "report", "hamlet": unit}),
        (Role.STAFF, ours.page("feedback_new"), written | {"hamlet": unit}),
        (Role.STAFF, ours.page("feedback_new"), written | {"session": theirs.rows["session"].pk}),
        (Role.STAFF, ours.page("feedback_sessions"), {
            "kind": "box", "held_on": "2026-11-20", "place": "x", "present": "x", "letters": 0, "unit": unit}),
        (Role.REVIEWER, ours.page("feedback_settings"), {"first_unit": unit}),
        (Role.REVIEWER, ours.page("feedback_templates"), {
            "sua": theirs.rows["answer_template"].pk, "status": "answered", "title": "x", "text": "x"}),
    ]  # fmt: skip


def survey_posts(ours: World, theirs: World) -> list[tuple[str, str, dict[str, Any]]]:
    """The same for surveys: criteria, tasks, units, periods, questions of the other commune."""
    survey, point = ours.rows["survey"].pk, ours.rows["survey_point"].pk
    settings = {
        "title": "x", "heading_vi": "x", "index_kind": "mean", "margin": "5", "layout": "page", "criterion": "",
    }  # fmt: skip
    return [
        (Role.REVIEWER, ours.page("survey_new") + "?mau=service", {"title": "x", "criterion": theirs.leaf.pk}),
        (Role.REVIEWER, ours.page("survey_new") + "?mau=service", {"title": "x", "task": theirs.rows["task"].pk}),
        (Role.REVIEWER, ours.page("survey_settings", survey), settings | {"criterion": theirs.leaf.pk}),
        (Role.REVIEWER, ours.page("survey_settings", survey), settings | {"task": theirs.rows["task"].pk}),
        (Role.REVIEWER, ours.page("survey_points", survey), {"act": "units", "units": [theirs.unit.pk]}),
        (Role.REVIEWER, ours.page("survey_responses_judge", survey), {
            "viec": "khong-tinh", "reason": "x", "chon": [theirs.rows["survey_response"].pk]}),
        (Role.REVIEWER, ours.page("survey_point", point), {"name": "x", "kind": "counter", "unit": theirs.unit.pk}),
        (Role.REVIEWER, ours.page("survey_periods", survey), {
            "act": "remove", "period": theirs.rows["survey"].periods.get().pk}),
    ]  # fmt: skip


def posts_with_foreign_keys(ours: World, theirs: World) -> list[tuple[str, str, dict[str, Any]]]:
    """Role, address, and a form that names rows of the other commune."""
    task = ours.rows["task"].pk
    unit, window, leaf = theirs.unit.pk, theirs.rows["window"].pk, theirs.leaf.pk
    own_leaf = ours.page("score_detail", ours.leaf.pk)
    return [
        (Role.REVIEWER, ours.page("task_units", task), {"leads": [unit], "responsible": unit}),
        (Role.REVIEWER, ours.page("task_units", task), {"supports": [unit]}),
        (Role.REVIEWER, ours.page("task_criterion", task), {"criterion": leaf}),
        (Role.STAFF, ours.page("activity_new"), {
            "task": theirs.rows["task"].pk, "unit": ours.unit.pk, "kind": "visit", "happened_on": "2026-11-02",
            "summary": "x"}),
        (Role.REVIEWER, ours.page("activity_new"), {
            "task": task, "unit": unit, "kind": "visit", "happened_on": "2026-11-02", "summary": "x"}),
        (Role.REVIEWER, ours.page("evidence_upload") + f"?task={task}&loai=ghi-chep", {
            "text": "x", "occurrences": [window], "unit": ours.unit.pk}),
        (Role.REVIEWER, ours.page("evidence_upload") + f"?task={task}&loai=ghi-chep", {
            "text": "x", "occurrences": [ours.rows["window"].pk], "unit": unit}),
        (Role.REVIEWER, ours.page("evidence_upload") + "?task=0&loai=ghi-chep", {
            "text": "x", "criterion": leaf, "unit": ours.unit.pk}),
        (Role.REVIEWER, ours.page("evidence_upload") + f"?activity={theirs.rows['activity'].pk}&loai=ghi-chep", {
            "text": "x", "unit": ours.unit.pk}),
        (Role.REVIEWER, ours.page("evidence_upload") + f"?occurrence={window}&loai=ghi-chep", {
            "text": "x", "occurrences": [window], "unit": ours.unit.pk}),
        (Role.REVIEWER, ours.page("evidence_link", ours.rows["accepted"].pk), {"occurrences": [window]}),
        (Role.REVIEWER, ours.page("evidence_link", ours.rows["accepted"].pk), {"criteria": [leaf]}),
        (Role.REVIEWER, ours.page("evidence_edit", ours.rows["waiting"].pk), {
            "title": "x", "proof_date": "2026-02-10", "unit": unit}),
        (Role.REVIEWER, ours.page("review_accept_many"), {"chon": [f"{theirs.rows['waiting'].pk}:1"]}),
        (Role.REVIEWER, ours.page("task_matches"), {"task": [theirs.rows["task"].pk]}),
        (Role.REVIEWER, own_leaf, {"part": "unit", "unit-unit": unit}),
        (Role.REVIEWER, own_leaf, {
            "part": "figure", "figure-month": 3, "figure-numerator": 1, "figure-denominator": 2,
            "figure-evidence": theirs.rows["accepted"].pk}),
        (Role.REVIEWER, ours.page("adjustments"), {"part": "condition", "row": theirs.rows["condition"].pk}),
        (Role.REVIEWER, ours.page("adjustments"), {"part": "withdraw", "row": theirs.rows["adjustment"].pk}),
        (Role.REVIEWER, ours.page("adjustments"), {
            "part": "add", "rule": theirs.rows["adjustment"].rule_id, "happened_on": "2026-11-02", "points": "1",
            "reason": "x"}),
        (Role.REVIEWER, ours.page("year_settings"), {
            "part": "year", "cut_off": "2026-11-30", "target_level": theirs.rows["level"].pk}),
        (Role.REVIEWER, ours.page("snapshots"), {"part": "check", "row": 999_999}),
        (Role.REVIEWER, ours.page("plan_import"), {"unit": unit}),
        *feedback_posts(ours, theirs),
        *survey_posts(ours, theirs),
    ]  # fmt: skip


def test_a_form_that_names_a_foreign_row_changes_nothing(ours: World, theirs: World) -> None:
    before = Event.objects.count()
    for role, address, data in posts_with_foreign_keys(ours, theirs):
        answer = ours.client(role).post(address, data)
        assert answer.status_code in {302, 403, 404, 409, 422}, (address, data, answer.status_code)
        changed = list(Event.objects.order_by("-id")[: Event.objects.count() - before])
        assert not changed, (address, data, changed)


# --- the administration ---


def test_the_administration_shows_a_commune_its_own_rows_alone(ours: World, theirs: World) -> None:
    client: Client = ours.client(Role.ADMIN)
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        answer = client.get(reverse(f"{name}_changelist"))
        if answer.status_code == 403:
            continue
        assert answer.status_code == 200, name
        own_path = getattr(page, "commune_path", None)
        if own_path is None:
            continue
        lookup = f"{own_path}__in" if own_path else "pk__in"
        foreign = model._default_manager.filter(**{lookup: [theirs.commune.pk]}).first()
        if foreign is None:
            continue
        assert foreign not in set(answer.context["cl"].result_list), name
        for action in ("change", "delete", "history"):
            address = reverse(f"{name}_{action}", args=[foreign.pk])
            assert client.get(address).status_code in {302, 403}, address
            assert client.post(address, {"post": "yes"}).status_code in {302, 403}, address
        assert model._default_manager.filter(pk=foreign.pk).exists()


def test_the_administration_offers_no_row_of_another_commune(ours: World, theirs: World) -> None:
    client = ours.client(Role.ADMIN)
    listed = [*theirs.rows.values(), theirs.unit, theirs.criteria_set, theirs.leaf, theirs.commune, theirs.programme]
    foreign = {(type(row), row.pk) for row in listed}
    wrong = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        own = client.get(reverse(f"{name}_changelist"))
        pages = [reverse(f"{name}_add")]
        if own.status_code == 200 and own.context["cl"].result_list:
            pages.append(reverse(f"{name}_change", args=[own.context["cl"].result_list[0].pk]))
        for address in pages:
            answer = client.get(address)
            if answer.status_code != 200:
                continue
            all_forms = [answer.context["adminform"].form] if "adminform" in answer.context else []
            for inline in answer.context.get("inline_admin_formsets", []):
                all_forms += [*inline.formset.forms, inline.formset.empty_form]
            for form in all_forms:
                for field_name, field in form.fields.items():
                    if isinstance(field, forms.ModelChoiceField) and field_name != "id":
                        hit = [row for row in field.queryset if (type(row), row.pk) in foreign]
                        if hit:
                            wrong.append((address, type(form).__name__, field_name, hit))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_search_field_of_the_administration_finds_no_foreign_row(ours: World, theirs: World) -> None:
    client = ours.client(Role.ADMIN)
    for app, model, field_name in (("accounts", "unit", "parent"), ("criteria", "criterion", "parent")):
        found = client.get(
            reverse("admin:autocomplete"), {"app_label": app, "model_name": model, "field_name": field_name, "term": ""}
        )
        ids = {row["id"] for row in found.json().get("results", [])} if found.status_code == 200 else set()
        assert str(theirs.unit.pk if model == "unit" else theirs.leaf.pk) not in ids
