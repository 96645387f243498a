"""Phone applications on Asterisk in Python: speech out, keys and speech in."""

__version__ = "0.1.0"
