"""Webhooks: a service on loopback that answers as it is told, over real sockets."""

import asyncio
import contextlib
import json
from decimal import Decimal

import pytest

from voicekit._dialog import webhook as webhooks
from voicekit._dialog.webhook import Request, Webhooks, address_of, unsafe_address
from voicekit.errors import FlowFailed


class Service:
    """Gives its answers in turn, the last one again and again; keeps what it was asked."""

    def __init__(self):
        self.answers = [(200, {}, b"{}")]
        self.asked = []
        self.url = ""
        self.hangs = False
        self.writers = []

    async def serve(self, reader, writer):
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                first, *lines = head.strip().split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                method, path, _ = first.split()
                self.asked.append((method, path, headers, json.loads(body) if body else None))
                if self.hangs:
                    await reader.read()
                status, extra, content = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                own = {"Content-Type": "application/json", "Content-Length": str(len(content))} | extra
                told = "".join(f"{name}: {value}\r\n" for name, value in own.items())
                writer.write(f"HTTP/1.1 {status} X\r\n{told}\r\n".encode() + content)
                await writer.drain()
        writer.close()


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    """No proxy of this machine, and no patience."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(webhooks, "BACKOFF", 0.001)


@pytest.fixture
async def service():
    service = Service()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield service
    server.close()
    for writer in service.writers:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in service.writers), return_exceptions=True)


@pytest.fixture
async def client():
    client = Webhooks()
    yield client
    await client.close()


async def test_arguments_are_sent_as_json_and_the_answer_is_read(service, client):
    service.answers = [(200, {}, b'{"total": 12.50, "items": [1, "a"]}')]
    order = {"number": "0445", "price": (Decimal("1.50"), "EUR"), "guests": Decimal(2)}
    answer = await client.ask(Request("POST", f"{service.url}/orders", order))
    assert answer == {"total": Decimal("12.50"), "items": [1, "a"]}
    method, path, headers, body = service.asked[0]
    assert (method, path, headers["content-type"]) == ("POST", "/orders", "application/json")
    assert body == {"number": "0445", "price": "1.50 EUR", "guests": 2}


async def test_get_sends_its_arguments_in_the_query_percent_encoded(service, client):
    await client.ask(Request("GET", f"{service.url}/orders", {"name": "a&b=c/d?", "n": 3, "none": None}))
    method, path, _, body = service.asked[0]
    assert (method, path, body) == ("GET", "/orders?name=a%26b%3Dc%2Fd%3F&n=3", None)


async def test_a_connection_serves_several_requests(service, client):
    for _ in range(3):
        await client.ask(Request("GET", service.url))
    assert len(service.asked) == 3


async def test_a_status_of_500_is_tried_again_with_the_same_key(service, client):
    service.answers = [(503, {}, b""), (502, {}, b"no"), (200, {}, b"[1]")]
    assert await client.ask(Request("POST", service.url, retries=2)) == [1]
    keys = {headers["idempotency-key"] for _, _, headers, _ in service.asked}
    assert (len(service.asked), len(keys)) == (3, 1)
    service.answers = [(500, {}, b"")]
    with pytest.raises(FlowFailed, match="500") as failed:
        await client.ask(Request("POST", service.url, retries=1))
    assert failed.value.kind == "status"
    assert len(service.asked) == 5


async def test_a_status_of_400_is_not_tried_again(service, client):
    service.answers = [(404, {}, b"{}")]
    with pytest.raises(FlowFailed, match="404"):
        await client.ask(Request("POST", service.url, retries=3))
    assert len(service.asked) == 1


async def test_nobody_there_is_unreachable(service, client):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(FlowFailed) as failed:
        await client.ask(Request("GET", f"http://127.0.0.1:{port}", retries=1))
    assert failed.value.kind == "unreachable"


@pytest.mark.parametrize(
    ("headers", "content", "words"),
    [
        ({}, b"[" + b"1," * 600_000 + b"1]", "more than 1,000,000"),
        ({"Content-Type": "text/html"}, b"{}", "no JSON"),
        ({}, b"{broken", "no JSON"),
        ({}, b"[" * 100_000, "within each other"),
        ({}, b'{"amount": 1e999999}', "out of bounds"),
        ({}, b'{"amount": NaN}', "no JSON"),
        ({"Content-Encoding": "gzip"}, b"x", "compresses"),
    ],
)
async def test_an_answer_that_is_too_long_or_no_json_is_refused(service, client, headers, content, words):
    service.answers = [(200, headers, content)]
    with pytest.raises(FlowFailed, match=words) as failed:
        await client.ask(Request("GET", service.url))
    assert failed.value.kind == "answer"


async def test_an_empty_answer_is_none(service, client):
    service.answers = [(204, {}, b"")]
    assert await client.ask(Request("PUT", service.url)) is None


async def test_redirects_are_followed_on_the_same_host_only(service, client):
    service.answers = [(307, {"Location": "/there"}, b""), (200, {}, b"1")]
    assert await client.ask(Request("POST", service.url, {"a": 1})) == 1
    assert [(path, body) for _, path, _, body in service.asked] == [("/", {"a": 1}), ("/there", {"a": 1})]
    for elsewhere in ("http://localhost:1/", service.url.replace("http", "ftp"), "http://127.0.0.1:1/"):
        service.answers = [(302, {"Location": elsewhere}, b"")]
        with pytest.raises(FlowFailed):
            await client.ask(Request("GET", service.url, headers={"Authorization": "secret"}))
    service.answers = [(302, {"Location": "/again"}, b"")]
    with pytest.raises(FlowFailed, match="again and again"):
        await client.ask(Request("GET", service.url))


async def test_headers_are_filled_from_the_environment_and_shown_nowhere(service, client, monkeypatch, caplog):
    monkeypatch.setenv("SHOP_TOKEN", "s3cret")
    caplog.set_level("DEBUG")
    request = Request("GET", service.url, headers={"Authorization": "Bearer $SHOP_TOKEN", "X-A": "${SHOP_TOKEN}!"})
    await client.ask(request)
    headers = service.asked[0][2]
    assert (headers["authorization"], headers["x-a"]) == ("Bearer s3cret", "s3cret!")
    monkeypatch.setenv("SHOP_TOKEN", "s3cret\r\nX-Evil: 1")
    with pytest.raises(FlowFailed) as failed:
        await client.ask(request)
    assert "s3cret" not in caplog.text + str(failed.value) + repr(request)
    monkeypatch.delenv("SHOP_TOKEN")
    with pytest.raises(FlowFailed, match="SHOP_TOKEN"):
        await client.ask(request)


async def test_a_service_that_hangs_is_given_up_by_who_waits(service, client):
    service.hangs = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.ask(Request("GET", service.url, retries=5))


def test_values_in_an_address_are_percent_encoded_and_cannot_change_it():
    template = "https://shop.example/orders/{number}/{day.iso}?by={who}"
    values = {"number": "a/b?c#d", "day": {"iso": "2026-03-05"}, "who": "J & é"}
    assert address_of(template, values) == "https://shop.example/orders/a%2Fb%3Fc%23d/2026-03-05?by=J%20%26%20%C3%A9"
    for bad in ("..", ".", ""):
        with pytest.raises(FlowFailed):
            address_of(template, values | {"number": bad})
    with pytest.raises(FlowFailed, match="missing"):
        address_of(template, {})


def test_no_value_chooses_the_host():
    assert unsafe_address("https://{host}/x")
    assert unsafe_address("https://shop.example{path}")
    assert unsafe_address("https://a@{host}?x")
    assert not unsafe_address("https://shop.example/{path}")


async def test_a_flow_asks_a_service_and_goes_on_with_its_answer(dial_flow, told, service, client, prompts):
    prompts.pace = 0.001
    service.answers = [(200, {}, b'{"state": "on its way"}')]
    text = f"""
    flow: f
    variables: {{number: "'04 45'"}}
    start: ask
    nodes:
      ask:
        webhook: {service.url}/orders/{{number}}
        arguments: {{caller: call.caller}}
        set: {{state: result.state}}
        next: say
        failed: sorry
      say: {{say: "It is {{state}}."}}
      sorry: {{say: "Sorry, {{failure.kind}}."}}
    """
    async with dial_flow(text, webhooks=client, args=("r", "from=100")) as caller:
        await caller.hears("It is on its way")
        await caller.hung_up()
    assert service.asked[0][1:2] + service.asked[0][3:] == ("/orders/04%2045", {"caller": "100"})
    service.answers = [(500, {}, b"")]
    async with dial_flow(text, webhooks=client) as caller:
        await caller.hears("Sorry, status")
        await caller.hung_up()


@pytest.mark.parametrize(
    "name",
    ["", "X A", "X:A", "X\r\nY", "Ä", "X\x00", "Host", "content-length", "Transfer-Encoding", "Connection"],
)
async def test_a_header_that_is_no_token_or_frames_the_request_is_refused_and_nothing_is_sent(service, client, name):
    with pytest.raises(FlowFailed, match="header"):
        await client.ask(Request("POST", service.url, headers={name: "1"}))
    assert service.asked == []


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "ftp://127.0.0.1:21"])
async def test_a_proxy_that_cannot_be_used_fails_the_node_and_says_what_can(monkeypatch, proxy):
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(FlowFailed, match="the proxy that the environment names") as failed:
        await Webhooks().ask(Request("GET", "http://127.0.0.1:9/"))
    assert failed.value.kind == "unreachable"
    assert "http:// address" in failed.value.hint
