"""The bytes by which a scanner is told to beep, maker by maker, from the makers' own manuals.

Every scanner beeps by itself when it has read a code; these bytes say what the station made of it. WARN and BAD never
sound like GOOD, since an operator with gloves hears the answer before he sees it.
"""

from enum import StrEnum

import msgspec


class Feedback(StrEnum):
    """What the operator is told at once: done, look at the screen, or not done."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Dialect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`good`, `warn` and `bad` are written to the scanner as they stand; empty bytes: the scanner cannot be told."""

    name: str
    good: bytes
    warn: bytes
    bad: bytes

    def encode(self, feedback: Feedback) -> bytes:
        match feedback:
            case Feedback.GOOD:
                return self.good
            case Feedback.WARN:
                return self.warn
            case Feedback.BAD:
                return self.bad

    def decode(self, data: bytes) -> tuple[list[Feedback], bytes]:
        """What a scanner of this dialect would sound, the longest answer first, and the bytes that mean nothing.

        Answers must come in separate pieces where one is a repetition of another, as the three BEL of `zebra` are.
        """
        beeps: list[Feedback] = []
        unknown = bytearray()
        answers = sorted(((self.encode(one), one) for one in Feedback), key=lambda answer: -len(answer[0]))
        while data:
            found = next(((code, one) for code, one in answers if code and data.startswith(code)), None)
            if found is None:
                unknown += data[:1]
                data = data[1:]
            else:
                beeps.append(found[1])
                data = data[len(found[0]) :]
        return beeps, bytes(unknown)


# Symbol and Zebra on RS-232 and USB-COM: BEL is one high beep, and the only command, so the count carries the meaning.
ZEBRA = Dialect("zebra", good=b"\x07", warn=b"\x07\x07", bad=b"\x07\x07\x07")

# Honeywell Xenon and Granit with Host ACK on: ESC 7 good read, ESC 8 error tone, ESC 5 medium beep. The comma
# ends each. Such a scanner reads nothing more until it is answered or ten seconds have passed.
HONEYWELL_HOSTACK = Dialect("honeywell-hostack", good=b"\x1b7,", warn=b"\x1b5,\x1b5,", bad=b"\x1b8,\x1b8,")

# Datalogic Gryphon and its wireless kin: ESC [ 3 q good tone, ESC [ 4 q bad tone, ESC [ 5 q wait 100 ms.
DATALOGIC = Dialect("datalogic", good=b"\x1b[3q", warn=b"\x1b[3q\x1b[5q\x1b[3q", bad=b"\x1b[4q")

# Datalogic PowerScan: B good read; F is "not on file" and disables the scanner, so E must follow to enable it.
DATALOGIC_POWERSCAN = Dialect("datalogic-powerscan", good=b"B", warn=b"BB", bad=b"FE")

NONE = Dialect("none", good=b"", warn=b"", bad=b"")

DIALECTS = {dialect.name: dialect for dialect in (ZEBRA, HONEYWELL_HOSTACK, DATALOGIC, DATALOGIC_POWERSCAN, NONE)}
