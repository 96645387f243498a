"""A backup of FreePBX as flows, with its recordings; and recordings of a folder beside any flow that is imported."""

import gzip
import io
import json
import tarfile
import time

import pytest

from voicekit._authoring.importing import Backup, SoundFolder, convert, is_archive
from voicekit._authoring.importing.freepbx import backup as backups
from voicekit._authoring.lint import Severity, check
from voicekit._dialog.load import loads
from voicekit.errors import FlowError

IVR = {
    "configs": {
        "ivrs": [
            {"id": "1", "0": "1", "name": "Main", "1": "Main", "announcement": "5", "timeout_time": "8",
             "invalid_loops": "2", "timeout_loops": "2", "invalid_destination": "app-announcement-3,s,1",
             "timeout_destination": "app-announcement-3,s,1"}
        ],
        "entries": {"1": [
            {"ivr_id": "1", "selection": "1", "dest": "timeconditions,4,1", "ivr_ret": "0"},
            {"ivr_id": "1", "selection": "2", "dest": "ext-group,600,1", "ivr_ret": "0"},
            {"ivr_id": "1", "selection": "3", "dest": "app-announcement-9,s,1", "ivr_ret": "0"}]},
    },
    "dirs": [], "files": [], "dependencies": ["core"],
}  # fmt: skip
RECORDINGS = {"configs": {"data": [
    {"id": "5", "displayname": "Welcome", "filename": "custom/welcome", "files": {"custom/welcome": {"en": {}}}},
    {"id": "6", "displayname": "Closed", "filename": "custom/closed"}]}}  # fmt: skip
ANNOUNCEMENTS = {"configs": [
    {"announcement_id": "3", "description": "Closed", "recording_id": "6", "allow_skip": "1",
     "post_dest": "app-blackhole,hangup,1", "return_ivr": "0", "noanswer": "0", "repeat_msg": ""}]}  # fmt: skip
TIMES = {"configs": {"tables": {
    "timeconditions": [{"timeconditions_id": "4", "displayname": "Office", "time": "7", "truegoto": "ext-queues,400,1",
                        "falsegoto": "ivr-1,s,1", "mode": "time-group", "timezone": "Europe/Berlin"}],
    "timegroups_groups": [{"id": "7", "description": "Office hours"}],
    "timegroups_details": [{"id": "1", "timegroupid": "7", "time": "09:00-17:59|mon-fri|*|*"},
                           {"id": "2", "timegroupid": "7", "time": "10:00-12:00|sat|1-7|*"}]}}}  # fmt: skip

FILES = {
    "modulejson/Ivr.json": json.dumps(IVR).encode(),
    "modulejson/Recordings.json": json.dumps(RECORDINGS).encode(),
    "modulejson/Announcement.json": json.dumps(ANNOUNCEMENTS).encode(),
    "modulejson/Timeconditions.json": json.dumps(TIMES).encode(),
    "modulejson/Core.json": b"{",
    "files/var/lib/asterisk/sounds/en/custom/welcome.wav": b"RIFFwelcome",
    "files/var/lib/asterisk/sounds/en/custom/other.wav": b"RIFFother",
}


def archive(path, files, packed=True):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as opened:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
            else:
                info.size = len(content)
            opened.addfile(info, io.BytesIO(content or b""))
    path.write_bytes(gzip.compress(data.getvalue()) if packed else data.getvalue())
    return path


def read(path):
    backup = Backup(path)
    imported = convert(backup.tables(), "freepbx.json", "freepbx", find=backup.find)
    findings = check(loads(imported.text, "imported.yaml"))
    errors = [each for each in findings if each.severity is Severity.ERROR and each.code != "missing-recording"]
    assert [str(each) for each in errors] == []
    return backup, imported


@pytest.mark.parametrize("packed", [True, False])
def test_ivrs_announcements_and_time_conditions_come_out_of_a_backup(tmp_path, packed):
    path = archive(tmp_path / "backup.tar.gz", FILES, packed)
    assert is_archive(path.read_bytes())
    _, imported = read(path)
    nodes = imported.document["nodes"]
    assert nodes["main"]["menu"] == {"audio": "custom/welcome.wav"}
    assert nodes["main"]["choices"] == {"1": "office", "2": "to_ext_group_600", "3": "to_app_announcement_9_s"}
    assert nodes["main"]["failed"] == "closed"
    assert nodes["closed"] == {"say": {"audio": "custom/closed"}, "barge_in": True, "next": "goodbye"}
    assert nodes["office"] == {
        "schedule": {"zone": "Europe/Berlin", "open": {"mon-fri": "09:00-18:00"}},
        "open": "queue_400",
        "closed": "office_2",
    }
    assert nodes["office_2"]["branch"] == [
        {"if": "today.day in [1, 2, 3, 4, 5, 6, 7]", "next": "office_2_hours"}
    ]  # fmt: skip
    assert nodes["office_2_hours"]["schedule"]["open"] == {"sat": "10:00-12:00"}
    assert [loss.what for loss in imported.losses] == ["1 names of time groups", "the recording custom/closed"]


def test_the_recordings_that_the_flow_names_are_laid_beside_it_and_no_others(tmp_path):
    backup, _ = read(archive(tmp_path / "backup.tar.gz", FILES))
    beside = tmp_path / "flows"
    assert backup.copy(beside) == ["custom/welcome.wav"]
    assert (beside / "custom" / "welcome.wav").read_bytes() == b"RIFFwelcome"
    (beside / "custom" / "welcome.wav").write_bytes(b"mine")
    backup.copy(beside)
    assert (beside / "custom" / "welcome.wav").read_bytes() == b"mine"


def test_nothing_is_written_outside_whatever_an_archive_calls_its_files(tmp_path):
    hostile = json.loads(json.dumps(RECORDINGS))
    hostile["configs"]["data"][0]["filename"] = "../../escaped"
    files = FILES | {
        "modulejson/Recordings.json": json.dumps(hostile).encode(),
        "files/var/lib/asterisk/sounds/en/../../escaped.wav": b"RIFFx",
        "/sounds/en/custom/closed.wav": None,
        "../sounds/en/../../escaped.wav": b"RIFFx",
    }
    backup, imported = read(archive(tmp_path / "backup.tar.gz", files))
    beside = tmp_path / "a" / "b" / "flows"
    assert backup.copy(beside) == []
    assert not list(tmp_path.rglob("escaped*"))
    assert any("escaped" in loss.what for loss in imported.losses)


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "MOST_UNPACKED", 2**20)
    path = archive(tmp_path / "backup.tar.gz", {"files/big": bytes(2**22), **FILES})
    began = time.process_time()
    with pytest.raises(FlowError, match="unpacked"):
        Backup(path)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "content", [b"\x1f\x8b", b"\x1f\x8b\x08\0\0", gzip.compress(b"x" * 600), b"\0" * 257 + b"ustar"]
)
def test_what_is_no_backup_says_so(tmp_path, content):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(content)
    with pytest.raises(FlowError, match="archive"):
        Backup(path)


def test_modules_whose_json_is_broken_say_so(tmp_path):
    with pytest.raises(FlowError, match=r"modulejson/Ivr\.json: no JSON"):
        Backup(archive(tmp_path / "a.tar.gz", FILES | {"modulejson/Ivr.json": b"{"}))


@pytest.mark.parametrize(
    "value", [None, 1, "x", [1], {"a": 1}, {"ivrs": 1, "entries": [1]}, {"ivrs": {"1": {"0": {}}}}]
)
def test_modules_of_another_form_are_no_crash(tmp_path, value):
    files = {name: json.dumps({"configs": value}).encode() for name in FILES if name.startswith("modulejson/")}
    with pytest.raises(FlowError):
        read(archive(tmp_path / "a.tar.gz", files))


def test_recordings_of_a_folder_are_found_and_copied_and_those_that_are_missing_are_named(tmp_path):
    sounds = tmp_path / "sounds"
    (sounds / "custom").mkdir(parents=True)
    (sounds / "custom" / "hello.sln16").write_bytes(b"xx")
    (tmp_path / "secret.wav").write_bytes(b"x")
    (sounds / "link.wav").symlink_to(tmp_path / "secret.wav")
    folder = SoundFolder(sounds)
    text = b"<Response><Play>custom/hello</Play><Play>gone</Play><Play>link</Play><Play>../secret</Play></Response>"
    imported = convert(text, "a.xml", find=folder.find)
    assert imported.document["nodes"]["response"]["say"][0] == {"audio": "custom/hello.sln16"}
    assert [loss.what for loss in imported.losses] == [
        "the recording ../secret",
        "the recording gone",
        "the recording link",
    ]
    assert folder.copy(tmp_path / "flows") == ["custom/hello.sln16"]
    assert (tmp_path / "flows" / "custom" / "hello.sln16").read_bytes() == b"xx"
