"""What must hold of the files themselves: nothing of one machine in them, and metadata, lock and docs in step."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from core.config import environment

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

OF_ONE_MACHINE = re.compile(
    r"(?:pypi|python[h]osted|npmjs|debian)[.](?:org|com)"  # the brackets keep these lines from matching themselves
    r"|(?<![\w.~}>])/(?:work|root|home|Users|opt)[/]\w"
)
"""A package registry's address, or a path that exists on somebody's machine only."""


def _files() -> Iterator[Path]:
    """Every file that is tracked, or would be by the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("only git knows which files belong to the repository, and this folder is no checkout of it")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    yield from (path for path in paths if path.is_file())


def _layers() -> list[str]:
    """The layers of the first import contract, the highest first."""
    file = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers: list[str] = file["tool"]["importlinter"]["contracts"][0]["layers"]
    return layers


def _pins() -> dict[str, str]:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))


def test_no_file_names_a_registry_or_a_machine() -> None:
    """No tracked text file holds a registry's address or a path of one machine."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in _files()
        if b"\0" not in (content := path.read_bytes())
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]

    assert found == []


def test_every_runtime_dependency_has_its_reason() -> None:
    """The rows of docs/dependencies.md are the runtime dependencies, in the order of pyproject.toml."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `?([\w.\[\]-]+)`? \| .*\S.* \|$", page.partition("\n## ")[0], re.MULTILINE)

    declared = [re.split(r"[<>=;!~ ]", line, maxsplit=1)[0] for line in PROJECT["dependencies"]]
    assert rows[1:] == declared  # the first is the table's heading


def test_the_drawing_of_the_rooms_is_the_import_contract() -> None:
    """The drawing in docs/architecture.md has the contract's layers, all of them, in its order, and nothing else."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = page.split("```")[1].strip().splitlines()

    assert [re.split(r" {2,}", line)[0] for line in drawing] == _layers()


def test_every_room_is_in_the_import_contract_and_the_table_of_rooms() -> None:
    """Each folder and file of core, and pages, stands in a layer, and in a row of docs/architecture.md."""
    modules = [path for path in (ROOT / "core").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    rooms = {path.stem for path in modules if not path.stem.startswith("__")} | {"pages"}
    layered = {name.removeprefix("core.").split(".")[0] for layer in _layers() for name in layer.split(" | ")}

    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`[^|]*) \| ", page, re.MULTILINE)
    tabled = {Path(name).stem for cell in cells for name in re.findall(r"`([\w./]+?)/?`", cell)}
    assert rooms == layered == tabled - {"app"}


def test_the_readme_is_for_a_visitor() -> None:
    """At most 120 lines, and every file it points to is there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 120
    links = re.findall(r"\]\(([\w./]+)[#)]", readme)
    assert [link for link in links if not (ROOT / link).exists()] == []


_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def _outline(readme: str) -> dict[str, object]:
    """What a README has in every language: its headings' levels, commands, rows of tables, pictures and links, code
    within sentences (what is said in that language left out), and figures."""
    fenced = "\n".join(_FENCED.findall(readme))
    text = _FENCED.sub("", readme)
    prose = re.sub(r"`[^`]+`|\]\([^)]+\)", "", text)
    return {
        "headings": re.findall(r"^#+", text, re.MULTILINE),
        "commands": [line.split("#")[0].strip() for line in fenced.splitlines()],
        "items": len(re.findall(r"^- ", text, re.MULTILINE)),
        "rows": re.findall(r"^\| ?(\S+) ", text, re.MULTILINE)[1:],
        "links": [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README.")],
        "code": {code for code in re.findall(r"`([^`]+)`", text) if code.isascii()},
        "figures": sorted(re.findall(r"\d[\d,.]*\d|\d", prose)),
    }


def test_the_chinese_readme_is_in_step() -> None:
    """The same headings, commands, links, code and figures as in English, and each leads to the other."""
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))

    assert "](README.zh.md)" in english
    assert "](README.md)" in chinese
    assert _outline(chinese) == _outline(english)


def test_lock_pins_every_dependency_within_its_range() -> None:
    """Each dependency of pyproject.toml, runtime and dev, is in the lock at a version its range admits."""
    pins = _pins()
    declared = map(Requirement, [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])

    wrong = [str(one) for one in declared if one.name not in pins or pins[one.name] not in one.specifier]
    assert wrong == []  # `make lock` mends it


def test_example_environment_changes_nothing() -> None:
    """.env.example copied as it is leaves every setting at its default."""
    assert environment({}, dotenv=ROOT / ".env.example") == environment({}, dotenv=ROOT / "no such file")
