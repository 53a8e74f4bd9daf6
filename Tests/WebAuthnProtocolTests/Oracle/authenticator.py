"""An authenticator and a browser in one, written with cryptography and cbor2, that makes ceremonies right and wrong."""

import base64
import datetime
import hashlib
import json

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

RP_ID = "example.org"
ORIGIN = "https://example.org"
USER_HANDLE = bytes(range(64, 128))
CURVES = {
    -7: (1, ec.SECP256R1(), hashes.SHA256(), 32),
    -35: (2, ec.SECP384R1(), hashes.SHA384(), 48),
    -36: (3, ec.SECP521R1(), hashes.SHA512(), 66),
}
AAGUID_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Key:
    """A private key, with its COSE key as a dictionary in canonical order."""

    def __init__(self, rng, algorithm):
        self.algorithm = algorithm
        if algorithm in CURVES:
            curve, self.curve, self.hash, size = CURVES[algorithm]
            self.private = ec.derive_private_key(rng.randrange(1, 2**255), self.curve)
            point = self.private.public_key().public_numbers()
            self.cose = {1: 2, 3: algorithm, -1: curve, -2: point.x.to_bytes(size, "big"), -3: point.y.to_bytes(size, "big")}
        elif algorithm == -8:
            self.private = ed25519.Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
            self.cose = {1: 1, 3: -8, -1: 6, -2: self.private.public_key().public_bytes_raw()}
        else:
            self.private = RSA_KEY
            self.cose = rsa_cose(self.private)

    def sign(self, message: bytes) -> bytes:
        if self.algorithm in CURVES:
            return self.private.sign(message, ec.ECDSA(self.hash, deterministic_signing=True))
        if self.algorithm == -8:
            return self.private.sign(message)
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())


def rsa_key(one: int, other: int):
    """Of two of Mersenne's primes, as in the specification's own examples: nothing to search for, and the same in every run."""
    p, q = 2**one - 1, 2**other - 1
    d = pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def rsa_cose(private):
    numbers = private.public_key().public_numbers()
    return {1: 3, 3: -257, -1: numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big"), -2: numbers.e.to_bytes(3, "big")}


def certificate(key: Key, *, names=None, authority=False, constraints=True, aaguid=None, critical=False) -> bytes:
    """As section 8.2.1 wants it, or not quite."""
    if names is None:
        names = [
            (NameOID.COUNTRY_NAME, "AA"),
            (NameOID.ORGANIZATION_NAME, "Example"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
            (NameOID.COMMON_NAME, "Example"),
        ]
    name = x509.Name([x509.NameAttribute(*pair) for pair in names])
    day = datetime.datetime(2024, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.private.public_key(), 77, day, day.replace(year=3024))
    if constraints:
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    if aaguid is not None:
        builder = builder.add_extension(x509.UnrecognizedExtension(AAGUID_EXTENSION, b"\x04\x10" + aaguid), critical=critical)
    algorithm = None if key.algorithm == -8 else hashes.SHA256()
    return builder.sign(key.private, algorithm, ecdsa_deterministic=None if key.algorithm in (-8, -257) else True).public_bytes(
        serialization.Encoding.DER
    )


RSA_KEY = rsa_key(2203, 1279)
SMALL_RSA_KEY = rsa_key(607, 521)


class Ceremony:
    """One ceremony, right to begin with. Changes before signing go to its parts, later ones to what was made of them."""

    def __init__(self, rng, kind: str, algorithm: int, attestation: str = "none"):
        self.kind = kind
        self.rng = rng
        self.key = Key(rng, algorithm)
        self.attestation = attestation
        self.challenge = rng.randbytes(32)
        self.credential_id = rng.randbytes(rng.choice([1, 16, 32, 64, 200]))
        self.client = {
            "type": "webauthn.create" if kind == "registration" else "webauthn.get",
            "challenge": b64(self.challenge),
            "origin": ORIGIN,
            "crossOrigin": False,
        }
        self.client_text = None
        self.rp_id = RP_ID
        backup = rng.choice([0x00, 0x08, 0x18])
        self.flags = 0x01 | rng.choice([0x00, 0x04]) | backup
        self.requires_verification = bool(self.flags & 4) and rng.random() < 0.5
        self.count = rng.choice([0, 1, 77, 2**32 - 1])
        self.stored_count = 0 if self.count == 0 else rng.randrange(self.count)
        self.stored_eligible = bool(backup)
        self.stored_cose = dict(self.key.cose)
        self.aaguid = rng.choice([bytes(16), rng.randbytes(16)])
        self.cose_bytes = None
        self.extensions = rng.choice([None, None, {"credProtect": 2}, {"hmac-secret": True}])
        self.extension_bytes = None
        self.tail = b""
        self.outer = ["fmt", "attStmt", "authData"]
        self.format = {"none": "none", "self": "packed", "x5c": "packed", "u2f": "fido-u2f"}[attestation]
        self.attestation_key = None
        self.statement_algorithm = None
        self.chain = None
        self.certificate_options = {}
        self.statement = None
        self.object_bytes = None
        self.signing_key = self.key
        self.signature = None
        self.user_handle = rng.choice([None, USER_HANDLE])
        self.transports = rng.choice([None, [], ["usb"], ["hybrid", "internal"]])
        self.members = {"type": "public-key"}
        self.raw_id = None
        self.json_text = None

    def client_bytes(self) -> bytes:
        if self.client_text is not None:
            return self.client_text
        return json.dumps(self.client, separators=(",", ":")).encode()

    def authenticator_data(self, client: bytes) -> bytes:
        flags = self.flags | (0x40 if self.kind == "registration" else 0)
        extensions = b""
        if self.extension_bytes is not None:
            extensions, flags = self.extension_bytes, flags | 0x80
        elif self.extensions is not None:
            extensions, flags = cbor2.dumps(self.extensions), flags | 0x80
        data = hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        if self.kind == "registration":
            cose = self.cose_bytes if self.cose_bytes is not None else cbor2.dumps(self.key.cose)
            data += self.aaguid + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cose
        return data + extensions + self.tail

    def attest(self, data: bytes, client: bytes) -> dict:
        if self.statement is not None:
            return self.statement
        digest = hashlib.sha256(client).digest()
        if self.attestation == "none":
            return {}
        if self.attestation == "self":
            return {"alg": self.statement_algorithm or self.key.algorithm, "sig": self.signing_key.sign(data + digest)}
        key = self.attestation_key = self.attestation_key or Key(self.rng, -7)
        chain = self.chain if self.chain is not None else [certificate(key, **self.certificate_options)]
        if self.attestation == "x5c":
            return {"alg": self.statement_algorithm or key.algorithm, "sig": key.sign(data + digest), "x5c": chain}
        point = b"\x04" + self.key.cose[-2] + self.key.cose.get(-3, b"")
        return {"sig": key.sign(b"\0" + data[:32] + digest + self.credential_id + point), "x5c": chain}

    def body(self) -> bytes:
        client = self.client_bytes()
        data = self.authenticator_data(client)
        response = {"clientDataJSON": b64(client)}
        if self.kind == "registration":
            parts = {"fmt": self.format, "attStmt": self.attest(data, client), "authData": data}
            made = self.object_bytes(parts) if self.object_bytes else cbor2.dumps({name: parts[name] for name in self.outer})
            response["attestationObject"] = b64(made)
            if self.transports is not None:
                response["transports"] = self.transports
        else:
            signature = self.signing_key.sign(data + hashlib.sha256(client).digest())
            response["authenticatorData"] = b64(data)
            response["signature"] = b64(self.signature(signature) if self.signature else signature)
            if self.user_handle is not None:
                response["userHandle"] = b64(self.user_handle)
        identifier = b64(self.credential_id)
        document = {"id": identifier, "rawId": self.raw_id if self.raw_id is not None else identifier, **self.members}
        document |= {"response": response, "clientExtensionResults": {}}
        text = json.dumps(document)
        return (self.json_text(text) if self.json_text else text).encode("utf-8", "surrogatepass")
