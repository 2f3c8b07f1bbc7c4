"""One piece of work and its turn at the writer: what it names, what is loaded for it, what it may write."""
