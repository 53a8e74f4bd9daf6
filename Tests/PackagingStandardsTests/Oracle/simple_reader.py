"""Reads simple-index documents with Python's json and html.parser and with pypi-simple, and prints what each of them saw.

    python simple_reader.py FOLDER

The folder has pairs of files N.json and N.html of one project each, and list.json with list.html.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

from pypi_simple import IndexPage, ProjectPage

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Page(HTMLParser):
    """Everything of a page that a reader may look at. Attributes that stand twice are a fault."""

    def __init__(self, text):
        super().__init__()
        self.metas, self.links, self.comments, self.texts, self.open = {}, [], [], {}, []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        assert len(dict(attributes)) == len(attributes), attributes
        if tag == "meta":
            self.metas[dict(attributes).get("name", "charset")] = dict(attributes).get("content", dict(attributes).get("charset"))
            return
        if tag == "a":
            self.links.append([dict(attributes), ""])
        self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag == "br" and not attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "a":
            self.links[-1][1] += data
        elif self.open and data.strip():
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data

    def handle_comment(self, data):
        self.comments.append(data)


def microseconds(time):
    return None if time is None else (time - EPOCH) // timedelta(microseconds=1)


def yanked(value):
    """No: null; yes: the reason, which may be empty."""
    return None if value is False else "" if value is True else value


def seen_in_json(text):
    page = json.loads(text)
    assert list(page) == ["files", "meta", "name", "project-status", "versions"]
    assert text == json.dumps(page, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    files = []
    for file in page["files"]:
        digests = [file["core-metadata"], file["data-dist-info-metadata"]]
        assert digests[0] == digests[1] and list(file["hashes"]) == ["sha256"] and file["provenance"] is None
        assert file["upload-time"].endswith("Z") and len(file["upload-time"]) == 27
        files.append({
            "filename": file["filename"], "url": file["url"], "sha256": file["hashes"]["sha256"], "requiresPython": file["requires-python"],
            "size": file["size"], "uploadTime": microseconds(datetime.fromisoformat(file["upload-time"].replace("Z", "+00:00"))),
            "yanked": yanked(file["yanked"]), "metadataSHA256": digests[0]["sha256"] if digests[0] else None,
        })
        assert len(file) == 10
    status = page["project-status"]
    return {
        "name": page["name"], "status": status["status"], "reason": status.get("reason"), "versions": page["versions"], "files": files,
        "serial": page["meta"]["_last-serial"], "api": page["meta"]["api-version"],
    }


def seen_in_html(text):
    page = Page(text)
    files = []
    for attributes, filename in page.links:
        url, _, digest = attributes.pop("href").partition("#sha256=")
        digests = [attributes.pop("data-core-metadata", None), attributes.pop("data-dist-info-metadata", None)]
        assert digests[0] == digests[1]
        files.append({
            "filename": filename, "url": url, "sha256": digest, "requiresPython": attributes.pop("data-requires-python", None),
            "yanked": attributes.pop("data-yanked", None), "metadataSHA256": digests[0].removeprefix("sha256=") if digests[0] else None,
        })
        assert not attributes, attributes
    assert page.texts["title"] == page.texts["h1"] and page.metas["charset"] == "utf-8"
    assert [comment.split()[0] for comment in page.comments] == ["SERIAL"]
    return {
        "name": page.texts["title"].removeprefix("Links for "), "status": page.metas["pypi:project-status"],
        "reason": page.metas.get("pypi:project-status-reason"), "files": files, "serial": int(page.comments[0].split()[1]),
        "api": page.metas["pypi:repository-version"],
    }


def seen_by_pypi_simple(page):
    return {
        "name": page.project, "status": page.status.value if page.status else None, "reason": page.status_reason, "versions": page.versions,
        "api": page.repository_version, "files": [
            {
                "filename": file.filename, "url": file.url, "sha256": file.digests["sha256"], "requiresPython": file.requires_python,
                "size": file.size, "uploadTime": microseconds(file.upload_time), "yanked": (file.yanked_reason or "") if file.is_yanked else None,
                "metadataSHA256": (file.metadata_digests or {}).get("sha256") if file.has_metadata else None,
            }
            for file in page.packages
        ],
    }


def seen_list(json_text, html_text):
    page = json.loads(json_text)
    assert json_text == json.dumps(page, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    html = Page(html_text)
    return {
        "json": [[item["name"], str(item["_last-serial"])] for item in page["projects"]], "serials": [page["meta"]["_last-serial"], int(html.comments[0].split()[1])],
        "html": [[text, attributes["href"]] for attributes, text in html.links],
        "pypiSimple": [IndexPage.from_json_data(page).projects, IndexPage.from_html(html_text).projects],
    }


def main(folder):
    pages = []
    for path in sorted(folder.glob("[0-9]*.json"), key=lambda path: int(path.stem)):
        text, html = path.read_bytes().decode(), path.with_suffix(".html").read_bytes().decode()
        name = json.loads(text)["name"]
        pages.append({
            "json": seen_in_json(text), "html": seen_in_html(html),
            "pypiSimpleJSON": seen_by_pypi_simple(ProjectPage.from_json_data(json.loads(text))),
            "pypiSimpleHTML": seen_by_pypi_simple(ProjectPage.from_html(name, html)),
        })
    lists = seen_list((folder / "list.json").read_bytes().decode(), (folder / "list.html").read_bytes().decode())
    json.dump({"pages": pages, "list": lists}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
