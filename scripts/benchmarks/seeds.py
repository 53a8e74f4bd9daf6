"""What fuzzing begins with: right and almost right inputs of each kind, and the vectors of the tests."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.places import TOP
from support import archives, packages
from support.packages import Wheel

LINES = (
    "Summary-Word: x",
    "License-Expression: MIT OR (Apache-2.0 WITH LLVM-exception)",
    "License-File: LICENSE",
    "Requires-Python: >=3.8,<4",
    'Requires-Dist: requests[socks]>=2.8.1,==2.8.*; python_version<"2.7" and extra == "test"',
    "Requires-Dist: pip @ https://example.com/pip.zip#sha1=da9234ee",
    "Provides-Extra: test",
    "Project-URL: Documentation, https://example.com/documentation",
    "Classifier: Programming Language :: Python :: 3",
    "Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM",
    "Author-email: A <a@example.com>",
    "Keywords: cheese,rind",
    "Dynamic: classifier",
)
REQUIREMENTS = (
    'name[quux, strange];python_version<"2.7" and platform_version=="2"',
    'name @ file:///a/b ; (os_name == "posix" or sys_platform != "win32") and "test" in extras',
    "name (>=3,<2,!=1.0.*,~=1.2.3,===foobar)",
    'python_full_version ~= "3.7" and implementation_name not in "pypy cpython"',
    "MIT AND (LGPL-2.1-or-later OR BSD-3-Clause) AND LicenseRef-Private",
    "v1!2.0.0rc1.post3.dev4+ubuntu.1",
)


def wheels() -> Iterable[bytes]:
    wheel = Wheel(lines=LINES, metadata_version="2.4")
    whole = packages.zipped(wheel.members())
    yield whole
    yield packages.zipped(wheel.members(), 0)
    yield from (archives.other_local_name(whole), archives.other_local_size(whole), archives.encrypted(whole), archives.other_count(whole))
    yield archives.with_data_descriptors(wheel.members())
    yield archives.with_comment(wheel.members(), b"a comment")


def sdists() -> Iterable[bytes]:
    whole = packages.sdist().content
    yield whole
    yield gzip.decompress(whole)
    yield gzip.decompress(archives.tar("pkg", "1.0", archives.sparse("pkg-1.0/sparse"), format=1))
    yield gzip.decompress(archives.tar("pkg", "1.0", archives.special("pkg-1.0/link", b"2", "other")))


def documents() -> Iterable[bytes]:
    for version in ("1.0", "1.2", "2.1", "2.4", "2.5"):
        yield packages.metadata("pkg", "1.0", *LINES, metadata_version=version)
    yield b"Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\nBuild: 1\n"
    yield b'pkg/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"a,b".py,,\npkg-1.0.dist-info/RECORD,,\n'
    yield b"[console_scripts]\nrun = pkg.module:main [test]\n\n[pkg.plugins]\none = pkg.one\n"


def forms() -> Iterable[bytes]:
    """After the two bytes by which the target chooses sizes of pieces and a boundary."""
    delimiters = ("b", "--", "aaab", "a b")
    for kind, delimiter in enumerate(delimiters):
        part = 'Content-Disposition: form-data; name="content"; filename="a.whl"\r\nContent-Type: application/octet-stream'
        field = 'Content-Disposition: form-data; name=":action"'
        text = f"--{delimiter}\r\n{field}\r\n\r\nfile_upload\r\n--{delimiter}\r\n{part}\r\n\r\n\r\n-\r\n--{delimiter}--\r\n"
        yield bytes([7, kind]) + text.encode()


def macaroons() -> Iterable[bytes]:
    """Version 2, binary: version, location, identifier, end of section, caveats, end of section, signature."""

    def field(kind: int, content: bytes) -> bytes:
        return bytes([kind, len(content)]) + content

    caveats = [
        b"[0,1999999999,0]",
        b'[1,["pkg"]]',
        b'[2,["b1a0"]]',
        b'[3,"u"]',
        b'[100,["upload"]]',
        b'[101,["10.0.0.0/8"]]',
        b"[103,[],[]]",
    ]
    yield from caveats
    head = b"\x02" + field(1, b"localhost") + field(2, b"b1a04ad5-77cc-4f07-9a5f-0ac2ad1db6ea") + b"\0"
    tail = b"\0" + field(6, hashlib.sha256().digest())
    whole = head + b"".join(field(2, caveat) + b"\0" for caveat in caveats) + tail
    yield whole
    yield base64.urlsafe_b64encode(whole).rstrip(b"=")


def identities() -> Iterable[bytes]:
    for vector in json.loads((TOP / "Tests/IdentityTokensTests/Fixtures/identity-tokens.json").read_text())["tokens"]:
        yield vector["token"].encode()
    yield from corpus("Token")


def key_sets() -> Iterable[bytes]:
    yield json.dumps(json.loads((TOP / "Tests/IdentityTokensTests/Fixtures/identity-tokens.json").read_text())["jwks"]).encode()
    yield from corpus("KeySet")


def corpus(name: str) -> Iterable[bytes]:
    """What fuzzing kept."""
    for line in (TOP / f"Tests/IdentityTokensTests/Fixtures/Corpora/{name}.hex").read_text().split():
        yield bytes.fromhex(line)


def fragments() -> Iterable[bytes]:
    yield b'<h1 id="a">A<a href="#a" title="b"></a></h1><p align="center">b &amp; <img src="https://a.example/b.png" alt="c"></p>'
    yield b'<ul><li><input type="checkbox" checked=""> a<li><div><li>b</ul><table><tr><td colspan="2">c<tr>d</table>e<pre>\n\nf</pre>'
    yield b"<svg><style><a title='</style><img src=x onerror=y>'></svg><!-- --!><script>x</script><a href='java&#9;script:x'>y<a href=//z>"
    yield b'<dl class="simple"><dt>a<dd>b</dl><details><summary>c</summary><pre><span class="k">d</span></pre></details><blockquote><p>e<p>f'


WEBAUTHN = TOP / "Tests" / "WebAuthnProtocolTests" / "Fixtures"


def ceremonies(target: str, *members: str) -> Iterable[bytes]:
    """The corpus that the tests replay, and members of the specification's own examples."""
    corpus = WEBAUTHN / "Corpora" / f"{target}.hex"
    if corpus.exists():
        yield from map(bytes.fromhex, corpus.read_text().split())
    for example in json.loads((WEBAUTHN / "webauthn-l3-section-16.json").read_text()):
        for ceremony in (example["registration"], example["authentication"]):
            yield from (bytes.fromhex(ceremony[member]) for member in members if member in ceremony)


def authenticator_data() -> Iterable[bytes]:
    """Out of the attestation objects, where it is the last member."""
    for content in ceremonies("AuthenticatorData", "authenticatorData", "attestationObject"):
        yield content
        yield content[content.find(b"authData") + 10 :]
        yield content[content.find(b"authData") + 11 :]


def responses() -> Iterable[bytes]:
    yield from ceremonies("ClientData", "clientDataJSON")
    yield b'{"id":"AQID","rawId":"AQID","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA","transports":["usb"]}}'
    yield b'{"id":"AQ","rawId":"AQ","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"oA","signature":"MA","userHandle":null}}'
    yield '\ufeff{"type":"webauthn.get","challenge":"\\u0041\\ud83d\\ude00","origin":"a","crossOrigin":true,"topOrigin":"b","n":-1.5e+3}'.encode()


MAKERS: dict[str, Callable[[], Iterable[bytes]]] = {
    "Zip": wheels,
    "Tar": sdists,
    "Metadata": documents,
    "Multipart": forms,
    "Macaroon": macaroons,
    "IdentityToken": identities,
    "IdentityKeySet": key_sets,
    "Sanitizer": fragments,
    "WebAuthnCBOR": lambda: ceremonies("CBOR", "attestationObject"),
    "WebAuthnAuthenticatorData": authenticator_data,
    "WebAuthnAttestation": lambda: ceremonies("AttestationObject", "attestationObject"),
    "WebAuthnClientData": responses,
    "Requirements": lambda: (text.encode() for text in REQUIREMENTS),
}


def plant(target: str, folder: Path) -> Path:
    """Writes the seeds of a target: what is made here, and vectors that lie in a folder of its name."""
    folder.mkdir(parents=True, exist_ok=True)
    made = list(MAKERS[target]()) if target in MAKERS else []
    for vectors in (TOP / "Tests").glob(f"*/{target}/Fixtures"):
        made += [path.read_bytes() for path in sorted(vectors.rglob("*")) if path.is_file() and path.stat().st_size <= 65_536]
    for content in made:
        (folder / hashlib.sha256(content).hexdigest()[:20]).write_bytes(content)
    return folder
