"""Calls to the example flows through the private Asterisk: what callers hear to its end there, and what they say."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import calls
from calls import WAIT, Exchange
from served import Served, serve

from voicekit import App, Call
from voicekit._media.formats import FORMATS, encode
from voicekit._protocol.events import Event, Finished
from voicekit._server.dialplan import dialplan
from voicekit._server.recognition import speech_input_of
from voicekit._settings import Settings
from voicekit._tts.piper import PiperEngine

EXAMPLES = Path(__file__).parents[2] / "examples/flows"
CACHE = Path(os.environ.get("VOICEKIT_TEST_CACHE") or Path.home() / ".cache/voicekit-tests")
PATIENCE = 25.0
"""Seconds until a prompt has been heard: on a busy machine a model takes its time."""
TONE = 0.7


class Heard(App):
    """Flows, and the line of each of their callers, by his number."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.flows(folder)
        self.lines: dict[str, asyncio.Future[AsyncIterator[Event]]] = {}

    def line(self, number: str) -> "asyncio.Future[AsyncIterator[Event]]":
        """What will happen on the line of a caller."""
        return self.lines.setdefault(number, asyncio.get_running_loop().create_future())

    def find(self, info):
        routed = super().find(info)
        return routed and replace(routed, handler=partial(self._listened, routed.handler))

    async def _listened(self, handler, call: Call) -> None:
        with call.events() as events:
            self.line(call.caller).set_result(events)
            await handler(call)


@dataclass
class Talk:
    """One call: the caller listens until a text has been played to its end, then presses or speaks."""

    exchange: Exchange
    call: calls.Call
    events: AsyncIterator[Event]
    served: Served

    async def hears(self, text: str) -> None:
        """Waits until a sentence with this in it has been heard to its end."""
        said: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE):
                async for event in self.events:
                    if isinstance(event, Finished):
                        said.append(self._text(event.file))
                        if text in said[-1]:
                            return
        except TimeoutError:
            raise AssertionError(f"{text!r} was not heard, but {said}") from None
        raise AssertionError(f"the call ended; {text!r} was not heard, but {said}")

    async def press(self, keys: str) -> None:
        await self.call.press(keys)

    async def say(self, word: str) -> None:
        """Says some of the words by their name."""
        where = {"Context": "words", "Exten": word, "Priority": "1"}
        await self.exchange.manager.act("Redirect", Channel=self.call.name, **where)
        await self.call.said(f"Said-{word}", within=PATIENCE)

    async def recorded(self) -> None:
        """Waits until the caller is recorded: the tone is over."""
        await self.exchange.manager.wait(
            lambda e: e["Event"] == "Newexten" and e["Channel"] == self.call.ivr and e["AppData"].startswith("Record("),
            within=PATIENCE,
        )
        await asyncio.sleep(TONE)  # nothing tells of its end

    def _text(self, file: str) -> str:
        record = self.served.prompts.store.get(Path(file).name)
        return file if record is None or record.recipe is None else record.recipe.content


@dataclass
class Line:
    """The example flows, served to Asterisk from a copy of their own in ``folder``."""

    exchange: Exchange
    served: Served
    app: Heard
    folder: Path

    @contextlib.asynccontextmanager
    async def call(self, route: str, number: str, *, speaks: bool = False) -> AsyncIterator[Talk]:
        """A call to a route; who does not speak is recorded with all he hears."""
        steps = (WAIT,) if speaks else ()
        async with self.exchange.call(f"{ROUTES[route]}@voicekit", *steps, caller_id=f"Ann <{number}>") as call:
            events = await asyncio.wait_for(self.app.line(number), PATIENCE)
            yield Talk(self.exchange, call, events, self.served)


ROUTES = {"company": "201", "night": "202", "booking": "203", "orders": "204", "survey": "205", "paging": "206"}

SAYING = """\
exten => {name},1,Playback({file})
 same => n,UserEvent(Said-{name})
 same => n,Wait(120)
"""

PLACES = """
[internal]
exten => 100,1,UserEvent(Operator)
 same => n,Hangup()
exten => technician,1,Busy(2)

[words]
{words}
"""


@contextlib.asynccontextmanager
async def answering(
    exchange: Exchange, folder: Path, words: Mapping[str, str] = {}, more: Mapping[str, str] = {}
) -> AsyncIterator[Line]:
    """Serve a copy of the example flows in ``folder``; callers may say ``words``: what Playback plays, by name.

    ``more`` are further files beside them, by name.

    The company of the copy is always open, but for its twin ``night``, which never is; its technician is always busy.
    """
    copy_examples(folder)
    for name, text in more.items():
        (folder / name).write_text(text, "utf-8")
    recordings = exchange.pbx.folder / "recordings"
    recordings.mkdir(exist_ok=True)
    settings = Settings(speech=True, audio_port=0, models=CACHE / "models")
    app = Heard(folder)
    async with speech_input_of(settings) as speech_input:
        assert speech_input is not None
        await speech_input.recognition.load("en")
        own = {"recordings": recordings, "catalogs": folder / "locales"}
        async with serve(app, exchange.pbx.sounds, speech_input, **own) as served:
            said = "".join(SAYING.format(name=name, file=file) for name, file in words.items())
            text = dialplan({number: route for route, number in ROUTES.items()}, port=served.port)
            await exchange.dialplan(text + PLACES.format(words=said))
            yield Line(exchange, served, app, folder)


def copy_examples(folder: Path) -> None:
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("*.jsonl", "*.db", "appointments.json"))
    company = (folder / "company.yaml").read_text("utf-8").replace("PJSIP/technician", "Local/technician@internal")
    head, _, rest = company.partition("    open: {")
    hours, _, tail = rest.partition("\nstart:")
    assert hours
    for name, opened in (("company", '{daily: "00:00-24:00"}'), ("night", "{daily: closed}")):
        text = f"{head}    open: {opened}\n\nstart:{tail}".replace("flow: company", f"flow: {name}")
        text = text.replace("answers: {route: company, default: true}", f"answers: {{route: {name}}}")
        (folder / f"{name}.yaml").write_text(text, "utf-8")


def make_words(folder: Path, voice: PiperEngine, words: Mapping[str, str]) -> dict[str, str]:
    """Words spoken into files that Playback plays, by their names."""
    folder.mkdir(exist_ok=True)
    for name, text in words.items():
        pcm = voice.synthesize(text, voice.voice("en"))
        (folder / f"{name}.wav").write_bytes(encode(pcm, FORMATS["wav"]))
    return {name: str(folder / name) for name in words}
