"""One file over HTTPS: resumed where it was cut, held to its checksum, on the disk whole or not under its name.

Trusted is what the system trusts (or SSL_CERT_FILE); proxies are those of the environment.
"""

import errno
import hashlib
import json
import os
import shutil
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from voicekit.errors import FetchFailed, ModelBroken

__all__ = ["Progress", "digest", "download", "read_text"]

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and the bytes there will be (0: not known)."""

TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as dead; a slow one may take as long as it needs."""

PAUSES = (1.0, 2.0, 5.0, 10.0)
"""Seconds between attempts. One that brought bytes starts the row anew."""

MAX_BYTES = 10_000_000_000
"""The publisher's largest archive has 4.4 GB."""

MAX_TEXT = 1_000_000
"""Bytes of a list that is read into memory; the publisher's has 50,000."""

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Cut(Exception):
    """A connection that may go better next time; ``stale``: what is there of the file is of no use."""

    def __init__(self, what: str, *, stale: bool = False) -> None:
        super().__init__(what)
        self.stale = stale


@dataclass(frozen=True, slots=True)
class _Known:
    """What the part file is a part of. ``validator`` is a strong ETag or a date, for If-Range."""

    url: str
    validator: str
    total: int


def download(
    url: str,
    part: Path,
    progress: Progress,
    *,
    checksum: str = "",
    pause: Callable[[float], None] = time.sleep,
    timeout: float = TIMEOUT,
) -> None:
    """Bring the file at ``url`` into ``part``, going on with what a former attempt left there (blocks).

    A cut connection is tried again after a ``pause``. ``checksum`` is ``algorithm:hex``; empty: none is known.
    Raises FetchFailed where the file cannot be had (``part`` is kept, for the next time), ModelBroken where it is
    not the right one (``part`` is removed), OSError from the disk.
    """
    failures = 0
    while True:
        before = _size(part)
        try:
            _attempt(url, part, progress, timeout)
            break
        except Cut as cut:
            failures = 0 if _size(part) > before else failures + 1
            if cut.stale:
                part.unlink(missing_ok=True)
            if failures >= len(PAUSES):
                raise FetchFailed(f"{url}: {cut}", hint="try again later: it goes on where it stopped") from cut
            pause(PAUSES[failures])
    _note(part).unlink(missing_ok=True)
    if checksum and (found := digest(part, checksum.partition(":")[0])) != checksum:
        part.unlink()
        raise ModelBroken(
            f"{url} has the checksum {found} where {checksum} is expected",
            hint="fetch it again; if it stays so, the publisher has replaced the file",
        )


def read_text(url: str, timeout: float = TIMEOUT) -> str:
    """A small text over HTTPS (blocks). Raises FetchFailed."""
    try:
        with _answer(url, {}, timeout) as answer:
            blocks = b""
            for block in answer.iter_raw():
                blocks += block
                if len(blocks) >= MAX_TEXT:
                    break
            return blocks[:MAX_TEXT].decode("utf-8", "replace")
    except Cut as cut:
        raise FetchFailed(f"{url}: {cut}", hint="try again: it goes on where it stopped") from cut


def digest(file: Path, algorithm: str) -> str:
    """The checksum of a file as ``algorithm:hex`` (blocks; MD5 takes 1.6 s for a gigabyte)."""
    with file.open("rb") as opened:
        made = hashlib.file_digest(opened, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return f"{algorithm}:{made.hexdigest()}"


def _attempt(url: str, part: Path, progress: Progress, timeout: float) -> None:
    have, known = _size(part), _read_note(part)
    if known is None or known.url != url or have > known.total:
        known = None
    elif have == known.total:
        return
    headers = {"Range": f"bytes={have}-", "If-Range": known.validator} if known and have else {}
    with _answer(url, headers, timeout) as answer:
        if known and answer.status_code == 206 and _start(answer) == have:
            total = known.total
        else:
            have, total = 0, int(answer.headers.get("Content-Length") or 0)
            part.unlink(missing_ok=True)
            _write_note(part, _Known(url, _validator(answer), total))
        if total - have > shutil.disk_usage(part.parent).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(part))
        _copy(answer, part, have, total, progress)


def _copy(answer: httpx.Response, part: Path, have: int, total: int, progress: Progress) -> None:
    progress(have, total)
    with part.open("ab") as file:
        try:
            for block in answer.iter_raw():
                file.write(block)
                have += len(block)
                if have > MAX_BYTES:
                    raise FetchFailed(
                        f"more than {MAX_BYTES} bytes came, which is no model", hint="look at the address"
                    )
                progress(have, total)
        except httpx.RemoteProtocolError:
            if not total:
                raise
    if total and have < total:
        raise Cut(f"the connection ended after {have} of {total} bytes")
    if total and have > total:
        raise Cut(f"{have} bytes came where {total} were announced", stale=True)


@contextmanager
def _answer(url: str, headers: dict[str, str], timeout: float) -> Iterator[httpx.Response]:
    """An open answer, 200 or 206. Raises Cut for what may pass, in the block, too, FetchFailed for what will not."""
    if not url.startswith("https://"):
        raise FetchFailed(f"{url} is not an https address", hint="give an https address")

    def only_https(request: httpx.Request) -> None:
        """Redirects are followed, but never to where anyone on the way can change the answer."""
        if request.url.scheme != "https":
            raise FetchFailed(
                f"{url} leads to {request.url}, which is not allowed: it is not encrypted",
                hint="give an address that stays with https",
            )

    headers = {"User-Agent": "voicekit", "Accept-Encoding": "identity"} | headers
    context = ssl.create_default_context()
    hooks = {"request": [only_https]}
    try:
        opened = httpx.Client(verify=context, timeout=timeout, follow_redirects=True, event_hooks=hooks)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        hint = "name a proxy of HTTP in https_proxy, or none: unset all_proxy"
        raise FetchFailed(f"a proxy of the environment cannot be used: {error}", hint=hint) from error
    try:
        with opened as client, client.stream("GET", url, headers=headers) as answer:
            if not answer.is_success:
                raise _refusal(url, answer)
            yield answer
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(url, error) from error


def _refusal(url: str, answer: httpx.Response) -> Exception:
    if answer.status_code == 416:
        return Cut("the server has no such part of the file", stale=True)
    what = f"the server answers {answer.status_code} {answer.reason_phrase}"
    return (
        Cut(what)
        if answer.status_code in _PASSING
        else FetchFailed(f"{url}: {what}", hint="try again later, or fetch the archive elsewhere")
    )


def _unreachable(url: str, error: Exception) -> Exception:
    reason: BaseException | None = error
    while reason is not None and not isinstance(reason, ssl.SSLCertVerificationError):
        reason = reason.__cause__ or reason.__context__
    if reason is None:
        return Cut(str(error) or type(error).__name__)
    return FetchFailed(
        f"{url}: the server's certificate is not trusted ({reason.verify_message})",
        hint="install the system's CA certificates, or name a file of them in SSL_CERT_FILE",
    )


def _start(answer: httpx.Response) -> int | None:
    unit, _, span = answer.headers.get("Content-Range", "").partition(" ")
    first = span.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else None


def _validator(answer: httpx.Response) -> str:
    """What If-Range may carry: a weak ETag does not promise the same bytes."""
    etag: str = answer.headers.get("ETag", "")
    modified: str = answer.headers.get("Last-Modified", "")
    return etag if etag.startswith('"') else modified


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _write_note(part: Path, known: _Known) -> None:
    """Without a validator nothing is noted: a part that cannot be proved to fit is fetched anew."""
    if known.validator and known.total:
        _note(part).write_text(json.dumps(asdict(known)), encoding="utf-8")
    else:
        _note(part).unlink(missing_ok=True)


def _read_note(part: Path) -> _Known | None:
    with suppress(OSError, ValueError, TypeError):
        return _Known(**json.loads(_note(part).read_text(encoding="utf-8")))
    return None


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
