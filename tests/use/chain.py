"""The chain from an area to a lot over HTTP, for tests of what each link promises."""

from typing import Any

from tests.api.counter import Counter
from tests.use.ground import AREA, GARDEN, TODAY

V1 = "/api/v1"
GRANT = {"product": "Bưởi quả tươi", "valid_from": TODAY.isoformat()}
QUANTITY = {"season": "2026", "quantity": 1000, "measure": "g", "evidence": "Biên bản 03/BB"}
LOT = {"quantity": 400, "produced_on": TODAY.isoformat(), "gtin": "8938505974194"}
PLOT = {"name": "Vườn đồi Bắc", "geometry": GARDEN}


async def made(counter: Counter, who: str, path: str, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    """Create something, read it back where the answer says it lies, and return it."""
    answer = await counter.ask(who, "POST", path, json=body, headers={"Idempotency-Key": key} if key else {})
    assert answer.status_code == 201, answer.text
    found = await counter.ask(who, "GET", answer.headers["location"])
    assert found.status_code == 200
    assert found.json() == answer.json()
    return dict(answer.json())


async def mapped(counter: Counter, record: str, who: str = "manager", **drawn: Any) -> dict[str, Any]:
    """Let the area of a right be defined and confirmed, and return it."""
    body = {"geometry": AREA, "decision_number": "15/QĐ"} | drawn
    waiting = await counter.ask(who, "POST", f"{record}/redefine-area", json=body)
    assert waiting.status_code == 202, waiting.text
    shown = {"shown": waiting.json()["change"]["shown"]}
    done = await counter.ask("registrar", "POST", f"{record}/redefine-area/confirm", json=shown)
    assert done.status_code == 200, done.text
    return dict((await counter.ask(None, "GET", f"{record}/area")).json())


async def chain(counter: Counter, record: str) -> dict[str, dict[str, Any]]:
    """Walk from the area to a lot and return what was made on the way."""
    grant = GRANT | {"party_id": str(counter.office.producer.party_id)}
    area = await mapped(counter, record, is_schematic=True)
    authorisation = await made(counter, "manager", f"{record}/authorisations", grant)
    base = f"{V1}/authorisations/{authorisation['id']}"
    plot = await made(counter, "producer", f"{base}/plots", PLOT)
    quantity = await made(counter, "manager", f"{base}/quantities", QUANTITY | {"plot_id": plot["id"]})
    lot = await made(counter, "producer", f"{V1}/quantities/{quantity['id']}/lots", LOT | {"plot_id": plot["id"]})
    return {"area": area, "authorisations": authorisation, "plots": plot, "quantities": quantity, "lots": lot}
