"""hansou as a guest: in programs with threads, without a main guard, that fork, that are confined, that end."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hansou.index import hosts

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked on this system")

# More than a batch, so that workers are worth starting; each script says `done` once, and nothing else.
BEGIN = """
import os, sys, threading
from hansou import Article, Indexer, Searcher
FOLDER = sys.argv[1]
TEXT = "江阴的出租车司机换电站开工,产业集群里的七家配套企业共同出资。" * 40
def index(name, workers=2):
    with Indexer(os.path.join(FOLDER, name), workers=workers) as indexer:
        indexer.add(Article(path=f"a/{n}", title=f"第{n}篇", body=f"编号{n}。{TEXT}") for n in range(1200))
    with Searcher(os.path.join(FOLDER, name)) as searcher:
        assert searcher.search("產業集群").total == 1200
        assert [hit.path for hit in searcher.search('"编号77"')] == ["a/77"]
"""

PROGRAMS = {
    "no main guard": "index('a'); print('done')",
    "a second thread": """
        stop = threading.Event()
        other = threading.Thread(target=stop.wait)
        other.start()
        index('a')
        stop.set()
        print('done')""",
    "in threads, two at once": """
        threads = [threading.Thread(target=index, args=(name,)) for name in 'ab']
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        for name in 'ab':
            with Searcher(os.path.join(FOLDER, name)) as searcher: assert searcher.search('出租车').total == 1200
        print('done')""",
    "asyncio": """
        import asyncio
        async def main():
            await asyncio.gather(asyncio.to_thread(index, 'a'), asyncio.sleep(0.1))
            with Searcher(os.path.join(FOLDER, 'a')) as searcher:
                found = await asyncio.gather(*(asyncio.to_thread(searcher.search, word) for word in ['出租車'] * 8))
            assert all(one.total == 1200 for one in found)
        asyncio.run(main())
        print('done')""",
    "a daemonic pool": """
        import multiprocessing
        if __name__ == '__main__':
            with multiprocessing.get_context('fork').Pool(1) as pool: pool.map(index, ['a'])
            print('done')""",
    "a spawned child": """
        import multiprocessing
        if __name__ == '__main__':
            child = multiprocessing.get_context('spawn').Process(target=index, args=('a',), daemon=True)
            child.start()
            child.join()
            assert child.exitcode == 0
            print('done')""",
    "a process pool": """
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        if __name__ == '__main__':
            with ProcessPoolExecutor(2, multiprocessing.get_context('spawn')) as pool: list(pool.map(index, 'ab'))
            print('done')""",
    "as the interpreter ends": """
        import atexit
        def last():
            index('a')
            print('done')
        atexit.register(last)""",
    "no semaphores": """
        import multiprocessing.synchronize
        def none(*_, **__): raise OSError(38, 'Function not implemented')
        multiprocessing.synchronize.SemLock.__init__ = none
        index('a')
        print('done')""",
    "frozen": """
        sys.frozen = True
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        index('a')
        print('done')""",
}
ON_FORK = {"a daemonic pool"}


def run(folder: Path, code: str, seconds: float = 120, **environ: str) -> str:
    """What a program prints, all of it. A script is a file, as a host's is."""
    script = folder / "host.py"
    script.write_text(BEGIN + textwrap.dedent(code), encoding="utf-8")
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, script, folder],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONWARNINGS": "error::ResourceWarning"} | environ,
        capture_output=True,
        timeout=seconds,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_host_is_not_surprised(name: str, tmp_path: Path) -> None:
    if name in ON_FORK and not hasattr(os, "fork"):
        pytest.skip("nothing is forked on this system")
    assert run(tmp_path, PROGRAMS[name]) == "done\n"


@POSIX
def test_forked_children_of_a_host_with_threads_end(tmp_path: Path) -> None:
    code = """
        import signal, time
        index('a', 1)
        stop = threading.Event()
        words = ['出租車', '"换电站开工"', '江阴 -小学', '司機 产业', '编号7*', 'title:第7篇', '司机~2']
        searcher = Searcher(os.path.join(FOLDER, 'a'))
        def ask():
            n = 0
            while not stop.is_set():
                if n % 5 == 0:
                    with Searcher(os.path.join(FOLDER, 'a')) as fresh: fresh.search(words[n % len(words)])
                searcher.search(words[n % len(words)])
                n += 1
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads: thread.start()
        time.sleep(0.2)
        hung = wrong = 0
        for n in range(40):
            child = os.fork()
            if not child:
                try:
                    assert searcher.search(words[n % len(words)]).total
                    with Searcher(os.path.join(FOLDER, 'a')) as fresh: assert fresh.search('出租車').total == 1200
                    os._exit(0)
                except BaseException as error:
                    print(repr(error), file=sys.stderr)
                    os._exit(1)
            end = time.monotonic() + 20
            while True:
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    wrong += status != 0
                    break
                if time.monotonic() > end:
                    hung += 1
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    break
                time.sleep(0.005)
        stop.set()
        for thread in threads: thread.join()
        print(hung, wrong)"""
    assert run(tmp_path, code, 500, PYTHONWARNINGS="ignore::DeprecationWarning") == "0 0\n"


@POSIX
def test_a_forked_child_indexes(tmp_path: Path) -> None:
    code = """
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        child = os.fork()
        if not child:
            index('a')
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        print('done')"""
    assert run(tmp_path, code, PYTHONWARNINGS="ignore::DeprecationWarning") == "done\n"


def test_no_home_and_nowhere_to_write(tmp_path: Path) -> None:
    code = "index('a', 1); print('done')"
    gone = {name: "" for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA", "TMPDIR") if os.name != "nt"}
    assert run(tmp_path, code, **gone) == "done\n"


def test_why_there_are_no_workers_is_told(tmp_path: Path) -> None:
    code = """
        sys.frozen = True
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        with Indexer(os.path.join(FOLDER, 'a'), workers=2) as indexer:
            report = indexer.add(Article(path=f"a/{n}", title="", body=f"编号{n}。{TEXT}") for n in range(1200))
        print(report.notes)"""
    told = run(tmp_path, code)
    assert "one process did all the work" in told
    assert "is not Python itself" in told


QUOTAS = [
    ({"cpu.max": "150000 100000\n"}, "0::/\n", [2]),
    ({"cpu.max": "max 100000\n"}, "0::/\n", []),
    ({"pod/cpu.max": "400000 100000", "pod/one/cpu.max": "max 100000"}, "0::/pod/one\n", [4]),
    ({"cpu.max": "50000 100000"}, "0::/not/seen/here\n", [1]),
    ({"cpu,cpuacct/cpu.cfs_quota_us": "300000", "cpu,cpuacct/cpu.cfs_period_us": "100000"}, "4:cpu,cpuacct:/\n", [3]),
    ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, "4:cpu:/\n1:name=systemd:/\n", []),
    ({}, "0::/\n", []),
]


@pytest.mark.parametrize(("files", "own", "expected"), QUOTAS)
def test_quotas_of_containers(files: dict[str, str], own: str, expected: list[int], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / "cgroup" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "cgroup" / name).write_text(text, encoding="ascii")
    (tmp_path / "own").write_text(own, encoding="utf-8")
    assert hosts.quotas(tmp_path / "cgroup", tmp_path / "own") == expected


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes are not bound on this system")
def test_as_many_workers_as_processors_that_may_be_used(tmp_path: Path) -> None:
    code = """
        from hansou.index.hosts import processors
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
        print(processors())"""
    assert run(tmp_path, code) == "1\n"
