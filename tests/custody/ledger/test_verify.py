"""The offline verifier: what it proves, that no byte of a bundle can be changed unseen, and how little it needs."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from custody.ledger.bundle import BundleError, extract_text, read_bundle, write_bundle
from custody.ledger.canonical import canonical
from custody.ledger.note import Signer, sign_head
from custody.ledger.tree import inclusion_proof, root
from custody.ledger.verify import Problem, Report, Verdict, main, verify
from tests.custody.ledger.table import table_of

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "hk.example/ledger"
SIGNER = Signer.from_seed(ORIGIN, b"\x07" * 32)
TUBE, RACK = "HTC-7K3M9QXD42-5", "HTP-0000000000-T"


def body(number: int, *subjects: str, **more: object) -> dict[str, object]:
    act = {"kind": "stored", "containers": list(subjects), "place": '冷凍櫃 \x1d"2"'}
    return {
        "act": act,
        "id": f"id-{number}",
        "number": number,
        "recorded": "2026-11-23T05:53:16Z",
        "request": "r",
        **more,
    }


def ledger(*bodies: dict[str, object]) -> list[bytes]:
    return [canonical(each) for each in bodies]


LEDGER = ledger(body(1, TUBE), body(2, RACK), body(3, TUBE, RACK), body(4, RACK), body(5, "other"), body(6, TUBE))


def bundle_of(entries: Sequence[bytes], numbers: Sequence[int], codes: Sequence[str] = (TUBE,), **spoilt: str) -> bytes:
    """A bundle of a ledger with `entries`. `spoilt` replaces the head or the key."""
    table = table_of(entries)
    size = len(entries)
    head = spoilt.get("head") or sign_head(ORIGIN, size, root(size, table.fetch), SIGNER)
    rows = [(number, entries[number - 1], inclusion_proof(number - 1, size, table.fetch)) for number in numbers]
    return write_bundle(codes, head, spoilt.get("key") or SIGNER.vkey, rows, SIGNER.sign, size)


BUNDLE = bundle_of(LEDGER, [1, 3, 6])


def refuted(data: bytes, key: str | None = None) -> tuple[Problem | None, int | None]:
    report = verify(data, key)
    assert report.verdict is Verdict.REFUTED
    assert report.entry is None or f"ntry {report.entry} " in str(report)
    return report.problem, report.entry


def test_the_timeline_of_a_tube_is_proved() -> None:
    report = verify(BUNDLE, SIGNER.vkey)
    assert (report.verdict, report.numbers, report.pinned) == (Verdict.PROVED, (1, 3, 6), True)
    assert report.head is not None
    assert (report.head.origin, report.head.size) == (ORIGIN, 6)
    assert "3 entries about 'HTC-7K3M9QXD42-5'." in report.lines
    assert "The ledger's key is the one that you gave." in report.lines


def test_a_key_that_came_with_the_file_is_said_to_have_done_so() -> None:
    report = verify(BUNDLE)
    assert (report.verdict, report.pinned) == (Verdict.PROVED, False)
    assert f"came from the file itself: compare {SIGNER.vkey} with" in str(report)


def test_the_stored_bytes_come_out_of_the_bundle_as_they_went_in() -> None:
    assert [entry.data for entry in read_bundle(BUNDLE).entries] == [LEDGER[0], LEDGER[2], LEDGER[5]]
    assert [json.loads(line) for line in BUNDLE.splitlines()][1]["entry"] == json.loads(LEDGER[0])


@pytest.mark.parametrize("size", range(1, 9))
def test_a_bundle_of_every_entry_of_a_small_ledger_is_proved(size: int) -> None:
    entries = ledger(*(body(number, TUBE) for number in range(1, size + 1)))
    assert verify(bundle_of(entries, range(1, size + 1))).verdict is Verdict.PROVED


def test_no_byte_of_a_bundle_can_be_changed() -> None:
    data = bundle_of(LEDGER, [1, 6])
    for place in range(len(data)):
        for value in {data[place] ^ mask for mask in (0x01, 0x02, 0x08, 0x20, 0x80)} | set(b' \n",0A=') - {data[place]}:
            report = verify(data[:place] + bytes([value]) + data[place + 1 :])
            assert report.verdict is not Verdict.PROVED, (place, chr(value), data[max(0, place - 20) : place + 20])


def test_no_byte_can_be_added_or_taken_away() -> None:
    for place in range(len(BUNDLE) + 1):
        for added in (b" ", b"\n", b"0", b'"', b"\\", b"\r"):
            assert verify(BUNDLE[:place] + added + BUNDLE[place:]).verdict is not Verdict.PROVED
        if place < len(BUNDLE):
            assert verify(BUNDLE[:place] + BUNDLE[place + 1 :]).verdict is not Verdict.PROVED
            assert verify(BUNDLE[:place]).verdict is not Verdict.PROVED


def test_an_altered_entry_is_named() -> None:
    for number in (1, 3, 6):
        altered = BUNDLE.replace(b'"id":"id-%d"' % number, b'"id":"id-X"')
        assert refuted(altered) == (Problem.NOT_IN_LEDGER, number)


def test_an_entry_of_another_ledger_is_refuted() -> None:
    foreign = ledger(body(1, TUBE), body(2, TUBE))
    head = read_bundle(BUNDLE).head
    assert refuted(bundle_of(foreign, [1], head=head)) == (Problem.NOT_IN_LEDGER, 1)


def test_a_head_signed_by_another_key_is_refuted() -> None:
    impostor = Signer.from_seed(ORIGIN, b"\x08" * 32)
    assert refuted(bundle_of(LEDGER, [1], key=impostor.vkey)) == (Problem.HEAD_NOT_SIGNED, None)
    head = sign_head(ORIGIN, 6, root(6, table_of(LEDGER).fetch), impostor)
    assert refuted(bundle_of(LEDGER, [1], key=impostor.vkey, head=head), SIGNER.vkey) == (Problem.OTHER_KEY, None)


def test_a_head_with_a_second_signature_is_refuted_because_that_one_could_be_altered() -> None:
    head = read_bundle(BUNDLE).head
    head += Signer.from_seed("witness", b"\x01" * 32).sign("x\n").rpartition("\n\n")[2]
    assert refuted(bundle_of(LEDGER, [1], head=head)) == (Problem.HEAD_NOT_SIGNED, None)


def test_entries_that_have_nothing_to_do_with_the_codes_are_refuted() -> None:
    assert refuted(bundle_of(LEDGER, [1, 2])) == (Problem.OTHER_SUBJECT, 2)
    assert refuted(bundle_of(LEDGER, [1], codes=(TUBE, RACK))) == (Problem.OTHER_SUBJECT, None)


def test_an_entry_that_names_another_number_is_refuted() -> None:
    assert refuted(bundle_of(ledger(body(7, TUBE)), [1])) == (Problem.OTHER_NUMBER, 1)


@pytest.mark.parametrize("data", [b'{"number":1,"number":1}', b'{"number": 1}', b'{"a":1.5,"number":1}'])
def test_an_entry_with_two_readings_is_refuted_even_when_the_ledger_holds_it(data: bytes) -> None:
    assert refuted(bundle_of([data], [1])) == (Problem.NOT_CANONICAL, 1)


def first_line(data: bytes, **changes: object) -> bytes:
    """The bundle with another first line, in the only spelling that is read."""
    line, _, rest = data.partition(b"\n")
    text = json.dumps(json.loads(line) | changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n" + rest


def test_a_code_that_was_added_to_an_extract_is_refuted() -> None:
    """The rack's entries 2 and 4 are not in the file, so it must not say that it is about the rack."""
    assert refuted(first_line(BUNDLE, codes=[TUBE, RACK]), SIGNER.vkey)[0] is Problem.OTHER_EXTRACT


def test_an_extract_whose_last_entry_was_cut_off_is_refuted() -> None:
    cut = first_line(b"\n".join(BUNDLE.splitlines()[:-1]) + b"\n", entries=[1, 3])
    assert refuted(cut, SIGNER.vkey)[0] is Problem.OTHER_EXTRACT


@pytest.mark.parametrize("through", [5, 7, -1])
def test_an_extract_that_reaches_elsewhere_than_was_signed_is_refuted(through: int) -> None:
    extract = json.loads(BUNDLE.splitlines()[0])["extract"].replace("\n6\n", f"\n{through}\n", 1)
    assert refuted(first_line(BUNDLE, extract=extract), SIGNER.vkey)[0] is Problem.OTHER_EXTRACT


def test_an_extract_signed_by_another_key_is_refuted() -> None:
    other = Signer.from_seed(ORIGIN, b"\x08" * 32)
    text = extract_text([TUBE], [1, 3], 6)
    cut = first_line(b"\n".join(BUNDLE.splitlines()[:-1]) + b"\n", entries=[1, 3], extract=other.sign(text))
    assert refuted(cut, SIGNER.vkey)[0] is Problem.OTHER_EXTRACT


def test_without_a_word_on_prior_entries_nothing_is_claimed_of_entries_left_out() -> None:
    report = verify(bundle_of(LEDGER, [1, 6]))
    assert (report.verdict, report.complete) == (Verdict.PROVED, False)
    assert "not proved that none in between was left out" in str(report)


CHAINED = ledger(
    body(1, TUBE, prior={TUBE: 0}),
    body(2, RACK, prior={RACK: 0}),
    body(3, TUBE, RACK, prior={TUBE: 1, RACK: 2}),
    body(4, TUBE, prior={TUBE: 3}),
)


def test_entries_that_name_the_prior_one_prove_that_none_is_left_out() -> None:
    assert verify(bundle_of(CHAINED, [1, 3, 4])).complete
    assert verify(bundle_of(CHAINED, [1, 2, 3, 4], codes=(TUBE, RACK))).complete
    assert refuted(bundle_of(CHAINED, [1, 4])) == (Problem.LEFT_OUT, 4)


def test_a_word_of_an_entry_that_is_none_of_its_subjects_is_not_proved_as_a_code() -> None:
    entries = ledger(body(1, TUBE, prior={TUBE: 0}), body(2, TUBE, prior={TUBE: 1}))
    assert verify(bundle_of(entries, [1, 2])).verdict is Verdict.PROVED
    assert refuted(bundle_of(entries, [1, 2], [TUBE, "stored"]))[0] is Problem.OTHER_SUBJECT


def test_an_extract_that_begins_later_is_proved_but_not_as_complete() -> None:
    report = verify(bundle_of(CHAINED, [3, 4]))
    assert (report.verdict, report.complete) == (Verdict.PROVED, False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\xff\xfe\n{}\n",
        b"not a bundle\nat all\n",
        b"{}\n{}\n",
        b"[" * 100_000 + b"\n\n",
        BUNDLE.replace(b"bundle/2", b"bundle/1"),
        BUNDLE.replace(b"\n", b"\r\n"),
        BUNDLE.replace(b'"codes":["HTC-7K3M9QXD42-5"]', b'"codes":[]'),
        BUNDLE.replace(b'"codes":["HTC-7K3M9QXD42-5"]', b'"codes":"HTC-7K3M9QXD42-5"'),
        BUNDLE.replace(b'"codes":["HTC-7K3M9QXD42-5"]', b'"codes":["HTC-7K3M9QXD42-5","HTC-7K3M9QXD42-5"]'),
        BUNDLE.replace(b'"format"', b'"extra":1,"format"'),
        BUNDLE.replace(b'"entries":[1,3,6]', b'"entries":[1,6]'),
        BUNDLE.replace(b'"entries":[1,3,6]', b'"entries":[true,3,6]'),
        BUNDLE.replace(b'"entries":[1,3,6]', b'"entries":{}'),
        BUNDLE.replace(SIGNER.vkey.encode(), b"no key"),
        BUNDLE.splitlines(keepends=True)[0],
        b"".join(BUNDLE.splitlines(keepends=True)[place] for place in (0, 2, 1, 3)),
        b"".join(BUNDLE.splitlines(keepends=True)[place] for place in (0, 1, 1)),
        bundle_of(LEDGER, [3, 1]),
        bundle_of(LEDGER, [1, 1]),
    ],
)
def test_what_is_not_a_bundle_is_unreadable_and_says_so(data: bytes) -> None:
    report = verify(data)
    assert (report.verdict, report.problem) == (Verdict.UNREADABLE, Problem.UNREADABLE)
    with pytest.raises(BundleError):
        read_bundle(data.replace(b"no key", SIGNER.vkey.encode() + b"\n"))


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    assert verify(tmp_path / "none").lines == ("The file cannot be read: No such file or directory.",)


def test_the_command_answers_with_the_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tube.custody"
    path.write_bytes(BUNDLE)
    assert main([str(path), "--key", SIGNER.vkey]) == 0
    assert capsys.readouterr().out.startswith("PROVED\n3 entries about")
    path.write_bytes(BUNDLE.replace(b"id-3", b"id-4"))
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.startswith("REFUTED\nEntry 3 ")
    path.write_bytes(b"\0")
    assert main([str(path)]) == 2


def test_the_verifier_runs_as_a_file_with_nothing_but_cryptography(tmp_path: Path) -> None:
    """In a fresh interpreter in which every other installed package and every other part of ours cannot be imported."""
    (tmp_path / "tube.custody").write_bytes(BUNDLE)
    guard = """
import importlib.abc, runpy, sys
ALLOWED = {"cryptography", "cffi", "_cffi_backend", "custody"} | set(sys.stdlib_module_names)
OURS = {"custody", "custody.ledger"} | {f"custody.ledger.{name}" for name in ("bundle", "note", "proof", "verify")}
class Guard(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in ALLOWED or (top == "custody" and name not in OURS):
            raise ImportError(f"{name} is not allowed here")
        return None
sys.meta_path.insert(0, Guard())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    verifier = str(ROOT / "custody" / "ledger" / "verify.py")
    command = [sys.executable, "-c", guard, verifier, "tube.custody", "--key", SIGNER.vkey]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("PROVED\n")
    command = [sys.executable, "-I", verifier, "tube.custody"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_report_reads_as_text() -> None:
    assert str(Report(Verdict.REFUTED, ("Why.",))) == "REFUTED\nWhy."
