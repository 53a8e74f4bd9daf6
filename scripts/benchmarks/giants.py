"""Eight uploads of 500 MiB at once, and the memory that the server takes for them."""

import base64
import hashlib
import http.client
import threading
import zipfile
from pathlib import Path

from benchmarks.corpus import BOUNDARY
from benchmarks.servers import Server
from support.packages import member, metadata, noise

SIZE = 500 << 20
PIECE = 1 << 20
AT_ONCE = 8


def wheel(folder: Path, number: int) -> Path:
    """A wheel of 500 MiB that does not compress, written piece by piece."""
    name, version = "giant", f"1.{number}"
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    digest, seed = hashlib.sha256(), noise(PIECE, number)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        with archive.open(member(f"{name}/data.bin", zipfile.ZIP_STORED), "w") as output:
            for count in range(SIZE // PIECE):
                piece = count.to_bytes(8, "big") + seed[8:]
                digest.update(piece)
                output.write(piece)
        described = {
            f"{info}/METADATA": metadata(name, version),
            f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: a benchmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        lines = [line(f"{name}/data.bin", digest.digest(), SIZE)]
        for inner, content in described.items():
            lines.append(line(inner, hashlib.sha256(content).digest(), len(content)))
            archive.writestr(member(inner), content)
        archive.writestr(member(f"{info}/RECORD"), "\n".join([*lines, f"{info}/RECORD,,", ""]))
    return path


def line(path: str, digest: bytes, size: int) -> str:
    return f"{path},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{size}"


def send(server: Server, path: Path) -> tuple[int, str]:
    """One upload, the file by sendfile: the sender's memory stays small too. Answers status and body."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        fields = {":action": "file_upload", "protocol_version": "1", "metadata_version": "2.1", "name": "giant"}
        fields |= {"version": path.name.split("-")[1], "filetype": "bdist_wheel", "pyversion": "py3", "sha256_digest": sha256}
        parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="content"; filename="{path.name}"\r\n\r\n')
        head, tail = "".join(parts).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        connection.putrequest("POST", server.upload_path)
        connection.putheader("Authorization", server.authorization)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(len(head) + path.stat().st_size + len(tail)))
        connection.endheaders(head)
        file.seek(0)
        connection.sock.sendfile(file)
        connection.sock.sendall(tail)
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode(errors="replace")


def upload_all(server: Server, files: list[Path]) -> tuple[float, list[tuple[int, str]]]:
    """All at once. Answers the most memory that was resident meanwhile, in bytes, and each answer."""
    answers: list[tuple[int, str]] = [(0, "no answer")] * len(files)

    def one(number: int) -> None:
        try:
            answers[number] = send(server, files[number])
        except (OSError, http.client.HTTPException) as error:
            answers[number] = (0, repr(error))

    server.program.forget_peak()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(files))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return server.program.peak(), answers
