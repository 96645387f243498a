"""``voicekit flow check``, and the schema: what is printed, and with which exit code."""

import json

import numpy as np
import pytest
import soundfile

FLOW = """\
flow: shop
{head}
start: a
defaults: {{failed: bye}}
nodes:
  a: {node}
  bye: {{hangup: true}}
"""


@pytest.fixture
def write(folder):
    """Writes a flow with one node and gives its file's name."""

    def write(node, head="note: x", name="shop.yaml"):
        (folder / name).write_text(FLOW.format(node=node, head=head))
        return name

    return write


def findings(run, *arguments):
    """What `--json` says: codes with lines, and the exit code."""
    ran = run("flow", "check", "--json", *arguments)
    return [(each["code"], each["line"]) for each in json.loads(ran.out)["findings"]], ran.code


def test_a_sound_flow_is_exit_code_0(run, write):
    ran = run("flow", "check", write("{say: Hello., next: bye}"))
    assert (ran.code, ran.out, ran.err) == (0, "1 flow checked: nothing found\n", "")


def test_errors_are_exit_code_1_and_have_place_mend_and_code(run, write):
    ran = run("flow", "check", write("{say: Hello., next: by}"))
    assert ran.code == 1
    assert "shop.yaml:6:26: error: there is no node `by` - did you mean `bye`? [unknown-target]" in ran.out.splitlines()
    assert ran.out.endswith("1 flow checked: 1 error, 0 warnings\n")


def test_warnings_are_exit_code_1_only_with_strict(run, write):
    file = write("{form: {x: {type: date}}, next: bye}")
    assert [run("flow", "check", *strict, file).code for strict in ([], ["--strict"])] == [0, 1]


def test_a_document_with_mistakes_is_findings(run, folder):
    (folder / "f.yaml").write_text("flow: f\nnodes: {a: {sya: x}}\n")
    assert findings(run, "f.yaml") == ([("invalid", 1), ("invalid", 2)], 1)


def test_what_cannot_be_checked_is_exit_code_2(run, folder):
    (folder / "empty").mkdir()
    assert run("flow", "check", "empty").code == 2
    assert run("flow", "check", "absent.yaml").code == 2


def test_actions_are_those_of_the_program_beside_the_flow(run, write, folder):
    (folder / "shop.py").write_text(
        "raise SystemExit('nothing of it is run')\n"
        "@actions.action()\nasync def look_up(call: Call, number, kind='x'): ...\n"
        "app.action('other')(print)\n"
    )
    for node, expected in {
        "{action: look_up, arguments: {number: 1}, next: bye, failed: bye}": [],
        "{action: other, arguments: {anything: 1}, next: bye, failed: bye}": [],
        "{action: look_up, next: bye, failed: bye}": [("action-arguments", 6)],
        "{action: lookup, next: bye, failed: bye}": [("unknown-action", 6)],
    }.items():
        assert findings(run, write(node, "python: shop.py"))[0] == expected
    assert findings(run, write("{say: x, next: bye}", "python: absent.py")) == ([("missing-program", 2)], 1)


def test_actions_of_other_programs_are_given(run, write, folder):
    (folder / "app.py").write_text("@app.action('look_up')\ndef found(): ...\n")
    file = write("{action: lookup, next: bye, failed: bye}")
    assert findings(run, file) == ([], 0)
    assert findings(run, "--actions", "app.py", file) == ([("unknown-action", 6)], 1)
    (folder / "app.py").write_text("app.action(name)(found)\n")
    assert findings(run, "--actions", "app.py", file) == ([], 0)
    (folder / "app.py").write_text("def\n")
    assert run("flow", "check", "--actions", "app.py", file).code == 2


def test_subflows_are_looked_for_beside_the_flow(run, write, folder):
    write("{say: x, next: bye}", name="other.yaml", head="arguments: {who: {}}")
    first = {"flow": "first", "start": "a", "nodes": {"a": {"subflow": "shop", "next": "end"}}}
    (folder / "first.json").write_text(json.dumps(first))
    assert findings(run, "first.json") == ([("subflow-arguments", 1)], 1)


def test_texts_without_translation_are_found_in_the_catalogues_of_the_settings(run, write, folder):
    file = write("{say: Hello., next: bye}", "languages: [en, de]")
    assert findings(run, file) == ([("untranslated", 6)], 0)
    (folder / "locales").mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "locales" / "de.po").write_text(f'{head}msgctxt "shop.a.say"\nmsgid "Hello."\nmsgstr "Guten Tag."\n')
    assert findings(run, file) == ([], 0)
    (folder / "locales" / "de.po").write_text("nonsense")
    assert run("flow", "check", file).code == 2


def test_recordings_are_measured(run, write, folder):
    soundfile.write(folder / "long.wav", np.zeros(8000 * 21, np.int16), 8000)
    assert findings(run, write("{say: {audio: long.wav}, next: bye}")) == ([("long-prompt", 6)], 0)
    (folder / "long.wav").write_bytes(b"no sound")
    assert findings(run, write("{say: {audio: long.wav}, next: bye}")) == ([], 0)
    noise = np.random.default_rng(1).normal(0, 0.1, 8000)
    soundfile.write(folder / "long.wav", np.stack([noise, -noise], axis=1), 8000)
    assert findings(run, write("{say: {audio: long.wav}, next: bye}")) == ([("out-of-phase", 6)], 0)


def test_several_flows_are_checked_at_once(run, write):
    write("{say: x, next: bye}", name="a.yaml")
    write("{say: x}", name="b.yaml")
    assert findings(run, ".") == ([("invalid", 1), ("dead-end", 6)], 1)
    ran = run("flow", "check", ".")
    assert "b.yaml:1:7: error: the flow `shop` is in a.yaml, too - give one of them another name [invalid]" in ran.out
    assert ran.out.endswith("2 flows checked: 2 errors, 0 warnings\n")


def test_the_schema_is_json_schema_with_one_definition_of_prompts(run):
    printed = run("flow", "schema").out
    schema = json.loads(printed)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["$defs"]["SayNode"]["properties"]["say"]["$ref"] == "#/$defs/Said"
    assert len(printed) < 150_000


@pytest.mark.parametrize(
    ("data", "told"), [(b"flow: \xff\n", "no UTF-8"), (b"flow: f\n#" + b" " * 1_000_000, "larger")]
)
def test_a_file_that_cannot_be_read_exits_with_2_and_the_others_are_checked(run, folder, data, told):
    (folder / "broken.yaml").write_bytes(data)
    (folder / "fine.yaml").write_text("flow: fine\nstart: a\nnodes: {a: {say: A.}}\n")
    ran = run("flow", "check", "broken.yaml", "fine.yaml")
    assert ran.code == 2
    assert told in ran.out
    assert "dead-end" in ran.out
