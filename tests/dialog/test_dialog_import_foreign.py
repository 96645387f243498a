"""A file of another kind is told what it is, and what can be read instead."""

import io
import json
import tarfile
import time
import wave
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.importing import convert
from voicekit._authoring.importing.foreign import kind_of
from voicekit.errors import FlowError


def wav():
    file = io.BytesIO()
    with wave.open(file, "wb") as opened:
        opened.setparams((1, 2, 8000, 0, "NONE", ""))
        opened.writeframes(bytes(200))
    return file.getvalue()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("a.txt", "x")
    return file.getvalue()


def tar():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as opened:
        opened.addfile(tarfile.TarInfo("a"))
    return file.getvalue()


FILES = {
    "extensions.lua": (b"-- mine\nextensions = {\n  default = { s = function(c, e) app.answer() end }\n}\n", "Lua"),
    "extensions.ael": (b"context default {\n  1 => { Answer(); }\n}\n", "AEL"),
    "a.call": (b"Channel: PJSIP/1\nContext: x\n", "call file"),
    "sip.conf": (b"[general]\nbindport=5060\n", "INI"),
    "dump.sql": (b"-- dump\nCREATE TABLE `ivr_details` (\n", "SQL"),
    "connect.json": ({"Version": "2019-10-30", "StartAction": "a", "Actions": []}, "Amazon Connect"),
    "old-connect.json": ({"modules": [], "start": "x", "version": "1"}, "Amazon Connect"),
    "genesys.json": ({"name": "x", "initialSequence": "1", "manifest": {}}, "Genesys"),
    "genesys.yaml": (b"inboundCall:\n  name: x\n", "Genesys"),
    "intent.json": ({"name": "a", "responses": [], "fallbackIntent": False}, "Dialogflow"),
    "agent.json": ({"displayName": "a", "startFlow": "x"}, "Dialogflow CX"),
    "lex.json": ({"metadata": {}, "resource": {}}, "Lex"),
    "watson.json": ({"dialog_nodes": [], "intents": []}, "Watson"),
    "ncco.json": ([{"action": "talk", "text": "Hello"}], "Vonage"),
    "flow.json": ({"flow": "x", "start": "a", "nodes": {}}, "voicekit already"),
    "flow.yaml": (b"flow: x\nstart: a\nnodes:\n  a: {hangup: true}\n", "voicekit already"),
    "tags.html": (b"<HTML><BODY>Hello<BR></BODY></HTML>", "web page"),
    "page.html": (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "web page"),
    "prompt.ssml": (b"<speak>Hello</speak>", "SSML"),
    "g.grxml": (b"<grammar><rule id='a'/></grammar>", "SRGS"),
    "call.ccxml": (b"<ccxml/>", "CCXML"),
    "answer.php": (b"<?php header('x'); ?>\n<Response><Say><?= $x ?></Say></Response>", "PHP"),
    "page.jsp": (b'<%@ page language="java" %>\n<vxml><% x %></vxml>', "server fills in"),
    "a.wav": (wav(), "WAV"),
    "a.mp3": (b"ID3\x03\0\0\0", "MP3"),
    "a.zip": (archive(), "ZIP"),
    "backup.tar": (tar(), "tar archive"),
    "backup.tgz": (b"\x1f\x8b\x08\0\0", "gzip"),
    "a.pdf": (b"%PDF-1.7\n", "PDF"),
    "a.db": (b"SQLite format 3\0" + bytes(100), "SQLite"),
    "a.bin": (b"\1\2\0\3" * 20, "binary"),
    "a.py": (b"import os\n\ndef main():\n    pass\n", "Python"),
    "empty.xml": (b" \n", "empty"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_kind_is_told_what_it_is_and_what_is_read(name):
    content, told = FILES[name]
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(FlowError, match=told) as refused:
        convert(data, name)
    assert "VoiceXML" in refused.value.hint
    assert "ivr_details" in refused.value.hint


def test_a_kind_that_was_named_does_not_hide_what_the_file_is():
    with pytest.raises(FlowError, match="WAV"):
        convert(wav(), "a.wav", "freepbx")
    with pytest.raises(FlowError, match="Twilio Studio"):
        convert(b'{"states": [], "initial_state": "x"}', "a.json", "twiml")


def test_a_mistake_in_a_document_is_told_with_its_place_whatever_words_are_in_it():
    text = b"<vxml><form><block>\n#ABNF\nflow: x\nnodes:\ndef f(x):\n[default]\nexten => 1\n</form></vxml>"
    with pytest.raises(FlowError, match="no XML") as refused:
        convert(text, "a.vxml")
    assert refused.value.line == 8


def test_what_cannot_be_told_says_what_is_read():
    with pytest.raises(FlowError, match="known here") as refused:
        convert(b"Dear all,\nplease find attached.\n", "letter.txt")
    assert "TwiML" in refused.value.hint


@pytest.mark.parametrize("data", [b"\n" * 65_536, b" " * 65_536, b"[a]\n" * 16_384, b"x " * 32_768, b"[" * 65_536])
def test_looking_at_a_hostile_file_takes_no_time(data):
    began = time.process_time()
    kind_of(data)
    assert time.process_time() - began < 1


@given(st.binary(max_size=600))
def test_any_bytes_have_a_kind_or_none(data):
    assert isinstance(kind_of(data), str)
