"""ExternalIVR's line protocol as a state machine: bytes and a clock value in; events, bytes and the next deadline out.

Nothing here opens a socket, reads a clock or sleeps. `Connection` is the way in; `commands` and `events` are its words.
"""
