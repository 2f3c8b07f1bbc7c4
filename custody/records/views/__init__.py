"""What pages and programs ask for. Nothing here writes, and no query grows with the ledger."""
