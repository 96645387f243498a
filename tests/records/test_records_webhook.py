"""The webhook: each call is sent once it is over, signed, until it is taken; a restart loses none."""

import asyncio
import json
import logging
import threading
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr, ValidationError

from voicekit._authoring.doctor.finding import Level
from voicekit._authoring.doctor.records import check_records
from voicekit._events.kinds import CallConnected, KeyTaken
from voicekit._records.calls import erase, kept_calls
from voicekit._records.carrier import database_of
from voicekit._records.keeping import keeping
from voicekit._records.wanted import CallFilter
from voicekit._records.webhook import signed
from voicekit._settings import Settings
from voicekit.errors import SettingsError

SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl" + "AAAAAAAAAAA="


class Receiver(ThreadingHTTPServer):
    """A receiver on this machine; it answers as it is told, and 204 in the end."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = []
        self.endless = self.silent = False
        self.released = threading.Event()
        self.got = []

    @property
    def taken(self):
        return [each for each in self.got if each[2] == 204]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.server.got.append((dict(self.headers), body, status))
        if self.server.silent:
            self.server.released.wait(20)
            return
        self.send_response(200 if self.server.endless else status)
        self.end_headers()
        with suppress(OSError):
            while self.server.endless:
                self.wfile.write(bytes(1 << 16))

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.01,))
        thread.start()
        yield receiver
        receiver.shutdown()
        thread.join()


@pytest.fixture
def settings(folder, receiver):
    address = f"http://127.0.0.1:{receiver.server_port}/calls?of=acme"
    return Settings(records_dir=folder, records_webhook=SecretStr(address), records_webhook_secret=SecretStr(SECRET))


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    monkeypatch.setattr("voicekit._records.carrier.CARRY_EVERY", 0.05)
    monkeypatch.setattr("voicekit._records.webhook.LOOK_EVERY", 0.05)
    monkeypatch.setattr("voicekit._records.webhook.DELAYS", (0, 0, 1))


def hold(records, name="1.1", caller="100"):
    events = records.begin(asyncio.get_running_loop().time)
    events.tell(CallConnected, 1, 1_900_000_000_000, name, caller)
    events.tell(KeyTaken, "*")
    events.end("OK", "program")
    return events.key


async def until(holds):
    while not holds():  # noqa: ASYNC110 - another thread comes to it
        await asyncio.sleep(0.02)


def waiting(settings):
    """How many calls wait to be sent."""
    with kept_calls(settings) as calls:
        return len(calls._database.outbox(10**15, 100))


def test_a_message_is_signed_as_the_specification_s_example_is():
    body = b'{"event_type":"ping","data":{"success":true}}'
    headers = signed("msg_loFOjxBNrRLzqYUf", body, "whsec_plJ3nmyCDGBKInavdOK15jsl", 1731705121)
    assert headers["webhook-signature"] == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


async def test_a_call_that_is_over_is_sent_once_and_signed(settings, receiver, caplog):
    caplog.set_level(logging.DEBUG)
    async with keeping(settings, "socket", "acme.py", carried=True) as records:
        key = hold(records)
        await until(lambda: receiver.taken and not waiting(settings))
    assert "of=acme" not in caplog.text
    ((headers, body, _),) = receiver.got
    names = {name.lower(): value for name, value in headers.items()}
    assert names["webhook-id"] == f"call_{key}"
    ours = signed(names["webhook-id"], body, SECRET, int(names["webhook-timestamp"]))
    assert names["webhook-signature"] == ours["webhook-signature"]
    message = json.loads(body)
    assert (message["type"], message["timestamp"][:10]) == ("call.ended", "2030-03-17")
    data = message["data"]
    assert (data["id"], data["caller"], data["status"], data["who"]) == ("1.1", "100", "OK", "program")
    assert data["cause"]
    assert [event["event"] for event in data["events"]] == ["call", "key", "end"]


async def test_what_is_not_taken_is_sent_again_with_the_same_id(settings, receiver, logged):
    receiver.answers = [500, 410, 302]
    async with keeping(settings, "socket", "acme.py", carried=True) as records:
        hold(records)
        await until(lambda: receiver.taken and not waiting(settings))
    assert [status for _, _, status in receiver.got] == [500, 410, 302, 204]
    assert len({headers["webhook-id"] for headers, _, _ in receiver.got}) == 1
    said = [line["event"] for line in logged if line["event"].startswith("webhook")]
    assert said == ["webhook.refused", "webhook.taken"]


async def test_a_receiver_that_answers_without_an_end_has_taken_the_call(settings, receiver):
    receiver.endless = True
    async with keeping(settings, "socket", "acme.py", carried=True) as records:
        hold(records)
        hold(records, "2.2")
        await until(lambda: len(receiver.taken) == 2 and not waiting(settings))


async def test_a_receiver_that_does_not_answer_holds_up_no_stop(settings, receiver):
    receiver.silent = True
    async with keeping(settings, "socket", "acme.py", carried=True) as records:
        hold(records)
        await until(lambda: receiver.got)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 3
    receiver.released.set()
    assert waiting(settings) == 1


async def test_what_could_not_be_sent_before_a_restart_is_sent_after_it(settings, receiver):
    nowhere = settings.model_copy(update={"records_webhook": SecretStr("http://127.0.0.1:1/")})
    async with keeping(nowhere, "socket", "acme.py", carried=True) as records:
        keys = {hold(records, name) for name in ("1.1", "2.2", "3.3")}
    assert receiver.got == []
    async with keeping(settings, "socket", "acme.py", carried=True):
        await until(lambda: len(receiver.taken) == 3)
        await until(lambda: not waiting(settings))
    assert {headers["webhook-id"] for headers, _, _ in receiver.got} == {f"call_{key}" for key in keys}


async def test_a_call_that_others_have_carried_is_sent_by_the_service(settings, receiver):
    async with keeping(settings, "child", "acme.py", carried=False) as records:
        hold(records)
    assert waiting(settings) == 1
    async with keeping(settings, "socket", "acme.py", carried=True):
        await until(lambda: receiver.taken)


async def test_doctor_tells_of_calls_that_were_not_taken(settings, receiver):
    nowhere = settings.model_copy(update={"records_webhook": SecretStr("http://127.0.0.1:1/")})
    async with keeping(nowhere, "socket", "acme.py", carried=True) as records:
        hold(records)
        with closing(database_of(settings)) as database:
            await until(database.refused)
    (found,) = [each for each in check_records(settings) if each.level is Level.WARNING]
    assert found.what == "1 calls were not taken by the webhook, and wait"


async def test_a_call_that_is_erased_is_not_sent_any_more(settings, receiver):
    async with keeping(settings, "child", "acme.py", carried=False) as records:
        hold(records, caller="5550100")
        hold(records, "2.2")
    assert waiting(settings) == 2
    assert erase(settings, CallFilter(caller="5550100")).calls == 1
    async with keeping(settings, "socket", "acme.py", carried=True):
        await until(lambda: receiver.taken)
    assert [json.loads(body)["data"]["id"] for _, body, _ in receiver.got] == ["2.2"]


async def test_a_call_that_is_carried_again_is_not_sent_again(settings, receiver, folder):
    async with keeping(settings, "child", "acme.py", carried=False) as records:
        hold(records)
    (file,) = folder.glob("*.jsonl")
    told = file.read_bytes()
    async with keeping(settings, "socket", "acme.py", carried=True):
        await until(lambda: receiver.taken and not waiting(settings))
    file.write_bytes(told)
    assert waiting(settings) == 0


async def test_a_webhook_without_a_secret_is_an_error_at_the_start(folder):
    settings = Settings(records_dir=folder, records_webhook=SecretStr("https://example.com/"))
    with pytest.raises(SettingsError, match="secret") as caught:
        async with keeping(settings, "socket", "acme.py", carried=True):
            pass
    assert "openssl" in caught.value.hint


async def test_a_webhook_without_records_is_an_error_at_the_start(settings):
    with pytest.raises(SettingsError, match="none are kept"):
        async with keeping(settings.model_copy(update={"records": False}), "socket", "acme.py", carried=True):
            pass


@pytest.mark.parametrize(
    "wrong",
    [
        {"records_webhook": "ftp://example.com"},
        {"records_webhook": "https://"},
        {"records_webhook_secret": "whsec_short"},
        {"records_webhook_secret": "not base 64 at all, and long enough for it"},
    ],
    ids=str,
)
def test_what_is_no_address_or_no_secret_is_no_setting(wrong):
    with pytest.raises(ValidationError):
        Settings(**wrong)
