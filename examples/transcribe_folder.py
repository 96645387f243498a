#!/usr/bin/env python3
"""What was said in all recordings of a folder, as one table.

    voicekit models fetch vosk-model-small-en-us-0.15
    examples/transcribe_folder.py /var/spool/asterisk/monitor en-US > calls.csv

The table has a row for each passage. For transcripts in files of their own, subtitles or a folder that is being
written into, see `voicekit transcribe`.
"""

import argparse
import asyncio
import csv
import sys
from pathlib import Path

from voicekit.asr.models import Store
from voicekit.asr.service import Recognition
from voicekit.asr.vosk import VoskRecognizer
from voicekit.errors import AudioError
from voicekit.settings import load
from voicekit.transcribe import transcribe
from voicekit.transcribe.places import look


def recognizer(language: str) -> VoskRecognizer:
    """The first Vosk model of the language in the folder of the settings."""
    store = Store(load().models)
    for model in store.usable():
        if model.engine == "vosk" and model.language.partition("-")[0] == language.partition("-")[0]:
            return VoskRecognizer(model.path, language)
    sys.exit(f"no Vosk model of the language {language} is in {store.folder}: voicekit models list")


async def main(folder: Path, language: str) -> int:
    """Print the table; 1 where a recording could not be read."""
    heard = recognizer(language)
    table = csv.writer(sys.stdout)
    table.writerow(["recording", "party", "second", "confidence", "text"])
    failed = 0
    async with Recognition(lambda _language, _closed: heard) as recognition:
        for found in look([folder]):
            try:
                transcript = await transcribe(found.source, recognition, language)
            except AudioError as error:
                print(error, file=sys.stderr)
                failed = 1
                continue
            for one in transcript.passages:
                table.writerow([found.source.name, one.leg, f"{one.start:.1f}", f"{one.confidence:.2f}", one.text])
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("language")
    arguments = parser.parse_args()
    sys.exit(asyncio.run(main(arguments.folder, arguments.language)))
