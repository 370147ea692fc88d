"""Write a file whole or not at all.

The bytes go to a file of another name in the same folder, which takes the place of the old one when
they are on the disk. Its writer holds a lock on it, which the system drops when the writer dies: so
a file of such a name without a lock is a stray, and the next save removes it. A process number
would not tell, as the system gives it away again.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from autograd.engine.errors import SaveError
from gates.errors import located

try:
    import fcntl
except ImportError:                             # Windows: no locks, and strays stay
    fcntl = None  # type: ignore[assignment]

CHUNK = 2**23
OURS = re.compile(r"\.autograd-save-[0-9a-f]{32}\.tmp")


def write_file(path: str | os.PathLike[str], data: bytes, who: str) -> None:
    """Put `data` in place of the file at `path`, or raise a SaveError and leave the old one.

    The error begins with `who` wanted to write.

    A symbolic link stays, and the file it leads to is replaced. The mode and, where the system
    allows it, the owner of an existing file are kept; a new one has those of any new file.
    """
    place = os.fsdecode(path)
    replaced = False
    try:
        old = existing(place)
        target = os.path.realpath(place)
        folder = os.path.dirname(target)
        remove_strays(folder)
        with folder_of(folder) as entries, new_file(folder, old) as (name, file):
            write_all(file.fileno(), data)
            os.fsync(file.fileno())
            if fcntl is None:
                file.close()                    # Windows renames no open file
            os.replace(name, target)
            replaced = True
            if entries is not None:
                os.fsync(entries)
    except ValueError:                          # a null byte, which no path has
        raise SaveError(located(f"{who}: {place!r} is no path of a file")) from None
    except OSError as error:
        state = ("the new file is in its place, whole, but may not outlast a power cut" if replaced
                 else "what was there before is untouched")
        failed = SaveError(located(f"{who}: {place}: {reason(error, place)}; {state}"))
        failed.errno = error.errno
        raise failed from error


def reason(error: OSError, place: str) -> str:
    """Why a file could not be written, in words."""
    folder = os.path.dirname(os.path.realpath(place))
    if isinstance(error, FileNotFoundError) and not os.path.isdir(folder):
        return f"there is no folder {os.path.dirname(place) or folder}; make it first"
    return error.strerror or str(error)


def existing(place: str) -> os.stat_result | None:
    """What is known of the file at `place`, if any; raises where it may not be replaced."""
    try:
        found = os.stat(place)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(None, "it is no regular file")
    if not os.access(place, os.W_OK):
        raise PermissionError(13, "it is read-only")
    return found


@contextmanager
def folder_of(folder: str) -> Iterator[int | None]:
    """The folder, opened to be synchronised; None where the system opens no folders."""
    if os.name == "nt":
        yield None
        return
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def new_file(folder: str, old: os.stat_result | None) -> Iterator[tuple[str, io.FileIO]]:
    """A locked file of a new name, with the mode and owner of `old`; gone after the block."""
    name, file = locked_file(folder, 0o666 if old is None else 0o600)
    try:
        if old is not None and os.name != "nt":
            now = os.fstat(file.fileno())
            if (now.st_uid, now.st_gid) != (old.st_uid, old.st_gid):
                with suppress(PermissionError):
                    os.fchown(file.fileno(), old.st_uid, old.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))
        yield name, file
    finally:
        discard(name, file)


def locked_file(folder: str, mode: int) -> tuple[str, io.FileIO]:
    """A new file with a lock, which no one took for a stray before the lock was there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

    def opener(name: str, _: int) -> int:
        return os.open(name, flags, mode)

    while True:
        name = os.path.join(folder, f".autograd-save-{secrets.token_hex(16)}.tmp")
        file = io.FileIO(name, "xb", opener=opener)
        try:
            if fcntl is not None:
                with suppress(OSError):         # where there are no locks, no strays are removed
                    fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink or fcntl is None:
                return name, file
        except BaseException:
            discard(name, file)
            raise
        file.close()


def discard(name: str, file: io.FileIO) -> None:
    """Close a new file, and remove it unless it has another name by now."""
    if fcntl is None:
        file.close()                            # Windows removes no open file
    with suppress(OSError):
        os.unlink(name)
    with suppress(OSError):
        file.close()


def write_all(file: int, data: bytes) -> None:
    """Write `data`, however little the system takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest[:CHUNK]):]


def remove_strays(folder: str) -> None:
    """Remove what writers that died have left in `folder`; nothing of one that lives."""
    if fcntl is None:
        return
    with suppress(OSError):
        for name in filter(OURS.fullmatch, os.listdir(folder)):
            with suppress(OSError):
                remove_if_stray(os.path.join(folder, name))


def remove_if_stray(path: str) -> None:
    """Remove the file at `path` unless its writer lives and holds the lock."""
    file = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    finally:
        os.close(file)
