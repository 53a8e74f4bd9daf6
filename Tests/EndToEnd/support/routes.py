"""Every address of the site, as the sources list them, and what an attacker would post to it."""

import re
import sqlite3
from pathlib import Path

from support.server import Server

SOURCES = Path(__file__).parents[3] / "Sources" / "Web"
CONSTANT = re.compile(r'static let \(generate, regenerate\) = \("([^"]+)", "([^"]+)"\)')
ROUTE = re.compile(r'SiteRoute\((script: )?"([^"]+)"')

# Whether forms, or the site's own scripts, post to it.
Routes = dict[str, bool]

# What changes something, if it is let. `{…}` is filled in by the test.
FORMS = {
    "/manage/account/": [
        {"name": "Eve", "public_email": ""}, {"email": "eve@example.org"},
        {"delete_email_id": "{other}"}, {"primary_email_id": "{other}"},
        {"password": "{password}", "new_password": "a thief has better words", "password_confirm": "a thief has better words"},
        {"confirm_username": "alice", "confirm_password": "{password}"},
    ],
    "/manage/account/token/": [
        {"description": "of a thief", "token_scope": "user"}, {"revoke_token_id": "{token}"}, {"revoke_unused_days": "1"},
        {"confirm_revoke_all": "alice"},
    ],
    "/manage/account/token/{token}/": [{"overlap": "7d"}, {"networks": "192.0.2.0/24"}],
    "/manage/project/cheese/release/1.0/": [
        {"confirm_yank_version": "1.0", "yanked_reason": ""}, {"confirm_delete_version": "1.0"}, {"confirm_unyank_version": "1.0"},
        {"file_id": "{file}", "confirm_project_name": "cheese"},
    ],
    "/manage/project/cheese/settings/": [{"confirm_project_name": "cheese"}],
    "/manage/project/cheese/publishing/": [{"trusted_only": "yes"}, {"publisher_id": "x"}, {"issuer": "x", "subject": "thief"}],
    "/manage/account/publishing/": [{"issuer": "x", "project_name": "fresh", "subject": "thief"}, {"publisher_id": "x"}],
}
# Stands in an address for the token of a form.
NO_TOKEN = "00000000-0000-4000-8000-000000000000"
# What tells whether something was changed.
TABLES = (
    "users", "email_addresses", "tokens", "publishers", "projects", "roles", "releases", "files", "totp_authenticators", "webauthn_credentials",
    "recovery_codes",
)
# What changes without harm.
HARMLESS = ("last_used_at", "last_used_address", "last_used_agent", "webauthn_handle", "told_of")


def routes() -> Routes:
    """Found in the sources, so that no new one is forgotten; each with a slash at its end, on the project that tests make."""
    text = "\n".join(path.read_text() for path in sorted(SOURCES.rglob("*.swift")))
    found = {path: bool(script) for script, path in ROUTE.findall(text)} | dict.fromkeys(CONSTANT.search(text).groups(), False)
    return {filled(path) + ("" if is_script else "/"): is_script for path, is_script in found.items()}


def filled(path: str) -> str:
    return path.replace("{name}", "cheese").replace("{version}", "1.0").replace("{token}", NO_TOKEN)


def forms(path: str, **values: str) -> list[dict[str, str]]:
    """The forms for that page, filled in; an empty one if it has none."""
    return [{name: value.format(**values) for name, value in form.items()} for form in FORMS.get(path.replace(NO_TOKEN, "{token}"), [{}])]


def rows(server: Server, query: str, *values) -> list[tuple]:
    """What the database says."""
    database = sqlite3.connect(server.data / "rind.sqlite", timeout=30)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def state(server: Server) -> dict[str, list[tuple]]:
    """All that is worth an attack, but for when tokens were used."""
    database = sqlite3.connect(server.data / "rind.sqlite", timeout=30)
    try:
        found = {}
        for table in TABLES:
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            columns = [name for name in names if name not in HARMLESS]
            found[table] = database.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1").fetchall()
        return found
    finally:
        database.close()


def second_address(server: Server, name: str, address: str) -> str:
    """Gives the account a verified address that is not the primary one, and answers its id."""
    database = sqlite3.connect(server.data / "rind.sqlite", timeout=30)
    with database:
        database.execute(
            "INSERT INTO email_addresses (id, user_id, address, address_key, is_verified, is_primary, created_at)"
            " SELECT ?, id, ?, ?, 1, 0, created_at FROM users WHERE name = ?", (f"second-{name}", address, address, name)
        )
    database.close()
    return f"second-{name}"
