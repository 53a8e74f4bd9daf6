"""Source trees that clients build: one small module, with a dependency and what metadata usually has."""

from pathlib import Path

from support.clients import Clients

BACKENDS = {
    "setuptools": ('requires = ["setuptools"]', 'build-backend = "setuptools.build_meta"'),
    "flit": ('requires = ["flit_core"]', 'build-backend = "flit_core.buildapi"'),
    "pdm": ('requires = ["pdm-backend"]', 'build-backend = "pdm.backend"'),
    "uv": ('requires = ["uv_build>=0.13,<1"]', 'build-backend = "uv_build"'),
    "poetry": ('requires = ["poetry-core"]', 'build-backend = "poetry.core.masonry.api"'),
    "hatch": ('requires = ["hatchling"]', 'build-backend = "hatchling.build"'),
}

PYPROJECT = """\
[project]
name = "{name}"
version = "{version}"
description = "A package made for a test"
readme = "README.md"
requires-python = ">=3.8"
keywords = ["cheese", "rind"]
authors = [{{ name = "Alice", email = "alice@example.com" }}]
classifiers = ["Programming Language :: Python :: 3", "Private :: Nobody Knows This One"]
dependencies = ["six>=1.10", 'typing-extensions; python_version < "3.9"']
urls = {{ Documentation = "https://example.com/documentation" }}

[project.optional-dependencies]
more = ["requests >= 2, < 3"]

[build-system]
{build}
"""


def write_project(folder: Path, backend: str, name: str, version: str = "1.0", content: str = "") -> Path:
    module = folder / "src" / name.replace("-", "_")
    module.mkdir(parents=True, exist_ok=True)
    (module / "__init__.py").write_text(f'"""Made for a test."""\n\n__version__ = "{version}"\n{content}\n')
    (folder / "README.md").write_text(f"# {name}\n\nA *package* made for a test: käse, 奶酪.\n")
    (folder / "pyproject.toml").write_text(PYPROJECT.format(name=name, version=version, build="\n".join(BACKENDS[backend])))
    return folder


def build(clients: Clients, backend: str, folder: Path) -> list[Path]:
    """Wheel and sdist in `dist/`, made by the client itself and without fetching anything."""
    match backend:
        case "setuptools":
            both = "import setuptools.build_meta as b; b.build_sdist('dist'); b.build_wheel('dist')"
            clients.run("pip", "-c", both, cwd=folder, program="python")
        case "hatch":
            clients.run("hatch", "-m", "hatchling", "build", cwd=folder, program="python")
        case "pdm":
            (folder / ".pdm-python").write_text(clients.program("pdm", "python"))
            clients.run("pdm", "build", "--no-isolation", cwd=folder)
        case "uv":
            clients.run("uv", "build", "--offline", "--python", "/usr/bin/python3", cwd=folder)
        case "poetry":
            clients.run("poetry", "build", cwd=folder)
        case "flit":
            clients.run("flit", "build", "--no-use-vcs", cwd=folder)
    files = sorted((folder / "dist").glob("*.whl")) + sorted((folder / "dist").glob("*.tar.gz"))
    assert len(files) == 2, files
    return files
