"""The words of a program's menus are looked over when it starts: what no caller will be understood with is named."""

import sys

import pytest
import structlog

from voicekit import REPEAT
from voicekit._authoring.program import load_checked
from voicekit._authoring.vocabulary import menus_of, warn_of_words
from voicekit.errors import ModelBroken

PROGRAM = """
from voicekit import App, Call

from helping_desk import help_desk

app = App()


@app.route("support")
async def support(call: Call) -> None:
    await call.menu("Which one?", {"1": ["sales", "frobnication"], "2": "support"})
    await help_desk(call)
"""

DESK = """
from voicekit import Call


async def help_desk(call: Call, lines: dict) -> None:
    await call.menu("Which line?", {"1": "write", "2": "right"})
    await call.menu("Which of yours?", lines)
"""

SCRIPT = """
from voicekit.script import menu

menu("Which one?", {"1": "frobnication"})
"""


class Known:
    """A vocabulary that knows every word but some."""

    def __init__(self, **unknown):
        self.unknown = unknown

    async def unknown_words(self, language, phrases):
        words = {word for phrase in phrases for word in phrase.split()}
        return {word: near for word, near in self.unknown.items() if word in words}


class Broken:
    async def unknown_words(self, language, phrases):
        raise ModelBroken("the model cannot be read")


@pytest.fixture
def program(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("answering", "helping_desk"):  # each test has its own
        monkeypatch.delitem(sys.modules, name, raising=False)
    (tmp_path / "helping_desk.py").write_text(DESK)
    (tmp_path / "answering.py").write_text(PROGRAM)
    return load_checked(str(tmp_path / "answering.py"))


async def warnings(program, vocabulary):
    with structlog.testing.capture_logs() as logs:
        await warn_of_words(program, "en", vocabulary)
    return [line for line in logs if line["log_level"] == "warning"]


async def test_a_word_that_the_model_does_not_know_is_named_with_its_place_and_the_nearest(program, tmp_path):
    first, *_ = await warnings(program, Known(frobnication=("fornication", "publication")))
    assert first["place"] == f"{tmp_path}/answering.py:11"
    assert first["words"] == ("frobnication",)
    assert "publication" in first["hint"]


async def test_choices_that_sound_alike_are_named_in_the_modules_of_the_program_too(program, tmp_path):
    (alike,) = await warnings(program, Known())
    assert alike["place"] == f"{tmp_path}/helping_desk.py:6"
    assert set(alike["words"]) == {"write", "right"}


async def test_an_unknown_word_of_a_carrier_phrase_is_no_word_of_the_program(program):
    named = [line["words"] for line in await warnings(program, Known(please=("peas",), frobnication=()))]
    assert ("frobnication",) in named
    assert ("please",) not in named


async def test_a_hot_word_that_the_model_does_not_know_is_named_too(program):
    program.hotword("frobnicator")(REPEAT)
    *_, last = await warnings(program, Known(frobnicator=("operator",)))
    assert (last["place"], last["words"]) == ("hotwords", ("frobnicator",))
    assert "operator" in last["hint"]


async def test_a_model_that_cannot_be_asked_leaves_the_rest_of_the_look(program):
    (alike,) = await warnings(program, Broken())
    assert set(alike["words"]) == {"write", "right"}


async def test_a_plain_script_is_looked_over_too(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    program = load_checked(str(tmp_path / "script.py"))
    (found,) = await warnings(program, Known(frobnication=()))
    assert found["place"].endswith("script.py:4")


async def test_a_program_whose_source_is_gone_has_no_menus_to_name(program, tmp_path):
    (tmp_path / "answering.py").unlink()
    assert menus_of(program) == []


async def test_a_word_of_a_flow_that_the_model_does_not_know_is_named_with_its_key(tmp_path):
    flow = tmp_path / "shop.yaml"
    flow.write_text(
        "flow: shop\nlanguages: [en, de]\nstart: main\nnodes:\n  main:\n    menu: Which one?\n"
        "    choices: {'1': {words: [sales, frobnication], next: end}}\n    failed: end\n"
    )
    program = load_checked(str(flow))
    with structlog.testing.capture_logs() as logged:
        await warn_of_words(program, "en", Known(frobnication=("application",)))
        await warn_of_words(program, "de", Known(frobnication=()))
    assert [(line["place"], line["words"]) for line in logged] == [("shop.main.choices.1.words", ("frobnication",))]
    assert program.languages == ("en", "de")
