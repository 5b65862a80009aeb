"""The accepted proofs of a year with their codes: "MC 1.2.a-03" is the third proof of criterion 1.2.a."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.db.models import Q
from django.utils.timezone import localtime

from assessments.selectors import ScoreTable
from criteria.models import ProgrammeYear
from evidence.enums import EvidenceKind, EvidenceStatus
from evidence.models import Evidence, EvidenceRevision
from reports import data


@dataclass(frozen=True)
class Proofs:
    """The items in dossier order, and the codes of the proofs each criterion rests on."""

    items: tuple[data.EvidenceItem, ...]
    codes: dict[str, tuple[str, ...]]


def proofs_of(programme: ProgrammeYear, table: ScoreTable) -> Proofs:
    """Accepted proofs dated up to the cut-off, each under its first criterion; three queries."""
    order = {row.criterion.pk: (place, row.criterion.code) for place, row in enumerate(table.rows)}
    by_home: dict[int, list[tuple[Evidence, list[int]]]] = defaultdict(list)
    accepted = (
        Evidence.objects.filter(
            Q(activity__isnull=True) | Q(activity__is_withdrawn=False),
            programme=programme,
            status=EvidenceStatus.ACCEPTED,
            proof_date__lte=programme.cut_off,
        )
        .select_related("unit", "current")
        .prefetch_related("criterion_links")
        .order_by("proof_date", "pk")
    )
    for proof in accepted:
        linked = sorted((c.criterion_id for c in proof.criterion_links.all() if c.criterion_id in order), key=order.get)  # type: ignore[arg-type]
        if linked:
            by_home[linked[0]].append((proof, linked))
    items: list[data.EvidenceItem] = []
    codes: dict[str, list[str]] = defaultdict(list)
    for home in sorted(by_home, key=order.get):  # type: ignore[arg-type]
        home_code = order[home][1]
        for number, (proof, linked) in enumerate(by_home[home], start=1):
            code = f"MC {home_code}-{number:02d}"
            others = tuple(order[pk][1] for pk in linked[1:])
            items.append(_item(proof, code, home_code, others))
            for criterion in (home_code, *others):
                codes[criterion].append(code)
    return Proofs(tuple(items), {code: tuple(found) for code, found in codes.items()})


def _item(proof: Evidence, code: str, home: str, others: tuple[str, ...]) -> data.EvidenceItem:
    revision = proof.current
    return data.EvidenceItem(
        code=code,
        criterion_code=home,
        title=proof.title,
        kind=data.EvidenceKind(proof.kind),
        other_criteria=others,
        proof_date=proof.proof_date,
        place=proof.place,
        unit=proof.unit.name,
        document=_document(proof),
        url=proof.url,
        file=_file(proof, revision),
        note=proof.text,
        revision=revision.number if revision else 1,
        tombstone=_tombstone(proof, revision),
    )


def _document(proof: Evidence) -> data.NumberedDocument | None:
    if proof.kind != EvidenceKind.DOCUMENT:
        return None
    return data.NumberedDocument(
        number=proof.document_number,
        issued_on=proof.document_date,
        issuer=proof.document_issuer,
        abstract=proof.document_abstract,
    )


def _file(proof: Evidence, revision: EvidenceRevision | None) -> data.StoredFile | None:
    if revision is None or not revision.file or proof.purged_at is not None:
        return None
    storage, name = revision.file.storage, str(revision.file.name)

    def reader() -> BinaryIO:
        return cast(BinaryIO, storage.open(name, "rb"))

    return data.StoredFile(
        source=reader,
        size=revision.size,
        sha256=revision.sha256,
        name=revision.original_name or name.rpartition("/")[2],
        mime=revision.mime,
    )


def _tombstone(proof: Evidence, revision: EvidenceRevision | None) -> data.Tombstone | None:
    if proof.purged_at is None:
        return None
    return data.Tombstone(
        sha256=revision.sha256 if revision else "",
        purged_on=localtime(proof.purged_at).date(),
        reason=proof.purge_reason,
    )
