"""Turning a tablet at a counter on and off: a PIN that opens it, and that alone lets people leave it.

The tablet checks the PIN itself while it has no network, so it gets salt and digest once it was opened. Whoever reads
them from the tablet could try all PINs out; what a PIN guards is the way out of the form, and that answers of this
tablet are not taken for a burst.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.models import Event
from common.public import sign_slot
from common.stale import hold
from surveys.models import CollectionPoint
from surveys.open_forms import forget
from surveys.permissions import can_change
from surveys.submissions import KIOSK

ROUNDS = 200_000
"""Of PBKDF2 with SHA-256, which browsers offer without a library; an old tablet takes about half a second."""
PIN_LENGTHS = range(6, 13)
KEY_LENGTH = 8


def digest(pin: str, salt: str) -> str:
    """What is kept instead of the PIN; static/public/kiosk.js computes the same."""
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt.encode(), ROUNDS).hex()


def is_pin(point: CollectionPoint, pin: str) -> bool:
    """Whether this PIN opens the tablet; False while the tablet is off."""
    return point.has_kiosk and hmac.compare_digest(digest(pin, point.kiosk_salt), point.kiosk_pin_hash)


def proof_of(point: CollectionPoint) -> str:
    """What an opened tablet sends with each answer. It is good until the PIN is changed."""
    return sign_slot(KIOSK, p=point.pk, k=point.kiosk_salt[:KEY_LENGTH])


@transaction.atomic
def set_pin(*, point: CollectionPoint, by: Any, pin: str) -> CollectionPoint:
    """Turn the tablet on, or give it another PIN: tablets that run ask for it when they next have a network.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        Invalid: not 6 to 12 digits, or the same digit throughout.
    """
    can_change(by, point.survey).require()
    pin = pin.strip()
    if not (pin.isascii() and pin.isdigit() and len(pin) in PIN_LENGTHS):
        raise Invalid(_("Mã PIN gồm 6 đến 12 chữ số."), field="pin")
    if len(set(pin)) == 1:
        raise Invalid(_("Mã PIN này quá dễ đoán. Hãy dùng nhiều chữ số khác nhau."), field="pin")
    row = _held(point)
    row.kiosk_salt = secrets.token_hex(16)
    row.kiosk_pin_hash = digest(pin, row.kiosk_salt)
    row.save(update_fields=["kiosk_salt", "kiosk_pin_hash"])
    Event.record(row, "kiosk_on", by=by)
    transaction.on_commit(forget)
    return row


@transaction.atomic
def clear_pin(*, point: CollectionPoint, by: Any) -> CollectionPoint:
    """Turn the tablet off. What it still holds is taken in when it comes.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
    """
    can_change(by, point.survey).require()
    row = _held(point)
    if row.has_kiosk:
        row.kiosk_salt = row.kiosk_pin_hash = ""
        row.save(update_fields=["kiosk_salt", "kiosk_pin_hash"])
        Event.record(row, "kiosk_off", by=by)
        transaction.on_commit(forget)
    return row


def _held(point: CollectionPoint) -> CollectionPoint:
    hold(point)
    return CollectionPoint.objects.select_related("survey__programme__commune").get(pk=point.pk)
