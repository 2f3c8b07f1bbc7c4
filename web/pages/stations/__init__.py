"""The pages that stand beside a scanner: the bench, the checkpoint, their labels and cards, and the fleet."""
