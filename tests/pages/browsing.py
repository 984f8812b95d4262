"""A real Chromium in front of the application of a test.

A test asks for ``window``, then ``async with window.tab(width=360) as tab`` and ``await tab.goto("/")``.
The browser speaks HTTP to a port of the test's own, and every request is answered by the application in the test's
event loop, where the test's database lives. No other host can be reached.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from httpx import AsyncClient, Response
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.office import PASSWORD

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Chromium without a window of its own comes first: the same engine, at two thirds of the processor's time."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
JUDGED = """async only => {
    const found = await axe.run(document, {runOnly: only, resultTypes: ['violations']})
    return found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${fault.help} at ${node.target}`))
}"""
"""What axe also tells of everything that is in order would be most of the work of a page."""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
TELEPHONE, DESK = 360, 1280
HEIGHT = 800
_OF_THE_LINE = {"content-length", "content-encoding", "transfer-encoding", "connection"}


def chromium() -> str:
    """Return where Chromium is, or skip the test, saying so."""
    path = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    if not AXE.is_file():
        pytest.skip("node_modules/axe-core is missing: run `make assets`")
    return path


@dataclass
class Tab:
    """One page of the browser; ``complaints`` are what it wrote to its console, blocked styles and scripts included."""

    page: Page
    origin: str
    complaints: list[str]
    has_axe: bool = False

    async def goto(self, path: str) -> None:
        """Open an address of the service and wait until the page and its typeface are there."""
        await self.page.goto(self.origin + path)
        await self.page.evaluate("document.fonts.ready.then(() => true)")

    async def faults(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA and good practice, one line each."""
        if not self.has_axe:  # the browser gives it to every page to come: to send it again each time takes longer
            await self.page.add_init_script(_axe())
            await self.page.evaluate(_axe())
            self.has_axe = True
        found: list[str] = await self.page.evaluate(JUDGED, _RULES)
        return found

    async def faults_in_the_dark(self) -> list[str]:
        """Return what ``faults`` finds in dark colours, which are all that a dark screen changes."""
        await self.page.emulate_media(color_scheme="dark")
        found: list[str] = await self.page.evaluate(JUDGED, _COLOURS)
        await self.page.emulate_media(color_scheme="light")
        return found

    async def widen(self, width: int) -> None:
        """Make the window this wide."""
        await self.page.set_viewport_size({"width": width, "height": HEIGHT})

    async def overflows(self) -> bool:
        """Tell whether the page is wider than the window."""
        wider: bool = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wider

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)


@dataclass
class Window:
    """A running browser and the address the application answers at."""

    browser: Browser
    origin: str

    @asynccontextmanager
    async def tab(
        self,
        *,
        width: int = 1280,
        locale: str = "vi-VN",
        scripts: bool = True,
    ) -> AsyncIterator[Tab]:
        """Open a page of its own, without anybody's cookies."""
        context: BrowserContext = await self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="light",
            locale=locale,
            java_script_enabled=scripts,
        )
        page = await context.new_page()
        tab = Tab(page, self.origin, [])
        page.on("console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        try:
            yield tab
        finally:
            await context.close()


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """Start Chromium; skip the test where there is none. Each tab is a browser of its own to what it visits."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def browsing(browser: Browser, client: AsyncClient) -> AsyncIterator[Window]:
    """Put a browser before the application that ``client`` speaks to."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await _answer(client, reader))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the browser opened a line it did not need, or left before the answer
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield Window(browser, f"http://127.0.0.1:{port}")


async def look(tab: Tab, path: str) -> None:
    """Open a page and hold it to what every page promises."""
    await tab.goto(path)
    faults = await tab.faults()
    assert faults == [], (path, faults)
    assert not await tab.overflows(), f"{path} is wider than the window"
    assert tab.complaints == [], (path, tab.complaints)
    assert await tab.page.locator("h1").count() == 1


async def look_everywhere(tab: Tab, path: str) -> None:
    """Open a page on a telephone and hold it to what every page promises: there, in the dark, and on a desk."""
    await look(tab, path)
    assert await tab.faults_in_the_dark() == [], path
    await tab.widen(DESK)
    faults = await tab.faults()
    assert faults == [], (path, faults)
    assert not await tab.overflows(), f"{path} is wider than a desk"
    await tab.widen(TELEPHONE)


async def sign_in(tab: Tab, login: str) -> None:
    """Sign in by hand."""
    await tab.goto("/login")
    await tab.page.locator("#f-login").fill(login)
    await tab.page.locator("#f-password").fill(PASSWORD)
    await tab.page.locator("form[action='/login'] button").click()
    await tab.page.locator("form[action='/logout']").wait_for()


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


async def _answer(client: AsyncClient, reader: asyncio.StreamReader) -> bytes:
    """Read one request (RFC 9112), have the application answer it, and return the answer as it goes over the line."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *fields = head.rstrip().split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = [(name.strip(), value.strip()) for name, _, value in (field.partition(":") for field in fields)]
    length = int({name.lower(): value for name, value in headers}.get("content-length", "0"))
    body = await reader.readexactly(length)
    answer = await client.request(method, target, headers=headers, content=body, follow_redirects=False)
    client.cookies.clear()  # they are the browser's to keep
    return _written(answer)


def _written(answer: Response) -> bytes:
    kept = [(name, value) for name, value in answer.headers.multi_items() if name not in _OF_THE_LINE]
    lines = [
        f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}",
        *(f"{name}: {value}" for name, value in kept),
        f"content-length: {len(answer.content)}",
        "connection: close",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + answer.content
