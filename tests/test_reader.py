"""Who reads: which languages there are, and which of them a tag from outside names."""

import gettext
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from core.language import Message
from core.reader import ENGLISH, Language, catalogues_in, language_of, read_in, reader


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (["zh-Hans-CN"], "zh"),
        (["zh_CN.UTF-8"], "zh"),
        (["ZH"], "zh"),
        (["zh_TW@radical"], "zh"),
        (["tlh", "zh"], "zh"),
        ([None, "", "C.UTF-8", "zh"], "en"),
        (["POSIX"], "en"),
        (["en-GB", "zh"], "en"),
        (["ja-JP"], None),
        (["zhx"], None),
        (["../../zh", "zh/../zh", "\x00zh", "-", "_", "@", ".", "zh" * 100_000, "-" * 100_000], None),
        ([], None),
    ],
)
def test_a_tag_names_a_language_by_its_beginning(tags: list[str | None], code: str | None) -> None:
    """The first that is spoken here counts; tags come from browsers, cookies, addresses and the environment."""
    language = language_of(tags)
    assert (language and language.code) == code


def _catalogue(folder: Path, code: str, content: bytes) -> None:
    path = folder / code / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


def _compiled(folder: Path, text: str) -> bytes:
    (folder / "made.po").write_text(text, encoding="utf-8")
    command = ["babel.messages.frontend", "--quiet", "compile", "-i", "made.po", "-o", "made.mo", "-l", "zh"]
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True)
    return (folder / "made.mo").read_bytes()


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'


def test_a_catalogue_more_is_a_language_more(tmp_path: Path) -> None:
    """Its folder is its tag; a tag that Babel does not know is its own name, with English numbers."""
    content = _compiled(tmp_path, HEAD + 'msgid "Stop"\nmsgstr "Halt"\n')
    for code in ("de", "zh_Hant", "x_own", "en"):
        _catalogue(tmp_path / "locale", code, content)

    languages = {language.code: language for language in catalogues_in(tmp_path / "locale")}
    assert {code: (each.name, each.short_name) for code, each in languages.items()} == {
        "de": ("Deutsch", "DE"),
        "x-own": ("x-own", "X-OWN"),
        "zh-Hant": ("中文 (繁體)", "ZH-HANT"),
    }
    with read_in(languages["x-own"]):
        assert (Message("Stop"), reader().number("1,234.5"), reader().month(3)) == ("Halt", "1,234.5", "Mar")


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_a_damaged_catalogue_is_no_language(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """The others are there all the same, and the log says which one cannot be read."""
    good = _compiled(tmp_path, HEAD + 'msgid "Stop"\nmsgstr "停止"\n')
    _catalogue(tmp_path / "locale", "ja", good)
    _catalogue(tmp_path / "locale", "fr", content)
    _catalogue(tmp_path / "locale", "de", good[:-3])
    _catalogue(tmp_path / "locale", "es", good.replace(b"plural=0", b"plural=("))

    with caplog.at_level(logging.WARNING):
        assert [language.code for language in catalogues_in(tmp_path / "locale")] == ["ja"]
    assert len(caplog.messages) == 3


def test_without_catalogues_everybody_reads_english(tmp_path: Path) -> None:
    """As before `make run` has made them."""
    assert list(catalogues_in(tmp_path / "none")) == []
    assert (ENGLISH.name, ENGLISH.short_name, reader()) == ("English", "EN", ENGLISH)
    with read_in(Language("zh", gettext.NullTranslations())):
        assert (reader().name, reader().short_name, Message("Stop")) == ("中文", "中文", "Stop")


def test_english_is_read_without_babel() -> None:
    """Babel takes a tenth of a second to load; a worker says what it says in English."""
    script = "import sys; from core.language import Message; Message('{a:,}', a=1); sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
