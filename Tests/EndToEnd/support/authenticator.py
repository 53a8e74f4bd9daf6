"""A security key or passkey in software: it answers what the server's options ask, and errs where a test wants it to."""

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, COPIABLE, COPIED, WITH_CREDENTIAL = 0x01, 0x04, 0x08, 0x10, 0x40


def encoded(data: bytes) -> str:
    """As WebAuthn's JSON has bytes: base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """What may be set before an answer is what an attacker could change."""

    origin: str
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    handle: bytes | None = None
    form: str = "none"
    statement: dict = field(default_factory=dict)
    id: bytes = field(default_factory=lambda: os.urandom(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public(self) -> bytes:
        """COSE, ES256."""
        numbers = self.private.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}, canonical=True)

    def data(self, more: bytes = b"", flags: int = 0) -> bytes:
        """Authenticator data."""
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags | flags, self.count) + more

    def client_data(self, kind: str, options: dict, changed: dict) -> bytes:
        right = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(right | changed).encode()

    def register(self, options: dict, **client_data) -> dict:
        """`RegistrationResponseJSON`."""
        self.handle = decoded(options["user"]["id"])
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self.public
        attestation = {"fmt": self.form, "attStmt": self.statement, "authData": self.data(credential, WITH_CREDENTIAL)}
        return self.credential(
            clientDataJSON=self.client_data("webauthn.create", options, client_data),
            attestationObject=cbor2.dumps(attestation, canonical=True),
        )

    def answer(self, options: dict, *, tells: bool = True, **client_data) -> dict:
        """`AuthenticationResponseJSON`; with `tells` it says whose it is."""
        if self.counts:
            self.count += 1
        data = self.data()
        client = self.client_data("webauthn.get", options, client_data)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        handle = {"userHandle": self.handle} if tells and self.handle else {}
        return self.credential(clientDataJSON=client, authenticatorData=data, signature=signature, **handle)

    def credential(self, **response: bytes) -> dict:
        return {
            "id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "authenticatorAttachment": "cross-platform",
            "clientExtensionResults": {}, "response": {name: encoded(value) for name, value in response.items()},
        }
