"""A sounds directory is looked into as Asterisk does."""

import wave

import pytest

from voicekit.testing.asterisk import BROKEN
from voicekit.testing.asterisk.sounds import SoundsFolder


def save_wav(path, seconds, rate=8000):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * int(seconds * rate)))
    return path


@pytest.mark.parametrize(
    ("extension", "size", "seconds"),
    [
        ("gsm", 726, 0.44),
        ("ulaw", 4000, 0.5),
        ("alaw", 8000, 1.0),
        ("g722", 8000, 1.0),
        ("sln", 8000, 0.5),
        ("sln16", 8000, 0.25),
        ("gsm", 0, 0.0),
    ],
)
def test_files_without_a_header_are_as_long_as_their_size_says(tmp_path, extension, size, seconds):
    (tmp_path / f"beep.{extension}").write_bytes(bytes(size))
    assert SoundsFolder(tmp_path)("beep") == pytest.approx(seconds)


def test_a_wav_is_as_long_as_its_header_says(tmp_path):
    save_wav(tmp_path / "one.wav", 1.5)
    save_wav(tmp_path / "two.wav16", 2.0, rate=16000)
    folder = SoundsFolder(tmp_path)
    assert (folder("one"), folder("two")) == (1.5, 2.0)


def test_a_file_with_a_damaged_header_exists_and_cannot_be_opened(tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    assert SoundsFolder(tmp_path)("bad") == BROKEN


@pytest.mark.parametrize("name", ["beep.wav", "nosuch", "", "sub", "beep&beep", "x" * 5000, "a\0b"])
def test_what_is_no_name_without_extension_is_not_there(tmp_path, name):
    save_wav(tmp_path / "beep.wav", 1.0)
    (tmp_path / "sub").mkdir()
    assert SoundsFolder(tmp_path)(name) is None


def test_the_language_comes_first_then_it_without_its_country_then_the_root(tmp_path):
    root = save_wav(tmp_path / "a.wav", 1.0)
    english = save_wav(tmp_path / "en" / "a.wav", 1.0)
    american = save_wav(tmp_path / "en_US" / "a.wav", 1.0)
    assert SoundsFolder(tmp_path, "en_US").path("a") == american
    assert SoundsFolder(tmp_path, "en_GB").path("a") == english
    assert SoundsFolder(tmp_path, "fr").path("a") == root


def test_absolute_names_and_names_that_climb_are_found(tmp_path):
    path = save_wav(tmp_path / "other" / "a.wav", 1.0)
    (tmp_path / "sounds" / "en").mkdir(parents=True)
    folder = SoundsFolder(tmp_path / "sounds")
    assert folder.path(str(path.with_suffix(""))) == path
    assert folder("../../other/a") == 1.0
