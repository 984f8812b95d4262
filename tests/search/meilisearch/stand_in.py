"""What stands in for Meilisearch where only the wire is proved: the form of every request, and of every answer read.

It judges requests by the published description of the interface and keeps documents, indexes and tasks. It does not
search: whatever words are asked, all documents come that the filters leave, in the order in which they were put.
"""

import json
import operator
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from search.meilisearch_access import ServerAccess
from tests.search.meilisearch.document import Route, faults_of_request, judged, route

NOW = "2026-11-25T08:00:00.123456Z"
LINK = "https://docs.meilisearch.com/errors"
CONDITION = re.compile(
    r'(?P<not>NOT )?(?P<name>\w+) (?:(?P<how>=|>=|<=) (?P<value>"(?:[^"\\]|\\.)*"|-?\d+)|(?P<is>EXISTS))'
)

Answer = tuple[int, Any]
Documents = dict[str, dict[str, Any]]


@dataclass
class MeilisearchWireStandIn:
    """The state behind the stand-in. ``faults`` are requests that the published description does not allow."""

    keys: dict[str, set[str]]
    version: str = "1.50.0"
    url: str = ""
    indexes: dict[str, Documents] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    failing: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, target: str, headers: dict[str, str], sent: bytes) -> Answer:
        """Judge a request and answer it."""
        body = json.loads(sent) if sent else None
        with self.lock:
            self.asked.append((method, target, body))
            found = route(method, target)
            if found is None:
                return self._refused(f"there is no {method} {target}", 404, "not_found")
            if faults := faults_of_request(found, target, body, headers):
                return self._refused("; ".join(faults), 400, "bad_request")
            if refusal := self._forbidden(found, headers):
                return refusal
            if self.script:
                return self.script.pop(0)
            status, said = self._do(method, found.template, target, body)
            schema = found.answer(status)
            if schema is not None and (wrong := judged(said, schema)):
                self.faults.append(f"the stand-in's own answer to {method} {target}: {wrong}")
            return status, said

    def _forbidden(self, found: Route, headers: dict[str, str]) -> Answer | None:
        if not found.rights:
            return None
        key = headers.get("authorization", "").removeprefix("Bearer ")
        if not key:
            return 401, error("missing_authorization_header")
        if self.keys.get(key, set()).isdisjoint(found.rights):
            return 403, error("invalid_api_key")
        return None

    def _refused(self, fault: str, status: int, code: str) -> Answer:
        self.faults.append(fault)
        return status, error(code, fault)

    def _do(self, method: str, template: str, target: str, body: Any) -> Answer:
        parts = urlsplit(target).path.split("/")
        uid = parts[2] if template.startswith("/indexes/{") else ""
        if uid and uid not in self.indexes and template != "/indexes/{index_uid}":
            return 404, error("index_not_found", f"Index `{uid}` not found.")
        doing: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", "/version"): lambda: (200, {"commitSha": "", "commitDate": "", "pkgVersion": self.version}),
            ("GET", "/keys"): lambda: (200, page([])),
            ("GET", "/indexes"): lambda: (200, page([index_view(name) for name in sorted(self.indexes)])),
            ("POST", "/indexes"): lambda: self._enqueue(
                "indexCreation", body["uid"], lambda: self._create(body["uid"])
            ),
            ("GET", "/indexes/{index_uid}"): lambda: self._one(uid),
            ("DELETE", "/indexes/{index_uid}"): lambda: self._enqueue(
                "indexDeletion", uid, lambda: self.indexes.pop(uid, None)
            ),
            ("PATCH", "/indexes/{index_uid}/settings"): lambda: self._enqueue(
                "settingsUpdate", uid, lambda: self.settings.setdefault(uid, {}).update(body)
            ),
            ("POST", "/indexes/{index_uid}/documents"): lambda: self._enqueue(
                "documentAdditionOrUpdate",
                uid,
                lambda: self.indexes[uid].update({one["id"]: one for one in body}),
            ),
            ("POST", "/indexes/{index_uid}/documents/delete"): lambda: self._enqueue(
                "documentDeletion", uid, lambda: self._delete(uid, body["filter"])
            ),
            ("POST", "/indexes/{index_uid}/documents/fetch"): lambda: (200, self._fetched(uid, body)),
            ("GET", "/indexes/{index_uid}/stats"): lambda: (200, self._stats(uid)),
            ("POST", "/swap-indexes"): lambda: self._enqueue("indexSwap", None, lambda: self._swap(body)),
            ("POST", "/multi-search"): lambda: self._searched(body["queries"]),
            ("GET", "/tasks/{task_id}"): lambda: (200, self.tasks[int(parts[2])]),
            ("DELETE", "/tasks"): lambda: self._enqueue("taskDeletion", None, lambda: parse_qs(target)),
        }
        return doing[method, template]()

    def _enqueue(self, kind: str, uid: str | None, work: Callable[[], Any]) -> Answer:
        """Do the work at once and tell of it as a task: two tasks never come out of order anyway."""
        number = len(self.tasks)
        fault = self.failing.pop(0) if self.failing else None
        if fault is None:
            work()
        task = {"uid": number, "indexUid": uid, "status": "failed" if fault else "succeeded", "type": kind}
        times = dict.fromkeys(("enqueuedAt", "startedAt", "finishedAt"), NOW)
        self.tasks.append({**task, "details": {}, "error": fault, "duration": "PT0.01S", **times})
        return 202, {"taskUid": number, "indexUid": uid, "status": "enqueued", "type": kind, "enqueuedAt": NOW}

    def _create(self, uid: str) -> None:
        self.indexes.setdefault(uid, {})
        self.settings.setdefault(uid, {})

    def _one(self, uid: str) -> Answer:
        return (200, index_view(uid)) if uid in self.indexes else (404, error("index_not_found"))

    def _delete(self, uid: str, chosen: Any) -> None:
        for one in [one for one in self.indexes[uid].values() if passes(one, chosen)]:
            del self.indexes[uid][one["id"]]

    def _swap(self, pairs: list[dict[str, Any]]) -> None:
        for pair in pairs:
            one, other = pair["indexes"]
            for kept in (self.indexes, self.settings):
                if pair.get("rename"):
                    kept[other] = kept.pop(one)
                else:
                    kept[one], kept[other] = kept[other], kept[one]

    def _fetched(self, uid: str, body: dict[str, Any]) -> dict[str, Any]:
        held = [one for one in self.indexes[uid].values() if passes(one, body.get("filter"))]
        part = held[body.get("offset", 0) :][: body.get("limit", 20)]
        return {**page([only(one, body.get("fields")) for one in part]), "total": len(held)}

    def _stats(self, uid: str) -> dict[str, Any]:
        sizes = {"rawDocumentDbSize": 0, "avgDocumentSize": 0, "isIndexing": False, "fieldDistribution": {}}
        return {"numberOfDocuments": len(self.indexes[uid]), **sizes}

    def _searched(self, queries: list[dict[str, Any]]) -> Answer:
        for query in queries:
            if query["indexUid"] not in self.indexes:
                return 404, error("index_not_found", f"Index `{query['indexUid']}` not found.")
        return 200, {"results": [self._found(query) for query in queries]}

    def _found(self, query: dict[str, Any]) -> dict[str, Any]:
        left = [one for one in self.indexes[query["indexUid"]].values() if passes(one, query.get("filter"))]
        offset, limit = query.get("offset", 0), query.get("limit", 20)
        hits = [only(one, query.get("attributesToRetrieve")) for one in left[offset : offset + limit]]
        told: dict[str, Any] = {"indexUid": query["indexUid"], "hits": hits, "query": query.get("q", "")}
        if facets := query.get("facets"):
            told["facetDistribution"] = {name: counted(left, name) for name in facets}
        return {**told, "processingTimeMs": 0, "limit": limit, "offset": offset, "estimatedTotalHits": len(left)}


def error(code: str, message: str = "") -> dict[str, Any]:
    """Return an error as the server words one."""
    return {"message": message or code, "code": code, "type": "invalid_request", "link": f"{LINK}#{code}"}


def page(results: list[Any]) -> dict[str, Any]:
    return {"results": results, "offset": 0, "limit": len(results), "total": len(results)}


def index_view(uid: str) -> dict[str, Any]:
    return {"uid": uid, "createdAt": NOW, "updatedAt": NOW, "primaryKey": "id"}


def only(one: dict[str, Any], fields: list[str] | None) -> dict[str, Any]:
    return one if fields is None or "*" in fields else {name: one[name] for name in fields if name in one}


def counted(documents: list[dict[str, Any]], name: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in documents:
        for value in listed(one.get(name, [])):
            counts[str(value)] = counts.get(str(value), 0) + 1
    return counts


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def passes(one: dict[str, Any], chosen: Any) -> bool:
    """Say whether a filter, lists of alternatives in a list of conditions, lets a document pass."""
    if chosen is None:
        return True
    if isinstance(chosen, str):
        return holds(one, chosen)
    return all(
        any(passes(one, part) for part in group) if isinstance(group, list) else passes(one, group) for group in chosen
    )


def holds(one: dict[str, Any], condition: str) -> bool:
    read = CONDITION.fullmatch(condition)
    assert read is not None, f"the stand-in reads no filter like {condition}"
    values = listed(one.get(read["name"], []))
    if read["is"]:
        return (read["name"] in one) is not bool(read["not"])
    wanted = json.loads(read["value"])
    compared = {"=": operator.eq, ">=": operator.ge, "<=": operator.le}[read["how"]]
    return any(compared(value, wanted) for value in values) is not bool(read["not"])


class _Answers(BaseHTTPRequestHandler):
    stand_in: MeilisearchWireStandIn

    def handle_any(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, said = self.stand_in.answer(self.command, self.path, headers, sent)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 # the library calls them so

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def standing_in(access: ServerAccess, actions: set[str]) -> Iterator[MeilisearchWireStandIn]:
    """Listen on loopback until the block ends; ``actions`` are what the key that fills indexes may do."""
    stand_in = MeilisearchWireStandIn({access.search_key: {"search"}, access.index_key: actions})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Answers,), {"stand_in": stand_in}))
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
