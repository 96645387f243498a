"""Input: what may be keyed in and said, and the collector that asks for it."""
