"""Disks that are small, full, or read-only, for a while."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[bool]:
    """Mount a small disk in memory; yields whether that was possible."""
    place.mkdir(parents=True)
    size = f"size={kilobytes}k"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        why = done.stderr.strip()
    except OSError as error:
        why = str(error)
    if why:
        print(f"  skipped: no disk can be mounted here ({why})")
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(place: Path) -> None:
    """Leave so little room on a disk that a run cannot come to its end."""
    free = shutil.disk_usage(place).free
    (place / "ballast").write_bytes(bytes(free - 400 * 1024))


def may_mount(folder: Path) -> bool:
    """Whether `unwritable` can do its work: root needs the right to mount for it."""
    if os.geteuid() != 0:
        return True
    with small_disk(folder / "probe", 64) as mounted:
        return mounted


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder: root needs more than its permissions."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "--bind", folder, folder], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    else:
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o555)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)
        else:
            for path in (folder, *folder.rglob("*")):
                path.chmod(0o755)
