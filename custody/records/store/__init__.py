"""What lies under everything: the engines, the tables, nouns to rows and back, the zone and tokens as they stand."""
