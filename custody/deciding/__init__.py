"""The decisions: each command against the world gives one act, or a refusal that says why and what to do.

    Decision = Act | Refusal

Deciders are pure: they read the scene and change nothing. The caller folds the act that comes back.

A room for each noun, and each knows only those below it: `notifications` over `gates`, these over `consignments`
and `lists`, then `quotas`, `packages`, `containers`, and on the ground `discrepancies`, with the holds. Over all of
them stand `deciders` and `consequences`, by which the records ask, and `watching` and `hindered`, which tell what
somebody should look at.
"""
