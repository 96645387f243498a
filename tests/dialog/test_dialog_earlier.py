"""Keys and types of flows by the names that they had before."""

import pytest

from voicekit._authoring.lint import check
from voicekit._dialog.load import loads
from voicekit._prompts.catalog import po, recordings
from voicekit._prompts.catalog.lookup import CatalogSnapshot
from voicekit._spoken import check_kind
from voicekit.errors import FlowError

OLD = """\
flow: trip
start: main
manners: {tries: 2, timeout: 4s, no_input: "Hello?", failed: bye}
nodes:
  main: {menu: Which?, choices: {1: book}, between: 1s, tries: 5}
  book:
    form:
      name: {type: spelled, prompt: Spell it., timeout: 9s}
      wish: {prompt: Your wish?, type: speech}
    next: work
  work: {action: find, timeout: 3s, failed: bye, next: bye}
  bye: {hangup: true}
"""
NEW = """\
flow: trip
start: main
defaults: {max_tries: 2, no_input_timeout: 4s, no_input: "Hello?", failed: bye}
nodes:
  main: {menu: Which?, choices: {1: book}, interdigit_timeout: 1s, max_tries: 5}
  book:
    form:
      name: {type: letters, prompt: Spell it., no_input_timeout: 9s}
      wish: {prompt: Your wish?, type: free_speech}
    next: work
  work: {action: find, timeout: 3s, failed: bye, next: bye}
  bye: {hangup: true}
"""


def test_a_flow_with_names_of_before_is_the_flow_with_those_of_now():
    assert loads(OLD).flow == loads(NEW).flow


def test_the_check_tells_each_name_of_before_at_its_place_and_the_name_of_now():
    told = [(each.line, each.column, each.what) for each in check(loads(OLD)) if each.code == "old-name"]
    assert told == [
        (3, 1, "`manners` is called `defaults` now"),
        (3, 11, "`tries` is called `max_tries` now"),
        (3, 21, "`timeout` is called `no_input_timeout` now"),
        (5, 44, "`between` is called `interdigit_timeout` now"),
        (5, 57, "`tries` is called `max_tries` now"),
        (8, 20, "`spelled` is called `letters` now"),
        (8, 48, "`timeout` is called `no_input_timeout` now"),
        (9, 40, "`speech` is called `free_speech` now"),
    ]
    assert not [each for each in check(loads(NEW)) if each.code == "old-name"]


def test_the_check_tells_a_value_that_is_said_by_the_kind_of_before():
    check_kind.cache_clear()
    with pytest.warns(FutureWarning, match="`spell` is called `phonetic` now"):
        found = check(loads("{flow: f, start: a, nodes: {a: {say: 'Call {call.id:spell} of a check.', next: end}}}"))
    assert [(each.code, each.column) for each in found] == [("old-name", 53)]


def test_a_mistake_under_a_name_of_before_is_told_at_its_place():
    with pytest.raises(FlowError) as error:
        loads(OLD.replace("tries: 2", "tries: many"))
    assert [(each.line, each.column) for each in error.value.problems] == [(3, 18)]


@pytest.mark.parametrize(
    ("old", "new"), [("tries: 2", "tries: 2, max_tries: 3"), ("manners: {", "defaults: {failed: bye}\nmanners: {")]
)
def test_a_key_by_both_its_names_is_refused(old, new):
    with pytest.raises(FlowError, match="unknown key"):
        loads(OLD.replace(old, new))


@pytest.mark.parametrize(
    "broken", ["manners: 3", "manners: {}\nnodes: [1]", "nodes: {a: {form: [x]}}", "nodes: {a: {form: {b: 1}}}"]
)
def test_a_document_that_is_no_flow_is_refused_as_ever(broken):
    with pytest.raises(FlowError):
        loads(broken)


def test_translations_and_recordings_under_the_key_of_before_are_found_under_that_of_now(tmp_path):
    file = tmp_path / "de.po"
    file.write_text('msgctxt "trip.manners.no_input.1"\nmsgid "Hello?"\nmsgstr "Hallo?"\n')
    folder = tmp_path / "de"
    folder.mkdir()
    (folder / "trip.manners.no_input.1.wav").write_bytes(b"")
    (folder / recordings.SAID).write_text('{"trip.manners.no_input.1": "Hallo?"}')
    texts = {entry.identity: (entry.text, entry.translation) for entry in po.read(file).entries}
    snapshot = CatalogSnapshot({"de": texts}, {"de": recordings.load(folder)})
    assert snapshot.translate("trip.defaults.no_input.1", "Hello?", "de") == "Hallo?"
    found = recordings.load(folder)["trip.defaults.no_input.1"]
    assert (found.path.name, found.text) == ("trip.manners.no_input.1.wav", "Hallo?")
