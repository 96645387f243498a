"""Where things stand in a document."""

__all__ = ["Location", "Placed"]

Location = tuple[str | int, ...]
"""Where something stands in a document, key by key: ``("nodes", "main", "menu")``."""

Placed = tuple[Location, object, tuple[str, ...]]
"""Where a value stands that may be an expression, the value, and the names that it may use beside the flow's own."""
