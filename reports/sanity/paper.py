"""Paper slips: numbers without gap or overlap, each slip within its batch, photos where their rows say."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from assessments.enums import Severity
from surveys.models import PaperBatch, Response, SecondEntry, Survey

from .files import default_storage
from .findings import Finding, row
from .links import BATCH, Rule, differ

OUTSIDE = Q(slip_number__lt=F("batch__first_slip")) | Q(slip_number__gt=F("batch__last_slip"))

RULES: tuple[Rule, ...] = (
    Rule("slip_batch", Response,
         Q(batch__isnull=False) & (OUTSIDE | differ("batch__survey", "survey") | differ("batch__version", "version")
                                   | differ("batch__period", "period") | differ("batch__point", "point")),
         _l("Phiếu giấy số %(slip_number)s không khớp số, đợt, điểm hoặc bản câu hỏi của tập phiếu."),
         ("slip_number",)),
    Rule("slip_batch_place", PaperBatch,
         differ("period__survey", "survey") | differ("point__survey", "survey") | differ("version__survey", "survey"),
         _l("Tập phiếu %(first_slip)s–%(last_slip)s ghi đợt, điểm hoặc bản câu hỏi của khảo sát khác."),
         ("first_slip", "last_slip")),
    Rule("slip_second_typist", SecondEntry, Q(typed_by=F("response__typed_by")),
         _l("Phiếu giấy số %(response__slip_number)s được cùng một người nhập cả hai lần."),
         ("response__slip_number",)),
)  # fmt: skip


def slips() -> Iterator[Finding]:
    """Each slip stands within its batch and was checked by somebody else."""
    for rule in RULES:
        yield from rule.findings()


def slip_numbers() -> Iterator[Finding]:
    """The batches of a survey follow each other without gap or overlap, up to the next number to give out."""
    ends: dict[int, int] = {}
    rows = PaperBatch.objects.order_by("survey", "first_slip").values_list("pk", "survey", "first_slip", "last_slip")
    for pk, survey, first, last in rows.iterator(chunk_size=BATCH):
        if first != ends.get(survey, 0) + 1:
            sentence = _("Tập phiếu %(first)d–%(last)d không nối tiếp tập trước của khảo sát.")
            found = row(PaperBatch, pk)
            yield Finding("slip_numbers", Severity.ERROR, sentence % {"first": first, "last": last}, found)
        ends[survey] = last
    for pk, following in Survey.objects.filter(pk__in=ends).order_by("pk").values_list("pk", "next_slip"):
        if following != ends[pk] + 1:
            sentence = _("Số phiếu tiếp theo của khảo sát là %(next)d, phải là %(right)d.")
            yield Finding("slip_numbers", Severity.ERROR, sentence % {"next": following, "right": ends[pk] + 1},
                          row(Survey, pk))  # fmt: skip


def slip_photos() -> Iterator[Finding]:
    """A lost photo costs the comparison with the paper, not the answer: a warning."""
    storage = default_storage()
    rows = Response.objects.exclude(slip_photo="").order_by("pk").values_list("pk", "slip_photo")
    for pk, name in rows.iterator(chunk_size=BATCH):
        if not storage.exists(name):
            sentence = _("Thiếu ảnh phiếu “%s”; câu trả lời đã nhập không bị ảnh hưởng.") % name
            yield Finding("slip_photo_missing", Severity.WARNING, sentence, row(Response, pk))
