"""Prompts whose files go away, or are damaged, under calls: real files, a phone that plays them, virtual time."""

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from voicekit._media.formats import FORMATS
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._server.app import App
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.errors import EngineOffline
from voicekit.testing.asterisk import Setup, call, to_protocol
from voicekit.testing.asterisk.sounds import SoundsFolder

pytestmark = pytest.mark.looptime

TEXTS = ("Welcome to Acme.", "All our lines are busy.", "Please call again later.")


class Office:
    """A server that plays from files, and the phone of whoever calls it; ``sounds`` are Asterisk's own."""

    def __init__(self, renderer, service, sounds):
        self.renderer = renderer
        self.service = service
        self.folder = renderer.store.folder.path
        self._phone = SoundsFolder(sounds)

    @property
    def files(self):
        return sorted(self.folder.glob("*.sln"))

    async def call(self, *, while_playing=None, when_queued=None):
        """One call: the names of the files that were heard to their end, and the status that the dialplan got."""
        async with call(to_protocol(self.service.wire), self._phone, Setup(), Path) as caller:
            if when_queued is not None:
                caller.watch(lambda: when_queued() if len(caller.leg.model.playlist) == len(TEXTS) else None)
            if while_playing is not None:
                await caller.prompt(1)
                while_playing()
            await caller.hung_up()
        heard = [Path(heard.file).name for heard in caller.heard if heard.ending == "finished"]
        return heard, caller.leg.model.variables.channel.get("VOICEKIT_STATUS", "")


@pytest.fixture
def office(sounds, speaker, tmp_path):
    (tmp_path / "sorry.sln").write_bytes(bytes(8000))

    @asynccontextmanager
    async def office(*texts, limit=None):
        app = App()

        @app.route()
        async def conversation(call):
            await call.say(*texts)

        store = Store(sounds, FORMATS["sln"], limit=limit)
        async with Renderer(store, speaker) as renderer, Service(app, Settings(), renderer) as service:
            yield Office(renderer, service, tmp_path)

    return office


def purge(office):
    """What ``voicekit cache purge`` does, in a process of its own."""
    store = Store(office.folder.parent, FORMATS["sln"])
    store.load()
    store.purge()


def remove(office):
    for file in office.files:
        file.unlink()


def remove_the_folder(office):
    for path in office.folder.iterdir():
        path.unlink()
    office.folder.rmdir()


def empty(office):
    for file in office.files:
        os.truncate(file, 0)


@pytest.mark.parametrize("texts", [TEXTS, [" ".join(TEXTS)]], ids=["three parts", "three sentences"])
@pytest.mark.parametrize("lose", [remove, purge, remove_the_folder])
async def test_files_that_are_removed_under_a_server_cost_no_call_a_word(office, lose, texts):
    async with office(*texts) as here:
        first = await here.call()
        assert len(first[0]) == 3
        for _ in range(2):
            lose(here)
            assert await here.call() == first
        assert await here.call() == first


async def test_one_file_of_three_that_is_removed_costs_no_call_a_word(office):
    async with office(*TEXTS) as here:
        first = await here.call()
        for file in here.files:
            file.unlink()
            assert await here.call() == first


async def test_files_that_are_emptied_under_a_server_are_made_again_for_the_next_call(office):
    async with office(*TEXTS) as here:
        first = await here.call()
        empty(here)
        await here.call()  # an empty file behind another ends all sound of a call
        assert await here.call() == first


async def test_files_that_are_cut_under_a_server_cost_no_call_a_word(office):
    async with office(*TEXTS) as here:
        first = await here.call()
        for file in here.files:
            os.truncate(file, 320)
        heard, status = await here.call()
        assert (heard[-3:], status) == first
        assert len(heard) > 3  # what was cut is heard before
        assert await here.call() == first


async def test_all_calls_that_lose_a_queued_file_together_hear_it_after_all(office):
    async with office(*TEXTS) as here:
        first = await here.call()
        async with asyncio.TaskGroup() as group:
            calls = []
            for _ in range(4):
                queued = asyncio.Event()
                calls.append(group.create_task(here.call(when_queued=queued.set)))
                await queued.wait()
            remove(here)  # the first file plays to all of them, and the others are queued
        assert [call.result() for call in calls] == [first] * 4


async def test_a_restart_finds_what_was_damaged_meanwhile(office):
    async with office(*TEXTS) as here:
        first = await here.call()
        size = here.files[0].stat().st_size
        here.files[0].write_bytes(bytes(size))
        os.truncate(here.files[1], 4096)
        os.truncate(here.files[2], 0)
    async with office(*TEXTS) as here:
        assert await here.call() == first
        assert all(any(file.read_bytes()) for file in here.files)


async def test_files_that_go_while_they_are_queued_are_heard_after_all(office):
    async with office(*TEXTS) as here:
        first = await here.call()
        heard, status = await here.call(while_playing=lambda: remove(here))
        assert (heard, status) == first


async def test_where_nothing_can_be_made_again_the_caller_hears_asterisks_own_sorry(office, engine):
    async with office(*TEXTS) as here:
        await here.call()
        remove(here)
        for text in (*TEXTS, "We are sorry.", "There is a problem on our side."):
            engine.failures[text] = EngineOffline("the engine has ended")
        assert await here.call() == (["sorry"], "ERROR")
