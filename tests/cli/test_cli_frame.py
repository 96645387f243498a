"""The frame of the command: help without waiting, exit codes, errors that say what mends them."""

import json

import pytest

from voicekit import __version__
from voicekit.cli import main as frame
from voicekit.errors import SoundsError

HEAVY = ("numpy", "pydantic", "rich", "asyncio", "structlog", "soundfile", "soxr", "piper", "gtts", "voicekit.media")

LOADED = """
import sys
from voicekit.cli.main import main
code = main(["--help"])
print(sorted(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


def test_help_loads_nothing_heavy(spawn):
    ran = spawn(code=LOADED.format(heavy=HEAVY))
    assert (ran.code, ran.err.strip()) == (0, "[]")


def test_help_lists_every_command_in_the_words_of_the_command_itself(run):
    listed = run("--help").out
    for name, entry in frame.COMMANDS.items():
        command = frame.cli.get_command(None, name)
        assert command.get_short_help_str(100).rstrip(".") == entry.help.rstrip(".")
        assert entry.help in listed
        assert run(name, "--help").code == 0


def test_the_version_is_told(run):
    assert run("--version").out == f"voicekit {__version__}\n"


def test_without_a_command_the_help_is_shown(run):
    assert "Usage: voicekit" in run().out


@pytest.mark.parametrize("arguments", [["nonsense"], ["say"], ["cache", "ls", "--format", "mp3"], ["--nonsense"]])
def test_wrong_use_is_exit_code_2(run, arguments):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err


def test_an_error_is_two_lines_and_no_traceback(run):
    ran = run("cache", "ls", "--sounds", "absent dir")
    assert ran.code == 1
    assert [line.split(":")[0].strip() for line in ran.err.splitlines()] == ["error", "mend"]
    assert ran.err.rstrip().endswith("absent dir'")


def test_debug_adds_the_traceback(run):
    ran = run("--debug", "cache", "ls", "--sounds", "absent")
    assert ran.code == 1
    assert ran.err.startswith("Traceback")
    assert "SoundsError" in ran.err


def test_an_unexpected_error_is_named_and_points_to_debug(run, monkeypatch):
    def broken(self, context, name):
        raise RuntimeError("a defect")

    monkeypatch.setattr(frame.LazyGroup, "get_command", broken)
    ran = run("say", "x")
    assert (ran.code, ran.out) == (1, "")
    assert "RuntimeError: a defect" in ran.err
    assert "--debug" in ran.err


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, EOFError])
def test_ctrl_c_is_exit_code_130(run, monkeypatch, interrupt):
    def pressed(self, context, name):
        raise interrupt

    monkeypatch.setattr(frame.LazyGroup, "get_command", pressed)
    assert run("say", "x").code == 130


def test_a_wrong_setting_stops_a_command_with_its_place(run, folder):
    (folder / "voicekit.toml").write_text("port = 99999\n")
    ran = run("cache", "ls")
    assert ran.code == 1
    assert "voicekit.toml: port is a whole number, 99999" in ran.err
    assert "mend: allowed: " in ran.err


def test_another_settings_file_can_be_named(run, folder):
    (folder / "other.toml").write_text("prot = 1\n")
    assert "did you mean port?" in run("--config", "other.toml", "cache", "ls").err


def test_a_reader_that_goes_away_is_no_traceback(spawn):
    ran = spawn(code="import os, sys; os.close(1); from voicekit.cli.main import main; sys.exit(main(['--version']))")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("shell", "sign"), [("bash", "complete -o"), ("zsh", "#compdef"), ("fish", "complete ")])
def test_completion_prints_a_script_for_each_shell(run, shell, sign):
    ran = run("completion", shell)
    assert ran.code == 0
    assert sign in ran.out


def test_the_shell_completes_command_names(spawn):
    ran = spawn(_VOICEKIT_COMPLETE="bash_complete", COMP_WORDS="voicekit do", COMP_CWORD="1")
    assert "plain,doctor" in ran.out


def test_colour_is_left_out_where_it_is_not_wanted(run, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("cache", "ls", "--sounds", "absent").err


def test_an_error_without_a_mend_is_one_line(capsys):
    assert frame.failed(SoundsError("gone"), debug=False) == 1
    assert capsys.readouterr().err.splitlines() == ["error: gone"]


def test_a_file_that_cannot_be_written_is_named(run):
    ran = run("say", "Hello.", "-o", "absent/hello.wav", "--engine", "espeak")
    assert ran.err == "error: absent/hello.wav: No such file or directory\n"


def test_json_is_all_of_stdout(run):
    assert json.loads(run("cache", "ls", "--json").out) == []
