"""Containers: begun, labelled, handed over, kept, told apart, set right, lost and disposed of."""
