"""Proof of every kind and state, stored like the services store it, but without a file unless a test asks for one."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from evidence.enums import EvidenceKind, EvidenceStatus, PreviewStatus
from evidence.hashing import canonical_bytes, content_hash
from evidence.models import Evidence, EvidenceCriterion, EvidenceOccurrence, EvidenceRevision

from .accounts import UnitFactory, UserFactory
from .criteria import ProgrammeYearFactory


class EvidenceFactory(DjangoModelFactory):
    """A note that waits for review. `occurrences=[…]`, `criteria=[…]` hang it on; traits put it in another state."""

    class Meta:
        model = Evidence
        skip_postgeneration_save = True

    class Params:
        reviewed = factory.Trait(
            reviewed_at=factory.LazyFunction(timezone.now), reviewed_by=factory.SubFactory(UserFactory)
        )
        accepted = factory.Trait(reviewed=True, status=EvidenceStatus.ACCEPTED)
        returned = factory.Trait(reviewed=True, status=EvidenceStatus.RETURNED, review_comment="Ảnh mờ, hãy chụp lại.")
        withdrawn = factory.Trait(status=EvidenceStatus.WITHDRAWN)
        linked = factory.Trait(kind=EvidenceKind.LINK, text="", url="https://xa.example/bai-viet")
        purged = factory.Trait(
            text="", purged_at=factory.LazyFunction(timezone.now), purge_reason="Theo yêu cầu của công dân"
        )

    programme = factory.SubFactory(ProgrammeYearFactory)
    unit = factory.SubFactory(UnitFactory, commune=factory.SelfAttribute("..programme.commune"))
    kind = EvidenceKind.NOTE
    title = factory.Sequence(lambda n: f"Ghi chép số {n}")
    text = factory.Sequence(lambda n: f"Đã phổ biến tại cuộc họp thứ {n}")
    proof_date = factory.LazyAttribute(lambda o: dt.date(o.programme.year, 2, 10))
    created_by = factory.SubFactory(UserFactory)
    client_id = factory.LazyFunction(uuid.uuid4)

    @factory.post_generation
    def revision(obj, create, extracted, **kwargs):
        """The first version; `revision=b"…"` stores these bytes as a JPEG."""
        if not create:
            return
        obj.current = _file_revision(obj, extracted) if extracted else _content_revision(obj)
        obj.save(update_fields=["current"])

    @factory.post_generation
    def occurrences(obj, create, extracted, **kwargs):
        for occurrence in extracted or ():
            EvidenceOccurrence.objects.create(evidence=obj, occurrence=occurrence)

    @factory.post_generation
    def criteria(obj, create, extracted, **kwargs):
        for criterion in extracted or ():
            EvidenceCriterion.objects.create(evidence=obj, criterion=criterion)


def _content_revision(evidence: Evidence) -> EvidenceRevision:
    content = {"kind": evidence.kind, "text": evidence.text, "url": evidence.url}
    return EvidenceRevision.objects.create(
        evidence=evidence,
        number=1,
        mime="application/json",
        content=content,
        size=len(canonical_bytes(content)),
        sha256=content_hash(content),
        preview_status=PreviewStatus.NONE,
        created_by=evidence.created_by,
    )


def _file_revision(evidence: Evidence, data: bytes) -> EvidenceRevision:
    digest = hashlib.sha256(data).hexdigest()
    revision = EvidenceRevision(
        evidence=evidence,
        number=1,
        original_name="anh.jpg",
        mime="image/jpeg",
        size=len(data),
        sha256=digest,
        original_sha256=digest,
        created_by=evidence.created_by,
    )
    revision.file.save("anh.jpg", ContentFile(data), save=False)
    revision.save()
    return revision
