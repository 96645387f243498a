"""What a call says instead of a text: by its language, as it was when the call began."""

import json
import os
from pathlib import Path

import pytest
import structlog

from voicekit._prompts.catalog.entries import Catalog, Message
from voicekit._prompts.catalog.lookup import RECHECK_SECONDS, Catalogs, CatalogSnapshot
from voicekit._prompts.catalog.po import dump
from voicekit._prompts.parts import Audio, Text
from voicekit.errors import CatalogError

HELLO = Message("a.hello", "Hello.", "Hallo.")
OWE = Message("a.owe", "You owe {sum:money}.", "Sie schulden {sum:money}.")
BYE = Message("", "Goodbye.", "Auf Wiederhören.")


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "locales"
    place.mkdir()
    write(place, "de", HELLO, OWE, BYE)
    return place


def write(folder: Path, language: str, *entries: Message) -> None:
    """A catalogue whose time differs from that of the one before."""
    path = folder / f"{language.replace('-', '_')}.po"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(dump(Catalog(language, entries)))
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def record(folder: Path, language: str, name: str, said: str | None = None) -> Path:
    place = folder / "recordings" / language
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.wav").write_bytes(b"sound")
    if said is not None:
        (place / "said.json").write_text(json.dumps({name: said}))
    return place / f"{name}.wav"


def test_a_text_is_translated_by_its_key_and_a_programs_by_itself(folder):
    catalogs = Catalogs.open(folder)
    assert catalogs.translate("a.hello", "Hello.", "de") == "Hallo."
    assert catalogs.translate("", "Goodbye.", "de") == "Auf Wiederhören."
    assert catalogs.translate("a.other", "Hello.", "de") == "Hello."


def test_a_language_falls_back_on_the_wider_one_and_then_on_the_text(folder):
    write(folder, "pt", HELLO, Message("a.yes", "Yes.", "Sim."))
    write(folder, "pt-BR", Message("a.hello", "Hello.", "Oi."))
    catalogs = Catalogs.open(folder)
    assert [catalogs.translate("a.hello", "Hello.", tag) for tag in ("pt-BR", "pt_br", "pt-PT", "fr", "?")] == [
        "Oi.",
        "Oi.",
        "Hallo.",
        "Hello.",
        "Hello.",
    ]
    assert catalogs.translate("a.yes", "Yes.", "pt-BR") == "Sim."


def test_a_fuzzy_translation_and_one_of_an_older_text_are_not_said(folder):
    write(folder, "de", Message("a.hello", "Hello.", "Hallo.", fuzzy=True), OWE)
    catalogs = Catalogs.open(folder)
    assert catalogs.translate("a.hello", "Hello.", "de") == "Hello."
    assert catalogs.translate("a.owe", "You still owe {sum:money}.", "de") == "You still owe {sum:money}."


def test_what_is_not_translated_is_said_by_a_voice_of_its_own_language(folder):
    catalogs = Catalogs.open(folder)
    assert catalogs.resolve("a.hello", "Hello.", "de", "en") == Text("Hallo.", "de")
    assert catalogs.resolve("a.hello", "Hello.", "de-AT", "en") == Text("Hallo.", "de-AT")
    assert catalogs.resolve("a.hello", "Hello.", "fr", "en") == Text("Hello.", "en")
    assert catalogs.resolve("a.hello", "Hello.", "en-GB", "en") == Text("Hello.", "en-GB")
    assert catalogs.resolve("a.hello", "Hello.", "fr") == Text("Hello.")


def test_a_recording_takes_the_place_of_the_text_with_the_pause_after_a_sentence(folder):
    german, english = record(folder, "de", "a.hello", "Hallo."), record(folder, "en", "a.hello", "Hello.")
    catalogs = Catalogs.open(folder)
    assert catalogs.resolve("a.hello", "Hello.", "de", "en") == Audio(str(german), 0.3, "Hallo.")
    assert catalogs.resolve("a.hello", "Hello.", "en", "en") == Audio(str(english), 0.3, "Hello.")
    assert catalogs.resolve("a.hello", "Hello.", "fr", "en") == Audio(str(english), 0.3, "Hello.")
    assert catalogs.recording("a.hello", "de-CH") == german
    assert catalogs.recording("a.hello", "fr") is None


def test_a_recording_of_other_words_is_not_played(folder):
    record(folder, "de", "a.hello", "Guten Tag.")
    assert Catalogs.open(folder).resolve("a.hello", "Hello.", "de", "en") == Text("Hallo.", "de")


def test_a_recording_that_was_put_there_by_hand_is_played(folder):
    path = record(folder, "de", "a.hello")
    assert Catalogs.open(folder).resolve("a.hello", "Hello.", "de", "en") == Audio(str(path), 0.3, "Hallo.")


def test_no_recording_stands_for_a_text_with_places(folder):
    record(folder, "de", "a.owe", "Sie schulden {sum:money}.")
    assert Catalogs.open(folder).resolve("a.owe", OWE.text, "de", "en") == Text(OWE.translation, "de")


def test_the_recording_of_a_text_without_a_key_is_found_by_its_name(folder):
    path = record(folder, "de", BYE.name)
    catalogs = Catalogs.open(folder)
    assert catalogs.resolve("", "Goodbye.", "de", "en") == Audio(str(path), 0.3, "Auf Wiederhören.")
    assert catalogs.now.recording("", "de", "Goodbye.") == path


def test_a_folder_that_is_not_there_has_no_translations(tmp_path):
    catalogs = Catalogs.open(tmp_path / "absent")
    assert catalogs.now == CatalogSnapshot()
    assert catalogs.translate("a.hello", "Hello.", "de") == "Hello."


def test_a_call_keeps_the_words_that_it_began_with(folder):
    catalogs = Catalogs.open(folder)
    call = catalogs.now
    write(folder, "de", Message("a.hello", "Hello.", "Guten Tag."))
    assert catalogs.refresh()
    assert call.translate("a.hello", "Hello.", "de") == "Hallo."
    assert catalogs.translate("a.hello", "Hello.", "de") == "Guten Tag."
    assert not catalogs.refresh()


def test_new_and_removed_languages_and_recordings_are_taken_up(folder):
    catalogs = Catalogs.open(folder)
    write(folder, "fr", Message("a.hello", "Hello.", "Bonjour."))
    path = record(folder, "fr", "a.hello")
    assert catalogs.refresh()
    assert catalogs.translate("a.hello", "Hello.", "fr") == "Bonjour."
    assert catalogs.recording("a.hello", "fr") == path
    (folder / "fr.po").unlink()
    path.unlink()
    assert catalogs.refresh()
    assert catalogs.translate("a.hello", "Hello.", "fr") == "Hello."
    assert catalogs.recording("a.hello", "fr") is None


def test_a_broken_change_keeps_what_was_there_and_is_reported_once(folder):
    catalogs = Catalogs.open(folder)
    write(folder, "fr", Message("a.hello", "Hello.", "Bonjour."))
    (folder / "de.po").write_text("msgid broken")
    with structlog.testing.capture_logs() as log:
        assert catalogs.refresh()
        assert not catalogs.refresh()
    assert [entry["event"] for entry in log] == ["catalog.rejected", "catalog.changed"]
    assert "de.po:1" in log[0]["reason"]
    assert catalogs.translate("a.hello", "Hello.", "de") == "Hallo."
    assert catalogs.translate("a.hello", "Hello.", "fr") == "Bonjour."
    write(folder, "de", Message("a.hello", "Hello.", "Guten Tag."))
    assert catalogs.refresh()
    assert catalogs.translate("a.hello", "Hello.", "de") == "Guten Tag."


def test_a_broken_change_is_reported_again_to_who_asks_again(folder):
    catalogs = Catalogs.open(folder)
    (folder / "de.po").write_text("msgid broken")
    for _ in range(2):
        with structlog.testing.capture_logs() as log:
            assert not catalogs.refresh(again=True)
        assert [entry["event"] for entry in log] == ["catalog.rejected"]


def test_what_is_taken_up_and_what_is_gone_is_logged(folder):
    catalogs = Catalogs.open(folder)
    write(folder, "fr", Message("a.hello", "Hello.", "Bonjour."))
    (folder / "de.po").unlink()
    with structlog.testing.capture_logs() as log:
        assert (catalogs.refresh(), catalogs.refresh()) == (True, False)
    assert [entry["event"] for entry in log] == ["catalog.removed", "catalog.changed"]
    assert (log[0]["file"], log[1]["languages"]) == (str(folder / "de.po"), ["fr"])


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_catalogue_that_cannot_be_read_any_more_stays_and_is_reported_once(open_sounds, sealed, closed):
    folder = open_sounds / "locales"
    folder.mkdir()
    write(folder, "de", HELLO)
    catalogs = Catalogs.open(folder)
    if closed == "file":
        (folder / "de.po").chmod(0)
    with sealed(folder, 0o000 if closed == "folder" else 0o555), structlog.testing.capture_logs() as log:
        assert (catalogs.refresh(), catalogs.refresh()) == (False, False)
    assert [entry["event"] for entry in log] == ["catalog.rejected"]
    assert catalogs.translate("a.hello", "Hello.", "de") == "Hallo."


def test_what_is_broken_at_the_start_is_refused(folder):
    (folder / "de.po").write_text("msgid broken")
    with pytest.raises(CatalogError, match=r"de\.po:1"):
        Catalogs.open(folder)
    (folder / "de.po").unlink()
    record(folder, "de", "a.hello")
    (folder / "recordings" / "de" / "said.json").write_text("[]")
    with pytest.raises(CatalogError, match=r"said\.json"):
        Catalogs.open(folder)


@pytest.mark.parametrize(("name", "what"), [("german!.po", "no language tag"), ("DE.po", "is de, too")])
def test_files_that_are_no_language_or_a_language_twice_are_refused(folder, name, what):
    (folder / name).write_text("")
    with pytest.raises(CatalogError, match=what):
        Catalogs.open(folder)


async def test_a_call_that_begins_looks_at_the_disk_now_and_then(folder):
    seconds = [0.0]
    catalogs = Catalogs(Catalogs.open(folder).folder, clock=lambda: seconds[0])
    assert (await catalogs.fresh()).translate("a.hello", "Hello.", "de") == "Hello."
    seconds[0] = RECHECK_SECONDS
    assert (await catalogs.fresh()).translate("a.hello", "Hello.", "de") == "Hallo."


def test_a_programs_text_is_said_in_the_language_of_the_call(folder):
    now = Catalogs.open(folder).now
    assert now.said(Text("Goodbye."), "de-AT") == (Text("Auf Wiederhören.", "de-AT"), None)
    assert now.said(Text("Goodbye."), "en") == (Text("Goodbye."), None)
    assert now.said(Text("Goodbye.", "en"), "de") == (Text("Goodbye.", "en"), None)
    assert now.said(Text("Goodbye.", private=True), "de") == (Text("Goodbye.", private=True), None)


def test_a_recording_is_found_by_what_it_says(folder):
    german, english = record(folder, "de", "a.hello", "Hallo."), record(folder, "en", "a.hello", "Hello.")
    now = Catalogs.open(folder).now
    assert now.said(Text("Hallo.", "de-AT"), "en") == (Text("Hallo.", "de-AT"), Audio(str(german), 0.3, "Hallo."))
    assert now.said(Text("Hello."), "en-GB") == (Text("Hello."), Audio(str(english), 0.3, "Hello."))
    assert now.said(Text("Hello."), "de") == (Text("Hello."), None)


def test_what_a_recording_says_that_was_put_there_by_hand_its_entry_tells(folder):
    german, english = record(folder, "de", BYE.name), record(folder, "en", "a.hello")
    template = Catalog("", (HELLO, BYE), headers=(("X-Source-Language", "en"),))
    (folder / "messages.pot").write_bytes(dump(template))
    now = Catalogs.open(folder).now
    assert now.said(Text("Goodbye."), "de") == (
        Text("Auf Wiederhören.", "de"),
        Audio(str(german), 0.3, "Auf Wiederhören."),
    )
    assert now.said(Text("Hello."), "en") == (Text("Hello."), Audio(str(english), 0.3, "Hello."))
