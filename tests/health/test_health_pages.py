"""The pages by which a service is asked whether it is well, and strangers who ask oddly."""

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager

import pytest
from pageasking import ask
from prometheus_client.parser import text_string_to_metric_families

from voicekit._health import pages as pages_module
from voicekit._health.metrics import CallMetrics, ServiceMetrics, registry_of
from voicekit._health.pages import HEAD_MAX, PLACES, answering, pages
from voicekit._health.readings import Readings


@pytest.fixture
def bound():
    """A socket of this machine's own, and its port."""
    made = socket.create_server(("127.0.0.1", 0))
    return made, made.getsockname()[1]


@asynccontextmanager
async def answered(bound, reasons=(), names=()):
    made, port = bound
    registry = registry_of(ServiceMetrics(CallMetrics(tuple), Readings, "0"))
    async with answering(pages(registry, lambda: reasons, names), [made]):
        yield port


async def test_a_service_lives_and_is_ready_and_gives_its_metrics(bound):
    async with answered(bound) as port:
        assert (await ask(port, "/live")).json == {"live": True}
        ready = await ask(port, "/ready")
        assert (ready.status, ready.json) == (200, {"ready": True, "reasons": []})
        metrics = await ask(port, "/metrics")
    found = {family.name for family in text_string_to_metric_families(metrics.body.decode())}
    assert {"voicekit_calls", "voicekit_calls_now", "voicekit_loop_delay_seconds", "voicekit_turned_away"} <= found


async def test_a_service_that_cannot_answer_calls_is_not_ready_and_says_why(bound):
    async with answered(bound, ["it stops"]) as port:
        ready = await ask(port, "/ready")
        assert (await ask(port, "/live")).status == 200
    assert (ready.status, ready.json) == (503, {"ready": False, "reasons": ["it stops"]})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9150", "[::1]:9150", "localhost", "10.1.2.3", "ivr.example"])
async def test_a_page_is_given_to_who_names_an_address_or_a_host_of_ours(bound, host):
    async with answered(bound, names=["IVR.example"]) as port:
        assert (await ask(port, "/live", host=host)).status == 200


@pytest.mark.parametrize("host", ["rebound.example", "", "localhost.rebound.example:80", "a b", "\xff"])
async def test_a_request_by_the_name_of_another_host_is_refused(bound, host):
    async with answered(bound) as port:
        assert (await ask(port, "/metrics", host=host)).status in {400, 421}


async def test_only_what_is_there_is_given_and_nothing_is_taken(bound):
    async with answered(bound) as port:
        assert (await ask(port, "/")).status == 404
        assert (await ask(port, "/../etc/passwd")).status == 404
        assert (await ask(port, "/metrics", method="POST", more="Content-Length: 5\r\n")).status == 405


async def test_many_who_say_nothing_keep_nobody_out(bound):
    async with answered(bound) as port:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2 * PLACES)]
        assert (await ask(port, "/live")).status == 200
        assert [await reader.read() for reader, _ in silent[:PLACES]] == [b""] * PLACES
        for _, writer in silent:
            writer.close()


async def test_who_sends_a_request_letter_by_letter_is_ended(bound, monkeypatch):
    monkeypatch.setattr(pages_module, "LIFE", 0.3)
    async with answered(bound) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(5):
            with contextlib.suppress(ConnectionError):
                while not reader.at_eof():
                    writer.write(b"G")
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1), 0.02)
        writer.close()


async def test_a_request_with_a_head_that_does_not_end_is_refused_at_its_bound(bound):
    async with answered(bound) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /live HTTP/1.1\r\nX: " + b"x" * 2 * HEAD_MAX)
        assert (await reader.read()).startswith(b"HTTP/1.1 400")
        writer.close()


async def test_what_answers_ends_with_the_block_though_somebody_holds_a_connection(bound):
    async with asyncio.timeout(5):
        async with answered(bound) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            await ask(port, "/live")
    writer.close()
