"""What all facts have in common: plain values that survive JSON both ways to the same bytes."""

import msgspec


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass
