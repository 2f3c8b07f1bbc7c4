"""Where a virtual printer's labels fall: pictures, what they say, and the odometer, as files that outlast it."""

from pathlib import Path

import msgspec


class PrintedLabel(msgspec.Struct, frozen=True):
    """`number` is the odometer after printing it; `codes` what its codes hold; `error` why it is no label, if so."""

    number: int
    codes: tuple[str, ...]
    at: str
    error: str = ""


class Tray:
    """`directory` is made if need be. The odometer never goes back; of the labels the last `keep` stay."""

    def __init__(self, directory: Path, keep: int) -> None:
        self._directory = directory
        self._keep = keep
        directory.mkdir(parents=True, exist_ok=True)

    def odometer(self) -> int:
        """Labels printed in this printer's life."""
        file = self._directory / "odometer"
        return int(file.read_text("ascii")) if file.exists() else 0

    def add(self, label: PrintedLabel, png: bytes, zpl: bytes) -> None:
        """Keep one label and count it; the count is written last, so that no count is without its label."""
        name = f"{label.number:08d}"
        (self._directory / f"{name}.png").write_bytes(png)
        (self._directory / f"{name}.zpl").write_bytes(zpl)
        self._replace(f"{name}.json", msgspec.json.encode(label))
        self._replace("odometer", str(label.number).encode("ascii"))
        for old in sorted(self._directory.glob("*.json"))[: -self._keep]:
            for ending in (".json", ".zpl", ".png"):
                old.with_suffix(ending).unlink(missing_ok=True)

    def labels(self) -> list[PrintedLabel]:
        """Newest first."""
        files = sorted(self._directory.glob("*.json"), reverse=True)
        return [label for file in files if (label := _kept(file)) is not None]

    def png(self, number: int) -> bytes:
        """KeyError when that label is not kept."""
        try:
            return (self._directory / f"{number:08d}.png").read_bytes()
        except FileNotFoundError:
            raise KeyError(f"label {number} is not kept") from None

    def _replace(self, name: str, data: bytes) -> None:
        part = self._directory / f"{name}.part"
        part.write_bytes(data)
        part.replace(self._directory / name)


def _kept(file: Path) -> PrintedLabel | None:
    """The label; None when a newer one has pushed it out since the tray was listed."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=PrintedLabel)
    except FileNotFoundError:
        return None
