"""The commands that take a program: rendered, called, served, and its dialplan."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicekit._cli.main import main
from voicekit._media.tones import tone

MENU = """
from voicekit import App, Call

app = App()


@app.route("support")
async def support(call: Call) -> None:
    await call.say("Welcome.")
    topic = await call.menu("Sales is 1. Support is 2.", {"1": "sales", "2": "support"})
    await call.say(f"You chose {topic.value}. Goodbye.")
    await call.hangup()
"""

SCRIPT = """#!/usr/bin/env python3
from voicekit.script import digits, hangup, say

say("Your order number, please.")
say(f"Order {digits(until='#')}.")
hangup()
"""

LONG = """
from voicekit import App, silence

app = App()


@app.route()
async def wait(call):
    await call.say(silence(600))
    await call.exit()
"""

ESPEAK = ("--engine", "espeak")


@pytest.fixture
def menu(folder) -> str:
    (folder / "menu.py").write_text(MENU)
    return "menu.py"


@pytest.fixture
def script(folder) -> str:
    (folder / "order.py").write_text(SCRIPT)
    return "order.py"


def spoken(out: str) -> list[str]:
    """The lines of a conversation without their times."""
    return [re.sub(r"^ *\d+:[\d.]+ +", "", line) for line in out.splitlines()]


def test_render_makes_what_is_missing_and_then_nothing_more(run, menu):
    first, second = run("render", menu, *ESPEAK), run("render", menu, *ESPEAK)
    assert (first.code, second.code) == (0, 0)
    assert re.match(r"0 prompts there, \d+ rendered, 1 only a call knows", first.out)
    assert re.match(r"\d+ prompts there, 0 rendered", second.out)


def test_check_renders_nothing_and_names_what_is_missing_and_where(run, menu, folder):
    ran = run("render", menu, "--check", *ESPEAK)
    assert ran.code == 1
    assert "menu.py:9: Welcome.\n    never rendered" in ran.out
    assert list((folder / "cache").rglob("*.sln")) == []


def test_check_is_content_after_a_rendering_and_names_what_grew_stale(run, menu):
    run("render", menu, *ESPEAK)
    assert run("render", menu, "--check", *ESPEAK).code == 0
    ran = run("render", menu, "--check", *ESPEAK, "--language", "en-GB", "--json")
    report = json.loads(ran.out)
    assert ran.code == 1
    assert "language was 'en', is 'en-gb'" in report["missing"][0]["why"]


def test_check_names_a_damaged_file_of_another_voice(run, menu, folder):
    run("render", menu, *ESPEAK, "--language", "en-GB")
    run("render", menu, *ESPEAK)
    assert run("render", menu, "--check", *ESPEAK).code == 0
    british = run("cache", "why", "Welcome.", *ESPEAK, "--language", "en-GB", "--json")
    key = json.loads(british.out)[0]["key"]
    (file,) = (folder / "cache" / "voicekit").glob(f"{key}.*")
    os.truncate(file, 1000)
    ran = run("render", menu, "--check", *ESPEAK)
    assert ran.code == 1
    assert f"{key}: Welcome.\n    damaged, and of none of these prompts: 1,000 bytes" in ran.out
    assert json.loads(run("render", menu, "--check", *ESPEAK, "--json").out)["beside"][0]["key"] == key
    run("cache", "verify", "--repair")
    assert run("render", menu, "--check", *ESPEAK).code == 0


def test_render_includes_what_voicekit_says_by_itself(run, menu):
    run("render", menu, *ESPEAK)
    assert run("cache", "why", "I did not hear anything.", *ESPEAK).code == 0


def test_a_prompt_that_cannot_be_rendered_is_named_with_its_place(run, folder):
    (folder / "bad.py").write_text("async def talk(call):\n    await call.say('Good.')\n    await call.say('مرحبا')\n")
    ran = run("render", "bad.py", *ESPEAK)
    assert ran.code == 1
    assert "bad.py:3: مرحبا" in ran.out
    assert "1 failed" in ran.out


def test_render_warns_of_what_is_made_for_eyes_and_refuses_tags(run, folder):
    (folder / "eyes.py").write_text(MENU.replace("Welcome.", "Total $5.").replace("Sales is 1.", "<b>Sales</b> is 1."))
    ran = run("render", "eyes.py", *ESPEAK)
    assert ran.code == 1
    assert "warning: eyes.py:9: '$5' is an amount" in ran.out
    assert "the text has a tag of SSML or HTML" in ran.out
    assert [entry["prompt"] for entry in json.loads(run("render", "eyes.py", *ESPEAK, "--json").out)["failed"]] == [
        "<b>Sales</b> is 1. Support is 2."
    ]


def test_render_and_its_check_warn_of_recordings_whose_channels_cancel_each_other(run, folder):
    sound = tone([440], 0.5, 8000).samples
    soundfile.write(folder / "phase.wav", np.stack([sound, -sound], axis=1), 8000)
    (folder / "music.py").write_text("async def talk(call):\n    await call.play('phase.wav')\n")
    for options in ((), ("--check",)):
        ran = run("render", "music.py", *options, *ESPEAK)
        assert ran.code == 0
        assert "warning: music.py:2: " in ran.out
        assert "phase.wav: its channels cancel each other" in ran.out
        (entry,) = json.loads(run("render", "music.py", *options, "--json", *ESPEAK).out)["recordings"]
        assert entry["at"] == "music.py:2"


@pytest.mark.parametrize("command", ["render", "serve", "call", "dialplan"])
def test_a_program_that_is_not_there_is_refused(run, command):
    ran = run(command, "absent.py")
    assert ran.code == 1
    assert "absent.py" in ran.err
    assert "hint: " in ran.err


def test_a_call_shows_what_is_said_and_what_is_pressed(run, menu):
    ran = run("call", menu, "support", "--keys", "2", "--fast", *ESPEAK)
    assert ran.code == 0
    assert spoken(ran.out) == [
        "< Welcome.",
        "< Sales is 1.",
        "< Support is 2.",
        "> 2",
        "< You chose support.",
        "< Goodbye.",
        "- the application hung up",
    ]


def test_the_phone_of_a_call_finds_no_file_that_is_gone_as_asterisk_would_not(run, folder):
    (folder / "cleaner.py").write_text(
        "from pathlib import Path\n"
        "from voicekit import App\n"
        "app = App()\n"
        "@app.route()\n"
        "async def greet(call):\n"
        "    await call.say('Welcome.')\n"
        "    for file in Path('cache/voicekit').glob('*.sln'):\n"
        "        file.unlink()\n"
        "    await call.say('Welcome.')\n"
    )
    ran = run("call", "cleaner.py", "--fast", *ESPEAK)
    assert ran.code == 0
    assert spoken(ran.out)[:2] == ["< Welcome.", "< Welcome."]
    assert len(list((folder / "cache/voicekit").glob("*.sln"))) >= 1


def test_a_caller_who_presses_nothing_hears_the_question_again_and_the_apology(run, menu):
    said = spoken(run("call", menu, "support", "--fast", *ESPEAK).out)
    assert said.count("< Sales is 1.") == 3
    assert "< We are sorry." in said
    assert said[-1] == "- the application went back to the dialplan"


def test_a_plain_script_is_called_in_the_same_way(run, script):
    said = spoken(run("call", script, "--keys", "12#", "--fast", *ESPEAK).out)
    assert said[-2:] == ["< Order 12.", "- the application hung up"]


def test_keys_that_came_too_late_are_an_error(run, menu):
    ran = run("call", menu, "support", "--keys", "2,3", "--fast", *ESPEAK)
    assert ran.code == 1
    assert "the call ended before 3 could be pressed" in ran.err


def test_keys_that_no_telephone_has_are_refused(run, menu):
    assert "on no telephone" in run("call", menu, "--keys", "1x").err


def test_a_fast_call_takes_no_longer_than_its_work(spawn, folder):
    (folder / "long.py").write_text(LONG)
    ran = spawn("call", "long.py", "--fast", "--engine", "espeak")
    assert ran.code == 0
    assert "10:0" in ran.out


def test_an_extension_for_a_route_that_nothing_answers_is_refused_with_the_nearest(run, folder):
    (folder / "two.py").write_text(
        "from voicekit import App\napp = App()\n@app.route('support')\nasync def a(call):\n    await call.say('A.')\n"
    )
    ran = run("dialplan", "two.py", "-e", "5=supports")
    assert (ran.code, ran.out) == (1, "")
    assert "two.py has no route 'supports'" in ran.err
    assert "hint: did you mean support?" in ran.err
    assert "hint: its routes are support" in run("dialplan", "two.py", "-e", "5=nope").err
    with (folder / "two.py").open("a") as program:
        program.write("@app.route()\nasync def b(call):\n    await call.say('B.')\n")
    assert run("dialplan", "two.py", "-e", "5=nope").code == 0


def test_the_dialplan_has_an_extension_for_each_route(run, menu):
    out = run("dialplan", menu).out
    assert "exten => 100,1," in out
    assert "(support)" in out
    assert "ivr://127.0.0.1:2949" in out


def test_extensions_host_and_token_can_be_given(run, menu, folder):
    (folder / "voicekit.toml").write_text('token = "abcdefgh"\nhost = "0.0.0.0"\nport = 4000\n')
    out = run("dialplan", menu, "-e", "_5XX=support", "--context", "ivr", "--freepbx").out
    assert "exten => _5XX,1," in out
    assert "[ivr]" in out
    assert "Set(VOICEKIT_SECRET=abcdefgh)" in out
    assert "ivr://127.0.0.1:4000" in out
    assert "fwconsole reload" in out


def test_a_child_has_to_be_executable(run, script, folder):
    assert "chmod +x" in run("dialplan", script, "--child").err
    (folder / script).chmod(0o755)
    assert f"ExternalIVR({folder / script}(" in run("dialplan", script, "--child").out


@pytest.mark.parametrize("given", ["100", "100=no,such", "1(0=x"])
def test_an_extension_that_cannot_stand_in_a_dialplan_is_refused(run, menu, given):
    assert run("dialplan", menu, "-e", given).code == 1


@contextmanager
def serving(menu: str) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A server in a process of its own, stopped by SIGTERM: its address, and its log when it has ended."""
    log: list[dict[str, object]] = []
    command = [sys.executable, "-m", "voicekit", "serve", menu, "--port", "0", *ESPEAK]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stderr is not None
        try:
            for line in server.stderr:
                log.append(json.loads(line))
                if log[-1]["event"] == "service.listening":
                    break
            yield log[-1]["addresses"][0], log
        finally:
            server.send_signal(signal.SIGTERM)
            log += [json.loads(line) for line in server.stderr]
        assert server.wait(20) == 0


def test_serve_says_where_it_listens_answers_a_caller_and_stops_at_sigterm(run, menu, folder):
    run("render", menu, *ESPEAK)
    with serving(menu) as (address, log):
        ran = run("call", f"ivr://{address}", "support", "--keys", "1", "--wav", "heard.wav", *ESPEAK)
    assert ran.code == 0
    assert spoken(ran.out)[-3:] == ["< You chose sales.", "< Goodbye.", "- the application hung up"]
    events = [line["event"] for line in log]
    assert events[:4] == ["service.listening", "service.serving", "call.started", "call.ended"]
    assert events[-1] == "service.stopped"


def test_the_wav_holds_what_the_caller_heard_with_its_pauses(run, menu):
    ran = run("call", menu, "support", "--keys", "2", "--fast", "--wav", "heard.wav", *ESPEAK)
    minutes, seconds = ran.out.splitlines()[-1].split()[0].split(":")
    with wave.open("heard.wav") as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    assert len(samples) / 8000 == pytest.approx(int(minutes) * 60 + float(seconds), abs=0.2)
    assert abs(samples[:4000]).max() > 1000


@pytest.mark.parametrize("target", ["ivr://", "ivr://127.0.0.1:0", "ivr://127.0.0.1:70000", "ivr://a b", "ivr://::1"])
def test_an_address_that_is_none_is_refused(run, target):
    assert "is no address of a server" in run("call", target).err


def test_an_address_where_nobody_answers_is_an_error_with_a_mend(run):
    ran = run("call", "ivr://127.0.0.1:1")
    assert ran.code == 1
    assert "voicekit serve PROGRAM" in ran.err
    assert "cannot hurry" in run("call", "ivr://127.0.0.1:1", "--fast").err


def test_serve_refuses_a_port_that_is_taken(run, menu):
    with socket.create_server(("127.0.0.1", 0)) as holder:
        ran = run("serve", menu, "--port", str(holder.getsockname()[1]), *ESPEAK)
    assert ran.code == 1
    assert "Address already in use" in ran.err


def test_serve_refuses_a_sounds_directory_that_is_not_there(run, menu):
    ran = run("serve", menu, "--sounds", "absent", "--port", "0", *ESPEAK)
    assert ran.code == 1
    assert "hint: mkdir -p " in ran.err


def test_a_module_can_be_a_target(run, folder, monkeypatch):
    (folder / "acme_app.py").write_text(MENU)
    monkeypatch.syspath_prepend(str(folder))
    assert "(support)" in run("dialplan", "acme_app:app").out
    assert main(["render", "acme_app:app", "--check", *ESPEAK]) == 1
