"""A commune's own list of reasons to return a proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Commune
from common import stale
from common.errors import Invalid
from common.models import Event
from common.text import nfc, squeeze
from evidence.models import ReturnReasons
from evidence.permissions import can_edit_reasons
from evidence.reasons import LABEL_LENGTH, MOST, TEXT_LENGTH, Reason, reasons_of


def reasons_seen(commune: Commune) -> str:
    """The fingerprint of the list as it stands, for the form that changes it."""
    return stale.fingerprint([(reason.label, reason.text) for reason in reasons_of(commune)])


@transaction.atomic
def set_return_reasons(
    *, commune: Commune, reasons: Sequence[tuple[str, str]], by: Any, seen: str = ""
) -> list[Reason]:
    """Keep exactly these (name, sentence) in this order; none at all brings the portal's own list back.

    Raises:
        Stale: somebody else changed the list since the page was opened.
        Invalid: a reason lacks its name or its sentence, is too long, or stands there twice.
    """
    can_edit_reasons(by, commune).require()
    stale.hold(commune)
    fresh = Commune.objects.select_related("return_reasons").get(pk=commune.pk)
    before = [reason.label for reason in reasons_of(fresh)]
    stale.require_seen(seen, reasons_seen(fresh), _("Người khác vừa sửa danh sách này."))
    rows = [_checked(label, text) for label, text in reasons if label.strip() or text.strip()]
    labels = [row["label"] for row in rows]
    if len({label.casefold() for label in labels}) < len(labels):
        raise Invalid(_("Có hai lý do cùng tên. Hãy đặt tên khác nhau."))
    if len(rows) > MOST:
        raise Invalid(_("Nhiều nhất %(most)d lý do.") % {"most": MOST})
    ReturnReasons.objects.update_or_create(commune=commune, defaults={"rows": rows})
    Event.record(commune, "return_reasons_changed", by=by, data={"reasons": [", ".join(before), ", ".join(labels)]})
    return reasons_of(Commune.objects.select_related("return_reasons").get(pk=commune.pk))


def _checked(label: str, text: str) -> dict[str, str]:
    name, sentence = squeeze(nfc(label)), squeeze(nfc(text))
    if not name or not sentence:
        raise Invalid(_("Mỗi lý do cần cả tên ngắn và câu gửi cho đơn vị: “%(what)s”.") % {"what": name or sentence})
    if len(name) > LABEL_LENGTH or len(sentence) > TEXT_LENGTH:
        raise Invalid(_("Lý do “%(what)s” quá dài.") % {"what": name[:LABEL_LENGTH]})
    return {"label": name, "text": sentence}
