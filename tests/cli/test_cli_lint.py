"""What `voicekit dialplan` prints, looked over by AsteriskLint: every form of it is one that Asterisk can carry out."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """#!/usr/bin/env python3
from voicekit import App, Call

app = App()


@app.route("support")
async def support(call: Call) -> None:
    await call.say("Welcome.")


@app.route("sales")
async def sales(call: Call) -> None:
    await call.say("Welcome.")


if __name__ == "__main__":
    app.run()
"""

#: AsteriskLint knows Asterisk 1.4 to 13 without these; tests on a real Asterisk run all of them.
ALLOWED = {
    f"E_APP_MISSING: app '{name}' does not exist, dialplan will halt here!" for name in ("ExternalIVR", "AudioSocket")
} | {f"E_FUNC_MISSING: function '{name}' does not exist (or func_odbc created?)" for name in ("VERSION", "IFMODULE")}

#: What stands around the printed part in a whole extensions.conf.
AROUND = "[general]\n[globals]\n"
QUEUES = "\n[queues]\nexten => 700,1,Hangup()\n"


def lint(path: Path) -> list[str]:
    """What AsteriskLint says about a file: errors, warnings and hints alike."""
    check = f"import sys; from asterisklint.main import main; sys.exit(main(['dialplan-check', {str(path)!r}], {{}}))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return [line.removeprefix(f"{path}:").partition(" ")[2] for line in done.stderr.splitlines()]


@pytest.fixture
def program(folder) -> str:
    path = folder / "program.py"
    path.write_text(PROGRAM)
    path.chmod(0o755)
    return "program.py"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--freepbx",),
        ("--child",),
        ("--child", "--freepbx", "--options", "n"),
        ("--fallback", "queues,700,1"),
        ("--context", "acme", "--options", "ni"),
        ("--host", "::1", "--port", "3000"),
        ("-e", "100=support", "-e", "_2XX=sales", "-e", "_X.=support", "-e", "*55=sales", "-e", "s=support"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("token", ["", 'token = "abcdefgh-1234"\n'], ids=["open", "token"])
def test_nothing_is_wrong_with_what_is_printed(run, folder, program, options, token):
    (folder / "voicekit.toml").write_text(token)
    printed = run("dialplan", program, *options)
    assert printed.code == 0
    path = folder / "extensions.conf"
    path.write_text(AROUND + printed.out + (QUEUES if "--fallback" in options else ""))
    assert set(lint(path)) == ALLOWED


def test_a_line_that_asterisk_could_not_carry_out_would_be_found(run, folder, program):
    printed = run("dialplan", program).out
    path = folder / "extensions.conf"
    path.write_text(
        AROUND + printed.replace("]?over)", "]?nowhere)").replace("FILTER(", "FLITER(").replace("Return()", "Return(")
    )
    said = "\n".join(lint(path))
    assert "W_DP_GOTO" in said
    assert "function 'FLITER' does not exist" in said
    assert "W_APP_BALANCE" in said
