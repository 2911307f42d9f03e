"""The command's language: who decides it, and that argparse's own words are said in it."""

import io
import sys

import pytest

from core.cli import main
from core.cli.parser import language_asked
from core.reader import Language, languages
from core.views.terminal import width_of
from tests.cli.within import gistmill

COMMANDS = ("run", "resume", "runs", "export", "delete", "errors", "sample", "compare", "test", "practice")


@pytest.mark.parametrize(
    ("words", "variables", "code"),
    [
        ("runs", {}, "en"),
        ("runs", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("runs", {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ("runs", {"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW.Big5"}, "zh"),
        ("runs", {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ("runs", {"LANG": "en_US.UTF-8", "LANGUAGE": "fr:zh_CN:en"}, "zh"),
        ("runs", {"LC_ALL": "C", "LANGUAGE": "zh"}, "en"),
        ("runs", {"LANG": "fr_FR.UTF-8"}, "en"),
        ("runs --language zh", {"LANG": "en_US.UTF-8"}, "zh"),
        ("--language=en runs", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("runs --lang zh", {}, "zh"),
        ("run a.txt --summary-language zh", {}, "en"),
        ("--language zh runs --language en", {}, "en"),
        ("run -- --language zh", {}, "en"),
        ("runs --language", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("runs --language ../../etc", {}, "en"),
    ],
)
def test_the_language_is_what_the_command_or_the_environment_says(
    words: str, variables: dict[str, str], code: str
) -> None:
    """--language at any place, then the variables in gettext's order."""
    assert language_asked(words.split(), variables).code == code


def test_an_encoding_without_the_letters_is_answered_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Question marks help nobody; who asks for the language by name has it."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))

    assert language_asked(["runs"], {"LANG": "zh_CN"}).code == "en"
    assert language_asked(["runs", "--language", "zh"], {"LANG": "zh_CN"}).code == "zh"
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "gb18030"))
    assert language_asked(["runs"], {"LANG": "zh_CN.GB18030"}).code == "zh"


@pytest.mark.parametrize("language", languages(), ids=lambda language: str(language.code))
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_can_be_shown_in_every_language(language: Language, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command's, with no percent sign that argparse would fill in, in lines that fit the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    done = gistmill(*command.split(), "--help", LANGUAGE=language.code)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("usage: " if language.code == "en" else "用法：")
    assert [line for line in lines if width_of(line) > 80] == []
    assert "%%" not in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("frob", "参数 COMMAND：无效的选项"),
        ("", "缺少参数：COMMAND"),
        ("run", "run: 缺少参数：PATH"),
        ("run x --seed", "参数 --seed：需要一个值"),
        ("run x --lines=3", "参数 --lines：不接受值 '3'"),
        ("run x --top-p a", "参数 --top-p：'a' 不是数字"),
        ("run x --max-tokens a", "参数 --max-tokens：'a' 不是整数"),
        ("run x --only some", "参数 --only：无效的"),
        ("run x --client some", "参数 --client：无效的选项"),
        ("run x --s 3", "选项有歧义：--s 可能是"),
        ("run x --frob", "无法识别的参数：--frob"),
        ("run x --seed -x", "参数 --seed：需要一个值"),
        ("sample --count 0 --out x", "参数 --count：'0' 不是 1 到 100,000 之间的整数"),
        ("runs --language fr", "参数 --language：无效的选项"),
    ],
)
def test_what_argparse_says_is_wrong_is_said_in_the_readers_language(words: str, said: str) -> None:
    """One line and exit code 2, as in English; this fails where a new Python says it in other words."""
    done = gistmill(*words.split(), LANGUAGE="zh")

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words", ["frob", "run x --seed", "run x --top-p a", "run x --s 3", "run x --client some", "run"]
)
def test_in_english_argparse_says_what_it_says(words: str) -> None:
    """The pattern that is taken from the sentence, and filled in again, changes nothing."""
    done = gistmill(*words.split())

    assert done.stderr.startswith("python -m core")
    assert "argument" in done.stderr or "ambiguous option" in done.stderr


def test_a_value_that_looks_like_a_sentence_of_argparses_is_a_value() -> None:
    """What was typed is quoted, whatever it is."""
    done = gistmill("run", "x", "--seed", "argument --x: expected one argument", LANGUAGE="zh")

    assert "参数 --seed：'argument --x: expected one argument' 不是" in done.stderr


def test_a_language_more_is_a_choice_more(capsys: pytest.CaptureFixture[str]) -> None:
    """The choices of --language are the catalogues that are there."""
    with pytest.raises(SystemExit):
        main(["runs", "--help"])
    codes = ",".join(language.code for language in languages())
    assert f"--language {{{codes}}}" in capsys.readouterr().out
