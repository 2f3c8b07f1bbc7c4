"""The crossing decision: may this consignment pass this gate, now?

    decide(facts, at) -> Decision        custody.crossing.decision

One pure function a check, one file a family of checks, all listed in `registry`. Every check always runs; the worst
result wins; what cannot be checked is HOLD, never ALLOW. Nothing in here reads a clock, a file or a database, so a
station without a network decides by the same code, and any decision can be replayed from its stored facts.
"""
