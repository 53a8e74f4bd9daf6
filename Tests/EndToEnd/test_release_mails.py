"""Who has a role in a project is told of its releases."""

from support.forms import upload
from support.mail import eventually
from support.packages import sdist, wheel
from support.visitor import mails


def told(server) -> list[str]:
    return [mail for mail in mails(server) if "in projects of yours" in mail]


def test_a_release_is_mailed_within_about_a_minute_and_its_further_files_are_not(make_server):
    server = make_server()
    for file in (wheel("cheese", "1.0"), sdist("cheese", "1.0"), wheel("cheese", "1.1")):
        assert upload(server, file).status == 200
    lines = [f"cheese {version}, by " for version in ("1.0", "1.1")]
    eventually(lambda: all(any(line in mail for mail in told(server)) for line in lines), "mails about both releases", 90)
    text = "\n".join(told(server))
    assert all(text.count(line) == 1 for line in lines) and "/manage/account/token/" in text
