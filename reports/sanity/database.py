"""The database's own word: its file is readable, every foreign key leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from assessments.enums import Severity

from .findings import Finding

SHOWN = 20
"""Lines of SQLite's own check that are passed on."""


def damaged_database() -> Iterator[Finding]:
    """On SQLite its file and constraints are read through; PostgreSQL never lets a broken key in."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA integrity_check({SHOWN})")
            said = [line for (line,) in cursor.fetchall() if line != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            lost = cursor.fetchmany(SHOWN)
    except DatabaseError as error:
        said, lost = [str(error)], []
    for line in said:
        yield Finding("database_damaged", Severity.ERROR, _("SQLite báo cơ sở dữ liệu hỏng: %s") % line)
    for table, rowid, parent, _key in lost:
        yield Finding(
            "database_lost_link",
            Severity.ERROR,
            _("Dòng %(row)s của bảng %(table)s trỏ tới một dòng không có trong bảng %(parent)s.")
            % {"row": rowid, "table": table, "parent": parent},
            f"{table}:{rowid}",
        )
