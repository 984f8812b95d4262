"""Who is answered what of searches, of goods by their number, and of what devices need without a network."""

from tests.api.rows import CONCERNED, OFFICE, ask, read

DESK = (*OFFICE, "manager")
DESK_OF_OTHERS = tuple(set(DESK) - {"examiner"})
GOODS = (
    read("/goods/{gtin}", nobody=200),
    read("/offline/key", nobody=200),
    ask("GET", "/offline/bundle", (200, OFFICE)),
    read("/lots/{lot}/epcis", CONCERNED),
)
SEARCHING = (
    read("/search", query="?q=cam"),
    read("/similar", nobody=200, query="?sign=cam"),
    read("/search/suggestions", query="?q=cam"),
    read("/search/passages", query="?q=cam"),
    read("/search/covering", query="?commune=18547"),
    read("/search/export", query="?q=cam"),
    *(ask("GET", f"/desk/search{part}", (200, DESK), query="?q=cam") for part in ("", "/suggestions", "/export")),
    ask("GET", "/desk/searches", (200, DESK)),
    ask("POST", "/desk/searches", (201, DESK), body={"name": "Cam", "query": "q=cam"}),
    ask("GET", "/desk/searches/{search}", (200, ("examiner",)), (404, DESK_OF_OTHERS)),
    ask("PATCH", "/desk/searches/{search}", (200, ("examiner",)), (404, DESK_OF_OTHERS), body={"name": "Cam"}),
    ask("DELETE", "/desk/searches/{search}", (204, ("examiner",)), (404, DESK_OF_OTHERS)),
    *GOODS,
)
