"""`voicekit models` as a person uses it: in a process of its own, through a proxy that leads to a stand-in."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from model_archives import FILES, packed
from publisher_stand_in import FOLDER, serving

NAME = "vosk-model-small-uk-v3-nano"
ARCHIVE = packed(top=NAME)


@pytest.fixture
def site(tmp_path_factory, folder, monkeypatch):
    """The publisher's site, reached by its own name through a proxy."""
    with serving(tmp_path_factory.mktemp("site")) as site:
        site.files[f"{FOLDER}{NAME}.zip"] = ARCHIVE
        listed = [{"name": NAME, "md5": hashlib.md5(ARCHIVE).hexdigest()}]
        site.files[f"{FOLDER}model-list.json"] = json.dumps(listed).encode()
        for variable in ("all_proxy", "no_proxy", "http_proxy"):
            monkeypatch.delenv(variable, raising=False)
            monkeypatch.delenv(variable.upper(), raising=False)
        monkeypatch.setenv("https_proxy", site.proxy)
        monkeypatch.setenv("SSL_CERT_FILE", str(site.authority))
        yield site


@pytest.fixture
def archive(folder):
    file = folder / "mine.zip"
    file.write_bytes(ARCHIVE)
    return file


@pytest.fixture
def start(folder):
    """Starts a command and sees to its end."""
    with ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen:
            process = subprocess.Popen(
                [sys.executable, "-m", "voicekit", "models", *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_model_is_fetched_listed_found_and_removed(spawn, run, site, folder):
    ran = spawn("models", "fetch", NAME)
    assert (ran.code, ran.err) == (0, "")
    assert NAME in ran.out
    assert site.connected[0] == "alphacephei.com:443"
    assert run("models", "path", NAME).out.strip() == str(folder / "models" / NAME)
    assert f"ok  {NAME}" in run("models", "list").out
    assert run("models", "remove", NAME).code == 0
    assert files(folder / "models") == []
    assert run("models", "path", NAME).code == 1


def test_json_is_json_alone(spawn, site, run):
    ran = spawn("models", "fetch", NAME, "--json")
    fetched = json.loads(ran.out)
    assert (fetched["language"], fetched["here"], fetched["problem"], ran.err) == ("uk", True, "", "")
    assert json.loads(run("models", "path", NAME, "--json").out)["path"] == fetched["path"]
    (listed,) = json.loads(run("models", "list", "--here", "--json").out)
    assert listed == fetched
    assert json.loads(run("models", "remove", NAME, "--json").out)["freed"] > 0


def test_the_list_names_language_size_license_and_where_a_checksum_is_not_known(run):
    ran = run("models", "list", "--language", "fr")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert any("vosk-model-small-fr-0.22" in line and "42 MB" in line and "Apache-2.0" in line for line in lines)
    assert any("vosk-model-fr-0.22" in line and "not known" in line for line in lines)
    assert "vosk-model-small-de-0.15" not in ran.out


@pytest.mark.parametrize("language", ["fr", "fi", "nb-NO"])
def test_the_list_of_a_language_has_the_models_that_hear_many(run, language):
    ran = run("models", "list", "--language", language, "--json")
    names = {row["name"] for row in json.loads(ran.out)}
    assert {"whisper-base", "whisper-small"} <= names
    assert "whisper-tiny.en" not in names


def test_the_name_of_a_fetched_model_that_is_in_no_list_tells_its_language(run, archive):
    name = "vosk-model-small-en-us-9.9"
    assert run("models", "fetch", name, "--from", str(archive)).code == 0
    (listed,) = json.loads(run("models", "list", "--here", "--json").out)
    assert listed["language"] == "en-US"


def test_a_broken_model_is_listed_with_what_is_wrong(run, folder, archive):
    assert run("models", "fetch", "mine", "--from", str(archive)).code == 0
    (folder / "models" / "mine" / "am" / "final.mdl").unlink()
    ran = run("models", "list", "--here")
    assert ran.code == 1
    assert "it lacks am/final.mdl" in ran.out
    assert "hint: voicekit models remove mine" in ran.out


def test_an_unknown_name_is_answered_with_near_ones(run):
    ran = run("models", "fetch", "vosk-model-small-uk-v3-nona")
    assert ran.code == 1
    assert f"did you mean {NAME}" in ran.err


def test_the_setting_names_another_folder(run, folder, archive):
    (folder / "voicekit.toml").write_text('models = "elsewhere"\n')
    assert run("models", "fetch", "mine", "--from", str(archive)).code == 0
    assert (folder / "elsewhere" / "mine" / "am" / "final.mdl").exists()


def test_ctrl_c_leaves_no_model_and_the_next_fetch_goes_on(start, spawn, site, folder):
    site.hold_at = 150_000
    process = start("fetch", NAME)
    assert site.half.wait(20)
    part = folder / "models" / ".fetch" / f"{NAME}.part"
    while not part.exists() or part.stat().st_size < 100_000:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
    assert files(folder / "models") == [f".fetch/{NAME}.part", f".fetch/{NAME}.part.json"]
    kept = part.stat().st_size
    site.released.set()
    site.hold_at = None
    assert spawn("models", "fetch", NAME).code == 0
    assert site.asked[-1] == (f"{FOLDER}{NAME}.zip", f"bytes={kept}-")
    assert len(files(folder / "models")) == len(FILES) + 1


def test_of_two_processes_one_fetches_and_both_have_the_model(start, site):
    site.hold_at = 150_000
    first = start("fetch", NAME)
    assert site.half.wait(20)
    second = start("fetch", NAME)
    assert "another process is at" in second.stderr.readline()
    site.released.set()
    for process in (first, second):
        out, _ = process.communicate(timeout=20)
        assert (process.returncode, NAME in out) == (0, True)
    assert [path for path, _ in site.asked].count(f"{FOLDER}{NAME}.zip") == 1


def test_a_wrong_checksum_is_refused_by_name_and_nothing_is_left(spawn, site, folder):
    site.files[f"{FOLDER}{NAME}.zip"] = ARCHIVE + b"?"
    ran = spawn("models", "fetch", NAME)
    assert ran.code == 1
    assert "checksum" in ran.err
    assert "hint:" in ran.err
    assert files(folder / "models") == []
