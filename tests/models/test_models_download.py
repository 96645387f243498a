"""One file over HTTPS, on a line that breaks."""

import hashlib
import os

import pytest

from voicekit._asr.models.download import PAUSES, download, read_text
from voicekit.errors import FetchFailed, ModelBroken

DATA = os.urandom(1_000_000)
SUM = "sha256:" + hashlib.sha256(DATA).hexdigest()
PATH = "/model.zip"


class Bring:
    """Downloads the file; keeps the pauses that were made and the progress."""

    def __init__(self, site, part):
        self.site = site
        self.part = part

    def __call__(self, path=PATH, timeout=10.0):
        self.url(self.site.url(path), timeout)
        return self.part.read_bytes()

    def url(self, url, timeout=1.0):
        self.pauses, self.progress = [], []
        download(url, self.part, self.note, checksum=SUM, pause=self.pauses.append, timeout=timeout)

    def note(self, *now):
        self.progress.append(now)


@pytest.fixture
def bring(site, tmp_path):
    site.files[PATH] = DATA
    return Bring(site, tmp_path / "model.part")


def test_a_file_comes_whole_and_its_progress_is_told(bring, tmp_path):
    assert bring() == DATA
    assert bring.progress[0] == (0, len(DATA))
    assert bring.progress[-1] == (len(DATA), len(DATA))
    assert [file.name for file in tmp_path.iterdir()] == ["model.part"]


def test_a_cut_connection_goes_on_where_it_was_cut(site, bring):
    site.cuts = [300_000, 200_000]
    assert bring() == DATA
    spans = [span for _, span in site.asked]
    assert spans[0] == ""
    assert all(span.startswith("bytes=") for span in spans[1:])
    assert len(spans) == 3
    assert bring.pauses == [PAUSES[0]] * 2


def test_a_download_given_up_is_gone_on_with_the_next_time(site, bring):
    site.cuts = [400_000] + [0] * len(PAUSES)
    with pytest.raises(FetchFailed, match=r"ended after \d+ of 1000000"):
        bring()
    have = bring.part.stat().st_size
    assert have > 0
    site.asked.clear()
    assert bring() == DATA
    assert site.asked == [(PATH, f"bytes={have}-")]


def test_pauses_grow_while_nothing_comes(site, bring):
    site.cuts = [0] * (len(PAUSES) + 1)
    with pytest.raises(FetchFailed):
        bring()
    assert bring.pauses == list(PAUSES[1:])


def test_a_server_that_knows_no_parts_gives_the_whole_again(site, bring):
    site.ranges = False
    site.cuts = [300_000]
    assert bring() == DATA
    assert len(site.asked) == 2


def test_a_file_that_was_replaced_meanwhile_is_fetched_anew(site, bring):
    site.etags[PATH] = '"first"'
    site.cuts = [300_000] + [0] * len(PAUSES)
    with pytest.raises(FetchFailed):
        bring()
    site.cuts.clear()
    site.etags[PATH] = '"second"'
    assert bring() == DATA


@pytest.mark.parametrize("etag", ['W/"weak"', ""])
def test_without_a_strong_mark_of_its_version_no_part_is_trusted(site, bring, etag):
    site.etags[PATH] = etag
    site.cuts = [300_000]
    assert bring() == DATA
    assert [span for _, span in site.asked] == ["", ""]


def test_a_file_of_unknown_length_is_held_to_its_checksum(site, bring):
    site.lengths = False
    site.cuts = [300_000]
    with pytest.raises(ModelBroken, match="checksum"):
        bring()
    assert not bring.part.exists()
    assert bring() == DATA


def test_a_wrong_checksum_is_refused_and_the_file_removed(site, bring, tmp_path):
    site.files[PATH] = DATA[:-1] + b"?"
    with pytest.raises(ModelBroken, match="sha256"):
        bring()
    assert list(tmp_path.iterdir()) == []


def test_a_part_longer_than_the_file_is_thrown_away(site, bring):
    site.cuts = [300_000] + [0] * len(PAUSES)
    with pytest.raises(FetchFailed):
        bring()
    site.cuts.clear()
    bring.part.write_bytes(bytes(len(DATA) + 5))
    assert bring() == DATA


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(site, bring, status):
    site.answers = [status]
    assert bring() == DATA


def test_a_part_that_the_server_does_not_know_is_thrown_away(site, bring):
    site.cuts = [300_000]
    site.answers = [200, 416]
    assert bring() == DATA
    assert site.asked[-1] == (PATH, "")


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_is_final(site, bring, status):
    site.answers = [status]
    with pytest.raises(FetchFailed, match=str(status)):
        bring()
    assert bring.pauses == []


def test_a_redirect_is_followed(site, bring):
    site.moved["/old.zip"] = site.url(PATH)
    assert bring("/old.zip") == DATA


@pytest.mark.parametrize("target", ["http://localhost/model.zip", "ftp://localhost/model.zip"])
def test_a_redirect_to_an_open_line_is_refused(site, bring, target):
    site.moved["/old.zip"] = target
    with pytest.raises(FetchFailed, match="not encrypted"):
        bring("/old.zip")


@pytest.mark.parametrize("url", ["http://localhost/x", "file:///etc/passwd"])
def test_an_address_without_https_is_refused(bring, url):
    with pytest.raises(FetchFailed, match="https"):
        bring.url(url)


def test_a_redirect_to_a_file_of_this_machine_is_refused(site, bring):
    site.moved["/old.zip"] = "file:///etc/passwd"
    with pytest.raises(FetchFailed, match="not allowed"):
        bring("/old.zip")


def test_a_certificate_of_nobody_is_refused_with_what_mends_it(bring, monkeypatch, tmp_path):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchFailed, match="not trusted") as caught:
        bring()
    assert "SSL_CERT_FILE" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_falls_silent_counts_as_cut(site, bring):
    site.hold_at = 400_000
    assert bring(timeout=0.2) == DATA
    assert [span for _, span in site.asked] == ["", "bytes=400000-", "bytes=800000-"]


def test_a_proxy_of_the_environment_is_used(site, bring, monkeypatch):
    monkeypatch.setenv("https_proxy", site.proxy)
    assert bring() == DATA
    assert site.connected == [f"localhost:{site.port}"]


def test_a_host_that_is_not_there_is_told(bring):
    with pytest.raises(FetchFailed, match="refused") as caught:
        bring.url("https://localhost:9/x")
    assert "goes on" in caught.value.hint
    assert len(bring.pauses) == len(PAUSES) - 1


def test_a_small_text_is_read(site):
    site.files["/list.json"] = b"[]"
    assert read_text(site.url("/list.json")) == "[]"


def test_a_proxy_that_cannot_be_used_is_told_with_what_mends_it(bring, monkeypatch):
    monkeypatch.setenv("all_proxy", "socks5://localhost:1080")
    with pytest.raises(FetchFailed, match="proxy") as refused:
        bring()
    assert "all_proxy" in refused.value.hint
