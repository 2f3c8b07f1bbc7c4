"""What README.md promises is there: commands, files, words, people, settings."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys

import click
import pytest

from custody.cli import main
from custody.zone import Zone
from tests.shape.tree import PACKAGES, ROOT, python_files

README = (ROOT / "README.md").read_text("utf-8")


def section(title: str) -> str:
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the table's lines, without its heading."""
    lines = [line.strip("| \n") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if not line.startswith("---")][1:]


PRIVATE = {"CUSTODY_SERVE": "what the service tells its own worker; nobody sets it"}
LANGUAGE = rows(section("The language"))


@pytest.mark.parametrize("row", LANGUAGE, ids=lambda row: row[0])
def test_every_word_of_the_language_is_a_name_in_the_code(row: list[str]) -> None:
    module, _, rest = row[-1].strip("`").rpartition(".")
    found = _named(module, rest)
    assert row[0].replace(" ", "_") in rest.lower() or found.__doc__, f"{rest} does not look like {row[0]}"
    assert len(row) == 5 and all(row), "a word has its meaning and its name in both scripts"


def test_the_language_table_has_every_noun_that_is_held() -> None:
    words = {row[0] for row in LANGUAGE}
    assert {"container", "package", "consignment", "handoff", "hold", "seal", "notification"} <= words


def test_the_commands_are_exactly_those_that_there_are() -> None:
    documented = [row[0].strip("`").removeprefix("custody ") for row in rows(section("The commands"))]
    assert sorted(documented) == sorted(main.list_commands(click.Context(main)))


def test_no_line_of_prose_is_wider_than_the_code() -> None:
    prose = (line for line in README.splitlines() if not line.startswith(("|", "    ")))
    assert [line for line in prose if len(line) > 120] == []


@pytest.mark.parametrize("name", main.list_commands(click.Context(main)))
def test_every_command_explains_itself(name: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "custody.cli", name, "--help"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert said.returncode == 0, said.stderr
    assert name in said.stdout


def test_the_map_names_what_is_there() -> None:
    paths = [path for row in rows(section("The map")) for path in re.findall(r"`([a-z_./]+)`", row[0])]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_make_target_it_names_is_there_and_those_that_matter_are_named() -> None:
    listed = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert listed is not None
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)\b", README, re.MULTILINE))
    assert {"run", "test", "bench"} <= named <= set(listed[1].split())


def test_every_setting_of_the_environment_is_documented() -> None:
    used = {
        name
        for path in python_files(*PACKAGES)
        for name in re.findall(r"[\"'](CUSTODY_[A-Z_]+)[\"']", path.read_text("utf-8"))
    }
    assert {name for name in used - set(PRIVATE) if name not in README} == set()
    assert set(re.findall(r"CUSTODY_[A-Z_]+", README)) <= used


def test_the_people_stations_and_clearances_it_names_are_in_the_training_zone(zone: Zone) -> None:
    story = section("The first five minutes")
    named = set(re.findall(r"`([A-Z0-9]+(?:-[A-Z0-9]+)+)`", story))
    known = {*zone.people, *zone.stations, *zone.clearances, *zone.organisations}
    assert named and named <= known


def test_it_names_files_that_are_there() -> None:
    for path in ("config/stations.toml", "config/training"):
        assert path in README
        assert (ROOT / path).exists()


def test_the_first_screen_has_the_two_commands() -> None:
    first = README[: README.index("## The first five minutes")]
    assert "    make run" in first and "    make test" in first
    assert first.count("\n") < 40


def _named(module: str, rest: str) -> object:
    """The thing at `module.rest`, where the module's last parts may be classes."""
    parts = rest.split(".")
    while True:
        try:
            found: object = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            parts.insert(0, last)
    for part in parts:
        fields = getattr(found, "__struct_fields__", ())
        assert part in fields or hasattr(found, part), f"{module} has no {'.'.join(parts)}"
        found = getattr(found, part)
    return found
