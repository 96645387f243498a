"""The other side of a call: Asterisk's ExternalIVR as a model, and a caller who listens, presses and hangs up."""
