"""A node that learns several things."""

from voicekit._dialog.nodes.form.form import FormNode

__all__ = ["FormNode"]
