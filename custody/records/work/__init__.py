"""The pieces of work: commands, scans, beats, files, and what is done by the clock."""
