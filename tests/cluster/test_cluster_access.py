"""A cluster behind HTTPS and a password: a real one, with a gate before it that asks for both as its owners' would."""

from __future__ import annotations

import base64
import http.client
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, ClusterError, Indexer, Searcher
from hansou.index.cluster.connection import API_KEY, AUTHORITY, PASSWORD, USER

WHO, SECRET, KEY = "reader", "s3:cret", "a2V5OmtleQ=="


@dataclass(frozen=True)
class Gate:
    """A way to the cluster: where it is, and the file of the authority that signed its certificate."""

    port: int
    authority: Path


@pytest.fixture(scope="module")
def gate(hosts: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gate at https://127.0.0.1 that lets one user, or one key, pass."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("gate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=gate -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    node = hosts.split(",", maxsplit=1)[0]
    basic = base64.b64encode(f"{WHO}:{SECRET}".encode()).decode()
    allowed = {f"Basic {basic}", f"ApiKey {KEY}"}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, kind, data = 401, "application/json", b'{"error": "Unauthorized", "status": 401}'
            if self.headers.get("Authorization", "") in allowed:
                connection = http.client.HTTPConnection(node, timeout=60)
                headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                status, kind, data = answer.status, answer.headers.get("Content-Type", ""), answer.read()
                connection.close()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    for verb in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        setattr(Handler, f"do_{verb}", Handler.handle_any)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Gate(server.server_address[1], certificate)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def address(gate: Gate, new_address: Any) -> str:
    plain = new_address()
    return f"opensearch+https://127.0.0.1:{gate.port}/{plain.rpartition('/')[2]}"


@pytest.mark.parametrize("credentials", [{USER: WHO, PASSWORD: SECRET}, {API_KEY: KEY}])
def test_who_may_indexes_and_searches(
    gate: Gate, address: str, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(AUTHORITY, str(gate.authority))
    for name, value in credentials.items():
        monkeypatch.setenv(name, value)
    with Indexer(address) as indexer:
        indexer.add(Article("a", body="江阴霞客湾"))
    with Searcher(address) as searcher:
        assert [hit.path for hit in searcher.search("霞客灣")] == ["a"]


@pytest.mark.parametrize("credentials", [{}, {USER: WHO, PASSWORD: "wrong-one"}, {API_KEY: "d3Jvbmctb25l"}])
def test_who_may_not_is_told_what_to_set(
    gate: Gate, address: str, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(AUTHORITY, str(gate.authority))
    for name, value in credentials.items():
        monkeypatch.setenv(name, value)
    for opened in (Searcher, Indexer):
        with pytest.raises(ClusterError, match=USER) as error:
            opened(address)
        told = str(error.value)
        assert "not accepted" in told
        assert "\n" not in told
        assert not any(value in told for value in (*credentials.values(), "wrong-one") if value != WHO)


def test_a_certificate_of_nobody_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(USER, WHO)
    monkeypatch.setenv(PASSWORD, SECRET)
    with pytest.raises(ClusterError, match=f"not one that is trusted here; {AUTHORITY}"):
        Searcher(address)


def test_a_certificate_for_another_host_is_refused(gate: Gate, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AUTHORITY, str(gate.authority))
    with pytest.raises(ClusterError, match="certificate is for another host"):
        Searcher(address.replace("127.0.0.1", "localhost"))


def test_a_file_of_an_authority_that_is_not_there(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AUTHORITY, "no-such-file.pem")
    with pytest.raises(ClusterError, match="no such file"):
        Searcher(address)


def test_https_where_there_is_none_and_the_other_way_round(
    hosts: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hansou.index.cluster.connection.GONE_PATIENCE", 0.2)
    with pytest.raises(ClusterError, match="does not speak HTTPS"):
        Searcher(f"opensearch+https://{hosts}/x")
    with pytest.raises(ClusterError, match="HTTPS"):
        Searcher(f"opensearch://127.0.0.1:{gate.port}/x")
