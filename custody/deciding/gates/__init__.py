"""Gates: what is known of a crossing, how it is decided, who may let it pass, and what is told of it afterwards."""
