"""Carries out a flow over a call: node by node, question by question."""

from voicekit._dialog.interpreter.interpreter import Interpreter

__all__ = ["Interpreter"]
