"""What an index shows of its files, compared with what was uploaded."""

from support.packages import Distribution


def entries(server, projects: set[str]) -> dict[str, dict]:
    return {file["filename"]: file for name in projects for file in server.page(name)["files"]}


def is_whole(server, entry: dict, file: Distribution) -> bool:
    """The page tells the truth about a file that can be had byte for byte, and so can its metadata."""
    path = entry["url"].removeprefix(server.url)
    assert entry["hashes"] == {"sha256": file.sha256} and entry["size"] == len(file.content), entry
    assert server.get(path).body == file.content
    assert server.get(f"{path}.metadata").body == file.metadata
    return True
