"""The hint of an error that a file cannot be read: what mends it by what the system says."""

import errno
import os

import pytest

from voicekit._unread import hint_of


def test_a_name_that_leads_nowhere_is_looked_at(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "absent", tmp_path / "file" / "below"):
        with pytest.raises((FileNotFoundError, NotADirectoryError)) as caught:
            path.read_bytes()
        assert hint_of(caught.value) == "look at its name"


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError) as caught:
        tmp_path.read_bytes()
    assert hint_of(caught.value) == "name a file, not a folder"


def test_a_closed_file_is_opened_to_voicekit():
    assert hint_of(PermissionError(errno.EACCES, os.strerror(errno.EACCES))) == "let voicekit read it"


def test_what_is_left_is_the_disk_or_a_link(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)) as caught:
        link.read_bytes()
    for error in (caught.value, OSError(errno.EIO, os.strerror(errno.EIO))):
        assert hint_of(error) == "look at the disk that it lies on, or at the link that leads to it"
