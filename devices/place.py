"""Where a journal lies: by this a copy of it knows that it is one.

A copied file has another inode, and another machine has other network cards or another board. A disk that was copied
block by block and runs on hardware that shows neither looks the same: there the service finds out by what each of the
two says that it was given last.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

_CARDS = Path("/sys/class/net")
_BOARD = Path("/sys/firmware/devicetree/base/serial-number")
_PERMANENT = "0"  # Linux, Documentation/ABI/testing/sysfs-class-net: addr_assign_type


class Place(msgspec.Struct, frozen=True):
    """The inode of the file, and digests of what names the hardware; none where nothing does."""

    inode: int
    hardware: tuple[str, ...]

    def may_be(self, other: "Place") -> bool:
        """Whether nothing shows that these are two. One card in common is enough: another may have been changed."""
        known = bool(self.hardware and other.hardware)
        return self.inode == other.inode and not (known and set(self.hardware).isdisjoint(other.hardware))


def place_of(path: Path) -> Place:
    """Where this file lies now. OSError: it is not there."""
    names = sorted({hashlib.sha256(name.encode()).hexdigest()[:16] for name in _hardware()})
    return Place(path.stat().st_ino, tuple(names))


def _hardware() -> Iterator[str]:
    """The addresses that cards were made with, and the serial number of a board that has no slots.

    A card that is plugged in from outside may be in another machine tomorrow, and says nothing.
    """
    for card in sorted(_CARDS.glob("*")):
        with contextlib.suppress(OSError):  # it was unplugged just now, or is no card
            bus = (card / "device" / "subsystem").resolve(strict=True).name
            permanent = (card / "addr_assign_type").read_text().strip() == _PERMANENT
            if permanent and bus != "usb":
                yield (card / "address").read_text().strip()
    with contextlib.suppress(OSError):
        yield _BOARD.read_text(errors="replace").strip("\0\n")
