"""The action of survey.yaml: answers, a line of JSON each."""

import json
import os
import threading
from pathlib import Path

from voicekit import Actions

ANSWERS = Path(os.environ.get("SURVEY_ANSWERS", Path(__file__).with_name("answers.jsonl")))

actions = Actions()
_writing = threading.Lock()


@actions.action()
def keep_answers(caller: str, language: str, solved: bool, grade: int, recording: dict[str, object] | None) -> int:
    """Keep a caller's answers; gives how many there are. Runs in a thread, for it blocks."""
    file = None if recording is None else recording["path"]
    line = {"caller": caller, "language": language, "solved": solved, "grade": int(grade), "recording": file}
    with _writing:
        with ANSWERS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return len(ANSWERS.read_text("utf-8").splitlines())
