"""Literal prompts are found in the source, without running it."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.scan.modules import SourceFiles
from voicekit._authoring.scan.program import prompts_in
from voicekit._prompts.parts import Audio, Silence, Spoken, Text
from voicekit.errors import ProgramError


@pytest.fixture
def program(tmp_path):
    def write(source, name="program.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(source), encoding="utf-8")
        return file

    return write


def scan(file, language="en"):
    return prompts_in(SourceFiles(file), language)


def found(file):
    return [(literal.part, literal.line) for literal in scan(file).literals]


def test_prompts_of_every_verb_are_found_with_their_lines(program):
    file = program(
        """
        async def support(call):
            await call.say("Welcome.", "Please hold.")
            await call.menu("Press 1.", {"1": "sales"}, no_input=["Nothing.", "Still nothing."], no_match=("No.",))
            await call.digits(prompt="Your number?", until="#")
            if await call.confirm(["Right?", "Or wrong?"]):
                await call.play("beep", "music/intro")
            await self.call.ask("Why?")
        """
    )
    assert found(file) == [
        (Text("Welcome."), 3),
        (Text("Please hold."), 3),
        (Text("Press 1."), 4),
        (Text("Nothing."), 4),
        (Text("Still nothing."), 4),
        (Text("No."), 4),
        (Text("Your number?"), 5),
        (Text("Right?"), 6),
        (Text("Or wrong?"), 6),
        (Audio("beep"), 7),
        (Audio("music/intro"), 7),
        (Text("Why?"), 8),
    ]


def test_verbs_of_the_script_style_are_known_under_the_names_they_were_imported_by(program):
    file = program(
        """
        import voicekit.script as ivr
        from voicekit.script import say as speak, digits
        speak("Hello.")
        ivr.say("Good bye.")
        speak(f"Order {digits('Your order number?', until='#')} is on its way. Thank you.")
        say("Not ours.")
        """
    )
    assert [part.text for part, _ in found(file)] == ["Hello.", "Good bye.", "Your order number?"]


def test_a_script_may_import_everything(program):
    file = program('from voicekit.script import *\nsay("Hello.")\n')
    assert found(file) == [(Text("Hello."), 2)]


def test_constants_alternatives_and_loops_are_followed(program):
    file = program(
        """
        HELLO = "Hello " + "there."
        MENU: str = "Press 1."
        DAYS = {"mon": "Monday.", "tue": "Tuesday."}

        async def run(call, day):
            closing = "Bye." if day else "See you."
            await call.say(HELLO)
            await call.say(closing, DAYS[day], DAYS["tue"])
            for number in ("one", "two"):
                await call.say(f"Line {number}.")
        """
    )
    assert [part.text for part, _ in found(file)] == [
        "Hello there.",
        "Bye.",
        "See you.",
        "Monday.",
        "Tuesday.",
        "Line one.",
        "Line two.",
    ]
    assert scan(file).live == ()


def test_local_modules_are_followed_and_their_constants_too(program):
    program('SORRY = "Sorry."\nasync def other(call):\n    await call.say("In a module.")\n', "texts.py")
    program("", "pack/__init__.py")
    program('from ..texts import SORRY\nLOST = "Lost."\n', "pack/more.py")
    file = program(
        """
        import json
        import texts
        from texts import SORRY as PARDON
        from pack import more
        async def run(call):
            await call.say(PARDON, texts.SORRY, more.LOST, more.SORRY)
        """
    )
    spoken = [(literal.part.text, literal.file.name) for literal in scan(file).literals]
    assert spoken == [
        ("Sorry.", "program.py"),
        ("Lost.", "program.py"),
        ("In a module.", "texts.py"),
    ]


def test_parts_made_of_literals_are_made(program):
    file = program(
        """
        from voicekit import Text, silence
        from voicekit import values
        GREETING = Text("Guten Tag.", language="de")
        async def run(call):
            await call.say(GREETING, silence(0.5), values.money("12.50", "EUR"), values.digits("12"))
        """
    )
    assert [part for part, _ in found(file)] == [
        Text("Guten Tag.", "de"),
        Text("Guten Tag.", "de"),
        Silence(0.5),
        Spoken("money", "12.50 EUR"),
        Spoken("digits", "12"),
    ]


def test_what_only_a_call_knows_is_reported_with_its_constant_sentences(program):
    file = program(
        """
        async def run(call, name):
            await call.say(f"Thank you. Hello {name}, how are you? Please hold.")
            await call.say(name)
        """
    )
    first, second = scan(file).live
    assert (first.line, first.sentences) == (3, ("Thank you.", "Please hold."))
    assert (second.line, second.source, second.sentences) == (4, "name", ())
    assert scan(file).literals == ()


def test_the_language_decides_where_a_constant_sentence_ends(program):
    file = program('async def run(call, name):\n    await call.say(f"Am 3. Mai. Ihr {name}.")\n')
    assert scan(file, "de").live[0].sentences == ("Am 3. Mai.",)
    assert scan(file, "en").live[0].sentences == ("Am 3.", "Mai.")


def test_a_name_that_a_function_binds_hides_the_constant_of_that_name(program):
    file = program(
        """
        text = "A constant."
        async def run(call, text):
            await call.say(text)
        """
    )
    assert scan(file).literals == ()
    assert len(scan(file).live) == 1


def test_a_syntax_error_is_reported_with_file_and_line(program):
    program("x = 1\ndef broken(:\n", "broken.py")
    file = program("import broken\n")
    with pytest.raises(ProgramError, match=r"broken\.py:2: "):
        scan(file)


@pytest.mark.parametrize("content", [b"\0", b"\xff\xfe\x00", b"# coding: nonsense\n", b"(" * 5000])
def test_what_is_no_source_is_a_program_error(tmp_path, content):
    file = tmp_path / "program.py"
    file.write_bytes(content)
    with pytest.raises(ProgramError, match=r"program\.py"):
        scan(file)


def test_a_missing_program_is_a_program_error(tmp_path):
    with pytest.raises(ProgramError, match="No such file"):
        scan(tmp_path / "missing.py")


def test_names_bound_to_each_other_end(program):
    file = program("a = b\nb = a\nasync def run(call):\n    await call.say(a)\n")
    assert len(scan(file).live) == 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Co"]), min_size=1).filter(str.strip))
def test_any_text_is_found_as_it_is_written(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("scan") / "program.py"
    file.write_text(f"async def run(call):\n    await call.say({text!r})\n", encoding="utf-8")
    assert [literal.part for literal in scan(file).literals] == [Text(text)]
