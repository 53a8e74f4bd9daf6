"""A person at a real browser who has an account: signs in by whatever they own, and looks at every page on the way."""

import re
from collections import Counter

from playwright.sync_api import Browser, expect

from support.virtual_keys import App, Key, Keys, scan
from support.leaks import SUITE
from support.looker import Looker
from support.server import Server
from support.visitor import link_in, wait_for_mail

PASSWORD = "seven wet cheeses roll"
# Theme and width of the window under which every page is looked at.
SIGHTS = [("light", 320), ("dark", 1280)]
_seen: set[str] = set()

OVERVIEW = "Two-factor sign-in"
PROJECTS = "Your projects"
PROOF = "Show that it is you"
# What a wrong code or key is told.
WRONG = "That was not right: look at it again, and try once more, or take another way."


class Person(Looker):
    """One browser of somebody's, with cookies of its own."""

    def __init__(self, browser: Browser, server: Server, name: str = "alice", *, has_script: bool = True, **more):
        self.browser, self.server, self.name, self.has_script = browser, server, name, has_script
        window = {"width": 320, "height": 800}
        self.context = browser.new_context(viewport=window, java_script_enabled=has_script, **more)
        self.context.set_default_timeout(15_000)
        super().__init__(self.context.new_page(), 320)
        self.keys = Keys(self.page)
        self.app: App | None = None
        self.owned: dict[str, Key] = {}
        self.codes: list[str] = []
        # How many mails of each kind were read.
        self.read_mails = Counter()
        # What was looked at in one test need not be looked at in all.
        self.is_hurried = False

    def elsewhere(self, **more) -> "Person":
        """The same person at another browser, which the account does not know."""
        other = Person(self.browser, self.server, self.name, has_script=self.has_script, **more)
        other.app, other.codes, other.read_mails = self.app, self.codes, self.read_mails
        return other

    def without_autofill(self) -> "Person":
        """Of a browser that offers no passkeys in fields: so nothing but a click asks for one."""
        self.context.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false;")
        return self

    # Looking

    def look(self) -> None:
        if self.has_script and not self.is_hurried and self._is_new():
            for theme, self.width in reversed(SIGHTS):
                self.page.emulate_media(color_scheme=theme)
                self.page.set_viewport_size({"width": self.width, "height": 800})
                self.judge()
        self.note()

    def _is_new(self) -> bool:
        """Whether no page with these words was looked at before."""
        words = re.sub(r"\d+", "", self.page.inner_text("body"))
        is_new = words not in _seen
        _seen.add(words)
        return is_new

    def see(self, heading: str) -> None:
        """The page with this heading must come."""
        expect(self.page.locator("h1")).to_have_text(heading)
        self.page.wait_for_load_state()
        self.look()

    def read(self, *texts: str) -> None:
        """These words must stand on the page, or come to stand there."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def says(self, *texts: str) -> None:
        """These words can be seen on the page as it is, also where they stand for browsers without scripts."""
        shown = self.page.locator("main").inner_text()
        assert all(text in shown for text in texts), shown

    def alerted(self, text: str) -> None:
        expect(self.page.locator("main [role=alert]:not(:empty)")).to_contain_text(text)
        self.look()

    # Clicking

    def go(self, path: str) -> None:
        self.open(path if path.startswith("http") else self.server.url + path)

    def fill(self, **values: str) -> None:
        SUITE.note_fields(values.items())
        for name, value in values.items():
            self.page.fill(f"#{name}", value)

    def press(self, label: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=label, exact=True).click()

    def follow(self, label: str, then: str) -> None:
        self.page.get_by_role("link", name=label, exact=True).first.click()
        self.see(then)

    def send(self, button: str, then: str, /, **values: str) -> None:
        """Fills the fields in, presses the button, and sees the next page."""
        self.fill(**values)
        self.press(button)
        self.see(then)

    def refused(self, button: str, sentence: str, /, **values: str) -> None:
        self.fill(**values)
        self.press(button)
        self.alerted(sentence)

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_have_count(0)

    def is_signed_out(self) -> None:
        """The next click leads to the sign-in."""
        self.page.goto(self.server.url + "/manage/account/")
        self.see("Sign in")

    # A new account

    @property
    def address(self) -> str:
        return f"{self.name}@example.org"

    def mail(self, *words: str) -> str:
        """The next mail with these words that was not read yet."""
        self.read_mails[words] += 1
        return wait_for_mail(self.server, f"To: {self.address}", *words, count=self.read_mails[words])

    def register(self) -> None:
        """With a verified address."""
        self.go("/account/register/")
        values = {"username": self.name, "email": self.address, "new_password": PASSWORD, "password_confirm": PASSWORD}
        self.send("Make the account", "Your account", **values)
        self.verify()

    def verify(self) -> None:
        self.go(link_in(self.mail("Verify")))
        self.press("Verify the address")
        self.page.wait_for_url(re.compile(r"/manage/account/"))
        self.page.wait_for_load_state()
        self.look()

    def prepare(self) -> "Person":
        """Registered, with recovery codes; by pages that other tests look at."""
        self.is_hurried = True
        self.register()
        self.make_codes()
        self.is_hurried = False
        return self

    def make_codes(self) -> None:
        """Recovery codes, of which one is burned, as the overview leads."""
        self.go("/manage/account/two-factor/")
        self.follow("Make recovery codes", "Make recovery codes")
        self.send("Make the codes", "Your recovery codes")
        self.keep_codes()
        self.follow("use one of them", "Use a recovery code")
        self.send("Use the code up", OVERVIEW, recovery_code_value=self.codes.pop())

    def keep_codes(self) -> None:
        self.codes[:] = self.page.inner_text("#snippet-recovery-codes").split("\n")
        SUITE.note("recovery code", *self.codes)
        assert len(self.codes) == len(set(self.codes)) == 8, self.codes

    # Factors

    def add_app(self, label: str = "phone") -> App:
        self.go("/manage/account/totp-provision")
        secret = self.page.inner_text("#snippet-totp-secret")
        self.app = App(secret)
        if self.has_script:
            shown, values = scan(self.page.locator(".qr svg"))
            assert self.name in shown and values["issuer"]
            assert values["secret"] == self.app.secret, "the picture says what the text says"
        self.send("Switch the app on", OVERVIEW, totp_label=label, totp_value=self.app.code())
        self.read(label)
        return self.app

    def add_key(self, label: str, *, passkey: bool = False) -> None:
        """The key that is touched is registered."""
        self.go("/manage/account/webauthn-provision")
        self.send("Add a passkey" if passkey else "Add a security key", OVERVIEW, label=label)
        self.read(label)

    def use_app(self, label: str = "phone") -> "Person":
        """With an app added, by pages that other tests look at."""
        self.is_hurried = True
        self.add_app(label)
        self.is_hurried = False
        return self

    def use_key(self, kind: str, label: str) -> Key:
        """A new key, added by pages that other tests look at."""
        self.is_hurried = True
        self.owned[label] = self.keys.add(kind)
        self.add_key(label, passkey=kind == "passkey")
        self.is_hurried = False
        return self.owned[label]

    def factors(self) -> list[str]:
        """The names of the factors on the overview, which is open."""
        return self.page.locator(".rows strong").all_inner_texts()

    def remove(self, label: str, then: str = OVERVIEW) -> None:
        self.go("/manage/account/two-factor/")
        self.follow(f"Remove {label}", f"Remove {label}")
        self.send("Remove it", then, confirm_label=label)

    def rename(self, label: str, name: str) -> None:
        self.go("/manage/account/two-factor/")
        row = self.page.get_by_role("listitem").filter(has=self.page.get_by_text(label, exact=True))
        row.get_by_text("Rename").click()
        row.get_by_label("New name").fill(name)
        row.get_by_role("button", name="Save the name").click()
        self.page.wait_for_load_state()

    # Signing in

    def give_password(self, then: str, password: str = PASSWORD) -> None:
        self.go("/account/login/")
        self.send("Sign in", then, username=self.name, password=password)

    def sign_in_by_app(self, then: str = PROJECTS, *, remember: bool = False) -> None:
        self.give_password("Your second factor")
        if remember:
            self.page.check("#remember_device")
        self.send("Go on", then, totp_value=self.app.code())

    def sign_in_by_key(self, then: str = PROJECTS, *, remember: bool = False) -> None:
        self.give_password("Your second factor")
        if remember:
            self.page.check("#remember_key")
        self.send("Use a security key or passkey", then)

    def sign_in_by_passkey(self, then: str = PROJECTS) -> None:
        """By the button."""
        self.go("/account/login/")
        self.send("Sign in with a passkey", then)

    def sign_in_by_code(self, then: str = OVERVIEW) -> None:
        self.give_password("Your second factor")
        self.follow("Use a recovery code", "Use a recovery code")
        self.send("Go on", then, recovery_code_value=self.codes.pop())

    def confirm(self, then: str = PROJECTS) -> None:
        """Opens the link that was mailed, in this browser."""
        self.go(link_in(self.mail("Confirm your sign-in")))
        self.see("Confirm your sign-in")
        self.send("Yes, sign me in", then)
