"""One caller: say, play, menu, digits, and the end of the call."""
