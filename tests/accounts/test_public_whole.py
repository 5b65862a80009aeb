"""The citizens' front page and notice with all that the other apps put there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import PublicPage
from tests.factories.accounts import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["", "du-lieu-ca-nhan/"])
def test_it_asks_few_questions(client: Client, page: str, django_assert_max_num_queries: Any) -> None:
    commune = CommuneFactory()
    PublicPage.objects.create(commune=commune, show_survey_results=True, show_answered_feedback=True)
    with django_assert_max_num_queries(8):
        answer = client.get(f"/{commune.slug}/{page}")
    assert answer.status_code == 200
    assert not answer.cookies


def test_what_is_promised_is_what_the_portal_does(client: Client, settings: Any) -> None:
    """Surveys and feedback both tell how long they keep what; the number is the installation's."""
    text = client.get(f"/{CommuneFactory().slug}/du-lieu-ca-nhan/").content.decode()
    assert "khảo sát" in text
    assert "góp ý" in text
    assert text.count("Giữ bao lâu") >= 2
