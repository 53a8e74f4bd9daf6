"""The simple index: every form in which the standards and the clients ask for it."""

import gzip
import hashlib
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from support import http
from support.forms import upload
from support.packages import Wheel, metadata, sdist, wheel
from support.server import Server

PIP = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01"
UV = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
POETRY = "application/vnd.pypi.simple.v1+json, */*;q=0.1"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

FILES = [
    wheel("Cheese.Board", "1.0", "Requires-Python: >=3.8,<4"),
    sdist("Cheese.Board", "1.0", "Requires-Python: >=3.8,<4"),
    wheel("Cheese.Board", "1.10"),
    wheel("Cheese.Board", "1.9"),
]
PAGES = ["/simple/", "/simple/cheese-board/"]


@pytest.fixture(scope="module")
def index(server) -> Server:
    for file in FILES:
        assert upload(server, file).status == 200
    return server


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (PIP, http.JSON),
        (UV, http.JSON),
        (POETRY, http.JSON),
        (BROWSER, "text/html"),
        (None, "text/html"),
        ("*/*", "text/html"),
        (http.JSON, http.JSON),
        (http.HTML, http.HTML),
        (f"{http.JSON};q=0.1, {http.HTML};q=0.9", http.HTML),
        (f"{http.JSON};q=0, text/html", "text/html"),
        ("application/VND.pypi.simple.v1+JSON", http.JSON),
        ("image/png", "text/html"),
        ("", "text/html"),
        ("this is no, accept;;q=header", "text/html"),
        (f"{'text/plain, ' * 1000}{http.JSON}", http.JSON),
    ],
)
def test_the_form_of_a_page_follows_accept(accept, kind, page, index):
    answer = index.get(page, {"Accept": accept} if accept is not None else {})
    assert answer.status == 200 and answer["Content-Type"].split(";")[0] == kind
    assert "accept" in answer["Vary"].lower().replace("accept-encoding", "")


def test_the_json_of_a_project_says_what_the_standards_ask(index):
    page = index.get("/simple/cheese-board/", {"Accept": http.JSON}).json()
    assert page["meta"]["api-version"] == "1.4" and page["name"] == "cheese-board"
    assert page["versions"] == ["1.0", "1.9", "1.10"]
    assert page["project-status"]["status"] == "active"
    assert [file["filename"] for file in page["files"]] == [FILES[0].filename, FILES[1].filename, FILES[3].filename, FILES[2].filename]
    for file, given in zip(page["files"], [FILES[0], FILES[1], FILES[3], FILES[2]], strict=True):
        assert file["hashes"]["sha256"] == given.sha256 and file["size"] == len(given.content)
        assert file["requires-python"] == (">=3.8,<4" if given.version == "1.0" else None)
        assert file["yanked"] is False and file["provenance"] is None
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", file["upload-time"])
        assert abs((datetime.now(UTC) - datetime.fromisoformat(file["upload-time"])).total_seconds()) < 600
        sibling = {"sha256": hashlib.sha256(given.metadata).hexdigest()} if given.filetype == "bdist_wheel" else False
        assert file["core-metadata"] == file["data-dist-info-metadata"] == sibling
        assert "dist-info-metadata" not in file
        assert file["url"].endswith(f"/files/{given.sha256}/{given.filename}")


def test_the_json_of_the_list_names_every_project(index):
    page = index.get("/simple/", {"Accept": http.JSON}).json()
    assert page["meta"]["api-version"] == "1.4"
    assert [project["name"] for project in page["projects"]] in (["Cheese.Board"], ["cheese-board"])


class Anchors(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.anchors, self.metas, self.text = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.anchors.append((dict(attrs), ""))
            self.text = True
        if tag == "meta":
            self.metas[dict(attrs).get("name")] = dict(attrs).get("content")

    def handle_endtag(self, tag):
        self.text = None if tag == "a" else self.text

    def handle_data(self, data):
        if self.text:
            self.anchors[-1] = (self.anchors[-1][0], self.anchors[-1][1] + data)


def test_the_html_of_a_project_says_the_same_as_its_json(index):
    files = index.page("cheese-board")["files"]
    page = Anchors(index.get("/simple/cheese-board/", {"Accept": http.HTML}).text)
    assert page.metas["pypi:repository-version"] == "1.4" and page.metas["pypi:project-status"] == "active"
    assert [text for _, text in page.anchors] == [file["filename"] for file in files]
    for (attributes, _), file in zip(page.anchors, files, strict=True):
        assert attributes["href"] == f"{file['url']}#sha256={file['hashes']['sha256']}"
        assert attributes.get("data-requires-python") == file["requires-python"]
        expected = f"sha256={file['core-metadata']['sha256']}" if file["core-metadata"] else None
        assert attributes.get("data-core-metadata") == attributes.get("data-dist-info-metadata") == expected
        assert "data-yanked" not in attributes


def test_the_html_of_the_list_links_normalised_addresses(index):
    page = Anchors(index.get("/simple/", {"Accept": "text/html"}).text)
    assert page.metas["pypi:repository-version"] == "1.4"
    assert [attributes["href"] for attributes, _ in page.anchors] == ["/simple/cheese-board/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("accept", [http.JSON, http.HTML, "text/html"])
@pytest.mark.parametrize(
    "encoding", [None, "gzip", "zstd", "gzip, deflate, zstd", "gzip, deflate", "identity", "br", "gzip;q=0", "*", "gzip;q=0.5, zstd;q=0.1"]
)
def test_every_encoding_holds_the_same_page(encoding, accept, page, index):
    plain = index.get(page, {"Accept": accept})
    answer = index.get(page, {"Accept": accept} | ({"Accept-Encoding": encoding} if encoding else {}))
    assert answer.status == 200 and answer.decoded == plain.body
    assert answer["Content-Encoding"] in (None, *re.findall(r"gzip|zstd", encoding or ""), *(("gzip", "zstd") if encoding == "*" else ()))
    if encoding in (None, "identity", "br", "gzip;q=0"):
        assert answer["Content-Encoding"] is None
    assert "accept-encoding" in answer["Vary"].lower()
    assert int(answer["Content-Length"]) == len(answer.body)


def test_a_page_worth_it_is_compressed_as_the_clients_ask(index, name):
    for number in range(12):
        assert upload(index, wheel(name, f"1.{number}")).status == 200
    for encoding, got in (("gzip, deflate", "gzip"), ("gzip, deflate, zstd", None)):
        answer = index.get(f"/simple/{name}/", {"Accept": PIP, "Accept-Encoding": encoding})
        assert answer["Content-Encoding"] == got or (got is None and answer["Content-Encoding"] in ("gzip", "zstd"))
        assert len(answer.body) < len(answer.decoded) / 2
    assert index.get(f"/simple/{name}/", {"Accept": UV, "Accept-Encoding": "zstd"})["Content-Encoding"] == "zstd"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "given",
    [
        {"Accept": http.JSON},
        {"Accept": http.HTML},
        {},
        {"Accept": PIP, "Accept-Encoding": "gzip"},
        {"Accept": UV, "Accept-Encoding": "zstd"},
    ],
)
def test_an_etag_answers_304_to_those_who_have_the_page(given, page, index):
    answer = index.get(page, given)
    etag = answer["ETag"]
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', etag), "strong"
    for known in (etag, f'"other", {etag}', "*", f"W/{etag}"):
        again = index.get(page, given | {"If-None-Match": known})
        assert again.status == 304 and again.body == b"", known
        assert again["ETag"] == etag and again["Vary"] == answer["Vary"] and again["Cache-Control"] == answer["Cache-Control"]
        assert again["X-PyPI-Last-Serial"] == answer["X-PyPI-Last-Serial"]
    assert index.get(page, given | {"If-None-Match": '"other"'}).status == 200


def test_forms_and_encodings_have_etags_of_their_own(index):
    kinds = [
        ({"Accept": accept} | ({"Accept-Encoding": encoding} if encoding else {}))
        for accept in (http.JSON, http.HTML)
        for encoding in (None, "gzip", "zstd")
    ]
    answers = [index.get("/simple/cheese-board/", kind) for kind in kinds]
    by_tag = {}
    for answer in answers:
        assert by_tag.setdefault(answer["ETag"], answer.body) == answer.body
    assert index.get("/simple/cheese-board/", {"Accept": http.JSON, "If-None-Match": answers[3]["ETag"]}).status == 200


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_revalidated_and_name_their_serial(page, index):
    for headers in ({"Accept": http.JSON}, {}):
        answer = index.get(page, headers)
        assert "no-cache" in answer["Cache-Control"] and "max-age" not in answer["Cache-Control"]
        assert answer["X-PyPI-Last-Serial"].isdigit()


def test_an_upload_changes_etag_and_serial_of_its_page_and_of_no_other(index, name):
    assert upload(index, wheel(name, "1.0")).status == 200
    others = index.get("/simple/cheese-board/", {"Accept": http.JSON})
    before = index.get(f"/simple/{name}/", {"Accept": http.JSON})
    assert upload(index, wheel(name, "1.1")).status == 200
    after = index.get(f"/simple/{name}/", {"Accept": http.JSON, "If-None-Match": before["ETag"]})
    assert after.status == 200 and after["ETag"] != before["ETag"]
    assert int(after["X-PyPI-Last-Serial"]) > int(before["X-PyPI-Last-Serial"])
    again = index.get("/simple/cheese-board/", {"Accept": http.JSON})
    assert (again["ETag"], again["X-PyPI-Last-Serial"]) == (others["ETag"], others["X-PyPI-Last-Serial"])


@pytest.mark.parametrize(
    "path", [*PAGES, f"/files/{FILES[0].sha256}/{FILES[0].filename}", f"/files/{FILES[0].sha256}/{FILES[0].filename}.metadata"]
)
def test_head_answers_the_headers_of_get(path, index):
    for given in ({"Accept": PIP}, {"Accept": PIP, "Accept-Encoding": "gzip"}):
        full, head = index.get(path, given), index.get(path, given, "HEAD")
        assert head.status == 200 and head.body == b""
        assert {name.lower(): value for name, value in head.headers.items() if name.lower() != "date"} == {
            name.lower(): value for name, value in full.headers.items() if name.lower() != "date"
        }


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/simple", "/simple/"),
        ("/simple/cheese-board", "/simple/cheese-board/"),
        ("/simple/Cheese.Board/", "/simple/cheese-board/"),
        ("/simple/cheese_board", "/simple/cheese-board/"),
        ("/simple/CHEESE--BOARD/", "/simple/cheese-board/"),
        ("/simple/cheese%2Eboard/", "/simple/cheese-board/"),
    ],
)
def test_other_spellings_are_redirected_to_the_normal_form(path, target, index):
    answer = index.get(path, {"Accept": PIP})
    assert answer.status == 301 and answer["Location"] in (target, f"{index.url}{target}")


@pytest.mark.parametrize(
    "path",
    [
        "/simple/nothing/",
        "/simple/../etc/passwd",
        "/simple/%2e%2e/",
        "/simple/a%00b/",
        "/simple/cheese-board/more/",
        "/simple/-/",
        "/nothing",
        "/files/",
        f"/files/{'0' * 64}/x.whl",
        f"/files/{FILES[0].sha256}/other.whl",
        f"/files/{FILES[0].sha256}",
        "/simple/%ff/",
        "/simple/k%C3%A4se/",
        f"/files/{FILES[1].sha256}/{FILES[1].filename}.metadata",
    ],
)
def test_what_is_not_there_is_404_and_never_kept(path, index):
    for headers in ({"Accept": PIP}, {"Accept": BROWSER}, {}):
        answer = index.get(path, headers)
        assert answer.status == 404, answer
        assert "no-store" in (answer["Cache-Control"] or "") and answer["ETag"] is None


def test_a_project_that_was_asked_for_too_early_is_there_at_once(index, name):
    assert index.get(f"/simple/{name}/", {"Accept": PIP}).status == 404
    assert upload(index, wheel(name)).status == 200
    assert index.get(f"/simple/{name}/", {"Accept": PIP}).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/legacy/+simple/cheese-board/",
        "/legacy/%2Bsimple/cheese-board/",
        "/legacy/%2bsimple/cheese-board/",
        "/legacy/+simple/Cheese.Board/",
    ],
)
def test_hatch_finds_the_page_below_the_upload_address(path, index):
    answer = index.get(path)
    if answer.status == 301:
        answer = index.get(answer["Location"].removeprefix(index.url))
    assert answer.status == 200
    assert [text for _, text in Anchors(answer.text).anchors] == index.filenames("cheese-board")


def test_a_query_string_changes_nothing(index):
    assert (
        index.get("/simple/cheese-board/?x=1", {"Accept": http.JSON}).body == index.get("/simple/cheese-board/", {"Accept": http.JSON}).body
    )
    assert index.get("/simple/cheese-board/?format=application/vnd.pypi.simple.v1+json", {"Accept": "text/html"}).status == 200


def test_what_is_not_markup_is_escaped(index, name):
    file = Wheel(
        name, "1.0", metadata=metadata(name, "1.0", "Requires-Python: >=3.8, !=3.9.*", 'Author: "><script>alert(1)</script>')
    ).distribution()
    assert upload(index, file).status == 200
    text = index.get(f"/simple/{name}/").text
    assert "<script>" not in text and ">=3.8" not in text.replace("&gt;=3.8", "")
    assert Anchors(text).anchors[0][0]["data-requires-python"].replace(" ", "") == ">=3.8,!=3.9.*"


def test_gzip_is_the_same_bytes_every_time(index):
    given = {"Accept": http.JSON, "Accept-Encoding": "gzip"}
    first, second = index.get("/simple/cheese-board/", given), index.get("/simple/cheese-board/", given)
    assert first.body == second.body and json.loads(first.decoded)
    assert first["Content-Encoding"] is None or gzip.decompress(first.body)


def test_search_engines_are_told_of_projects_and_of_what_is_not_for_them(index):
    robots = index.get("/robots.txt")
    assert "Disallow: /manage/" in robots.text and f"Sitemap: {index.url}/sitemap.xml" in robots.text
    sitemap = index.get("/sitemap.xml")
    assert sitemap["Content-Type"].startswith("application/xml") and f"<loc>{index.url}/project/cheese-board/</loc>" in sitemap.text
    contact = index.get("/.well-known/security.txt").text
    assert f"Contact: {index.url}/security/" in contact and re.search(r"^Expires: \d{4}-\d\d-\d\dT", contact, re.MULTILINE)


def test_a_person_sees_what_was_published(index):
    page = index.get("/project/cheese-board/", {"Accept": BROWSER})
    assert page.status == 200 and page["Content-Type"].startswith("text/html")
    assert "Cheese.Board" in page.text or "cheese-board" in page.text
    assert 'href="/project/cheese-board/1.9/">1.9</a>' in page.text
    for file in FILES:
        page = index.get(f"/project/cheese-board/{file.version}/", {"Accept": BROWSER})
        assert page.text.count(' href="/files/') == sum(other.version == file.version for other in FILES), "only the release's own"
        assert file.filename in page.text
        assert file.sha256 in page.text.replace("<wbr>", "") and f">{file.sha256}<" not in page.text, "on a narrow screen it takes several lines"
