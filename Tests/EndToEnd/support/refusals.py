"""Uploads that must be refused: the answer, its sentence, and that nothing else happened."""

from collections.abc import Callable
from dataclasses import dataclass

from support import http
from support.forms import Part, multipart, parts, post
from support.packages import Distribution

# The project that the refused uploads are for; one good file of it stands already.
PROJECT = "cheese"


@dataclass(frozen=True)
class Refused:
    """`content` makes the file (or the whole body, as bytes); `says` must stand in the sentence."""

    title: str
    code: str
    content: Callable[[], Distribution | bytes]
    says: tuple[str, ...] = ()
    changed: tuple[tuple[str, str | None], ...] = ()
    more: tuple[Part, ...] = ()
    status: int = 400

    def __str__(self) -> str:
        return self.title.replace(" ", "-")

    def send(self, server) -> http.Answer:
        content = self.content()
        if isinstance(content, Distribution):
            content = multipart(parts(content, dict(self.changed), self.more))
        return post(server, content)


def state(server, *projects: str) -> tuple:
    """What an index says and keeps: its list, the pages of the projects, the stored files."""
    pages = [
        server.get(path, {"Accept": http.JSON}) for path in ("/simple/", f"/simple/{PROJECT}/", *(f"/simple/{name}/" for name in projects))
    ]
    return [(page.status, page.body) for page in pages], server.stored()


def check(server, case: Refused) -> None:
    before = state(server)
    answer = case.send(server)
    problem = answer.problem
    assert (answer.status, problem["code"]) == (case.status, case.code), problem
    for words in case.says:
        assert words in problem["detail"], problem
    assert len(problem["detail"]) <= 1000, problem
    assert problem["detail"].isprintable(), problem
    assert state(server) == before
