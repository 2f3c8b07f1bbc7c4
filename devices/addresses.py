"""Which URL means which transport.

tcp://HOST:9100            a network printer (raw port)
file:///dev/usb/lp0        a USB printer's device file, or any file
queue://NAME               a queue of the operating system's spooler (CUPS, Windows)
memory:                    bytes kept in a list, for trials
"""

from pathlib import Path
from urllib.parse import urlsplit

from devices.spooler import QueueTransport
from devices.tcp import TcpTransport
from devices.transports import MemoryTransport, Transport
from devices.usbfile import FileTransport


def transport_for(url: str) -> Transport:
    """The transport of a URL; ValueError when the URL says none of the four."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return TcpTransport(url, parts.hostname, parts.port or 9100)
    if parts.scheme == "file" and parts.path:
        return FileTransport(url, Path(parts.path))
    if parts.scheme == "queue" and parts.netloc:
        return QueueTransport(url, parts.netloc)
    if parts.scheme == "memory":
        return MemoryTransport(url)
    raise ValueError(f"{url!r} is no printer; say tcp://host:9100, file:///dev/usb/lp0 or queue://name")
