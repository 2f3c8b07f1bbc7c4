import pytest

from custody.jobs import JobState
from custody.wording import LANGUAGES, say
from devices.outcomes import Capability, Detail
from devices.status import Condition


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("job_state", JobState),
        ("printer_capability", Capability),
        ("printer_detail", Detail),
        ("printer_detail", Condition),
        ("printer_state", ["ready", "busy", "fault", "unreachable", "unknown"]),
    ],
)
def test_every_word_of_printers_and_jobs_is_said_in_three_languages(group, words):
    for word in words:
        assert set(say(f"{group}.{word}")) == set(LANGUAGES)
