"""Makes ceremonies, asks the packages webauthn and fido2 about each, and prints everything as one JSON document.

    python webauthn_oracle.py SECTION < QUESTIONS

Every run makes the same ceremonies, byte for byte.
"""

import json
import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import cbor2  # noqa: E402
import fido2.cbor  # noqa: E402
import mutations  # noqa: E402
import webauthn  # noqa: E402
from authenticator import ORIGIN, RP_ID, Ceremony  # noqa: E402
from fido2.attestation import Attestation  # noqa: E402
from fido2.cose import CoseKey  # noqa: E402
from fido2.server import Fido2Server  # noqa: E402
from fido2.webauthn import AttestedCredentialData  # noqa: E402
from webauthn.helpers.cose import COSEAlgorithmIdentifier  # noqa: E402

ALGORITHMS = [-7, -8, -257, -35, -36]
NAMED = [COSEAlgorithmIdentifier(number) for number in ALGORITHMS if number != -35]
ATTESTATIONS = {"self": mutations.SELF, "x5c": mutations.X5C, "u2f": mutations.U2F}


def server() -> Fido2Server:
    def verify(attestation, digest):
        Attestation.for_type(attestation.fmt)().verify(attestation.att_stmt, attestation.auth_data, digest)

    return Fido2Server(
        {"id": RP_ID, "name": "Example"}, attestation="direct", verify_origin=lambda origin: origin == ORIGIN, verify_attestation=verify
    )


def state(ceremony: Ceremony) -> dict:
    return Fido2Server._make_internal_state(ceremony.challenge, "required" if ceremony.requires_verification else "discouraged")


def registered_by_webauthn(ceremony: Ceremony, body: bytes) -> dict:
    answer = webauthn.verify_registration_response(
        credential=body.decode(),
        expected_challenge=ceremony.challenge,
        expected_rp_id=RP_ID,
        expected_origin=ORIGIN,
        require_user_verification=ceremony.requires_verification,
        supported_pub_key_algs=NAMED,
    )
    return {
        "id": answer.credential_id.hex(),
        "publicKey": answer.credential_public_key.hex(),
        "signCount": answer.sign_count,
        "aaguid": answer.aaguid.replace("-", ""),
        "isUserVerified": answer.user_verified,
        "isBackedUp": answer.credential_backed_up,
        "isBackupEligible": answer.credential_device_type == "multi_device",
    }


def registered_by_fido2(ceremony: Ceremony, body: bytes) -> dict:
    data = server().register_complete(state(ceremony), json.loads(body))
    credential = data.credential_data
    if credential.public_key[3] not in ALGORITHMS:
        raise ValueError("An algorithm that was not asked for, which it leaves to the caller.")
    return {
        "id": credential.credential_id.hex(),
        "publicKey": cbor2.dumps(dict(credential.public_key)).hex(),
        "signCount": data.counter,
        "aaguid": bytes(credential.aaguid).hex(),
        "isUserVerified": data.is_user_verified(),
        "isBackedUp": data.is_backed_up(),
        "isBackupEligible": data.is_backup_eligible(),
    }


def authenticated_by_webauthn(ceremony: Ceremony, body: bytes) -> dict:
    answer = webauthn.verify_authentication_response(
        credential=body.decode(),
        expected_challenge=ceremony.challenge,
        expected_rp_id=RP_ID,
        expected_origin=ORIGIN,
        credential_public_key=cbor2.dumps(ceremony.stored_cose),
        credential_current_sign_count=ceremony.stored_count,
        require_user_verification=ceremony.requires_verification,
    )
    return {
        "id": answer.credential_id.hex(),
        "signCount": answer.new_sign_count,
        "isUserVerified": answer.user_verified,
        "isBackedUp": answer.credential_backed_up,
    }


def authenticated_by_fido2(ceremony: Ceremony, body: bytes) -> dict:
    stored = AttestedCredentialData.create(bytes(16), ceremony.credential_id, CoseKey.parse(ceremony.stored_cose))
    answer = server().authenticate_complete(state(ceremony), [stored], json.loads(body))
    return {"id": answer.credential_id.hex()}


def asked(function, ceremony: Ceremony, body: bytes):
    """The answer, or the name of the exception."""
    try:
        return {"accepted": function(ceremony, body)}
    except Exception as error:
        return {"refused": type(error).__name__}


def case(name: str, ceremony: Ceremony) -> dict:
    body = ceremony.body()
    by_webauthn, by_fido2 = {
        "registration": (registered_by_webauthn, registered_by_fido2),
        "authentication": (authenticated_by_webauthn, authenticated_by_fido2),
    }[ceremony.kind]
    return {
        "name": name,
        "kind": ceremony.kind,
        "algorithm": ceremony.key.algorithm,
        "attestation": ceremony.attestation,
        "body": body.hex(),
        "challenge": ceremony.challenge.hex(),
        "requiresUserVerification": ceremony.requires_verification,
        "id": ceremony.credential_id.hex(),
        "publicKey": cbor2.dumps(ceremony.stored_cose).hex(),
        "signCount": ceremony.stored_count,
        "isBackupEligible": ceremony.stored_eligible,
        "webauthn": asked(by_webauthn, ceremony, body),
        "fido2": asked(by_fido2, ceremony, body),
    }


def cases(kind: str, seed: int, right: int, random_ones: int):
    rng = random.Random(seed)
    for number in range(right):
        attestation = rng.choice(["none", "self", "x5c"]) if kind == "registration" else "none"
        yield case("right", Ceremony(rng, kind, ALGORITHMS[number % 5], attestation))
    named = mutations.COMMON | (mutations.REGISTRATION if kind == "registration" else mutations.AUTHENTICATION)
    for name, change in named.items():
        for algorithm in ALGORITHMS:
            ceremony = Ceremony(rng, kind, algorithm)
            try:
                change(ceremony)
            except (TypeError, AttributeError):
                continue  # The change is none for keys of this kind.
            yield case(name, ceremony)
    for number in range(random_ones):
        ceremony = Ceremony(rng, kind, ALGORITHMS[number % 5])
        name, change = mutations.random_change(rng, kind)
        change(ceremony)
        yield case(name, ceremony)


def registrations(_):
    """Ceremonies that make a credential, right and wrong."""
    yield from cases("registration", 1, 400, 2_500)
    rng = random.Random(2)
    for attestation, named in ATTESTATIONS.items():
        for name, change in ({f"right-{attestation}": lambda ceremony: None} | named).items():
            for algorithm in [-7] if attestation == "u2f" else ALGORITHMS:
                ceremony = Ceremony(rng, "registration", algorithm, attestation)
                change(ceremony)
                yield case(name, ceremony)
    ceremony = Ceremony(rng, "registration", -8, "u2f")
    yield case("u2f-ed25519", ceremony)


def authentications(_):
    """Ceremonies that sign in, right and wrong."""
    yield from cases("authentication", 3, 400, 2_500)


def canonical(questions):
    """For each CBOR in hexadecimal: whether fido2 reads all of it, and writes in CTAP2's canonical form just that."""
    for question in questions:
        content = bytes.fromhex(question)
        try:
            yield fido2.cbor.encode(fido2.cbor.decode(content)) == content
        except Exception:
            yield False


def points(questions):
    """For each 32 bytes in hexadecimal: whether they encode a point of Ed25519 whose order does not divide 8, by Python's integers."""
    yield from (is_point(bytes.fromhex(question)) for question in questions)


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def is_point(content: bytes) -> bool:
    number = int.from_bytes(content, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P:
        return False
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return False
    point = (x, y)
    for _ in range(3):
        point = doubled(point)
    return point != (0, 1)


def doubled(point):
    x, y = point
    product = D * x * x * y * y % P
    return 2 * x * y * pow(1 + product, -1, P) % P, (y * y + x * x) * pow(1 - product, -1, P) % P


SECTIONS = {section.__name__: section for section in (registrations, authentications, canonical, points)}

if __name__ == "__main__":
    questions = json.loads(sys.stdin.read() or "null")
    json.dump(list(SECTIONS[sys.argv[1]](questions)), sys.stdout)
