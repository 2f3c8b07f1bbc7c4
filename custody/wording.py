"""Every message that a person reads, in English, Hong Kong Traditional and mainland Simplified Chinese.

Messages live in `custody/wordings/<topic>.toml`. A table with exactly the three language keys is a message; the
dotted path to it is its key: `[handoff.self] en = … zh-Hant = … zh-Hans = …` is `handoff.self`. A key stands in one
file only.

A placeholder is `{name}`, or `{name:group}` when the value is itself a word of the catalogue: `{kind:hold}` with
kind="legal" prints the words of `hold.legal`, and the value as it stands when the group has no such word (groups such
as categories are open); several values parted by ", " are several words. A value that is a word of some group is always
given as such a placeholder: `tests/shape/test_vocabulary.py` holds it. All three languages of a message use the
same placeholders. A parameter that is data in several languages is given once for all, and again as `name.zh-Hant`
for the readers of that language.

Codes that a parameter without a group names, parted by ", ", are parted in Chinese as Chinese is; never what somebody
has typed (`QUOTED`).

`{name:group*number}` is the word that goes with that number: `{amount} {unit:unit*amount}`. Of a word that has a form
for one alone, both stand in its group: `pieces = { en = "{n|piece|pieces}", … }`; without a number it is the other.

`{name|one form|other forms}` is the first form when the value is 1, else the second; a # in it is the value:
`{count|# package|# packages}`. It stands where a language has a plural of its own; the others have `{name}` there.

Blanks around what is put into a Chinese sentence follow `custody.han_spacing`, however the message is written.

What comes out is plain text: escaping for HTML, ZPL or a terminal is the renderer's duty.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from custody.han_spacing import comma, joined, parted

LANGUAGES = ("en", "zh-Hant", "zh-Hans")

Param = str | int

NOTHING = "-"
"""The value of a parameter that has none, like the names on an empty list. Every group has the words of `nothing` for
it."""


_TYPED = ("called", "cause", "given", "heading", "method", "name", "place", "position", "reason", "reference", "value")
_SAID = ("body", "detail", "explanation", "fix", "found", "resolution", "said", "shown", "what", "who", "why")
QUOTED = frozenset(_TYPED + _SAID)
"""The parameters that hold what somebody has typed, or whole sentences: shown as they stand."""


class WordingError(Exception):
    """The catalogue is faulty, or was asked for a message that it cannot give. The text says which and where."""


def say(key: str, **params: Param) -> dict[str, str]:
    """The message in every language, as {"en": …, "zh-Hant": …, "zh-Hans": …}. Unknown key: WordingError."""
    return default_catalogue().say(key, params)


def text(key: str, lang: str, **params: Param) -> str:
    """The message in one language of LANGUAGES. Unknown key or language, or a missing parameter: WordingError."""
    return _told(key, lang, tuple(sorted(params.items())))


@lru_cache(maxsize=4096)
def _told(key: str, lang: str, params: tuple[tuple[str, Param], ...]) -> str:
    """Kept because a decision says some four hundred sentences, and the next one most of them again."""
    return default_catalogue().text(key, lang, dict(params))


def language_named(name: str) -> str:
    """The language of a tag or locale such as en-GB, zh-HK or zh_TW.UTF-8; empty for one that is not spoken here."""
    parts = name.partition(".")[0].lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] != "zh":
        return ""
    return "zh-Hant" if {"hant", "hk", "tw", "mo"} & set(parts) else "zh-Hans"


def keys(prefix: str = "") -> tuple[str, ...]:
    """All keys, sorted; with a prefix such as "category." only those that start with it."""
    return tuple(key for key in sorted(default_catalogue().messages) if key.startswith(prefix))


@cache
def default_catalogue() -> "Catalogue":
    return load_catalogue(Path(__file__).parent / "wordings")


class Placeholder(NamedTuple):
    name: str
    group: str  # "" for a plain value
    number: str = ""  # the parameter that the word goes with, in the language that has a plural of its own

    def __str__(self) -> str:
        return f"{{{self.name}:{self.group}}}" if self.group else f"{{{self.name}}}"


class Plural(NamedTuple):
    """The words that go with a number."""

    name: str
    one: str
    many: str

    def of(self, value: str) -> str:
        return (self.one if value == "1" else self.many).replace("#", value)


Template = tuple[str | Placeholder | Plural, ...]


class Catalogue(NamedTuple):
    """`messages` maps key -> language -> template."""

    messages: dict[str, dict[str, Template]]

    def say(self, key: str, params: Mapping[str, Param]) -> dict[str, str]:
        return {lang: self.text(key, lang, params) for lang in LANGUAGES}

    def text(self, key: str, lang: str, params: Mapping[str, Param]) -> str:
        message = self.messages.get(key)
        if message is None:
            raise WordingError(f"No message {key!r} in the catalogue. Add it to a file in custody/wordings.")
        if lang not in message:
            raise WordingError(f"No language {lang!r}. Use one of {', '.join(LANGUAGES)}.")
        template = message[lang]
        if len(template) == 1 and isinstance(template[0], str):
            return template[0]
        pieces = (part if isinstance(part, str) else self._value(part, key, lang, params) for part in template)
        return "".join(pieces) if lang == LANGUAGES[0] else joined(pieces)

    def placeholders(self, key: str) -> frozenset[str]:
        """The names of the parameters that this message needs."""
        parts = (part for part in self.messages[key][LANGUAGES[0]] if not isinstance(part, str))
        return frozenset(part.name for part in parts if part.name != _OWN_NUMBER)

    def _value(self, placeholder: Placeholder | Plural, key: str, lang: str, params: Mapping[str, Param]) -> str:
        if placeholder.name == _OWN_NUMBER:
            return placeholder.of(str(params.get(_OWN_NUMBER, ""))) if isinstance(placeholder, Plural) else ""
        if placeholder.name not in params:
            raise WordingError(f"Message {key!r} needs the parameter {placeholder.name!r}.")
        value = str(params.get(f"{placeholder.name}.{lang}", params[placeholder.name]))
        if isinstance(placeholder, Plural):
            return placeholder.of(value)
        if not placeholder.group and placeholder.name not in QUOTED:
            return parted(value, lang)
        one = placeholder.name in QUOTED or f"{placeholder.group}.{value}" in self.messages
        if not placeholder.group or ", " not in value or one:
            return self._word(placeholder.group, value, lang, str(params.get(placeholder.number, "")))
        return comma(lang).join(self._word(placeholder.group, each, lang) for each in value.split(", "))

    def _word(self, group: str, value: str, lang: str, number: str = "") -> str:
        word = self.messages.get(f"{group}.{value}") if group else None
        if word is None and group and value == NOTHING:
            word = self.messages.get(f"nothing.{NOTHING}")
        if word is None:
            return value
        return "".join(part.of(number) if isinstance(part, Plural) else str(part) for part in word[lang])


def load_catalogue(directory: Path) -> Catalogue:
    """Reads every `*.toml` in the directory. All faults are told at once in one WordingError."""
    messages: dict[str, dict[str, Template]] = {}
    faults: list[str] = []
    for path in sorted(directory.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{path.name}: not readable as TOML: {error}")
            continue
        for key, languages in _tables(table, ""):
            if key in messages:
                faults.append(f"{path.name}: {key} stands twice in the catalogue")
            found = _faults(languages)
            faults += [f"{path.name}: {key}: {fault}" for fault in found]
            if not found:
                messages[key] = {lang: _template(str(languages[lang])) for lang in LANGUAGES}
    faults += _unknown_groups(messages)
    if faults:
        raise WordingError("The wording catalogue is faulty:\n" + "\n".join(faults))
    return Catalogue(messages)


def _tables(table: Mapping[str, object], path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    if any(not isinstance(value, dict) for value in table.values()):
        yield path or "(top)", table
        return
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{path}.{name}" if path else name)


def _faults(languages: Mapping[str, object]) -> list[str]:
    missing = [f"language {lang} is missing" for lang in LANGUAGES if not languages.get(lang)]
    unknown = [f"{name} is not one of {', '.join(LANGUAGES)}" for name in languages if name not in LANGUAGES]
    unreadable = [f"{name} is not a text" for name, value in languages.items() if not isinstance(value, str)]
    if missing or unknown or unreadable:
        return missing + unknown + unreadable
    stray = [
        f"{lang} has a stray brace" for lang, value in languages.items() if _STRAY.search(_MARK.sub("", str(value)))
    ]
    wanted = _marks(str(languages[LANGUAGES[0]]))
    different = [
        f"{lang} has the placeholders {_named(_marks(str(languages[lang])))}, {LANGUAGES[0]} has {_named(wanted)}"
        for lang in LANGUAGES[1:]
        if _marks(str(languages[lang])) != wanted
    ]
    return stray + different


_OWN_NUMBER = "n"
"""Of a word of a group: the number that it is said with, if any."""
_MARK = re.compile(r"\{([a-z_]+)(?::([a-z_.]+)(?:\*([a-z_]+))?|\|([^|{}]+)\|([^|{}]+))?\}")
_STRAY = re.compile(r"[{}]")


def _template(source: str) -> Template:
    parts: list[str | Placeholder | Plural] = []
    end = 0
    for mark in _MARK.finditer(source):
        if mark.start() > end:
            parts.append(source[end : mark.start()])
        parts.append(
            Plural(mark[1], mark[4], mark[5]) if mark[4] else Placeholder(mark[1], mark[2] or "", mark[3] or "")
        )
        end = mark.end()
    return (*parts, source[end:]) if end < len(source) else tuple(parts)


def _marks(source: str) -> frozenset[Placeholder]:
    return frozenset(Placeholder(mark[1], mark[2] or "") for mark in _MARK.finditer(source) if mark[1] != _OWN_NUMBER)


def _named(marks: frozenset[Placeholder]) -> str:
    return ", ".join(sorted(map(str, marks))) or "none"


def _unknown_groups(messages: Mapping[str, Mapping[str, Template]]) -> list[str]:
    groups = {key.rpartition(".")[0] for key in messages}
    return [
        f"{key}: no word {part.group}.… for the placeholder {part}"
        for key, message in messages.items()
        for part in message[LANGUAGES[0]]
        if isinstance(part, Placeholder) and part.group and part.group not in groups
    ]
