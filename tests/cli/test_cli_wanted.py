"""What is rendered beforehand beside the prompts themselves."""

from pathlib import Path

from voicekit.cli.catalog.sources import Sources
from voicekit.cli.wanted import Wants
from voicekit.dialog.load import loads
from voicekit.prompts.catalog.lookup import Catalogs

FLOW = """
flow: f
language: de
start: a
nodes: {a: {say: "Sie rufen an. Ihre Nummer: {call.caller:phone}. Danke.", next: end}}
"""


def test_a_sentence_with_a_callers_number_is_wanted_as_it_is_said_of_an_unknown_one(tmp_path):
    wants = Wants(Catalogs.open(tmp_path).now, "en")
    wants.add(Sources(flows=(loads(FLOW, str(Path("f.yaml"))),), programs=()))
    said = {getattr(part, "text", "") for part, tag in wants.places if tag == "de"}
    assert {"Ihre Nummer: eine unbekannte Nummer.", "unbekannt", "eine unbekannte Nummer"} <= said
    assert [live["source"] for live in wants.live] == ["Ihre Nummer: {call.caller}."]
