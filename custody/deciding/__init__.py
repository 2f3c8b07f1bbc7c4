"""The decisions: each command against the world gives one act, or a refusal that says why and what to do.

    Decision = Act | Refusal

Deciders are pure: they read the scene and change nothing. The caller folds the act that comes back.
"""
