"""File intake: what a person uploads becomes a clean, known file, or a sentence that says why not.

    facts = inspect_upload(upload, name=upload.name, limits=limits_from_settings())
    clean = clean_upload(upload, facts)      # the bytes to store, free of places and people

Content decides, never the name and never the browser's Content-Type: each file is opened by the library
that will read it later. The stored bytes are the *clean* bytes and their SHA-256 is the record; the hash of
what was sent is kept beside it, so that the same photo is recognised whether it comes back from the phone
or from the portal.

Everything public is imported from here; the modules inside are private to the package.
"""

from common.files.facts import MIME, CleanFile, FileFacts, Kind, Reason, RejectedFile
from common.files.intake import clean_upload, inspect_upload
from common.files.limits import Limits, limits_from_settings
from common.files.names import human_size, safe_name
from common.files.pdf import UnreadablePdf, draw_first_page, draw_pages

__all__ = [
    "MIME",
    "CleanFile",
    "FileFacts",
    "Kind",
    "Limits",
    "Reason",
    "RejectedFile",
    "UnreadablePdf",
    "clean_upload",
    "draw_first_page",
    "draw_pages",
    "human_size",
    "inspect_upload",
    "limits_from_settings",
    "safe_name",
]
