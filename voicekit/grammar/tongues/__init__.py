"""One module for each language: ``TONGUE``."""
