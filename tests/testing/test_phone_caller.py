"""A caller against small applications that speak the protocol by hand."""

import asyncio

import pytest

from voicekit.testing.asterisk import Setup, Unmet, call, to_address, to_protocol
from voicekit.testing.asterisk.script import At, CheckHungUp, End, HangUp, Hear, Press, Prompt, Quiet, Wait, from_keys

pytestmark = pytest.mark.looptime

SOUNDS = {"welcome": 3.0, "menu": 4.0, "thanks": 1.0}
LABELS = {"welcome": "Welcome to Acme.", "menu": "For sales, press 1.", "thanks": "Thank you."}


class Application(asyncio.Protocol):
    """Writes ``commands`` at the start, and whatever ``answers`` says to an event's tag."""

    def __init__(self, commands=(), answers=None):
        self.commands = commands
        self.answers = answers or {}
        self.events = []
        self.lost = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport
        # A command for each turn of Asterisk's thread, so that none is stalled.
        for place, command in enumerate(self.commands):
            asyncio.get_running_loop().call_later(place * 0.05, self.send, command)

    def send(self, command):
        self.transport.write(command.encode() + b"\n")

    def data_received(self, data):
        for line in data.decode().splitlines():
            tag, _, *rest = line.split(",", 2)
            self.events.append(",".join([tag, *rest]))
            for command in self.answers.get(self.events[-1], []):
                self.send(command)

    def connection_lost(self, exc):
        self.lost.set()


def place(application, **options):
    return call(to_protocol(lambda: application), SOUNDS.get, label=LABELS.get, **options)


async def test_the_caller_hears_prompts_in_order_with_their_times():
    async with place(Application(["S,welcome", "A,menu"])) as caller:
        first = await caller.hears("welcome")
        second = await caller.hears("PRESS 1")
        await caller.quiet()
        assert caller.texts == ["Welcome to Acme.", "For sales, press 1."]
        assert second.start - first.start == pytest.approx(3.0, abs=0.05)
        assert [heard.ending for heard in caller.heard] == ["finished", "finished"]


async def test_a_key_reaches_the_application_and_autoclear_interrupts():
    application = Application(["O,autoclear", "S,menu"], {"1": ["S,thanks"], "F,thanks": ["H,bye"]})
    async with place(application) as caller:
        await caller.hears("sales")
        await caller.wait(2.0)
        caller.press("1")
        await caller.hears("thank")
        assert await caller.hung_up() == "hangup"
    assert application.events == ["1", "T,menu", "F,thanks", "H"]
    assert [heard.ending for heard in caller.heard] == ["interrupted", "finished"]


async def test_several_keys_are_pressed_one_after_the_other(looptime):
    application = Application()
    async with place(application) as caller:
        caller.press("12")
        caller.press("#")
        await caller.wait(0.5)
    assert application.events == ["1", "2", "#", "H"]


async def test_hanging_up_ends_the_call_and_the_prompt():
    application = Application(["S,welcome"])
    async with place(application) as caller:
        await caller.hears("welcome")
        await caller.wait(1.0)
        caller.hang_up()
        assert await caller.hung_up() == "caller"
    assert application.events == ["H"]
    assert application.lost.is_set()
    (heard,) = caller.heard
    assert heard.ending == "hung up"
    assert heard.end - heard.start == pytest.approx(1.0, abs=0.03)


async def test_what_was_heard_is_not_heard_again():
    async with place(Application(["S,welcome"])) as caller:
        await caller.hears("welcome")
        with pytest.raises(Unmet, match="Welcome to Acme"):
            await caller.hears("welcome", within=5.0)


async def test_a_call_that_ends_first_is_told_with_what_was_heard():
    async with place(Application(["S,thanks"], {"F,thanks": ["E,bye"]})) as caller:
        with pytest.raises(Unmet, match=r"the call ended \(exit\)(.|\n)*Thank you.  \(finished\)"):
            await caller.hears("menu")
        assert caller.outcome == "exit"


async def test_ends_returns_the_prompt_that_played():
    async with place(Application(["S,thanks"])) as caller:
        assert await caller.ends() is None
        await caller.hears("thank")
        ended = await caller.ends()
        assert (ended.file, ended.ending) == ("thanks", "finished")


async def test_patience_ends_the_wait_for_quiet_and_for_the_end(looptime):
    async with place(Application(["S,menu"])) as caller:
        await caller.hears("sales")
        with pytest.raises(Unmet, match="quiet"):
            await caller.quiet(1.0, within=2.0)
        with pytest.raises(Unmet, match="end of the call"):
            await caller.hung_up(within=2.0)


async def test_a_script_is_carried_out_step_by_step():
    application = Application(["S,welcome", "A,menu"], {"1": ["S,thanks"], "5": ["I,1"]})
    script = [
        Hear("welcome"),
        End(),
        Prompt(2),
        Wait(2.0),
        Press("1"),
        Hear("thank"),
        Quiet(0.5),
        At(12.0),
        Press("42"),
        HangUp(),
        CheckHungUp(),
    ]
    async with place(application) as caller:
        await caller.play(script)
        assert caller.seconds == pytest.approx(12.2, abs=0.01)
    assert application.events == ["F,welcome", "1", "T,menu", "F,thanks", "4", "2", "H"]


async def test_keys_of_a_command_line_wait_for_quiet_at_each_comma():
    application = Application(["S,welcome"], {"1": ["S,menu"]})
    async with place(application) as caller:
        await caller.play(from_keys("1,2#"))
    assert application.events == ["F,welcome", "1", "F,menu", "2", "#", "H"]


async def test_only_keys_of_a_telephone_can_be_pressed():
    application = Application()
    async with place(application) as caller:
        for keys in ("", "E", "12x", "w"):
            with pytest.raises(ValueError, match="not keys"):
                caller.press(keys)
    assert application.events == ["H"]


async def test_the_end_of_the_block_waits_for_an_application_that_stays_after_hangup():
    application = Application([], {"I,HANGUP": ["G,A"], "G,A=1": ["E,done"]})
    async with place(application, setup=Setup(options="i", variables={"A": "1"})) as caller:
        pass
    assert caller.outcome == "exit"
    assert application.events == ["I,HANGUP", "G,A=1", "E"]


async def test_an_application_that_never_leaves_is_cut_off_in_the_end(looptime):
    application = Application()
    async with place(application, setup=Setup(options="i")):
        pass
    assert application.events == ["I,HANGUP"]
    assert application.lost.is_set()
    assert looptime == pytest.approx(10.0, abs=0.1)


async def test_a_call_by_tcp_runs_in_virtual_time():
    application = Application(["S,welcome", "A,menu"], {"F,menu": ["E,bye"]})
    server = await asyncio.get_running_loop().create_server(lambda: application, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        async with call(to_address(host, port), SOUNDS.get, label=LABELS.get) as caller:
            await caller.hears("sales")
            assert await caller.hung_up() == "exit"
            assert caller.seconds == pytest.approx(7.0, abs=0.2)


async def test_a_ten_minute_call_takes_next_to_no_time():
    sounds = {"long": 600.0}
    application = Application(["S,long"], {"F,long": ["E,bye"]})
    async with call(to_protocol(lambda: application), sounds.get) as caller:
        await caller.hung_up(within=700.0)
        assert caller.seconds == pytest.approx(600.0, abs=0.1)
