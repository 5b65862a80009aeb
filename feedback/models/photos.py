"""Photos of a feedback: the clean original for those who handle it, a copy with boxes drawn over for the public."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.storage import private_storage

from .feedback import Feedback


def photo_upload_to(instance: FeedbackPhoto, filename: str) -> str:
    programme = instance.feedback.programme
    folder = PurePosixPath("feedback", programme.commune.slug, str(programme.year), str(instance.feedback_id))
    return str(folder / f"{instance.position}-{filename}")


class FeedbackPhoto(models.Model):
    """One photo, freed of place and camera. `boxes`: [[x, y, w, h], …] as shares 0..1 of the upright picture.

    Nothing of it is public before `redacted` was made from the boxes and `is_public` was set.
    """

    feedback = models.ForeignKey(
        Feedback, verbose_name=_("Góp ý, phản ánh"), on_delete=models.CASCADE, related_name="photos"
    )
    position = models.PositiveSmallIntegerField(_("Thứ tự"), default=1)
    file = models.FileField(_("Ảnh"), upload_to=photo_upload_to, storage=private_storage, blank=True, max_length=300)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    boxes = models.JSONField(_("Ô che"), default=list, blank=True)
    redacted = models.FileField(
        _("Bản đã che"), upload_to=photo_upload_to, storage=private_storage, blank=True, max_length=300
    )
    redacted_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_public = models.BooleanField(_("Công khai bản đã che"), default=False)
    from_sender = models.BooleanField(_("Người gửi chụp"), default=True)
    added_at = models.DateTimeField(_("Nhận lúc"), default=now, editable=False)

    class Meta:
        verbose_name = _("Ảnh")
        verbose_name_plural = _("Ảnh")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "position"], name="feedback_photo_once"),
            models.CheckConstraint(
                condition=models.Q(is_public=False) | ~models.Q(redacted=""), name="feedback_photo_public"
            ),
        ]

    def __str__(self) -> str:
        return f"Ảnh {self.position} – {self.feedback}"

    @property
    def event_commune_id(self) -> int:
        return self.feedback.programme.commune_id
