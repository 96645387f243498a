"""Programs: loaded from files, checked before the first call, run as coroutines, as scripts, and as child processes."""

import ast
import asyncio
import functools
import inspect
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from voicekit import App, Call, script
from voicekit._authoring.awaits import check_awaits
from voicekit._authoring.program import load_checked
from voicekit._server.scripts import ScriptProgram
from voicekit.errors import ProgramError

SHEBANG = "#!/usr/bin/env python3\n"
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def quick(prompts):
    """Threads and child processes live in real time; prompts are short there."""
    prompts.pace = 0.004


APP = """
from voicekit import App
app = App()

@app.route("main")
async def main(call):
    await call.say("Hello.")
"""

TYPED = "import voicekit as v\nfrom voicekit import App, Call\n"


def test_a_file_with_one_app_is_that_app(write):
    assert set(load_checked(str(write(APP))).routes) == {"main"}


def test_one_of_several_apps_is_named_after_the_colon(write):
    path = write(APP + "\nother = App()\n")
    with pytest.raises(ProgramError, match="several Apps"):
        load_checked(str(path))
    assert load_checked(f"{path}:other").routes == {}
    with pytest.raises(ProgramError, match="is no App"):
        load_checked(f"{path}:main")


def test_a_file_that_imports_the_script_module_is_a_script(write):
    assert isinstance(load_checked(str(write("from voicekit.script import say\nsay('Hello.')\n"))), ScriptProgram)
    assert isinstance(load_checked(str(write("import voicekit.script as phone\n", "b.py"))), ScriptProgram)
    assert isinstance(load_checked(str(write("from voicekit import script\n", "c.py"))), ScriptProgram)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def broken(:\n", ":1:"),
        ("x = 1\n", "neither an App"),
        ("import does_not_exist\n", "does_not_exist"),
        ("import sys; sys.exit(2)\n", "SystemExit"),
        (APP + "\napp.run()\n", "__main__"),
        (APP + "\nasync def f(call):\n    await call.menu('?', {'1': 'a', '1': 'b'})\n", ":10:.*twice"),
        (APP + "\nasync def f(call):\n    await call.menu('?', {'1': 'a', '2': ['b', 'A']})\n", ":10:.*chooses both"),
        (APP + "\n@app.route('main')\nasync def f(call): pass\n", "twice"),
        (APP + "\n@app.route('plain')\ndef plain(call): pass\n", "plain is not async"),
        (APP + "\n@app.hotkey('*')\ndef star(call): pass\n", "star is not async"),
        (APP + "\n@app.hotword('help')\ndef word(call): pass\n", "word is not async"),
        (APP + "    call.log('Bye.')\n", r":8: call\.log\(\) is never awaited"),
        (APP + "\n@app.hotkey('*')\nasync def f(c):\n    c.say('Hi.')\n", r":11: c\.say\(\) is never awaited"),
        (APP + "\nasync def f(c):\n    c.say('Hi.')\napp.route('b')(f)\n", r":10: c\.say\(\) is never awaited"),
        (APP + "\nasync def f(c):\n    c.say('Hi.')\nb = App(hotkeys={'*': f})\n", r":10: c\.say\(\) is never aw"),
        (APP + "    await f('x', call)\nasync def f(x, c):\n    c.say(x)\n", r":10: c\.say\(\) is never awaited"),
        (TYPED + "async def f(c: 'Call'):\n    if c:\n        c.hangup()\n", r":5: c\.hangup\(\) is never awaited"),
        (TYPED + "async def f(c: v.Call):\n    def g():\n        c.say('')\n", r":5: c\.say\(\) is never awaited"),
        (APP + "\n@app.route('no, good')\nasync def f(call): pass\n", "name of a route"),
    ],
)
def test_a_program_that_cannot_work_is_refused_when_it_is_loaded(write, text, words):
    with pytest.raises(ProgramError, match=words):
        load_checked(str(write(text)))


@pytest.mark.parametrize(
    "text",
    [
        "@app.route('b')\nasync def f(call):\n    later = call.say('Hello.')\n    await later\n",
        "@app.route('b')\nasync def f(call):\n    return await call.say('Hello.')\n",
        "@app.route('b')\nasync def f(call, other=None):\n    call.events()\n    other.say('Hello.')\n",
        "@app.route('b')\nasync def f(call):\n    call = print\n    call.say('Hello.')\n",
        "@app.route('b')\nasync def f(call):\n    return lambda call: [call.say('Hello.')]\n",
        "@app.route('b')\nasync def f(call):\n    def g(call):\n        call.say('Hello.')\n",
        "def f(call):\n    call.say('Hello.')\n",
        "class Call: ...\ndef f(call: Call):\n    call.say('Hello.')\n",
        "other = print\n@other.route('b')\ndef f(call):\n    call.say('Hello.')\n",
        "@app.route('b')\n@print\ndef f(call):\n    call.say('Hello.')\n",
    ],
)
def test_what_is_no_call_for_certain_or_may_be_awaited_elsewhere_is_left_alone(text):
    check_awaits(ast.parse(APP + "\n" + text), Path("program.py"))


def test_what_is_async_under_a_wrapper_is_a_handler():
    class Greeter:
        async def __call__(self, call):
            await call.say("Hello.")

    async def plain(call, words):
        await call.say(words)

    @functools.wraps(plain)
    def wrapped(call):
        return plain(call, "Hello.")

    app = App()
    for name, handler in {"a": Greeter(), "b": functools.partial(plain, words="Hi."), "c": wrapped}.items():
        app.route(name)(handler)
    assert app.route_names == ("a", "b", "c")


def test_a_module_is_found_in_the_working_directory(write, monkeypatch):
    folder = write(APP, "greeting_of_a_test.py").parent
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry not in ("", str(folder))])
    assert load_checked("greeting_of_a_test:app").route_names == ("main",)


def test_a_module_is_looked_over_like_a_file(write, monkeypatch):
    monkeypatch.chdir(write(APP + "    call.log('Bye.')\n", "forgetful_of_a_test.py").parent)
    with pytest.raises(ProgramError, match=r"forgetful_of_a_test\.py:8: call\.log\(\) is never awaited"):
        load_checked("forgetful_of_a_test:app")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(ProgramError, match="there is no file"):
        load_checked(str(tmp_path / "nope.py"))


SCRIPT = """
from voicekit.script import CallerHungUp, args, caller, digits, get, menu, say, set
say("Welcome.")
try:
    number = digits("Number?", length=2)
    set("GOT", f"{number} from {caller()} {args()[0]}")
    print("a stray print")
    say(f"Thank you. {get('GOT')}")
finally:
    set("CLEAN", "yes")
"""


async def test_a_script_is_a_conversation_like_any_other(place, write):
    async with place(load_checked(str(write(SCRIPT))), args=("first", "from=42")) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.press("17")
        await caller.hung_up()
        assert caller.texts == ["Welcome.", "Number?", "Thank you. 17 from 42 first"]
        assert caller.leg.model.variables.channel["CLEAN"] == "yes"


async def test_a_hang_up_raises_in_the_scripts_thread_and_runs_its_finally(place, write, tmp_path):
    trace = tmp_path / "trace"
    text = f"""
from pathlib import Path
from voicekit.script import CallerHungUp, say
trace = Path({str(trace)!r})
try:
    say("A long prompt that nobody hears to its end.")
except CallerHungUp:
    trace.write_text("hung up,")
    raise
finally:
    trace.write_text(trace.read_text() + "clean")
"""
    async with place(load_checked(str(write(text)))) as caller:
        await caller.hears("long prompt")
        caller.hang_up()
    assert trace.read_text() == "hung up,clean"


def test_every_verb_of_a_call_is_there_for_scripts():
    verbs = {name for name, _ in inspect.getmembers(Call, inspect.iscoroutinefunction) if not name.startswith("_")}
    assert verbs - {"flow"} <= set(script.__all__)  # flows are an app's, and a script has none


async def test_an_error_in_a_script_is_apologised_for(place, write):
    async with place(load_checked(str(write("from voicekit.script import say\nsay('Hello.')\n1 / 0\n")))) as caller:
        await caller.hung_up()
        assert caller.texts == ["Hello.", "We are sorry. There is a problem on our side."]
        assert caller.status == "ERROR"


MENU_SCRIPT = """
from voicekit.script import digits, menu, set
chosen = menu("Sales or help?", {"1": "sales", "12": "help"}, max_tries=2, no_input_timeout=9)
set("GOT", chosen.value + " " + digits("Four digits.", length=4, max_tries=1))
"""


async def test_a_wrong_key_and_what_follows_it_is_one_mistake_for_a_script(place, write):
    async with place(load_checked(str(write(MENU_SCRIPT)))) as caller:
        await caller.hears("Sales")
        caller.press("333", gap=0.2)
        await caller.wait(3.2)
        caller.press("14567", gap=0.2)
        await caller.hung_up()
        assert caller.leg.model.variables.channel["GOT"] == "sales 4567"


async def test_a_script_takes_star_and_an_empty_entry(place, write):
    text = """
from voicekit.script import digits, set
star = digits("Code?", keys="0123456789*", length=3)
set("GOT", f"{star} [{digits('More?', empty=True)}]")
"""
    async with place(load_checked(str(write(text)))) as caller:
        await caller.hears("Code")
        caller.press("*12")
        await caller.hears("More")
        await caller.ends()
        await caller.wait(3.0)
        caller.press("#")
        await caller.hung_up()
        assert caller.leg.model.variables.channel["GOT"] == "*12 []"


async def test_an_error_that_a_script_catches_does_not_end_its_call(place, write):
    text = """
from voicekit.script import NoInput, digits, say
try:
    digits("Number?", max_tries=1, no_input_timeout=0.1)
except NoInput:
    say("Goodbye then.")
"""
    async with place(load_checked(str(write(text)))) as caller:
        await caller.hung_up()
        assert caller.texts == ["Number?", "Goodbye then."]


async def test_a_script_runs_as_asterisks_child_and_stray_prints_reach_only_the_log(dial, write):
    program = write(SHEBANG + SCRIPT)
    async with dial(program, "first", "from=42") as caller:
        await caller.prompt(2)
        caller.press("17", gap=0.05)
        assert await caller.hung_up() == "exit"
        assert caller.leg.model.variables.channel["GOT"] == "17 from 42 first"
        assert caller.leg.model.variables.channel["CLEAN"] == "yes"
        await caller.leg.gone.wait()  # what a child writes to stderr comes by a pipe of its own
        assert any("a stray print" in line.text for line in caller.leg.model.log)


async def test_a_wrong_key_and_what_follows_it_is_one_mistake_for_a_child(dial, write):
    script = MENU_SCRIPT.replace("max_tries=2", "max_tries=2, interdigit_timeout=0.5")
    async with dial(write(SHEBANG + script)) as caller:
        await caller.prompt(1)
        caller.press("333", gap=0.05)
        await caller.prompt(3)  # the same question after its phrase, which takes half a second
        await caller.wait(0.4)
        caller.press("14567", gap=0.05)
        assert await caller.hung_up() == "exit"
        assert caller.leg.model.variables.channel["GOT"] == "sales 4567"


async def test_what_a_child_script_prints_before_it_imports_voicekit_reaches_only_the_log(dial, write):
    program = write(SHEBANG + "print('Hello, a greeting too early')\n" + SCRIPT)
    async with dial(program, "first", "from=42") as caller:
        await caller.prompt(2)
        caller.press("17", gap=0.05)
        assert await caller.hung_up() == "exit"
        assert caller.leg.model.variables.channel["GOT"] == "17 from 42 first"
        await caller.leg.gone.wait()
        assert any("a greeting too early" in line.text for line in caller.leg.model.log)


async def test_a_child_has_its_arguments_whole_however_much_asterisk_cuts_of_them(dial, write):
    program = write(SHEBANG + SCRIPT)
    async with dial(program, "first", "x=" + "y" * 120, "from=42") as caller:
        await caller.prompt(2)
        caller.press("17", gap=0.05)
        assert await caller.hung_up() == "exit"
        assert caller.leg.model.variables.channel["GOT"] == "17 from 42 first"


async def test_an_app_runs_as_asterisks_child_by_its_own_run(dial, write):
    program = write(SHEBANG + APP + "\nprint('loaded')\nif __name__ == '__main__':\n    app.run()\n")
    async with dial(program, "main") as caller:
        assert await caller.hung_up() == "exit"
        assert len(caller.heard) == 1


SIGNALLED_SCRIPT = """
import os
from voicekit.script import digits, set
set("PID", str(os.getpid()))
set("GOT", digits("Number?", length=2))
"""

SIGNALLED_APP = """
import os
from voicekit import App
app = App()

@app.route()
async def main(call):
    await call.set("PID", str(os.getpid()))
    await call.set("GOT", await call.digits("Number?", length=2))

if __name__ == "__main__":
    app.run()
"""


@pytest.mark.parametrize("text", [SIGNALLED_SCRIPT, SIGNALLED_APP], ids=["script", "app"])
async def test_a_signal_that_asks_for_no_stop_ends_no_child_and_the_log_tells_of_it(dial, write, text):
    names = ["SIGHUP", "SIGUSR1", "SIGUSR2"]
    async with dial(write(SHEBANG + text)) as caller:
        await caller.prompt(1)
        for name in names:
            os.kill(int(caller.leg.model.variables.channel["PID"]), signal.Signals[name])
        caller.press("17", gap=0.05)
        assert await caller.hung_up() == "exit"
        assert caller.leg.model.variables.channel["GOT"] == "17"
        await caller.leg.gone.wait()
        log = "".join(line.text for line in caller.leg.model.log)
    # What is ignored here, as SIGHUP is under nohup, is ignored by the child, too.
    told = [name for name in names if signal.getsignal(signal.Signals[name]) is not signal.SIG_IGN]
    assert [name for name in names if name in log] == told
    assert log.count("a signal is passed over") == len(told)


async def test_a_child_may_make_its_first_request_in_a_thread_of_its_own(dial, write):
    write("def greet():\n    from voicekit.script import say\n    say('Hello.')\n", "greeting.py")
    text = """
import threading
from greeting import greet
thread = threading.Thread(target=greet)
thread.start()
thread.join()
"""
    async with dial(write(SHEBANG + text)) as caller:
        assert await caller.hung_up() == "exit"
        assert len(caller.heard) == 1
        assert caller.status == ""


async def test_a_childs_own_handler_of_a_signal_stays(dial, write):
    text = """
import os, signal, sys
signal.signal(signal.SIGHUP, lambda *_: print("my own", file=sys.stderr))
from voicekit.script import say
os.kill(os.getpid(), signal.SIGHUP)
say("Hello.")
"""
    async with dial(write(SHEBANG + text)) as caller:
        assert await caller.hung_up() == "exit"
        await caller.leg.gone.wait()
        log = "".join(line.text for line in caller.leg.model.log)
    assert "my own" in log
    assert "passed over" not in log


async def test_an_error_in_a_child_script_is_apologised_for_and_its_traceback_logged(dial, write):
    program = write(SHEBANG + "from voicekit.script import say\nsay('Hello.')\nraise ValueError('a bug')\n")
    async with dial(program) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.status == "ERROR"
        await caller.leg.gone.wait()
        assert any("ValueError: a bug" in line.text for line in caller.leg.model.log)


async def test_a_child_ends_when_the_caller_hangs_up(dial, write):
    program = write(SHEBANG + "from voicekit.script import digits\ndigits('Number?', length=9, no_input_timeout=600)\n")
    async with dial(program) as caller:
        await caller.prompt(1)
        caller.hang_up()
        async with asyncio.timeout(20):
            await caller.leg.gone.wait()


def test_a_script_started_by_a_person_says_how_to_call_it(write):
    program = write("from voicekit.script import say\nsay('Hello.')\n")
    run = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    assert run.returncode == 1
    assert "voicekit call" in run.stderr


@pytest.mark.parametrize(
    "name", sorted(path.name for path in EXAMPLES.glob("*.py") if path.name != "transcribe_folder.py")
)
def test_every_example_of_a_call_can_be_loaded(name):
    assert isinstance(load_checked(str(EXAMPLES / name)), App | ScriptProgram)
