"""The tap streams what the caller says, in frames of 20 ms, to the stream that expects it."""

import asyncio
from functools import partial
from uuid import uuid4

import numpy as np
import pytest
from hearers import poured

from voicekit._call.speech.audio import AudioStream
from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone
from voicekit._server.audio_socket import AudioSocketServer
from voicekit.testing.asterisk import Echo, Packets, Unmet, World, call, into_protocol, spoken, to_protocol
from voicekit.testing.asterisk.script import CheckAnswered, Hear, Press, Quiet, Say, Wait, from_keys, from_words
from voicekit.testing.asterisk.tap import GIVES_UP
from voicekit.testing.asterisk.telephone import telephone, white

pytestmark = pytest.mark.looptime

RATE = 8000
WORDS = tone([500.0, 1200.0], 1.0, RATE)
SOUNDS = {"prompt": 5.0}


class Application(asyncio.Protocol):
    """Plays one prompt and listens to keys only."""

    def __init__(self):
        self.events = []

    def connection_made(self, transport):
        transport.write(b"S,prompt\n")

    def data_received(self, data):
        self.events += [line.split(",")[0] for line in data.decode().splitlines()]


class tapped:  # noqa: N801 - reads as a verb: async with tapped() as (caller, stream)
    """A call whose sound arrives in a stream."""

    def __init__(self, **world):
        self.tap, self.uuid = AudioSocketServer(), uuid4()
        self.stream = self.tap.expect(self.uuid)
        self.application = Application()
        world = World(plug=into_protocol(self.tap.line), **world)
        self.call = call(to_protocol(lambda: self.application), SOUNDS.get, world=world)

    async def __aenter__(self):
        self.caller = await self.call.__aenter__()
        assert await self.caller.pbx.tap(str(self.uuid), "127.0.0.1:9092")
        await self.stream.connected.wait()
        return self.caller, self.stream

    async def __aexit__(self, *error):
        try:
            await self.call.__aexit__(*error)
        finally:
            self.tap.close()


async def listen(stream: AudioStream, seconds: float):
    """So many seconds of sound from the stream."""
    return await poured(stream, round(seconds * RATE))


async def test_every_sample_arrives_at_its_time_and_silence_fills_the_rest():
    async with tapped() as (caller, stream):
        begun = caller.seconds
        await caller.wait(1.0)
        caller.say(WORDS)
        heard = await listen(stream, 3.0)
        assert caller.seconds - begun == pytest.approx(3.0, abs=0.1)
        (start,) = np.flatnonzero(heard)[:1]
        assert start / RATE == pytest.approx(1.0, abs=0.05)
        first = start - np.flatnonzero(WORDS.samples)[0]
        assert np.array_equal(heard[first : first + RATE], WORDS.samples)
        assert not heard[first + RATE :].any()


async def test_a_caller_speaks_over_a_prompt_and_keys_go_their_own_way():
    async with tapped() as (caller, stream):
        await caller.hears("prompt")
        caller.say(WORDS)
        caller.press("5")
        heard = await listen(stream, 1.5)
        assert np.abs(heard).max() > 5000
        assert caller.playing.file == "prompt"


async def test_signalled_keys_are_in_no_sound():
    async with tapped() as (caller, stream):
        caller.press("123")
        assert not (await listen(stream, 2.0)).any()


async def test_a_key_by_tone_lets_a_frame_of_it_slip_through_over_what_is_said():
    async with tapped(inband=True) as (caller, stream):
        await caller.hears("prompt")
        caller.press("5")
        heard = await listen(stream, 1.0)
        (loud,) = np.nonzero(heard)
        assert 0 < loud[-1] - loud[0] < 0.02 * RATE
        caller.say(WORDS)
        caller.press("5")
        over = await listen(stream, 1.0)
        assert np.count_nonzero(over[: len(WORDS.samples)] - WORDS.samples[: len(over)]) <= 0.02 * RATE


async def test_lost_packets_leave_no_gap_and_the_same_seed_loses_the_same_ones():
    heard = []
    for seed in (1, 1, 2):
        async with tapped(packets=Packets(loss=0.2, seed=seed)) as (caller, stream):
            caller.say(WORDS)
            sound = await listen(stream, 1.5)
            heard.append(sound[: np.flatnonzero(sound)[-1] + 1])
    assert np.array_equal(heard[0], heard[1])
    assert not np.array_equal(heard[0], heard[2])
    frames = len(heard[0]) / RATE * 50
    assert 30 < frames < 48


async def test_jitter_brings_every_frame_late_and_in_order():
    async with tapped(packets=Packets(jitter=0.06, seed=3)) as (caller, stream):
        await caller.wait(0.2)
        caller.say(WORDS)
        late, times = np.zeros(0, np.int16), []
        while len(late) < 1.5 * RATE:
            late = np.concatenate([late, await poured(stream)])
            times.append(caller.seconds)
    (start,) = np.flatnonzero(late)[:1]
    first = start - np.flatnonzero(WORDS.samples)[0]
    assert np.array_equal(late[first : first + RATE], WORDS.samples)
    assert max(np.diff(times)) > 0.03


@pytest.mark.parametrize("wrong", [{"loss": -0.1}, {"loss": 1.5}, {"jitter": -0.01}, {"jitter": 0.2}])
def test_a_network_that_is_not_modelled_is_refused(wrong):
    with pytest.raises(ValueError, match="give 0"):
        Packets(**wrong)


async def test_a_hang_up_ends_the_sound():
    async with tapped() as (caller, stream):
        caller.say(WORDS)
        await caller.wait(0.5)
        caller.hang_up()
        heard = await listen(stream, 10.0)
        assert len(heard) / RATE == pytest.approx(0.5, abs=0.06)
        assert stream.ended


async def test_the_prompts_own_echo_is_in_the_callers_sound():
    echo = Echo({"prompt": tone([700.0], 5.0, RATE)}.get, attenuation=30.0, delay=0.1)
    async with tapped(echo=echo) as (caller, stream):
        await caller.hears("prompt")
        heard = await listen(stream, 1.0)
        loudest = tone([700.0], 1.0, RATE).samples.max()
        assert np.abs(heard).max() == pytest.approx(loudest * 10 ** (-30 / 20), rel=0.02)


async def test_the_noise_of_the_place_is_there_before_a_word_is_said():
    async with tapped(place=white(2.0)) as (_, stream):
        heard = await listen(stream, 1.0)
        assert np.sqrt(np.mean(np.square(heard.astype(float)))) == pytest.approx(3277, rel=0.1)


async def test_a_tap_that_hears_nothing_back_sends_nothing_and_gives_up():
    class Deaf(asyncio.Protocol):
        received = b""

        def data_received(self, data):
            self.received += data

    deaf, uuid = Deaf(), uuid4()
    async with call(to_protocol(Application), SOUNDS.get, world=World(plug=into_protocol(lambda: deaf))) as caller:
        await caller.pbx.tap(str(uuid), "x:1")
        (tap,) = caller.pbx.taps
        await tap.gone.wait()
        assert caller.seconds == pytest.approx(GIVES_UP, abs=0.1)
        assert deaf.received == b"\x01\x00\x10" + uuid.bytes


async def test_a_server_that_ends_the_tap_does_not_end_the_call():
    class Leaving(asyncio.Protocol):
        def connection_made(self, transport):
            transport.write(b"\x00\x00\x00")

    async with call(to_protocol(Application), SOUNDS.get, world=World(plug=into_protocol(Leaving))) as caller:
        assert await caller.pbx.tap(str(uuid4()), "127.0.0.1:9092")
        await caller.pbx.taps[0].gone.wait()
        await caller.hears("prompt")
        assert caller.outcome is None


@pytest.mark.parametrize(
    ("uuid", "address"), [("no uuid", "127.0.0.1:9092"), ("11223344-5566-7788-99aa-bbccddeeff00", "127.0.0.1:1")]
)
async def test_a_tap_that_cannot_be_started_leaves_the_call_alone(uuid, address):
    async with call(to_protocol(Application), SOUNDS.get, world=World()) as caller:
        assert not await caller.pbx.tap(uuid, address)
        assert caller.outcome is None


async def test_the_dialplans_originate_starts_the_tap_and_it_outlives_every_trip(place):
    tap, uuid = AudioSocketServer(), uuid4()
    stream, heard = tap.expect(uuid), []

    async def conversation(call):
        spy = f"av(VOICEKIT_SPY=Local/x@y-1^VOICEKIT_UUID={uuid}^VOICEKIT_EAR=127.0.0.1:9092)"
        await call.run("Originate", "Local/tap@voicekit-tap/n", "exten", "voicekit-tap", "audio", "1", "5", spy)
        heard.append(await call.get("ORIGINATE_STATUS"))
        await call.run("Wait", "2")
        await call.say("Back.")

    async with place(conversation, world=World(plug=into_protocol(tap.line))) as caller:
        await stream.connected.wait()
        await caller.wait(1.0)
        caller.say(WORDS)
        await caller.hears("Back")
        sound = await listen(stream, 1.9)
        assert np.count_nonzero(sound) > 0.8 * RATE
        await caller.hung_up()
        await listen(stream, 60.0)
        assert stream.ended
    assert heard == ["SUCCESS"]
    tap.close()


async def test_a_script_says_texts_in_the_voice_that_the_world_gives():
    said = []

    def render(text):
        said.append(text)
        return Pcm(np.full(RATE * len(text) // 10, 3000, np.int16), RATE)

    async with tapped(speak=spoken(render, line=lambda pcm: pcm)) as (caller, _):
        await caller.play([Hear("prompt"), Wait(0.5), Say("sales"), Say(WORDS), Say("sales"), Press("1")])
        assert caller.seconds == pytest.approx(0.5 + 0.5 + 1.0 + 0.5, abs=0.1)
    assert said == ["sales"]


async def test_a_caller_without_a_voice_cannot_say_texts():
    async with tapped() as (caller, _):
        with pytest.raises(ValueError, match="no voice"):
            await caller.speak("sales")


async def test_what_is_said_after_the_end_is_not_said():
    async with tapped() as (caller, _):
        caller.hang_up()
        await caller.hung_up()
        caller.say(WORDS)
        assert await caller.silent() is None
        assert caller.pbx.voice.until <= caller.seconds + caller.started


async def test_a_hang_up_ends_the_wait_for_the_end_of_what_is_said():
    async with tapped() as (caller, _):
        caller.say(tone([500.0], 600.0, RATE))
        asyncio.get_running_loop().call_later(2.0, caller.hang_up)
        await caller.silent()
        assert caller.seconds == pytest.approx(2.0, abs=0.1)


def test_words_in_quotes_are_said_between_keys():
    assert from_keys('1,"new order, please"2#,"x') == (
        *(Quiet(1.0), Press("1"), Quiet(1.0), Say("new order, please"), Press("2#")),
        *(Quiet(1.0), Say("x")),
    )


def test_after_words_the_caller_waits_for_their_answer():
    assert from_words(["a", "b"]) == (Quiet(1.0), Say("a"), CheckAnswered(1.0), Say("b"))
    assert from_keys('"a",1') == (Quiet(1.0), Say("a"), CheckAnswered(1.0), Press("1"))


class Slow(asyncio.Protocol):
    """Plays a prompt some time after the call began, and a longer one when that is over."""

    def __init__(self, after):
        self.after = after

    def connection_made(self, transport):
        for delay, line in ((0.0, b"S,prompt\n"), (1.0, b"A,again\n")):
            asyncio.get_running_loop().call_later(self.after + delay, transport.write, line)


@pytest.mark.parametrize(("after", "spoken_at"), [(4.0, 4.0 + 8.0 + 1.0), (0.5, 0.5 + 8.0 + 1.0)])
async def test_the_answer_is_heard_to_its_end_whenever_it_comes(after, spoken_at):
    sounds = {"prompt": 5.0, "again": 3.0}
    async with call(to_protocol(lambda: Slow(after)), sounds.get) as caller:
        await caller.play([Say(WORDS), CheckAnswered(), Wait(0.0)])
        assert caller.seconds == pytest.approx(spoken_at, abs=0.2)
        assert caller.texts == ["prompt", "again"]


async def test_what_was_playing_before_the_words_is_no_answer_to_them():
    async with tapped() as (caller, _):
        await caller.hears("prompt")
        await caller.play([Say(WORDS), CheckAnswered(seconds=1.0, most=6.0)])
        assert caller.seconds == pytest.approx(1.0 + 6.0, abs=0.2)


async def test_a_call_that_ends_instead_of_an_answer_leaves_the_rest_unsaid():
    async with tapped() as (caller, _):
        await caller.hears("prompt")
        asyncio.get_running_loop().call_later(2.0, caller.hang_up)
        with pytest.raises(Unmet, match="for an answer"):
            await caller.play([Say(WORDS), CheckAnswered()])


def test_each_text_goes_through_the_line_once():
    rendered = []

    def render(text):
        rendered.append(text)
        return tone([800.0], 0.5, 22050)

    speak = spoken(render, partial(telephone, noise=white(1.0), snr=10.0))
    assert speak("yes") is speak("yes")
    assert speak("yes").rate == RATE
    assert rendered == ["yes"]
