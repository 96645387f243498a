"""Callers of flows, in virtual time: by keys, and by voice."""

import contextlib
from dataclasses import dataclass, field

import pytest
from flow_making import compiled_flows
from hearers import Detector, Recognition, word

from voicekit._asr.engine import Hypothesis
from voicekit._call.speech.capture import SpeechInput
from voicekit._dialog.interpreter import Interpreter
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._settings import Settings
from voicekit.testing.asterisk import World
from voicekit.testing.asterisk.tap import into_protocol

KEYS = "0123456789*#ABCD"


@dataclass
class Told:
    """What a flow tells of itself: its traces, its results, and the error it ended with."""

    traces: list = field(default_factory=list)
    results: dict = field(default_factory=dict)
    error: Exception | None = None

    def of(self, event, *fields):
        """The fields of all traces of an event, in order: one value each, or several as a tuple."""
        found = [trace for trace in self.traces if trace.event.value == event]
        rows = [tuple(trace.node if name == "node" else trace.fields.get(name) for name in fields) for trace in found]
        return [row[0] for row in rows] if len(fields) == 1 else rows


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def dial_flow(place, told, tmp_path):
    """Call a flow, the first of some in YAML: ``async with dial_flow(text, ...) as caller``.

    Without ``hang_up`` the flow is carried out as by a program, and its results and its error are kept in ``told``.
    """

    @contextlib.asynccontextmanager
    async def dial_flow(
        *texts,
        actions=None,
        arguments=None,
        results=None,
        speech_input=None,
        plug=None,
        hang_up=False,
        args=(),
        **options,
    ):
        flows = compiled_flows(*texts, folder=tmp_path)
        interpreter = Interpreter(flows, actions, observe=told.traces.append, **options)
        name = next(iter(flows))

        async def conversation(call):
            if hang_up:
                await interpreter.answer(call, name)
                return
            try:
                told.results = await interpreter.run(call, name, arguments or {})
            except Exception as error:
                told.error = error
                raise

        world = World(results or {}, **({"plug": plug} if plug else {}))
        settings = Settings(recordings=tmp_path)
        async with place(conversation, world=world, settings=settings, speech_input=speech_input, args=args) as caller:
            yield caller

    return dial_flow


@pytest.fixture
def talk_to_flow(dial_flow):
    """As `dial_flow`, with a caller who can be heard: ``say("the fifth of March")`` says it."""

    @contextlib.asynccontextmanager
    async def talk_to_flow(*texts, **options):
        receiver, recognition = AudioSocketServer(), Recognition()
        receiver.address = "127.0.0.1:9092"
        pitches = iter(range(400, 3400, 200))

        def say(text, confidence=0.95):
            pitch = next(pitches)
            recognition.words[pitch] = (Hypothesis(text, confidence),)
            caller.say(word(pitch))

        speech_input = SpeechInput(receiver, recognition, Detector)
        facts = ("r", "id=1.1", "channel=Local%2F1", "tap=vk-tap")
        async with dial_flow(
            *texts, speech_input=speech_input, plug=into_protocol(receiver.line), args=facts, **options
        ) as caller:
            caller.recognition = recognition
            yield caller, say
        receiver.close()

    return talk_to_flow


@pytest.fixture
def converse(talk_to_flow):
    """A whole conversation: what is heard, and what the caller presses or says to it; gives all that was heard.

    ``await converse(text, ("How many?", "4#"), ("Which day?", "the fifth", 0.55))``: keys are pressed, anything else is
    said, as sure as the third says. The call ends after the last turn.
    """

    async def converse(text, *turns, **options):
        async with talk_to_flow(text, **options) as (caller, say):
            for prompt, *answer in turns:
                await caller.hears(prompt)
                if answer and set(answer[0]) <= set(KEYS):
                    caller.press(answer[0])
                elif answer:
                    say(*answer)
            await caller.hung_up()
            return " ".join(caller.texts)

    return converse
