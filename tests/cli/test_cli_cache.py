"""`voicekit cache`: what is there, why a prompt is or is not, and tidying up."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from voicekit._prompts.factory import renderer_of
from voicekit._prompts.parts import Text
from voicekit._settings import Settings

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


def damage(folder):
    """Cuts the first of the three prompts, and empties the second; their keys."""
    files = sorted((folder / "cache/voicekit").glob("*.sln"))
    os.truncate(files[0], 4000)
    os.truncate(files[1], 0)
    return [file.stem for file in files[:2]]


def test_verify_says_that_all_is_whole(run, rendered):
    ran = run("cache", "verify")
    assert (ran.code, ran.out) == (0, "3 prompts whole, 0 damaged\n")


def test_verify_names_what_is_damaged_and_what_mends_it(run, rendered):
    cut, empty = damage(rendered)
    ran = run("cache", "verify")
    assert ran.code == 1
    assert f"{cut}  4,000 bytes, where " in ran.out
    assert f"{empty}  empty" in ran.out
    assert "1 prompts whole, 2 damaged" in ran.out
    assert "hint: voicekit cache verify --repair" in ran.out


def test_verify_finds_zeros_of_the_right_size_and_a_file_that_is_closed_to_asterisk(run, rendered):
    zeros, closed, _ = sorted((rendered / "cache/voicekit").glob("*.sln"))
    zeros.write_bytes(bytes(zeros.stat().st_size))
    closed.chmod(0o600)
    report = json.loads(run("cache", "verify", "--json").out)
    assert {entry["key"]: entry["damage"] for entry in report["damaged"]} == {
        zeros.stem: "all zeros",
        closed.stem: "closed to Asterisk's user (mode 0600)",
    }


def test_verify_repairs_by_removing_what_is_damaged(run, rendered):
    keys = damage(rendered)
    ran = run("cache", "verify", "--repair", "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["whole"]) == (0, 1)
    assert {entry["key"]: entry["removed"] for entry in report["damaged"]} == dict.fromkeys(keys, True)
    assert run("cache", "verify").out == "1 prompts whole, 0 damaged\n"


def test_why_does_not_take_a_damaged_file_for_a_prompt(run, rendered):
    key = json.loads(run("cache", "why", "Good morning.", *ESPEAK, "--json").out)[0]["key"]
    os.truncate(rendered / f"cache/voicekit/{key}.sln", 0)
    for what in ("Good morning.", key):
        ran = run("cache", "why", what, *ESPEAK)
        assert ran.code == 1


def test_render_reports_what_is_damaged_and_renders_it_again(run, rendered):
    (rendered / "m.py").write_text("async def talk(call):\n    await call.say('Good morning.')\n")
    run("render", "m.py", *ESPEAK)
    assert run("render", "m.py", "--check", *ESPEAK).code == 0
    for file in (rendered / "cache/voicekit").glob("*.sln"):
        file.write_bytes(bytes(file.stat().st_size))
    ran = run("render", "m.py", "--check", *ESPEAK)
    assert ran.code == 1
    assert "m.py:2: Good morning.\n    damaged: " in ran.out
    assert run("render", "m.py", *ESPEAK).out.startswith("0 prompts there, ")
    assert run("render", "m.py", "--check", *ESPEAK).code == 0


def test_gc_keeps_what_is_in_use(run, rendered):
    assert json.loads(run("cache", "gc", "--json").out)["kept"] == 3


def test_purge_asks_first_and_removes_nothing_unless_told(run, spawn, rendered):
    asked = spawn("cache", "purge")
    assert (asked.code, asked.err.strip().splitlines()[-1][-35:]) == (2, "Nobody can answer here: give --yes.")
    assert json.loads(spawn("cache", "purge", "--json").out)["hint"] == "give --yes"
    assert run("cache", "purge", "--yes").out.startswith("removed 3 files")
    assert json.loads(run("cache", "ls", "--json").out) == []
