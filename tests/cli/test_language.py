"""Commands in Chinese: words change, and nothing that a script goes by."""

import csv
import json
import re
from pathlib import Path

import pytest

from core.views.terminal import width_of
from tests.cli.within import gistmill

CODE = re.compile(
    r"python -m core.*|--?[a-z][\w-]*|[\w./-]+\.(?:txt|zip|csv|json|db)|\b[a-z0-9]{10}\b|\bUTC\b|\btoken\b"
)
NAMES = re.compile(r"windowed|hosted API|instant|sigma|finished|adaptive|FILE|PDF|CSV")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chinese")
    (path / "甲.txt").write_text("客户要求退款，因为包裹晚到了三天。", encoding="utf-8")
    (path / "b.txt").write_text("The group met in May. It will meet again in June.")
    return path


def _run(place: Path, language: str) -> tuple[int, str, str]:
    out, figures, store = place / f"{language}.csv", place / f"{language}.json", place / f"{language}.db"
    words = ("--preset", "instant", "--store", store, "--out", out, "--metrics", figures, "--language", language)
    done = gistmill("run", place / "甲.txt", place / "b.txt", place / "none.txt", *words)
    return done.returncode, done.stdout, done.stderr


def test_words_change_and_nothing_that_a_script_goes_by(place: Path) -> None:
    """In Chinese no English word is left but names and code; exit code, file, headings, statuses, keys and the
    verdict of the metrics are what they are in English."""
    code, out, said = _run(place, "zh")
    assert (code, *_run(place, "en")[:1]) == (0, 0)

    assert out.startswith("2 篇文档，")
    assert said.startswith("已略过：")
    assert re.findall(r"[A-Za-z]{2,}", NAMES.sub("", CODE.sub("", (out + said).replace(str(place), "")))) == []
    chinese, english = (_columns(place / f"{language}.csv") for language in ("zh", "en"))
    assert chinese == english
    assert chinese["status"] == ["succeeded", "succeeded"]
    figures = [json.loads((place / f"{language}.json").read_text()) for language in ("zh", "en")]
    assert figures[0].keys() == figures[1].keys()
    assert str(figures[0].get("verdict", "")).isascii()


def _columns(path: Path) -> dict[str, list[str]]:
    """What does not depend on the clock."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0] if not name.endswith("seconds")}


def test_a_table_of_runs_keeps_its_columns(place: Path) -> None:
    """Ids, statuses and strategies are the same in every language; cells end at the same columns of the terminal."""
    store = place / "runs.db"
    for count in (1, 2):
        words = ("--first", count, "--preset", "instant", "--store", store)
        assert gistmill("run", place / "甲.txt", place / "b.txt", *words).returncode == 0
    lines = gistmill("runs", "--store", store, LANGUAGE="zh").stdout.splitlines()

    assert len(lines) == 2
    assert all("  finished     windowed  " in line and "篇/秒  甲.txt, b.txt" in line for line in lines)
    assert len({width_of(line) for line in lines}) == 1


def test_headings_say_the_language_of_the_file_alone(place: Path) -> None:
    """--headings zh translates the file's headings, whatever language the command speaks; statuses stay."""
    out = place / "headings.csv"
    words = ("--preset", "instant", "--store", place / "h.db", "--out", out)
    done = gistmill("run", place / "b.txt", *words, "--headings", "zh", "--language", "en")

    assert done.stdout.startswith("1 document, ")
    with out.open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["状态"] == "succeeded"
    assert "summary" not in row


def test_headings_without_a_file_are_refused(place: Path) -> None:
    done = gistmill("run", place / "b.txt", "--store", place / "h.db", "--headings", "zh")

    assert done.returncode == 2
    assert "no file is named" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("errors none", 2, ""),
        ("delete", 2, "请给出要删除的运行"),
        ("delete --older-than 1d", 0, "没有可删除的内容。"),
        ("export none --out none/x.csv", 2, "无法写入：它是文件夹，或所在的文件夹不存在。"),
        ("compare --concurrency a --sample 9", 2, "并发数是 'a'；请写 1 到 200 之间的整数"),
        ("compare", 2, "二选一。"),
        ("practice --port 70000", 2, "端口是 70000"),
        ("sample --count 3 --out x.zip", 0, "3 篇文档已写入 x.zip"),
    ],
)
def test_every_command_speaks_the_language(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: str, code: int, said: str
) -> None:
    """What is refused and what is done, with the exit code that it has in English."""
    monkeypatch.chdir(place)
    store = () if words.startswith(("practice", "sample")) else ("--store", "empty.db")
    done = gistmill(*words.split(), *store, LANGUAGE="zh")

    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
