"""The ledger in its tables: appended to, proved, checked against itself, and kept from signing a fork."""
