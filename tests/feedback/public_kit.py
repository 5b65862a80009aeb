"""A citizen at the public pages: no account, no cookie, only what stands in the form."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import Commune
from common.clock import now
from feedback.consent import consent_text
from feedback.models import Feedback
from tests import files_kit

JSON = {"HTTP_ACCEPT": "application/json"}
CODE = re.compile(r"\d{4,}-\d{4}-[0-9A-Z]{10}")


def address(name: str, commune: Commune, *args: Any) -> str:
    return reverse(name, args=[commune.slug, *args])


def photo(name: str = "IMG_1.jpg", orientation: int = 6) -> ContentFile:
    return ContentFile(files_kit.jpeg(orientation), name)


def slot(commune: Commune, *, seconds: int = 90) -> str:
    """The signed token of a form opened so long ago."""
    opened = int(now().timestamp()) - seconds
    values = {"c": commune.pk, "w": consent_text(commune, "report"), "t": opened}
    return signing.Signer(salt="public.feedback.form").sign_object(values)


def filled(commune: Commune, kind: str = "phan-anh", **values: Any) -> dict[str, Any]:
    """What a browser posts for a form it opened a while ago."""
    data = {
        "kind": kind,
        "client_id": str(uuid.uuid4()),
        "slot": slot(commune),
        "content": "Đèn đường ngõ 12 hỏng ba tối nay",
        "contact": "an-danh",
        "step": "gui",
    }
    return data | values


def send(commune: Commune, client: Client | None = None, *, json: bool = False, **values: Any) -> Any:
    headers = JSON if json else {}
    return (client or Client()).post(address("feedback_form", commune), filled(commune, **values), **headers)


def code_on(response: Any) -> str:
    """The code of a receipt."""
    found = CODE.search(response.content.decode())
    assert found, response.content.decode()[:2000]
    return found.group()


def sent(commune: Commune, **values: Any) -> tuple[Feedback, str]:
    """Sent through the page: the row and the printed code."""
    response = send(commune, **values)
    assert response.status_code == 200
    return Feedback.objects.latest("pk"), code_on(response)


def look(commune: Commune, code: str, **values: Any) -> Any:
    return Client().post(address("feedback_lookup", commune), {"code": code} | values)
