"""Discrepancies and holds: what is not as it was declared, what that stops, and who explains, resolves and lifts it."""
