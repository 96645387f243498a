"""What a program says is kept, and holds exactly as long as its sources do."""

import json
import os
import stat
from hashlib import sha256

import pytest

from voicekit.authoring.scan import read
from voicekit.authoring.scan.kept import KEPT
from voicekit.prompts.parts import Audio, Silence, Spoken, Text, Tone

SOURCE = """
from voicekit import Audio, Silence, Spoken, Text, Tone
import words

async def support(call, name):
    await call.say("Welcome.", Text("Hola.", "es"), Spoken("digits", "12"), Audio("beep", 0.5), Silence(1))
    await call.say(Tone((440, 480.0), 2.0), f"It is late. Hello {name}.", words.HOURS)
    catalogs.translate("bill.owe", "You owe money.", "en")
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "kept"
    made.mkdir()
    return made


@pytest.fixture
def program(tmp_path):
    (tmp_path / "words.py").write_text('HOURS = "We are open."\n')
    file = tmp_path / "program.py"
    file.write_text(SOURCE)
    return file


def file_in(folder):
    (file,) = folder.glob("scan-*.json")
    return file


def rewritten(file, change):
    """Change what is kept, as somebody would who knows how it is written."""
    found = json.loads(file.read_bytes().partition(b"\n")[2])
    data = json.dumps(change(found) or found).encode()
    file.write_bytes(sha256(data).hexdigest().encode() + b"\n" + data)


def test_what_is_kept_says_the_same_as_the_sources(program, folder):
    first = read(program, "en", folder)
    parts = [literal.part for literal in first.scan.literals]
    assert parts[:5] == [Text("Welcome."), Text("Hola.", "es"), Spoken("digits", "12"), Audio("beep", 0.5), Silence(1)]
    assert parts[5:] == [Tone((440, 480.0), 2.0), Text("We are open.")]
    assert [live.sentences for live in first.scan.live] == [("It is late.",)]
    assert [keyed.text for keyed in first.keyed] == ["You owe money."]
    assert read(program, "en", folder) == first == read(program, "en")


def test_what_is_kept_is_used(program, folder):
    read(program, "en", folder)

    def change(found):
        found["literals"][0][3] = "Kept."

    rewritten(file_in(folder), change)
    assert read(program, "en", folder).scan.literals[0].part == Text("Kept.")


def test_a_source_that_changed_is_read_anew(program, folder):
    read(program, "en", folder)
    program.write_text(SOURCE.replace("Welcome.", "Good day."))
    assert read(program, "en", folder).scan.literals[0].part == Text("Good day.")
    (program.parent / "words.py").write_text('HOURS = "We are closed."\n')
    assert read(program, "en", folder).scan.literals[-1].part == Text("We are closed.")


def test_a_module_that_comes_or_goes_has_the_program_read_anew(program, folder):
    (program.parent / "words.py").unlink()
    assert read(program, "en", folder).scan.literals[-1].part == Tone((440, 480.0), 2.0)
    package = program.parent / "words" / "__init__.py"
    package.parent.mkdir()
    package.write_text('HOURS = "We are open at night."\n')
    assert read(program, "en", folder).scan.literals[-1].part == Text("We are open at night.")
    package.unlink()
    assert read(program, "en", folder).scan.literals[-1].part == Tone((440, 480.0), 2.0)


def test_a_language_has_what_is_kept_for_itself(program, folder):
    program.write_text('async def support(call, name):\n    await call.say(f"Am 3. Mai. Nicht {name}.")\n')
    assert read(program, "en", folder).scan.live[0].sentences == ("Am 3.", "Mai.")
    assert read(program, "de", folder).scan.live[0].sentences == ("Am 3. Mai.",)


def test_a_file_that_is_cut_or_changed_anywhere_counts_for_nothing(program, folder):
    first = read(program, "en", folder)
    file = file_in(folder)
    whole = file.read_bytes()
    for place in range(0, len(whole), 37):
        file.write_bytes(whole[:place])
        assert read(program, "en", folder) == first
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read(program, "en", folder) == first


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [],
        lambda found: found["literals"].append([0, 1, "text", 5, None, False]),
        lambda found: found["literals"].append([0, 1, "text", "Kept."]),
        lambda found: found["literals"].append([0, 1, "shell", "true"]),
        lambda found: found["literals"].append([99, 1, "text", "Kept.", None, False]),
        lambda found: found["literals"].append([0, "1", "text", "Kept.", None, False]),
        lambda found: found["literals"].append([0, 1, "tone", [[1]], 1.0]),
        lambda found: found["literals"].append(None),
        lambda found: found["live"].append([0, 1, "source", 7]),
        lambda found: found["keyed"].append([0, 1, "key", {}]),
        lambda found: found["files"].append(["/dev/zero", "0"]),
        lambda found: found["files"].append(["\0", "0"]),
        lambda found: found.update(files=None),
        lambda found: found.update(by="another"),
        lambda found: found.update(program="/another.py"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_counts_for_nothing(program, folder, change):
    first = read(program, "en", folder)
    rewritten(file_in(folder), lambda found: found if change(found) is None else [])
    assert read(program, "en", folder) == first


def test_a_program_with_private_texts_is_not_kept(program, folder):
    program.write_text('from voicekit import Text\nTEXT = Text("Your name is Smith.", private=True)\n')
    assert read(program, "en", folder).scan.literals[0].part.private
    assert not list(folder.iterdir())


def test_what_is_kept_can_be_read_by_its_owner_alone_and_leaves_nothing_half_written(program, folder):
    read(program, "en", folder)
    assert stat.S_IMODE(file_in(folder).stat().st_mode) == 0o600
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("name", ["missing", "program.py", "gone/deeper"])
def test_a_folder_that_cannot_be_written_keeps_nothing(program, name):
    assert read(program, "en", program.parent / name) == read(program, "en")


def test_a_pipe_in_its_place_is_replaced(program, folder):
    first = read(program, "en", folder)
    file = file_in(folder)
    file.unlink()
    os.mkfifo(file)
    assert read(program, "en", folder) == first
    assert file.is_file()


def test_the_programs_of_long_ago_are_forgotten(program, folder):
    for number in range(KEPT + 3):
        other = program.with_name(f"program{number}.py")
        other.write_text(f'call.say("Number {number}.")\n')
        read(other, "en", folder)
    assert len(list(folder.iterdir())) == KEPT
