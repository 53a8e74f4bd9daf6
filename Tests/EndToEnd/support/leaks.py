"""Whether a log holds a secret.

Helpers note in `SUITE` what the tests type, make and receive, and where the servers write; the last test of a run looks through it all.
"""

import base64
import binascii
import email
import email.policy
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

# Fields of forms that nobody else may know.
SECRET_FIELDS = {
    "password", "new_password", "password_confirm", "confirm_password", "csrf_token", "token", "totp_value", "recovery_code_value",
}
HIDDEN = re.compile(r'name="(csrf_token|token)" value="([^"]+)"')
API_TOKEN = re.compile(r"\brind-[\w-]{60,}")
LINK = re.compile(r"[?&]token=([\w-]+)")
MAIL_PASSWORD = re.compile(r"smtps?://[^:/]*:(.+)@")
# The one place where the server says a secret: alone on a line of its standard output.
SET_UP_LINK = re.compile(r"^http\S+/account/setup/\?token=([\w-]+)$", re.M)

# Shorter words stand in logs by chance.
SHORTEST = 8
# What tests make up of one letter over and over is no secret, and stands in logs as a part of long names.
FEWEST = 3
# The characters of 256 bits in base64. Either half of the last ones is as good as all: what comes before them in an API token is
# no secret, and what logs may be cut off.
LONG, HALF = 43, 24


class Leaks:
    def __init__(self):
        # What each secret is.
        self.secrets: dict[str, str] = {}
        self._logs: dict[Path, str] = {}

    @property
    def logs(self) -> set[Path]:
        return set(self._logs)

    # Secrets

    def note(self, kind: str, *secrets: str) -> None:
        for secret in secrets:
            if len(secret) >= SHORTEST and len(set(secret)) >= FEWEST:
                self.secrets.setdefault(secret, kind)

    def note_fields(self, fields: Iterable[tuple[str, str]]) -> None:
        """Of a form that is sent."""
        for name, value in fields:
            if name in SECRET_FIELDS:
                self.note(name, value)

    def note_page(self, text: str) -> None:
        """What stands on a page: fields that are not shown, and new tokens."""
        for name, value in HIDDEN.findall(text):
            self.note(name, value)
        self.note("API token", *API_TOKEN.findall(text))

    def note_authorization(self, value: str) -> None:
        """The header, and the password or token in it."""
        scheme, _, credential = value.partition(" ")
        self.note("credential", credential)
        if scheme == "Basic":
            try:
                user, colon, password = base64.b64decode(credential).decode().partition(":")
                self.note("password of a request", password)
            except (binascii.Error, UnicodeDecodeError):
                pass

    def note_settings(self, values: Iterable[str]) -> None:
        for value in values:
            for password in MAIL_PASSWORD.findall(value):
                self.note("password of the mail server", password, unquote(password))

    def note_mail(self, message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        self.note("link in a mail", *LINK.findall(body.get_content() if body else ""))

    def note_data(self, data: Path) -> None:
        """The keys of a server, and the links in the mails that it wrote."""
        for path in (data / "secrets").glob("*"):
            self.note("key of the server", *(word for line in path.read_text(errors="replace").splitlines() for word in line.split()[1:]))
        for path in (data / "outbox").glob("*.eml"):
            self.note_mail(email.message_from_bytes(path.read_bytes(), policy=email.policy.default))

    # Logs

    def watch(self, log: Path) -> None:
        self._logs.setdefault(log, "")

    def keep(self, log: Path) -> None:
        """Reads the log as it is now: its disk may go with the test."""
        if log.exists():
            self._logs[log] = log.read_text(errors="replace")

    def keep_output(self, output: Path) -> None:
        """Standard output, on which a set-up link may stand: its secret must be nowhere else."""
        self.keep(output)
        text = self._logs.get(output, "")
        self.note("set-up link", *SET_UP_LINK.findall(text))
        self._logs[output] = SET_UP_LINK.sub("", text)

    def found(self) -> list[str]:
        """A line for each secret in a log: where, and what it is."""
        patterns = self._patterns()
        return [
            f"{log}, line {text.count(chr(10), 0, at) + 1}: {kind}: {line(text, at)}"
            for log, text in sorted(self._logs.items())
            for at, kind in hits(text.lower(), patterns)
        ]

    def _patterns(self) -> dict[str, list[tuple[str, str]]]:
        """What to look for in lower case, by its first characters."""
        known = defaultdict(list)
        for secret, kind in self.secrets.items():
            for form in {form.lower() for piece in pieces(secret) for form in forms(piece)}:
                if len(form) >= SHORTEST:
                    known[form[:SHORTEST]].append((form, kind))
        return known


def hits(text: str, patterns: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[int, str]]:
    for at in range(len(text) - SHORTEST + 1):
        for form, kind in patterns.get(text[at : at + SHORTEST], ()):
            if text.startswith(form, at):
                yield at, kind


def line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def pieces(secret: str) -> list[str]:
    """A token that a test made up may be of one letter behind its prefix."""
    all = [secret] if len(secret) < LONG else [secret[-LONG : HALF - LONG], secret[-HALF:]]
    return [piece for piece in all if len(set(piece)) >= FEWEST]


def forms(secret: str) -> list[str]:
    """As it is; in addresses and forms; in base64 behind anything, such as a user name, that is as long as it likes."""
    return [secret, quote(secret, safe=""), quote_plus(secret), *base64_forms(secret.encode())]


def base64_forms(secret: bytes) -> Iterator[str]:
    """The characters that say nothing but the secret, for each of the three places at which it may begin within 24 bits."""
    for before in range(3):
        size = before + len(secret)
        padded = bytes(before) + secret + bytes(-size % 3)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(padded).decode()[math.ceil(before * 8 / 6) : size * 8 // 6]


SUITE = Leaks()
