"""The connection to a cluster: the official client, and what can go wrong told in one line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from hansou.index.errors import ClusterError, HansouError, NoIndex

from .address import Address

if TYPE_CHECKING:
    from opensearchpy import OpenSearch, TransportError

USER, PASSWORD, API_KEY, AUTHORITY = "HANSOU_USER", "HANSOU_PASSWORD", "HANSOU_API_KEY", "HANSOU_CA_CERTS"
CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 60.0
PATIENCE = 120.0
"""Seconds for which a cluster may say that it is busy."""
GONE_PATIENCE = 6.0
"""Seconds for which none of a cluster's nodes may answer: an election takes some."""
_SHORTEST, _LONGEST = 0.1, 10.0  # seconds between two tries

_BUSY = frozenset((429, 502, 503, 504))
_Answer = TypeVar("_Answer")


class Connection:
    """A client of the cluster at `address`; for the process that made it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.client = _client(address)

    def close(self) -> None:
        """Let the cluster go."""
        self.client.close()

    def ask(self, request: Callable[[OpenSearch], _Answer], *, patient: bool = False) -> _Answer:
        """The answer to a request, which is made again while the cluster is busy or nobody answers; if `patient`, also
        where it took too long.

        It must be one that may be made twice. Raises ClusterError, NoIndex.
        """
        from opensearchpy.exceptions import TransportError

        began = time.monotonic()
        pause = _SHORTEST
        while True:
            try:
                return request(self.client)
            except TransportError as error:
                spent = time.monotonic() - began
                if spent > _patience(error, patient):
                    raise self.explained(error) from error
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turns what the client has against a request into a HansouError."""
        from opensearchpy.exceptions import OpenSearchException

        try:
            yield
        except OpenSearchException as error:
            raise self.explained(error) from error

    def explained(self, error: Exception) -> HansouError:
        """The error that says what is wrong and what to do."""
        from opensearchpy.exceptions import ConnectionError as NoConnection
        from opensearchpy.exceptions import ConnectionTimeout, SSLError, TransportError

        if isinstance(error, ConnectionTimeout):
            return ClusterError(self.address, f"the cluster did not answer within {ANSWER_SECONDS:g} s")
        if isinstance(error, SSLError):
            return ClusterError(self.address, _certificate(str(error.info)))
        if isinstance(error, NoConnection):
            return ClusterError(self.address, _unreachable(str(error.info), secure=self.address.secure))
        if isinstance(error, TransportError):
            return self._refused(error)
        return ClusterError(self.address, str(error) or type(error).__name__)

    def _refused(self, error: TransportError) -> HansouError:
        """An answer that is none."""
        if error.status_code == 401:
            known = "; check them" if _credentials() else ""
            reason = f"user and password, or the key, are not accepted: {USER} and {PASSWORD}, or {API_KEY}{known}"
            return ClusterError(self.address, reason)
        kind, reason = _cause(error)
        if kind == "index_not_found_exception":
            return NoIndex(self.address)
        if kind == "cluster_block_exception":
            return ClusterError(self.address, blocked(reason))
        if error.status_code == 403:
            return ClusterError(self.address, f"this user may not do that: {reason}")
        if error.status_code in _BUSY:
            return ClusterError(self.address, f"the cluster is busy, or parts of the index are missing: {reason}")
        return ClusterError(self.address, f"the cluster refuses: {reason}")


def is_busy(status: int) -> bool:
    """Whether an answer of this status means: later."""
    return status in _BUSY


def blocked(reason: str) -> str:
    """What a block of the cluster means for who wants to write."""
    if "read-only-allow-delete" in reason or "read-only / allow delete" in reason or "disk usage" in reason:
        return f"the cluster is full and takes no more documents; make room on its disks, and run this again ({reason})"
    if "no master" in reason or "not recovered" in reason or "no cluster-manager" in reason:
        return "too few of the cluster's nodes are there to agree; try again when they are back"
    return f"the index, or the cluster, is read-only ({reason})"


def _patience(error: TransportError, patient: bool) -> float:
    """Seconds for which a request that failed so is made again."""
    from opensearchpy.exceptions import ConnectionError as NoConnection
    from opensearchpy.exceptions import ConnectionTimeout, SSLError

    if isinstance(error, ConnectionTimeout):
        return PATIENCE if patient else -1.0
    if isinstance(error, SSLError):
        return -1.0
    if isinstance(error, NoConnection):
        return -1.0 if _is_unknown(str(error.info)) else GONE_PATIENCE
    if error.status_code not in _BUSY:
        return -1.0
    kind, reason = _cause(error)
    if kind == "cluster_block_exception":
        return GONE_PATIENCE if "master" in reason or "manager" in reason or "recovered" in reason else -1.0
    return (
        GONE_PATIENCE
        if kind in ("search_phase_execution_exception", "no_shard_available_action_exception")
        else PATIENCE
    )


def _cause(error: TransportError) -> tuple[str, str]:
    """The kind of an error and its reason, as the cluster tells them."""
    info: Any = error.info
    cause = info.get("error") if isinstance(info, dict) else None
    if isinstance(cause, dict):
        roots = cause.get("root_cause") or [cause]
        kind = str(cause.get("type", error.error))
        return kind, str(roots[0].get("reason") or cause.get("reason") or kind)
    return str(error.error), str(cause or error.error)


def _is_unknown(text: str) -> bool:
    return any(sign in text for sign in ("NameResolution", "Name or service", "nodename nor", "getaddrinfo"))


def _unreachable(text: str, *, secure: bool) -> str:
    if _is_unknown(text):
        return "there is no such host; check the name"
    if "certificate" in text or "CERTIFICATE" in text:
        return _certificate(text)
    if "WRONG_VERSION_NUMBER" in text:
        return "the cluster does not speak HTTPS; write opensearch:// without +https"
    if not secure and ("RemoteDisconnected" in text or "Connection aborted" in text):
        return "the connection was cut; if the cluster speaks HTTPS, write opensearch+https://"
    return "nothing answers there; is the cluster running, and is this its HTTP port?"


def _certificate(text: str) -> str:
    if "WRONG_VERSION_NUMBER" in text:
        return "the cluster does not speak HTTPS; write opensearch:// without +https"
    if "mismatch" in text or "doesn't match" in text:
        return "its certificate is for another host; write the address as the certificate has it"
    if "expired" in text:
        return "its certificate has expired"
    return f"its certificate is not one that is trusted here; {AUTHORITY} names the file of its authority's certificate"


def _credentials() -> bool:
    return any(os.environ.get(name) for name in (USER, API_KEY))


def _client(address: Address) -> OpenSearch:
    try:
        from opensearchpy import OpenSearch
        from urllib3 import Timeout
    except ImportError as error:
        raise ClusterError(address, "this needs the client of OpenSearch: pip install 'hansou[opensearch]'") from error
    options: dict[str, Any] = {}
    user, password, key = (os.environ.get(name, "") for name in (USER, PASSWORD, API_KEY))
    if key:
        options["headers"] = {"Authorization": f"ApiKey {key}"}
    elif user:
        options["http_auth"] = (user, password)
    if address.secure:
        authority = os.environ.get(AUTHORITY)
        if authority and not os.path.isfile(authority):  # noqa: PTH113
            raise ClusterError(address, f"{authority}: no such file ({AUTHORITY})")
        options.update(use_ssl=True, verify_certs=True, ca_certs=authority or None)
    return OpenSearch(
        hosts=[{"host": host.strip("[]"), "port": port} for host, port in address.hosts],
        timeout=Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        max_retries=max(2, len(address.hosts)),
        retry_on_status=(),
        http_compress=False,
        pool_maxsize=10,
        **options,
    )
