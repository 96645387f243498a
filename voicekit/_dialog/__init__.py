"""Flows: telephone dialogues as documents, checked before the first call, and carried out over a call."""
