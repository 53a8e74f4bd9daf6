"""A person with a browser that has no JavaScript: keeps cookies, reads pages, fills in forms."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from support import http
from support.leaks import LINK, SUITE
from support.server import Server

PAGE = {"Accept": "text/html,application/xhtml+xml", "User-Agent": "Visitor/1.0"}


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}


class Forms(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select: str | None = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._open = Form(given["action"], given.get("method", "get"))
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "input" and "name" in given:
            self._open.fields.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select = given["name"]
            self._open.fields.append((self._select, ""))
        elif tag == "option" and self._select and "selected" in given:
            self._open.fields[-1] = (self._select, given["value"])

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = None


class Visitor:
    def __init__(self, server: Server, headers: dict[str, str] | None = None):
        self.server = server
        self.cookies: dict[str, str] = {}
        self.headers = PAGE | (headers or {})

    @property
    def _sent(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return self.headers | ({"Cookie": cookies} if cookies else {})

    def _request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> http.Answer:
        answer = http.request(self.server.port, method, path, self._sent | (headers or {}), body)
        if (answer["Content-Type"] or "").startswith("text/html"):
            SUITE.note_page(answer.text)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            value = rest.split(";")[0]
            SUITE.note("cookie", value)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path: str, headers: dict[str, str] | None = None) -> http.Answer:
        return self._request("GET", path, headers)

    def follow(self, answer: http.Answer) -> http.Answer:
        for _ in range(5):
            if answer.status not in (301, 303, 307):
                return answer
            answer = self.get(self.path(answer["Location"]))
        raise AssertionError(f"redirected without end: {answer}")

    def path(self, url: str) -> str:
        parts = urlsplit(url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def open(self, path: str) -> http.Answer:
        """The page, wherever the way there leads."""
        return self.follow(self.get(self.path(path)))

    def form(self, page: http.Answer, *names: str) -> Form:
        """The form of that page which has these fields."""
        found = [form for form in Forms(page.text).forms if set(names) <= form.names and form.method == "post"]
        assert found, (names, page.text)
        return found[0]

    def post(self, path: str, fields: list[tuple[str, str]] | dict[str, str], headers: dict[str, str] | None = None) -> http.Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        SUITE.note_fields(fields.items() if isinstance(fields, dict) else fields)
        return self._request("POST", path, kind | (headers or {}), urlencode(fields).encode())

    def send(self, form: Form, headers: dict[str, str] | None = None, **values: str) -> http.Answer:
        """Sends the form as it stands on the page, with these values filled in."""
        assert set(values) <= form.names, (values, form)
        return self.post(form.action, [(name, values.get(name, value)) for name, value in form.fields], headers)

    def fill(self, path: str, **values: str) -> http.Answer:
        """Opens a page, fills in its form and sends it."""
        return self.send(self.form(self.open(path), *values), **values)

    def sign_in(self, name: str, password: str, path: str = "/account/login/") -> http.Answer:
        return self.fill(path, username=name, password=password)

    @property
    def is_signed_in(self) -> bool:
        return self.get("/manage/account/").status == 200


def mails(server: Server) -> list[str]:
    """Every mail in the outbox, oldest first, decoded."""
    import email
    import email.policy

    found = []
    for path in sorted((server.data / "outbox").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        found.append(f"To: {message['To']}\nSubject: {message['Subject']}\n\n{text}")
    return found


def wait_for_mail(server: Server, *words: str, count: int = 1) -> str:
    """The newest mail with all these words, once there are so many."""
    import time

    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = [mail for mail in mails(server) if all(word in mail for word in words)]
        if len(found) >= count:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError(f"no mail with {words}: {mails(server)}")


def link_in(mail: str) -> str:
    link = re.search(r"https?://\S+token=\S+", mail)[0]
    SUITE.note("link in a mail", *LINK.findall(link))
    return link
