"""Archives of strangers."""

import contextlib
import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_archives import FILES, packed

from voicekit._asr.models import unpack as unpacking
from voicekit._asr.models.unpack import unpack
from voicekit.errors import ModelBroken


def quiet(_done, _total):
    """No one looks."""


def tree(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "inner" / "room"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def opened(tmp_path, room):
    """Unpacks what it is given."""

    def opened(data: bytes, inside: str = ""):
        archive = tmp_path / "model.zip"
        archive.write_bytes(data)
        unpack(archive, room, quiet, inside)
        return tree(room)

    return opened


def zipped(*entries) -> bytes:
    """A zip of (name or ZipInfo, content)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


def special(name, kind) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return info


def test_the_one_folder_at_the_top_is_left_out(opened):
    assert opened(packed()) == FILES


def test_an_archive_without_a_folder_at_the_top_is_taken_as_it_is(opened):
    assert opened(zipped(("conf/a", b"1"), ("b", b"2"))) == {"conf/a": b"1", "b": b"2"}


def test_only_a_part_of_a_package_is_taken(opened):
    data = zipped(("pkg/__init__.py", b"import os"), ("pkg/model/a", b"1"), ("pkg-1.dist-info/RECORD", b""))
    assert opened(data, "pkg/model") == {"a": b"1"}


def test_progress_ends_at_the_total(tmp_path, room):
    archive = tmp_path / "model.zip"
    archive.write_bytes(packed())
    seen = []
    unpack(archive, room, lambda *now: seen.append(now))
    total = sum(map(len, FILES.values()))
    assert seen[-1] == (total, total)


@pytest.mark.parametrize(
    "name",
    ["../evil", "top/../../evil", "/etc/evil", "top/..", "C:/evil", "..\\evil", "top\\..\\..\\evil", "top/a\nb", "~:x"],
)
def test_a_name_that_leads_elsewhere_is_refused(opened, tmp_path, name):
    with pytest.raises(ModelBroken, match="leads out"):
        opened(zipped(("top/good", b"1"), (name, b"evil")))
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["model.zip"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(opened, kind):
    with pytest.raises(ModelBroken, match="link or a device"):
        opened(zipped(("top/good", b"1"), (special("top/odd", kind), b"/etc/passwd")))


def test_a_hostile_entry_is_refused_also_where_it_is_not_wanted(opened):
    with pytest.raises(ModelBroken, match="leads out"):
        opened(zipped(("pkg/model/a", b"1"), ("../evil", b"")), "pkg/model")


def test_a_file_that_packs_a_thousand_to_one_is_refused(opened, room):
    with pytest.raises(ModelBroken, match="far more"):
        opened(zipped(("top/zeros", bytes(200_000_000)), ("top/good", b"1")))
    assert sum(file.stat().st_size for file in room.rglob("*") if file.is_file()) < 30_000_000


def test_a_small_table_of_zeros_is_no_bomb(opened):
    assert opened(zipped(("table", bytes(500_000)))) == {"table": bytes(500_000)}


def test_a_claim_of_more_bytes_than_any_model_has_is_refused(opened, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_BYTES", 1000)
    with pytest.raises(ModelBroken, match="more than 1000"):
        opened(zipped(("a", bytes(600)), ("b", bytes(600))))


def test_a_file_longer_than_its_claim_is_refused(opened):
    data = bytearray(zipped(("top/a", b"x" * 1000)))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    with pytest.raises(ModelBroken):
        opened(bytes(data))


def test_a_flood_of_files_is_refused(opened, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_ENTRIES", 5)
    with pytest.raises(ModelBroken, match="6 entries"):
        opened(zipped(*((f"f{number}", b"") for number in range(6))))


@pytest.mark.parametrize("names", [("a", "A"), ("top/x", "top/X"), ("a", "a/b")])
def test_names_that_are_one_on_some_disk_are_refused(opened, names):
    with pytest.raises(ModelBroken, match=r"twice|same name"):
        opened(zipped(*((name, b"1") for name in names)))


@pytest.mark.parametrize("data", [b"", b"no archive at all", packed()[:5000], packed()[5000:]])
def test_what_is_no_whole_zip_is_refused(opened, data):
    with pytest.raises(ModelBroken, match=r"zip|damaged|cannot be read"):
        opened(data)


def test_a_damaged_file_is_refused(opened):
    data = bytearray(packed())
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(ModelBroken):
        opened(bytes(data))


def test_an_archive_of_folders_alone_holds_no_model(opened):
    with pytest.raises(ModelBroken, match="no files"):
        opened(zipped(("top/", b"")))


@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(1, 60))
def test_damage_of_any_kind_ends_in_one_error_and_nothing_outside(tmp_path_factory, junk, at, length):
    folder = tmp_path_factory.mktemp("damage")
    small = packed({"am/final.mdl": b"a" * 500, "conf/mfcc.conf": b"b" * 100})
    archive = folder / "model.zip"
    archive.write_bytes(small[:at] + junk[:length] + small[at + length :])
    room = folder / "room"
    room.mkdir()
    with contextlib.suppress(ModelBroken):
        unpack(archive, room, quiet)
    assert sorted(file.name for file in folder.iterdir()) == ["model.zip", "room"]


def test_a_list_of_a_hundred_thousand_files_is_refused_before_it_is_read(opened):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model/a", b"")
    whole = file.getvalue()
    start, entry = whole.index(b"PK\x01\x02"), whole[whole.index(b"PK\x01\x02") : whole.index(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 100_000 * len(entry), start, 0)
    with pytest.raises(ModelBroken, match="a list of files of 53"):
        opened(whole[:start] + 100_000 * entry + end)
