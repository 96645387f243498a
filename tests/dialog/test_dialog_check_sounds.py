"""Sounds of Asterisk's that a flow names, held against Asterisk's directories where they are on this machine."""

import pytest

from voicekit._authoring import asterisk_sounds
from voicekit._authoring.asterisk_sounds import AsteriskSounds
from voicekit._authoring.lint.together import attempt, check_together
from voicekit._settings import Settings


@pytest.fixture
def place(tmp_path):
    """A directory of sounds as Asterisk has it: in two languages, in several formats, some of one's own."""
    root = tmp_path / "sounds"
    for name in ("en/beep.gsm", "en/digits/1.g722", "fr/bonjour.ulaw", "custom/logo.wav", "tone.sln16"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def sounds(place, **settings):
    return AsteriskSounds(Settings(**settings), (place,))


@pytest.mark.parametrize("name", ["beep", "digits/1", "bonjour", "custom/logo", "tone", "en/beep"])
def test_a_sound_is_there_in_any_language_and_format(place, name):
    assert sounds(place).absent(name) is None


def test_a_sound_that_is_not_there_is_told_with_what_is_like_it(place):
    absent = sounds(place).absent("digits/11")
    assert (absent.folder, absent.near) == (place, "digits/1")
    assert not sounds(place).absent("nothing").near


def test_where_the_directory_is_not_here_nothing_is_told(place, tmp_path):
    assert sounds(tmp_path / "elsewhere").absent("nothing") is None
    assert sounds(place, asterisk_sounds="/var/lib/asterisk/sounds/voicekit").absent("nothing") is None
    assert sounds(place).absent("/nowhere/on/this/machine/hello") is None
    (place / "en" / "beep.gsm").unlink()  # a folder of this name, and none of Asterisk's
    assert sounds(place).absent("nothing") is None


def test_the_directory_around_the_rendered_prompts_is_one_too(place):
    assert AsteriskSounds(Settings(sounds=place / "voicekit"), ()).absent("bep").near == "beep"


def test_an_absolute_name_is_looked_for_in_its_folder(place):
    assert sounds(place).absent(f"{place}/tone") is None
    assert sounds(place).absent(f"{place}/tune").near == "tone"


def test_a_directory_that_is_closed_to_us_tells_nothing(open_sounds, sealed):
    folder = open_sounds / "inner"
    folder.mkdir()
    with sealed(folder, 0o000):
        assert sounds(folder).absent(f"{folder}/hello") is None


def test_flow_check_names_the_sound_with_its_line(place, tmp_path, monkeypatch):
    monkeypatch.setattr(asterisk_sounds, "PLACES", ())
    flow = tmp_path / "a.yaml"
    flow.write_text(
        "flow: a\nstart: a\nnodes:\n  a: {say: [{audio: beep}, {audio: beeep}, {audio: custom/logo}], next: end}\n"
    )
    found = list(check_together([(flow, attempt(flow))], [], Settings(sounds=place / "voicekit")))
    assert [(each.code, each.line, each.hint) for each in found] == [("missing-sound", 4, "did you mean beep?")]
