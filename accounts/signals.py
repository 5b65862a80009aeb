"""One line each: what sign-in tells us, handed to a service."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver

from . import services


@receiver([password_changed, password_reset, password_set])
def remember_password_change(user: Any, **kwargs: Any) -> None:
    services.password_changed(person=user)
