"""What people own: security keys and passkeys, made by Chromium without hardware, and apps for one-time codes."""

import struct
import time
import zlib
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import zxingcpp
from playwright.sync_api import Locator, Page

from support.leaks import SUITE

# The kinds of keys, in the words of the WebAuthn domain of Chromium's protocol.
KINDS = {
    # A passkey: the device's own, opened by a finger or a PIN.
    "passkey": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True},
    # A key with room for passkeys and with a PIN.
    "key with passkeys": {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True},
    # Keys for the second step alone: with a PIN, without one, and as they were before FIDO2.
    "key with a pin": {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True},
    "key": {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False},
    "u2f key": {"protocol": "u2f", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False},
}


class Keys:
    """The keys within reach of one page; at most one is the device's own. They answer while they are touched."""

    def __init__(self, page: Page):
        self._session = page.context.new_cdp_session(page)
        self.there: list[Key] = []
        self.send("enable", enableUI=False)

    def send(self, command: str, **values) -> dict:
        return self._session.send(f"WebAuthn.{command}", values)

    def add(self, kind: str) -> "Key":
        """A new one, which is touched from now on, and no other."""
        options = KINDS[kind] | {"automaticPresenceSimulation": False}
        options["isUserVerified"] = options["hasUserVerification"]
        key = Key(self, self.send("addVirtualAuthenticator", options=options)["authenticatorId"], kind)
        self.there.append(key)
        self.touch(key)
        return key

    def bring(self, key: "Key") -> "Key":
        """A key that was used at another page, with what it holds."""
        brought = self.add(key.kind)
        for credential in key.credentials():
            self.send("addCredential", authenticatorId=brought.id, credential=credential | {"rpId": "localhost"})
        return brought

    def touch(self, *keys: "Key") -> None:
        """These are touched when they are asked, and no others."""
        for key in self.there:
            self.send("setAutomaticPresenceSimulation", authenticatorId=key.id, enabled=key in keys)

    def take_away(self, key: "Key") -> None:
        self.send("removeVirtualAuthenticator", authenticatorId=key.id)
        self.there.remove(key)


class Key:
    def __init__(self, keys: Keys, name: str, kind: str):
        self._keys, self.id, self.kind = keys, name, kind

    def credentials(self) -> list[dict]:
        return self._keys.send("getCredentials", authenticatorId=self.id)["credentials"]

    def verify(self, is_right: bool) -> None:
        """Whether the PIN or the finger is the right one."""
        self._keys.send("setUserVerified", authenticatorId=self.id, isUserVerified=is_right)


class App:
    """An app for one-time codes. Each code works once, and none that is older: so none is given twice."""

    STEP = 30
    # So many seconds before the end of a step the one before it is left alone: it may be too old on arrival.
    LEAST = 8

    def __init__(self, secret: str):
        self.secret = secret.replace(" ", "")
        SUITE.note("secret of an app", self.secret)
        self._generator = pyotp.TOTP(self.secret)
        self._last = 0

    def code(self) -> str:
        """The oldest good code that was not given yet: the steps before and after the present one are taken too."""
        while True:
            now = time.time()
            present, left = int(now // self.STEP), self.STEP - now % self.STEP
            step = max(self._last + 1, present - 1 if left > self.LEAST else present)
            if step <= present + 1:
                break
            time.sleep(0.2)
        self._last = step
        code = self._generator.at(step * self.STEP)
        SUITE.note("one-time code", code)
        return code

    @property
    def wrong_code(self) -> str:
        """A code of no step near this one."""
        near = {self._generator.at(time.time() + self.STEP * step) for step in range(-15, 16)}
        return next(code for code in (f"{number:06}" for number in range(1_000_000)) if code not in near)


def scan(picture: Locator) -> tuple[str, dict[str, str]]:
    """What a QR code on the page says, as a camera sees it: the label, and the values of its key URI."""
    width, height, grey = grey_pixels(picture.screenshot())
    image = memoryview(grey).cast("B", (height, width))
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False)
    assert len(found) == 1, "the page shows no QR code that can be read"
    uri = urlsplit(found[0].text)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp"), uri.scheme
    return unquote(uri.path[1:]), {name: value for name, (value,) in parse_qs(uri.query).items()}


def grey_pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and brightness of a picture: PNG (RFC 2083) with 8 bits for each colour, as screenshots are."""
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert depth == 8 and colours in (2, 6), (depth, colours)
    size = 3 if colours == 2 else 4
    rows, before = [], bytes(width * size)
    raw, length = zlib.decompress(b"".join(chunks(png, b"IDAT"))), 1 + width * size
    for start in range(0, len(raw), length):
        before = unfiltered(raw[start], raw[start + 1 : start + length], before, size)
        rows.append(bytes(sum(before[at : at + 3]) // 3 for at in range(0, len(before), size)))
    return width, height, b"".join(rows)


def chunks(png: bytes, name: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == name:
            found.append(png[at + 8 : at + 8 + length])
        at += length + 12
    return found


def unfiltered(kind: int, row: bytes, above: bytes, size: int) -> bytes:
    """A row of a PNG as it was before its differences to what is left of it and above it were taken."""
    done = bytearray(row)
    for at in range(len(row)):
        left = done[at - size] if at >= size else 0
        up, corner = above[at], above[at - size] if at >= size else 0
        done[at] = (row[at] + (0, left, up, (left + up) // 2, nearest(left, up, corner))[kind]) & 0xFF
    return bytes(done)


def nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
