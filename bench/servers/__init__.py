"""The servers that are compared: each answers the same conversation, ``python -m bench.servers NAME``."""
