"""The producer's pages, under ``/producer``: applying, one's right of use, plots, lots, labels."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.pages.producer import (
    applications,
    areas,
    authorisations,
    cases,
    checking,
    classes,
    dossiers,
    goods,
    labels,
    lots,
    made,
    members,
    names,
    orders,
    organisation,
    overview,
    plots,
)
from api.pages.producer.frame import provide_applicant, to_sign_in
from api.pages.submission import provide_submission
from api.pages.workspace import keeping, to_proof
from registry.errors import NotSignedIn, ProofNeeded

PAGES: tuple[ControllerRouterHandler, ...] = (
    *(overview.overview, overview.records),
    *(applications.new, applications.begin, applications.edit, applications.save, applications.drop),
    checking.check,
    *(areas.area, areas.define, areas.join_communes, areas.add_paper),
    *(dossiers.dossier, dossiers.take),
    names.names,
    *members.MEMBERS,
    *organisation.PAGES.handlers(),
    *(authorisations.authorisation, plots.new, plots.declare, plots.plot),
    classes.classes,
    *(lots.lots, lots.new, lots.declare, made.new, made.make),
    *(goods.lot, goods.order, goods.recall, *goods.ACTS_OF_LOTS),
    *(orders.orders, *orders.PAGES_OF_ORDERS),
    *(cases.cases, cases.case),
    *labels.PAGES.handlers,
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/producer",
        route_handlers=list(PAGES),
        dependencies={
            "actor": Provide(keeping(provide_applicant)),
            "submission": Provide(provide_submission),
        },
        exception_handlers={NotSignedIn: to_sign_in, ProofNeeded: to_proof},
        include_in_schema=False,
    ),
)
"""The routes that the application mounts. A visitor is sent to sign in; an account without a role here is refused."""
