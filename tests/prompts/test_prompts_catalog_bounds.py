"""How large the files of a catalogue may be: what is larger is named, and not read to its end."""

import json

import pytest

from voicekit._prompts.catalog import po, recordings
from voicekit._prompts.catalog.recordings import MAX_RECORDINGS, MAX_TEXT, SAID, said
from voicekit.errors import CatalogError


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "does not say what is said"),
        (b'{"a":' * 100_000, "does not say what is said"),
        (b'{"a": {"b": "c"}}', "does not say what is said"),
        (b'{"a": 1e999999}', "does not say what is said"),
        (b"\xff", "does not say what is said"),
        (json.dumps(dict.fromkeys(map(str, range(MAX_RECORDINGS + 1)), "")).encode(), "more than 100,000 recordings"),
        (json.dumps({"a": "b" * (MAX_TEXT + 1)}).encode(), "'a' says more than 10,000 characters"),
    ],
    ids=["lists", "mappings", "a mapping in it", "a number", "no text", "many", "long"],
)
def test_what_no_recordings_say_is_refused_with_the_file_and_what_mends_it(tmp_path, content, words):
    (tmp_path / SAID).write_bytes(content)
    with pytest.raises(CatalogError, match=words) as refused:
        said(tmp_path)
    assert refused.value.file == str(tmp_path / SAID)
    assert "remove it" in refused.value.hint


def test_what_is_just_within_is_read(tmp_path):
    texts = dict.fromkeys(map(str, range(MAX_RECORDINGS)), "") | {"0": "b" * MAX_TEXT}
    (tmp_path / SAID).write_text(json.dumps(texts))
    assert said(tmp_path) == texts


def test_no_more_of_a_file_is_read_than_it_may_have(tmp_path):
    for name, most, read in (
        (SAID, recordings.MAX_SAID, lambda: said(tmp_path)),
        ("de.po", po.MAX_BYTES, lambda: po.read(tmp_path / "de.po")),
    ):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1 << 40)  # a terabyte that takes no room: to read it all would end in a MemoryError
        with pytest.raises(CatalogError, match=f"more than the {most:,} bytes"):
            read()
