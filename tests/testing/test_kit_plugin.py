"""The plugin of pytest as a user's run has it: fixtures, call scripts as tests, and what failures tell."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = "pytester"

SAMPLE = Path(__file__).parents[2] / "examples" / "testing"

PROGRAM = """
from voicekit import App
app = App()

@app.route()
async def hello(call):
    await call.say("Hello.")
    await call.menu("Tea or coffee?", {"1": "tea", "2": "coffee"})
"""

FLOW = """
flow: hello
start: a
nodes:
  a: {say: Hello., next: b}
  b: {menu: "Tea or coffee?", choices: {"1": end, "2": end}}
"""

SCRIPT = """
flow: hello.yaml
calls:
  - call: tea
    steps: [{hears: Tea}, {presses: 1}, {then: ends}]
  - call: milk
    steps:
      - hears: Tea
      - hears: milk
        within: 1s
"""


@pytest.fixture
def run(pytester):
    """Runs pytest in a process of its own, with the plugins that a user has."""

    def run(*options, **files):
        for name, text in files.items():
            Path(pytester.path / name.replace("__", ".")).write_text(text)
        options = ("-p", "no:randomly", "-p", "no:cacheprovider", *options)
        return pytester.runpytest_subprocess(*options, timeout=50)

    return run


def test_a_failure_tells_what_was_expected_the_conversation_and_the_place_in_the_program(run):
    test = """
def test_milk(phone):
    with phone.call("hello.py") as caller:
        caller.hears("Tea")
        caller.hears("milk", within=1)
"""
    done = run(hello__py=PROGRAM, test_hello__py=test)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            '*caller.hears("milk", within=1)*',
            "*expected: hears: milk*",
            "*it was not said within 1 s, in hello.py:8 in hello*",
            "*< Hello.*",
            "*< Tea or coffee?*",
        ]
    )
    done.stdout.no_fnmatch_line("*_step*")


def test_an_assertion_of_the_test_itself_is_told_with_the_conversation(run):
    test = """
def test_who(phone):
    with phone.call("hello.py") as caller:
        caller.hears("Tea")
        assert caller.heard == []
"""
    done = run(hello__py=PROGRAM, test_hello__py=test)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*assert *Hello.*", "*< Tea or coffee?*"])


def test_call_scripts_are_tests_that_fail_with_their_line_and_are_chosen_by_name(run):
    done = run("-v", hello__yaml=FLOW, hello__calls__yaml=SCRIPT)
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(
        [
            "*hello.calls.yaml::tea PASSED*",
            "*hello.calls.yaml::milk FAILED*",
            "*step 2, line 9: hears: milk*",
            "*< Hello.*",
        ]
    )
    run("-k", "tea", hello__yaml=FLOW, hello__calls__yaml=SCRIPT).assert_outcomes(passed=1, deselected=1)


def test_a_call_script_with_a_mistake_is_an_error_with_its_line(run):
    done = run(hello__calls__yaml="flow: hello.yaml\ncalls:\n  - call: tea\n    stops: []\n")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*hello.calls.yaml:4*unknown key `stops`*"])


def test_a_run_without_calls_imports_nothing_of_voicekit_but_the_plugin(run):
    test = """
import sys

def test_other():
    assert {name for name in sys.modules if name.startswith("voicekit")} <= {"voicekit", "voicekit._pytest"}
"""
    run(test_other__py=test).assert_outcomes(passed=1)


def test_the_tests_of_the_sample_project_pass_as_a_user_runs_them(tmp_path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, str(SAMPLE)], cwd=tmp_path, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed" in done.stdout
