"""Telling people: every app calls `notify`; how and when a mail carries it is decided elsewhere."""

from .telling import Tidings, notify, notify_all

__all__ = ["Tidings", "notify", "notify_all"]
