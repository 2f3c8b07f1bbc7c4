"""Consignments: drafted, changed, split, received, sent back, accounted for and closed."""
