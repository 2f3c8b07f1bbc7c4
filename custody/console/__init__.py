"""What the operator types: each subcommand of `custody`, but for those that run one process."""
