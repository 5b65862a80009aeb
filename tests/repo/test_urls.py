"""Every address asks for a sign-in, except the ones listed here."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "health_live",
    "health_ready",
    "robots",  # tells search engines to stay away
    # Citizens' pages of a commune: its own words, the notice on personal data, who can use the pages.
    "commune_home",  # the front page for whoever has no work in the commune
    "public_front",
    "public_privacy",
    "public_access",
    # A survey's form behind a QR code, the tablet at a counter: no names, no session.
    "survey_form",
    "survey_thanks",
    "survey_kiosk",
    "survey_kiosk_worker",
    "survey_public_results",  # figures a commune publishes, once enough people answered
    # Citizens send and follow feedback, read what was answered, ask about their own data: no account, a code instead.
    "feedback_form",
    "feedback_sent",
    "feedback_lookup",
    "feedback_public_list",
    "feedback_public_photo",  # covered copies of published feedback alone
    "data_request_form",
    "calendar_feed",  # a telephone reads one person's deadlines: a signed secret address, which that person can change
    # Sign-in itself. Signing up answers "closed" (accounts.adapters).
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "mfa_authenticate",
    # The admin's door leads to the common one.
    "admin:login",
    "admin:jsi18n",
}
"""Names of addresses anybody may open. Additions need a reason beside them."""


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Each pattern with its full name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, prefix)
        else:
            yield f"{namespace}{pattern.name}", pattern


def test_every_address_asks_for_a_sign_in_unless_it_is_listed() -> None:
    public = {name for name, pattern in addresses() if not getattr(pattern.callback, "login_required", True)}
    assert public <= PUBLIC, f"open without being listed: {sorted(public - PUBLIC)}"


def test_the_list_of_public_addresses_names_only_what_exists() -> None:
    names = {name for name, _pattern in addresses()}
    assert names >= PUBLIC, f"listed but gone: {sorted(PUBLIC - names)}"
