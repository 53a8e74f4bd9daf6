"""People with a browser: what they send, and how they sign in."""

import re
from urllib.parse import urlencode

from benchmarks import web
from benchmarks.servers import PASSWORD, Rind
from benchmarks.web import WrongAnswer

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
CSRF = re.compile(rb'name="csrf_token" value="([^"]+)"')


def headers(server: Rind, cookie: str = "") -> dict[str, str]:
    """By the name that is the site's own: under another one it sends people elsewhere."""
    return BROWSER | {"Host": f"localhost:{server.port}"} | ({"Cookie": cookie} if cookie else {})


def cookie_of(answer: web.Answer) -> str:
    return (answer.headers["Set-Cookie"] or "").partition(";")[0]


def arrive(server: Rind) -> tuple[str, str]:
    """Opens the page of the sign-in: the cookie, and the token that belongs into its form."""
    answer = web.get(server.port, "/account/login/", headers(server))
    found = CSRF.search(answer.decoded)
    if answer.status != 200 or not found:
        raise WrongAnswer(f"answered {answer.status}")
    return cookie_of(answer), found[1].decode()


def form(csrf: str, name: str, password: str = PASSWORD) -> str:
    return urlencode({"csrf_token": csrf, "username": name, "password": password})


def sign_in(server: Rind, name: str) -> str:
    """The cookie of a new session."""
    cookie, csrf = arrive(server)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = web.get(server.port, "/account/login/", headers(server, cookie) | kind, "POST", form(csrf, name).encode())
    if answer.status != 303:
        raise WrongAnswer(f"answered {answer.status}")
    return cookie_of(answer)
