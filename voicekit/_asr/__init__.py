"""Recognizers behind one seam: models, endpointing, capacity, calibration."""
