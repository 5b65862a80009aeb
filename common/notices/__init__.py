"""Telling people: every app calls `notify`; how and when a mail carries it is decided elsewhere."""

from .telling import notify

__all__ = ["notify"]
