"""A person who looks at every page that is open: with the eyes of axe, for the rules of WCAG 2.2."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from support.leaks import SUITE


class Looker:
    """Looks at the page that is open: nothing wider than the window, nothing that axe objects to."""

    def __init__(self, page: Page, width: int):
        self.page, self.width = page, width
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("request", lambda request: self.errors.append(request.url) if not request.url.startswith("http://localhost:") else None)

    def look(self) -> None:
        self.judge()
        self.note()

    def judge(self) -> None:
        found = Axe().run(self.page).response["violations"]
        assert not found, [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url
        assert not self.errors, (self.page.url, self.errors)

    def note(self) -> None:
        """What nobody else may know."""
        SUITE.note_page(self.page.content())
        SUITE.note("cookie", *(cookie["value"] for cookie in self.page.context.cookies()))

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.look()

    def submit(self, label: str, **values: str) -> None:
        SUITE.note_fields(values.items())
        for name, value in values.items():
            self.page.fill(f"#{name}", value)
        self.page.click(f"main button:has-text('{label}')")
        self.look()
