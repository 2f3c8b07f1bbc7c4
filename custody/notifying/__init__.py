"""What a notification says: the form, put together from what is known, what it lacks, and what an amendment changes.

Pure values and functions. No official form was public when this was written, so the form is the union of what the
laws beside the scheme ask for; which of its fields must be filled is a setting of the rules.
"""
