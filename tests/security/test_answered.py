"""Whatever a browser sends as a passkey's answer is judged and breaks nothing; and where there are passkeys."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import HttpUrl

from api.authentication import site_of
from api.settings import Settings
from registry.people import answered
from registry.people.answered import Refusal
from registry.people.passkeys import Site
from tests.security.keys import SITE, Key


def right_answer() -> tuple[Key, dict[str, object], str]:
    key = Key()
    key.handle = bytes(16)
    options = json.dumps({"challenge": "A" * 43, "rpId": SITE.domain})
    return key, json.loads(key.signed(options)), options


KEY, RIGHT, _ = right_answer()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature", "userHandle")


@given(st.sampled_from(NAMES), ANYTHING | st.binary(max_size=60))
def test_whatever_comes_as_an_answer_is_refused_and_breaks_nothing(name: str, value: object):
    spoilt = json.loads(json.dumps(RIGHT))
    inside = spoilt if name in spoilt else spoilt["response"]
    inside[name] = answered.written(value) if isinstance(value, bytes) else value
    for take_apart in (answered.assertion_in, answered.registration_in):
        try:
            found = take_apart(json.dumps(spoilt))
            if take_apart is answered.assertion_in:
                answered.judge_assertion(
                    found, "pQECAyYgASFYIA", UUID(int=0), SITE.domain, SITE.origin, needs_handle=False
                )
            else:
                answered.judge_registration(found, SITE.domain, SITE.origin)
        except Refusal:
            continue
        pytest.fail("nothing of it was right")


@given(st.binary(max_size=300))
def test_whatever_comes_as_a_new_key_is_refused_and_breaks_nothing(attestation: bytes):
    asked = json.dumps({"challenge": "A" * 43, "rp": {"id": SITE.domain}, "user": {"id": "AA"}})
    spoilt = json.loads(Key().made(asked))
    whole = answered.read(spoilt["response"]["attestationObject"])
    for octets in (attestation, whole[: len(attestation)], whole[:-100] + attestation):
        spoilt["response"]["attestationObject"] = answered.written(octets)
        with pytest.raises(Refusal):
            answered.judge_registration(answered.registration_in(json.dumps(spoilt)), SITE.domain, SITE.origin)


def test_passkeys_are_made_for_names_and_over_https():
    def has(domain: str, origin: str) -> bool:
        return Site(domain, origin, "x").has_passkeys

    assert has("sogoc.example", "https://sogoc.example")
    assert has("localhost", "http://localhost:8000")
    assert not has("sogoc.example", "http://sogoc.example")
    assert not has("127.0.0.1", "http://127.0.0.1:8000")
    assert not has("[::1]", "https://[::1]")
    site = site_of(Settings(public_url=HttpUrl("https://SoGoc.example:8443/")))
    assert (site.domain, site.origin) == ("sogoc.example", "https://sogoc.example:8443")
