"""The publisher's stand-in, and archives as the publisher packs them."""

import fcntl
import os
import zipfile
from pathlib import Path

import pytest
from model_archives import KOREAN
from publisher_stand_in import serving

from voicekit._asr.models import ModelStore


@pytest.fixture(scope="module")
def _site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(_site, monkeypatch):
    """The stand-in with nothing going wrong, trusted by this process and its children."""
    for variable in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.upper(), raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(_site.authority))
    for name in ("files", "etags", "moved", "cuts", "answers", "asked", "connected"):
        getattr(_site, name).clear()
    _site.ranges = _site.lengths = True
    _site.hold_at = _site.claim = None
    _site.half.clear()
    _site.released.clear()
    return _site


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "models")


@pytest.fixture(scope="session")
def cached_models():
    """The models that tools/models.py fetched."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    folder = Path(os.environ.get("VOICEKIT_TEST_CACHE") or default) / "models"
    if not (folder / KOREAN).is_dir():
        pytest.skip("the test models are not here: tools/models.py fetches them")
    return folder


@pytest.fixture(scope="session")
def korean_zip(cached_models):
    """The Korean model packed as the publisher packs it: made once, kept beside the model."""
    archive = cached_models / f"{KOREAN}.zip"
    with (cached_models / "zip.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not archive.exists():
            made = archive.with_suffix(".new")
            source = cached_models / KOREAN
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packing:
                for file in sorted(source.rglob("*")):
                    packing.write(file, Path(KOREAN) / file.relative_to(source))
            made.rename(archive)
    return archive


@pytest.fixture
def leftovers(store):
    """What lies in the folder of models beside whole models."""

    def look() -> list[str]:
        return sorted(str(file.relative_to(store.folder)) for file in store.folder.rglob("*") if file.is_file())

    return look
