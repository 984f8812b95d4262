"""What a browser is asked of a passkey and what it sends, put together, taken apart and judged by ``webauthn``. Pure.

Whatever is wrong with an answer is a Refusal, whose reason is for the log alone: who tries learns nothing by it. The
library is loaded when the first passkey comes: no command needs it.
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
"""Characters of an answer; an RSA key with its attestation has 3,000."""
LONGEST_ID = 1023
"""Octets of a passkey's id (WebAuthn, 7.1, step 25)."""
UNATTESTED = frozenset({"none", "packed"})
"""Who made a key is not asked, so that browsers leave it out; ``packed`` is what some sign with the key itself."""

_BROKEN = (
    *(InvalidSignature, UnsupportedAlgorithm),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError),
)
"""What comes through the library of an answer that is none, beside its own errors."""


class Refusal(Exception):
    """Why an answer proves nothing."""


class KnownPasskey(NamedTuple):
    """A passkey that a browser is told of: its id, and how it is reached, words with blanks between."""

    credential_id: str
    transports: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer taken apart, nothing of it believed yet: which challenge it names, and whether in another's page."""

    credential: Any
    challenge: bytes
    is_framed: bool

    @property
    def credential_id(self) -> str:
        """Return the id of the passkey, in the one way in which base64url writes it."""
        return written(self.credential.raw_id)


class PasskeyMade(NamedTuple):
    """A passkey as it is kept."""

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
    """Return the options of ``navigator.credentials.create``, JSON: for a key that signs in alone, ``wait`` in ms."""
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
    """Return the options of ``navigator.credentials.get``, JSON; none known: any passkey of this domain."""
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
    """Take apart what ``navigator.credentials.create`` gave."""
    from webauthn.helpers import parse_registration_credential_json

    return _given(answer, parse_registration_credential_json)


def assertion_in(answer: str) -> Given:
    """Take apart what ``navigator.credentials.get`` gave."""
    from webauthn.helpers import parse_authentication_credential_json

    return _given(answer, parse_authentication_credential_json)


def judge_registration(given: Given, domain: str, origin: str) -> PasskeyMade:
    """Return the passkey that was made for this domain, at this origin, by somebody who was verified; or a Refusal."""
    from webauthn import verify_registration_response
    from webauthn.helpers import parse_attestation_object
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.helpers.exceptions import WebAuthnException

    credential = given.credential
    _demand_own_page(given)
    try:
        if parse_attestation_object(credential.response.attestation_object).fmt not in UNATTESTED:
            raise Refusal("an attestation that was not asked for")  # all refusals end alike
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
    """Return the counter with which a passkey signed for this domain, at this origin, its owner being verified.

    Where no account was named beforehand the answer has to name it (``needs_handle``); where it does it must be this.
    What the counter means is for the caller: the library would judge it before the signature.
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
    """Return octets in base64url without padding."""
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def read(text: str) -> bytes:
    """Return the octets of what ``written`` wrote."""
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
