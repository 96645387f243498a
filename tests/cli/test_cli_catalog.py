"""`voicekit catalog` as a person uses it: texts collected, translated, checked."""

import json
from pathlib import Path

import pytest

from voicekit._prompts.catalog.folder import CatalogFolder
from voicekit._prompts.catalog.po import read

FLOW = """\
flow: company
language: en
languages: [en, de]
start: main
nodes:
  main:
    note: Friendly.
    menu: ["Welcome.", "For sales, press 1."]
    choices:
      "1": {words: [sales, new orders], next: sales}
  sales: {say: "You owe {sum:money EUR}.", next: bye}
  bye: {hangup: {key: bye, text: "Goodbye."}}
arguments: {sum: {type: money}, day: {type: date}, n: {type: number}}
"""

PROGRAM = """\
from voicekit import App, Call, Text

app = App()


@app.route()
async def talk(call: Call) -> None:
    await call.say("Welcome back.", Text("Salut.", "fr"), f"Order {call.id}.")
"""

BILL = """\
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._prompts.template import Template

catalogs = Catalogs.open("locales")
OWE = "Please pay. You owe {sum:money}."


async def bill(call, amount):
    text = catalogs.translate("bill.owe", OWE, call.language)
    await call.say(Template.parse(text).render({"sum": amount}, call.language))
    await call.say(catalogs.translate(call.key, OWE, call.language))
"""

GERMAN = {
    "company.main.menu": "Willkommen.",
    "company.main.menu.2": "Für den Verkauf drücken Sie die 1.",
    "company.main.choices.1.words": "Verkauf|Bestellung",
    "company.sales.say": "Sie schulden {sum:money EUR}.",
    "bye": "Auf Wiederhören.",
    "welcome-back-dfdbca16": "Willkommen zurück.",
}


@pytest.fixture
def sources(folder) -> tuple[str, str]:
    (folder / "flows").mkdir()
    (folder / "flows" / "company.yaml").write_text(FLOW)
    (folder / "talk.py").write_text(PROGRAM)
    return "flows", "talk.py"


@pytest.fixture
def extracted(run, sources) -> Path:
    assert run("catalog", "extract", *sources).code == 0
    return Path("locales")


def translate(folder: Path, language: str, translations: dict[str, str]) -> None:
    """Write translations into a catalogue, as a translator's tool does."""
    file = CatalogFolder(folder).file(language)
    lines, names = file.read_text().splitlines(), {entry.line: entry.name for entry in read(file).entries}
    for number, name in names.items():
        if name in translations:
            at = next(at for at in range(number - 1, len(lines)) if lines[at].startswith("msgstr"))
            lines[at] = f'msgstr "{translations[name]}"'
    file.write_text("\n".join(lines) + "\n")


def codes(out: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in json.loads(out):
        found.setdefault(problem["code"], []).append(problem["name"])
    return found


def test_extract_collects_what_flows_and_programs_say_with_where_and_how_long(extracted):
    template = read(extracted / "messages.pot")
    assert {entry.name: entry.text for entry in template.entries} == {
        "company.main.menu": "Welcome.",
        "company.main.menu.2": "For sales, press 1.",
        "company.main.choices.1.words": "sales|new orders",
        "company.sales.say": "You owe {sum:money EUR}.",
        "bye": "Goodbye.",
        "welcome-back-dfdbca16": "Welcome back.",
    }
    first = template.entries[0]
    assert first.notes == ("flow company, menu main: menu", "Friendly.", "about 0.6 s", "said in: de, en")
    assert first.places == (("flows/company.yaml", 8),)
    assert template.entries[-1].places == (("talk.py", 8),)
    assert template.header("X-Source-Language") == "en"


def test_extract_again_leaves_the_file_as_it_is(run, sources, extracted):
    before = (extracted / "messages.pot").read_bytes()
    ran = run("catalog", "extract", *sources, "--json")
    assert json.loads(ran.out) == {"file": "locales/messages.pot", "texts": 6, "changed": False}
    assert (extracted / "messages.pot").read_bytes() == before


def test_one_key_for_two_texts_is_refused_with_both_places(run, sources, folder):
    flow = folder / "flows" / "company.yaml"
    flow.write_text(FLOW.replace('"Welcome.",', '{key: bye, text: "Welcome."},'))
    ran = run("catalog", "extract", *sources)
    assert ran.code == 1
    assert "flows/company.yaml:12: the key bye stands for another text, too" in ran.err
    assert "flows/company.yaml:8" in ran.err


def test_a_broken_flow_or_no_flow_at_all_is_refused(run, folder):
    (folder / "bad.yaml").write_text("flow: x\nnodes: 3\n")
    assert "bad.yaml:2" in run("catalog", "extract", "bad.yaml").err
    (folder / "empty").mkdir()
    assert "empty: there are no flows in this folder" in run("catalog", "extract", "empty").err
    assert "absent.yaml" in run("catalog", "extract", "absent.yaml").err
    assert not Path("locales").exists()


def test_what_lies_beside_flows_in_a_folder_is_no_flow(run, sources, folder):
    (folder / "flows" / "company.calls.yaml").write_text("flow: company.yaml\ncalls: []\n")
    (folder / "flows" / "other.json").write_text("[]")
    assert run("catalog", "extract", "flows").code == 0


def test_update_begins_languages_and_keeps_translations(run, sources, extracted, folder):
    ran = run("catalog", "update", "de", "pt-BR")
    assert (ran.code, sorted(path.name for path in extracted.iterdir())) == (0, ["de.po", "messages.pot", "pt_BR.po"])
    assert "locales/de.po: 6 texts, 6 to translate or look over, 6 new" in ran.out
    translate(extracted, "de", GERMAN)
    flow = FLOW.replace("Welcome.", "Welcome to Acme.").replace("key: bye", "key: end")
    (folder / "flows" / "company.yaml").write_text(flow)
    run("catalog", "extract", *sources)
    ran = run("catalog", "update", "--json")
    (german, _) = json.loads(ran.out)
    assert (german["changed"], german["moved"], german["to_do"]) == (["company.main.menu"], [["bye", "end"]], 1)
    entries = {entry.name: entry for entry in read(extracted / "de.po").entries}
    assert (entries["company.main.menu"].fuzzy, entries["company.main.menu"].previous) == (True, "Welcome.")
    assert entries["end"].translation == "Auf Wiederhören."


def test_update_without_change_leaves_files_as_they_are(run, extracted):
    run("catalog", "update", "de")
    before = (extracted / "de.po").stat().st_mtime_ns
    (german,) = json.loads(run("catalog", "update", "--json").out)
    assert german["written"] is False
    assert (extracted / "de.po").stat().st_mtime_ns == before


def test_a_broken_catalogue_keeps_every_language_from_being_updated(run, sources, extracted, folder):
    run("catalog", "update", "de", "fr")
    before = (extracted / "de.po").read_bytes()
    (extracted / "fr.po").write_text('msgid "open\n')
    (folder / "flows" / "company.yaml").write_text(FLOW.replace("Welcome.", "Hello."))
    run("catalog", "extract", *sources)
    ran = run("catalog", "update")
    assert ran.code == 1
    assert "locales/fr.po:1: a text is not in quotes" in ran.err
    assert (extracted / "de.po").read_bytes() == before


def test_update_without_a_template_or_a_language_says_what_to_do(run, folder):
    assert "voicekit catalog update de" in run("catalog", "update").err
    assert "voicekit catalog extract SOURCES" in run("catalog", "update", "de").err
    assert "no language tag" in run("catalog", "update", "ger man").err


def test_check_names_what_is_missing_and_where(run, sources, extracted):
    run("catalog", "update", "de")
    translate(extracted, "de", {name: text for name, text in GERMAN.items() if name != "bye"})
    ran = run("catalog", "check", *sources)
    assert ran.code == 1
    assert "locales/de.po:" in ran.out
    assert "bye: it is not translated [missing]" in ran.out
    assert ran.out.splitlines()[-1] == "1 severe, 0 more"


def test_check_is_content_with_a_whole_translation(run, sources, extracted):
    run("catalog", "update", "de")
    translate(extracted, "de", GERMAN)
    for arguments in (sources, (), ("--language", "de")):
        ran = run("catalog", "check", *arguments)
        assert (ran.code, ran.out) == (0, "nothing found\n")


def test_check_finds_places_that_differ_and_what_sounds_bad(run, sources, extracted):
    run("catalog", "update", "de")
    translate(extracted, "de", GERMAN | {"company.sales.say": "Sie schulden {summe:money EUR}.", "bye": "Пока."})
    ran = run("catalog", "check", "--json")
    assert ran.code == 1
    assert codes(ran.out) == {
        "places": ["company.sales.say"],
        "unknown-place": ["company.sales.say"],
        "letters": ["bye"],
    }
    translate(extracted, "de", GERMAN | {"bye": "Пока."})
    assert run("catalog", "check").code == 0
    assert run("catalog", "check", "--strict").code == 1


def test_check_with_sources_finds_a_template_and_languages_that_lag_behind(run, sources, extracted, folder):
    (folder / "flows" / "company.yaml").write_text(FLOW.replace("Welcome.", "Hello."))
    found = codes(run("catalog", "check", *sources, "--json").out)
    assert found == {"template": ["messages.pot"], "missing": [""]}


def test_check_exits_2_where_it_cannot_look(run, extracted):
    assert run("catalog", "check", "absent.yaml").code == 2
    (extracted / "de.po").write_text("msgid broken")
    ran = run("catalog", "check")
    assert ran.code == 2
    assert "locales/de.po:1" in ran.err


def test_texts_that_a_program_looks_up_by_keys_are_collected_and_rendered(run, folder):
    (folder / "bill.py").write_text(BILL)
    run("catalog", "extract", "bill.py")
    (entry,) = read(Path("locales/messages.pot")).entries
    assert (entry.key, entry.text, entry.places) == ("bill.owe", "Please pay. You owe {sum:money}.", (("bill.py", 9),))
    report = json.loads(run("render", "bill.py", "--check", "--engine", "espeak", "--json").out)
    assert "Please pay." in {missing["prompt"] for missing in report["missing"]}
    assert {"at": "bill.py:9", "source": "You owe {sum}."} in report["live"]


def test_a_language_has_the_texts_of_the_flows_that_are_held_in_it(run, sources, extracted, folder):
    survey = FLOW.replace("flow: company", "flow: survey").replace("[en, de]", "[en, pt]")
    (folder / "flows" / "survey.yaml").write_text(survey)
    run("catalog", "extract", *sources)
    run("catalog", "update", "de", "pt-BR")
    names = {tag: {entry.name for entry in read(extracted / f"{tag}.po").entries} for tag in ("de", "pt_BR")}
    assert names["de"] - names["pt_BR"] == {name for name in GERMAN if name.startswith("company.")}
    assert "bye" in names["de"] & names["pt_BR"]
    missing = codes(run("catalog", "check", "--json").out)["missing"]
    assert len(missing) == len(names["de"]) + len(names["pt_BR"])


def test_the_setting_names_another_folder(run, sources, folder):
    (folder / "voicekit.toml").write_text('catalogs = "po"\n')
    run("catalog", "extract", *sources)
    assert (folder / "po" / "messages.pot").exists()
    run("catalog", "extract", *sources, "--catalogs", "other", "-o", "x/all.pot")
    assert (folder / "x" / "all.pot").exists()


def test_render_makes_every_language_and_countable_value_and_names_what_stays_live(run, sources, extracted):
    run("catalog", "update", "de")
    translate(extracted, "de", GERMAN)
    ran = run("render", *sources, "--engine", "espeak", "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["failed"]) == (0, [])
    assert report["live"] == [
        {"at": "talk.py:8", "source": "f'Order {call.id}.'"},
        {
            "at": "flows/company.yaml:11",
            "source": "You owe {sum}.",
            "flow": "company",
            "node": "sales",
            "place": "say",
            "language": "en",
        },
        {
            "at": "flows/company.yaml:11",
            "source": "Sie schulden {sum}.",
            "flow": "company",
            "node": "sales",
            "place": "say",
            "language": "de",
        },
    ]
    for text, language in (("Goodbye.", "en"), ("Auf Wiederhören.", "de"), ("Willkommen zurück.", "de")):
        assert run("cache", "why", text, "--engine", "espeak", "--language", language).code == 0
    assert run("render", *sources, "--engine", "espeak", "--check").code == 0
    assert (
        "live: flows/company.yaml:11: You owe {sum}. (company, sales, say, en)"
        in run("render", "flows", "--engine", "espeak").out
    )


def test_render_makes_each_value_of_a_place_that_has_few(run, folder):
    say = "It is {day:weekday}. You have {n:number} calls."
    (folder / "few.yaml").write_text(FLOW.replace("You owe {sum:money EUR}.", say).replace("[en, de]", "[en]"))
    ran = run("render", "few.yaml", "--engine", "espeak", "--check", "--values", "7", "--json")
    report = json.loads(ran.out)
    assert {"It is Monday.", "It is Sunday."} <= {entry["prompt"] for entry in report["missing"]}
    assert [entry["source"] for entry in report["live"]] == ["You have {n} calls."]


def test_render_in_one_language_only(run, sources, extracted):
    run("catalog", "update", "de")
    translate(extracted, "de", GERMAN)
    report = json.loads(run("render", "flows", "--engine", "espeak", "--check", "--language", "de", "--json").out)
    prompts = {entry["prompt"] for entry in report["missing"]}
    assert "Auf Wiederhören." in prompts
    assert "Goodbye." not in prompts


def test_render_makes_a_flow_without_languages_in_the_variety_of_the_settings(run, folder):
    (folder / "flow.yaml").write_text(FLOW.replace("languages: [en, de]\n", ""))
    assert run("render", "flow.yaml", "--engine", "espeak", "--language", "en-GB").code == 0
    assert run("cache", "why", "Goodbye.", "--engine", "espeak", "--language", "en-GB").code == 0
    assert run("render", "flow.yaml", "--engine", "espeak", "--check", "--language", "fr").out.startswith(
        "1 prompts there, 0 m"  # the tone for callers who wait
    )
