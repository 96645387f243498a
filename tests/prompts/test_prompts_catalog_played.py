"""What the renderer plays instead of texts: translations, and people's recordings, levelled as speech is."""

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest
import structlog

from voicekit._media.formats import FORMATS, decode, encode
from voicekit._media.master import active_level
from voicekit._media.pcm import Pcm, to_floats
from voicekit._prompts.catalog.entries import Catalog, Message
from voicekit._prompts.catalog.folder import CatalogFolder
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._prompts.catalog.po import dump
from voicekit._prompts.parts import Clip, Text
from voicekit._prompts.renderer import Renderer

FAINT = Pcm((300 * np.sin(np.arange(16000) / 4)).astype(np.int16), 16000)


@pytest.fixture
def locales(tmp_path) -> Path:
    place = tmp_path / "locales"
    (place / "recordings" / "de").mkdir(parents=True)
    (place / "de.po").write_bytes(
        dump(Catalog("de", (Message("", "Hello.", "Hallo."), Message("", "Bye.", "Tschüss."))))
    )
    (place / "recordings" / "de" / "hello.wav").write_bytes(encode(FAINT, FORMATS["wav16"]))
    (place / "recordings" / "de" / "said.json").write_text(json.dumps({"hello": "Hallo."}))
    return place


@pytest.fixture
async def renderer(store, speaker, locales):
    async with Renderer(store, speaker, catalogs=Catalogs(CatalogFolder(locales))) as renderer:
        yield renderer


async def played(renderer: Renderer, part: Text, language: str):
    clips = [clip async for clip in renderer.clips(part, language)]
    assert renderer.ready(part, language) == tuple(clips)
    return clips


def heard(clip: Clip):
    return to_floats(decode(Path(clip.file + ".wav").read_bytes(), FORMATS["wav"]))


async def test_a_programs_text_is_spoken_in_the_language_of_the_call(renderer, engine):
    assert [clip.label for clip in await played(renderer, Text("Bye."), "de")] == ["Tschüss."]
    assert [clip.label for clip in await played(renderer, Text("Bye."), "en")] == ["Bye."]
    assert engine.spoken == ["Tschüss.", "Bye."]


async def test_a_recording_is_played_levelled_as_speech_is_with_the_pause_of_a_sentence(renderer, engine, store):
    (clip,) = await played(renderer, Text("Hello."), "de")
    assert (clip.label, engine.spoken) == ("Hallo.", [])
    sound = heard(clip)
    assert active_level(sound, 8000) == pytest.approx(-18, abs=0.5)
    assert np.abs(sound[-2400:]).max() < 0.001
    assert clip.seconds == pytest.approx(1.3, abs=0.02)


async def test_a_recording_that_cannot_be_played_is_reported_once_and_a_voice_takes_over(renderer, engine, locales):
    (locales / "recordings" / "de" / "hello.wav").write_bytes(b"RIFF, but no sound")
    with structlog.testing.capture_logs() as log:
        for _ in range(2):
            assert [clip.label for clip in await played(renderer, Text("Hello."), "de")] == ["Hallo."]
    assert [entry["event"] for entry in log] == ["recording.unplayable"]
    assert engine.spoken == ["Hallo."]


async def test_a_recording_in_a_folder_that_is_named_from_here_gives_way_to_a_voice_too(
    store, speaker, engine, locales, monkeypatch
):
    monkeypatch.chdir(locales.parent)
    (locales / "recordings" / "de" / "hello.wav").write_bytes(b"RIFF, but no sound")
    catalogs = Catalogs(CatalogFolder(Path("locales")))
    async with asyncio.timeout(20), Renderer(store, speaker, recordings=locales.parent, catalogs=catalogs) as renderer:
        assert [clip.label for clip in await played(renderer, Text("Hello."), "de")] == ["Hallo."]
    assert engine.spoken == ["Hallo."]


async def test_a_catalogue_that_changes_while_a_text_is_looked_up_holds_from_then_on(store, speaker, locales):
    catalogs = Catalogs(CatalogFolder(locales))

    class Changing:
        """Speaks, and while it is asked for its voice a translator saves the catalogue."""

        def voice(self, language):
            (locales / "de.po").write_bytes(dump(Catalog("de", (Message("", "Bye.", "Auf Wiederhören."),))))
            catalogs.refresh()
            return speaker.voice(language)

        speak = speaker.speak

    async with Renderer(store, Changing(), catalogs=catalogs) as renderer:
        first = [clip.label async for clip in renderer.clips(Text("Bye."), "de")]
        await renderer._resolver.refresh()
        then = [clip.label async for clip in renderer.clips(Text("Bye."), "de")]
    assert (first, then) == (["Tschüss."], ["Auf Wiederhören."])
