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

from voicekit.errors import AsrError, AudioError
from voicekit.transcribe import find_recordings, recognition, transcribe


async def main(folder: Path, language: str) -> int:
    """Print the table; 1 where a recording could not be read."""
    sys.stdout.reconfigure(errors="backslashreplace")  # a name may be no UTF-8
    table = csv.writer(sys.stdout)
    table.writerow(["recording", "party", "second", "confidence", "text"])
    failed = 0

    def closed(subfolder: Path, error: OSError) -> None:
        nonlocal failed
        print(f"{subfolder}: {error.strerror}", file=sys.stderr)
        failed = 1

    async with recognition() as recognizers:
        await recognizers.load(language, closed=False)
        for found in find_recordings([folder], closed):
            try:
                transcript = await transcribe(found.source, recognizers, language)
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
    try:
        sys.exit(asyncio.run(main(arguments.folder, arguments.language)))
    except AsrError as error:
        sys.exit(str(error))
