"""The pages of a consignment: drafted, notified, kept cold, seen through the gates."""
