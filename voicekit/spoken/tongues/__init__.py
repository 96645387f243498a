"""The rules of single languages; each module's class is named Own."""
