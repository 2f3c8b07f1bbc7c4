"""Lists: rows of reference data, and containers of others, that come in; what each would change."""
