"""Where recordings of callers go: a directory for two users, and for nobody else."""

import os
import stat

import pytest

from voicekit._call.recording import RecordingDir


@pytest.fixture(params=[0o000, 0o077])
def umask(request):
    old = os.umask(request.param)
    yield
    os.umask(old)


def test_a_directory_that_is_made_for_recordings_is_closed_to_others_whatever_the_umask(tmp_path, umask):
    ours = tmp_path / "recordings"
    RecordingDir(ours, str(ours)).new("1.1")
    assert stat.S_IMODE(ours.stat().st_mode) == 0o750


def test_a_group_may_write_there_and_owns_what_is_written(tmp_path, umask):
    ours, group = tmp_path / "recordings", os.getegid() if os.geteuid() else 4242
    RecordingDir(ours, str(ours), group).new("1.1")
    assert (stat.S_IMODE(ours.stat().st_mode), ours.stat().st_gid) == (0o2770, group)
    (ours / "one.wav").write_bytes(b"")
    assert (ours / "one.wav").stat().st_gid == group


def test_what_is_written_there_is_open_to_the_group_alone_whatever_the_umask_of_the_writer(tmp_path, umask):
    ours = tmp_path / "recordings"
    RecordingDir(ours, str(ours), os.getegid()).new("1.1")
    try:
        os.getxattr(ours, "system.posix_acl_default")
    except OSError:
        pytest.skip("this file system keeps no access lists")
    os.close(os.open(ours / "one.wav", os.O_CREAT | os.O_WRONLY, 0o666))  # as Asterisk makes its files
    assert stat.S_IMODE((ours / "one.wav").stat().st_mode) == 0o660


def test_a_directory_that_is_there_stays_as_its_owner_made_it(tmp_path):
    tmp_path.chmod(0o777)
    RecordingDir(tmp_path, str(tmp_path), os.getegid()).new("1.1")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o777
