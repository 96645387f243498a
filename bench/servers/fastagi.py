"""panoramisk's FastAGI server with the conversation as FastAGI holds it: play, wait for a key, play."""

import asyncio

from panoramisk import fast_agi

__all__ = ["listen"]


async def converse(request: fast_agi.Request) -> None:
    """One call."""
    await request.send_command('STREAM FILE welcome ""')
    key = await request.send_command("WAIT FOR DIGIT 5000")
    if key["result"][0] != "49":
        raise ValueError(key)
    await request.send_command('STREAM FILE goodbye ""')
    await request.send_command('VERBOSE "1" 1')  # the word that ends an ExternalIVR call has its answer, too


async def listen() -> int:
    """Gives the port."""
    application = fast_agi.Application(loop=asyncio.get_running_loop())
    application.add_route("bench", converse)
    server = await asyncio.start_server(application.handler, "127.0.0.1", 0, backlog=1024)
    return int(server.sockets[0].getsockname()[1])
