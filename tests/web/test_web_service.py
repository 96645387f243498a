"""Pages beside a service that runs: in a process of its own, with connections of strangers."""

import asyncio
import signal
from contextlib import suppress

import httpx
import pytest
from serverprocess import served

from voicekit._web.opened import HEAD_MAX, PLACES

PROGRAM = """
from voicekit import App

app = App()


@app.route()
async def main(call):
    await call.say("Welcome to Acme.")
    await call.digits("Your number?", max_tries=1, no_input_timeout=30)
"""


@pytest.fixture
async def server(tmp_path):
    variables = {"VOICEKIT_WEB": "127.0.0.1:0", "VOICEKIT_RECORDS_DIR": str(tmp_path / "records")}
    async with served(PROGRAM, tmp_path, VOICEKIT_DRAIN_SECONDS="0", **variables) as server:
        server.first = next(line["address"] for line in server.seen if line["event"] == "web.open")
        server.web = httpx.URL(server.first)
        yield server


async def test_a_stop_is_the_service_s_own_also_while_a_page_is_open(server):
    async with httpx.AsyncClient(base_url=server.web.join("/")) as client:
        await client.get(server.first)
        async with server.call("", "from=5550100") as caller, client.stream("GET", "/api/live") as stream:
            lines = stream.aiter_lines()
            async with asyncio.timeout(10):
                async for line in lines:
                    if "5550100" in line:
                        break
            server.process.send_signal(signal.SIGTERM)
            await server.logs("service.draining")
            await caller.hung_up()
            told = []
            with suppress(httpx.RemoteProtocolError):  # what is on its way has a second
                told = [line async for line in lines]
            assert any('"status":"STOPPED"' in line for line in told)
        await server.logs("service.stopped")
        assert await asyncio.wait_for(server.process.wait(), 10) == 0


async def test_an_operator_lets_the_service_drain_and_end(tmp_path):
    variables = {"VOICEKIT_WEB": "127.0.0.1:0", "VOICEKIT_WEB_ROLE": "operator", "VOICEKIT_DRAIN_SECONDS": "20"}
    records = {"VOICEKIT_RECORDS_DIR": str(tmp_path / "records")}
    async with served(PROGRAM, tmp_path, **variables, **records) as server:
        first = httpx.URL(next(line["address"] for line in server.seen if line["event"] == "web.open"))
        home = first.join("/")
        async with httpx.AsyncClient(base_url=home, headers={"Origin": str(home).rstrip("/")}) as client:
            await client.get(first)
            async with server.call("", "from=5550100") as caller:
                await caller.prompt(2)
                for _ in range(2):  # who presses twice ends no call
                    assert (await client.post("/api/drain")).status_code == 200
                await server.logs("service.draining")
                caller.press("1#")
                await caller.hung_up()
            await server.logs("service.stopped")
            assert await asyncio.wait_for(server.process.wait(), 10) == 0


async def test_whoever_holds_all_places_keeps_nobody_out(server):
    held = [await asyncio.open_connection(server.web.host, server.web.port) for _ in range(PLACES + 20)]
    async with httpx.AsyncClient(base_url=server.web.join("/")) as client:
        assert (await client.get(server.first)).status_code == 303
        assert (await client.get("/api/about")).status_code == 200
    for _, writer in held:
        writer.transport.abort()


async def test_what_is_no_request_is_refused_and_hurts_nothing(server):
    for sent in (b"\x16\x03\x01\x02", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET /" + b"a" * 2 * HEAD_MAX):
        reader, writer = await asyncio.open_connection(server.web.host, server.web.port)
        writer.write(sent + b"\r\n\r\n")
        with suppress(ConnectionError):
            answer = await asyncio.wait_for(reader.read(), 10)
            assert answer.split(b" ")[1] in {b"400", b"421"}
        writer.close()
    async with httpx.AsyncClient(base_url=server.web.join("/")) as client:
        assert (await client.get("/")).status_code == 401


async def test_pages_on_a_public_address_without_a_token_do_not_start(tmp_path):
    with pytest.raises(BaseExceptionGroup):
        async with asyncio.timeout(30), served(PROGRAM, tmp_path, VOICEKIT_WEB="0.0.0.0:0"):
            pass
