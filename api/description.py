"""What the OpenAPI document says of the service as a whole."""

from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Tag

from api.document import Json, Yaml
from api.settings import Settings

TAGS = {
    "Sessions": "Signing in and out. Machines send a token instead.",
    "People": "Parties that the register can name, the accounts that act for them, tokens for machines.",
    "Joining": "Requests to join of those who have no account, what is asked back, and the office's word.",
    "Records": "Geographical indications and trade marks; INID codes of WIPO ST.60 stand with the fields.",
    "Procedure": "The acts of the office on applications and rights: each is declared once, and read at /procedure.",
    "Areas": "Where a geographical indication lies: geometry (RFC 7946) and dated administrative units.",
    "Right of use": "Who may put the name on goods, where those grow, how much there is, in which lots it leaves.",
    "Cases": "Suspicions that were reported or noticed, what the office does about them, and reports of shoppers.",
    "Labels": "Orders of labels, what was said of ranges of them, print files, and the verdict on a code.",
    "Search": "Finding records by name, product, place, organisation or number.",
    "Imports": "Files that were brought in, and the rows that could not be taken, each with why.",
    "Journal": "Every change, in order, chained by SHA-256 over canonical JSON (RFC 8785).",
}


def description(settings: Settings) -> OpenAPIConfig:
    """Return the configuration of the OpenAPI 3.1 document at ``/api/v1/description/openapi.json``."""
    token = SecurityScheme(type="http", scheme="bearer", description="A token issued with POST /api/v1/tokens.")
    return OpenAPIConfig(
        title="Sổ Gốc",
        version="1",
        description=(
            f"The register kept at {settings.office_name}. Creating requests take an Idempotency-Key and have one "
            "effect a key. Lists give the next page in a Link header. Errors are problems (RFC 9457) that name every "
            "fault, with a code that never changes and the values of its sentence; the prose is English, or in the "
            "language of Accept-Language. Records carry an ETag; changes send it back in If-Match."
        ),
        path="/api/v1/description",
        use_handler_docstrings=True,
        components=Components(security_schemes={"token": token}),
        security=[{"token": []}, {}],
        render_plugins=[Json(path="/openapi.json"), Yaml(path="/openapi.yaml")],
        tags=[Tag(name=name, description=meaning) for name, meaning in TAGS.items()],
    )
