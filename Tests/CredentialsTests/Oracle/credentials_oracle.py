"""Asks pymacaroons, pypitoken, argon2-cffi, pyotp, cryptography and Python itself, and prints their answers as one JSON document.

    python credentials_oracle.py SECTION < QUESTIONS

The questions are one JSON document on standard input; sections that make their own cases take none, and make the same in every run.
"""

import base64
import datetime
import hashlib
import hmac
import json
import random
import sys
import urllib.parse
import uuid

import jsonschema
import pymacaroons
import pypitoken

rng = random.Random(100)


validators = {}


def validate(instance, schema):
    """What jsonschema.validate does, but compiling each schema once: pypitoken calls it for every caveat, at 5 ms each."""
    key = json.dumps(schema, sort_keys=True)
    if key not in validators:
        compiler = jsonschema.validators.validator_for(schema)
        compiler.check_schema(schema)
        validators[key] = compiler(schema)
    error = jsonschema.exceptions.best_match(validators[key].iter_errors(instance))
    if error is not None:
        raise error


jsonschema.validate = validate


def token_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def made_by_pymacaroons(_):
    """Macaroons of every shape that fits, with their keys and what they say."""
    cases = []
    for _ in range(2_000):
        key = rng.randbytes(rng.choice([1, 16, 32, 64, 65, 200]))
        location = rng.choice(["", "example.org", "localhost", "ü.example", "x" * 300])
        identifier = rng.choice([str(uuid.UUID(int=rng.getrandbits(128))), rng.randbytes(rng.randint(1, 200)).hex(), "i" * 128])
        macaroon = pymacaroons.Macaroon(location=location, identifier=identifier, key=key, version=pymacaroons.MACAROON_V2)
        caveats = [rng.choice(["", "[0, 5, 1]", "c" * 127, "c" * 128, "é" * rng.randint(1, 90), json.dumps([1, ["a-b"]])]) for _ in range(rng.randint(0, 8))]
        for caveat in caveats:
            macaroon.add_first_party_caveat(caveat)
        raw = base64.urlsafe_b64decode(macaroon.serialize() + "===")
        cases.append({
            "key": key.hex(),
            "raw": raw.hex(),
            "location": location.encode().hex(),
            "identifier": identifier.encode().hex(),
            "caveats": [caveat.encode().hex() for caveat in caveats],
        })
    return cases


def parsed_by_pymacaroons(questions):
    """For each macaroon in hexadecimal: what pymacaroons reads in it, or null."""
    answers = []
    for question in questions:
        try:
            macaroon = pymacaroons.Macaroon.deserialize(token_text(bytes.fromhex(question)))
            answers.append({
                "identifier": macaroon.identifier_bytes.hex(),
                "caveats": [caveat.caveat_id_bytes.hex() for caveat in macaroon.caveats],
                "signature": macaroon.signature,
            })
        except Exception:
            answers.append(None)
    return answers


def verified_by_pymacaroons(questions):
    """For each token and key: whether the chain verifies when every caveat is taken as met, and what the caveats are."""
    answers = []
    for question in questions:
        macaroon = pymacaroons.Macaroon.deserialize(question["token"].removeprefix("rind-"))
        verifier = pymacaroons.Verifier()
        verifier.satisfy_general(lambda _: True)
        try:
            is_verified = verifier.verify(macaroon, bytes.fromhex(question["key"]))
        except Exception:
            is_verified = False
        answers.append({
            "isVerified": bool(is_verified),
            "location": macaroon.location,
            "identifier": macaroon.identifier_bytes.decode(),
            "caveats": [caveat.caveat_id_bytes.decode() for caveat in macaroon.caveats],
        })
    return answers


def some_restriction(names, ids, users, now):
    kind = rng.randrange(4)
    if kind == 0:
        return {"not_before": now + rng.randint(-5, 3), "not_after": now + rng.randint(-3, 5)}
    if kind == 1:
        return {"project_names": rng.sample(names, rng.randint(1, len(names)))}
    if kind == 2:
        return {"project_ids": rng.sample(ids, rng.randint(1, len(ids)))}
    return {"user_id": rng.choice(users)}


def made_by_pypitoken(_):
    """Tokens with the restrictions that pypitoken knows, and whether it lets them be used in some context."""
    names = ["alpha", "beta-two", "c3"]
    ids = [str(uuid.UUID(int=rng.getrandbits(128))) for _ in range(3)]
    users = [str(uuid.UUID(int=rng.getrandbits(128))) for _ in range(2)]
    now = 1_900_000_000
    cases = []
    for _ in range(2_000):
        key = rng.randbytes(32)
        identifier = str(uuid.UUID(int=rng.getrandbits(128)))
        token = pypitoken.Token.create(domain="example.org", identifier=identifier, key=key, prefix="rind")
        for _ in range(rng.randint(0, 4)):
            token.restrict(**some_restriction(names, ids, users, now))
        context = {"project_name": rng.choice(names), "project_id": rng.choice(ids), "user_id": rng.choice(users), "now": now}
        cases.append({
            "key": key.hex(), "token": token.dump(), "identifier": identifier,
            "isAllowed": is_allowed(token.dump(), key, context), **in_camel_case(context),
        })
    return cases


def in_camel_case(context):
    return {"projectName": context["project_name"], "projectID": context["project_id"], "userID": context["user_id"], "now": context["now"]}


def is_allowed(text, key, context):
    try:
        pypitoken.Token.load(text).check(key, **context)
        return True
    except (pypitoken.ValidationError, ValueError):  # The latter when two caveats are unmet.
        return False


def checked_by_pypitoken(questions):
    """For each token, key and context: whether pypitoken lets it be used."""
    return [
        is_allowed(question["token"], bytes.fromhex(question["key"]), {
            "project_name": question["projectName"], "project_id": question["projectID"],
            "user_id": question["userID"], "now": question["now"],
        })
        for question in questions
    ]


def restricted_by_pypitoken(questions):
    """Each token, narrowed without any key."""
    answers = []
    for question in questions:
        token = pypitoken.Token.load(question["token"])
        arguments = {name: value for name, value in question["restriction"].items() if value is not None}
        answers.append(token.restrict(**arguments).dump())
    return answers


def read_by_json(questions):
    """For each text in hexadecimal: null if Python's json refuses it, else what it reads, written in one fixed form."""
    answers = []
    for question in questions:
        try:
            answers.append(spelled(json.loads(bytes.fromhex(question).decode("utf-8"))))
        except (ValueError, RecursionError):
            answers.append(None)
    return answers


def spelled(value):
    if isinstance(value, bool) or value is None or isinstance(value, (float, dict)):
        return "other"
    if isinstance(value, int):
        return f"i{value}"
    if isinstance(value, str):
        return "s" + value.encode("utf-16-be", "surrogatepass").hex()
    return "(" + " ".join(spelled(element) for element in value) + ")"


def derived(questions):
    """For each secret and identifier: HKDF-SHA256 by RFC 5869, from HMAC alone."""
    answers = []
    for question in questions:
        extracted = hmac.digest(bytes(32), bytes.fromhex(question["secret"]), hashlib.sha256)
        info = b"rind-token-v1" + question["identifier"].encode()
        answers.append(hmac.digest(extracted, info + b"\x01", hashlib.sha256).hex())
    return answers


def hashed_by_argon2(passwords):
    """Hashes of each password by argon2-cffi, with the parameters of new hashes first, then with others."""
    import argon2

    hashers = [
        argon2.PasswordHasher(time_cost=time, memory_cost=memory, parallelism=lanes, salt_len=salt, hash_len=length, type=argon2.Type.ID)
        for memory, time, lanes, salt, length in [(19456, 2, 1, 16, 32), (9216, 4, 1, 16, 32), (1024, 6, 6, 16, 32), (64, 1, 1, 8, 16)]
    ]
    return [[hasher.hash(password) for hasher in hashers] for password in passwords]


def verified_by_argon2(questions):
    """For each hash and password: whether argon2-cffi finds that they fit."""
    import argon2

    answers = []
    for question in questions:
        try:
            answers.append(argon2.PasswordHasher().verify(question["hash"], question["password"]))
        except argon2.exceptions.VerifyMismatchError:
            answers.append(False)
    return answers


def coded_by_pyotp(questions):
    """For each secret in base32 and time in Unix seconds: the code."""
    import pyotp

    return [pyotp.TOTP(question["secret"]).at(question["seconds"]) for question in questions]


def verified_by_pyotp(questions):
    """For each secret, time and code: whether it is that of the time's step or of one beside it."""
    import pyotp

    def moment(question):
        return datetime.datetime.fromtimestamp(question["seconds"], datetime.timezone.utc)

    return [pyotp.TOTP(question["secret"]).verify(question["code"], for_time=moment(question), valid_window=1) for question in questions]


def read_by_pyotp(uris):
    """What pyotp reads in each key URI, and, by Python's own parser, its label and parameters."""
    import pyotp

    answers = []
    for uri in uris:
        read, parts = pyotp.parse_uri(uri), urllib.parse.urlsplit(uri)
        assert (read.digits, read.interval, read.digest) == (6, 30, hashlib.sha1), uri
        assert (parts.scheme, parts.netloc, parts.fragment) == ("otpauth", "totp", ""), uri
        answers.append({
            "secret": read.secret, "issuer": read.issuer, "account": read.name, "label": urllib.parse.unquote(parts.path[1:]),
            "parameters": dict(urllib.parse.parse_qsl(parts.query, strict_parsing=True)),
        })
    return answers


def derived_for(purpose, key):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"rind-{purpose}-v1".encode()).derive(bytes.fromhex(key))


def length_prefixed(texts):
    return b"".join(len(text.encode()).to_bytes(8, "big") + text.encode() for text in texts)


def sealing(question):
    """The cipher, the header and the associated data of a question about a sealed value."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    header = bytes([1, len(question["id"])]) + question["id"].encode()
    return ChaCha20Poly1305(derived_for("sealing", question["key"])), header, header + length_prefixed(question["context"])


def sealed_by_cryptography(questions):
    """Each value, sealed with the nonce of the question."""
    answers = []
    for question in questions:
        cipher, header, associated = sealing(question)
        nonce = bytes.fromhex(question["nonce"])
        answers.append((header + nonce + cipher.encrypt(nonce, bytes.fromhex(question["bytes"]), associated)).hex())
    return answers


def opened_by_cryptography(questions):
    """What is in each sealed value."""
    answers = []
    for question in questions:
        cipher, header, associated = sealing(question)
        sealed = bytes.fromhex(question["sealed"])
        assert sealed.startswith(header)
        nonce, rest = sealed[len(header):len(header) + 12], sealed[len(header) + 12:]
        answers.append(cipher.decrypt(nonce, rest, associated).hex())
    return answers


def digested(questions):
    """The digest of each recovery code: five bits a character, in Crockford's alphabet."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    answers = []
    for question in questions:
        number = 0
        for character in question["code"].replace("-", ""):
            number = number << 5 | alphabet.index(character)
        message = length_prefixed([question["account"]]) + number.to_bytes(10, "big")
        answers.append(hmac.digest(derived_for("recovery-codes", question["key"]), message, hashlib.sha256).hex())
    return answers


SECTIONS = {
    section.__name__: section
    for section in (
        made_by_pymacaroons, parsed_by_pymacaroons, verified_by_pymacaroons, made_by_pypitoken, checked_by_pypitoken,
        restricted_by_pypitoken, read_by_json, derived, hashed_by_argon2, verified_by_argon2, coded_by_pyotp, verified_by_pyotp, read_by_pyotp,
        sealed_by_cryptography, opened_by_cryptography, digested,
    )
}

if __name__ == "__main__":
    questions = json.loads(sys.stdin.read() or "null")
    json.dump(SECTIONS[sys.argv[1]](questions), sys.stdout)
