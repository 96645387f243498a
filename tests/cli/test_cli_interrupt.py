"""Ctrl-C, once and twice, at commands in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

SLOW = r"""
import os, sys, time
from voicekit._tts import espeak
from voicekit._cli.main import run
spoken = espeak.EspeakEngine.synthesize
def slow(engine, text, voice):
    os.write(1, b"speaking\n")
    time.sleep(0.2)
    return spoken(engine, text, voice)
espeak.EspeakEngine.synthesize = slow
sys.argv = ["voicekit", *sys.argv[1:]]
run()
"""

STUCK = """
import os, sys, time
from voicekit._cli import models
from voicekit._cli.main import cli, run
import click
@click.command()
def stuck():
    try:
        os.write(1, b"working\\n")  # print() says it twice where the signal comes while it flushes
        time.sleep(60)
    finally:
        print("cleaning up", flush=True)
        {end}
        print("clean", flush=True)
cli.commands["stuck"] = stuck
cli.get_command = lambda context, name: stuck
sys.argv = ["voicekit", "stuck"]
run()
"""

PROMPTS = "".join(f"    await call.say('This is prompt number {number}.')\n" for number in range(40))


@contextmanager
def started(code: str, *arguments: str):
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def after(process, seconds: float) -> None:
    """Let the process go on for a while: what is tested is how close two signals are."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


@pytest.mark.parametrize(
    "imported", ["voicekit._interrupt", "click.types", "voicekit._cli.options", "pydantic", "rich"]
)
def test_ctrl_c_while_a_command_is_loaded_ends_it_without_a_traceback(folder, imported):
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "voicekit", "doctor"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        while process.stderr.readline().rpartition("|")[2].strip() != imported:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = [line for line in process.stderr if not line.startswith("import time:")]
    # Where the interrupt fell into code that a library makes by exec(), Python ends as the signal does: 130 in a shell.
    assert process.returncode in {130, -signal.SIGINT}
    assert "".join(said).strip() in {"", "interrupted"}


@pytest.mark.parametrize("gap", [0.0, 0.005, 0.02, 0.1])
def test_a_second_ctrl_c_right_after_the_first_changes_nothing(folder, spawn, gap):
    (folder / "many.py").write_text(f"async def talk(call):\n{PROMPTS}")
    with started(SLOW, "render", "many.py", "--engine", "espeak") as process:
        assert process.stdout.readline() == "speaking\n"
        process.send_signal(signal.SIGINT)
        after(process, gap)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.strip().splitlines()[-1] == "interrupted"
    assert "Traceback" not in said
    assert json.loads(spawn("cache", "verify", "--json").out)["damaged"] == []


def test_what_the_first_ctrl_c_has_begun_is_done_to_its_end(folder):
    with started(STUCK.format(end="time.sleep(0.3)")) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "cleaning up\n"
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=20)
    assert (process.returncode, out, said.strip()) == (130, "clean\n", "interrupted")


def test_a_later_ctrl_c_ends_what_hangs_in_its_clean_up(folder):
    with started(STUCK.format(end="time.sleep(60)")) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "cleaning up\n"
        after(process, 1.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
