"""Conversations by voice from SIP phones: a menu, digits and a form; and how soon callers hear something again."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from calls import Exchange
from flowcalls import CACHE
from heard import RATE, Samples
from pbx import Pbx
from served import Served, serve
from sipphone import SipPhone, sip_phone
from telephoneline import Quality

from voicekit import App, Call
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._protocol.events import Finished
from voicekit._server.dialplan import dialplan
from voicekit._server.recognition import speech_input_of
from voicekit._settings import Settings
from voicekit._tts.piper import PiperEngine
from voicekit.errors import InputFailed
from voicekit.testing.asterisk.telephone import telephone

CHOICES = (
    *("feedback", "spare parts", "warranty claims", "store locations", "gift vouchers"),
    *("invoices", "opening hours", "delivery times", "catalogue request", "product recall"),
)
DISHES = ("vegetarian", "pepperoni", "seafood")
MENU, DIGITS = "What is it about?", "What is your number?"
DISH, COUNT, SURE = "Which dish?", "How many?", "Are you sure?"
BACK, KEYS, THANKS = "Did you say", "Please use the keys.", "Thank you."
PATIENCE = 60.0
"""Seconds until a prompt has been heard to its end, and a caller may think: a busy machine takes its time."""
REACTION = 0.4
"""Seconds from the end of a prompt to the first word of who has listened to it."""
CONVERSATION = 150.0

FORM = f"""\
flow: order
start: order
results: [dish, count, sure]
defaults: {{no_input_timeout: 60}}
nodes:
  order:
    form:
      dish: {{type: choice, prompt: {DISH}, choices: {dict(enumerate(DISHES, 1))}}}
      count: {{type: number, minimum: 1, maximum: 9, prompt: {COUNT}}}
      sure: {{type: yes_no, prompt: {SURE}}}
    next: end
"""


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Wish:
    """What one caller wants: the place of a choice in the menu, a number of four digits, a dish, a count."""

    choice: int
    digits: str
    dish: int
    count: int

    @classmethod
    def of(cls, number: int) -> "Wish":
        """The wish of the caller of this number, each another one."""
        digits = "".join(str((number * 3 + place * 7) % 10) for place in range(4))
        return cls(number % 10, digits, number % 3 + 1, number % 9 + 1)

    @property
    def answers(self) -> Mapping[str, str]:
        """The keys that answer each question, by its prompt."""
        return {
            MENU: str(self.choice), DIGITS: self.digits, DISH: str(self.dish), COUNT: str(self.count), SURE: "1"
        }  # fmt: skip


@dataclass
class Answer:
    """One answer by voice: the question it was given to, and the seconds from its end to the next sound."""

    question: str
    seconds: float


@dataclass
class Outcome:
    """What came of a conversation: the keys of each answer by its question, and how it went."""

    given: dict[str, str] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    told_keys: list[str] = field(default_factory=list)
    asked_back: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Voice:
    """What callers say: made speech, and digits by people: ``takes`` gives a person's digit."""

    def __init__(self, takes: Callable[[str], Pcm]) -> None:
        self._engine = PiperEngine()
        self._takes = takes
        self._made: dict[str, Samples] = {}

    @classmethod
    def of(cls, pbx: Pbx) -> "Voice":
        """With the digits of Asterisk's own speaker, who is a person."""
        return cls(lambda digit: read(pbx.folder / f"data/sounds/en/digits/{digit}.gsm"))

    def phrase(self, text: str) -> Samples:
        if text not in self._made:
            pcm = self._engine.synthesize(text, self._engine.voice("en"))
            self._made[text] = telephone(pcm).samples.astype(np.float64)
        return self._made[text]

    def digits(self, digits: str) -> Samples:
        """Digits with the pauses of who dictates."""
        gap = np.zeros(int(0.1 * RATE))
        spoken = [piece for digit in digits for piece in (trimmed(self._takes(digit)), gap)]
        return telephone(Pcm(np.concatenate(spoken).astype(np.int16), RATE)).samples.astype(np.float64)

    def says(self, wish: Wish, menu: str = "{}") -> Mapping[str, Samples]:
        """The sound of each answer, by the prompt it answers."""
        return {
            MENU: self.phrase(menu.format(CHOICES[wish.choice])),
            DIGITS: self.digits(wish.digits),
            DISH: self.phrase(DISHES[wish.dish - 1]),
            COUNT: self.digits(str(wish.count)),
            SURE: self.phrase("yes"),
            BACK: self.phrase("yes"),
        }


def trimmed(pcm: Pcm) -> Samples:
    loud = np.flatnonzero(np.abs(pcm.samples) > 300)
    return pcm.samples[loud[0] : loud[-1] + 1].astype(np.float64)


@dataclass
class Speaker:
    """Somebody who answers what they are asked, by voice until they are told to use the keys; ``ready`` returns when
    they may begin to speak for the first time.
    """

    wish: Wish
    says: Mapping[str, Samples]
    ready: Callable[[], Awaitable[object]] | None = None
    outcome: Outcome = field(default_factory=Outcome)

    async def answers(self, phone: SipPhone, texts: AsyncIterator[str]) -> None:
        """Listens to the end of each prompt, and answers it, until the call is over."""
        asked = ""
        async for text in texts:
            if text in self.wish.answers:
                asked = text
                await self._says(phone, asked)
            elif text == KEYS:
                self.outcome.told_keys.append(asked)
                await phone.press(self.wish.answers[asked])
            elif text.startswith(BACK):
                self.outcome.asked_back.append(asked)
                await self._says(phone, BACK)

    async def _says(self, phone: SipPhone, question: str) -> None:
        await asyncio.sleep(REACTION)
        ready, self.ready = self.ready, None
        if ready is not None:  # who is asked again does not wait for the others again
            await ready()
        begin = asyncio.get_running_loop().time()
        end = await phone.line.say(self.says[question])
        heard = await phone.line.sounds(begin)  # who is told to use the keys is told so while they speak
        self.outcome.answers.append(Answer(question, max(0.0, heard - end)))

    @property
    def wrong(self) -> list[str]:
        """The questions to which the program has another answer than was given, or none."""
        return [question for question, keys in self.wish.answers.items() if self.outcome.given.get(question) != keys]


class Conversations:
    """The program that all of them call, and the line of each caller, by name; ``whole``: it asks more than a menu."""

    def __init__(self, folder: Path, *, whole: bool) -> None:
        self.app = App()
        self._whole = whole
        folder.mkdir()
        (folder / "order.yaml").write_text(FORM)
        self.app.flows(folder)
        self.app.route("hello")(self._hello)
        self.outcomes: dict[str, Outcome] = {}
        self._lines: dict[str, asyncio.Future[AsyncIterator[object]]] = {}

    def line(self, name: str) -> "asyncio.Future[AsyncIterator[object]]":
        return self._lines.setdefault(name, asyncio.get_running_loop().create_future())

    async def _hello(self, call: Call) -> None:
        outcome = self.outcomes[call.caller]
        with call.events() as events:
            self.line(call.caller).set_result(events)
            try:
                await self._converse(call, outcome)
            except InputFailed as error:
                outcome.errors.append(str(error))
            await call.say(THANKS, barge_in=False)
            await call.hangup()

    async def _converse(self, call: Call, outcome: Outcome) -> None:
        choices = {str(place): phrase for place, phrase in enumerate(CHOICES)}
        match = await call.menu(MENU, choices, no_input_timeout=PATIENCE)
        outcome.given[MENU], outcome.modes[MENU] = match.key, match.mode
        if not self._whole:
            return
        outcome.given[DIGITS] = await call.digits(DIGITS, length=4, no_input_timeout=PATIENCE)
        results = await call.flow("order")
        outcome.given[DISH] = str(DISHES.index(str(results["dish"])) + 1)
        outcome.given[COUNT] = str(results["count"])
        outcome.given[SURE] = "1" if results["sure"] else "2"


async def texts(events: AsyncIterator[object], served: Served) -> AsyncIterator[str]:
    """The texts of a call's prompts, each when it has been heard to its end."""
    async for event in events:
        if isinstance(event, Finished):
            record = served.prompts.store.get(Path(event.file).name)
            if record is not None and record.recipe is not None:
                yield record.recipe.content


@dataclass(frozen=True)
class Program:
    """The conversations as they are served to an Asterisk."""

    conversations: Conversations
    served: Served
    exchange: Exchange
    root: Path

    async def hold(self, quality: Quality, speakers: Sequence[Speaker]) -> None:
        """Has all of them call at once, on lines of such a quality, and waits for the end of each call."""
        async with asyncio.TaskGroup() as group:
            for speaker in speakers:
                group.create_task(self._call(quality, speaker, f"caller{next(_numbers)}"))

    async def _call(self, quality: Quality, speaker: Speaker, name: str) -> None:
        self.conversations.outcomes[name] = speaker.outcome
        async with sip_phone(self.root, self.exchange.pbx, quality, name=name) as phone:
            await phone.dial("100", within=PATIENCE)
            events = await asyncio.wait_for(self.conversations.line(name), PATIENCE)
            async with asyncio.TaskGroup() as group:
                talking = group.create_task(speaker.answers(phone, texts(events, self.served)))
                try:
                    await phone.wait("CALL_CLOSED", within=CONVERSATION)
                except TimeoutError:
                    speaker.outcome.errors.append(f"not over after {CONVERSATION:.0f} s")
                talking.cancel()


@contextlib.asynccontextmanager
async def conversing(
    root: Path, exchange: Exchange, folder: Path, *, whole: bool = True, **settings: object
) -> AsyncIterator[Program]:
    """The program, served with a model that hears."""
    conversations = Conversations(folder, whole=whole)
    chosen = Settings.model_validate({"speech": True, "audio_port": 0, "models": CACHE / "models", **settings})
    async with speech_input_of(chosen) as speech_input:
        assert speech_input is not None
        await speech_input.recognition.load("en")
        async with serve(conversations.app, exchange.pbx.sounds, speech_input) as served:
            for text in (MENU, DIGITS, DISH, COUNT, SURE, KEYS, THANKS):
                await served.sound(text)
            printed = dialplan({"100": "hello"}, port=served.port)
            await exchange.dialplan(f"{printed}\n[phones]\ninclude => voicekit\n")
            yield Program(conversations, served, exchange, root)
