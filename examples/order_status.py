#!/usr/bin/env python3
"""An order number keyed in, looked up in SQLite, and spoken back.

    voicekit call examples/order_status.py --keys "4711#,2"

The database is made on first use, with the orders 4711 and 4712 in it; ORDERS_DB names another file.
"""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from voicekit import App, Call, values

DATABASE = Path(os.environ.get("ORDERS_DB", Path(__file__).with_name("orders.db")))
ORDERS = [("4711", "shipped", "2026-11-20", "49.90"), ("4712", "being packed", "2026-11-27", "12.00")]

app = App()


@app.route("orders")
async def order_status(call: Call) -> None:
    await call.say("Welcome to the order line.")
    while True:
        number = await call.digits("Please enter your order number, then press pound.", minimum=4, maximum=8)
        order = await asyncio.to_thread(find, number)
        if order is None:
            await call.say("There is no order", values.digits(number), "in our books.")
        else:
            state, day, amount = order
            await call.say(
                "Order", values.digits(number), f"is {state}.",
                "It is due on", values.date(day), "and comes to", values.money(amount, "USD"),
            )  # fmt: skip
        if not await call.confirm("For another order, press 1. To end the call, press 2."):
            break
    await call.say("Thank you for calling.")


app.route()(order_status)


def find(number: str) -> Sequence[str] | None:
    """State, day and amount of an order; None where there is none. Blocks: called in a thread."""
    with closing(sqlite3.connect(DATABASE)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, state, day, amount)")
        database.executemany("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, ?)", ORDERS)
        found = database.execute("SELECT state, day, amount FROM orders WHERE number = ?", (number,))
        row: Sequence[str] | None = found.fetchone()
        return row


if __name__ == "__main__":
    app.run()
