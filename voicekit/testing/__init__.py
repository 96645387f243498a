"""The other side of the line: a stand-in for Asterisk, its callers, and a clock that jumps."""
