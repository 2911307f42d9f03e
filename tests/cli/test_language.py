"""Commands in Chinese: words change, and nothing that a script goes by."""

import csv
import json
import re
from pathlib import Path

import pytest

from core.language import Message
from core.records import Document, Outcome, RunStatus, Status
from core.runs.store import Store
from core.settings import RunSettings
from core.views.terminal import width_of
from tests.cli.within import gistmill
from tests.runs.test_store import record

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


def test_words_change_and_nothing_that_a_script_goes_by(place: Path) -> None:
    """In Chinese no English word is left but names and code; exit code, file, headings, statuses, keys and the
    verdict of the metrics are what they are in English."""
    store, figures = place / "zh.db", place / "zh.json"
    words = ("--preset", "instant", "--store", store, "--out", place / "zh.csv", "--metrics", figures)
    done = gistmill("run", place / "甲.txt", place / "b.txt", place / "none.txt", *words, "--language", "zh")
    run_id = done.stdout.split("运行 ")[1][:10]
    english = gistmill("export", run_id, "--store", store, "--out", place / "en.csv")

    assert (done.returncode, english.returncode) == (0, 0)
    assert done.stdout.startswith("2 篇文档")
    assert done.stderr.startswith("已略过：")
    assert _words(done.stdout + done.stderr) == []
    assert (place / "zh.csv").read_bytes() == (place / "en.csv").read_bytes()
    with (place / "zh.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["succeeded", "succeeded"]
    content = json.loads(figures.read_text())
    assert content["successful"] == 2
    assert str(content.get("verdict", "")).isascii()


def _words(said: str) -> list[str]:
    """Latin words that are no name and no code."""
    return re.findall(r"[A-Za-z]{2,}", NAMES.sub("", CODE.sub("", said)))


@pytest.fixture(scope="module")
def store(place: Path) -> Path:
    """With two ended runs, of which one has a failure."""
    path = place / "runs.db"
    opened = Store(path)
    rows = [Document(i, f"d{i}", f"text {i}", "甲.csv", i + 2) for i in range(3)]
    for name in ("甲.csv", "b.csv"):
        run_id = opened.add_run(opened.add_draft(rows, name), RunSettings(), None, "")
        failed = Outcome(1, Status.FAILED, error=Message("The endpoint gave no answer."), reason="timed out")
        record(opened, run_id, Outcome(0, Status.SUCCEEDED, summary="s"), failed)
        opened.set_status(run_id, RunStatus.FINISHED)
    opened.close()
    return path


def _ids(store: Path) -> list[str]:
    return [line.split()[0] for line in gistmill("runs", "--store", store).stdout.splitlines()]


def test_a_table_of_runs_keeps_its_columns(store: Path) -> None:
    """Ids, statuses and strategies are the same in every language; labels begin at the same column of the terminal."""
    chinese, english = (gistmill("runs", "--store", store, LANGUAGE=code).stdout.splitlines() for code in ("zh", "en"))

    assert [line.split()[:6] for line in chinese] == [line.split()[:6] for line in english]
    assert all("  finished     windowed  " in line and "失败     1" in line for line in chinese)
    assert len({width_of(re.split("甲|b.csv", line)[0]) for line in chinese}) == 1


def test_the_errors_of_a_run_are_listed_in_the_readers_language(store: Path) -> None:
    said = gistmill("errors", _ids(store)[0], "--store", store, LANGUAGE="zh").stdout

    assert said.startswith("3 篇文档中 1 篇失败。")
    assert "超时" in said
    assert "python -m core resume" in said


def test_headings_say_the_language_of_the_file_alone(store: Path, place: Path) -> None:
    """--headings zh translates the file's headings, whatever language the command speaks; statuses stay."""
    out = place / "headings.csv"
    words = ("--store", store, "--out", out, "--headings", "zh", "--language", "en")
    done = gistmill("export", _ids(store)[0], *words)

    assert done.stdout == f"Summaries in {out}\n"
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
        ("compare --concurrency a --sample 9", 2, "并发数是 'a'；请写 1 到 4,000 之间的整数"),
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
