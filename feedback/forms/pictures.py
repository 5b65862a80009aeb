"""Photos in officers' forms: what a file really is, the intake decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from feedback.services.photos import LIMITS, MAX_PHOTOS


class _Many(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to five photos; cleaned data is the list of uploads."""

    types_label = _("ảnh JPG, PNG, WebP, HEIC; nhiều nhất 5 ảnh")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.max_bytes = LIMITS.max_bytes
        attrs = {"accept": "image/*", "data-max-bytes": LIMITS.max_bytes, "data-max-files": MAX_PHOTOS}
        super().__init__(*args, widget=_Many(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if self.required and not chosen:
            raise forms.ValidationError(self.error_messages["required"])
        return chosen
