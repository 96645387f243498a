"""Documents that are broken in many ways: a flow that can be read, or an error that says why not, in bounded time.

A hundred of each kind by default; ``VOICEKIT_MUTATED=10000`` for as many as that.
"""

import json
import os
import random
import time

import pytest
from test_dialog_import_backup import FILES, archive
from test_dialog_import_dialplan import DIAL, MENU, READ
from test_dialog_import_ledger import DIALPLAN, FREEPBX, TWIML, VOICEXML
from test_dialog_import_studio import CODE, JAMBONZ, SHOP

from voicekit._authoring.importing import Backup, convert
from voicekit._authoring.lint import check
from voicekit._dialog.load import loads
from voicekit.errors import FlowError

MUTATED = int(os.environ.get("VOICEKIT_MUTATED", "100"))

LONGEST = 10.0
"""Seconds of this process for one small document; any takes some milliseconds."""

SEEDS = {
    "dialplan": ("extensions.conf", [DIALPLAN, MENU, READ, DIAL]),
    "studio": ("shop.json", [json.dumps(SHOP), json.dumps(CODE, indent=1)]),
    "jambonz": ("app.json", [json.dumps(JAMBONZ, indent=1)]),
    "freepbx": ("ivr.json", [json.dumps(FREEPBX, indent=1)]),
    "twiml": ("voice.xml", [TWIML]),
    "voicexml": ("shop.vxml", [VOICEXML]),
}

NASTY = [
    "", "0", "-1", "999999999999999999999", "${", "$[", "}", "]", "(", ")", "${X}", "${EXTEN:-1:9}", "$[${X} + 1]",
    ",", "|", "=>", "same => n,Goto(s,1)", "exten => _X!,1,Background(a)", "\n", "\n\n[x](!,x)\n", ";--", "\\", '"',
    "'", "\0", "\ufeff", "{{", "}}", "{{widgets.a.Digits}}", "{{flow.variables.__class__}}", "null", "true", "[]",
    "{}", "[[", "1e999", "é", "\ud7ff", "٣", "<a>", "</vxml>", "<if cond='", "&amp;", "&#0;", "<![CDATA[", "end",
    "start", "call", "none", "value", "x" * 200, "include => main", "#include extensions.conf", "*,*,*,*",
    "25:99-1:1", "_[", "_.", "_!", "[1-", "%s", "..", "/etc/hostname",
]  # fmt: skip


def mutated(text, others, dice):
    """A text with one to six things wrong."""
    for _ in range(dice.randint(1, 6)):
        place, end = sorted((dice.randrange(len(text) + 1), dice.randrange(len(text) + 1)))
        end = min(end, place + dice.choice([1, 3, 20, 200]))
        lines = text.split("\n")
        way = dice.randrange(7)
        if way == 0:
            text = text[:place] + text[end:]
        elif way == 1:
            text = text[:place] + dice.choice(NASTY) + text[end:]
        elif way == 2:
            text = text[:place] + text[place:end] * dice.choice([2, 5, 50]) + text[end:]
        elif way == 3:
            other = dice.choice(others)
            begin = dice.randrange(len(other))
            text = text[:place] + other[begin : begin + dice.choice([5, 50, 500])] + text[place:]
        elif way == 4:
            dice.shuffle(lines)
            text = "\n".join(lines)
        elif way == 5:
            words = text.split()
            text = text.replace(dice.choice(words), dice.choice(words), dice.choice([1, -1])) if words else "x"
        else:
            text = text[:place] + dice.choice(NASTY) + text[place:]
        text = text[:100_000] or "x"
    return text


@pytest.mark.parametrize("kind", SEEDS)
def test_a_broken_document_is_a_flow_that_can_be_read_or_an_error_that_says_why(kind):
    name, seeds = SEEDS[kind]
    everything = [each for _, texts in SEEDS.values() for each in texts]
    flows = 0
    for number in range(MUTATED):
        dice = random.Random(f"{kind} {number}")
        text = mutated(dice.choice(seeds), seeds if dice.random() < 0.8 else everything, dice)
        began = time.process_time()
        try:
            imported = convert(text.encode("utf-8", "surrogatepass"), name, dice.choice([None, kind]))
        except FlowError as refused:
            assert str(refused)  # noqa: PT017 - either is right
            continue
        finally:
            assert time.process_time() - began < LONGEST, (kind, number)
        for each in (imported, *imported.others)[:5]:
            loaded = loads(each.text, "imported.yaml")
            assert loaded.flow == each.flow, (kind, number)
            flows += 1
            if number % 20 == 0:
                check(loaded)
    assert flows


def test_a_broken_archive_is_tables_or_an_error_that_says_why(tmp_path):
    whole = archive(tmp_path / "whole.tar.gz", FILES).read_bytes()
    plain = archive(tmp_path / "whole.tar", FILES, packed=False).read_bytes()
    for number in range(MUTATED):
        dice = random.Random(number)
        data = bytearray(dice.choice([whole, plain, plain]))
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / "broken.tar.gz"
        path.write_bytes(data[: dice.choice([len(data), dice.randrange(len(data))])])
        try:
            backup = Backup(path)
            convert(backup.tables(), "freepbx.json", "freepbx", find=backup.find)
            backup.copy(tmp_path / "flows")
        except FlowError as refused:
            assert str(refused)  # noqa: PT017 - either is right
    assert not (tmp_path.parent / "custom").exists()
