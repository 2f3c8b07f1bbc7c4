"""The checks: one pure function each, one file a family, each with the clause or setting that it goes by."""
