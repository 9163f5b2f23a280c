"""What the process that hansou runs in allows: how many processors, what a fork leaves of locks, where data files are.

hansou is a guest in other programs: they have threads, they fork, they are confined to a part of the machine, and they
end. Nothing here decides what work is done, only where.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar, cast, overload

T = TypeVar("T")

MOST_WORKERS = 61 if sys.platform == "win32" else 1024
"""Windows waits for no more processes than this at a time."""
_CGROUP = Path("/sys/fs/cgroup")


def packaged(file: Path) -> bytes:
    """A data file of the package, given by its path beside modules: from wherever these were loaded, an archive too."""
    loader = cast("Any", __spec__.loader)
    content: bytes = loader.get_data(str(file))
    return content


def processors() -> int:
    """How many processors this process may use: those it is bound to, and what its container has of them."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13 and later; heeds PYTHON_CPU_COUNT
        count = os.process_cpu_count() or 1
    elif hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    return max(1, min(count, MOST_WORKERS, *quotas(_CGROUP, Path("/proc/self/cgroup"))))


def quotas(root: Path, own: Path) -> list[int]:
    """Processors, rounded up, that Linux's control groups allow this process, one for each limit that is set.

    `root` is where the groups are mounted, `own` the file that names those of this process. Both versions are read:
    ``cpu.max`` has a quota and a period, ``cpu.cfs_quota_us`` and ``cpu.cfs_period_us`` have them apart.
    """
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        mounted = root / controllers if (root / controllers).is_dir() else root
        group = mounted / path.lstrip("/")
        # In a container the groups above are not to be seen, and its own is the root.
        for folder in (group, *group.parents) if group.is_relative_to(mounted) else (mounted,):
            quota, period = _quota(folder)
            if quota > 0 and period > 0:
                found.append(-(-quota // period))
            if folder == mounted:
                break
    return found


def _quota(folder: Path) -> tuple[int, int]:
    names = ("cpu.max",) if (folder / "cpu.max").exists() else ("cpu.cfs_quota_us", "cpu.cfs_period_us")
    try:
        quota, period = " ".join((folder / name).read_text(encoding="ascii").strip() for name in names).split()
        return int(quota), int(period)
    except (OSError, ValueError):  # not there, or "max"
        return 0, 0


class Lock:
    """A lock that is free in a forked child, whichever thread had it in the parent: that thread is not in the child.

    What it guards must be whole between any two steps of the interpreter, since a fork may come there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        _locks.add(self)

    def renew(self) -> None:
        """Be free."""
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


_locks: weakref.WeakSet[Lock] = weakref.WeakSet()


def _renew_all() -> None:
    for lock in list(_locks):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)


if sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property(Generic[T]):  # noqa: N801 - named as what it stands in for
        """`functools.cached_property` as it is from Python 3.12 on, without a lock.

        The lock of earlier ones is one for all objects of a class: threads that read different objects wait for each
        other, and a child that was forked while it was taken waits for ever.
        """

        def __init__(self, work: Callable[[Any], T]) -> None:
            self._work = work
            functools.update_wrapper(self, work)  # type: ignore[arg-type]
            self._name = work.__name__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        @overload
        def __get__(self, instance: None, owner: type) -> cached_property[T]: ...
        @overload
        def __get__(self, instance: object, owner: type) -> T: ...
        def __get__(self, instance: object | None, owner: type) -> cached_property[T] | T:
            if instance is None:
                return self
            value = instance.__dict__[self._name] = self._work(instance)
            return value
