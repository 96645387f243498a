"""Asterisk itself, spoken to byte by byte: the facts that voicekit stands on."""

import asyncio
from pathlib import Path

import heard
import pytest
from calls import Exchange
from lineserver import LineServer, line_server
from pbx import Pbx

pytestmark = pytest.mark.asterisk


@pytest.fixture
async def server():
    async with line_server() as serving:
        yield serving


@pytest.fixture
async def ivr(exchange: Exchange, server: LineServer) -> Exchange:
    """An exchange with extensions that reach ``server``."""
    where = f"ivr://127.0.0.1:{server.port}(hello,two)"
    await exchange.dialplan(f"""
[ivr]
exten => tcp,1,ExternalIVR({where})
 same => n,UserEvent(Back)
 same => n,Wait(60)
exten => i,1,ExternalIVR({where},i)
exten => n,1,ExternalIVR({where},n)
exten => child,1,ExternalIVR({server.relay(exchange.pbx.folder)}(hello,two))
""")
    return exchange


@pytest.fixture
def sweep(pbx: Pbx) -> Path:
    """A prompt whose every part sounds different, 1.5 s long."""
    path = pbx.folder / "sweep.wav"
    if not path.exists():
        heard.write_wav(path, heard.chirp(1.5, 300, 3000))
    return path


async def test_a_file_that_asterisk_plays_is_heard_sample_by_sample(ivr: Exchange, server: LineServer, sweep: Path):
    async with ivr.call("tcp@ivr") as call:
        line = await server.line()
        line.send(f"S,{sweep.with_suffix('')}\n".encode())
        await line.expect(b"F,")
        line.send(b"E,1\n")
        await line.expect(b"E")
        await call.said("Back")
    match = await call.heard(heard.read_wav(sweep))
    assert match.score > 0.99
    assert match.at < 2.0


@pytest.mark.usefixtures("stalls")
async def test_commands_that_arrive_together_wait_for_more_bytes(ivr: Exchange, server: LineServer):
    async with ivr.call("tcp@ivr"):
        line = await server.line()
        line.send(b"P,1\nG,A\nG,B\n")
        await line.expect(b"P")
        await asyncio.sleep(1)
        assert line.came == [b"P,ivr://127.0.0.1:%d,hello,two" % server.port]
        line.send(b"\n")
        await line.expect(b"G,A=")
        await line.expect(b"G,B=")


@pytest.mark.usefixtures("stalls")
async def test_the_child_process_stalls_as_the_socket_does(ivr: Exchange, server: LineServer):
    async with ivr.call("child@ivr"):
        line = await server.line()
        line.send(b"P,1\nG,A\n")
        assert (await line.expect(b"P,")).what is not None
        await asyncio.sleep(1)
        assert len(line.came) == 1
        line.send(b"\n")
        await line.expect(b"G,A=")


async def test_keys_clear_the_playlist_with_autoclear(ivr: Exchange, server: LineServer):
    async with ivr.call("tcp@ivr") as call:
        line = await server.line()
        await line.each(b"O,autoclear", b"A,demo-congrats", b"A,digits/1", b"P,1")
        await line.expect(b"P,")
        await call.press("12")
        await line.expect(b"1")
        await line.expect(b"T,demo-congrats")
        await line.expect(b"D,digits/1")
        await line.expect(b"2")


async def test_with_option_i_the_application_ends_the_call_after_the_caller_has_gone(ivr: Exchange, server: LineServer):
    async with ivr.call("i@ivr") as call:
        line = await server.line()
        await call.hang_up()
        await line.expect(b"I,HANGUP")
        line.send(b"E,1\n")
        await line.expect(b"E")
        await line.ended()


async def test_with_option_n_nothing_plays_before_the_answer(ivr: Exchange, server: LineServer):
    async with ivr.call("n@ivr"):
        line = await server.line()
        line.send(b"S,beep\n")
        await line.expect(b"Z")
        await line.each(b"T,1", b"S,beep")
        await line.expect(b"F,beep")
