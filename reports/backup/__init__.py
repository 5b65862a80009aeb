"""The whole installation as one file, and back: rows as JSON lines, uploads as they are, every hash in a manifest.

    made = make_backup(Path("2026-11-20.zip"))            # the portal may run on
    restore_backup(Path("2026-11-20.zip"), overwrite=False)   # the portal stands still

The file stands above the database's kind: what was written on SQLite is read on PostgreSQL and the other way round.
It holds personal data and password hashes, and never the secret key (`docs/OPERATIONS.md`).
"""

from .archive import Backup, BackupError, open_backup
from .restoring import Restored, restore_backup
from .writing import Made, make_backup

__all__ = ["Backup", "BackupError", "Made", "Restored", "make_backup", "open_backup", "restore_backup"]
