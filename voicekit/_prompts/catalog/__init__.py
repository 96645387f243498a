"""Catalogues: prompts in other languages, as gettext files, and people's recordings of them."""
