"""The flows of a program: which one answers a call, and changes on the disk."""

import os

import pytest
from structlog.testing import capture_logs

from voicekit._call.info import CallInfo
from voicekit._dialog.flows import RECHECK_SECONDS, Flows, flow_files
from voicekit.errors import CatalogError, FlowError


def write(path, name, answers="", say="Hello."):
    """A flow's file, with a time of its own: a test is faster than a file system's clock."""
    path.write_text(f"flow: {name}\nanswers: {{{answers}}}\nstart: a\nnodes:\n  a: {{say: {say}, next: end}}\n")
    status = path.stat()
    write.count = getattr(write, "count", 0) + 1
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + write.count * 1_000_000))
    return path


def call(route="", to="", **named):
    return CallInfo("host", (route,) if route else (), {"to": to, **named})


def said(flow):
    return flow.nodes["a"].say[0].text


@pytest.fixture
def flows(tmp_path):
    for name, answers in {
        "sales": "",
        "support": "route: [help, support]",
        "night": "called: '4930*'",
        "line": "called: '493012', route: help",
        "vip": "arguments: {vip: 'yes'}",
        "rest": "default: true",
    }.items():
        write(tmp_path / f"{name}.yaml", name, answers)
    return Flows([tmp_path])


@pytest.mark.parametrize(
    ("info", "name"),
    [
        (call("sales"), "sales"),
        (call("help"), "support"),
        (call("support"), "support"),
        (call(to="493099"), "night"),
        (call("help", "493012"), "line"),
        (call("help", "493099"), "night"),
        (call(vip="yes"), "vip"),
        (call("nothing"), "rest"),
        (call(), "rest"),
    ],
)
def test_a_call_is_answered_by_the_flow_with_the_most_conditions_that_fit(flows, info, name):
    assert flows.find(info).flow == name


def test_without_a_flow_for_all_other_calls_there_is_none(tmp_path):
    flows = Flows([write(tmp_path / "a.yaml", "sales")])
    assert flows.find(call("other")) is None
    assert flows.find(call("sales")).flow == "sales"


def test_a_folder_holds_flows_and_other_files_are_passed_over(tmp_path):
    own = write(tmp_path / "a.yaml", "sales")
    (tmp_path / "b.json").write_text('{"flow": "b", "start": "a", "nodes": {"a": {"goto": "end"}}}')
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    (tmp_path / "a.calls.yaml").write_text("flow: a.yaml\ncalls: []\n")
    (tmp_path / "notes.txt").write_text("flow: no\n")
    assert flow_files(tmp_path) == [own, tmp_path / "b.json"]
    assert list(Flows([tmp_path]).now) == ["sales", "b"]


def test_all_mistakes_of_all_files_are_told_before_anything_is_served(tmp_path):
    (tmp_path / "a.yaml").write_text("flow: a\nstart: x\nnodes: {x: {sya: y}}\n")
    (tmp_path / "b.yaml").write_text("flow: b\nnodes: {x: {say: y}}\n")
    with pytest.raises(FlowError) as caught:
        Flows([tmp_path])
    assert [os.path.basename(problem.file) for problem in caught.value.problems] == ["a.yaml", "b.yaml"]  # noqa: PTH119


def test_two_flows_of_one_name_are_refused(tmp_path):
    write(tmp_path / "a.yaml", "sales")
    write(tmp_path / "b.yaml", "sales")
    with pytest.raises(FlowError, match="`sales` is in"):
        Flows([tmp_path])


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FlowError, match="no such file"):
        Flows([tmp_path / "absent.yaml"])


def test_a_change_is_taken_up_and_a_snapshot_stays_as_it_was(tmp_path):
    path = write(tmp_path / "a.yaml", "sales")
    flows = Flows([path])
    before = flows.now
    assert flows.refresh() is False
    write(path, "sales", say="Good morning.")
    assert flows.refresh() is True
    assert (said(before["sales"].flow), said(flows["sales"].flow)) == ("Hello.", "Good morning.")


def test_a_change_that_cannot_be_read_is_reported_once_and_keeps_the_flow(tmp_path):
    path = write(tmp_path / "a.yaml", "sales")
    flows = Flows([path])
    path.write_text("flow: sales\nstart: a\nnodes: {a: {sya: x}}\n")
    with capture_logs() as logs:
        assert (flows.refresh(), flows.refresh()) == (False, False)
    assert [entry["event"] for entry in logs] == ["flow.rejected"]
    assert "did you mean `say`?" in logs[0]["reason"]
    assert said(flows["sales"].flow) == "Hello."
    write(path, "sales", say="Mended.")
    assert flows.refresh() is True
    assert said(flows["sales"].flow) == "Mended."


def test_a_change_whose_expressions_cannot_work_is_not_taken_up(tmp_path):
    path = write(tmp_path / "a.yaml", "sales")
    flows = Flows([path])
    path.write_text("flow: sales\nstart: a\nnodes: {a: {set: {x: 1 +}, next: end}}\n")
    with capture_logs() as logs:
        assert flows.refresh() is False
    assert str(path) in logs[0]["file"]


def test_files_come_and_go(tmp_path):
    write(tmp_path / "a.yaml", "sales")
    flows = Flows([tmp_path])
    other = write(tmp_path / "b.yaml", "support")
    flows.refresh()
    assert list(flows.now) == ["sales", "support"]
    other.unlink()
    flows.refresh()
    assert list(flows.now) == ["sales"]


def test_a_named_file_that_is_gone_for_a_moment_keeps_its_flow(tmp_path):
    path = write(tmp_path / "a.yaml", "sales")
    flows = Flows([path])
    path.unlink()
    assert flows.refresh() is False
    assert list(flows.now) == ["sales"]


def events(logs):
    return [(entry["event"], os.path.basename(entry["file"])) for entry in logs]  # noqa: PTH119


def test_a_named_file_that_is_gone_is_said_once_and_so_is_that_it_is_back(tmp_path):
    path = write(tmp_path / "a.yaml", "sales")
    flows = Flows([path])
    path.rename(tmp_path / "away")
    with capture_logs() as logs:
        assert (flows.refresh(), flows.refresh()) == (False, False)
    assert events(logs) == [("flow.lost", "a.yaml")]
    assert (said(flows["sales"].flow), bool(logs[0]["reason"]), bool(logs[0]["hint"])) == ("Hello.", True, True)
    write(path, "sales", say="Back.")
    with capture_logs() as logs:
        assert (flows.refresh(), flows.refresh()) == (True, False)
    assert events(logs) == [("flow.back", "a.yaml")]
    assert said(flows["sales"].flow) == "Back."


@pytest.mark.parametrize("named", ["the file", "its folder"])
def test_a_file_that_cannot_be_read_any_more_is_said_once_and_its_flow_is_served_on(open_sounds, sealed, named):
    path = write(open_sounds / "a.yaml", "sales")
    flows = Flows([path if named == "the file" else open_sounds])
    path.chmod(0)
    with sealed(open_sounds), capture_logs() as logs:
        assert (flows.refresh(), flows.refresh()) == (False, False)
    assert events(logs) == [("flow.lost", "a.yaml")]
    assert list(flows.now) == ["sales"]
    path.chmod(0o644)
    with sealed(open_sounds), capture_logs() as logs:
        flows.refresh()
    assert events(logs) == [("flow.back", "a.yaml")]


@pytest.mark.parametrize("how", ["gone", "closed"])
def test_a_folder_that_is_gone_or_closed_takes_no_flow_out_of_service(open_sounds, sealed, how):
    folder = open_sounds / "flows"
    folder.mkdir()
    write(folder / "a.yaml", "sales")
    write(folder / "b.yaml", "support")
    flows = Flows([folder])
    if how == "gone":
        folder.rename(open_sounds / "away")
        with capture_logs() as logs:
            flows.refresh()
        (open_sounds / "away").rename(folder)
    else:
        with sealed(folder, 0o000), capture_logs() as logs:
            flows.refresh()
    assert events(logs) == [("flow.lost", "a.yaml"), ("flow.lost", "b.yaml")]
    assert list(flows.now) == ["sales", "support"]
    with capture_logs() as logs:
        flows.refresh()
    assert events(logs) == [("flow.back", "a.yaml"), ("flow.back", "b.yaml")]


def test_a_file_that_is_taken_out_of_its_folder_takes_its_flow_out_of_service_and_says_so(tmp_path):
    write(tmp_path / "a.yaml", "sales")
    other = write(tmp_path / "b.yaml", "support")
    flows = Flows([tmp_path])
    other.unlink()
    with capture_logs() as logs:
        assert (flows.refresh(), flows.refresh()) == (True, False)
    assert events(logs) == [("flow.removed", "b.yaml")]


def test_a_file_that_is_put_back_as_it_was_is_served_again(tmp_path):
    write(tmp_path / "a.yaml", "sales")
    other = write(tmp_path / "b.yaml", "support")
    flows = Flows([tmp_path])
    away = other.rename(tmp_path / "b.off")
    flows.refresh()
    away.rename(other)
    assert flows.refresh() is True
    assert list(flows.now) == ["sales", "support"]


async def test_what_was_not_taken_up_is_told_again_to_who_asks_at_once(tmp_path):
    path, now = write(tmp_path / "a.yaml", "sales"), [0.0]
    flows = Flows([path], clock=lambda: now[0])
    path.write_text("flow: sales\nstart: a\nnodes: {a: {sya: x}}\n")
    for _ in range(2):
        with capture_logs() as logs:
            await flows.fresh(at_once=True)
        assert events(logs) == [("flow.rejected", "a.yaml")]
    write(path, "sales", say="Mended.")
    assert said((await flows.fresh(at_once=True))["sales"].flow) == "Mended."


async def test_new_calls_look_at_the_disk_only_now_and_then(tmp_path):
    path, now = write(tmp_path / "a.yaml", "sales"), [0.0]
    flows = Flows([path], clock=lambda: now[0])
    write(path, "sales", say="New.")
    assert said((await flows.fresh())["sales"].flow) == "Hello."
    now[0] = RECHECK_SECONDS
    assert said((await flows.fresh())["sales"].flow) == "New."


class Rules:
    """A check that finds what it is told: errors by the words in a prompt."""

    def __call__(self, flows):
        return [
            FlowError("it is wrong", file=str(path), line=3, column=1, finding="wrong")
            for path, loaded in flows.items()
            if "wrong" in said(loaded.flow).lower()
        ]


def test_flows_in_which_a_check_finds_errors_are_not_served_at_all(tmp_path):
    write(tmp_path / "a.yaml", "sales")
    bad = write(tmp_path / "b.yaml", "support", say="Wrong.")
    with pytest.raises(FlowError) as caught:
        Flows([tmp_path], check=Rules())
    assert str(caught.value) == f"{bad}:3:1: error: it is wrong [wrong]"


def test_a_change_in_which_a_check_finds_errors_keeps_the_flow_and_others_are_taken_up(tmp_path):
    path, other = write(tmp_path / "a.yaml", "sales"), write(tmp_path / "b.yaml", "support")
    flows = Flows([tmp_path], check=Rules())
    write(path, "sales", say="Wrong and longer.")
    write(other, "support", say="Here we are.")
    write(tmp_path / "c.yaml", "new", say="Wrong.")
    with capture_logs() as logs:
        assert (flows.refresh(), flows.refresh()) == (True, False)
    assert [said(flows[name].flow) for name in ("sales", "support")] == ["Hello.", "Here we are."]
    assert list(flows.now) == ["sales", "support"]
    assert {entry["reason"] for entry in logs} == {
        f"{tmp_path / name}:3:1: error: it is wrong [wrong]" for name in ("a.yaml", "c.yaml")
    }


def test_a_flow_that_another_change_makes_right_is_taken_up_with_it(tmp_path):
    path, other = write(tmp_path / "a.yaml", "sales"), write(tmp_path / "b.yaml", "support")

    def same(flows):
        texts = {said(loaded.flow) for loaded in flows.values()}
        return [FlowError("they differ", file=str(path), finding="differ")] if len(texts) > 1 else []

    flows = Flows([tmp_path], check=same)
    write(path, "sales", say="Good morning.")
    assert flows.refresh() is False
    write(other, "support", say="Good morning.")
    assert flows.refresh() is True
    assert [said(flow.flow) for flow in flows.now.values()] == ["Good morning.", "Good morning."]


def test_a_change_that_breaks_a_flow_which_has_not_changed_is_not_taken_up(tmp_path):
    path, other = write(tmp_path / "a.yaml", "sales"), write(tmp_path / "b.yaml", "support")

    def needs(flows):
        fits = any(said(loaded.flow) == "Hello." for file, loaded in flows.items() if file == other)
        return [] if fits else [FlowError("it needs the other", file=str(path), finding="needs")]

    flows = Flows([tmp_path], check=needs)
    write(other, "support", say="Renamed.")
    with capture_logs() as logs:
        assert flows.refresh() is False
    assert said(flows["support"].flow) == "Hello."
    assert [entry["event"] for entry in logs] == ["flow.rejected"]


def test_a_check_that_cannot_look_takes_nothing_up(tmp_path):
    path, broken = write(tmp_path / "a.yaml", "sales"), []

    def check(flows):
        if broken:
            raise CatalogError("de.po cannot be read")
        return []

    flows = Flows([path], check=check)
    broken.append(True)
    write(path, "sales", say="Good morning.")
    with capture_logs() as logs:
        assert flows.refresh() is False
    assert logs[0]["reason"] == "de.po cannot be read"


def test_a_flow_that_goes_while_the_check_cannot_look_is_served_on_and_is_not_to_blame(tmp_path):
    broken = False

    def check(flows):
        if broken:
            raise CatalogError("de.po cannot be read")
        return []

    kept, gone = write(tmp_path / "kept.yaml", "kept"), write(tmp_path / "gone.yaml", "gone")
    flows = Flows([tmp_path], check=check)
    broken = True
    gone.unlink()
    with capture_logs() as lines:
        flows.refresh()
    rejected = [line for line in lines if line["event"] == "flow.rejected"]
    assert [(line["file"], "de.po cannot be read" in line["reason"]) for line in rejected] == [("", True)]
    assert "gone" not in rejected[0]["reason"]
    assert set(flows.now) == {"kept", "gone"}
    assert kept.exists()
