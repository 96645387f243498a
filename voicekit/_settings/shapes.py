"""How a value may be written: lists and tables as TOML has them, or in one line of a variable."""

from collections.abc import Mapping, Sequence

__all__ = ["names", "no_bool", "table"]


def no_bool(value: object) -> object:
    """Python counts true as 1; a setting does not."""
    if isinstance(value, bool):
        raise ValueError("a truth value is no number")  # noqa: TRY004 - pydantic turns a ValueError into its own error
    return value


def names(value: object) -> object:
    """A list of strings: ``["a", "b"]``, or ``a, b`` in one string."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, Sequence) and not any(isinstance(part, int | float | bytes) for part in value):
        return tuple(value)
    raise ValueError("not a list of strings")


def table(value: object) -> object:
    """A table of strings: ``{a = "b"}``, or ``a=b, c=d`` in one string."""
    if isinstance(value, str):
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        if not all(equals for _, equals, _ in pairs):
            raise ValueError("not a table")
        return {key.strip(): item.strip() for key, _, item in pairs}
    if isinstance(value, Mapping):
        return dict(value)
    raise ValueError("not a table")
