"""What is rendered beforehand beside the prompts themselves."""

from pathlib import Path

from voicekit._authoring.catalog.sources import GatheredSources
from voicekit._authoring.inventory import inventory_of
from voicekit._dialog.load import loads
from voicekit._prompts.catalog.lookup import Catalogs

FLOW = """
flow: f
language: de
start: a
nodes: {a: {say: "Sie rufen an. Ihre Nummer: {call.caller:phone}. Danke.", next: end}}
"""


def test_a_sentence_with_a_callers_number_is_wanted_as_it_is_said_of_an_unknown_one(tmp_path):
    sources = GatheredSources(flows=(loads(FLOW, str(Path("f.yaml"))),), programs=())
    wanted = inventory_of(sources, Catalogs.open(tmp_path).now, "en")
    said = {getattr(part, "text", "") for part, tag in wanted.places if tag == "de"}
    assert {"Ihre Nummer: eine unbekannte Nummer.", "unbekannt", "eine unbekannte Nummer"} <= said
    assert [live["source"] for live in wanted.live] == ["Ihre Nummer: {call.caller}."]
