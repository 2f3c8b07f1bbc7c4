"""One scan, one meaning: what a reading at a station means, given what stands on its desk.

    interpret(reading, desk, scene) -> Meaning

Pure, like the deciders that it calls. `bench` and `checkpoint` are the two kinds of place; `reading` holds the words
that stations and service exchange.
"""
