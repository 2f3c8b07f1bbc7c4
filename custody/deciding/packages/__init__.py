"""Packages: packed, sealed, opened and emptied on the way; what is in them, and how warm it was."""
