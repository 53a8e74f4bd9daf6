"""`/pypi/NAME/json` and `/pypi/NAME/VERSION/json`: PyPI's document, with the fields that tools read."""

import hashlib

import pytest

from support import http
from support.forms import upload
from support.packages import Wheel, sdist, wheel

INFO = {
    "author", "author_email", "bugtrack_url", "classifiers", "description", "description_content_type", "docs_url", "download_url",
    "downloads", "dynamic", "home_page", "keywords", "license", "license_expression", "license_files", "maintainer", "maintainer_email",
    "name", "package_url", "platform", "project_url", "project_urls", "provides_extra", "release_url", "requires_dist",
    "requires_python", "summary", "version", "yanked", "yanked_reason",
}  # fmt: skip
FILE = {
    "comment_text", "core-metadata", "digests", "downloads", "filename", "has_sig", "md5_digest", "packagetype", "python_version",
    "requires_python", "size", "upload_time", "upload_time_iso_8601", "url", "yanked", "yanked_reason",
}  # fmt: skip

LINES = (
    "Author-email: Alice <alice@example.org>",
    "Requires-Python: >=3.9",
    "Requires-Dist: six>=1.0; extra == 'more'",
    "Provides-Extra: more",
    "Project-URL: Source, https://example.org/source",
    "Classifier: Topic :: Utilities",
    "Keywords: \"a\",<b>&amp;</b>,\\,Käse",
)
NEW, OLD, SOURCE, PRE = wheel("Cheese.Board", "1.10", *LINES), wheel("Cheese.Board", "1.9"), sdist("Cheese.Board", "1.10"), wheel("Cheese.Board", "2.0rc1")


@pytest.fixture(scope="module", autouse=True)
def published(server):
    for file in (OLD, NEW, PRE, SOURCE):
        assert upload(server, file).status == 200


def document(server, path: str) -> dict:
    answer = server.get(path, {"Accept": "application/json"})
    assert answer.status == 200 and answer["Content-Type"] == "application/json"
    return answer.json()


def test_a_project_is_told_of_by_its_current_release_and_all_others(server):
    told = document(server, "/pypi/cheese-board/json")
    assert set(told) == {"info", "last_serial", "ownership", "releases", "urls", "vulnerabilities"}
    info = told["info"]
    assert set(info) == INFO
    assert (info["name"], info["version"]) == ("Cheese.Board", "1.10")
    assert info["keywords"] == '"a",<b>&amp;</b>,\\,Käse' and info["summary"] and info["description"]
    assert (info["requires_python"], info["requires_dist"], info["provides_extra"]) == (">=3.9", ["six>=1.0; extra == 'more'"], ["more"])
    assert info["project_urls"] == {"Source": "https://example.org/source"} and info["classifiers"] == ["Topic :: Utilities"]
    assert (info["home_page"], info["license"], info["dynamic"]) == (None, None, None)
    assert list(told["releases"]) == ["1.10", "1.9", "2.0rc1"]
    assert told["releases"]["1.10"] == told["urls"]
    assert told["ownership"] == {"organization": None, "roles": [{"role": "Owner", "user": "alice"}]}
    assert told["last_serial"] == server.page("cheese-board")["meta"]["_last-serial"] and told["vulnerabilities"] == []


def test_a_file_is_told_of_as_it_is(server):
    files = {file["filename"]: file for file in document(server, "/pypi/cheese-board/json")["urls"]}
    assert set(files) == {NEW.filename, SOURCE.filename}
    told = files[NEW.filename]
    assert set(told) == FILE
    assert told["digests"]["sha256"] == NEW.sha256 and told["size"] == len(NEW.content)
    assert told["digests"]["blake2b_256"] == hashlib.blake2b(NEW.content, digest_size=32).hexdigest()
    assert (told["packagetype"], told["python_version"], files[SOURCE.filename]["packagetype"]) == ("bdist_wheel", "py3", "sdist")
    assert told["upload_time_iso_8601"].startswith(told["upload_time"]) and told["upload_time_iso_8601"].endswith("Z")
    assert told["url"].startswith(f"http://localhost:{server.port}/files/")
    path = told["url"].removeprefix(f"http://localhost:{server.port}")
    assert server.get(path).body == NEW.content
    assert hashlib.sha256(server.get(path + ".metadata").body).hexdigest() == told["core-metadata"]["sha256"]
    assert files[SOURCE.filename]["core-metadata"] is False


@pytest.mark.parametrize(("asked", "version"), [("1.9", "1.9"), ("1.9.0", "1.9"), ("v1.9", "1.9"), ("2.0-rc.1", "2.0rc1"), ("1.10", "1.10")])
def test_a_release_is_told_of_however_its_version_is_written(asked, version, server):
    told = document(server, f"/pypi/cheese-board/{asked}/json")
    assert "releases" not in told and told["info"]["version"] == version
    assert all(version in file["filename"] for file in told["urls"])
    page = server.get(told["info"]["release_url"].removeprefix(f"http://localhost:{server.port}"))
    assert page.status == 200 and f"Cheese.Board {version}" in page.text


@pytest.mark.parametrize("path", ["/pypi/Cheese.Board/json", "/pypi/Cheese.Board/1.9/json", "/project/Cheese.Board/1.9/", "/project/cheese-board/1.9"])
def test_another_spelling_leads_to_the_usual_one(path, server):
    answer = server.get(path)
    assert answer.status == 301 and answer["Location"].startswith(("/pypi/cheese-board/", "/project/cheese-board/1.9/"))
    assert server.get(answer["Location"]).status == 200


@pytest.mark.parametrize(
    "path", ["/pypi/absent/json", "/pypi/cheese-board/3.0/json", "/pypi/cheese-board/no-version/json", "/pypi/-/json", "/project/cheese-board/3.0/"]
)
def test_what_is_not_there_is_404_with_a_message(path, server):
    answer = server.get(path)
    assert answer.status == 404 and answer.problem["message"]


def test_it_is_new_with_the_next_upload_and_unchanged_until_then(server):
    path = "/pypi/bread/json"
    assert upload(server, wheel("bread", "1.0")).status == 200
    first = server.get(path)
    assert server.get(path, {"If-None-Match": first["ETag"]}).status == 304
    assert first["X-PyPI-Last-Serial"] == str(first.json()["last_serial"])
    packed = server.get(path, {"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and packed.decoded == first.body
    assert upload(server, Wheel("bread", "1.1").distribution()).status == 200
    assert server.get(path).json()["info"]["version"] == "1.1"
    assert http.JSON not in (first["Content-Type"] or "")
