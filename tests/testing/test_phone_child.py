"""A program as the application: on the real clock, for a child does not live in virtual time."""

import sys

import pytest

from voicekit.testing.asterisk import Setup, call, to_program

SOUNDS = {"short": 0.1, "long": 60.0}


@pytest.fixture
def program(tmp_path):
    def write(body):
        path = tmp_path / "application"
        path.write_text(f"#!{sys.executable}\nimport sys\n{body}")
        path.chmod(0o755)
        return str(path)

    return write


SAY = "def say(text):\n    print(text, flush=True)\n"


async def test_a_program_gets_its_arguments_and_events_and_its_complaints_are_logged(program):
    path = program(
        SAY
        + """
print("starting with", *sys.argv[1:], file=sys.stderr)
say("P,1")
parameters = sys.stdin.readline().strip().split(",", 2)[2]
print("parameters", parameters, file=sys.stderr)
say("S,short")
assert sys.stdin.readline().startswith("F,")
say("E,done")
assert sys.stdin.readline().startswith("E,")
assert sys.stdin.read() == ""
sys.stderr.write("no newline")
"""
    )
    async with call(to_program(), SOUNDS.get, Setup(application=path, args=("a", "b c"))) as caller:
        assert await caller.hung_up(within=20.0) == "exit"
        await caller.leg.gone.wait()
    assert [line.text for line in caller.leg.model.log if line.text.startswith("stderr")] == [
        "stderr: starting with a b c",
        f"stderr: parameters {f'{path},a,b c'[:99]}",  # all that Asterisk keeps of them
        "stderr: no newline",
    ]
    assert [(heard.file, heard.ending) for heard in caller.heard] == [("short", "finished")]


async def test_a_program_that_ends_without_a_word_hangs_the_call_up(program):
    path = program(SAY + 'say("S,long")\n')
    async with call(to_program(), SOUNDS.get, Setup(application=path)) as caller:
        assert await caller.hung_up(within=20.0) == "hangup"


async def test_a_program_that_ignores_the_end_is_killed_when_the_caller_leaves(program):
    path = program(SAY + 'say("S,long")\nimport time\ntime.sleep(60)\n')
    async with call(to_program(), SOUNDS.get, Setup(application=path)) as caller:
        await caller.hears("long", within=20.0)
        await caller.leave(within=0.2)
        assert caller.outcome == "caller"
        assert caller.leg.gone.is_set()


async def test_the_environment_of_a_program_can_be_added_to(program):
    path = program(SAY + 'import os\nsay("L," + os.environ["VOICEKIT_TEST"])\n')
    setup = Setup(application=path, poll=0.0)
    async with call(to_program(environment={"VOICEKIT_TEST": "hello"}), SOUNDS.get, setup) as caller:
        await caller.hung_up(within=20.0)
    assert "Log message from EIVR: hello" in [line.text for line in caller.leg.model.log]


async def test_a_program_that_is_not_there_is_told_at_once():
    with pytest.raises(FileNotFoundError):
        async with call(to_program(), SOUNDS.get, Setup(application="/nowhere/application")):
            pass
