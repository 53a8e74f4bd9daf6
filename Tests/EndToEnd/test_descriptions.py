"""Descriptions on the project page: rendered by `readme_renderer` in a child process, sanitised, and plain text where that cannot be."""

import contextlib
import json
import os
import sqlite3
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from support.command import must, rind
from support.forms import upload
from support.packages import Distribution, Wheel, metadata, sdist
from support.server import Server

MARKDOWN = "Description-Content-Type: text/markdown"
# No Python is there, and no renderer.
NOTHING = {"PATH": "/nowhere"}


def link_renderer(data: Path) -> None:
    """The environment that runs these tests has the renderer."""
    data.mkdir(exist_ok=True)
    (data / "python").symlink_to(sys.prefix)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("server") / "data"
    link_renderer(data)
    started = Server(data, environment=NOTHING).start()
    yield started
    assert started.stop() == 0 and not started.incidents(), started.log_text()


def described(name: str, text: str, *lines: str, version: str = "1.0") -> Distribution:
    return Wheel(name, version, metadata=metadata(name, version, *lines, body=text)).distribution()


class Page(HTMLParser):
    """What is inside of `div.description` or of the `pre` after the heading "Description", and counts of all elements."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        _, _, rest = text.partition("<h2>Description</h2>\n")
        self.description = rest.partition('\n<h2 id="files">')[0].replace('<pre class="description">', "<pre>", 1)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def page(server: Server, name: str) -> Page:
    answer = server.get(f"/project/{name}/")
    assert answer.status == 200 and "default-src 'none'" in answer["Content-Security-Policy"], answer
    return Page(answer.text)


def waiting(server: Server) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{server.data}/rind.sqlite?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*) FROM jobs WHERE kind = 'description'").fetchone()[0]


def runs(process: int) -> bool:
    """Whether it is there, and no mere memory of one that nobody has asked after."""
    with contextlib.suppress(OSError):
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    return False


def until_rendered(server: Server, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while waiting(server):
        assert server.alive and time.monotonic() < end, server.log_text()
        time.sleep(0.05)


def rendered(server: Server, name: str, text: str, *lines: str) -> Page:
    assert upload(server, described(name, text, *lines)).status == 200
    until_rendered(server)
    return page(server, name)


def test_markdown_is_shown_rendered(server, name):
    text = "# Title\n\nSome *text* with `code`.\n\n```python\ndef f(): pass\n```\n\n| a |\n|---|\n| b |\n\n- [x] done\n"
    shown = rendered(server, name, text, MARKDOWN)
    assert shown.description.startswith('<div class="description"><h2 id="user-content-title">Title</h2>')
    for part in ("<em>text</em>", '<span class="k">def</span>', "<td>b</td>", "<li>☑ done</li>"):
        assert part in shown.description, part
    assert shown.names().count("h1") == 1


def test_without_a_content_type_it_is_restructuredtext(server, name):
    shown = rendered(server, name, "Title\n=====\n\nSome *text*, see `there <https://a.example/>`_.\n")
    assert "<em>text</em>" in shown.description and 'href="https://a.example/" rel="nofollow noreferrer ugc">there</a>' in shown.description
    assert "=====" not in shown.description and shown.names().count("h1") == 1


def test_a_description_in_a_header_is_one_too(server, name):
    shown = rendered(server, name, "", MARKDOWN, "Description: Some *text*", "        and **more**")
    assert "<em>text</em>" in shown.description and "<strong>more</strong>" in shown.description


def test_an_sdist_speaks_where_there_is_no_wheel(server, name):
    assert upload(server, sdist(name, "1.0")).status == 200
    until_rendered(server)
    assert "<p>A package made for a test.</p>" in page(server, name).description


@pytest.mark.parametrize("lines", [("Description-Content-Type: text/plain",), ()])
def test_plain_text_and_what_is_malformed_are_shown_as_written(lines, server, name):
    text = "Title\n=\n\n`unclosed <b onclick=x>&amp;\n\n.. unknown:: x\n"
    shown = rendered(server, name, text, *lines)
    assert shown.description.startswith("<pre>Title\n=\n\n`unclosed &lt;b onclick=x&gt;&amp;amp;\n")
    assert "onclick" not in str(shown.elements)


def test_the_page_is_there_at_once_and_changes_when_it_is_rendered(make_server, name, tmp_path):
    server = make_server(environment=NOTHING)
    assert upload(server, described(name, "Some *text*\n", MARKDOWN)).status == 200
    before = server.get(f"/project/{name}/")
    assert '<pre class="description">Some *text*\n</pre>' in before.text
    assert server.get(f"/project/{name}/", {"If-None-Match": before["ETag"]}).status == 304
    server.stop()
    link_renderer(server.data)
    server.start()
    until_rendered(server)
    after = server.get(f"/project/{name}/", {"If-None-Match": before["ETag"]})
    assert after.status == 200 and "<em>text</em>" in after.text


def test_without_a_renderer_everything_works_and_check_says_what_to_do(make_server, name):
    server = make_server(environment=NOTHING)
    assert upload(server, described(name, "Some *text*\n", MARKDOWN)).status == 200
    assert waiting(server) == 1 and "<pre>Some *text*" in page(server, name).description
    answer = rind("check", data=server.data, environment=NOTHING)
    assert answer.returncode == 0 and "1 file waits to be rendered" in answer.stderr and "there is no Python" in answer.stderr
    assert f"python3 -m venv '{server.data}/python'" in answer.stderr and "0 problems" in answer.stdout
    told = json.loads(must(rind("check", "--json", data=server.data, environment=NOTHING)))
    assert told["problems"] == [] and len(told["hints"]) == 1
    end = time.monotonic() + 30
    while "descriptions are shown as plain text: there is no Python." not in server.log_text():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_check_names_what_cannot_be_rendered_and_is_content(server, name):
    rendered(server, name, "`x\n\n.. unknown::\n")
    answer = rind("check", data=server.data, environment=NOTHING)
    assert answer.returncode == 0 and "is shown as plain text: it is not well-formed" in answer.stderr


def test_import_goes_the_same_way(make_server, tmp_path):
    server = make_server(environment=NOTHING, start=False)
    link_renderer(server.data)
    server.start()
    assert server.token
    folder = tmp_path / "packages"
    folder.mkdir()
    file = described("imported", "Some *text*\n", MARKDOWN)
    (folder / file.filename).write_bytes(file.content)
    must(rind("import", str(folder), "--user", "alice", data=server.data))
    until_rendered(server)
    deadline = time.monotonic() + 30
    while "<em>text</em>" not in page(server, "imported").description:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_done_leaves_an_event_and_equal_descriptions_are_rendered_once(server, name):
    text = f"The *same* in {name}\n"
    for version in ("1.0", "2.0"):
        assert upload(server, described(name, text, MARKDOWN, version=version)).status == 200
        until_rendered(server)
    with contextlib.closing(sqlite3.connect(f"file:{server.data}/rind.sqlite?mode=ro", uri=True)) as database:
        query = "SELECT events.actor, payload FROM events JOIN projects ON subject = 'project:' || projects.id WHERE projects.name = ? AND tag = ?"
        events = database.execute(query, (name, "project:description:render")).fetchall()
    assert [actor for actor, _ in events] == ["server"] and json.loads(events[0][1])["outcome"] == "html"
    assert "<em>same</em>" in page(server, name).description
    assert "<em>same</em>" in server.get(f"/project/{name}/1.0/").text


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> <img src=https://a.example/x.png> ![a](https://a.example/b.png) ![b](http://a.example/b.png)",
    "<a href='java&#9;script:alert(1)'>a</a> [b](javascript:alert(1)) [c](data:text/html,x) [d](/manage/account/) [e](//a.example/)",
    "<form action=/manage/account/token/ method=post><input name=csrf_token><button>x</button></form>",
    "<style>main { display: none }</style><p style='position:fixed'>x</p><link rel=stylesheet href=https://a.example/>",
    "</div></main></body></html><h1>x</h1>",
    "<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript><template><script>alert(1)</script></template>",
    "<p id=csrf-token name=csrf>x</p><meta http-equiv=refresh content=0><base href=https://a.example/><iframe src=https://a.example/></iframe>",
    "<ul><li><div><li>x</li></div></li></ul></div></div></div><!-- <plaintext>",
)
SAFE = {"href", "rel", "id", "class", "title", "align", "colspan", "rowspan", "start", "lang", "charset", "name", "content"}


def test_a_hostile_description_changes_nothing_of_the_page_and_loads_nothing(server, name):
    plain = rendered(server, f"{name}-plain", "x", MARKDOWN)
    for number, text in enumerate((*HOSTILE, "\n\n".join(HOSTILE))):
        shown = rendered(server, f"{name}-{number}", text, MARKDOWN)
        assert shown.description.startswith('<div class="description">') and shown.description.endswith("</div>"), text
        for element in ("html", "body", "main", "h1", "title", "meta", "dl", "script", "link", "form", "input", "button"):
            assert shown.names().count(element) == plain.names().count(element), (text, element)
        inside = Page(shown.description)
        assert not {"script", "style", "img", "form", "input", "button", "link", "base", "iframe", "svg", "math", "template"} & set(inside.names()), text
        for tag, attributes in inside.elements:
            assert set(attributes) <= SAFE, (text, tag, attributes)
            address = attributes.get("href") or "#"
            assert address.startswith(("#", "/project/", "/simple/", "/files/", "https://", "http://", "mailto:")), (text, address)


@pytest.mark.parametrize(
    "text", [".. include:: /etc/passwd", ".. csv-table::\n   :file: /etc/passwd", ".. raw:: html\n   :file: /etc/passwd", ".. raw:: html\n\n   <b>x</b>"]
)
def test_no_file_of_the_server_gets_into_a_page(text, server, name):
    shown = rendered(server, name, f"A\n\n{text}\n")
    assert shown.description.startswith("<pre>") and "root:" not in shown.description


@pytest.mark.parametrize("piece", ["[", "> ", "*a ", "<b>", "- "])
@pytest.mark.parametrize("lines", [(MARKDOWN,), ()])
def test_a_million_nested_pieces_do_not_hold_up_the_server(piece, lines, server, name):
    text = piece * (1_000_000 // len(piece))
    shown = rendered(server, name, text, *lines)
    assert shown.description.startswith(("<pre>", "<div"))
    assert server.get("/simple/").status == 200


def test_what_is_too_long_is_cut_and_plain(server, name):
    shown = rendered(server, name, "*a*\n" * 300_000, MARKDOWN)
    assert shown.description.startswith("<pre>*a*\n") and "[…]" in shown.description and len(shown.description) < 1_100_000


def test_a_renderer_that_hangs_does_not_keep_the_server_from_stopping(make_server, name, tmp_path):
    server = make_server(environment=NOTHING, start=False)
    folder = server.data / "python" / "bin"
    folder.mkdir(parents=True)
    pipe = tmp_path / "started"
    os.mkfifo(pipe)
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho $$ > {pipe}\nexec sleep 1000\n")
    program.chmod(0o700)
    server.start()
    assert upload(server, described(name, "x", MARKDOWN)).status == 200
    child = int(pipe.read_text())
    assert server.get("/simple/").status == 200
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 8, "it waited for the renderer"
    assert not runs(child)
    assert waiting(server) == 1


def test_a_renderer_does_not_outlive_a_server_that_is_killed(make_server, name, tmp_path):
    """The child asks the kernel to end it with its parent; here the renderer itself is real, and held up before it is done."""
    server = make_server(environment=NOTHING, start=False)
    environment = server.data / "python"
    environment.mkdir(parents=True)
    pipe = tmp_path / "started"
    os.mkfifo(pipe)
    (environment / "bin").mkdir()
    program = environment / "bin" / "python"
    # The confinement as it is, and then a renderer that never ends.
    waiter = "begin()\nos.write(1, b'x')\nimport time\nwhile True: time.sleep(100)\n"
    script = f"import sys\nsource = sys.argv[6]\nhead = source[:source.index('try:\\n    import mimetypes')]\nimport os\nopen({str(pipe)!r}, 'w').write(str(os.getpid()))\nexec(head + {waiter!r})\n"
    (tmp_path / "hang.py").write_text(script)
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -B {tmp_path / 'hang.py'} \"$@\"\n")
    program.chmod(0o700)
    server.start()
    assert upload(server, described(name, "x", MARKDOWN)).status == 200
    child = int(pipe.read_text())
    end = time.monotonic() + 30
    while "Seccomp:\t2" not in Path(f"/proc/{child}/status").read_text():
        assert time.monotonic() < end
    server.kill()
    end = time.monotonic() + 30
    while runs(child):
        assert time.monotonic() < end, "the renderer outlived the server"
        time.sleep(0.02)
