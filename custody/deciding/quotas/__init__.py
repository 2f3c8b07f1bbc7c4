"""Quotas and permits: what a consignment reserves of them and takes, and what counts on in a new version."""
