"""Makes the requests to a browser about passkeys, and checks its answers with ``webauthn``. Pure.

A wrong answer raises Refusal. Its reason goes to the log only, so that an attacker learns nothing. The library is
imported when the first passkey is used, because no command needs it.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA, RS256: every browser makes keys of at least one of them (WebAuthn, 5.4.3)."""
LONGEST = 16_384
"""Largest number of characters in an answer; an RSA key with its attestation has 3,000."""
LONGEST_ID = 1023
"""Largest number of bytes in a passkey's id (WebAuthn, 7.1, step 25)."""
UNATTESTED = frozenset({"none", "packed"})
"""Accepted attestation formats. The maker of a key is not asked for; ``packed`` appears where a key attests itself."""

_BROKEN = (
    *(InvalidSignature, UnsupportedAlgorithm),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError),
)
"""Exceptions, besides its own, that the library raises for a malformed answer."""


class Refusal(Exception):
    """The reason why an answer proves nothing."""


class KnownPasskey(NamedTuple):
    """A passkey that is named to the browser: its id, and its transports as words separated by spaces."""

    credential_id: str
    transports: str


@dataclass(frozen=True, slots=True)
class Given:
    """A parsed answer that is not yet verified: its challenge, and whether it was made inside another site's page."""

    credential: Any
    challenge: bytes
    is_framed: bool

    @property
    def credential_id(self) -> str:
        """Return the id of the passkey in base64url without padding."""
        return written(self.credential.raw_id)


class PasskeyMade(NamedTuple):
    """A new passkey in the form in which it is stored."""

    credential_id: str
    public_key: str
    counter: int
    transports: str


def to_make(
    *,
    domain: str,
    site: str,
    login: str,
    name: str,
    handle: bytes,
    challenge: bytes,
    known: Sequence[KnownPasskey],
    wait: int,
) -> str:
    """Return the JSON options for ``navigator.credentials.create``.

    They ask for a discoverable key that verifies its user. ``wait`` is in milliseconds.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=domain,
        rp_name=site,
        user_name=login,
        user_display_name=name,
        user_id=handle,
        challenge=challenge,
        timeout=wait,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(known),
        supported_pub_key_algs=[COSEAlgorithmIdentifier(one) for one in ALGORITHMS],
    )
    return options_to_json(options)


def to_sign(*, domain: str, challenge: bytes, known: Sequence[KnownPasskey], wait: int) -> str:
    """Return the JSON options for ``navigator.credentials.get``.

    Without ``known``, any passkey of this domain may answer.
    """
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=domain,
        challenge=challenge,
        timeout=wait,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def registration_in(answer: str) -> Given:
    """Parse an answer of ``navigator.credentials.create``. Raises Refusal."""
    from webauthn.helpers import parse_registration_credential_json

    return _given(answer, parse_registration_credential_json)


def assertion_in(answer: str) -> Given:
    """Parse an answer of ``navigator.credentials.get``. Raises Refusal."""
    from webauthn.helpers import parse_authentication_credential_json

    return _given(answer, parse_authentication_credential_json)


def judge_registration(given: Given, domain: str, origin: str) -> PasskeyMade:
    """Return the passkey if it was made for this domain and origin by a verified user. Raises Refusal."""
    from webauthn import verify_registration_response
    from webauthn.helpers import parse_attestation_object
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.helpers.exceptions import WebAuthnException

    credential = given.credential
    _demand_own_page(given)
    try:
        if parse_attestation_object(credential.response.attestation_object).fmt not in UNATTESTED:
            raise Refusal("an attestation that was not asked for")  # all refusals give the same answer
        made = verify_registration_response(
            credential=credential,
            expected_challenge=given.challenge,
            expected_rp_id=domain,
            expected_origin=origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(one) for one in ALGORITHMS],
        )
    except (WebAuthnException, *_BROKEN) as fault:
        raise _told(fault) from fault
    if len(made.credential_id) > LONGEST_ID or len(made.credential_public_key) > LONGEST_ID:
        raise Refusal("an id or a key that is too long")
    transports = " ".join(sorted({one.value for one in credential.response.transports or ()}))
    return PasskeyMade(written(made.credential_id), written(made.credential_public_key), made.sign_count, transports)


def judge_assertion(
    given: Given, public_key: str, account_id: UUID, domain: str, origin: str, *, needs_handle: bool
) -> int:
    """Return the signature counter of a passkey that a verified user used for this domain and origin. Raises Refusal.

    With ``needs_handle`` no account was named before, so the answer must name it. A handle in the answer must always be
    this account's. The caller judges the counter, because the library would judge it before the signature.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    _demand_own_page(given)
    handle = given.credential.response.user_handle
    if (handle is not None or needs_handle) and handle != account_id.bytes:
        raise Refusal("the passkey of another account")
    try:
        verified = verify_authentication_response(
            credential=given.credential,
            expected_challenge=given.challenge,
            expected_rp_id=domain,
            expected_origin=origin,
            credential_public_key=read(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, *_BROKEN) as fault:
        raise _told(fault) from fault
    return verified.new_sign_count


def written(octets: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def read(text: str) -> bytes:
    """Return the bytes that ``written`` encoded."""
    return base64.urlsafe_b64decode(f"{text}===")


def _given(answer: str, parse: Callable[[str], Any]) -> Given:
    from webauthn.helpers import parse_client_data_json
    from webauthn.helpers.exceptions import WebAuthnException

    if not 0 < len(answer) <= LONGEST:
        raise Refusal("no answer, or one that is too long")
    try:
        credential = parse(answer)
        client = parse_client_data_json(credential.response.client_data_json)
    except (WebAuthnException, *_BROKEN) as fault:
        raise _told(fault) from fault
    return Given(credential, client.challenge, bool(client.cross_origin))


def _demand_own_page(given: Given) -> None:
    if given.is_framed:
        raise Refusal("asked for within another site's page")


def _described(known: Sequence[KnownPasskey]) -> list[Any]:
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

    ways = {one.value: one for one in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=read(one.credential_id),
            transports=[ways[word] for word in one.transports.split() if word in ways] or None,
        )
        for one in known
    ]


def _told(fault: BaseException) -> Refusal:
    return Refusal(f"{type(fault).__name__}: {fault}")
