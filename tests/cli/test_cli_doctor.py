"""`voicekit doctor`: each part of the machine, good and bad, with a mend for whatever is bad."""

import grp
import json
import os
import socket
import stat
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pydantic import SecretStr

from voicekit._authoring.doctor.asterisk import check_asterisk, check_dialplan
from voicekit._authoring.doctor.finding import Diagnosis, Level, worst
from voicekit._authoring.doctor.machine import check_folders, check_port, check_python, check_settings
from voicekit._authoring.doctor.records import check_records
from voicekit._authoring.doctor.sounds import barrier, check_recordings, check_sounds
from voicekit._authoring.doctor.speech import check_engines, check_recognizer
from voicekit._records.calls import kept_calls
from voicekit._records.reading import alone
from voicekit._server.dialplan import MARK, dialplan
from voicekit._settings import Settings, load
from voicekit._tts.espeak import EspeakEngine


def stand_in(
    folder: Path, monkeypatch, *, version: str = "Asterisk 22.10.1", state: str = "Running", shown: str = ""
) -> None:
    """A program `asterisk` that answers as the real one's console does."""
    program, plan = folder / "asterisk", folder / "shown"
    plan.write_text(shown)
    program.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f'"core show version") echo "{version} built by someone";;\n'
        f'"dialplan show") cat {plan};;\n'
        f'*) echo "app_externalivr.so  External IVR Interface  0  {state}  core";;\n'
        "esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr("voicekit._authoring.doctor.asterisk.PLACES", (str(folder),))


def test_the_report_has_a_line_for_each_part_and_the_exit_code_of_the_worst(run):
    ran = run("doctor", "--json")
    report = json.loads(ran.out)
    subjects = {found["subject"] for found in report["findings"]}
    assert subjects == {
        "python",
        "settings",
        "speech",
        "hearing",
        "sounds",
        "recordings",
        "records",
        "network",
        "asterisk",
    }
    assert ran.code == {"ok": 0, "note": 0, "warning": 1, "failure": 2}[report["level"]]


def test_every_failure_is_shown_with_its_mend(run, folder):
    (folder / "cache").rmdir()
    ran = run("doctor")
    assert ran.code == 2
    assert "XX sounds" in ran.out
    assert f"hint: mkdir -p {folder / 'cache'}" in ran.out
    assert "something has to be mended first" in ran.out


def test_settings_that_cannot_be_read_are_a_failure_and_the_rest_is_still_checked(run, folder):
    (folder / "voicekit.toml").write_text("port = true\n")
    report = json.loads(run("doctor", "--json").out)
    wrong = [found for found in report["findings"] if found["subject"] == "settings"]
    assert wrong[0]["level"] == "failure"
    assert "port" in wrong[0]["what"]
    assert report["findings"][-1]["subject"] == "asterisk"


def test_this_python_is_new_enough():
    assert worst(check_python()) <= Level.NOTE


def test_an_old_python_is_a_failure(monkeypatch):
    monkeypatch.setattr("voicekit._authoring.doctor.machine.OLDEST", (9, 0))
    assert worst(check_python()) is Level.FAILURE


def test_settings_are_shown_with_their_source_but_never_the_token(run, folder):
    (folder / "voicekit.toml").write_text('port = 4000\ntoken = "s3cret-token"\n')
    out = run("doctor").out
    assert "port = 4000 (from voicekit.toml)" in out
    assert "s3cret-token" not in out


def test_a_server_open_to_the_world_is_a_warning():
    assert worst(check_settings(Settings(host="0.0.0.0"))) is Level.WARNING
    assert worst(check_settings(Settings(host="0.0.0.0", allow=(ip_network("10.0.0.0/8"),)))) is Level.OK


def test_one_engine_that_speaks_is_enough_and_the_others_are_warnings():
    findings = list(check_engines(Settings(engines=("nosuch", "espeak"))))
    assert [found.level for found in findings] == [Level.WARNING, Level.OK]
    assert findings[0].hint


def test_an_engine_that_ends_the_process_when_asked_for_its_voice_is_a_warning(monkeypatch):
    def voice(self, language):
        raise SystemExit(3)

    monkeypatch.setattr(EspeakEngine, "voice", voice)
    first, *_ = check_engines(Settings(engines=("espeak",)))
    assert (first.level, first.what) == (Level.WARNING, "espeak: espeak broke: SystemExit")


def test_no_engine_at_all_is_a_failure():
    assert worst(check_engines(Settings(engines=("nosuch",)))) is Level.FAILURE


def test_names_in_the_settings_that_nothing_has_are_named_with_what_was_meant(tmp_path):
    settings = Settings(engines=("espeek",), voice={"espeak": "x"}, recognizers=("voks", "vosk"), models=tmp_path)
    speech = {found.what: found.hint for found in check_engines(settings)}
    assert speech["espeek: there is no engine 'espeek'"].startswith("did you mean espeak?")
    assert any("the setting voice names espeak" in what for what in speech)
    unknown, _ = check_recognizer(settings)
    assert (unknown.level, unknown.what) == (Level.WARNING, "there is no recognizer 'voks'")
    assert unknown.hint.startswith("did you mean vosk?")


def test_directories_that_are_named_and_not_there_are_warnings(tmp_path):
    settings = load(environ={"VOICEKIT_CATALOGS": str(tmp_path / "a"), "VOICEKIT_MODELS": str(tmp_path)})
    (found,) = check_folders(settings)
    assert (found.level, found.hint) == (Level.WARNING, f"correct the setting, or make it: mkdir -p {tmp_path / 'a'}")
    assert list(check_folders(Settings())) == []


def test_an_online_engine_is_named_but_not_asked():
    (found,) = check_engines(Settings(engines=("gtts",)))
    assert found.level is Level.NOTE


def test_a_port_that_is_taken_is_a_warning_that_says_who_may_hold_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (found,) = check_port(Settings(port=port))
    assert found.level is Level.WARNING
    assert f":{port}" in found.hint


def test_a_free_port_and_an_address_that_is_not_ours():
    assert worst(check_port(Settings(port=0))) is Level.OK
    assert worst(check_port(Settings(host="192.0.2.1"))) is Level.FAILURE


def test_a_sounds_directory_that_asterisk_sees_elsewhere_is_noted(tmp_path):
    findings = list(check_sounds(Settings(sounds=tmp_path, asterisk_sounds="/sounds")))
    assert "/sounds" in findings[-1].what
    assert worst(findings) is Level.NOTE


@pytest.mark.parametrize(("there", "level"), [(True, Level.WARNING), (False, Level.FAILURE)])
def test_a_directory_that_cannot_be_written_serves_the_prompts_that_are_in_it(open_sounds, sealed, there, level):
    folder = open_sounds / "voicekit"
    folder.mkdir()
    if there:
        (folder / f"{'0' * 32}.sln").write_bytes(bytes(100))
    with sealed(folder):
        found = next(check_sounds(Settings(sounds=open_sounds)))
    assert (found.level, found.hint[:15]) == (level, "sudo install -d")


def test_a_group_that_asterisk_shares_is_named_and_one_that_is_not_there_a_failure(tmp_path):
    own = grp.getgrgid(os.getegid()).gr_name
    found = list(check_sounds(Settings(sounds=tmp_path, group=own)))
    assert f"open to the group {own}, and to no other user" in found[1].what
    assert stat.S_IMODE((tmp_path / "voicekit").stat().st_mode) == 0o750
    (missing,) = check_sounds(Settings(sounds=tmp_path, group="no.such.group"))
    assert (missing.level, missing.hint) == (
        Level.FAILURE,
        "name the one that Asterisk's user and ours share: id asterisk",
    )


def test_prompts_that_every_user_may_read_are_a_warning_where_asterisk_has_a_user_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("voicekit._authoring.doctor.sounds.ASTERISK_USER", "nobody")
    found = list(check_sounds(Settings(sounds=tmp_path, group="everyone")))[1]
    assert (found.level, found.hint[:21]) == (Level.WARNING, "sudo usermod -aG nobo")


def test_the_directory_that_shuts_asterisk_out_is_found():
    stranger = 4242
    # Not pytest's own directory: that one is closed to others itself.
    with TemporaryDirectory() as name:
        open_to_all = Path(name)
        open_to_all.chmod(0o755)
        shut = open_to_all / "shut"
        prompts = shut / "prompts"
        prompts.mkdir(parents=True)
        assert barrier(prompts, stranger, set()) is None
        shut.chmod(0o750)
        assert barrier(prompts, stranger, set()) == shut
        assert barrier(prompts, stranger, {shut.stat().st_gid}) is None
        assert barrier(prompts, 0, set()) is None
        shut.chmod(0o755)
        prompts.chmod(0o711)
        assert barrier(prompts, stranger, set()) == prompts


def test_a_user_asterisk_who_cannot_enter_is_a_failure_with_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr("voicekit._authoring.doctor.sounds.ASTERISK_USER", "nobody")
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    found = list(check_sounds(Settings(sounds=shut)))[-1]
    assert found.level is Level.FAILURE
    assert found.hint.startswith("chmod o+x ")


def test_recordings_that_asterisk_cannot_write_are_a_failure_with_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr("voicekit._authoring.doctor.sounds.ASTERISK_USER", "nobody")
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        found = list(check_recordings(Settings(recordings=folder)))[-1]
        assert found.level is Level.FAILURE
        assert "sudo install -d -m 2770 -o nobody" in found.hint
        folder.chmod(0o777)
        open_to_all, writable = list(check_recordings(Settings(recordings=folder)))[1:]
        assert (open_to_all.level, writable.level) == (Level.WARNING, Level.OK)
        assert open_to_all.hint == f"chmod o-rwx {folder}"


def test_recordings_that_asterisk_sees_elsewhere_are_noted_with_a_test_from_both_sides(tmp_path):
    found = list(check_recordings(Settings(recordings=tmp_path, asterisk_recordings="/theirs")))[-1]
    assert found.level is Level.NOTE
    assert "/theirs/probe" in found.hint
    assert f"{tmp_path}/probe" in found.hint


def test_no_directory_of_recordings_is_a_note_with_the_command(tmp_path):
    (found,) = check_recordings(Settings(recordings=tmp_path / "none"))
    assert found.level is Level.NOTE
    assert "install -d" in found.hint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_root_makes_nothing_in_a_directory_of_somebody_else(tmp_path):
    sounds = tmp_path / "theirs"
    sounds.mkdir()
    os.chown(sounds, 4242, -1)
    (found,) = check_sounds(Settings(sounds=sounds))
    assert (found.level, found.hint) == (Level.WARNING, "sudo -u #4242 voicekit doctor")
    assert list(sounds.iterdir()) == []


def test_no_asterisk_here_is_a_note(tmp_path, monkeypatch):
    monkeypatch.setattr("voicekit._authoring.doctor.asterisk.PLACES", (str(tmp_path),))
    (found,) = check_asterisk()
    assert found.level is Level.NOTE


def test_a_running_asterisk_with_externalivr_is_fine(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch)
    findings = list(check_asterisk())
    assert worst(findings) is Level.OK
    assert findings[0].what.startswith("Asterisk 22.10.1")


def test_an_asterisk_without_externalivr_is_a_failure(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, state="Not Running")
    assert worst(check_asterisk()) is Level.FAILURE


def test_an_old_asterisk_is_a_warning(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, version="Asterisk 11.25.3")
    assert worst(check_asterisk()) is Level.WARNING


def test_an_asterisk_that_gives_no_answer_is_a_warning(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch)
    (tmp_path / "asterisk").write_text("#!/bin/sh\nexit 1\n")
    (found,) = check_asterisk()
    assert found.level is Level.WARNING


SHOWN = """\
[ Context 'voicekit-call' created by 'pbx_config' ]
  's' =>            1. Set(VOICEKIT_STATUS=)                      [extensions.conf:30]
                    2. Set(VOICEKIT_REASON=)                      [extensions.conf:31]
{mark}
[ Context 'other' created by 'pbx_config' ]
  's' =>            1. Set(VOICEKIT_DIALPLAN=99)                  [extensions.conf:99]
"""


@pytest.mark.parametrize(
    ("mark", "level"),
    [("", Level.WARNING), (f"  3. Set(VOICEKIT_DIALPLAN={MARK}) [x:3]", Level.OK)],
    ids=["printed before there was a number", "printed now"],
)
def test_the_dialplan_that_asterisk_runs_is_held_against_the_one_printed_now(tmp_path, monkeypatch, mark, level):
    stand_in(tmp_path, monkeypatch, shown=SHOWN.format(mark=mark))
    (found,) = check_dialplan()
    assert (found.subject, found.level) == ("dialplan", level)


def test_where_asterisk_does_not_answer_its_configuration_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("voicekit._authoring.doctor.asterisk.PLACES", ())
    monkeypatch.setattr("voicekit._authoring.doctor.asterisk.CONFIGURATION", tmp_path)
    assert list(check_dialplan()) == []
    (tmp_path / "extensions_custom.conf").write_text(dialplan({"100": "a"}))
    (found,) = check_dialplan()
    assert found.level is Level.OK
    (tmp_path / "extensions.conf").write_text(dialplan({"100": "a"}).replace(f"DIALPLAN={MARK}", "DIALPLAN=1"))
    (found,) = check_dialplan()
    assert (found.level, "number 1" in found.what) == (Level.WARNING, True)
    assert "voicekit dialplan" in found.hint


def test_the_exit_code_follows_the_worst_finding():
    assert [level.exit_code for level in Level] == [0, 0, 1, 2]
    assert worst([]) is Level.OK
    assert worst([Diagnosis("x", Level.NOTE, ""), Diagnosis("x", Level.WARNING, "")]) is Level.WARNING


@pytest.mark.parametrize(("speech", "level"), [(True, Level.FAILURE), (False, Level.NOTE)])
def test_without_a_model_callers_cannot_answer_by_voice_which_matters_where_they_may(tmp_path, speech, level):
    (found,) = check_recognizer(Settings(models=tmp_path, language="sv", speech=speech))
    assert (found.subject, found.level) == ("hearing", level)
    assert found.hint == "voicekit models fetch vosk-model-small-sv-rhasspy-0.15"


def test_the_recognizer_of_the_language_is_named_with_the_reason(tmp_path):
    model = tmp_path / "whisper-tiny.en"
    model.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).write_text("{}")
    (found,) = check_recognizer(Settings(models=tmp_path, language="en", speech=True))
    assert found.level == Level.OK
    assert found.what == "en: whisper with whisper-tiny.en, which is for it, and vosk has no model for it"


def test_each_language_that_prompts_are_translated_to_is_named_with_its_model_or_what_to_fetch(tmp_path):
    catalogs, model = tmp_path / "locales", tmp_path / "models" / "whisper-tiny.en"
    catalogs.mkdir()
    model.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).write_text("{}")
    for language in ("en", "fr", "en_GB"):
        (catalogs / f"{language}.po").touch()
    settings = Settings(models=model.parent, catalogs=catalogs, language="en", speech=True)
    english, british, french = check_recognizer(settings)
    assert (english.level, british.level, french.level) == (Level.OK, Level.OK, Level.WARNING)
    assert british.what.startswith("en-GB: whisper with whisper-tiny.en")
    assert french.hint == "voicekit models fetch vosk-model-small-fr-0.22"


def test_a_model_that_nobody_uses_is_named_as_such_and_a_broken_one_with_what_mends_it(tmp_path):
    whole, broken = tmp_path / "whisper-tiny.en", tmp_path / "vosk-model-small-en-us-0.15"
    whole.mkdir()
    broken.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (whole / name).write_text("{}")
    serves, lies = check_recognizer(Settings(models=tmp_path, language="en"))
    assert (serves.level, lies.level) == (Level.OK, Level.WARNING)
    assert serves.what.endswith("(not used: the setting speech is false)")
    assert lies.hint == (
        "voicekit models remove vosk-model-small-en-us-0.15, then voicekit models fetch vosk-model-small-en-us-0.15"
    )


def test_the_report_for_programs_names_the_recognizer_and_what_to_fetch(run, folder):
    (folder / "voicekit.toml").write_text('speech = true\nlanguage = "de"\n')
    report = json.loads(run("doctor", "--json").out)
    (hearing,) = [found for found in report["findings"] if found["subject"] == "hearing"]
    assert (hearing["level"], hearing["hint"]) == ("failure", "voicekit models fetch vosk-model-small-de-0.15")


def of_records(settings):
    return [(found.level.name, found.what, found.hint) for found in check_records(settings)]


def spooled(folder, *lines):
    folder.mkdir(exist_ok=True)
    (folder / "0badf00d.000000.20261130T15.jsonl").write_text("".join(f"{line}\n" for line in lines))


ENDED = '["0badf00d-1",[["call",0,1,1700000000000,"1","100"],["end",5,"OK","program"]]]'


def test_records_that_are_well_are_three_good_lines(tmp_path):
    settings = Settings(records_dir=tmp_path / "records")
    with kept_calls(Settings(records_dir=tmp_path)):
        pass
    assert [level for level, _, _ in of_records(Settings(records_dir=tmp_path))] == ["OK", "OK", "OK"]
    assert [level for level, _, _ in of_records(settings)] == ["OK", "NOTE"]
    assert not settings.records_dir.exists()


def test_calls_that_wait_for_the_database_are_a_warning_where_a_service_should_carry_them(tmp_path):
    spooled(tmp_path, ENDED)
    (level, what, _) = of_records(Settings(records_dir=tmp_path))[-1]
    assert (level, what.partition(",")[0]) == ("NOTE", "1 calls wait for the database")
    with alone(tmp_path):
        (level, _, hint) = of_records(Settings(records_dir=tmp_path))[-1]
    assert (level, "records.waiting" in hint) == ("WARNING", True)


def test_lines_of_records_that_cannot_be_read_are_counted(tmp_path):
    spooled(tmp_path, "nonsense", ENDED)
    assert any(
        level == "WARNING" and "1 lines" in what for level, what, _ in of_records(Settings(records_dir=tmp_path))
    )


def test_lines_of_records_that_are_lost_are_said(tmp_path):
    spooled(tmp_path, '["0badf00d-0",[["lost",0,12]]]', ENDED)
    found = of_records(Settings(records_dir=tmp_path))
    assert any(level == "WARNING" and "12 lines" in what for level, what, _ in found)


def test_a_database_of_records_that_does_not_answer_is_said(tmp_path):
    settings = Settings(records_dir=tmp_path, records_database=SecretStr("postgresql://x@127.0.0.1:1/none"))
    found = of_records(settings)
    assert [level for level, _, _ in found] == ["OK", "WARNING", "OK"]
    assert found[1][2]


def test_a_directory_of_records_that_cannot_be_written_to_is_said(tmp_path, sealed):
    tmp_path.chmod(0o755)
    with sealed(tmp_path):
        (level, _, hint) = of_records(Settings(records_dir=tmp_path / "a" / "b"))[0]
    assert (level, "records_dir" in hint) == ("WARNING", True)


def test_records_that_are_off_are_a_note():
    assert [level for level, _, _ in of_records(Settings(records=False))] == ["NOTE"]
