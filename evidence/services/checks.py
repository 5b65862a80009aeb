"""What is checked before a proof is stored or changed, each refusal a sentence with the field to blame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Invalid
from common.text import nfc, squeeze, vn_date
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceKind
from evidence.models import Evidence
from evidence.permissions import can_hang_on
from tasks.models import Occurrence

KEYS = {"programme", "unit", "activity", "current", "created_by", "reviewed_by", "client_id"}
_URL = URLValidator(schemes=["http", "https"])


def checked_url(url: str) -> str:
    """The address, or Invalid with a sentence."""
    cleaned_url = url.strip()
    try:
        _URL(cleaned_url)
    except ValidationError:
        raise Invalid(
            _("Đường dẫn chưa đúng. Hãy mở bài đăng hoặc video rồi sao chép cả địa chỉ, bắt đầu bằng https://"),
            field="url",
        ) from None
    return cleaned_url


def checked_text(text: str) -> str:
    """The note, or Invalid when nothing is said."""
    said = nfc(text).strip()
    if not said:
        raise Invalid(_("Hãy ghi nội dung."), field="text")
    return said


def document_values(number: str, date: dt.date | None, issuer: str, abstract: str) -> dict[str, Any]:
    """The printed identity of a document, or Invalid when its number is missing."""
    if not squeeze(number):
        raise Invalid(_("Hãy nhập số, ký hiệu văn bản, ví dụ 12/KH-UBND."), field="document_number")
    if date is not None and date > today():
        raise Invalid(_("Ngày văn bản %(day)s chưa đến.") % {"day": vn_date(date)}, field="document_date")
    return {
        "document_number": squeeze(number),
        "document_date": date,
        "document_issuer": squeeze(issuer),
        "document_abstract": squeeze(abstract),
    }


def content_of(evidence: Evidence) -> dict[str, Any]:
    """What is hashed and kept besides a file: the words that make it a proof, nothing that may be renamed."""
    if evidence.kind == EvidenceKind.LINK:
        return {"kind": evidence.kind, "url": evidence.url}
    if evidence.kind == EvidenceKind.NOTE:
        return {"kind": evidence.kind, "text": evidence.text}
    if evidence.kind == EvidenceKind.DOCUMENT:
        return {
            "kind": evidence.kind,
            "number": evidence.document_number,
            "date": evidence.document_date.isoformat() if evidence.document_date else "",
            "issuer": evidence.document_issuer,
            "abstract": evidence.document_abstract,
        }
    return {}


def check_day(programme: ProgrammeYear, day: dt.date, kind: str) -> None:
    """A proof is of the programme's year and not of the future.

    A document may be of the year before: a decision signed in December is in force in January.
    """
    if day > today():
        raise Invalid(
            _("Ngày của minh chứng %(day)s chưa đến. Hãy xem lại ngày.") % {"day": vn_date(day)}, field="proof_date"
        )
    values = {"day": vn_date(day), "year": programme.year, "before": programme.year - 1}
    if kind == EvidenceKind.DOCUMENT:
        if not programme.year - 1 <= day.year <= programme.year:
            raise Invalid(
                _(
                    "Ngày %(day)s không thuộc năm %(year)s của chương trình hay năm liền trước. Văn bản cũ hơn mà còn "
                    "hiệu lực thì hãy ghi ngày bắt đầu áp dụng trong năm và giữ ngày ký ở ô Ngày văn bản."
                )
                % values,
                field="proof_date",
            )
    elif day.year != programme.year:
        raise Invalid(
            _(
                "Ngày %(day)s không thuộc năm %(year)s của chương trình. Chỉ văn bản có số, ký hiệu mới được lấy từ "
                "năm %(before)s; minh chứng khác phải trong năm %(year)s. Hãy xem lại ngày."
            )
            % values,
            field="proof_date",
        )


def check_occurrences(by: Any, programme: ProgrammeYear, occurrences: Iterable[Occurrence]) -> None:
    """Every window is of this year and open to this person."""
    for occurrence in occurrences:
        if occurrence.task.programme_id != programme.pk:
            raise Invalid(_("Kỳ thực hiện đã chọn không thuộc năm và địa phương này."), field="occurrences")
        can_hang_on(by, occurrence).require()


def check_criteria(programme: ProgrammeYear, criteria: Iterable[Criterion]) -> None:
    """Every criterion is a leaf of the year's own set."""
    for criterion in criteria:
        if criterion.criteria_set_id != programme.criteria_set_id or not criterion.is_leaf:
            raise Invalid(_("Tiêu chí đã chọn không thuộc bộ tiêu chí của năm này."), field="criteria")


def check_lengths(evidence: Evidence) -> None:
    """Every text fits its column, or Invalid with the field and the sentence."""
    try:
        evidence.clean_fields(exclude=KEYS)
    except ValidationError as problem:
        field, sentences = next(iter(problem.message_dict.items()))
        raise Invalid(" ".join(sentences), field=field) from None


def document_title(evidence: Evidence) -> str:
    """As a document is cited: number, day, issuer, abstract."""
    words = _("Văn bản số %(number)s") % {"number": evidence.document_number}
    if evidence.document_date:
        words += _(" ngày %(day)s") % {"day": vn_date(evidence.document_date)}
    if evidence.document_issuer:
        words += _(" của %(issuer)s") % {"issuer": evidence.document_issuer}
    if evidence.document_abstract:
        words += _(" về việc %(abstract)s") % {"abstract": evidence.document_abstract}
    return words
