"""FreePBX's IVRs as menus: rows in, one flow out."""

import csv
import json

import pytest
import yaml

from voicekit._authoring.importing import convert
from voicekit._dialog.load import FlowDocument
from voicekit.errors import FlowError

DETAILS = """id,name,description,announcement,directdial,invalid_loops,invalid_retry_recording,invalid_destination,\
invalid_recording,timeout_time,timeout_loops,timeout_retry_recording,timeout_destination,retvm
1,Main Menu,By day,5,,3,default,"app-blackhole,hangup,1",,10,3,,"app-blackhole,hangup,1",
2,After hours,,6,ext-local,disabled,,,,5,disabled,,,on
"""

ENTRIES = """ivr_id,selection,dest,ivr_ret
1,1,"from-did-direct,100,1",0
1,2,"ext-queues,400,1",0
1,3,"ivr-2,s,1",0
2,9,"ext-local,vmu200,1",0
2,_3X,"ext-group,600,1",0
2,t,"ivr-1,s,1",0
"""

RECORDINGS = """id,displayname,filename
5,Welcome,custom/welcome&custom/menu
6,Closed,custom/closed
"""


def read(details=DETAILS, entries=ENTRIES, recordings=RECORDINGS):
    beside = {"ivr_entries.csv": entries.encode(), "recordings.csv": recordings.encode()}
    imported = convert(details.encode(), "ivr_details.csv", beside=beside)
    assert FlowDocument.model_validate(yaml.safe_load(imported.text)) == imported.flow
    return imported


def test_an_ivr_is_a_menu_with_its_destinations():
    nodes = read().document["nodes"]
    assert nodes["main_menu"] == {
        "note": "By day",
        "menu": [{"audio": "custom/welcome"}, {"audio": "custom/menu"}],
        "choices": {"1": "to_100", "2": "queue_400", "3": "after_hours"},
        "no_input_timeout": 10.0,
        "interdigit_timeout": 3.0,
        "max_tries": 4,
        "no_match": {"audio": "no-valid-responce-pls-try-again"},
        "failed": "goodbye",
    }
    assert nodes["to_100"] == {"transfer": {"extension": "100@from-did-direct"}}
    assert nodes["queue_400"] == {"transfer": {"queue": "400"}}
    assert nodes["voicemail_200"] == {"transfer": {"voicemail": "200@default", "options": "u"}}
    assert nodes["goodbye"] == {"hangup": True}
    assert read().flow.start == "main_menu"


def test_the_old_timeout_entry_is_where_the_call_goes_without_input():
    nodes = read().document["nodes"]
    failed = nodes[nodes["after_hours"]["failed"]]
    assert failed["branch"] == [{"if": "failure.kind == 'no_input'", "next": "main_menu"}]
    problems = [{"audio": "sorry-youre-having-problems"}, {"audio": "vm-goodbye"}]
    assert nodes[failed["else"]] == {"hangup": problems}


def test_what_a_menu_has_no_word_for_is_reported_with_its_line():
    losses = {(loss.line, loss.what) for loss in read().losses}
    assert losses == {
        (3, "after_hours: direct dial of extensions"),
        (3, "after_hours: coming back from voicemail (retvm)"),
        (6, "after_hours: entry '_3X': a pattern"),
    }


def test_different_ways_out_are_told_apart_by_the_failure():
    nodes = read(DETAILS.replace(',10,3,,"app-blackhole,hangup,1"', ',10,2,,"ivr-2,s,1"')).document["nodes"]
    assert nodes["main_menu"]["failed"] == "main_menu_failed"
    assert nodes["main_menu_failed"] == {
        "branch": [{"if": "failure.kind == 'no_input'", "next": "after_hours"}],
        "else": "goodbye",
    }


def test_any_other_destination_stays_a_place_of_the_dialplan():
    nodes = read(entries='ivr_id,selection,dest,ivr_ret\n1,1,"timeconditions,4,1",0\n').document["nodes"]
    assert nodes["to_timeconditions_4"] == {"transfer": {"extension": "4@timeconditions"}}


def test_a_recording_of_unknown_name_is_reported():
    imported = read(recordings="id,filename\n")
    assert imported.document["nodes"]["main_menu"]["menu"] == {"audio": "custom/recording-5"}
    assert any("recording 5" in loss.what for loss in imported.losses)


def test_json_says_the_same_as_csv():
    def rows(text):
        return list(csv.DictReader(text.splitlines()))

    tables = {"ivr_details": rows(DETAILS), "ivr_entries": rows(ENTRIES), "recordings": rows(RECORDINGS)}
    assert convert(json.dumps(tables).encode(), "x.json").document["nodes"] == read().document["nodes"]


def test_one_list_of_ivrs_with_their_entries_is_read():
    ivrs = [{"id": 7, "name": "Day", "announcement": "hello", "entries": [{"selection": "1", "dest": "ivr-7,s,1"}]}]
    nodes = convert(json.dumps(ivrs).encode(), "day.json").document["nodes"]
    assert nodes["day"]["choices"] == {"1": "day"}


def test_tabs_part_columns_as_commas_do():
    text = (
        "id\tname\tannouncement\tselection\tdest\n1\tDay\thello\t1\text-queues,5,1\n1\tDay\thello\t2\text-queues,6,1\n"
    )
    assert convert(text.encode(), "ivr.tsv").document["nodes"]["day"]["choices"] == {"1": "queue_5", "2": "queue_6"}


@pytest.mark.parametrize("text", ["[]", "{}", '{"ivr_details": []}', "selection,dest\n", "[1, 2"])
def test_a_file_without_an_ivr_is_refused(text):
    with pytest.raises(FlowError):
        convert(text.encode(), "x.json")
