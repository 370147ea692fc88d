"""Writing that fails: the old file is intact, one named error, and nothing is left behind."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import writing
from autograd.storage import SaveError, read, save

fcntl = pytest.importorskip("fcntl", reason="Windows has no file locks")
OLD, NEW = {"w": np.zeros(50_000)}, {"w": np.ones(50_000)}
CALLS = ("stat", "open", "write", "fsync", "replace", "fchmod", "fstat", "listdir", "unlink",
         "close")


class FailingOS:
    """The module os, in which the Nth call of some functions fails."""

    def __init__(self, names: tuple[str, ...], fails: int, code: int = errno.EIO) -> None:
        self.names, self.fails, self.code, self.calls = names, fails, code, 0
        self.failed = ""

    def __getattr__(self, name: str) -> Any:
        value = getattr(os, name)
        if name not in self.names:
            return value

        def call(*args: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.fails:
                self.failed = name
                raise OSError(self.code, os.strerror(self.code))
            return value(*args, **options)
        return call


def number(path: Path) -> float:
    array = read(path).arrays["w"]
    assert array.shape == (50_000,) and np.unique(array).size == 1
    return float(array[0])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_the_nth_write_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    path = tmp_path / "m"
    save(path, OLD)
    monkeypatch.setattr(writing, "CHUNK", 7000)         # 58 writes
    for n in range(1, 51):
        monkeypatch.setattr(writing, "os", failing := FailingOS(("write",), n, code))
        with pytest.raises(SaveError) as caught:
            save(path, NEW)
        assert caught.value.errno == code and failing.failed == "write"
        assert f"save: {path}: {os.strerror(code)}; what was there before is untouched (test_" in \
            str(caught.value)
        assert number(path) == 0 and list(tmp_path.iterdir()) == [path]


def test_the_nth_call_of_any_kind_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, failed = tmp_path / "m", set()
    for n in range(1, 100):
        save(path, OLD)
        (tmp_path / f".autograd-save-{'0' * 32}.tmp").write_bytes(b"stray")
        monkeypatch.setattr(writing, "CHUNK", 100_000)
        with monkeypatch.context() as patched:
            patched.setattr(writing, "os", failing := FailingOS(CALLS, n))
            try:
                save(path, NEW)
            except SaveError as error:
                new = "the new file is in its place, whole, but may not outlast" in str(error)
                assert number(path) == new and failing.failed
            else:
                assert number(path) == 1
        failed.add(failing.failed)
        save(path, NEW)
        assert list(tmp_path.iterdir()) == [path]
        if not failing.failed:
            break
    assert failed >= {"stat", "open", "write", "fsync", "replace", "fchmod", "", "listdir"}


def test_the_system_takes_little_at_a_time(tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(FailingOS):
        def write(self, file: int, data: memoryview) -> int:
            return os.write(file, data[:999])
    monkeypatch.setattr(writing, "os", Slow((), 0))
    save(tmp_path / "m", NEW)
    assert number(tmp_path / "m") == 1


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(FailingOS):
        def write(self, file: int, data: memoryview) -> int:
            raise KeyboardInterrupt
    save(tmp_path / "m", OLD)
    monkeypatch.setattr(writing, "os", Interrupted((), 0))
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "m", NEW)
    assert list(tmp_path.iterdir()) == [tmp_path / "m"] and number(tmp_path / "m") == 0


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    save(tmp_path / "m", OLD)
    script = ("import resource, sys, numpy as np\nfrom autograd.storage import save, SaveError\n"
              "for limit in range(0, 400_000, 8000):\n"
              "    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))\n"
              "    try: save(sys.argv[1], {'w': np.ones(50_000)})\n"
              "    except SaveError as error: assert 'File too large; what was' in str(error)\n"
              "    else: raise AssertionError(limit)\n")
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "m")], check=True,
                   cwd=Path(__file__).parents[2])
    assert number(tmp_path / "m") == 0 and list(tmp_path.iterdir()) == [tmp_path / "m"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if not mount or os.geteuid() != 0 or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
            capture_output=True).returncode:
        pytest.skip("mounting a file system needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_the_disk_is_full(small_disk: Path) -> None:
    path = small_disk / "m"
    save(path, OLD)
    (small_disk / "rest").write_bytes(bytes(400_000))
    with pytest.raises(SaveError, match="No space left on device; what was there before is") as got:
        save(path, NEW)
    assert got.value.errno == errno.ENOSPC
    assert number(path) == 0 and {p.name for p in small_disk.iterdir()} == {"m", "rest"}


def test_the_folder_is_read_only(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if os.geteuid() == 0:                       # permissions do not bind root, a mount does
        folder = request.getfixturevalue("small_disk")
        save(folder / "m", OLD)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    else:
        save((folder := tmp_path) / "m", OLD)
        folder.chmod(0o555)
    try:
        with pytest.raises(SaveError, match=r"Read-only file system|Permission denied"):
            save(folder / "new", NEW)
        with pytest.raises(SaveError, match=r"[Rr]ead-only|Permission denied"):
            save(folder / "m", NEW)
        assert number(folder / "m") == 0
    finally:
        if os.geteuid() != 0:
            folder.chmod(0o755)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to any file")
def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    save(tmp_path / "m", OLD)
    (tmp_path / "m").chmod(0o444)
    with pytest.raises(SaveError, match="it is read-only; what was there before is untouched"):
        save(tmp_path / "m", NEW)


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for path, words in [(tmp_path / "folder", "it is no regular file"),
                        (tmp_path / "pipe", "it is no regular file"),
                        (Path("/dev/full"), "it is no regular file"),
                        (tmp_path / "a", "Too many levels of symbolic links"),
                        (tmp_path / "nowhere" / "m", "there is no folder .*nowhere; make it first"),
                        (tmp_path / ("x" * 300), "File name too long")]:
        with pytest.raises(SaveError, match=words):
            save(path, NEW)
    assert (tmp_path / "a").is_symlink()


def test_mode_is_kept_and_a_link_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "there" / "m", tmp_path / "link"
    target.parent.mkdir()
    link.symlink_to("there/m")
    umask = os.umask(0o027)
    try:
        save(link, OLD)
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        target.chmod(0o604)
        save(link, NEW)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o604
    assert link.is_symlink() and number(target) == 1
    assert {p.name for p in tmp_path.iterdir()} == {"link", "there"}
    long = tmp_path / ("x" * 255)
    save(os.fsencode(long), NEW)  # type: ignore[arg-type]
    assert number(long) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    save(tmp_path / "m", OLD)
    os.chown(tmp_path / "m", 1234, 4321)
    save(tmp_path / "m", NEW)
    found = (tmp_path / "m").stat()
    assert (found.st_uid, found.st_gid) == (1234, 4321)


def test_only_strays_of_ours_are_removed(tmp_path: Path) -> None:
    stray = tmp_path / f".autograd-save-{'0' * 32}.tmp"
    held = tmp_path / f".autograd-save-{'1' * 32}.tmp"
    others = [".autograd-save-.tmp", f"autograd-save-{'0' * 32}.tmp", "m.tmp", ".x.safetensors"]
    for path in (stray, held, *(tmp_path / name for name in others)):
        path.write_bytes(b"x")
    with open(held, "rb") as file:              # its writer lives
        fcntl.flock(file, fcntl.LOCK_EX)
        save(tmp_path / "m", NEW)
    assert {p.name for p in tmp_path.iterdir()} == {"m", held.name, *others}
    save(tmp_path / "m", NEW)
    assert not held.exists()


def test_a_file_taken_for_a_stray_before_it_was_locked_is_written_anew(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    lock = fcntl.flock

    def after_another(file: Any, how: int) -> None:
        if how == fcntl.LOCK_EX and len(taken) < 3:
            taken.extend(os.listdir(tmp_path))
            writing.remove_strays(str(tmp_path))
        lock(file, how)
    monkeypatch.setattr(writing.fcntl, "flock", after_another)
    save(tmp_path / "m", NEW)
    assert len(set(taken)) == 3 and list(tmp_path.iterdir()) == [tmp_path / "m"]
    assert number(tmp_path / "m") == 1


def test_threads_save_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def work(save_one: Callable[[], None]) -> None:
        try:
            for _ in range(20):
                save_one()
        except BaseException as error:
            errors.append(error)
    threads = [threading.Thread(target=work, args=(lambda w=w: save(tmp_path / "m", w),))
               for w in (OLD, NEW, OLD, NEW)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and number(tmp_path / "m") in (0, 1)
    assert list(tmp_path.iterdir()) == [tmp_path / "m"]
