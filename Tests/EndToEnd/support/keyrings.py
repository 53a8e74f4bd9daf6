"""Key rings that know one password: the program, the module, and a backend of the real module. They note who asked."""

import json
from pathlib import Path

ANSWER = """\
import json, sys
known = json.loads({known!r})
def ask(service, user):
    with open({asked!r}, "a") as asked:
        print(service, user, file=asked)
    fits = service.rstrip("/") in known["services"]
    return known["password"] if fits and user in (None, known["user"]) else None
"""

PROGRAM = """\
#!/usr/bin/python3
{answer}
words = [word for word in sys.argv[1:] if not word.startswith("-")]
wants_both, wants_json = any("creds" in word for word in sys.argv), any("json" in word for word in sys.argv)
words = [word for word in words if word not in ("creds", "json", "plain")]
if words[:1] != ["get"]:
    sys.exit(2)
password = ask(words[1], words[2] if len(words) > 2 else None)
if password is None:
    sys.exit(1)
if wants_json:
    print(json.dumps({{"username": known["user"], "password": password}}))
else:
    print(known["user"] + "\\n" + password if wants_both else password)
"""

MODULE = """\
{answer}
class Credential:
    def __init__(self, username, password):
        self.username, self.password = username, password

def get_password(service, user):
    return ask(service, user)

def get_credential(service, user):
    password = ask(service, user)
    return None if password is None else Credential(known["user"], password)

def set_password(service, user, password):
    raise RuntimeError("nothing is kept here")
"""

BACKEND = """\
{answer}
from keyring.backend import KeyringBackend
from keyring.credentials import SimpleCredential

class Keyring(KeyringBackend):
    priority = 99

    def get_password(self, service, username):
        return ask(service, username)

    def get_credential(self, service, username):
        password = ask(service, username)
        return None if password is None else SimpleCredential(known["user"], password)

    def set_password(self, service, username, password):
        raise RuntimeError("nothing is kept here")
"""


class KeyRing:
    """Knows the password of `user` for some services; a folder of its own."""

    def __init__(self, folder: Path, password: str, *services: str, user: str = "__token__"):
        self.folder, self.asked_file = folder, folder / "asked"
        known = json.dumps(
            {"password": password, "user": user, "services": [service.rstrip("/") for service in services]}
        )
        self._answer = ANSWER.format(known=known, asked=str(self.asked_file))
        folder.mkdir(parents=True)

    @property
    def asked(self) -> list[str]:
        return self.asked_file.read_text().splitlines() if self.asked_file.exists() else []

    def program(self) -> dict[str, str]:
        """A `keyring` first on the path."""
        path = self.folder / "bin" / "keyring"
        path.parent.mkdir()
        path.write_text(PROGRAM.format(answer=self._answer))
        path.chmod(0o755)
        return {"PATH": f"{path.parent}:/usr/local/bin:/usr/bin:/bin"}

    def module(self) -> dict[str, str]:
        """A module `keyring` for a client that has none."""
        (self.folder / "keyring.py").write_text(MODULE.format(answer=self._answer))
        return {"PYTHONPATH": str(self.folder)}

    def backend(self) -> dict[str, str]:
        """What the client's own `keyring` asks."""
        (self.folder / "paper_keyring.py").write_text(BACKEND.format(answer=self._answer))
        return {"PYTHONPATH": str(self.folder), "PYTHON_KEYRING_BACKEND": "paper_keyring.Keyring"}
