"""Many recordings: kept, resumed, and none in the way of the others."""

import asyncio
import json
import os
from dataclasses import replace

import pytest
from recordings import FAILED, Ears, record

from voicekit._unseen import printable
from voicekit.errors import ConfigError, RecognizerFailed
from voicekit.transcribe._batch import Observer, Plan, each, run_all
from voicekit.transcribe._ledger import INDEX
from voicekit.transcribe._places import look, place

PLAN = Plan("en", None, "txt", {"language": "en", "engine": "ears", "model": "m", "version": "1"})


class Seen(Observer):
    """What was told, by the name of the recording."""

    def __init__(self):
        self.done_, self.kept_, self.failed_ = [], [], {}

    def kept(self, job):
        self.kept_.append(job.source.name)

    def done(self, job, transcript):
        self.done_.append(job.source.name)

    def failed(self, job, error):
        self.failed_[job.source.name] = str(error)


@pytest.fixture
def run(tmp_path):
    """Transcribes the folder `in`."""

    async def run(plan=PLAN, ears=None, output=None, most=2):
        seen = Seen()
        jobs = place(list(look([tmp_path / "in"])), output, plan.form)
        await run_all(each(jobs), ears or Ears(), plan, most, seen)
        return seen

    return run


@pytest.fixture
def inbox(tmp_path):
    for name, text in {"a.wav": "one", "b.wav": "two | three", "deep/c.wav": "four"}.items():
        record(tmp_path / "in" / name, text)
    return tmp_path / "in"


async def test_a_folder_is_transcribed_with_those_in_it(run, inbox):
    seen = await run()
    assert sorted(seen.done_) == ["a.wav", "b.wav", "c.wav"]
    assert (inbox / "b.wav.txt").read_text() == "two\nthree\n"
    assert (inbox / "deep" / "c.wav.txt").read_text() == "four\n"


async def test_what_callers_said_is_closed_to_other_users_whatever_the_umask(run, inbox):
    before = os.umask(0)
    try:
        await run()
    finally:
        os.umask(before)
    written = [path for path in inbox.rglob("*") if path.suffix == ".txt" or path.name == INDEX]
    assert written
    assert {path.stat().st_mode & 0o777 for path in written} == {0o640}


async def test_a_name_that_is_no_utf8_and_a_link_to_itself_are_named_and_end_nothing(run, inbox):
    (inbox / "a.wav").rename(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.wav"))
    (inbox / "loop.wav").symlink_to("loop.wav")
    (inbox / "gone.wav").symlink_to("nothing.wav")
    seen = await run(replace(PLAN, form="json"))
    assert sorted(seen.done_) == ["b.wav", "c.wav", "caf\udce9.wav"]
    assert sorted(seen.failed_) == ["gone.wav", "loop.wav"]
    (result,) = inbox.glob("caf*.json")
    assert json.loads(result.read_text(encoding="utf-8"))["file"] == "caf\\xe9.wav"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("caf\udce9.wav", "caf\\xe9.wav"),
        ("a\x1b[2J.wav", "a\\u001b[2J.wav"),
        ("\ud800.wav", "\\ud800.wav"),
        ("ü.wav", "ü.wav"),
    ],
)
def test_any_name_can_be_printed_and_steers_no_terminal(name, shown):
    assert printable(name) == shown
    assert printable(name).encode()


async def test_whatever_a_library_raises_of_one_recording_the_others_go_on(run, inbox):
    class Odd(Ears):
        async def recognize(self, *arguments, **options):
            if not self.broken:
                self.broken = True
                raise ZeroDivisionError("a bad block")
            return await super().recognize(*arguments, **options)

        broken = False

    seen = await run(ears=Odd(), most=1)
    assert len(seen.done_) == 2
    assert list(seen.failed_.values()) == ["a bad block"]


async def test_results_go_to_another_folder_with_the_folders_between(run, inbox, tmp_path):
    await run(output=tmp_path / "out")
    assert sorted(str(file.relative_to(tmp_path / "out")) for file in (tmp_path / "out").rglob("*.txt")) == [
        "a.wav.txt",
        "b.wav.txt",
        "deep/c.wav.txt",
    ]
    assert not list(inbox.rglob("*.txt"))


async def test_what_is_done_is_kept(run, inbox):
    await run()
    ears = Ears()
    seen = await run(ears=ears)
    assert (sorted(seen.kept_), seen.done_, ears.asked) == (["a.wav", "b.wav", "c.wav"], [], [])


async def test_a_changed_recording_is_done_again(run, inbox):
    await run()
    record(inbox / "a.wav", "four")
    seen = await run()
    assert seen.done_ == ["a.wav"]
    assert (inbox / "a.wav.txt").read_text() == "four\n"


async def test_a_recording_that_an_older_one_took_the_place_of_is_done_again(run, inbox):
    await run()
    record(inbox / "a.wav", "four")
    os.utime(inbox / "a.wav", (1, 1))
    assert (await run()).done_ == ["a.wav"]


@pytest.mark.parametrize(
    "change", [{"phrases": ("one",)}, {"how": {**PLAN.how, "model": "n"}}, {"how": {**PLAN.how, "language": "fr"}}]
)
async def test_other_settings_make_other_results(run, inbox, change):
    await run()
    assert len((await run(replace(PLAN, **change))).done_) == 3


async def test_a_result_that_was_removed_is_made_again(run, inbox):
    await run()
    (inbox / "a.wav.txt").unlink()
    assert (await run()).done_ == ["a.wav"]


async def test_a_torn_index_costs_work_and_nothing_else(run, inbox):
    await run()
    index = inbox / INDEX
    index.write_bytes(b'\xff{"result": 3}\n[]\n' + index.read_bytes()[:-9])
    seen = await run()
    assert len(seen.done_) == 1
    assert len((await run()).kept_) == 3


async def test_a_bad_recording_is_named_and_the_rest_goes_on(run, inbox):
    (inbox / "aa.wav").write_text("no sound at all")
    seen = await run(most=1)
    assert len(seen.done_) == 3
    assert "aa.wav" in seen.failed_["aa.wav"]
    assert not (inbox / "aa.wav.txt").exists()


async def test_a_result_that_cannot_be_written_is_named(run, inbox):
    (inbox / "a.wav.txt").mkdir()
    seen = await run()
    assert list(seen.failed_) == ["a.wav"]
    assert [file.name for file in inbox.iterdir() if file.name.endswith(".part")] == []


async def test_an_engine_that_fails_ends_the_batch(run, inbox):
    ears = Ears()
    ears.failure = FAILED
    with pytest.raises(RecognizerFailed):
        await run(ears=ears)


async def test_a_batch_that_is_cancelled_leaves_no_half_result_and_goes_on_later(run, inbox):
    ears, second = Ears(), asyncio.Event()

    async def hang():
        if len(ears.asked) == 2:
            second.set()
            await asyncio.Event().wait()

    ears.gate = hang
    task = asyncio.get_running_loop().create_task(run(ears=ears, most=1))
    await second.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(file.name for file in inbox.iterdir() if "txt" in file.name) == ["a.wav.txt"]
    assert (await run()).kept_ == ["a.wav"]


async def test_json_results_say_how_they_were_made(run, inbox):
    await run(replace(PLAN, form="json"))
    facts = json.loads((inbox / "a.wav.json").read_text())
    assert (facts["engine"], facts["passages"][0]["text"]) == ("ears", "one")


def test_only_recordings_are_looked_for_and_nothing_hidden(inbox):
    for name in (".hidden.wav", "notes.txt", ".git/x.wav", "d.GSM"):
        record(inbox / name, "one", format="WAV")
    assert [found.source.name for found in look([inbox])] == ["a.wav", "b.wav", "d.GSM", "c.wav"]


def test_a_folder_that_cannot_be_read_is_told_and_the_others_are_looked_into(open_sounds, sealed):
    for name in ("a.wav", "closed/b.wav", "deep/c.wav"):
        record(open_sounds / name, "one")
    told = []
    with sealed(open_sounds / "closed", 0o111):
        found = list(look([open_sounds], lambda folder, error: told.append((folder, type(error)))))
        with pytest.raises(PermissionError):
            list(look([open_sounds]))
    assert [one.source.name for one in found] == ["a.wav", "c.wav"]
    assert told == [(open_sounds / "closed", PermissionError)]


def test_a_file_that_is_named_may_be_called_anything(tmp_path):
    path = record(tmp_path / "voicemail", "one", format="WAV")
    assert [found.source for found in look([path])] == [path]


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="absent"):
        list(look([tmp_path / "absent"]))


def test_two_recordings_for_one_result_are_refused(tmp_path):
    paths = [record(tmp_path / folder / "a.wav", "one") for folder in ("x", "y")]
    with pytest.raises(ConfigError, match="both be written"):
        place(list(look(paths)), tmp_path / "out", "txt")
    assert len(place(list(look(paths)), None, "txt")) == 2
    assert len(place(list(look([paths[0], paths[0]])), None, "txt")) == 1
