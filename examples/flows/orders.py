"""The action of orders.yaml: orders in SQLite. The database is made on first use, with two orders in it."""

import datetime as dt
import os
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from voicekit import Actions

DATABASE = Path(os.environ.get("ORDERS_DB", Path(__file__).with_name("orders.db")))
ORDERS = [("47118", "on its way", 3, "49.90", "2026-11-27"), ("47126", "being packed", 1, "12.00", "2026-12-01")]

actions = Actions()


@actions.action()
def find_order(number: str) -> dict[str, object] | None:
    """An order, or None where there is none. Runs in a thread, for it blocks."""
    with closing(sqlite3.connect(DATABASE)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, state, items, total, due)")
        database.executemany("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, ?, ?)", ORDERS)
        row = database.execute("SELECT state, items, total, due FROM orders WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    state, items, total, due = row
    return {"state": state, "items": items, "total": Decimal(total), "due": dt.date.fromisoformat(due)}
