"""What a checkpoint station keeps of the service, so that it can decide alone while the service is away.

carve(zone, world, ...)  -> Snapshot     at the service: no more than this one gate needs
seal_text, open_signed                   signed by the ledger's key, for one station, at one moment
Held(snapshot)                           at the station: the world and the zone of its checks, and what it did since
decide_aside(reading, desk, held, ...)   the same code as the service's, over what is held
"""
