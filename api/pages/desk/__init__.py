"""The desk: what officers and managers of rights work with, under ``/desk``."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.pages.desk import (
    accesses,
    accounts,
    authorisations,
    cases,
    dossier,
    imports,
    joining,
    journal,
    labels,
    lots,
    orders,
    paper,
    parties,
    records,
    scans,
    search,
    searches,
    similar,
    upkeep,
    use,
    watching,
    worklist,
)
from api.pages.desk.frame import desk_page, provide_colleague, to_sign_in
from api.pages.submission import provide_submission
from api.pages.tokens import TokenFace, pages_at
from api.pages.workspace import keeping, to_proof
from registry.errors import NotSignedIn, ProofNeeded

PAGES: tuple[ControllerRouterHandler, ...] = (
    worklist.worklist,
    *paper.PAPER,
    records.records,
    search.search,
    *(searches.listing, searches.opened, searches.save, searches.rename, searches.delete),
    similar.compare,
    *(*dossier.PAGES.handlers(), dossier.attach_paper),
    *(use.use, use.use_act_page, use.take_use_act),
    *authorisations.PAGES_OF_USE,
    *(orders.orders, *orders.PAGES_OF_ORDERS),
    *labels.PAGES.handlers,
    *(cases.cases, cases.counts, cases.new_case, cases.open_new_case, cases.add_picture, cases.referral),
    *cases.PAGES.handlers(),
    *(parties.parties, parties.new_party, parties.enrol_party),
    *parties.PAGES.handlers(),
    *(accounts.accounts, accounts.new_account, accounts.open_new_account),
    *(accounts.account, accounts.account_act_page, accounts.take_account_act),
    *joining.PAGES,
    *pages_at(TokenFace("/desk/tokens", desk_page, own=False)),
    *(journal.journal, journal.quantity, journal.plot),
    lots.lot,
    *(scans.scans, scans.scans_of_right),
    watching.watch,
    *(upkeep.upkeep, accesses.accesses_to_all),
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
"""The routes that the application mounts. A visitor is sent to sign in; an account without a role here is refused."""
