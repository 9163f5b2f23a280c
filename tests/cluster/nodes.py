"""Three real nodes of OpenSearch on loopback: each a process of its own, so that one can be killed.

    python -m tests.cluster.nodes start FOLDER      # prints the addresses, stays until Ctrl-C or end of input
    python -m tests.cluster.nodes run COMMAND...    # runs a command with HANSOU_CLUSTER set, then stops

Maven fetches OpenSearch from Maven Central the first time. `JAVA_HOME` chooses the Java, 17 or 21 for this OpenSearch.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

HERE = Path(__file__).parent
NODES = 3
HEAP = "-Xmx512m"
JAVA = (17, 23)  # the versions that this OpenSearch runs on
SECONDS = 180  # until all nodes have found each other

# What OpenSearch's own launcher passes to Java 17.
_OPENS = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.lang", "java.nio", "java.nio.channels", "java.util", "java.security", "sun.nio.ch")
]


class Node:
    """One process with one node."""

    def __init__(self, number: int, folder: Path, http: int, transport: int) -> None:
        self.name = f"node-{number}"
        self.folder = folder / self.name
        self.http = http
        self.transport = transport
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, classpath: str, cluster: str, others: list[Node]) -> None:
        """Start it; it goes on with what its folder holds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        seeds = ",".join(f"127.0.0.1:{node.transport}" for node in others)
        names = ",".join(node.name for node in others)
        arguments = [str(self.folder), cluster, self.name, str(self.http), str(self.transport), seeds, names]
        with (self.folder / "output.txt").open("ab") as out:
            self.process = subprocess.Popen(
                [
                    java(),
                    HEAP,
                    "-Xms256m",
                    *_OPENS,
                    "-Djava.awt.headless=true",
                    "-cp",
                    classpath,
                    "hansou.Node",
                    *arguments,
                ],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for whoever started us
            )

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End it as a lost machine ends: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order, or by force after a while."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def _end(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait()
            if self.process.stdin is not None:
                self.process.stdin.close()


class Nodes:
    """A cluster of three nodes in a folder."""

    def __init__(self, folder: Path, count: int = NODES) -> None:
        ports = free_ports(2 * count)
        self.folder = folder
        self._classpath = classpath()
        self.nodes = [Node(number, folder, ports[2 * number], ports[2 * number + 1]) for number in range(count)]

    def start(self) -> None:
        """Start the nodes that do not run, and wait until all have found each other."""
        for node in self.nodes:
            if not node.alive:
                node.start(self._classpath, "hansou-tests", self.nodes)
        self.wait(len(self.nodes))

    def stop(self) -> None:
        """Stop all."""
        for node in self.nodes:
            if node.process is not None and node.process.stdin is not None:
                node.process.stdin.close()
        for node in self.nodes:
            node.stop()

    def wait(self, count: int, status: str = "green") -> None:
        """Until `count` nodes are one cluster of at least this status. Raises RuntimeError after SECONDS."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for node in self.nodes:
                if node.alive and self._health(node, count, status):
                    return
            if not any(node.alive for node in self.nodes):
                break
            time.sleep(0.3)
        tails = "\n".join((node.folder / "output.txt").read_text(errors="replace")[-2000:] for node in self.nodes)
        raise RuntimeError(f"the nodes did not become a cluster:\n{tails}")

    @staticmethod
    def _health(node: Node, count: int, status: str) -> bool:
        url = f"http://127.0.0.1:{node.http}/_cluster/health?timeout=1s&wait_for_status={status}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                health = json.load(answer)
        except (OSError, ValueError):
            return False
        return bool(health["number_of_nodes"] == count and not health["timed_out"])

    @property
    def hosts(self) -> str:
        """The HTTP addresses of all nodes, by commas."""
        return ",".join(f"127.0.0.1:{node.http}" for node in self.nodes)


def java() -> str:
    """The Java to run."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def missing() -> str | None:
    """What is not here of what the nodes need; None when all is."""
    for program in (java(), "mvn"):
        if shutil.which(program) is None:
            return program
    told = subprocess.run([java(), "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or not JAVA[0] <= int(version[1]) <= JAVA[1]:
        return "a Java from {} to {} (JAVA_HOME chooses it)".format(*JAVA)
    try:
        classpath()
    except subprocess.CalledProcessError:
        return "what Maven could not fetch or compile (see above)"
    return None


def classpath() -> str:
    """Where the compiled node and OpenSearch are; Maven fetches and compiles what is not there."""
    target = HERE / "target"
    listed = target / "classpath.txt"
    newest = max(path.stat().st_mtime for path in (HERE / "pom.xml", *HERE.glob("java/**/*.java")))
    if not listed.exists() or listed.stat().st_mtime < newest:
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "compile", "dependency:build-classpath"]
        subprocess.run([*command, f"-Dmdep.outputFile={listed}"], check=True)
        listed.touch()
    return f"{target / 'classes'}{os.pathsep}{listed.read_text().strip()}"


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


@contextmanager
def running(folder: Path | None = None) -> Iterator[Nodes]:
    """Three nodes, for as long as the block lasts; without a folder in a temporary one."""
    own = Path(tempfile.mkdtemp(prefix="hansou-cluster-")) if folder is None else folder
    nodes = Nodes(own)
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """See the module."""
    if arguments[:1] == ["start"]:
        with running(Path(arguments[1]).resolve() if arguments[1:] else None) as nodes:
            click.echo(nodes.hosts)
            sys.stdin.read()
        return 0
    if arguments[:1] == ["run"] and arguments[1:]:
        lacking = missing()
        if lacking is not None:
            click.echo(f"SKIPPED: no cluster without {lacking}", err=True)
            return 0
        with running() as nodes:
            return subprocess.run(
                arguments[1:], check=False, env=os.environ | {"HANSOU_CLUSTER": nodes.hosts}
            ).returncode
    click.echo(__doc__, err=True)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
