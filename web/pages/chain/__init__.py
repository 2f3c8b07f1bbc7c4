"""The pages of the chain of custody: what a thing is and was, who held it, what stops it, where it all is now."""
