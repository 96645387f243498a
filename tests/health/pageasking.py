"""What is asked of a service over HTTP, by sockets of the test's own."""

import asyncio
import json


class Asked:
    """One answer: its status, and its body."""

    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        self.head = head.decode()
        self.status = int(head.split()[1]) if head else 0

    @property
    def json(self):
        return json.loads(self.body)


async def ask(port, path, *, host="127.0.0.1", method="GET", more=""):
    """Ask for a page by a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n".encode())
    try:
        return Asked(await asyncio.wait_for(reader.read(), 20))
    except ConnectionError:
        return Asked(b"")
    finally:
        writer.close()
