"""Proof: a stable record with hashed, append-only revisions, linked to windows and criteria."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune, Unit
from accounts.roles import Permission, roles_with
from common.clock import now
from common.constraints import not_blank, one_of, paired, stamped
from common.storage import private_storage
from common.text import search_text
from criteria.models import Criterion, ProgrammeYear
from tasks.models import Activity, Occurrence, TaskUnit

from .enums import EvidenceKind, EvidenceStatus, PreviewStatus


def revision_upload_to(instance: EvidenceRevision, filename: str) -> str:
    programme = instance.evidence.programme
    folder = PurePosixPath("evidence", programme.commune.slug, str(programme.year), str(instance.evidence_id))
    return str(folder / f"{instance.number}-{filename}")


def preview_upload_to(instance: EvidenceRevision, filename: str) -> str:
    return f"previews/{instance.evidence.programme.commune.slug}/{instance.evidence_id}/{filename}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Reading proof."""

    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Everything in communes whose work the person may see; accepted proof only for the upper level.

        Staff see the proof of their own units and the proof hung on tasks their units lead.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        active = user.memberships.filter(is_active=True)
        see_all = roles_with(Permission.VIEW_ALL_WORK)
        upper = see_all & roles_with(Permission.SCORE_UPPER)
        everything = active.filter(role__in=see_all - upper).values("commune")
        appraised = active.filter(role__in=upper).values("commune")
        units = active.filter(role__in=roles_with(Permission.SUBMIT_WORK), unit__isnull=False).values("unit")
        led = EvidenceOccurrence.objects.filter(
            occurrence__task__in=TaskUnit.objects.filter(unit__in=units, role="lead").values("task")
        ).values("evidence")
        return self.filter(
            Q(programme__commune__in=everything)
            | Q(programme__commune__in=appraised, status=EvidenceStatus.ACCEPTED)
            | Q(unit__in=units)
            | Q(pk__in=led)
        )

    def accepted(self) -> EvidenceQuerySet:
        return self.filter(status=EvidenceStatus.ACCEPTED, purged_at__isnull=True)

    def waiting(self) -> EvidenceQuerySet:
        return self.filter(status=EvidenceStatus.SUBMITTED)


class Evidence(models.Model):
    """One proof. The proof's own date and place are apart from when it was uploaded.

    A purge (personal data, retention) takes the bytes away and leaves this row as a tombstone with hash, date, reason.
    """

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=EvidenceKind.choices, default=EvidenceKind.FILE)
    title = models.CharField(_("Tên, chú thích"), max_length=300)
    unit = models.ForeignKey(Unit, verbose_name=_("Đơn vị nộp"), on_delete=models.PROTECT, related_name="evidence")
    proof_date = models.DateField(_("Ngày của minh chứng"))
    place = models.CharField(_("Nơi"), max_length=200, blank=True)
    document_number = models.CharField(_("Số, ký hiệu văn bản"), max_length=60, blank=True)
    document_date = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    document_issuer = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True)
    document_abstract = models.CharField(_("Về việc"), max_length=500, blank=True)
    url = models.URLField(_("Đường dẫn"), max_length=500, blank=True)
    text = models.TextField(_("Nội dung ghi chép"), blank=True)
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("Hoạt động"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="evidence",
    )
    status = models.CharField(
        _("Tình trạng"), max_length=10, choices=EvidenceStatus.choices, default=EvidenceStatus.SUBMITTED
    )
    current = models.OneToOneField(
        "EvidenceRevision",
        verbose_name=_("Bản hiện hành"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("Nộp lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người nộp"),
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    reviewed_at = models.DateTimeField(_("Duyệt lúc"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người duyệt"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    review_comment = models.TextField(_("Ý kiến"), blank=True)
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    purged_at = models.DateTimeField(_("Xóa nội dung lúc"), null=True, blank=True, editable=False)
    purge_reason = models.CharField(_("Lý do xóa"), max_length=300, blank=True, editable=False)
    search = models.TextField(editable=False, default="")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Minh chứng")
        verbose_name_plural = _("Minh chứng")
        ordering = ["-id"]
        constraints = [
            one_of("evidence_evidence_kind", "kind", EvidenceKind.values),
            one_of("evidence_evidence_status", "status", EvidenceStatus.values),
            not_blank("evidence_evidence_title", "title", message="Hãy đặt tên cho minh chứng."),
            paired("evidence_evidence_reviewed", "reviewed_at", "reviewed_by"),
            stamped(
                "evidence_evidence_reviewed_state",
                "status",
                [EvidenceStatus.ACCEPTED, EvidenceStatus.RETURNED],
                "reviewed_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=EvidenceStatus.RETURNED) | ~Q(review_comment=""),
                name="evidence_evidence_return_reason",
                violation_error_message="Trả lại minh chứng phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.DOCUMENT) | ~Q(document_number=""),
                name="evidence_evidence_document_number",
                violation_error_message="Văn bản phải có số, ký hiệu.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.LINK) | ~Q(url="") | Q(purged_at__isnull=False),
                name="evidence_evidence_link_url",
                violation_error_message="Hãy dán đường dẫn.",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | ~Q(purge_reason=""),
                name="evidence_evidence_purge_reason",
            ),
        ]
        indexes = [models.Index(fields=["programme", "status", "-id"], name="evidence_list")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = search_text(
            f"{self.title} {self.document_number} {self.document_issuer} {self.document_abstract} {self.place}"
        )
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("evidence_detail", args=[self.programme.commune.slug, self.programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class EvidenceRevision(models.Model):
    """One version of a proof, never changed: the clean bytes with their hash, or the hash of what was typed.

    `sha256` is the hash of the stored (clean) bytes, or of the canonical JSON of a link, document or note;
    `original_sha256` is that of the bytes as they came, to find the same photo sent twice.

    `page_pictures` is one ZIP with the first pages of a PDF as pictures; `pages_drawn` counts them, None before
    anybody tried.
    """

    evidence = models.ForeignKey(
        Evidence, verbose_name=_("Minh chứng"), on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveSmallIntegerField(_("Bản thứ"))
    file = models.FileField(_("Tệp"), upload_to=revision_upload_to, storage=private_storage, blank=True, max_length=300)
    original_name = models.CharField(_("Tên tệp gốc"), max_length=255, blank=True)
    mime = models.CharField(_("Kiểu"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("Dung lượng"), default=0)
    sha256 = models.CharField(_("Mã băm"), max_length=64, db_index=True)
    original_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    content = models.JSONField(_("Nội dung"), default=dict, blank=True)
    thumbnail = models.FileField(upload_to=preview_upload_to, storage=private_storage, blank=True, max_length=300)
    preview = models.FileField(upload_to=preview_upload_to, storage=private_storage, blank=True, max_length=300)
    preview_status = models.CharField(
        max_length=10, choices=PreviewStatus.choices, default=PreviewStatus.PENDING, editable=False
    )
    page_pictures = models.FileField(upload_to=preview_upload_to, storage=private_storage, blank=True, max_length=300)
    pages_drawn = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("Lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người nộp"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Bản minh chứng")
        verbose_name_plural = _("Các bản minh chứng")
        ordering = ["evidence", "-number"]
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="evidence_revision_number")]

    def __str__(self) -> str:
        return f"{self.evidence} (bản {self.number})"

    @property
    def event_commune_id(self) -> int:
        return self.evidence.programme.commune_id

    @property
    def drawn_numbers(self) -> range:
        """The numbers of the pages there are pictures of."""
        return range(1, (self.pages_drawn or 0) + 1)


class EvidenceOccurrence(models.Model):
    """A proof hung on a window of a task."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="occurrence_links")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        verbose_name = _("Minh chứng của kỳ")
        verbose_name_plural = _("Minh chứng của kỳ")
        constraints = [models.UniqueConstraint(fields=["evidence", "occurrence"], name="evidence_occurrence_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} – {self.occurrence_id}"


class EvidenceCriterion(models.Model):
    """A proof that carries points of a criterion."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="criterion_links")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="evidence_links")

    class Meta:
        verbose_name = _("Minh chứng của tiêu chí")
        verbose_name_plural = _("Minh chứng của tiêu chí")
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="evidence_criterion_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} – {self.criterion_id}"


class ReturnReasons(models.Model):
    """A commune's own list of reasons to return a proof, at most one for each of the keys 1 to 9.

    A row is ``{"label": "Ảnh mờ", "text": "Ảnh mờ… Hãy chụp lại."}``. A commune without a list of its own uses
    `evidence.words.READY_REASONS`.
    """

    commune = models.OneToOneField(
        Commune, verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="return_reasons"
    )
    rows = models.JSONField(_("Các lý do"), default=list, blank=True)

    class Meta:
        verbose_name = _("Lý do trả lại")
        verbose_name_plural = _("Lý do trả lại")

    def __str__(self) -> str:
        return f"Lý do trả lại minh chứng – {self.commune}"

    @property
    def event_commune_id(self) -> int:
        return self.commune_id
