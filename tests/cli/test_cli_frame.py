"""The frame of the command: help without waiting, exit codes, errors that say what mends them."""

import json

import pytest

from voicekit import __version__
from voicekit._cli import main as frame
from voicekit._cli.failure import tell
from voicekit._media.formats import FORMATS, encode
from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone
from voicekit.errors import SoundsError

HEAVY = ("numpy", "pydantic", "rich", "asyncio", "structlog", "soundfile", "soxr", "piper", "gtts", "voicekit._media")

LOADED = """
import sys
from voicekit._cli.main import main
code = main({arguments!r})
print(sorted(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("command", [[], ["call"], ["serve"]])
def test_help_loads_nothing_heavy(spawn, command):
    ran = spawn(code=LOADED.format(heavy=HEAVY, arguments=[*command, "--help"]))
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
    assert [line.split(":")[0].strip() for line in ran.err.splitlines()] == ["error", "hint"]
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
    assert "hint: allowed: " in ran.err


def test_another_settings_file_can_be_named(run, folder):
    (folder / "other.toml").write_text("prot = 1\n")
    assert "did you mean port?" in run("--config", "other.toml", "cache", "ls").err


def test_a_reader_that_goes_away_is_no_traceback(spawn):
    ran = spawn(code="import os, sys; os.close(1); from voicekit._cli.main import main; sys.exit(main(['--version']))")
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
    tell(SoundsError("gone"), as_json=False)
    assert capsys.readouterr().err.splitlines() == ["error: gone"]


def test_a_file_that_cannot_be_written_is_named(run):
    ran = run("say", "Hello.", "-o", "absent/hello.wav", "--engine", "espeak")
    assert ran.err == "error: absent/hello.wav: No such file or directory\n"


def test_json_is_all_of_stdout(run):
    assert json.loads(run("cache", "ls", "--json").out) == []


FLOW = """\
flow: shop
start: a
nodes:
  a: {say: Hello $5., next: bye}
  bye: {hangup: true}
"""


@pytest.fixture
def odd(folder):
    """A flow, a program and a recording whose names are no UTF-8, and one whose name steers a terminal."""
    (folder / "caf\udce9.yaml").write_text(FLOW)
    (folder / "caf\udce9.py").write_text(
        "async def talk(call):\n    await call.say('Hi $5.')\n    await call.play('caf\\udce9.wav')\n"
    )
    sound = tone([440], 0.5, 8000).samples
    (folder / "mono.wav").write_bytes(encode(Pcm(sound, 8000), FORMATS["wav"]))
    (folder / "mono.wav").rename(folder / "caf\udce9.wav")
    return folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("flow", "check", "caf\udce9.yaml"), 0),
        (("flow", "check", "--json", "caf\udce9.yaml"), 0),
        (("flow", "graph", "caf\udce9.yaml"), 0),
        (("flow", "walk", "caf\udce9.yaml", "-o", "calls.yaml"), 0),
        (("flow", "import", "caf\udce9.yaml", "--json"), 2),
        (("catalog", "extract", "caf\udce9.yaml", "caf\udce9.py"), 0),
        (("render", "caf\udce9.py", "caf\udce9.yaml", "--engine", "espeak"), 0),
        (("render", "caf\udce9.py", "--check", "--json", "--engine", "espeak"), 1),
        (("say", "Hi.", "-o", "\udce9.gsm", "--engine", "espeak"), 0),
        (("say", "Hi.", "-o", "\udce9.gsm", "--json", "--engine", "espeak"), 0),
        (("--config", "\udce9.toml", "doctor", "--json"), 2),
        (("models", "path", "\udce9"), 1),
    ],
)
def test_a_name_that_is_no_utf8_fails_no_command(run, odd, arguments, code):
    ran = run(*arguments)
    assert (ran.code, "Unicode" in ran.out + ran.err) == (code, False), ran.err
    if "--json" in arguments:
        json.loads(ran.out)
        assert "\\udce9." in ran.out


def test_places_in_a_catalogue_are_names_that_can_be_printed(run, odd):
    assert run("catalog", "extract", "caf\udce9.yaml").code == 0
    assert "#: caf\\xe9.yaml:4\n" in (odd / "locales" / "messages.pot").read_text(encoding="utf-8")
    assert run("catalog", "update", "de").code == 0
    assert "caf\\xe9.yaml" in run("catalog", "check").out


def test_an_error_steers_no_terminal(run):
    ran = run("render", "a\x1b[2J.py")
    assert ran.code == 1
    assert "\x1b" not in ran.err
    assert "a\\u001b[2J.py" in ran.err


def test_a_letter_that_the_terminal_lacks_is_shown_by_its_number(spawn, folder):
    ran = spawn("catalog", "import", "안녕", "-l", "en", PYTHONIOENCODING="latin-1:strict")
    assert ran.code == 1
    assert "Unicode" not in ran.err
    ran = spawn("say", "Hi.", "-o", "안녕.gsm", "--engine", "espeak", PYTHONIOENCODING="latin-1:strict")
    assert (ran.code, ran.out.startswith("\\uc548")) == (0, True)
