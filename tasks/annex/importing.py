"""The way in: a file becomes a plan."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.annex.columns import Role
from tasks.annex.edits import Edits, apply_edits
from tasks.annex.files import file_kind, read_grid
from tasks.annex.keys import with_keys
from tasks.annex.model import AnnexPlan
from tasks.annex.read_yaml import read_yaml
from tasks.annex.recognise import recognise
from tasks.annex.units import KnownUnit, UnitBook


def read_annex(
    path: Path,
    *,
    year: int,
    units: Sequence[KnownUnit] = (),
    commune: str = "",
    name: str = "",
    columns: Mapping[int, Role] | None = None,
    edits: Edits | None = None,
) -> AnnexPlan:
    """The plan in a file.

    `units` are the commune's own units with their aliases, `commune` its name without "xã" or "phường".
    `name` is the file's name as uploaded, when `path` is a temporary one. `columns` says what each column holds
    (index from 0) when a person chose it for a table without a header, `edits` what a person changed in the rows.
    Raises UnreadableAnnex, with a sentence for the user, when nothing can be read.
    """
    book = UnitBook(units, commune=commune)
    if file_kind(path, name=name) == "yaml":
        plan = read_yaml(path, year=year, book=book)
    else:
        plan = recognise(read_grid(path, name=name), year=year, book=book, columns=columns)
    return apply_edits(with_keys(plan), edits or Edits(), book=book, year=year)
