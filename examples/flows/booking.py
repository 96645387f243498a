"""The actions of booking.yaml: appointments in a file."""

import datetime as dt
import json
import os
import threading
from pathlib import Path

from voicekit import Actions

BOOK = Path(os.environ.get("APPOINTMENTS", Path(__file__).with_name("appointments.json")))

actions = Actions()
_writing = threading.Lock()


@actions.action()
def reserve(day: dt.date, hour: dt.time, caller: str) -> dict[str, object]:
    """Take an appointment: whether it was ``free``, and its ``number``. Runs in a thread, for it blocks."""
    with _writing:
        book = json.loads(BOOK.read_text("utf-8")) if BOOK.exists() else {}
        key = f"{day} {hour:%H:%M}"
        if key in book:
            return {"free": False, "number": ""}
        book[key] = {"caller": caller, "number": f"{1001 + len(book)}"}
        new = BOOK.with_suffix(".new")
        new.write_text(json.dumps(book, indent=2), "utf-8")
        new.replace(BOOK)
        return {"free": True, "number": book[key]["number"]}
