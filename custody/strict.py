"""Strict reading of TOML tables into structs: every fault of a table is told at once, with the file, the key, and the
right spelling of a key that is misspelt."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


def read_toml(path: Path, faults: list[str]) -> dict[str, object]:
    """The file's tables; empty, with a fault added, when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"{path.name}: cannot be read: {error.strerror}. Check that it exists and may be read.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: is not TOML: {error}")
    return {}


def read_struct(table: object, kind: type[S], where: str, faults: list[str]) -> S | None:
    """The table as this struct. When it is not one, None, and every reason is added to the faults.

    `where` names the place for the reader, like "people.toml: person SZA-T01".
    """
    if not isinstance(table, dict):
        faults.append(f"{where}: must be a table")
        return None
    before = len(faults)
    faults.extend(f"{where}: {fault}" for fault in _key_faults(table, msgspec.inspect.type_info(kind), ""))
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in table:
            if field.required:
                faults.append(f"{where}: the key {field.encode_name!r} is missing")
            continue
        try:
            msgspec.convert(table[field.encode_name], field.type)
        except msgspec.ValidationError as error:
            # An unknown key inside is told by _key_faults already, with the right spelling.
            if "unknown field" not in str(error):
                faults.append(f"{where}: {field.encode_name}: {error}")
    return msgspec.convert(table, kind) if len(faults) == before else None


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint for a message: ` Did you mean 'x'?`, or what there is to choose from."""
    match = get_close_matches(word, known, n=1)
    if match:
        return f" Did you mean {match[0]!r}?"
    return f" Known: {', '.join(sorted(known)) or 'none'}."


def _key_faults(value: object, kind: msgspec.inspect.Type, path: str) -> Iterator[str]:
    match kind:
        case msgspec.inspect.StructType(fields=fields) if isinstance(value, Mapping):
            known = {field.encode_name: field.type for field in fields}
            for key, inner in value.items():
                if key not in known:
                    yield f"unknown key {path + key!r}.{nearest(key, list(known))}"
                else:
                    yield from _key_faults(inner, known[key], f"{path}{key}.")
        case msgspec.inspect.VarTupleType(item_type=item) if isinstance(value, list):
            for place, inner in enumerate(value, 1):
                yield from _key_faults(inner, item, f"{path}{place}.")
        case _:
            return
