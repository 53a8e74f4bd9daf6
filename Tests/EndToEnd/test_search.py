"""`/search/`: what was acknowledged is found by the next search, whoever published it; and no query breaks anything."""

import contextlib
import os
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from support.command import must, rind
from support.forms import upload
from support.packages import Wheel, wheel

JSON = {"Accept": "application/json"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def described(name: str, summary: str, *lines: str, version: str = "1.0"):
    head = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Summary: {summary}", *lines)
    return Wheel(name, version, metadata=("\n".join(head) + "\n\n").encode()).distribution()


def find(server, q: str = "", **more) -> dict:
    answer = server.get("/search/?" + urlencode({"q": q, **more}, doseq=True), JSON)
    assert answer.status == 200 and answer["Content-Type"] == "application/json", answer
    return answer.json()


def names(server, q: str = "", **more) -> list[str]:
    return [project["name"] for project in find(server, q, **more)["results"]]


@pytest.fixture(scope="module")
def shop(server):
    """A server with a few projects, shared by the tests that only search."""
    for file in (
        described("requests", "HTTP for humans", "Classifier: Topic :: Internet"),
        described("requests-toolbelt", "Tools to go with it"),
        described("Types_Requests", "Stubs"),
        described("httpx", "An HTTP client like requests", "Classifier: Topic :: Internet", "Classifier: Framework :: AsyncIO"),
        described("kensaku", "全文検索ライブラリ"),
    ):
        assert upload(server, file).status == 200
    return server


def test_names_come_before_texts_and_exact_names_before_all(shop):
    assert names(shop, "Requests") == ["requests", "requests-toolbelt", "Types_Requests", "httpx"]
    assert names(shop, "types.requests") == ["Types_Requests"]
    assert names(shop, "client http") == ["httpx"]
    assert names(shop, "検索") == ["kensaku"]


def test_a_result_says_where_the_project_is(shop):
    (hit,) = find(shop, "client http")["results"]
    assert hit == {"name": "httpx", "version": "1.0", "summary": "An HTTP client like requests", "url": f"{shop.url}/project/httpx/"}
    assert shop.get("/project/httpx/").status == 200


def test_a_mistyped_name_is_asked_back(shop):
    found = find(shop, "reqeusts")
    assert [project["name"] for project in found["suggestions"]] == ["requests"]
    page = shop.get("/search/?q=reqeusts", BROWSER)
    assert "Did you mean" in page.text and 'href="/project/requests/"' in page.text


def test_classifiers_must_all_hold(shop):
    assert names(shop, c=["Topic :: Internet"]) == ["httpx", "requests"]
    assert names(shop, "http", c=["Topic :: Internet", "Framework :: AsyncIO"]) == ["httpx"]
    assert names(shop, "http", c=["Topic"]) == []


def test_a_browser_gets_a_page(shop):
    page = shop.get("/search/?q=http", BROWSER)
    assert page.status == 200 and page["Content-Type"] == "text/html; charset=utf-8"
    assert (page["Vary"], page["Cache-Control"]) == ("Accept", "no-cache")
    assert 'action="/search/" method="get"' in page.text and "/project/httpx/" in page.text
    head = shop.get("/search/?q=http", BROWSER, method="HEAD")
    assert head.status == 200 and head["Content-Length"] == page["Content-Length"] and head.body == b""


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "a" * 1_000, 200),
        ("q=" + "a" * 1_001, 413),
        ("q=" + "%20".join(map(str, range(17))), 400),
        ("q=%ff", 400),
        ("q=a&page=2", 404),
        ("q=a&page=none", 400),
        ("q=%00%22*NEAR(", 200),
        ("q=" + "%22" * 1_000, 200),
        ("q=" + "a" * (1 << 20), 431),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_beyond_the_limits_is_refused(shop, query, status):
    answer = shop.get("/search/?" + query, JSON)
    assert answer.status == status
    if status in (400, 404, 413):
        assert answer.problem["code"].startswith(("search-", "query-"))


def test_every_upload_is_found_by_the_next_search(shop):
    for number in range(30):
        assert upload(shop, described("fresh", f"word{number}", version=f"1.{number}")).status == 200
        (hit,) = find(shop, f"word{number}")["results"]
        assert (hit["name"], hit["version"]) == ("fresh", f"1.{number}")


def test_searches_and_uploads_go_on_beside_each_other(shop):
    def publish(number: int) -> int:
        return upload(shop, described(f"beside-{number}", f"besideword x{number}y")).status

    def search(number: int) -> int:
        return shop.get(f"/search/?q=besideword+{number}", JSON).status

    with ThreadPoolExecutor(8) as pool:
        published, searched = pool.map(publish, range(40)), pool.map(search, range(200))
        assert set(published) == {200} and set(searched) == {200}
    assert find(shop, "besideword")["total"] == 40


def test_an_import_beside_the_server_is_found(make_server, tmp_path):
    server = make_server()
    assert upload(server, wheel("first", "1.0")).status == 200
    folder = tmp_path / "old"
    folder.mkdir()
    for number in range(10):
        file = described(f"imported-{number}", "taken in")
        (folder / file.filename).write_bytes(file.content)
    must(rind("import", str(folder), "--user", "alice", data=server.data))
    assert find(server, "imported")["total"] == 10
    assert find(server, "taken in")["total"] == 10


def test_what_was_acknowledged_before_the_power_went_is_found_afterwards(make_server):
    server = make_server()
    for number in range(10):
        assert upload(server, described(f"lost-{number}", "or not")).status == 200
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    assert find(server, "lost")["total"] == 10


def test_a_damaged_search_index_is_told_of_and_made_anew_by_itself(make_server):
    server = make_server()
    assert upload(server, described("cheese", "for supper")).status == 200
    assert names(server, "supper") == ["cheese"]
    server.stop()
    with contextlib.closing(sqlite3.connect(server.data / "rind.sqlite")) as database:
        database.execute("UPDATE search_words_data SET block = x'ffffffffffff' WHERE id > 10")
        database.commit()
    told = rind("check", data=server.data)
    assert told.returncode == 1 and "The search index is damaged" in told.stderr
    server.start()
    answer = server.get("/search/?q=supper", JSON)
    assert answer.status == 503 and answer.problem["code"] == "search-rebuilding"
    assert names(server, "supper") == ["cheese"]
    server.stop()
    must(rind("check", data=server.data))


def test_the_check_says_what_search_does_not_know_yet(make_server, tmp_path):
    server = make_server()
    server.token
    server.stop()
    file = described("imported", "taken in")
    (tmp_path / file.filename).write_bytes(file.content)
    must(rind("import", str(tmp_path / file.filename), "--user", "alice", data=server.data))
    assert "Search does not know yet what changed in 1 project" in must(rind("check", data=server.data))
    server.start()
    assert names(server, "imported") == ["imported"]
    server.stop()
    assert "Search" not in must(rind("check", data=server.data))


def test_who_searches_too_often_waits_and_then_finds(make_server):
    server = make_server("--rate-limits", "search=3/2s")
    statuses = [server.get("/search/?q=x", JSON).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = server.get("/search/?q=x", JSON)
    assert answer.status == 429 and answer["Retry-After"] and answer.json()["code"] == "too-many-attempts"
    page = server.get("/search/?q=x", BROWSER)
    assert page.status == 429 and "tried too often" in page.text
    assert server.get("/simple/").status == 200, "installers are not held up"
