"""The files that are not Python: pages without inline code or outside hosts, locked requirements, marked data."""

from __future__ import annotations

import re
import tomllib

import msgspec
import pytest

from custody.crossing.settings import Settings
from devices.settings import PrinterRow, StationRow
from tests.shape.tree import PACKAGES, ROOT, name_of, python_files, web_files

LONGEST_TEMPLATE = 150
OUR_JAVASCRIPT = 300
BEFORE_A_SESSION = {
    "web/templates/sign_in.html": "nobody is signed in yet; the form's origin is looked at instead",
    "web/templates/training_people.html": "the same",
}
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style sheet in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}
OUTSIDE = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
NAMES_THAT_LOOK_LIKE_ADDRESSES = {"http://www.w3.org"}  # the name of SVG, which nothing fetches


def test_there_are_pages_to_look_at() -> None:
    assert web_files(".html") and web_files(".css")


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has_inline_code(what: str) -> None:
    found = [name_of(path) for path in web_files(".html", ".svg") if INLINE[what].search(path.read_text("utf-8"))]
    assert found == [], f"the Content-Security-Policy forbids {what}"


def test_no_page_loads_anything_from_elsewhere() -> None:
    found = {
        (name_of(path), host)
        for path in web_files(".html", ".css", ".js", ".svg")
        for host in OUTSIDE.findall(path.read_text("utf-8"))
        if host not in NAMES_THAT_LOOK_LIKE_ADDRESSES
    }
    assert found == set()


def test_every_form_that_changes_something_carries_the_token_of_the_session() -> None:
    form = re.compile(r"<form[^>]*method=.post.*?</form>", re.IGNORECASE | re.DOTALL)
    forms = [(name_of(path), one) for path in web_files(".html") for one in form.findall(path.read_text("utf-8"))]
    assert forms
    assert {name for name, one in forms if "csrf" not in one} <= set(BEFORE_A_SESSION)


def test_templates_are_short_and_our_javascript_is_little() -> None:
    long = [name_of(path) for path in web_files(".html") if path.read_text("utf-8").count("\n") > LONGEST_TEMPLATE]
    assert long == []
    assert sum(path.read_text("utf-8").count("\n") for path in web_files(".js")) <= OUR_JAVASCRIPT


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_every_requirement_is_locked_by_version_and_hash(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [
        line for line in lines if not re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+.* --hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_no_file_names_a_package_index() -> None:
    places = [*(ROOT / "requirements").iterdir(), ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci" / "run"]
    wrong = re.compile(r"index-url|find-links|trusted-host|https?://", re.IGNORECASE)
    assert [
        name_of(path) for path in places if wrong.search(path.read_text("utf-8").replace("--no-emit-index-url", ""))
    ] == []


def test_the_tests_need_all_that_a_run_needs_in_the_same_versions() -> None:
    def versions(name: str) -> set[str]:
        return set(
            re.findall(
                r"^[a-z0-9._\[\],-]+==[^ \\\n]+", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE
            )
        )

    assert versions("run.txt") <= versions("test.txt")


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "training").glob("*.toml")), ids=lambda path: path.name)
def test_training_data_says_that_it_is_invented(path) -> None:
    assert path.read_text("utf-8").startswith("# INVENTED TRAINING DATA.")


def test_the_rules_of_the_training_zone_show_every_key() -> None:
    rules = tomllib.loads((ROOT / "config" / "training" / "rules.toml").read_text("utf-8"))["rules"]
    assert {field.encode_name for field in msgspec.structs.fields(Settings)} <= {key for one in rules for key in one}


@pytest.mark.parametrize("row", [StationRow, PrinterRow])
def test_the_example_of_a_station_shows_every_key(row: type[msgspec.Struct]) -> None:
    text = (ROOT / "config" / "stations.toml").read_text("utf-8")
    keys = [field.encode_name for field in msgspec.structs.fields(row)]
    assert [key for key in keys if not re.search(rf"^\[*(station\.)?{key}\b", text, re.MULTILINE)] == []


def test_whatever_a_package_reads_beside_its_code_is_installed_with_it() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    covered = {
        found.relative_to(ROOT)
        for package, globs in listed.items()
        for glob in globs
        for found in (ROOT / package.replace(".", "/")).glob(glob)
    }
    beside = {
        path.relative_to(ROOT)
        for package in (*PACKAGES, "config")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert beside - covered == set()


def test_no_program_text_names_the_machine_it_was_written_on() -> None:
    wrong = re.compile("/" + r"(work|home|root)/")
    files = [*python_files(*PACKAGES, "tests"), *web_files(".html", ".js", ".css"), *(ROOT / "config").rglob("*.toml")]
    assert [name_of(path) for path in files if wrong.search(path.read_text("utf-8"))] == []
