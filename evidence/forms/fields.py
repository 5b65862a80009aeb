"""Fields the forms share: files, windows, criteria, days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.fields import ManyChoice
from common.files import Limits, limits_from_settings
from common.text import vn_date

_PICTURES = {"jpg": ".jpg,.jpeg", "heic": ".heic,.heif"}

TYPES_LABEL = _("ảnh JPG, PNG, WebP, HEIC; PDF; Word .docx; Excel .xlsx")


def accepted_names(limits: Limits) -> str:
    """The `accept` attribute: extensions of what the installation takes."""
    return ",".join(_PICTURES.get(extension, f".{extension}") for extension in sorted(limits.allowed))


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what each really is, the intake decides."""

    types_label: Any = TYPES_LABEL

    def __init__(self, *args: Any, camera: bool = False, **kwargs: Any) -> None:
        limits = limits_from_settings()
        self.max_bytes = limits.max_bytes
        attrs: dict[str, Any] = {"data-max-bytes": limits.max_bytes, "data-max-files": settings.UPLOAD_MAX_FILES}
        attrs |= {"accept": "image/*", "capture": "environment"} if camera else {"accept": accepted_names(limits)}
        if camera:
            self.types_label = ""
            self.max_bytes = 0
        super().__init__(*args, widget=ManyFiles(attrs=attrs), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [one for one in (data if isinstance(data, list | tuple) else [data]) if one]


class OneFile(forms.FileField):
    """One file of any kind the portal takes."""

    types_label = TYPES_LABEL

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        limits = limits_from_settings()
        self.max_bytes = limits.max_bytes
        attrs = {"accept": accepted_names(limits), "data-max-bytes": limits.max_bytes}
        super().__init__(*args, widget=forms.FileInput(attrs=attrs), allow_empty_file=True, **kwargs)


class WindowChoice(ManyChoice):
    """Windows of a task by their words, days and state."""

    def label_from_instance(self, obj: Any) -> str:
        days = f"{vn_date(obj.starts_on)} – {vn_date(obj.ends_on)}"
        return f"{obj.label} ({days}): {obj.get_status_display()}"


class LeavesChoice(ManyChoice):
    """Criteria by their codes and words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} – {obj.title}"
