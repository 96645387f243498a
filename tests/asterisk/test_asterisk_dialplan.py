"""What ``dialplan()`` prints, carried out by Asterisk."""

from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from calls import Exchange
from lineserver import LineServer, line_server
from pbx import free_port

from voicekit._call.info import FACTS
from voicekit._call.speech.capture import LIVE_FROM
from voicekit._server.dialplan import MARK, Flavour, dialplan, marks

pytestmark = pytest.mark.asterisk

#: Leads to the printed dialplan with a caller's number and a dialled number as hostile as they can be.
CALLERS = """
[from-trunk]
exten => _.,1,Set(CALLERID(num)=${URIDECODE(${NUMBER})})
 same => n,Goto(voicekit,${EXTEN},1)
[told]
exten => s,1,UserEvent(Fallback,Status: ${VOICEKIT_STATUS},Reason: ${VOICEKIT_REASON},Try: ${TRYSTATUS})
 same => n,Hangup()
"""


@pytest.fixture
async def server():
    async with line_server() as serving:
        yield serving


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"flavour": Flavour.FREEPBX, "context": "acme"},
        {"program": Path("/srv/ivr/hello.py"), "options": "ni"},
        {"host": "::1", "token": "secret-123", "fallback": "voicekit,100,1"},
    ],
    ids=["plain", "freepbx", "child", "token"],
)
async def test_asterisk_reads_what_is_printed_without_a_complaint(exchange: Exchange, more):
    numbers = {"100": "hello", "_2XX": "hello", "_X.": "hello", "*55": "hello"}
    before = len(exchange.pbx.log)
    await exchange.dialplan(dialplan(numbers, **more))
    context = more.get("context", "voicekit")
    shown = await exchange.manager.cli(f"dialplan show 100@{context}")
    assert "Gosub" in shown
    assert MARK in marks(await exchange.manager.cli("dialplan show"))
    complaints = [line for line in exchange.pbx.log[before:].splitlines() if "WARNING" in line or "ERROR" in line]
    assert complaints == []


async def printed(exchange: Exchange, port: int, **more) -> None:
    await exchange.dialplan(dialplan({"_X.": "hello"}, port=port, fallback="told,s,1", **more) + CALLERS)


async def parameters(exchange: Exchange, server: LineServer, number: str) -> dict[str, str]:
    """What ``P`` answers to a call from ``number``, and ``G`` for the facts that the dialplan keeps as variables."""
    async with exchange.call("100@from-trunk", variables=[f"NUMBER={quote(number, safe='')}"]):
        line = await server.line()
        line.send(b"P,1\n")
        answer = (await line.expect(b"P,")).what
        line.send(b"G," + ",".join(FACTS.values()).encode() + b"\n")
        facts = (await line.expect(b"G,")).what
        assert answer is not None
        assert facts is not None
        line.send(b"E,1\n")
        await line.ended()
    named = [part.partition("=") for part in answer.decode().split(",")[2:]]
    kept = [part.partition("=") for part in facts.decode().split(",")[2:]]
    names = {variable: name for name, variable in FACTS.items()}
    return {name: unquote(value) for name, _, value in named} | {names[v]: unquote(value) for v, _, value in kept}


async def test_a_call_brings_its_id_caller_called_and_language(
    exchange: Exchange, server: LineServer, asterisk_version: int
):
    await printed(exchange, server.port, token="secret-123")
    facts = await parameters(exchange, server, "+4930123456")
    assert facts.pop("id").startswith("vk")
    assert facts.pop("channel").startswith("Local/100@from-trunk")
    assert facts.pop("asterisk") == str(asterisk_version)
    assert facts == {
        f"ivr://127.0.0.1:{server.port}": "",
        "hello": "",
        "vars": "1",
        "tap": "voicekit-tap",
        "token": "secret-123",
        "from": "+4930123456",
        "to": "100",
        "lang": "en",
        "dialplan": str(MARK),
        "audiosocket": "1" if asterisk_version >= LIVE_FROM else "0",
    }


@pytest.mark.parametrize(
    ("number", "arrives"),
    [
        ("1,2", "1,2"),
        ("1)2", "12"),
        ("1(2", "12"),
        ('"12"', '"12"'),
        ("a\\,b", "a\\,b"),
        ("x,id=9,to=1", "x,id=9,to=1"),
        ("a\nH,bye", "a\nH,bye"),
        ("100%41", "100%41"),
        ("Zoë", "Zoë"),
        ("$[1+1]", "$[1+1]"),
        ("${EXTEN}", "${EXTEN}"),
        ("", ""),
    ],
)
async def test_no_caller_number_breaks_out_of_its_argument(exchange, server, number, arrives):
    await printed(exchange, server.port)
    facts = await parameters(exchange, server, number)
    assert (facts["from"], facts["to"]) == (arrives, "100")


async def test_a_command_in_the_caller_number_is_not_carried_out(exchange: Exchange, server: LineServer):
    mark = exchange.pbx.folder / "carried-out"
    command = f"${{SHELL(touch {mark})}}"
    await printed(exchange, server.port)
    await parameters(exchange, server, command)
    assert not mark.exists()


async def test_asterisk_keeps_99_bytes_of_the_address_and_its_arguments(exchange: Exchange, server: LineServer):
    """The reason for facts in variables; measured on 22.10.1, which logs "failed to extend from 100"."""
    long = "x" * 200
    application = f"ExternalIVR(ivr://127.0.0.1:{server.port}({long}))"
    await exchange.dialplan(f"[voicekit]\nexten => 100,1,{application}\n" + CALLERS)
    async with exchange.call("100@voicekit"):
        line = await server.line()
        line.send(b"P,1\n")
        answer = (await line.expect(b"P,")).what
        line.send(b"E,1\n")
        await line.ended()
    assert answer is not None
    assert len(answer.decode().split(",", 2)[2]) == 99


async def test_without_safe_asterisk_carries_out_a_command_in_the_caller_number(exchange, server):
    """The reason for ``safe``: TryExec expands its argument twice."""
    mark = exchange.pbx.folder / "carried-out-unsafely"
    unsafe = f"exten => 100,1,TryExec(ExternalIVR(ivr://127.0.0.1:{server.port}(hello,from=${{CALLERID(num)}})))\n"
    await exchange.dialplan("[voicekit]\n" + unsafe + CALLERS)
    await parameters(exchange, server, f"${{SHELL(touch {mark})}}")
    assert mark.exists()


async def test_a_caller_survives_a_server_that_is_not_there(exchange: Exchange):
    await printed(exchange, free_port())
    async with exchange.call("100@voicekit") as call:
        assert (await call.said("Fallback"))["Status"] == "UNREACHABLE"


async def test_a_caller_survives_a_server_that_closes_at_once(exchange: Exchange, server: LineServer):
    await printed(exchange, server.port)
    async with exchange.call("100@voicekit") as call:
        (await server.line()).close()
        assert (await call.said("Fallback"))["Status"] == "UNREACHABLE"


async def test_a_caller_survives_a_program_that_cannot_be_started(exchange: Exchange):
    await printed(exchange, 1, program=Path("/nonexistent/hello.py"))
    async with exchange.call("100@voicekit") as call:
        assert (await call.said("Fallback"))["Status"] == "UNREACHABLE"


async def test_the_status_that_the_server_sets_leads_to_the_fallback(exchange: Exchange, server: LineServer):
    await printed(exchange, server.port)
    async with exchange.call("100@voicekit") as call:
        line = await server.line()
        await line.each(b"V,VOICEKIT_STATUS=ERROR,VOICEKIT_REASON=KeyError: x", b"E,1")
        told = await call.said("Fallback")
    assert (told["Status"], told["Reason"]) == ("ERROR", "KeyError: x")


async def without_a_fallback(exchange: Exchange, port: int) -> None:
    await exchange.dialplan(dialplan({"100": "hello"}, port=port))


async def played(exchange: Exchange, server: LineServer, *commands: bytes) -> list[str]:
    """What the dialplan plays by itself after a call that is left by these commands, without a fallback."""
    await without_a_fallback(exchange, server.port)
    async with exchange.call("100@voicekit") as call:
        line = await server.line()
        await line.each(*commands)
        await call.said("Recorded", within=20)
    return [
        event["AppData"]
        for event in exchange.manager.events
        if event["Event"] == "Newexten" and event["Application"] == "Playback" and event["Context"].startswith("voice")
    ]


async def test_where_all_lines_are_busy_the_caller_hears_that_they_are(exchange: Exchange, server: LineServer):
    assert await played(exchange, server, b"V,VOICEKIT_STATUS=BUSY", b"E,1") == [
        "all-circuits-busy-now&please-try-call-later"
    ]


async def test_a_caller_who_was_told_by_voicekit_hears_no_second_voice(exchange: Exchange, server: LineServer):
    said = b"V,VOICEKIT_STATUS=NO_INPUT,VOICEKIT_SAID=1"
    assert await played(exchange, server, said, b"E,1") == []


async def test_a_call_that_ended_well_goes_to_no_fallback(exchange: Exchange, server: LineServer):
    await printed(exchange, server.port)
    async with exchange.call("100@voicekit") as call:
        line = await server.line()
        line.send(b"E,1\n")
        await line.expect(b"E")
        await call.said("Recorded")
    assert not [event for event in exchange.manager.events if event.get("UserEvent") == "Fallback"]


async def test_a_fallback_in_a_thread_of_its_own_may_read_the_database(exchange: Exchange, server: LineServer):
    """In the call's own thread Asterisk before 20.21, 22.11 and 23.5 refuses DB() after ExternalIVR."""
    plan = dialplan({"100": "hello"}, port=server.port, fallback="away,s,1")
    await exchange.dialplan(f"""{plan}
[away]
exten => s,1,Dial(Local/700@queues/n)
[queues]
exten => 700,1,Answer()
 same => n,Set(DB(voicekit/queue)=open)
 same => n,UserEvent(Queue,State: ${{DB(voicekit/queue)}})
""")
    async with exchange.call("100@voicekit") as call:
        await (await server.line()).each(b"V,VOICEKIT_STATUS=ERROR", b"E,1")
        assert (await call.said("Queue"))["State"] == "open"


async def test_ipv6_reaches_the_server(exchange: Exchange):
    async with line_server("::1") as server:
        await printed(exchange, server.port, host="::1")
        async with exchange.call("100@voicekit"):
            line = await server.line()
            line.send(b"P,1\n")
            await line.expect(b"P,ivr://[::1]:%d,hello" % server.port)
            line.send(b"E,1\n")
            await line.ended()
