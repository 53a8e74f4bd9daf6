"""People who have lost their factors, and administrators who help them: the steps of a recovery, by forms and by mailed links."""

import html
import itertools
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from support import http
from support.command import create_token, must, rind
from support.factors import App, set_up
from support.forms import upload
from support.leaks import LINK, SUITE
from support.mail import eventually
from support.packages import wheel
from support.routes import rows
from support.server import Server
from support.visitor import Forms, Visitor, mails

PASSWORD = "seven wet cheeses roll"
OTHER = "another row of odd words"
# Tests ask more often than people, all from one address.
LIMITS = "ip.recovery=none,user.recovery=none,search=none,project.create.user=none,project.create.ip=none"
QUICK = ("--rate-limits", LIMITS, "--recovery-wait", "1s")

URL = re.compile(r"https?://\S+token=\S+")

_versions = itertools.count(1)


@dataclass
class Person:
    """Somebody with an account and a browser that it knows."""

    server: Server
    name: str
    visitor: Visitor
    app: App | None = None
    codes: list[str] = field(default_factory=list)
    token: str = ""

    @property
    def address(self) -> str:
        return f"{self.name}@example.org"

    def mails(self, *words: str) -> list[str]:
        """Those to this address with all the words, oldest first."""
        return [mail for mail in mails(self.server) if f"To: {self.address}\n" in mail and all(word in mail for word in words)]

    def mail(self, *words: str, count: int = 1) -> str:
        """The newest of them, once there are so many."""
        found = eventually(lambda: len(all_ := self.mails(*words)) >= count and all_, f"{count} mails to {self.name} with {words}", 20)
        SUITE.note("link in a mail", *LINK.findall(found[-1]))
        return found[-1]

    def uploads(self) -> http.Answer:
        """A release of a project of theirs, with their token."""
        return upload(self.server, wheel(f"of-{self.name}", f"1.{next(_versions)}"), token=self.token)


def person(server: Server, name: str, *more: str, factor: bool = True, token: bool = False) -> Person:
    arguments = ["user", "create", name, "--email", f"{name}@example.org", "--password-stdin", *more]
    must(rind(*arguments, data=server.data, stdin=PASSWORD + "\n"))
    found = Person(server, name, Visitor(server))
    assert found.visitor.sign_in(name, PASSWORD).status == 303
    if factor:
        found.app, found.codes = set_up(found.visitor)
    if token:
        found.token = create_token(server.data, name)
        assert found.uploads().status == 200
    return found


def administrator(server: Server, name: str, **more) -> Person:
    return person(server, name, "--admin", **more)


# Asking

def ask(server: Server, name: str, password: str = "", visitor: Visitor | None = None) -> http.Answer:
    return (visitor or Visitor(server)).fill("/account/recover/", username_or_email=name, password=password)


def request_of(server: Server, name: str) -> str | None:
    """The id of the request for that account, if there is one."""
    found = rows(server, "SELECT r.id FROM recovery_requests r JOIN users u ON u.id = r.user_id WHERE u.name = ?", name)
    return found[0][0] if found else None


def wait_for_request(server: Server, name: str) -> str:
    return eventually(lambda: request_of(server, name), f"a request of {name}", 20)


def settled(server: Server) -> None:
    """Waits until no request and no mail is left to handle."""
    query = "SELECT count(*) FROM jobs WHERE kind IN ('recovery', 'mail', 'password-link')"
    eventually(lambda: rows(server, query) == [(0,)], "an empty queue", 20)


def asked(who: Person) -> str:
    """They ask with the password; the answer is the request's id."""
    assert ask(who.server, who.name, PASSWORD).status == 200
    return wait_for_request(who.server, who.name)


# Approving

def approval(admin: Person, request: str):
    """The form with the button for that request, if the page has one."""
    page = admin.visitor.open("/admin/recovery/")
    assert page.status == 200, page.text
    found = [form for form in Forms(page.text).forms if ("recovery_id", request) in form.fields]
    return found[0] if found else None


def approve(admin: Person, request: str) -> http.Answer:
    form = approval(admin, request)
    assert form, "there is no button"
    [(name,)] = rows(admin.server, f"SELECT name FROM users JOIN recovery_requests ON user_id = users.id WHERE recovery_requests.id = '{request}'")
    return admin.visitor.send(form, confirm_username=name)


def approved(who: Person, *admins: Person) -> str:
    request = asked(who)
    for admin in admins:
        assert approve(admin, request).status == 303
    return request


# Links

def links(mail: str) -> list[str]:
    found = URL.findall(mail)
    SUITE.note("link in a mail", *LINK.findall(mail))
    return found


def finish_link(who: Person, count: int = 1) -> str:
    return links(who.mail(f"Subject: Recover your account {who.name}", count=count))[0]


def cancel_link(mail: str) -> str:
    return links(mail)[-1]


def press(link: str, visitor: Visitor, **values: str) -> http.Answer:
    """Opens a mailed link and presses its button."""
    page = visitor.open(link)
    assert page.status == 200, page.text
    return visitor.send(visitor.form(page, "token"), **values)


def finish(who: Person, password: str = OTHER) -> http.Answer:
    return press(finish_link(who), Visitor(who.server), new_password=password, password_confirm=password)


# Many at once

def at_once(count: int, act: Callable[[int], http.Answer]) -> list[http.Answer]:
    answers: list[http.Answer] = []
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        answers.append(act(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count, "one of them got no answer"
    return answers


def said(page: http.Answer) -> str:
    """The text of a page as people read it: entities and tags undone, spaces made one."""
    body = page.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def factors_of(server: Server, name: str) -> dict[str, int]:
    """How many rows of each kind that lets anybody in the account has."""
    tables = ("totp_authenticators", "webauthn_credentials", "recovery_codes", "devices", "sessions", "pending_sign_ins")
    query = "SELECT count(*) FROM {} t JOIN users u ON u.id = t.user_id WHERE u.name = ?"
    return {table: rows(server, query.format(table), name)[0][0] for table in tables}
