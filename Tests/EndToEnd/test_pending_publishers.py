"""Publishers for projects to come: the first upload makes the project, and whoever added the publisher owns it."""

import threading

import pytest

from conftest import end
from support.certificates import Authority
from support.command import must, rind
from support.factors import change, copy
from support.identities import (
    DAY, OWN, SECOND, add, add_pending, events, identity, minted, offer_pending, owners, page_of, pending, publishers,
    refusal, ask, refused,
    remove, settings, signed_in,
)
from support.issuer import Issuer
from support.mail import eventually
from support.packages import wheel
from support.routes import rows
from support.server import Server
from support.tokens import make, send, told, use
from support.visitor import Visitor, wait_for_mail
from test_accounts import PASSWORD


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with Issuer(Authority(tmp_path_factory.mktemp("authority")), "openid") as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    folder = tmp_path_factory.mktemp("pending")
    started = Server(folder / "data", *settings(folder, issuer)).start()
    yield started
    end(started)


@pytest.fixture
def alice(server):
    """With no publishers that wait."""
    visitor = signed_in(server)
    change(server, "DELETE FROM publishers WHERE project IS NULL")
    return visitor


def endings(server, publisher: str) -> list[dict]:
    """What the trail says of its end."""
    removed = events(server, "account:oidc:pending_publisher_removed")
    return [event for event in removed if event["publisher"] == publisher]


def job(issuer, server, name: str) -> str:
    return identity(issuer, server, subject=name)


def test_the_first_upload_makes_the_project(issuer, alice, server, name):
    publisher = add_pending(alice, issuer, name, subject=name)
    page = alice.open(OWN).text
    assert name in page and "ends" in page
    wait_for_mail(server, "To: alice@example.org", "project to come", name)
    assert server.get(f"/simple/{name}/").status == 404, "it keeps no name"
    token = minted(server, job(issuer, server, name))
    assert use(server, token, name) == ""
    assert owners(server, name) == ["alice"]
    assert publishers(server, name) == [publisher] and pending(server, name) == []
    assert rows(server, "SELECT expires_at FROM publishers WHERE id = ?", publisher) == [(None,)]
    assert use(server, token, name, "2.0") == "", "with the same token"
    assert use(server, minted(server, job(issuer, server, name)), name, "3.0") == ""
    assert name in alice.open(page_of(name)).text and name not in alice.open(OWN).text.split("<main")[1]
    made = rows(server, "SELECT actor FROM events WHERE tag = 'project:create' AND payload LIKE ?", f"%{name}%")
    assert all(actor == f"publisher:{publisher}" for (actor,) in made), made


def test_spellings_of_the_name_are_one(issuer, alice, server, name):
    add_pending(alice, issuer, name, subject=name)
    token = minted(server, job(issuer, server, name))
    spelt = name.replace("project", "Pro.ject").replace(".", "")
    assert send(server, wheel(spelt.capitalize(), "1.0"), token).status == 200
    assert owners(server, name) == ["alice"]


def test_a_token_makes_no_other_project(issuer, alice, server, name):
    add_pending(alice, issuer, name, subject=name)
    token = minted(server, job(issuer, server, name))
    assert use(server, token, f"{name}-other") == "token-project"
    assert rows(server, "SELECT count(*) FROM projects WHERE name LIKE ?", f"{name}%") == [(0,)]


# Somebody else was first

def test_if_somebody_else_makes_the_project_it_is_gone(issuer, alice, server, name):
    publisher = add_pending(alice, issuer, name, subject=name)
    token = minted(server, job(issuer, server, name))
    bob = signed_in(server, "bob")
    assert use(server, make(bob), name) == ""
    assert pending(server, name) == publishers(server, name) == []
    assert use(server, token, name, "2.0") == "credential-invalid"
    assert refused(server, job(issuer, server, name))[0] == "invalid-publisher"
    assert owners(server, name) == ["bob"] and name not in alice.open(OWN).text.split("<main")[1]
    wait_for_mail(server, "To: alice@example.org", f"The publisher for {name} has ended", "was made by another upload")
    assert [event["by"] for event in endings(server, publisher)] == ["taken"], events(server,
        "account:oidc:pending_publisher_removed")


def test_of_two_that_wait_for_one_name_the_first_upload_wins(issuer, alice, server, name):
    bob = signed_in(server, "bob")
    add_pending(alice, issuer, name, subject=f"alice-{name}")
    add_pending(bob, issuer, name, subject=f"bob-{name}")
    of_alice, of_bob = (minted(server, job(issuer, server, f"{who}-{name}")) for who in ("alice", "bob"))
    assert use(server, of_bob, name) == ""
    assert owners(server, name) == ["bob"]
    assert use(server, of_alice, name, "2.0") == "credential-invalid"
    assert len(publishers(server, name)) == 1 and pending(server, name) == []


@pytest.mark.parametrize("more", ["", "job=release"])
def test_nobody_gets_the_project_of_anothers_job(more, issuer, alice, server, name):
    """Eve says beforehand that bob's job is hers. What it makes must not be hers while bob believes it to be his.

    Her publisher may be the very same, or ask for less."""
    eve, bob = signed_in(server, "eve"), signed_in(server, "bob")
    add_pending(eve, issuer, name, subject=name)
    if offer_pending(bob, issuer, name, subject=name, claims=more).status != 303:
        return
    answer = ask(server, identity(issuer, server, subject=name, job="release"))
    if answer.status == 200:
        use(server, answer.json()["token"], name)
    assert owners(server, name) != ["eve"], "bob's page said that it waits, and eve owns what his job made"


def test_where_two_people_claim_one_job_it_is_said_until_one_gives_in(issuer, alice, server, name):
    eve, bob = signed_in(server, "eve"), signed_in(server, "bob")
    of_eve = add_pending(eve, issuer, name, subject=name)
    add_pending(bob, issuer, name, subject=name, claims="job=release")
    text = identity(issuer, server, subject=name, job="release")
    code, sentence = refused(server, text)
    assert code == "invalid-publisher" and "Several accounts" in sentence and name in sentence
    assert not {"eve", "bob"} & set(sentence.split()), "who they are is nobody's affair"
    assert remove(eve, of_eve, OWN).status == 303
    assert use(server, minted(server, text), name) == ""
    assert owners(server, name) == ["bob"]


def test_a_dispute_about_one_project_is_none_about_another(issuer, alice, server, name):
    """What is the job's own beyond doubt goes on."""
    bob = signed_in(server, "bob")
    assert use(server, make(bob), name) == ""
    add(bob, issuer, name, subject=name)
    add_pending(bob, issuer, f"{name}-new", subject=name)
    add_pending(signed_in(server, "eve"), issuer, f"{name}-new", subject=name, claims="job=release")
    token = minted(server, identity(issuer, server, subject=name, job="release"))
    assert use(server, token, f"{name}-new") == "token-project"
    assert use(server, token, name, "2.0") == ""


def test_who_is_disabled_is_in_nobodys_way(tmp_path, issuer, make_server):
    """Whoever was thrown out does not keep others from a name for thirty days."""
    server = make_server(*settings(tmp_path, issuer))
    carol, bob = signed_in(server, "carol"), signed_in(server, "bob")
    add_pending(carol, issuer, "cheese")
    disable(server)
    add_pending(bob, issuer, "cheese", claims="job=release")
    assert use(server, minted(server, identity(issuer, server, job="release")), "cheese") == ""
    assert owners(server, "cheese") == ["bob"]


def test_a_name_that_is_taken_is_refused(issuer, alice, server, name):
    assert use(server, make(signed_in(server, "bob")), name) == ""
    for spelt in (name, name.upper()):
        answer = offer_pending(alice, issuer, spelt)
        assert answer.status == 400 and "there already" in answer.text
    assert pending(server, name) == []


@pytest.mark.parametrize("wrong", ["", " ", "-x", "a b", "<b>", "x" * 300, "ä", "a/b"])
def test_a_name_that_is_none_is_refused(wrong, issuer, alice, server):
    answer = offer_pending(alice, issuer, wrong)
    assert answer.status == 400 and "machine-7" in answer.text, "the rest is kept"
    assert rows(server, "SELECT count(*) FROM publishers WHERE project IS NULL") == [(0,)]


# Limits

def test_there_are_at_most_three(issuer, alice, server, name):
    made = [add_pending(alice, issuer, f"{name}-{number}") for number in range(3)]
    answer = offer_pending(alice, issuer, f"{name}-4")
    assert answer.status == 400 and "at most 3" in answer.text
    assert pending(server, f"{name}-4") == []
    assert remove(alice, made[0], OWN).status == 303
    add_pending(alice, issuer, f"{name}-4")
    assert offer_pending(alice, issuer, f"{name}-4").status == 400, "the same again"
    assert add_pending(signed_in(server, "bob"), issuer, f"{name}-5"), "of one account"


def test_at_the_same_time_there_are_at_most_three_too(issuer, alice, server, name):
    gate = threading.Barrier(8)
    others = [copy(alice) for _ in range(8)]
    statuses: list[int] = []

    def offer(number: int) -> None:
        gate.wait()
        statuses.append(offer_pending(others[number], issuer, f"{name}-{number}").status)

    threads = [threading.Thread(target=offer, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] * 3 + [400] * 5
    assert rows(server, "SELECT count(*) FROM publishers WHERE project IS NULL") == [(3,)]


def test_two_that_make_one_project_at_the_same_time(issuer, alice, server, name):
    """Two jobs of two people: one project, one owner, and no publisher that waits."""
    bob = signed_in(server, "bob")
    add_pending(alice, issuer, name, subject=f"alice-{name}")
    add_pending(bob, issuer, name, subject=f"bob-{name}")
    tokens = [minted(server, job(issuer, server, f"{who}-{name}")) for who in ("alice", "bob")]
    gate = threading.Barrier(2)
    codes: list[str] = []

    def publish(number: int) -> None:
        gate.wait()
        codes.append(use(server, tokens[number], name, f"{number + 1}.0"))

    threads = [threading.Thread(target=publish, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count("") == 1 and len(owners(server, name)) == 1, codes
    assert len(publishers(server, name)) == 1 and pending(server, name) == []


def test_one_ends_after_thirty_days(issuer, alice, server, name):
    publisher = add_pending(alice, issuer, name, subject=name)
    [(made, ends)] = rows(server, "SELECT created_at, expires_at FROM publishers WHERE id = ?", publisher)
    assert ends - made == 30 * DAY * SECOND
    token = minted(server, job(issuer, server, name))
    change(server, "UPDATE publishers SET expires_at = created_at WHERE id = ?", publisher)
    assert refused(server, job(issuer, server, name))[0] == "invalid-publisher"
    assert use(server, token, name) != "", "nor by a token that is left"
    assert rows(server, "SELECT count(*) FROM projects WHERE name = ?", name) == [(0,)]
    assert name not in alice.open(OWN).text.split("<main")[1]
    server.stop()
    server.start()
    eventually(lambda: pending(server, name) == [], "it is taken away")
    wait_for_mail(server, "To: alice@example.org", "has ended", name)
    assert [event["by"] for event in endings(server, publisher)] == ["time"]


def test_removing_ends_its_tokens(issuer, alice, server, name):
    publisher = add_pending(alice, issuer, name, subject=name)
    token = minted(server, job(issuer, server, name))
    assert remove(alice, publisher, OWN).status == 303
    assert use(server, token, name) == "credential-invalid"
    assert remove(alice, publisher, OWN).status == 404
    other = add_pending(alice, issuer, name, subject=name)
    assert remove(signed_in(server, "bob"), other, OWN).status == 404, "of somebody else"
    assert pending(server, name) == [other]


# Who added it

def disable(server) -> None:
    must(rind("user", "disable", "carol", "--reason", "left", data=server.data))


def lock(server) -> None:
    change(server, "UPDATE users SET hold = 'locked' WHERE name = 'carol'")
    server.stop()
    server.start()


def delete(server) -> None:
    carol = Visitor(server)
    assert carol.sign_in("carol", PASSWORD).status == 303
    answer = carol.fill("/manage/account/", confirm_username="carol", confirm_password=PASSWORD)
    assert answer.status == 303, answer.text


@pytest.fixture
def carol(tmp_path, issuer, make_server):
    """With a server of her own, and a publisher for `cheese`."""
    started = make_server(*settings(tmp_path, issuer))
    visitor = signed_in(started, "carol")
    add_pending(visitor, issuer, "cheese")
    return visitor


@pytest.mark.parametrize("end_it", [disable, lock, delete])
def test_who_is_gone_makes_no_project(end_it, issuer, carol):
    server = carol.server
    token = minted(server, identity(issuer, server))
    end_it(server)
    assert use(server, token, "cheese") != ""
    answer = ask(server, identity(issuer, server))
    assert answer.status == 422 or use(server, answer.json()["token"], "cheese") != ""
    assert rows(server, "SELECT count(*) FROM projects") == [(0,)]


def test_who_is_disabled_is_named_to_the_job(issuer, carol):
    token = minted(carol.server, identity(issuer, carol.server))
    disable(carol.server)
    code, sentence = told(carol.server, token, "cheese")
    assert code == "account-disabled" and "carol" in sentence, (code, sentence)


@pytest.mark.parametrize("end_it", [disable, delete])
def test_who_is_gone_lets_nobody_read(end_it, issuer, carol):
    """With authenticated reads that would be a way back in for whoever was thrown out."""
    end_it(carol.server)
    answer = ask(carol.server, identity(issuer, carol.server), ["read"])
    assert refusal(answer)[0] == "invalid-publisher"


def test_an_account_that_is_deleted_leaves_no_publisher(issuer, carol):
    delete(carol.server)
    assert pending(carol.server, "cheese") == []


def test_where_administrators_make_projects_nobody_else_does_it_by_a_job(tmp_path, issuer, make_server):
    server = make_server(*settings(tmp_path, issuer), "--new-projects", "administrators")
    add_pending(signed_in(server, "carol"), issuer, "cheese")
    assert told(server, minted(server, identity(issuer, server)), "cheese")[0] == "new-projects"


def test_who_lacks_the_factor_that_is_demanded_makes_nothing(tmp_path, issuer, make_server):
    server = make_server(*settings(tmp_path, issuer))
    add_pending(signed_in(server, "carol"), issuer, "cheese")
    server.stop()
    server.settings = (*server.settings, "--two-factor", "required")
    server.start()
    answer = ask(server, identity(issuer, server))
    assert answer.status == 422 or use(server, answer.json()["token"], "cheese") != ""
    assert rows(server, "SELECT count(*) FROM projects") == [(0,)]


def test_new_projects_of_jobs_count_as_the_persons_own(tmp_path, issuer, make_server):
    """Nobody takes more names by jobs than by hand."""
    flags = settings(tmp_path, issuer)[:2]
    server = make_server(*flags, "--rate-limits", "search=none,project.create.user=1/1h,project.create.ip=none")
    carol = signed_in(server, "carol")
    for name in ("cheese", "wine"):
        add_pending(carol, issuer, name)
    token = minted(server, identity(issuer, server))
    first = send(server, wheel("cheese", "1.0"), token)
    second = send(server, wheel("wine", "1.0"), token)
    assert (first.status, second.status) == (200, 429), second.text
    assert owners(server, "cheese") == ["carol"]
