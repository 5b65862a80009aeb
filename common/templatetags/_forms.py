"""How one form field and a refused form are laid out. Plain functions; `ui` registers them as tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from common.templatetags._values import human_size

CHECKS = (forms.CheckboxInput,)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def control_kind(widget: forms.Widget) -> str:
    """Which of the field template's layouts a widget takes: check, group, file, hidden or input."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, CHECKS):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def control_class(widget: forms.Widget, *, invalid: bool) -> str:
    """Tabler's class for a widget, after the classes the form itself gave."""
    if isinstance(widget, (*CHECKS, *GROUPS)):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    given = widget.attrs.get("class", "")
    return " ".join(part for part in (given, base, "is-invalid" if invalid else "") if part)


def file_limits(field: forms.Field) -> str:
    """What a file field takes, in words, said before anyone chooses a file.

    The form field offers ``types_label`` ("ảnh JPG, PNG, HEIC; PDF") and ``max_bytes``.
    """
    words = []
    if types := getattr(field, "types_label", ""):
        words.append(_("Nhận %(types)s") % {"types": types})
    if limit := getattr(field, "max_bytes", None):
        words.append(_("mỗi tệp tối đa %(size)s") % {"size": human_size(limit)})
    return ", ".join(words)[:1].upper() + ", ".join(words)[1:]


def field(
    bound: BoundField,
    label: str = "",
    help: str = "",
    compact: bool = False,
    hide_label: bool = False,
    **attrs: Any,
) -> dict[str, Any]:
    """One form field: label, necessity, help, errors and control, tied together for screen readers.

    `compact` leaves out the words about necessity (filters, table cells). Other keywords become attributes of the
    control, with ``_`` as ``-`` (``data_focus="1"``).
    """
    widget = bound.field.widget
    kind = control_kind(widget)
    limits = file_limits(bound.field) if kind == "file" else ""
    help_text = help or bound.help_text
    errors = list(bound.errors)
    ids = {
        "help": f"{bound.auto_id}_help",
        "limits": f"{bound.auto_id}_limits",
        "error": f"{bound.auto_id}_error",
    }
    described = [ids[part] for part, there in (("limits", limits), ("help", help_text), ("error", errors)) if there]
    control = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
    control["class"] = " ".join(filter(None, [control_class(widget, invalid=bool(errors)), control.get("class", "")]))
    if described and kind != "group":
        control["aria-describedby"] = " ".join(described)
    if errors and kind != "group":
        control["aria-invalid"] = "true"
    if kind == "file" and bound.field.widget.attrs.get("accept"):
        control.setdefault("data-file-picker", "")
    return {
        "bound": bound,
        "kind": kind,
        "control": "" if kind == "group" else bound.as_widget(attrs=control),
        "options": group_options(bound, control) if kind == "group" else [],
        "label": label or bound.label,
        "help": help_text,
        "limits": limits,
        "errors": errors,
        "ids": ids,
        "described": " ".join(described),
        "required": bound.field.required,
        "compact": compact,
        "hide_label": hide_label,
    }


def group_options(bound: BoundField, control: dict[str, Any]) -> list[dict[str, Any]]:
    """The radios or checkboxes of a group, each as its control, its label and its id."""
    options = []
    for option in bound.subwidgets:
        option.data["attrs"].update(control)
        options.append({"tag": option.tag(), "label": option.choice_label, "id": option.id_for_label})
    return options


def form_fields(form: forms.BaseForm, only: str = "", leave: str = "") -> dict[str, Any]:
    """Error summary, hidden fields and every visible field of a form, in the form's own order.

    `only` and `leave` are field names separated by spaces.
    """
    chosen, left = only.split(), leave.split()
    visible = [
        bound for bound in form.visible_fields() if (not chosen or bound.name in chosen) and bound.name not in left
    ]
    return {"form": form, "visible": visible, "hidden": [] if chosen else form.hidden_fields()}


def form_errors(form: forms.BaseForm | None, formset: Any = None, title: str = "") -> dict[str, Any]:
    """The summary above a form that was refused: every error as a link to its field."""
    items: list[dict[str, str]] = []
    for one in [form, *(formset.forms if formset is not None else [])]:
        if one is not None and one.is_bound:
            items += error_items(one)
    if formset is not None and formset.is_bound:
        items += [{"text": str(text), "label": "", "target": ""} for text in formset.non_form_errors()]
    return {"items": items, "title": title or _("Chưa gửi được. Hãy sửa những chỗ sau, phần đã nhập vẫn còn nguyên:")}


def error_items(form: forms.BaseForm) -> list[dict[str, str]]:
    """The errors of one form as text, field label and anchor."""
    items = [{"text": str(text), "label": "", "target": ""} for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else bound.auto_id
        if isinstance(bound.field.widget, GROUPS):
            target = f"{bound.auto_id}_0"
        items += [{"text": str(text), "label": str(bound.label), "target": target} for text in bound.errors]
    return items
