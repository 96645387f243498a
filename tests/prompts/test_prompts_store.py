"""The store: whole files or none, many processes, an index that may be torn, eviction of the least recently used."""

import asyncio
import json
import os
import resource
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from voicekit._media.formats import FORMATS, encode
from voicekit._media.pcm import Pcm
from voicekit._prompts import key
from voicekit._prompts.eviction import KEEP_SECONDS, PRIVATE_SECONDS
from voicekit._prompts.folder import LEFTOVER_SECONDS, Access
from voicekit._prompts.index import INDEX
from voicekit._prompts.parts import Clip
from voicekit._prompts.store import TRUST_SECONDS, Store
from voicekit._tts.engine import Voice
from voicekit.errors import SoundsError, StoreError

WAV = FORMATS["wav"]
SOUND = encode(Pcm(np.full(800, 1000, np.int16), 8000), WAV)
VOICE = Voice("sine", "pure", "en", "1")


def recipe(text):
    return key.speech(text, VOICE, WAV)


async def put(store, text, **options):
    record = await store.put(recipe(text), SOUND, 0.1, **options)
    await store.settle(record)
    return record


def reopened(store, **options):
    again = Store(store.folder.sounds, WAV, **options)
    again.load()
    return again


def age(store, record, seconds):
    then = datetime.now(UTC).timestamp() - seconds
    os.utime(store.folder.file(record.key + ".wav"), (then, then))


@pytest.fixture
def store(store):
    store.load()
    return store


async def test_what_another_voice_spoke_is_remembered_for_so_many_prompts_the_newest(store, monkeypatch):
    monkeypatch.setattr("voicekit._prompts.store.MOST_STAND_INS", 3)
    records = [await put(store, f"Number {number}", asked=f"asked{number}") for number in range(6)]
    await put(store, "Number 3", asked="asked3")
    await put(store, "Number 6", asked="asked6")
    found = [store.stand_in(f"asked{number}") for number in range(6)]
    assert [record is not None for record in found] == [False, False, False, True, False, True]
    assert found[5].key == records[5].key


async def test_a_prompt_is_known_at_once_and_after_a_restart(store):
    record = await put(store, "Hello")
    assert store.get(record.key) == record
    assert await reopened(store).find(record.key) == record
    assert store.size == len(SOUND)


async def test_files_can_be_read_by_other_users_whatever_the_umask(store):
    old = os.umask(0o077)
    try:
        again = reopened(store)
        record = await put(again, "Hello")
        other = store.folder.sounds / "second"
        other.mkdir(mode=0o755)
        Store(other, WAV).load()
    finally:
        os.umask(old)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.folder.path.iterdir()}
    assert modes[record.key + ".wav"] == modes[INDEX] == 0o644
    assert stat.S_IMODE((other / "voicekit").stat().st_mode) == 0o755


@pytest.mark.parametrize("umask", [0o000, 0o077])
async def test_with_a_group_files_are_open_to_it_and_to_nobody_else_whatever_the_umask(sounds, umask):
    group = os.getegid() if os.geteuid() else 4242
    old = os.umask(umask)
    try:
        store = Store(sounds, WAV, access=Access(0o640, 0o750, group))
        store.load()
        await put(store, "The PIN is 4711", private=True)
        store.collect()
    finally:
        os.umask(old)
    files = {path.name: path.stat() for path in store.folder.path.iterdir() if path.name != ".lock"}
    assert {stat.S_IMODE(found.st_mode) for found in files.values()} == {0o640}
    folder = store.folder.path.stat()
    assert stat.S_IMODE(folder.st_mode) == 0o750
    assert {found.st_gid for found in (*files.values(), folder)} == {group}


async def test_a_folder_that_was_open_to_all_is_closed_to_all_but_the_group(store):
    record = await put(store, "Hello")
    Store(store.folder.sounds, WAV, access=Access(0o640, 0o750, os.getegid())).load()
    assert stat.S_IMODE(store.folder.path.stat().st_mode) == 0o750
    assert await reopened(store).find(record.key) == record


async def test_the_index_can_be_read_by_a_person_and_has_no_private_text(store):
    await put(store, "Grüße, \u4f60\u597d")
    await put(store, "The PIN is 4711", private=True)
    text = (store.folder.path / INDEX).read_text("utf-8")
    first, second = (json.loads(line) for line in text.splitlines())
    assert "Grüße, \u4f60\u597d" in text
    assert first["engine"] == "sine"
    assert "4711" not in text
    assert second["private"] is True


@pytest.mark.parametrize("tail", [b"", b"{", b'{"key": "', b"\xff\xfe\x00\n", b"[]\n", b'{"key": 1}\n', b"\n\n"])
async def test_a_torn_index_costs_no_prompt_before_or_after_it(store, tail):
    before = await put(store, "Before")
    with (store.folder.path / INDEX).open("ab") as index:
        index.write(tail)
    after = await put(store, "After")
    again = reopened(store)
    assert again.record(before.key) == before
    assert again.record(after.key) == after


async def test_a_lost_index_costs_no_prompt(store):
    record = await put(store, "Hello")
    (store.folder.path / INDEX).unlink()
    again = reopened(store)
    found = await again.find(record.key)
    assert found.seconds == pytest.approx(0.1)
    assert again.get(record.key) == found


@pytest.mark.parametrize("content", [b"", b"RIFF", b"nonsense", SOUND[:-1], SOUND[:-10], bytes(len(SOUND))])
async def test_a_file_without_a_record_that_is_no_whole_sound_is_not_played(store, content):
    store.folder.file(recipe("Hello").key + ".wav").write_bytes(content)
    assert await store.find(recipe("Hello").key) is None


DAMAGE = {
    "empty": b"",
    "cut": SOUND[:-10],
    "longer": SOUND + b"\0\0",
    "zeros": bytes(len(SOUND)),
    "zeros at its end": SOUND[:-10] + bytes(10),
    "another sound": encode(Pcm(np.full(800, 999, np.int16), 8000), WAV),
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
async def test_a_file_that_is_not_what_was_written_is_not_played_after_a_start_and_is_whole_once_it_is_made_again(
    store, content
):
    record = await put(store, "Hello")
    store.folder.file(record.key + ".wav").write_bytes(content)
    again = reopened(store)
    assert again.get(record.key) is None
    assert await again.find(record.key) is None
    assert not again.has(record.key)
    made = await put(again, "Hello")
    assert again.get(record.key) == made
    assert await reopened(store).find(record.key) == made


@pytest.mark.parametrize("extension", ["sln", "ulaw", "gsm", "g722"])
async def test_a_sound_without_a_header_that_was_cut_is_held_against_its_record(sounds, extension):
    form = FORMATS[extension]
    store = Store(sounds, form)
    store.load()
    data = encode(Pcm(np.full(form.rate, 1000, np.int16), form.rate), form)
    record = await store.put(key.speech("Hello", VOICE, form), data, 1.0)
    await store.settle(record)
    os.truncate(store.folder.file(record.key + form.extension), len(data) // 2)
    again = Store(sounds, form)
    again.load()
    assert not again.has(record.key)
    assert await again.find(record.key) is None


async def test_a_record_of_an_earlier_release_has_no_checksum_and_its_file_counts_by_its_size(store):
    record = await put(store, "Hello")
    index = store.folder.path / INDEX
    index.write_bytes(index.read_bytes().replace(b', "checksum": "', b', "unknown": "'))
    again = reopened(store)
    assert (await again.find(record.key)).checksum == ""
    os.truncate(store.folder.file(record.key + ".wav"), len(SOUND) - 1)
    assert await again.find(record.key) is None


async def test_the_content_is_on_the_disk_before_the_file_has_its_name(store, monkeypatch):
    steps = []
    fsync, rename = os.fsync, os.rename

    def synced(descriptor):
        fsync(descriptor)
        steps.append(("on the disk", os.fstat(descriptor).st_size))

    def renamed(source, target):
        rename(source, target)
        steps.append(("named", Path(target).stat().st_size))

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", renamed)
    await store.put(recipe("Hello"), SOUND, 0.1)
    assert steps == [("on the disk", len(SOUND)), ("named", len(SOUND))]


async def test_what_another_process_writes_is_found_without_a_restart(store):
    other = reopened(store)
    record = await put(other, "Hello")
    assert store.get(record.key) is None
    assert await store.find(record.key) == record
    second = await put(other, "Second")
    store.refresh()
    assert store.record(second.key) == second


async def test_what_another_process_removed_is_forgotten(store):
    record = await put(store, "Hello")
    reopened(store).purge()
    store.refresh()
    assert store.get(record.key) is None
    assert store.size == 0


async def test_a_prompt_not_used_for_long_is_looked_at_before_it_is_played(sounds):
    now = [0.0]
    store = Store(sounds, WAV, clock=lambda: now[0])
    store.load()
    record = await put(store, "Hello")
    now[0] = TRUST_SECONDS - 1
    assert store.get(record.key) == record
    now[0] = 2 * TRUST_SECONDS
    assert store.get(record.key) is None
    assert await store.find(record.key) == record
    assert store.get(record.key) == record


async def test_uses_are_no_looks_so_that_a_file_which_is_gone_is_noticed_however_often_it_is_played(sounds):
    now = [0.0]
    store = Store(sounds, WAV, clock=lambda: now[0])
    store.load()
    record = await put(store, "Hello")
    store.folder.file(record.key + ".wav").unlink()
    played = 0
    while store.get(record.key) is not None:
        now[0] += 10.0
        played += 1
    assert played == TRUST_SECONDS / 10
    assert await store.find(record.key) is None


@pytest.mark.parametrize("content", [None, b"", SOUND[:-10]])
async def test_files_that_are_gone_or_cut_are_noticed_when_their_uses_are_written(store, content):
    used, unused = await put(store, "Hello"), await put(store, "Goodbye")
    store.get(used.key)
    for record in (used, unused):
        path = store.folder.file(record.key + ".wav")
        path.unlink() if content is None else path.write_bytes(content)
    store.flush()
    assert store.get(used.key) is None


async def test_what_is_used_all_the_time_is_looked_at_all_the_time_and_stays_known(sounds):
    now = [0.0]
    store = Store(sounds, WAV, clock=lambda: now[0])
    store.load()
    record = await put(store, "Hello")
    for _ in range(10):
        now[0] += TRUST_SECONDS - 1
        assert store.get(record.key) == record
        store.flush()


def clip(store, record):
    return store.clip(record, "")


async def test_one_file_that_asterisk_does_not_find_makes_known_all_that_are_gone_or_cut(store):
    gone, gone_too, cut, whole = [await put(store, text) for text in ("One", "Two", "Three", "Four")]
    for record in (gone, gone_too):
        store.folder.file(record.key + ".wav").unlink()
    os.truncate(store.folder.file(cut.key + ".wav"), 100)
    assert store.renew([clip(store, gone)])
    assert [store.has(record.key) for record in (gone, gone_too, cut, whole)] == [False, False, False, True]
    assert store.size == len(SOUND)
    assert store.renew([clip(store, gone_too)])


async def test_a_file_that_lies_there_as_it_was_written_and_one_that_is_not_ours_stay_as_they_are(store):
    record = await put(store, "Hello")
    assert not store.renew([clip(store, record), Clip("beep", None, ""), Clip("/etc/passwd", None, "")])
    assert store.get(record.key) == record


async def test_who_lost_a_file_with_others_learns_that_it_was_made_again_meanwhile(store):
    record = await put(store, "Hello")
    lost = clip(store, record)
    store.folder.file(record.key + ".wav").unlink()
    assert store.renew([lost])  # the first call that has lost it
    assert store.renew([lost])  # another, before it is there again
    made = await put(store, "Hello")
    assert store.renew([lost])  # and one after that
    assert store.get(made.key) == made
    assert not store.renew([clip(store, made)])


async def test_who_lost_a_file_learns_that_another_process_has_made_it_again(store, sounds):
    record = await put(store, "Hello")
    lost = clip(store, record)
    path = store.folder.file(record.key + ".wav")
    path.unlink()
    other = Store(sounds, WAV)
    other.load()
    made = await other.put(record.recipe, SOUND[:-2] + b"ab", record.seconds)
    await other.settle(made)
    assert store.renew([lost])
    assert store.get(made.key).checksum == made.checksum


@pytest.mark.parametrize("damage", ["zeros", "mode"])
async def test_a_file_that_asterisk_could_not_open_makes_way_for_a_new_one(store, damage):
    record = await put(store, "Hello")
    path = store.folder.file(record.key + ".wav")
    path.chmod(0o600) if damage == "mode" else path.write_bytes(bytes(len(SOUND)))
    assert store.renew([clip(store, record)])
    assert await store.find(record.key) is None
    made = await put(store, "Hello")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert await store.find(record.key) == made


async def test_eviction_takes_the_least_recently_used_first_and_nothing_in_use(sounds):
    store = Store(sounds, WAV, limit=4 * len(SOUND))
    store.load()
    records = [await put(store, f"Text {number}") for number in range(6)]
    for number in (0, 1, 2, 3):
        age(store, records[number], KEEP_SECONDS + 1000 - 100 * number)
    store.get(records[1].key)
    removed = store.collect()
    # The limit's low water is 3.6 files; 0, 2 and 3 are old, 1 was used just now.
    assert removed.files == 3
    assert {record.key for record in store.records()} == {records[number].key for number in (1, 4, 5)}
    assert store.size == removed.kept_size == 3 * len(SOUND)
    assert len((store.folder.path / INDEX).read_bytes().splitlines()) == 3


async def test_nothing_used_of_late_is_evicted_even_over_the_limit(sounds):
    store = Store(sounds, WAV, limit=1)
    store.load()
    await put(store, "Hello")
    assert store.too_big
    assert store.collect().files == 0


async def test_upkeep_removes_leftovers_and_old_private_prompts(store):
    public, private = await put(store, "Hello"), await put(store, "4711", private=True)
    for record in (public, private):
        age(store, record, PRIVATE_SECONDS + 1)
    young, old = store.folder.file(".a.part"), store.folder.file(".b.part")
    for part in (young, old):
        part.write_bytes(b"half")
    then = datetime.now(UTC).timestamp() - LEFTOVER_SECONDS - 1
    os.utime(old, (then, then))
    assert store.collect().files == 1
    assert store.get(public.key) == public
    assert store.get(private.key) is None
    assert young.exists()
    assert not old.exists()


async def test_the_name_of_a_private_prompt_cannot_be_worked_out_from_what_it_says(store):
    private, public = await put(store, "The PIN is 4711", private=True), await put(store, "The PIN is 4711")
    assert public.key == recipe("The PIN is 4711").key
    assert private.key != public.key
    assert private.key == recipe("The PIN is 4711").sealed(store.seal)
    assert reopened(store).seal != store.seal


async def test_old_private_prompts_are_work_for_upkeep_though_the_cache_is_small(sounds):
    now = [0.0]
    store = Store(sounds, WAV, clock=lambda: now[0])
    store.load()
    record = await put(store, "4711", private=True)
    assert (store.has_private, store.has_old_private) == (True, False)
    now[0] = PRIVATE_SECONDS + 1
    assert store.has_old_private
    age(store, record, PRIVATE_SECONDS + 1)
    assert store.collect().files == 1
    assert (store.has_private, store.has_old_private) == (False, False)


async def test_purge_leaves_nothing_of_ours_and_all_of_others(store):
    await put(store, "Hello")
    note = store.folder.file("README")
    note.write_text("keep")
    store.purge()
    left = {path.name for path in store.folder.path.iterdir()}
    assert left <= {"README", ".lock"}
    assert note in store.folder.path.iterdir()


async def test_a_prompt_removed_before_its_record_was_written_gets_none(store):
    record = await store.put(recipe("Hello"), SOUND, 0.1)
    reopened(store).purge()
    await store.settle(record)
    assert not (store.folder.path / INDEX).exists()


async def test_a_missing_directory_is_refused_with_the_command_that_mends_it(tmp_path):
    with pytest.raises(SoundsError, match=r"does not exist \(mkdir -p .*no such'\)"):
        Store(tmp_path / "no such", WAV).load()


async def test_a_directory_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SoundsError, match="is not a directory"):
        Store(tmp_path / "file", WAV).load()


async def test_a_directory_that_cannot_be_written_is_refused_with_the_command_that_mends_it(sounds):
    # A file stands where the folder has to be: this stops root too.
    (sounds / "voicekit").write_text("")
    with pytest.raises(SoundsError, match=r"cannot write in .*sudo install -d"):
        Store(sounds, WAV).load()


async def test_prompts_in_a_directory_that_cannot_be_written_are_played_and_others_fail_with_what_mends_it(
    open_sounds, sealed
):
    store = Store(open_sounds, WAV)
    store.load()
    record = await put(store, "Hello")
    with sealed(store.folder.path):
        again = reopened(store)
        assert again.read_only.hint.startswith("sudo install -d")
        assert await again.find(record.key) == record
        assert again.get(record.key) == record
        again.flush()
        assert again.get(record.key) == record
        with pytest.raises(StoreError, match=r"Permission denied \(voicekit doctor\)"):
            await put(again, "Goodbye")
        with pytest.raises(StoreError, match="cannot clean up"):
            again.collect()


async def test_a_directory_without_prompts_that_cannot_be_written_is_refused(open_sounds, sealed):
    Store(open_sounds, WAV).load()
    with sealed(open_sounds / "voicekit"), pytest.raises(SoundsError, match=r"cannot write in .*sudo install -d"):
        Store(open_sounds, WAV).load()


async def test_a_directory_that_cannot_be_read_is_refused(open_sounds, sealed):
    store = Store(open_sounds, WAV)
    store.load()
    await put(store, "Hello")
    with sealed(store.folder.path, mode=0o000), pytest.raises(SoundsError, match="cannot write in"):
        Store(open_sounds, WAV).load()


@pytest.mark.parametrize("name", ["a,b", "a&b", "a\nb"])
async def test_a_directory_that_asterisk_cannot_name_is_refused(tmp_path, name):
    with pytest.raises(SoundsError, match="Asterisk cannot play from"):
        Store(tmp_path / name, WAV)


async def test_asterisk_is_told_the_path_as_it_sees_it(sounds):
    store = Store(sounds, WAV, asterisk_root="/var/lib/asterisk/sounds/")
    store.load()
    record = await put(store, "Hello")
    assert store.clip(record, "x").file == f"/var/lib/asterisk/sounds/voicekit/{record.key}"


async def test_a_folder_deleted_while_we_run_is_made_again(store):
    await put(store, "Hello")
    for path in store.folder.path.iterdir():
        path.unlink()
    store.folder.path.rmdir()
    record = await put(store, "Again")
    assert await reopened(store).find(record.key) == record


# Other processes: real ones, with the real clock.

WRITER = """
import asyncio, sys
from pathlib import Path
import test_prompts_store as t

async def main(sounds, name, count):
    store = t.Store(Path(sounds), t.WAV)
    store.load()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(count)):
        await t.put(store, f"{name} {number}")
        await t.put(store, f"both {number}")

asyncio.run(main(*sys.argv[1:]))
"""


def process(code, *arguments, **options):
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **options,
    )


def test_two_processes_writing_at_once_lose_nothing(store):
    writers = [process(WRITER, store.folder.sounds, name, 100) for name in ("one", "two")]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        writer.communicate(b"\n")
    assert [writer.returncode for writer in writers] == [0, 0]
    again = reopened(store)
    wanted = {recipe(f"{name} {number}").key for name in ("one", "two", "both") for number in range(100)}
    assert {record.key for record in again.records()} == wanted
    lines = (store.folder.path / INDEX).read_bytes().splitlines()
    assert len(lines) == 400
    assert all(json.loads(line)["size"] == len(SOUND) for line in lines)


KILLED = """
import asyncio, os, sys
from pathlib import Path
import test_prompts_store as t

def last_step(*paths):
    print("written", flush=True)
    sys.stdin.readline()

async def main(sounds):
    store = t.Store(Path(sounds), t.WAV)
    store.load()
    os.rename = last_step
    await store.put(t.recipe("Hello"), t.SOUND, 0.1)

asyncio.run(main(sys.argv[1]))
"""


def test_a_process_killed_in_the_middle_of_a_write_leaves_no_prompt_and_its_leftover_is_cleaned(store):
    writer = process(KILLED, store.folder.sounds)
    assert writer.stdout.readline() == b"written\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    parts = [path for path in store.folder.path.iterdir() if path.name.endswith(".part")]
    assert len(parts) == 1
    assert reopened(store).records() == ()
    assert list(store.folder.path.glob("*.wav")) == []
    then = datetime.now(UTC).timestamp() - LEFTOVER_SECONDS - 1
    os.utime(parts[0], (then, then))
    reopened(store)
    assert not parts[0].exists()


def test_a_full_disk_fails_the_prompt_with_a_clear_error_and_leaves_no_half_file(store):
    # The kernel refuses to let the file grow, in the middle of the write, as a full disk does.
    big = SOUND * 50

    async def fill():
        with pytest.raises(StoreError, match=r"cannot write .*\(df -h") as caught:
            await store.put(recipe("Hello"), big, 1.0)
        return caught

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(SOUND), hard))
    try:
        asyncio.run(fill())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in store.folder.path.iterdir()] == []
    assert not store.has(recipe("Hello").key)
    assert asyncio.run(put(store, "Hello")).size == len(SOUND)
