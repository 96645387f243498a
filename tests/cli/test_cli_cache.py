"""`voicekit cache`: what is there, why a prompt is or is not, and tidying up."""

import asyncio
import json
from pathlib import Path

import pytest

from voicekit.prompts.parts import Text
from voicekit.prompts.wiring import renderer_of
from voicekit.settings import Settings

SETTINGS = Settings(sounds=Path("cache"), engines=("espeak",))
ESPEAK = ("--engine", "espeak")


def render(*texts: Text) -> None:
    async def rendering() -> None:
        async with renderer_of(SETTINGS) as renderer:
            for text in texts:
                async for _ in renderer.clips(text, "en"):
                    pass

    asyncio.run(rendering())


@pytest.fixture
def rendered(folder):
    """A cache with two open prompts and a private one."""
    render(Text("Good morning."), Text("Good evening."), Text("Your code is four two.", private=True))
    return folder


def test_every_prompt_is_listed_with_its_text_but_a_private_one(run, rendered):
    out = run("cache", "ls").out
    assert "Good morning." in out
    assert "espeak" in out
    assert "(private)" in out
    assert "four two" not in out
    assert "3 prompts" in out


def test_the_json_list_names_the_files(run, rendered):
    prompts = json.loads(run("cache", "ls", "--json").out)
    assert [Path(prompt["file"]).exists() for prompt in prompts] == [True] * 3
    assert {prompt["content"] for prompt in prompts} == {"Good morning.", "Good evening.", ""}


def test_why_says_yes_for_what_is_there(run, rendered):
    ran = run("cache", "why", "Good  morning.", *ESPEAK)
    assert ran.code == 0
    assert "rendered by espeak" in ran.out


def test_why_names_what_changed_since_a_prompt_was_rendered(run, rendered):
    ran = run("cache", "why", "Good morning.", *ESPEAK, "--language", "fr", "--json")
    (answer,) = json.loads(ran.out)
    assert (ran.code, answer["cached"]) == (1, "no")
    assert "language was 'en', is 'fr'" in answer["why"]


def test_why_says_no_for_what_was_never_rendered(run, rendered):
    ran = run("cache", "why", "Good night.", *ESPEAK)
    assert ran.code == 1
    assert "never rendered here" in ran.out


def test_why_takes_a_key(run, rendered):
    key = json.loads(run("cache", "ls", "--json").out)[0]["key"]
    assert run("cache", "why", key).code == 0
    assert run("cache", "why", "0" * 32).code == 1


def test_gc_keeps_what_is_in_use(run, rendered):
    assert json.loads(run("cache", "gc", "--json").out)["kept"] == 3


def test_purge_asks_first_and_removes_nothing_unless_told(run, spawn, rendered):
    assert spawn("cache", "purge").code == 130
    assert run("cache", "purge", "--yes").out.startswith("removed 3 files")
    assert json.loads(run("cache", "ls", "--json").out) == []
