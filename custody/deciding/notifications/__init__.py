"""Notifications: foreseen, formed, filed, amended, carried to the authority, and answered by it."""
