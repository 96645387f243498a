"""Commands that serve or render flows hold them to the check, in the check's own words."""

import pytest
from structlog.testing import capture_logs

from voicekit._authoring.gate import check_of
from voicekit._dialog.flows import Flows
from voicekit._server.load import load
from voicekit._settings import Settings
from voicekit.errors import FlowError

BAD = "flow: x\nstart: a\nnodes:\n  a: {say: Hello., next: b}\n  b: {goto: a}\n"
GOOD = "flow: x\nstart: a\nnodes:\n  a: {say: Hello., next: end}\n"


@pytest.fixture
def bad(folder):
    (folder / "bad.yaml").write_text(BAD)
    return "bad.yaml"


def lines(text):
    return [line for line in text.replace("error: bad", "bad").splitlines() if "[endless-loop]" in line]


@pytest.mark.parametrize("command", [("serve",), ("call",), ("render", "--engine", "espeak")])
def test_what_flow_check_rejects_is_refused_with_the_same_text(run, bad, command):
    checked, refused = run("flow", "check", bad), run(*command, bad)
    assert (checked.code, refused.code) == (1, 1)
    assert lines(refused.err) == lines(checked.out) != []


def test_flows_that_go_to_each_other_without_an_answer_are_refused(run, folder):
    for name, other in (("here", "there"), ("there", "here")):
        (folder / f"{name}.yaml").write_text(f"flow: {name}\nstart: a\nnodes:\n  a: {{subflow: {other}, next: end}}\n")
    refused = run("serve", str(folder))
    assert refused.code == 1
    assert "the call can go round in `a`, `there.a` without waiting for anything" in refused.err
    assert "the call can go round in `a`, `here.a` without waiting for anything" in refused.err


def test_what_is_forced_is_rendered_with_a_warning(run, bad):
    ran = run("render", bad, "--force", "--engine", "espeak")
    assert ran.code == 0, ran.err
    assert " rendered" in ran.out


def test_what_is_forced_is_called_with_a_warning(run, bad):
    ran = run("call", bad, "--fast", "--force", "--engine", "espeak")
    assert "flow served in spite of an error" in ran.err
    assert "Hello." in ran.out


def test_what_is_forced_is_served_with_a_warning(folder, bad):
    with capture_logs() as logs:
        program = load(bad, check_of([bad], Settings(), force=True))
    assert program.route_names == ("x",)
    assert [entry["event"] for entry in logs] == ["flow.forced"]
    assert "[endless-loop]" in logs[0]["reason"]


PROGRAM = """
from voicekit import App

app = App()
app.flows("FILE")


@app.action()
def note() -> None: ...
"""


def test_the_flows_of_a_program_are_held_to_the_same_check(folder, bad):
    (folder / "program.py").write_text(PROGRAM.replace("FILE", bad))
    with pytest.raises(FlowError, match="endless-loop"):
        load("program.py", check_of(["program.py"], Settings(), force=False))
    assert load("program.py").route_names == ("x",)


def test_the_actions_of_other_modules_are_no_error_for_a_program(folder):
    acting = GOOD.replace("say: Hello.", "action: note, failed: end")
    (folder / "flow.yaml").write_text(acting)
    (folder / "program.py").write_text(PROGRAM.replace("FILE", "flow.yaml"))
    check = check_of(["program.py"], Settings(), force=False)
    assert load("program.py", check).route_names == ("x",)
    (folder / "flow.yaml").write_text(acting.replace("note", "elsewhere"))
    assert load("program.py", check).route_names == ("x",)


def test_a_change_with_an_error_keeps_the_flow(folder):
    (folder / "flow.yaml").write_text(GOOD)
    flows = Flows(["flow.yaml"], check=check_of(["flow.yaml"], Settings(), force=False))
    (folder / "flow.yaml").write_text(BAD)
    with capture_logs() as logs:
        assert flows.refresh() is False
    assert "[endless-loop]" in logs[0]["reason"]
    (folder / "flow.yaml").write_text(GOOD.replace("Hello.", "Good morning."))
    assert flows.refresh() is True


MAIN = "flow: main\nstart: a\nnodes:\n  a: {subflow: part, next: end}\n"
PART = "flow: part\nstart: a\nnodes:\n  a: {say: Hello., next: end}\n"


@pytest.fixture
def served(folder):
    """The flows of a folder as a server has them, with the check."""
    for name, text in {"main": MAIN, "part": PART, "other": GOOD}.items():
        (folder / "flows").mkdir(exist_ok=True)
        (folder / "flows" / f"{name}.yaml").write_text(text)
    return Flows(["flows"], check=check_of(["flows"], Settings(), force=False))


def test_a_flow_that_others_call_is_served_on_when_its_file_is_gone_and_that_is_told_once(folder, served):
    (folder / "flows/part.yaml").unlink()
    with capture_logs() as logs:
        assert [served.refresh() for _ in range(3)] == [False, False, False]
    assert set(served.now) == {"main", "part", "x"}
    assert [entry["event"] for entry in logs] == ["flow.rejected"]
    assert logs[0]["file"] == "flows/part.yaml"
    assert "its file is gone, and the flow is served on; without it: " in logs[0]["reason"]
    assert "[unknown-flow]" in logs[0]["reason"]


def test_a_flow_whose_file_is_gone_goes_when_nothing_calls_it_any_more(folder, served):
    (folder / "flows/part.yaml").unlink()
    served.refresh()
    (folder / "flows/main.yaml").write_text(MAIN.replace("subflow: part", "say: Hello."))
    assert served.refresh() is True
    assert set(served.now) == {"main", "x"}


def test_a_flow_whose_file_has_come_back_goes_once_nothing_calls_it(folder, served):
    (folder / "flows/part.yaml").unlink()
    served.refresh()
    (folder / "flows/part.yaml").write_text(PART)
    served.refresh()
    (folder / "flows/main.yaml").write_text(MAIN.replace("subflow: part", "say: Hello."))
    served.refresh()
    (folder / "flows/part.yaml").unlink()
    assert served.refresh() is True
    assert set(served.now) == {"main", "x"}


def test_a_flow_that_nothing_calls_goes_with_its_file_and_one_may_change_its_file(folder, served):
    (folder / "flows/other.yaml").unlink()
    (folder / "flows/part.yaml").rename(folder / "flows/renamed.yaml")
    with capture_logs() as logs:
        assert served.refresh() is True
    assert set(served.now) == {"main", "part"}
    assert [(entry["event"], entry["flow"]) for entry in logs] == [("flow.removed", "x")]


def test_a_changed_flow_that_calls_one_whose_file_is_gone_is_not_taken_up(folder, served):
    (folder / "flows/part.yaml").unlink()
    (folder / "flows/main.yaml").write_text(MAIN.replace("nodes:", "nodes:  # changed"))
    with capture_logs() as logs:
        assert served.refresh() is False
    assert {entry["file"] for entry in logs} == {"flows/main.yaml", "flows/part.yaml"}
    assert set(served.now) == {"main", "part", "x"}
    (folder / "flows/part.yaml").write_text(PART)
    assert served.refresh() is True


def test_a_flow_with_names_of_before_is_served_and_the_log_names_them_and_those_of_now(folder):
    (folder / "old.yaml").write_text(GOOD.replace("start: a\n", "start: a\nmanners: {tries: 2}\n"))
    with capture_logs() as logs:
        program = load("old.yaml", check_of(["old.yaml"], Settings(), force=False))
    assert program.route_names == ("x",)
    assert [(entry["event"], entry["names"]) for entry in logs] == [
        ("flow.old_names", "manners (now defaults), tries (now max_tries)")
    ]
