#!/usr/bin/env python3
"""Writes Fixtures/identity-tokens.json: keys and tokens, each with what joserfc and PyJWT say of it.

Needs joserfc, PyJWT and cryptography. Keys and signatures are new each time; names and verdicts are not.
Usage: identity_tokens.py FIXTURE
"""

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path

import jwt
from joserfc import jws
from joserfc import jwt as jose
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

ISSUER, AUDIENCE, NOW = "https://issuer.example", "https://index.example", 1_800_000_000
ALLOWED = ["RS256", "RS384", "RS512", "ES256", "ES384", "EdDSA"]
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "somebody", "iat": NOW, "nbf": NOW - 5, "exp": NOW + 300, "jti": "id-1"}

KEYS = {
    "rsa": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
    "p256": ECKey.generate_key("P-256", {"kid": "p256", "use": "sig"}),
    "p384": ECKey.generate_key("P-384", {"kid": "p384", "use": "sig"}),
    "ed25519": OKPKey.generate_key("Ed25519", {"kid": "ed25519", "use": "sig"}),
}
THIEF = ECKey.generate_key("P-256", {"kid": "p256"})
GOES_WITH = {"RS256": "rsa", "RS384": "rsa", "RS512": "rsa", "ES256": "p256", "ES384": "p384", "EdDSA": "ed25519"}


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(algorithm: str, claims: dict = CLAIMS, header: dict | None = None, key=None) -> str:
    members = {"alg": algorithm, "typ": "JWT", "kid": GOES_WITH[algorithm]} | (header or {})
    registry = jws.JWSRegistry(algorithms=ALLOWED, strict_check_header=False)
    return jws.serialize_compact(members, json.dumps(claims), key or KEYS[GOES_WITH[algorithm]], registry=registry)


def change(**claims) -> dict:
    changed = CLAIMS | claims
    return {name: value for name, value in changed.items() if value is not None}


def raw(header: str, payload: str, algorithm: str = "ES256") -> str:
    """A token of texts as they stand, with a signature that is right."""
    text = f"{encode(header.encode())}.{encode(payload.encode())}"
    signer = jwt.algorithms.get_default_algorithms()[algorithm]
    return f"{text}.{encode(signer.sign(text.encode(), KEYS[GOES_WITH[algorithm]].private_key))}"


def with_secret(secret: bytes) -> str:
    text = f"{encode(json.dumps({'alg': 'HS256', 'kid': 'rsa'}).encode())}.{encode(json.dumps(CLAIMS).encode())}"
    return f"{text}.{encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def joserfc_accepts(token: str) -> bool:
    keys = KeySet([key for key in KEYS.values()])
    rules = jose.JWTClaimsRegistry(
        now=NOW,
        leeway=30,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        decoded = jose.decode(token, keys, algorithms=ALLOWED)
        rules.validate(decoded.claims)
        return True
    except Exception:
        return False


def pyjwt_accepts(token: str) -> bool:
    """PyJWT reads the clock itself, so it judges all but the times."""
    try:
        kid = jwt.get_unverified_header(token)["kid"]
        key = jwt.PyJWK(KEYS[kid].as_dict(private=False) | {"alg": jwt.get_unverified_header(token)["alg"]})
        options = {"require": ["iss", "aud", "exp", "iat", "sub"], "verify_exp": False, "verify_iat": False, "verify_nbf": False, "strict_aud": True}
        jwt.decode(token, key, algorithms=ALLOWED, audience=AUDIENCE, issuer=ISSUER, options=options)
        return True
    except Exception:
        return False


def tokens():
    for algorithm in ALLOWED:
        yield f"{algorithm} good", sign(algorithm)
        good = sign(algorithm)
        head, payload, signature = good.split(".")
        yield f"{algorithm} another payload", f"{head}.{encode(json.dumps(change(sub='other')).encode())}.{signature}"
        flipped = bytearray(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
        flipped[len(flipped) // 2] ^= 1
        yield f"{algorithm} a bit of the signature", f"{head}.{payload}.{encode(bytes(flipped))}"
        yield f"{algorithm} a short signature", f"{head}.{payload}.{encode(bytes(flipped[:-1]))}"
        yield f"{algorithm} no signature", f"{head}.{payload}."
    yield "another key of the same id", sign("ES256", key=THIEF)
    yield "an unknown key", sign("ES256", header={"kid": "none"})
    yield "the thief's key in the header", sign("ES256", header={"jwk": THIEF.as_dict(private=False)}, key=THIEF)
    yield "an address of keys in the header", sign("ES256", header={"jku": "https://thief.example"})
    yield "a critical extension", raw(json.dumps({"alg": "ES256", "kid": "p256", "crit": ["x"], "x": 1}), json.dumps(CLAIMS))
    for secret in ("pem", "jwk"):
        yield f"HS256 with the public key, {secret}", with_secret(
            KEYS["rsa"].as_pem(private=False) if secret == "pem" else json.dumps(KEYS["rsa"].as_dict(private=False)).encode()
        )
    for name in ("none", "None", "NONE", "es256", "Es256"):
        yield f"alg {name}", raw(json.dumps({"alg": name, "kid": "p256"}), json.dumps(CLAIMS))
    for name, value in (("iss", "https://other.example"), ("iss", None), ("aud", "https://other.example"), ("aud", None), ("aud", [AUDIENCE])):
        yield f"{name} {value}", sign("ES256", change(**{name: value}))
    yield "aud of two", sign("ES256", change(aud=["https://other.example", AUDIENCE]))
    for name in ("exp", "iat", "sub"):
        yield f"no {name}", sign("ES256", change(**{name: None}))
    for name in ("exp", "iat", "nbf"):
        yield f"{name} as text", sign("ES256", change(**{name: str(CLAIMS[name])}))
    yield "expired within the leeway", sign("ES256", change(iat=NOW - 300, exp=NOW - 29))
    yield "expired after the leeway", sign("ES256", change(iat=NOW - 300, exp=NOW - 31))
    yield "nbf in the future", sign("ES256", change(nbf=NOW + 31))
    yield "nbf within the leeway", sign("ES256", change(nbf=NOW + 29))
    yield "iat in the future", sign("ES256", change(iat=NOW + 31))
    yield "lives two hours", sign("ES256", change(exp=NOW + 7_200))
    yield "doubled in the payload", raw(json.dumps({"alg": "ES256", "kid": "p256"}), json.dumps(CLAIMS)[:-1] + ', "sub": "other"}')
    yield "doubled in the header", raw('{"alg":"ES256","kid":"p256","kid":"p256"}', json.dumps(CLAIMS))
    yield "two parts", sign("ES256").rpartition(".")[0]
    yield "four parts", sign("ES256") + ".x"
    yield "no id", sign("ES256", change(jti=None))


def main() -> None:
    cases = [
        {"name": name, "token": token, "joserfc": joserfc_accepts(token), "pyjwt": pyjwt_accepts(token)} for name, token in tokens()
    ]
    fixture = {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "now": NOW,
        "jwks": {"keys": [key.as_dict(private=False) for key in KEYS.values()] + [OctKey.generate_key(256, {"kid": "oct"}).as_dict()]},
        "tokens": cases,
    }
    Path(sys.argv[1]).write_text(json.dumps(fixture, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
