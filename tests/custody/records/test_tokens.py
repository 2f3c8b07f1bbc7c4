from __future__ import annotations

import os

from custody.access import digest_of
from custody.records.registry import Registry
from custody.records.store.tokens import FRESH_S, Tokens
from custody.records.work.admission import issue_token, revoke_tokens
from tests.practice import TECHNICIAN


def test_a_token_that_is_revoked_here_is_revoked_at_once(registry: Registry) -> None:
    secret = issue_token(registry.writer, os.urandom, TECHNICIAN, "")
    before = registry.token(digest_of(secret))
    with registry.reading() as connection:
        revoke_tokens(registry.writer, connection, secret=secret, staff="")
    after = registry.token(digest_of(secret))
    assert before is not None
    assert after is not None
    assert (before.revoked, after.revoked) == (False, True)


def test_a_token_that_another_process_revoked_is_revoked_within_a_moment(registry: Registry) -> None:
    now = [0.0]
    elsewhere = Tokens(registry.database, lambda: now[0])
    secret = issue_token(registry.writer, os.urandom, TECHNICIAN, "")
    assert elsewhere.find(digest_of(secret)) is not None
    with registry.reading() as connection:
        revoke_tokens(registry.writer, connection, secret=secret, staff="")
    now[0] += FRESH_S
    found = elsewhere.find(digest_of(secret))
    assert found is not None
    assert found.revoked


def test_a_token_that_is_none_is_not_remembered_as_none(registry: Registry) -> None:
    assert registry.token(digest_of("not issued yet")) is None
    secret = issue_token(registry.writer, os.urandom, TECHNICIAN, "")
    assert registry.token(digest_of(secret)) is not None
