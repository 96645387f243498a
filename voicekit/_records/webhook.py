"""The webhook: one signed JSON for each call that is over, sent until it is taken. Blocks; in a thread of its own.

Signed as Standard Webhooks has it: ``webhook-id`` is the call's and stays the same at every try, so that a receiver can
tell what it has taken already; ``webhook-timestamp`` is this try's; ``webhook-signature`` is of both and the body.

What is to be sent stands in the database beside the calls, put there in the same transaction: neither a restart nor a
kill loses any.
"""

import hmac
import json
import logging
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from voicekit._lazy import LazyModule
from voicekit._records.record import CallRecord
from voicekit._records.telling import facts_of_call
from voicekit._settings import Settings
from voicekit.errors import RecordsError, SettingsError

if TYPE_CHECKING:
    import httpx

    from voicekit._records import why as reasons
    from voicekit._records.database import Database
else:
    httpx, reasons = LazyModule("httpx"), LazyModule("voicekit._records.why")

__all__ = ["DELAYS", "CallWebhook", "check_webhook", "message_of", "signed"]

DELAYS = (5, 30, 120, 600, 3600, 4 * 3600)
"""Seconds after each try that was not taken; the last one again and again, for as long as the record is kept."""

LOOK_EVERY = 2.0
"""Seconds between two looks for calls that are due."""

ANSWER_WITHIN = 10.0
"""Seconds that the receiver has."""

STOP_WITHIN = 1.0
"""Seconds that a stop waits for answers."""

AT_ONCE = 8
"""Calls that are sent at the same time."""

_BATCH = 64

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # the address may hold a secret of the receiver's

_log = structlog.get_logger("voicekit._records")


def check_webhook(settings: Settings) -> None:
    """Raises SettingsError where something lacks."""
    if settings.records_webhook is not None and not settings.records:
        hint = "set records = true, or take records_webhook away"
        raise SettingsError("records_webhook sends records, and none are kept", hint=hint, key="records")
    if settings.records_webhook is not None and settings.records_webhook_secret is None:
        hint = "make one: openssl rand -base64 32; and give it to the receiver, too"
        raise SettingsError("records_webhook needs a secret to sign with", hint=hint, key="records_webhook_secret")


def message_of(record: CallRecord) -> bytes:
    """What is sent of a call: its facts, why it ended, and what happened, as `voicekit calls show --json` has them."""
    ended = datetime.fromtimestamp((record.began + record.duration) / 1000, UTC)
    why = reasons.why(record)
    data = {**facts_of_call(record, events=True), "cause": why.cause, "hint": why.hint}
    message = {"type": "call.ended", "timestamp": ended.isoformat(timespec="milliseconds"), "data": data}
    return json.dumps(message, separators=(",", ":")).encode()


def signed(name: str, body: bytes, secret: str, at: int) -> dict[str, str]:
    """The headers of a message of this ``name``, sent ``at`` this time (seconds since 1970)."""
    key = b64decode(secret.removeprefix("whsec_"))
    signature = b64encode(hmac.digest(key, b"%s.%d.%s" % (name.encode(), at, body), sha256)).decode()
    return {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}


class CallWebhook:
    """Sends what is due, for as long as this process is the one that carries calls into the database."""

    def __init__(self, settings: Settings) -> None:
        assert settings.records_webhook is not None
        assert settings.records_webhook_secret is not None
        self._address = settings.records_webhook.get_secret_value()
        self._secret = settings.records_webhook_secret.get_secret_value()
        self._failing = False

    @contextmanager
    def sending(self, database: "Database") -> Iterator[None]:
        """Send while the block runs, what waits from before included."""
        over = threading.Event()
        thread = threading.Thread(target=self._run, args=(database, over), name="voicekit-webhook", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(STOP_WITHIN)  # what is on its way then is sent again after the next start

    def _run(self, database: "Database", over: threading.Event) -> None:
        with httpx.Client(timeout=ANSWER_WITHIN) as client, ThreadPoolExecutor(AT_ONCE) as pool:
            while not over.is_set():
                try:
                    more = self._send_due(database, client, pool)
                except RecordsError:
                    more = False  # the database is down, which is said by who carries
                except Exception as error:  # noqa: BLE001 - a defect here must not end the thread
                    self._report(f"{type(error).__name__}: {error}")
                    more = False
                if not more:
                    over.wait(LOOK_EVERY)

    def _send_due(self, database: "Database", client: "httpx.Client", pool: ThreadPoolExecutor) -> bool:
        """Send some; whether there may be more. Raises RecordsError."""
        now = _now()
        waiting = database.outbox(now * 1000, _BATCH)
        records = [record for record, _ in waiting]
        refusals = list(pool.map(lambda record: self._refusal(client, record), records))
        taken = [record.key for record, refusal in zip(records, refusals, strict=True) if not refusal]
        database.sent(taken)
        for (record, tries), refusal in zip(waiting, refusals, strict=True):
            if refusal:
                self._report(refusal)
                database.try_again(record.key, tries + 1, (_now() + DELAYS[min(tries, len(DELAYS) - 1)]) * 1000)
        if taken and all(not refusal for refusal in refusals) and self._failing:
            self._failing = False
            _log.warning("webhook.taken")
        return len(waiting) == _BATCH and bool(taken)

    def _refusal(self, client: "httpx.Client", record: CallRecord) -> str:
        """Send it; why it was not taken, empty where it was."""
        try:
            body = message_of(record)
            headers = {"content-type": "application/json", **signed(f"call_{record.key}", body, self._secret, _now())}
            with client.stream("POST", self._address, content=body, headers=headers) as answer:  # its body stays unread
                return "" if answer.is_success else f"it answers {answer.status_code}"
        except Exception as error:  # noqa: BLE001 - of the network, or of this call: the others must go on
            return f"{type(error).__name__}: {error}"

    def _report(self, reason: str) -> None:
        if not self._failing:
            self._failing = True
            hint = "calls wait and are sent again; look at its receiver, and at records_webhook"
            _log.error("webhook.refused", reason=reason, hint=hint)


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
