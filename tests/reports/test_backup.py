"""`backup` and `restore`: everything comes back as it was; what is damaged, foreign or in the way is refused."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import tracemalloc
import uuid
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Commune, User
from common.models import Event, Holiday
from evidence.models import Evidence, EvidenceRevision
from reports.backup import BackupError, make_backup, open_backup, restore_backup, rows, writing
from reports.backup.archive import MANIFEST, is_safe
from reports.backup.restoring import Media
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import DossierCheck, ReportRun
from tests.factories.accounts import CommuneFactory, UserFactory

from .year_rows import Rows, a_year

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today", "media")]


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def year(media: Path) -> Rows:
    """A small year, and rows of the awkward kinds: links by name, many-to-many, stamps, times to the microsecond."""
    year = a_year()
    person = year.officer
    person.user_permissions.add(Permission.objects.order_by("-pk").first())
    group = Group.objects.create(name="Nhóm")
    group.permissions.set(Permission.objects.order_by("pk")[:3])
    person.groups.add(group)
    kind = ContentType.objects.get_for_model(Commune)
    LogEntry.objects.create(user=person, content_type=kind, object_id="1", object_repr="xã", action_flag=CHANGE)
    Holiday.objects.create(day=dt.date(2026, 9, 2), name="Quốc khánh")
    run = ReportRun.objects.create(programme=year.programme, kind=ReportKind.DOSSIER, format=ReportFormat.ZIP)
    ReportRun.objects.filter(pk=run.pk).update(status=RunStatus.CANCELLED, finished_at=dt.datetime.now(dt.UTC))
    check = DossierCheck.objects.create(run=run)
    DossierCheck.objects.filter(pk=check.pk).update(requested_at=dt.datetime(2026, 1, 2, 3, 4, 5, 678901, dt.UTC))
    Evidence.objects.filter(pk=year.note.pk).update(client_id=uuid.uuid4())
    return year


ROOT = Path(__file__).resolve().parent.parent.parent
Contents = dict[str, list[dict[str, Any]]]


def contents() -> Contents:
    """All rows of all tables, as the database gives them."""
    return {model._meta.label_lower: list(model._base_manager.order_by("pk").values()) for model in rows.tables()}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def wipe(media: Path) -> None:
    """An empty portal, as after `migrate` on another machine."""
    with transaction.atomic():
        rows.empty_tables()
    shutil.rmtree(media)
    media.mkdir()


def rewritten(path: Path, change: Any) -> Path:
    """The same ZIP with some members changed: `change(name, data)` gives the new bytes, None leaves the member out."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return other


def test_a_year_comes_back_as_it_was(year: Rows, media: Path, tmp_path: Path) -> None:
    before, kept = contents(), files(media)
    assert sum(map(len, before.values())) > 50
    assert all(before[name] for name in ("assessments.snapshot", "auth.group_permissions", "reports.dossiercheck"))
    out = tmp_path / "b.zip"
    call_command("backup", str(out), stdout=StringIO())
    wipe(media)
    assert contents() != before
    said = StringIO()
    call_command("restore", str(out), stdout=said)
    assert contents() == before
    assert files(media) == kept
    assert "Mọi tệp và mọi quy tắc đều khớp." in said.getvalue()
    assert "Khóa bí mật" not in said.getvalue()


def test_the_restored_portal_goes_on_counting(year: Rows, media: Path, tmp_path: Path) -> None:
    make_backup(tmp_path / "b.zip")
    highest = Event.objects.order_by("-pk").first().pk
    wipe(media)
    restore_backup(tmp_path / "b.zip")
    commune = CommuneFactory()
    assert Event.record(commune, "create").pk > highest
    assert year.officer.check_password("Mat-khau-thu-123")


def test_numbers_of_content_types_may_differ_between_databases(year: Rows, media: Path, tmp_path: Path) -> None:
    make_backup(tmp_path / "b.zip")
    event = Event.objects.about(year.photo).first()
    wipe(media)
    kind = ContentType.objects.get_for_model(Evidence)
    Permission.objects.filter(content_type=kind).delete()
    kind.delete()
    ContentType.objects.clear_cache()
    moved = ContentType.objects.create(app_label="evidence", model="evidence")
    assert moved.pk != event.content_type_id
    restore_backup(tmp_path / "b.zip")
    assert Event.objects.get(pk=event.pk).content_type == moved
    assert Event.objects.get(pk=event.pk).object == year.photo


def test_files_have_the_modes_of_uploads_and_the_backup_is_private(
    year: Rows, media: Path, tmp_path: Path, settings
) -> None:
    out = tmp_path / "b.zip"
    make_backup(out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    wipe(media)
    restore_backup(out)
    path = media / EvidenceRevision.objects.get(evidence=year.photo).file.name
    assert stat.S_IMODE(path.stat().st_mode) == settings.FILE_UPLOAD_PERMISSIONS
    assert stat.S_IMODE(path.parent.stat().st_mode) == settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
    assert sorted(entry.name for entry in media.iterdir()) == ["evidence", "previews"]


def test_the_secret_key_sessions_and_failed_sign_ins_stay_out(year: Rows, tmp_path: Path, client, settings) -> None:
    client.force_login(year.officer, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session.session_key
    make_backup(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if "axes" in name or "-sessions." in name]
    assert settings.SECRET_KEY.encode() not in everything
    assert session.encode() not in everything


def test_photos_are_stored_as_they_are_and_rows_are_lines_django_reads(year: Rows, media: Path, tmp_path: Path) -> None:
    make_backup(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        photo = "media/" + EvidenceRevision.objects.get(evidence=year.photo).file.name
        assert archive.getinfo(photo).compress_type == zipfile.ZIP_STORED
        [table] = [name for name in archive.namelist() if name.endswith("-accounts.commune.jsonl")]
        (tmp_path / "communes.jsonl").write_bytes(archive.read(table))
    wipe(media)
    call_command("loaddata", str(tmp_path / "communes.jsonl"), verbosity=0)
    assert Commune.objects.get().name == year.commune.name


def test_a_second_backup_of_the_same_rows_has_the_same_rows(year: Rows, tmp_path: Path) -> None:
    make_backup(tmp_path / "a.zip")
    make_backup(tmp_path / "b.zip")
    with open_backup(tmp_path / "a.zip") as first, open_backup(tmp_path / "b.zip") as second:
        assert first.manifest.tables == second.manifest.tables
        assert first.manifest.media == second.manifest.media


# --- making ---------------------------------------------------------------------------------------


def test_an_older_backup_is_never_overwritten(year: Rows, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"
    out.write_bytes(b"old")
    with pytest.raises(CommandError, match="không bị ghi đè"):
        call_command("backup", str(out))
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".zip"] == ["media"]


def test_a_folder_gets_a_file_named_by_the_time(year: Rows, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    call_command("backup", str(folder), stdout=StringIO())
    [made] = folder.iterdir()
    assert made.name.startswith("sao-luu-20")


def test_no_such_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không có thư mục"):
        call_command("backup", str(tmp_path / "no" / "b.zip"))


def test_a_lost_file_is_named_and_the_rest_is_kept(year: Rows, media: Path, tmp_path: Path) -> None:
    name = EvidenceRevision.objects.get(evidence=year.photo).file.name
    (media / name).unlink()
    with pytest.raises(CommandError, match="1 tệp không đọc được") as caught:
        call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
    assert name in str(caught.value)
    wipe(media)
    said = StringIO()
    with pytest.raises(CommandError, match="Đã khôi phục, nhưng kiểm tra thấy 1 điều"):
        call_command("restore", str(tmp_path / "b.zip"), stdout=said)
    assert f"Bản sao lưu vốn không có tệp “{name}”." in said.getvalue()
    assert Evidence.objects.count() == 2


def test_a_failure_leaves_no_file(year: Rows, media: Path, tmp_path: Path, monkeypatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing._Writer, "media", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "b.zip"))
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_all_rows_are_of_one_moment_and_writers_do_not_wait(year: Rows) -> None:
    """A commune that is made meanwhile by another connection is not in it. SQLite is tried below, with a file."""
    if connection.vendor == "sqlite":
        pytest.skip("the tests' database in memory has one connection only")
    with writing.one_moment():
        before = Commune.objects.count()
        thread = threading.Thread(target=_make_a_commune)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        assert Commune.objects.count() == before
    assert Commune.objects.count() == before + 1


def _make_a_commune() -> None:
    CommuneFactory()
    connection.close()


# --- refusing -------------------------------------------------------------------------------------


@pytest.fixture
def backup(year: Rows, tmp_path: Path) -> Path:
    make_backup(tmp_path / "b.zip")
    return tmp_path / "b.zip"


def refused(path: Path, media: Path, words: str, **options: Any) -> None:
    """The command says no, and rows and files are what they were."""
    before, kept = contents(), files(media)
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(path), stdout=StringIO(), **options)
    assert contents() == before
    assert files(media) == kept


def test_a_portal_with_data_is_not_overwritten_by_accident(backup: Path, media: Path) -> None:
    refused(backup, media, "đã có dữ liệu.*--overwrite")


def test_leftover_files_are_not_overwritten_by_accident(backup: Path, media: Path) -> None:
    wipe(media)
    (media / "quên.txt").write_bytes(b"x")
    refused(backup, media, "không trống.*quên.txt")


def test_overwrite_replaces_rows_and_files(backup: Path, year: Rows, media: Path, client) -> None:
    before, kept = contents(), files(media)
    UserFactory(username="moi")
    (media / "plans").mkdir()
    (media / "plans" / "moi.docx").write_bytes(b"new")
    (media / "evidence" / "them.txt").write_bytes(b"new")
    client.force_login(year.officer, backend="django.contrib.auth.backends.ModelBackend")
    call_command("restore", str(backup), "--overwrite", stdout=StringIO())
    assert contents() == before
    assert files(media) == kept
    assert not (media / "plans").exists()
    assert client.get("/").status_code == 302  # the old session is gone


@pytest.mark.parametrize("part", ["media/", "data/", MANIFEST])
def test_a_flipped_byte_is_refused(backup: Path, media: Path, part: str) -> None:
    with zipfile.ZipFile(backup) as archive:
        info = next(i for i in archive.infolist() if i.filename.startswith(part) and i.compress_size > 20)
        with archive.open(info):
            pass
        start = info.header_offset + 30 + len(info.filename.encode()) + 20
    data = bytearray(backup.read_bytes())
    data[start + info.compress_size // 2] ^= 1
    backup.write_bytes(data)
    refused(backup, media, "hỏng", overwrite=True)


def test_a_file_that_ends_early_is_refused(backup: Path, media: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-200])
    refused(backup, media, "không phải bản sao lưu", overwrite=True)


@pytest.mark.parametrize("name", ["media/evidence", "data/"])
def test_a_changed_member_with_a_right_checksum_is_refused(backup: Path, media: Path, name: str) -> None:
    other = rewritten(backup, lambda n, data: data.replace(b"a", b"b") if n.startswith(name) else data)
    refused(other, media, name, overwrite=True)


def test_a_member_left_out_or_added_is_refused(backup: Path, media: Path) -> None:
    refused(rewritten(backup, lambda n, d: None if "snapshot" in n else d), media, "snapshot", overwrite=True)
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr("media/la.txt", b"x")
    refused(backup, media, "media/la.txt", overwrite=True)


def test_a_name_that_would_leave_the_folder_is_refused(backup: Path, media: Path) -> None:
    def evil(name: str, data: bytes) -> bytes:
        return data.replace(b'"media/evidence', b'"media/../evidence') if name == MANIFEST else data

    refused(rewritten(backup, evil), media, "media/../evidence", overwrite=True)


@pytest.mark.parametrize(
    "path",
    ["media/../x", "/media/x", "media//x", "media/./x", "media/a\\..\\x", "x", "media", "media/", "data/../../x"],
)
def test_names_that_are_not_safe(path: str) -> None:
    assert not is_safe(path)


def test_names_that_are_safe() -> None:
    assert is_safe("media/evidence/xa-thu/2026/1/1-ảnh.jpg")


@pytest.mark.parametrize("made", [b"", b"not a zip", None])
def test_what_is_no_backup_is_said(made: bytes | None, tmp_path: Path, media: Path) -> None:
    path = tmp_path / "x.zip"
    if made is not None:
        path.write_bytes(made)
    refused(path, media, "Không có tệp" if made is None else "không phải bản sao lưu")


def test_a_zip_of_something_else_is_said(tmp_path: Path, media: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(MANIFEST, json.dumps({"format": "hồ sơ", "version": 1}))
    refused(tmp_path / "x.zip", media, "không có bảng kê")


def test_another_version_of_the_portal_is_refused(backup: Path, media: Path) -> None:
    def older(name: str, data: bytes) -> bytes:
        if name != MANIFEST:
            return data
        manifest = json.loads(data)
        manifest["migrations"]["tasks"].append("9999_later")
        return json.dumps(manifest).encode()

    refused(rewritten(backup, older), media, "phiên bản khác.*tasks.9999_later", overwrite=True)


def test_a_failure_half_way_changes_nothing(backup: Path, media: Path, monkeypatch) -> None:
    def fail(*args: Any) -> None:
        raise ValueError("halfway")

    monkeypatch.setattr("reports.backup.restoring.reset_sequences", fail)
    refused(backup, media, "halfway", overwrite=True)


def test_a_failure_after_the_files_moved_moves_them_back(backup: Path, media: Path, monkeypatch) -> None:
    place = Media.place

    def place_and_fail(self: Media) -> None:
        place(self)
        raise OSError("disk is gone")

    monkeypatch.setattr(Media, "place", place_and_fail)
    refused(backup, media, "disk is gone", overwrite=True)


def test_rows_that_do_not_fit_change_nothing(backup: Path, media: Path) -> None:
    """A backup whose hashes are right and whose rows are not: a task without its plan."""
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        [part] = [p for p in manifest["tables"] if p["model"] == "tasks.plan"]
        part.update(rows=0, size=0, sha256=hashlib.sha256(b"").hexdigest())
    changed = {part["path"]: b"", MANIFEST: json.dumps(manifest).encode()}
    refused(rewritten(backup, lambda n, d: changed.get(n, d)), media, "Không nạp được", overwrite=True)


def test_a_running_portal_is_not_restored_over(backup: Path, media: Path, settings, tmp_path: Path) -> None:
    settings.CELERY_BROKER_URL, settings.VAR_DIR = "filesystem://localhost/", tmp_path
    with (tmp_path / "worker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(backup, media, "Hãy dừng cổng", overwrite=True)
    call_command("restore", str(backup), "--overwrite", stdout=StringIO())


def test_a_database_that_waits_for_migrate_is_not_backed_up(tmp_path: Path, monkeypatch) -> None:
    with transaction.atomic():
        MigrationRecorder(connection).record_unapplied("tasks", "0001_initial")
        with pytest.raises(BackupError, match=r"tasks\.0001_initial.*migrate"):
            make_backup(tmp_path / "b.zip")
        transaction.set_rollback(True)


def test_memory_does_not_grow_with_the_files(year: Rows, media: Path, tmp_path: Path) -> None:
    name = EvidenceRevision.objects.get(evidence=year.photo).file.name
    with (media / name).open("wb") as stream:
        stream.truncate(64 * 1024 * 1024)
    tracemalloc.start()
    try:
        make_backup(tmp_path / "b.zip")
        restore_backup(tmp_path / "b.zip", overwrite=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (media / name).stat().st_size == 64 * 1024 * 1024
    assert peak < 16 * 1024 * 1024


def test_people_keep_their_numbers(backup: Path, year: Rows) -> None:
    pk = User.objects.get(username=year.officer.username).pk
    restore_backup(backup, overwrite=True)
    assert User.objects.get(pk=pk).username == year.officer.username
    assert os.access(backup, os.R_OK)


# --- two installations on SQLite ------------------------------------------------------------------

FILL = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from accounts.models import Commune, User

call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("VACUUM INTO %s", [sys.argv[1]])
Commune.objects.create(slug="thu", name="Thử", province="Hải Phòng")
User.objects.create_user("thu", password="Mat-khau-thu-123", full_name="Cán bộ (demo)")
"""
LOOK = """
import sqlite3
import django
django.setup()
from django.conf import settings
from django.db import connection
from accounts.models import Commune, User
from reports.backup.writing import one_moment

assert list(Commune.objects.values_list("slug", flat=True)) == ["thu"]
assert User.objects.get().check_password("Mat-khau-thu-123")
other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0, isolation_level=None)
with one_moment():
    before = Commune.objects.get().name
    other.execute("UPDATE accounts_commune SET name = 'Mới'")  # at once, or "database is locked"
    assert Commune.objects.get().name == before == "Thử"
assert Commune.objects.get().name == "Mới"
assert connection.transaction_mode == "IMMEDIATE"
"""


def installation(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on an installation of its own in `folder`."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MEDIA_ROOT"}}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.embedded", "VAR_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_an_installation_moves_to_another_machine(tmp_path: Path) -> None:
    """The real commands on two SQLite files, and into the tests' own database, which may be PostgreSQL.

    On the way: reading one moment makes no writer wait.
    """
    old, new, out = tmp_path / "cu", tmp_path / "moi", tmp_path / "b.zip"
    new.mkdir()
    steps = [
        (old, ["-c", FILL, str(new / "portal.sqlite3")]),
        (old, ["manage.py", "backup", str(out)]),
        (new, ["manage.py", "restore", str(out)]),
        (new, ["-c", LOOK]),
    ]
    for folder, arguments in steps:
        done = installation(folder, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
    again = installation(new, "manage.py", "restore", str(out))
    assert again.returncode != 0
    assert "--overwrite" in again.stderr
    assert "Traceback" not in again.stderr
    restore_backup(out)
    assert Commune.objects.get().slug == "thu"
    assert User.objects.create_user("sau").pk > User.objects.get(username="thu").pk


@pytest.mark.parametrize("command", ["backup", "restore", "sanity_check"])
def test_each_command_explains_itself(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(command, "--help")
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert {"backup": "KHÔNG nằm trong đó", "restore": "Hãy dừng cổng", "sanity_check": "Chỉ đọc"}[command] in said
