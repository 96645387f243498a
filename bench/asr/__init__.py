"""How well, how soon and how cheaply callers are understood."""
