"""Speech: what is heard of a caller, and how."""
