"""`voicekit catalog script` and `import`: the speaker's list, and the recordings that come back."""

import csv
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from voicekit._media.formats import FORMATS, decode, encode
from voicekit._media.pcm import Pcm

FLOW = """\
flow: company
language: en
languages: [en, de]
start: main
nodes:
  main:
    note: Friendly, with <a smile>.
    menu: ["Welcome to Acme & Sons.", "You have {count:number} | calls."]
    choices: {"1": bye}
  bye: {hangup: {key: bye, text: "Goodbye, and thank you for calling."}}
arguments: {count: {type: number}}
"""

SAID = {"company.main.menu": "Welcome to Acme & Sons.", "bye": "Goodbye, and thank you for calling."}
ESPEAK = ("--engine", "espeak")


@pytest.fixture
def locales(run, folder) -> Path:
    (folder / "company.yaml").write_text(FLOW)
    assert run("catalog", "extract", "company.yaml").code == 0
    return folder / "locales"


@pytest.fixture
def takes(run, locales, folder) -> Path:
    """A speaker's folder: two good recordings in other formats, and the list that lies beside them."""
    (folder / "takes").mkdir()
    for name, text in {
        "company.main.menu": "Welcome to Acme & Sons.",
        "bye": "Goodbye, and thank you for calling.",
    }.items():
        run("say", text, "-o", f"takes/{name}.wav", "--format", "wav16", *ESPEAK)
        louder(folder / "takes" / f"{name}.wav")
    run("catalog", "script", "en", "-o", "takes/script.txt")
    return folder / "takes"


def louder(file: Path) -> None:
    """As a person records it: not as loud as a prompt, and with silence around."""
    sound = decode(file.read_bytes(), FORMATS["wav16"])
    quiet = np.zeros(4000, np.int16)
    file.write_bytes(encode(Pcm(np.concatenate([quiet, sound.samples // 3, quiet]), 16000), FORMATS["wav16"]))


def test_the_list_has_file_names_texts_and_context_and_what_is_not_to_be_recorded(run, locales):
    out = run("catalog", "script", "en").out
    assert out.startswith("Prompts to record in en: 2 texts")
    assert "  1. company.main.menu  (1.4 s)\n     (flow company, menu main: menu)\n" in out
    assert "\n     Welcome to Acme & Sons.\n" in out
    assert out.index("Not to be recorded:") < out.index("company.main.menu.2: it has places for values")


def test_the_list_as_a_table_a_page_and_markdown(run, locales):
    rows = list(csv.DictReader(StringIO(run("catalog", "script", "en", "--format", "csv").out)))
    assert [row["file"] for row in rows] == ["company.main.menu", "company.main.menu.2", "bye"]
    assert rows[1]["not to be recorded"].startswith("it has places")
    page = run("catalog", "script", "en", "--format", "html").out
    assert "Welcome to Acme &amp; Sons." in page
    assert "Friendly, with &lt;a smile&gt;." in page
    assert "<a smile>" not in page
    assert r"You have {count:number} \| calls." in run("catalog", "script", "en", "--format", "md").out
    listed = json.loads(run("catalog", "script", "en", "--json").out)
    assert listed[0] == {
        "name": "company.main.menu",
        "text": "Welcome to Acme & Sons.",
        "notes": ["flow company, menu main: menu", "Friendly, with <a smile>.", "about 1.4 s", "said in: de, en"],
        "seconds": 1.4,
        "why_not": "",
    }


def test_another_language_needs_its_catalogue_and_lists_what_is_translated(run, locales):
    assert "voicekit catalog update de" in run("catalog", "script", "de").err
    run("catalog", "update", "de")
    file = locales / "de.po"
    file.write_text(file.read_text().replace('for calling."\nmsgstr ""', 'for calling."\nmsgstr "Auf Wiederhören."'))
    listed = json.loads(run("catalog", "script", "de", "--json").out)
    assert {line["name"]: line["why_not"] for line in listed} == {
        "company.main.menu": "it is not translated yet",
        "company.main.menu.2": "it has places for values, so a voice of voicekit says it",
        "bye": "",
    }


def test_recordings_are_taken_and_then_played_beforehand_and_not_asked_for_again(run, takes, locales):
    ran = run("catalog", "import", str(takes), "-l", "en")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 of 2 recordings taken into locales/recordings/en")
    assert sorted(path.name for path in (locales / "recordings" / "en").iterdir()) == [
        "bye.wav",
        "company.main.menu.wav",
        "said.json",
    ]
    assert "0 texts" in run("catalog", "script", "en", "--missing").out
    assert run("catalog", "check", "--strict").code == 0
    run("render", "company.yaml", *ESPEAK)
    kinds = {
        entry["content"][:7] for entry in json.loads(run("cache", "ls", "--json").out) if entry["kind"] == "recording"
    }
    assert len(kinds) == 2
    assert run("cache", "why", "Goodbye, and thank you for calling.", *ESPEAK).code == 1


def test_a_recording_of_an_older_text_is_asked_for_again_and_not_played(run, takes, folder):
    run("catalog", "import", str(takes), "-l", "en")
    (folder / "company.yaml").write_text(FLOW.replace("thank you", "thanks"))
    run("catalog", "extract", "company.yaml")
    assert "1 text," in run("catalog", "script", "en", "--missing").out
    ran = run("catalog", "check")
    assert (ran.code, "it says another text: Goodbye, and thank you for calling. [recording-stale]" in ran.out) == (
        0,
        True,
    )
    run("render", "company.yaml", *ESPEAK)
    assert run("cache", "why", "Goodbye, and thanks for calling.", *ESPEAK).code == 0


def test_bad_recordings_are_named_with_the_reason_and_the_good_ones_are_taken(run, takes, locales):
    (takes / "bye.wav").write_bytes(encode(Pcm(np.zeros(32000, np.int16), 16000), FORMATS["wav16"]))
    (takes / "company.main.menu.2.wav").write_bytes((takes / "company.main.menu.wav").read_bytes())
    ran = run("catalog", "import", str(takes), "-l", "en")
    assert ran.code == 1
    assert "takes/bye.wav: nothing is heard in it [silent]" in ran.out
    assert "takes/company.main.menu.2.wav: it has places for values" in ran.out
    assert ran.out.splitlines()[-1] == "1 of 3 recordings taken into locales/recordings/en"


def test_json_has_the_numbers_of_each_recording_and_a_dry_run_takes_none(run, takes, locales):
    ran = run("catalog", "import", str(takes), "-l", "en", "--dry-run", "--json")
    bye, menu = json.loads(ran.out)
    assert (ran.code, bye["name"], bye["taken"], bye["remarks"]) == (0, "bye", True, [])
    assert bye["seconds"] == pytest.approx(bye["expected"], rel=0.5)
    assert -35 < menu["level"] < -20
    assert menu["rate"] == 16000
    assert not (locales / "recordings").exists()


def test_check_names_recordings_without_a_text_or_twice_or_missing(run, takes, locales):
    run("catalog", "import", str(takes), "-l", "en")
    place = locales / "recordings" / "en"
    (place / "bye.wav").rename(place / "by.wav")
    (place / "company.main.menu.flac").write_bytes(b"")
    (locales / "recordings" / "fr").mkdir()
    ran = run("catalog", "check", "--json")
    found = {problem["code"]: problem for problem in json.loads(ran.out)}
    assert ran.code == 0
    assert sorted(found) == ["missing", "recording-missing", "recording-twice", "recording-unknown"]
    assert found["recording-unknown"]["hint"] == "did you mean bye?"
    assert found["recording-missing"]["what"].startswith("1 of 2 texts have no recording")


def test_a_folder_that_is_not_there_is_refused(run, locales):
    ran = run("catalog", "import", "absent", "-l", "en")
    assert (ran.code, "there is no folder absent" in ran.err) == (1, True)
    assert run("catalog", "import", "absent").code == 2
