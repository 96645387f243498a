"""A service that runs for months: nothing grows with the calls and the prompts that there have been."""

import asyncio
from collections import Counter, deque
from types import FunctionType, ModuleType

import numpy as np
import pytest

from voicekit import App
from voicekit._media.formats import FORMATS
from voicekit._media.pcm import Pcm
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit._tts.chain import Chain
from voicekit._tts.engine import Voice
from voicekit.errors import EngineFailed
from voicekit.testing.asterisk import Setup, call, to_protocol

CALLS = 25
CONTAINERS = (dict, list, set, frozenset, deque)

THE_CACHE = {"_records", "_seen", "_made", "_used"}
"""What a store knows of the prompts in it, which `cache_limit_mb` bounds."""


class Tone:
    """An engine that can speak, or not."""

    online = False

    def __init__(self, name, broken=False):
        self.name, self.broken = name, broken

    def languages(self):
        return ("en",)

    def voice(self, language):
        return Voice(self.name, "pure", "en", "1")

    def synthesize(self, text, voice):
        if self.broken:
            raise EngineFailed(f"no sound for {text}")
        return Pcm((9000 * np.sin(np.arange(800) / 3)).astype(np.int16), 8000)


def sizes(*roots):
    """The sizes of all containers that can be reached, by the names that lead to them."""
    found, seen, ahead = Counter(), set(), [(type(root).__name__, root) for root in roots]
    while ahead:
        path, thing = ahead.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType | FunctionType | str | bytes):
            continue
        seen.add(id(thing))
        inner = []
        if isinstance(thing, CONTAINERS):
            found[path] += len(thing)
            inner = [(path, each) for each in (thing.values() if isinstance(thing, dict) else thing)]
        elif type(thing).__module__.startswith("voicekit"):
            names = {
                *getattr(thing, "__dict__", ()),
                *(n for c in type(thing).__mro__ for n in getattr(c, "__slots__", ())),
            }
            inner = [(f"{path}.{name}", getattr(thing, name, None)) for name in names]
        ahead += inner
    return found


@pytest.mark.parametrize("broken", [False, True])
async def test_nothing_grows_with_the_calls_that_there_have_been(tmp_path, monkeypatch, broken):
    for name in ("resolver.REMEMBERED", "resolver.MOST_LOOKS", "store.MOST_STAND_INS"):
        monkeypatch.setattr(f"voicekit._prompts.{name}", 5)
    for name in ("_call.languages.MOST_NAMES", "_tts.breaker._MAX_REPORTED"):
        monkeypatch.setattr(f"voicekit.{name}", 5)
    app = App()

    @app.route()
    async def hello(call):
        await call.say(f"Hello, caller {call.caller}.", f"Recording {call.caller}")
        await call.digits(f"Your number, {call.caller}?", length=1, max_tries=1)

    speaker = Chain([Tone("first", broken), Tone("second")])
    async with (
        Renderer(Store(tmp_path, FORMATS["wav"]), speaker) as prompts,
        Service(app, Settings(), prompts) as service,
    ):

        async def one(number):
            args = (f"from={number}", f"id=17.{number}", f"lang=x{number}")
            async with call(to_protocol(service.wire), lambda _: 0.01, Setup(args=args)) as caller:
                await caller.prompt(3)
                caller.press("1")
                await caller.hung_up()

        async def some(begin):
            for number in range(begin, begin + CALLS):
                async with asyncio.timeout(20):
                    await one(number)
            return sizes(service, prompts)

        before = await some(0)
        after = await some(CALLS)
    grown = {path: after[path] - before[path] for path in after if after[path] - before[path] >= CALLS // 2}
    assert {path for path in grown if path.rpartition(".")[2] not in THE_CACHE} == set()
    assert grown  # the store's own: what is counted does grow with the prompts
