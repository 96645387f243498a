"""The example program, as a person runs it."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicekit._cli.main import main

ROOT = Path(__file__).parents[2]
MODELS = (
    Path(
        os.environ.get("VOICEKIT_TEST_CACHE")
        or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    )
    / "models"
)


def run(*arguments, models=MODELS):
    return subprocess.run(
        [sys.executable, ROOT / "examples" / "transcribe_folder.py", *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "VOICEKIT_MODELS": str(models)},
    )


def test_a_folder_becomes_a_table_and_a_bad_recording_is_named(tmp_path):
    if not (MODELS / "vosk-model-small-ko-0.22").is_dir():
        pytest.skip("the test models are not here: tools/models.py fetches them")
    assert main(["say", "감사합니다", "-o", str(tmp_path / "a.wav"), "--language", "ko", "--engine", "espeak"]) == 0
    (tmp_path / "b.wav").write_text("no sound")
    ran = run(tmp_path, "ko")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert ran.returncode == 1
    assert "b.wav" in ran.stderr
    assert {row["recording"] for row in rows} == {"a.wav"}
    assert rows[0]["party"] == "1"
    assert rows[0]["text"]


def test_without_a_model_it_says_so(tmp_path):
    ran = run(tmp_path, "xx", models=tmp_path)
    assert ran.returncode == 1
    assert "voicekit models list --language xx" in ran.stderr
    assert "Traceback" not in ran.stderr
