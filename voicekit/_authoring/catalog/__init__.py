"""Tools for catalogues: gathering texts, merging, what is wrong with them, taking in recordings."""
