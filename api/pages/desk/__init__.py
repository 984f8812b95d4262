"""The desk: what officers and managers of rights work with, under ``/desk``."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.pages.desk import (
    accounts,
    authorisations,
    cases,
    dossier,
    imports,
    joining,
    journal,
    orders,
    paper,
    parties,
    records,
    scans,
    search,
    searches,
    similar,
    tokens,
    upkeep,
    use,
    worklist,
)
from api.pages.desk.frame import provide_colleague, to_sign_in
from api.pages.submission import provide_submission
from api.pages.workspace import keeping, to_proof
from registry.errors import NotSignedIn, ProofNeeded

PAGES: tuple[ControllerRouterHandler, ...] = (
    worklist.worklist,
    *paper.PAPER,
    records.records,
    search.search,
    *(searches.listing, searches.opened, searches.save, searches.rename, searches.delete),
    similar.compare,
    *(dossier.dossier, dossier.act_page, dossier.take, dossier.attach_paper),
    *(use.use, use.use_act_page, use.take_use_act),
    authorisations.authorisation,
    *authorisations.PAGES_OF_USE,
    *(orders.orders, *orders.PAGES_OF_ORDERS),
    *(cases.cases, cases.counts, cases.new_case, cases.open_new_case, cases.add_picture, cases.referral),
    *(cases.case, cases.case_act_page, cases.take_case_act),
    *(parties.parties, parties.new_party, parties.enrol_party),
    *(parties.party, parties.party_act_page, parties.take_party_act),
    *(accounts.accounts, accounts.new_account, accounts.open_new_account),
    *(accounts.account, accounts.account_act_page, accounts.take_account_act),
    *joining.PAGES,
    *(tokens.tokens, tokens.issue, tokens.take_token_act),
    *(journal.journal, journal.lot, journal.quantity, journal.plot),
    *(scans.scans, scans.scans_of_right),
    upkeep.upkeep,
    *(imports.imports, imports.one_import, imports.faults_of_import),
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/desk",
        route_handlers=list(PAGES),
        dependencies={
            "actor": Provide(keeping(provide_colleague)),
            "submission": Provide(provide_submission),
        },
        exception_handlers={NotSignedIn: to_sign_in, ProofNeeded: to_proof},
        include_in_schema=False,
    ),
)
"""What the application mounts. Nobody signed in is sent to sign in; who has no business here is refused."""
