"""What can be wrong with a ceremony: named changes, and random ones."""

import json

import cbor2
from authenticator import SMALL_RSA_KEY, Ceremony, Key, b64, certificate, rsa_cose
from cryptography.x509.oid import NameOID

ORIGINS = [
    "http://example.org",
    "https://example.org/",
    "https://example.org:443",
    "https://EXAMPLE.org",
    "https://example.org.",
    "https://www.example.org",
    "https://example.org.evil.test",
    "https://evil.test",
    "https://example.org@evil.test",
    "example.org",
    "https://example.org ",
    "null",
    "",
]


def client(**members):
    def change(ceremony: Ceremony):
        for name, value in members.items():
            if value is ...:
                del ceremony.client[name]
            else:
                ceremony.client[name] = value

    return change


def client_text(change):
    def apply(ceremony: Ceremony):
        ceremony.client_text = change(json.dumps(ceremony.client, separators=(",", ":")).encode())

    return apply


def assign(**members):
    def change(ceremony: Ceremony):
        for name, value in members.items():
            setattr(ceremony, name, value)

    return change


def challenge(change):
    return lambda ceremony: ceremony.client.update(challenge=change(ceremony.client["challenge"]))


def cose(**members):
    """Labels are written with a letter before, and `m` for minus."""

    def change(ceremony: Ceremony):
        for name, value in members.items():
            label = int(name[1:].replace("m", "-"))
            if value is ...:
                ceremony.key.cose.pop(label, None)
            else:
                ceremony.key.cose[label] = value(ceremony.key.cose.get(label)) if callable(value) else value

    return change


def cose_bytes(change):
    def apply(ceremony: Ceremony):
        ceremony.cose_bytes = change(cbor2.dumps(ceremony.key.cose))

    return apply


def off_curve(ceremony: Ceremony):
    ceremony.key.cose[-2] = ceremony.key.cose[-2][:-1] + bytes([ceremony.key.cose[-2][-1] ^ 1])


def small_rsa(ceremony: Ceremony):
    ceremony.key.cose.clear()
    ceremony.key.cose.update(rsa_cose(SMALL_RSA_KEY))


def flags(value, requires=False):
    return assign(flags=value, requires_verification=requires)


def object_bytes(change):
    return assign(object_bytes=change)


COMMON = {
    "client-type": client(type="webauthn.other"),
    "client-type-case": client(type="WebAuthn.get"),
    "challenge-other": challenge(lambda text: b64(bytes(32))),
    "challenge-padded": challenge(lambda text: text + "="),
    "challenge-spare-bits": challenge(lambda text: text[:-1] + chr(ord(text[-1]) + 1)),
    "challenge-alphabet": challenge(lambda text: text.replace("-", "+").replace("_", "/")),
    "challenge-short": challenge(lambda text: text[:-2]),
    "challenge-empty": client(challenge=""),
    "challenge-number": client(challenge=1),
    "cross-origin": client(crossOrigin=True),
    "cross-origin-text": client(crossOrigin="false"),
    "top-origin": client(topOrigin="https://example.org"),
    "client-other-member": client(other={"a": [1, None]}),
    "token-binding": client(tokenBinding={"status": "supported"}),
    "token-binding-empty": client(tokenBinding={}),
    "client-no-origin": client(origin=...),
    "client-no-challenge": client(challenge=...),
    "client-no-type": client(type=...),
    "client-no-cross-origin": client(crossOrigin=...),
    "client-bom": client_text(lambda text: b"\xef\xbb\xbf" + text),
    "client-doubled": client_text(lambda text: text[:-1] + b',"origin":"https://example.org"}'),
    "client-doubled-challenge": client_text(lambda text: text.replace(b'{"type"', b'{"challenge":"x","type"')),
    "client-escapes": client_text(lambda text: text.replace(b"https://", b"\\u0068ttps:\\/\\/")),
    "client-spaces": client_text(lambda text: b" \n\t" + text.replace(b",", b" , ") + b"\r\n"),
    "client-trailing": client_text(lambda text: text + b"x"),
    "client-latin-1": client_text(lambda text: text[:-1] + b',"x":"\xe4"}'),
    "client-utf-16": client_text(lambda text: text.decode().encode("utf-16")),
    "client-half-pair": client_text(lambda text: text[:-1] + b',"x":"\\ud800"}'),
    "client-nan": client_text(lambda text: text[:-1] + b',"x":NaN}'),
    "client-long": client_text(lambda text: text + b" " * 4096),
    "client-deep": client_text(lambda text: text[:-1] + b',"x":' + b"[" * 20 + b"]" * 20 + b"}"),
    "client-list": client_text(lambda text: b"[" + text + b"]"),
    "rp-other": assign(rp_id="example.com"),
    "up-0": flags(0x00),
    "up-0-uv": flags(0x04, True),
    "uv-0-required": flags(0x01, True),
    "uv-0": flags(0x01),
    "bs-without-be": flags(0x11),
    "reserved-bits": lambda ceremony: setattr(ceremony, "flags", ceremony.flags | 0x22),
    "extensions-empty": assign(extensions={}),
    "extensions-unsorted": assign(extensions={"b": 1, "a": 2}),
    "extensions-doubled": assign(extension_bytes=b"\xa2\x61a\x01\x61a\x02"),
    "extensions-list": assign(extension_bytes=b"\x80"),
    "extensions-numbered": assign(extension_bytes=b"\xa1\x01\x02"),
    "extensions-float": assign(extensions={"a": 1.5}),
    "extensions-endless": assign(extension_bytes=b"\xbf\x61a\x01\xff"),
    "extensions-tagged": assign(extension_bytes=b"\xc0\xa0"),
    "extensions-deep": assign(extensions={"a": [[[[]]]]}),
    "extensions-missing": assign(extension_bytes=b""),
    "data-trailing": assign(tail=b"\0"),
    "data-trailing-map": lambda ceremony: (setattr(ceremony, "extensions", None), setattr(ceremony, "tail", b"\xa0")),
    "type-other": assign(members={"type": "password"}),
    "type-missing": assign(members={}),
    "raw-id-other": assign(raw_id="AAAA"),
    "raw-id-padded": lambda ceremony: setattr(ceremony, "raw_id", b64(ceremony.credential_id) + "="),
    "json-doubled": assign(json_text=lambda text: text.replace('{"id"', '{"id": "AAAA", "id"', 1)),
    "json-trailing": assign(json_text=lambda text: text + "x"),
    "json-half-pair": assign(json_text=lambda text: text.replace('{"id"', '{"x": "\\ud800", "id"', 1)),
    "json-alphabet": assign(json_text=lambda text: text.replace("-", "+").replace("_", "/").replace("public+key", "public-key")),
    **{f"origin-{number}": client(origin=origin) for number, origin in enumerate(ORIGINS)},
}

REGISTRATION = {
    "alg-es256k": cose(l3=-47),
    "alg-ps256": cose(l3=-37),
    "alg-rs1": cose(l3=-65535),
    "alg-esp256": cose(l3=-9),
    "alg-lowest": cose(l3=-(2**64)),
    "alg-highest": cose(l3=2**64 - 1),
    "alg-text": cose(l3="ES256"),
    "alg-missing": cose(l3=...),
    "alg-other": cose(l3=lambda alg: -7 if alg != -7 else -35),
    "kty-boolean": cose(l1=True),
    "kty-other": cose(l1=4),
    "kty-missing": cose(l1=...),
    "crv-other": cose(lm1=lambda crv: 2 if crv != 2 else 1),
    "crv-8": cose(lm1=8),
    "crv-missing": cose(lm1=...),
    "x-missing": cose(lm2=...),
    "x-text": cose(lm2="x"),
    "x-short": cose(lm2=lambda x: x[1:]),
    "x-long": cose(lm2=lambda x: b"\0" + x),
    "x-ones": cose(lm2=lambda x: b"\xff" * len(x)),
    "x-zeros": cose(lm2=lambda x: bytes(len(x))),
    "y-compressed": cose(lm3=True),
    "off-curve": off_curve,
    "cose-key-id": cose(l2=b"1"),
    "cose-other": cose(lm70000=None),
    "rsa-1024": small_rsa,
    "cose-unsorted": cose_bytes(lambda cose: cbor2.dumps(dict(reversed(cbor2.loads(cose).items())))),
    "cose-doubled": cose_bytes(lambda cose: bytes([cose[0] + 1]) + cose[1:3] + cose[1:]),
    "cose-endless": cose_bytes(lambda cose: b"\xbf" + cose[1:] + b"\xff"),
    "cose-long-head": cose_bytes(lambda cose: bytes([0xB8, cose[0] & 0x1F]) + cose[1:]),
    "cose-tagged": cose_bytes(lambda cose: b"\xc1" + cose),
    "cose-list": cose_bytes(lambda cose: b"\x80"),
    "cose-empty": cose_bytes(lambda cose: b"\xa0"),
    "cose-firefox-117": cose_bytes(
        lambda cose: bytes.fromhex("a301634f4b5003272067456432353531392158 20".replace(" ", "")) + bytes(range(32))
    ),
    "id-empty": assign(credential_id=b""),
    "id-1023": assign(credential_id=bytes(1023)),
    "id-1024": assign(credential_id=bytes(1024)),
    "id-inside-other": lambda ceremony: setattr(
        ceremony, "json_text", lambda text: text.replace(b64(ceremony.credential_id), b64(b"other"))
    ),
    "order-data-first": assign(outer=["authData", "fmt", "attStmt"]),
    "order-data-second": assign(outer=["fmt", "authData", "attStmt"]),
    "order-statement-first": assign(outer=["attStmt", "authData", "fmt"]),
    "no-format": assign(outer=["attStmt", "authData"]),
    "no-statement": assign(outer=["fmt", "authData"]),
    "no-data": assign(outer=["fmt", "attStmt"]),
    "format-unknown": assign(format="unknown"),
    "format-case": assign(format="None"),
    "format-bytes": assign(format=b"none"),
    "object-other-member": object_bytes(lambda parts: cbor2.dumps({**parts, "epAtt": False})),
    "object-trailing": object_bytes(lambda parts: cbor2.dumps(parts) + b"\0"),
    "object-endless": object_bytes(lambda parts: b"\xbf" + cbor2.dumps(parts)[1:] + b"\xff"),
    "object-long-head": object_bytes(lambda parts: b"\xb8\x03" + cbor2.dumps(parts)[1:]),
    "object-doubled": object_bytes(lambda parts: b"\xa4\x63fmt" + cbor2.dumps(parts["fmt"]) + cbor2.dumps(parts)[1:]),
    "object-tagged": object_bytes(lambda parts: b"\xd9\xd9\xf7" + cbor2.dumps(parts)),
    "object-list": object_bytes(lambda parts: cbor2.dumps(list(parts.values()))),
    "statement-extra": assign(statement={"x": 1}),
    "statement-list": assign(statement=[]),
    "statement-null": assign(statement=None, object_bytes=lambda parts: cbor2.dumps({**parts, "attStmt": None})),
    "transports-unknown": assign(transports=["usb", "cable", "warp"]),
    "transports-text": assign(transports="usb"),
    "transports-numbers": assign(transports=[1]),
    "not-attested": lambda ceremony: setattr(
        ceremony,
        "object_bytes",
        lambda parts: cbor2.dumps(
            {**parts, "authData": parts["authData"][:32] + bytes([parts["authData"][32] & ~0xC0]) + parts["authData"][33:37]}
        ),
    ),
}

NAMES = [
    (NameOID.COUNTRY_NAME, "AA"),
    (NameOID.ORGANIZATION_NAME, "Example"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
    (NameOID.COMMON_NAME, "Example"),
]


def attestation_key(algorithm, named=None):
    return lambda ceremony: (
        setattr(ceremony, "attestation_key", Key(ceremony.rng, algorithm)),
        setattr(ceremony, "statement_algorithm", named),
    )


def certificates(**options):
    return assign(certificate_options=options)


def chain(change):
    def apply(ceremony: Ceremony):
        ceremony.attestation_key = Key(ceremony.rng, -7)
        ceremony.chain = change(certificate(ceremony.attestation_key))

    return apply


def other_certificate(ceremony: Ceremony):
    ceremony.attestation_key = Key(ceremony.rng, -7)
    ceremony.chain = [certificate(Key(ceremony.rng, -7))]


def own_model(ceremony: Ceremony):
    ceremony.certificate_options = {"aaguid": ceremony.aaguid}


SELF = {
    "self-alg-other": lambda ceremony: setattr(ceremony, "statement_algorithm", -8 if ceremony.key.algorithm == -7 else -7),
    "self-other-key": lambda ceremony: setattr(ceremony, "signing_key", Key(ceremony.rng, ceremony.key.algorithm)),
    "self-no-signature": lambda ceremony: setattr(ceremony, "statement", {"alg": ceremony.key.algorithm}),
    "self-empty-signature": lambda ceremony: setattr(ceremony, "statement", {"alg": ceremony.key.algorithm, "sig": b""}),
    "self-empty-chain": lambda ceremony: setattr(
        ceremony, "object_bytes", lambda parts: cbor2.dumps({**parts, "attStmt": {**parts["attStmt"], "x5c": []}})
    ),
    "self-extra-member": lambda ceremony: setattr(
        ceremony, "object_bytes", lambda parts: cbor2.dumps({**parts, "attStmt": {**parts["attStmt"], "y": 1}})
    ),
}
X5C = {
    "x5c-es384": attestation_key(-35),
    "x5c-ed25519": attestation_key(-8),
    "x5c-rs256": attestation_key(-257),
    "x5c-alg-other": attestation_key(-7, -8),
    "x5c-alg-unknown": attestation_key(-7, -65535),
    "x5c-no-country": certificates(names=NAMES[1:]),
    "x5c-no-unit": certificates(names=NAMES[:2] + NAMES[3:]),
    "x5c-unit-other": certificates(names=NAMES[:2] + [(NameOID.ORGANIZATIONAL_UNIT_NAME, "Other")] + NAMES[3:]),
    "x5c-no-name": certificates(names=NAMES[:3]),
    "x5c-unit-twice": certificates(names=NAMES + [NAMES[2]]),
    "x5c-authority": certificates(authority=True),
    "x5c-no-constraints": certificates(constraints=False),
    "x5c-model-right": own_model,
    "x5c-model-other": certificates(aaguid=b"\x77" * 16),
    "x5c-model-critical": lambda ceremony: setattr(ceremony, "certificate_options", {"aaguid": ceremony.aaguid, "critical": True}),
    "x5c-nine": chain(lambda der: [der] * 9),
    "x5c-twice": chain(lambda der: [der, der]),
    "x5c-not-der": chain(lambda der: [b"\x30\x00"]),
    "x5c-trailing": chain(lambda der: [der + b"\0"]),
    "x5c-text": chain(lambda der: ["x"]),
    "x5c-pem": chain(lambda der: [b"-----BEGIN CERTIFICATE-----"]),
    "x5c-other-certificate": other_certificate,
}
U2F = {
    "u2f-zero-model": assign(aaguid=bytes(16)),
    "u2f-es384": attestation_key(-35),
    "u2f-two": chain(lambda der: [der, der]),
    "u2f-none": chain(lambda der: []),
    "u2f-other-certificate": other_certificate,
    "u2f-authority": certificates(authority=True),
    "u2f-extra-member": lambda ceremony: setattr(
        ceremony, "object_bytes", lambda parts: cbor2.dumps({**parts, "attStmt": {**parts["attStmt"], "alg": -7}})
    ),
}

AUTHENTICATION = {
    "signature-flipped": assign(signature=lambda signature: signature[:-1] + bytes([signature[-1] ^ 1])),
    "signature-empty": assign(signature=lambda signature: b""),
    "signature-longer": assign(signature=lambda signature: signature + b"\0"),
    "signature-shorter": assign(signature=lambda signature: signature[:-1]),
    "signature-long-length": assign(signature=lambda signature: signature[:1] + b"\x81" + signature[1:]),
    "signature-zeros": assign(signature=lambda signature: bytes.fromhex("3006020100020100")),
    "signature-other-key": lambda ceremony: setattr(ceremony, "signing_key", Key(ceremony.rng, ceremony.key.algorithm)),
    "count-same": lambda ceremony: setattr(ceremony, "stored_count", max(ceremony.count, 1)),
    "count-lower": lambda ceremony: (setattr(ceremony, "count", 3), setattr(ceremony, "stored_count", 2**31)),
    "count-to-zero": assign(count=0, stored_count=5),
    "handle-other": assign(user_handle=b"other"),
    "handle-none": assign(user_handle=None),
    "eligibility-gained": assign(flags=0x09, stored_eligible=False, requires_verification=False),
    "eligibility-lost": assign(flags=0x01, stored_eligible=True, requires_verification=False),
    "id-other": lambda ceremony: setattr(ceremony, "json_text", lambda text: text.replace(b64(ceremony.credential_id), b64(b"other"))),
}


def mutated(rng, content: bytes) -> bytes:
    """One to three bytes changed, removed, doubled or put in."""
    result = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        position = rng.randrange(len(result)) if result else 0
        match rng.randrange(5):
            case 0 if result:
                result[position] = rng.randrange(256)
            case 1 if result:
                result[position] ^= 1 << rng.randrange(8)
            case 2 if result:
                del result[position]
            case 3:
                result.insert(position, rng.randrange(256))
            case 4:
                length = rng.randint(1, 8)
                result[position:position] = result[position : position + length]
    return bytes(result)


def random_change(rng, kind):
    """Names what is changed, and changes it after everything else was made, or before it is signed."""
    if kind == "registration":
        choice = rng.choice(["random-client", "random-object", "random-cose", "random-extensions", "random-json"])
    else:
        choice = rng.choice(["random-client", "random-signature", "random-extensions", "random-json"])

    def change(ceremony: Ceremony):
        match choice:
            case "random-client":
                client_text(lambda text: mutated(rng, text))(ceremony)
            case "random-object":
                ceremony.object_bytes = lambda parts: mutated(rng, cbor2.dumps(parts))
            case "random-cose":
                cose_bytes(lambda content: mutated(rng, content))(ceremony)
            case "random-extensions":
                ceremony.extension_bytes = mutated(rng, cbor2.dumps({"credProtect": 2, "hmac-secret": True, "uvm": [[2, 4, 2]]}))
            case "random-signature":
                ceremony.signature = lambda signature: mutated(rng, signature)
            case "random-json":
                ceremony.json_text = lambda text: mutated(rng, text.encode()).decode("latin-1")

    return choice, change
