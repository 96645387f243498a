"""Tags of SSML, XML and HTML in texts, which a voice would read out."""

import re

__all__ = ["TAG", "untagged"]

_ELEMENT = r"</?[A-Za-z][\w:-]*(?:\s[^<>]{0,200})?/?>"

TAG = re.compile(rf"{_ELEMENT}|<!--|<\?xml")
"""What begins or ends something that is not said."""

_UNSAID = re.compile(rf"{_ELEMENT}|<!--.*?(?:-->|\Z)|<\?xml[^>]{{0,200}}>?", re.DOTALL)


def untagged(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the tags and comments in it, and these, each once."""
    if "<" not in text:
        return text, ()
    return _UNSAID.sub(" ", text), tuple(dict.fromkeys(_UNSAID.findall(text)))
