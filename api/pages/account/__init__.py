"""One's own account, under ``/account``: password, passkeys, second proof, sessions, tokens; links for passwords."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.pages.account import (
    accesses,
    address,
    factors,
    identity,
    links,
    overview,
    passkeys,
    password,
    proving,
    sessions,
)
from api.pages.account.frame import HOME, account_page, provide_owner, to_sign_in
from api.pages.submission import provide_submission
from api.pages.tokens import TokenFace, pages_at
from api.pages.workspace import keeping, to_proof
from registry.errors import NotSignedIn, ProofNeeded

PAGES: tuple[ControllerRouterHandler, ...] = (
    overview.overview,
    accesses.accesses_to_own,
    *(password.show_password, password.change_password),
    *(address.show_address, address.change_address),
    *(sessions.sessions, sessions.end_session, sessions.end_others, sessions.forget_device),
    *(factors.show_factors, factors.add_codes, factors.remove_codes, factors.renew_recovery),
    *(passkeys.show_passkeys, passkeys.begin_passkey, passkeys.add_passkey),
    *(passkeys.rename_passkey, passkeys.remove_passkey),
    *(identity.show_identity, identity.begin_link, identity.end_link),
    *(proving.show_proof, proving.prove, proving.begin_passkey, proving.prove_by_passkey, proving.show_kept),
    *pages_at(TokenFace(f"{HOME}/tokens", account_page, own=True)),
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/account",
        route_handlers=list(PAGES),
        dependencies={
            "actor": Provide(keeping(provide_owner)),
            "submission": Provide(provide_submission),
        },
        exception_handlers={NotSignedIn: to_sign_in, ProofNeeded: to_proof},
        include_in_schema=False,
    ),
    Router("/account/link", route_handlers=[links.show_link, links.use_link], include_in_schema=False),
)
"""The routes that the application mounts. A link is opened by somebody who is not signed in."""
