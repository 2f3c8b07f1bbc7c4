"""The station's own screen: what its scanner was last answered, when the service's page is dead because the line is."""
