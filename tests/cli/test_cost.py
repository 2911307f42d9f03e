"""What a run or a comparison costs, on the command line: told before, capped while it goes on, counted at the end."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.served import served
from tests.cli.within import gistmill
from tests.runs.durability.billing import MOST, Billing
from tests.test_cli import rows

PRICES = ("--price-in", 2, "--price-out", 10)
KEY = {"OPENAI_API_KEY": "sk-test-0123456789abcdef"}


@pytest.fixture
def bill() -> Billing:
    return Billing()


@pytest.fixture
def url(bill: Billing) -> Iterator[str]:
    with served(bill) as server:
        yield server.url


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty different documents, two of which are there twice."""
    folder = tmp_path_factory.mktemp("papers")
    for number in range(42):
        text = f"Minutes of day {number % 40}. 包裹晚到三天，客户要求退款。" * (1 + number % 40 % 3)
        (folder / f"d{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def _words(url: str, store: Path) -> tuple[object, ...]:
    return ("--base-url", url, "--model", "m", "--store", store, "--max-tokens", MOST)


def _figures(path: Path) -> dict[str, float]:
    figures: dict[str, float] = json.loads(path.read_text())
    return figures


def test_an_estimate_sends_nothing_and_leaves_nothing(papers: Path, url: str, bill: Billing, tmp_path: Path) -> None:
    """Exit 0 and a few sentences, without a key: what it costs, what is asked, what is not asked twice."""
    words = _words(url, tmp_path / "g.db")
    done = gistmill("run", papers, *words, *PRICES, "--estimate")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"Estimated cost: .*\$.* \(\$2\.00 in, \$10\.00 out a million tokens\)\.", done.stdout)
    assert "40 requests: about " in done.stdout
    assert "2 repeats are not asked for again" in done.stdout
    assert bill.tokens == 0
    assert gistmill("runs", "--store", tmp_path / "g.db").stdout == ""


@pytest.mark.parametrize(("prices", "known"), [(PRICES, True), ((), False)])
def test_an_estimate_for_programs_is_one_object(
    prices: tuple[object, ...], known: bool, papers: Path, url: str, tmp_path: Path
) -> None:
    """Nothing else stands on standard output; the range holds its middle; what nobody knows is null."""
    done = gistmill("run", papers, *_words(url, tmp_path / "g.db"), *prices, "--estimate", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert (found["documents"], found["requests"], found["duplicates"]) == (42, 40, 2)
    assert found["output_tokens_low"] <= found["output_tokens"] <= found["output_tokens_high"] <= 40 * MOST
    costs = [found[f"cost_estimated{which}"] for which in ("_low", "", "_high")]
    assert costs == sorted(costs) if known else costs == [None] * 3
    assert (found["price_in"], found["price_out"]) == ((2, 10) if known else (None, None))


def test_no_price_is_guessed(papers: Path, url: str, tmp_path: Path) -> None:
    """It is said that none is known, and a cap on the cost is refused, with the words that help."""
    words = _words(url, tmp_path / "g.db")
    told = gistmill("run", papers, *words, "--estimate")
    assert "No price is known for m; --price-in and --price-out give one." in told.stdout
    refused = gistmill("run", papers, *words, "--max-cost", 5, **KEY)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "no price is known for m" in refused.stderr
    assert "--price-in and --price-out" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--json",), "--json goes with --estimate"),
        (("--max-cost", 0), "Max cost (US dollars) is 0"),
        (("--max-cost", "nan"), "Max cost (US dollars) is nan"),
        (("--max-total-tokens", -1), "Max total tokens is -1"),
        (("--price-in", 2), "One price is missing"),
        (("--price-in", -1, "--price-out", 1), "Price in is -1"),
        (("--max-total-tokens", 9, "--extra-body", '{"max_tokens": 9}'), "max_tokens"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    words: tuple[object, ...], said: str, papers: Path, tmp_path: Path
) -> None:
    """Exit 2, before a document is read."""
    refused = gistmill("run", papers, "--store", tmp_path / "g.db", *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_run_stops_at_its_cap_and_goes_on_with_a_higher_one(
    papers: Path, url: str, bill: Billing, tmp_path: Path
) -> None:
    """The cap is said before, with its limit of an answer. Exit 130, and the server has billed no more than the cap;
    the command that is named goes on, with enough, to the end. The figures are the server's, to the token."""
    words, figures, out = _words(url, tmp_path / "g.db"), tmp_path / "m.json", tmp_path / "o.csv"
    results = ("--metrics", figures, "--out", out)
    capped = gistmill("run", papers, *words, *PRICES, "--max-cost", 0.01, *results, **KEY)
    assert capped.returncode == 130
    assert f"It will come to at most $0.01; an answer has at most {MOST} tokens." in capped.stdout
    assert "The cap of $0.01 is reached: " in capped.stderr
    assert 0 < bill.cost <= 0.01
    assert _figures(figures)["cost_usd"] == pytest.approx(bill.cost)
    assert f" of $0.01: {bill.input_tokens:,} tokens in, {bill.output_tokens:,} tokens out." in capped.stdout

    command = re.search(r"Go on with: python -m core (resume .*)", capped.stdout)
    assert command
    again = shlex.split(command[1])
    assert float(again[again.index("--max-cost") + 1]) > bill.cost
    done = gistmill(*again, *results, **KEY)
    assert done.returncode == 0, done.stderr
    assert bill.answered == 40
    assert "2 repeats were not asked for again, which saved " in done.stdout
    assert _figures(figures)["cost_usd"] == pytest.approx(bill.cost)
    assert sum(float(row["cost_usd"] or 0) for row in rows(out)) == pytest.approx(bill.cost)


def test_a_cap_that_leaves_nothing_is_refused(papers: Path, url: str, bill: Billing, tmp_path: Path) -> None:
    """Exit 2 with what is spent; nothing is sent. Without a new cap the run ends at its old one at once."""
    words = _words(url, tmp_path / "g.db")
    capped = gistmill("run", papers, *words, "--max-total-tokens", 2_000, **KEY)
    assert (capped.returncode, "The cap of 2,000 tokens is reached: " in capped.stderr) == (130, True)
    run_id, spent = capped.stdout.split("Run ")[1][:10], bill.tokens
    assert spent <= 2_000

    resume = ("resume", run_id, "--base-url", url, "--store", tmp_path / "g.db")
    refused = gistmill(*resume, "--max-total-tokens", 100, **KEY)
    assert (refused.returncode, "a cap of 100 leaves nothing" in refused.stderr) == (2, True)
    assert gistmill(*resume, **KEY).returncode == 130
    assert bill.tokens == spent


def test_the_practice_endpoint_is_free(papers: Path, tmp_path: Path) -> None:
    """It says so when it is asked; with prices it counts as if it were paid."""
    words = ("run", papers, "--store", tmp_path / "g.db", "--preset", "instant")
    assert "The practice endpoint is free of charge." in gistmill(*words, "--estimate").stdout
    assert "It cost $" in gistmill(*words, *PRICES).stdout


COMPARED = ("--strategies", "windowed,batch", "--concurrency", 4, "--repeats", 1, "--warm-up", 1)


def test_a_comparison_is_estimated_and_capped_as_a_whole(papers: Path, url: str, bill: Billing, tmp_path: Path) -> None:
    """The estimate is one object and sends nothing. All runs together stay under the cap: exit 130, and the command
    that is named goes on with a higher one. The last column of its file adds up to the bill."""
    words = ("compare", papers, *_words(url, tmp_path / "g.db"), *COMPARED, *PRICES)
    told = gistmill(*words, "--estimate", "--json")
    found = json.loads(told.stdout)
    assert (told.returncode, found["runs"], bill.tokens) == (0, 2, 0)
    assert 0 < found["cost_estimated_low"] <= found["cost_estimated"] <= found["cost_estimated_high"]

    capped = gistmill(*words, "--max-cost", 0.02, "--yes", **KEY)
    assert capped.returncode == 130
    assert f"It will come to at most $0.02; an answer has at most {MOST} tokens." in capped.stdout
    assert "All runs together cost $" in capped.stdout
    assert 0 < bill.cost <= 0.02
    command = re.search(r"Go on with: python -m core (compare --resume .*)", capped.stdout)
    assert command
    assert "--max-cost" in command[1]
    done = gistmill(*shlex.split(command[1]), "--max-cost", 5, "--json", tmp_path / "c.json", **KEY)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "c.json").read_text())["cost_usd"] == pytest.approx(bill.cost, abs=1e-6)


def test_an_estimate_alone_may_be_written_without_a_file(papers: Path, tmp_path: Path) -> None:
    refused = gistmill("compare", papers, "--store", tmp_path / "g.db", *COMPARED, "--json")
    assert (refused.returncode, "--json FILE.json" in refused.stderr) == (2, True)
    file = tmp_path / "e.json"
    assert (
        gistmill("compare", papers, "--store", tmp_path / "g.db", *COMPARED, "--estimate", "--json", file).returncode
        == 0
    )
    assert json.loads(file.read_text())["runs"] == 2


def test_costs_are_said_in_the_readers_language(papers: Path, url: str, tmp_path: Path) -> None:
    """No English word is left but the model's name."""
    words = ("run", papers, *_words(url, tmp_path / "g.db"), *PRICES)
    told = gistmill(*words, "--estimate", LANGUAGE="zh").stdout
    done = gistmill(*words, "--max-cost", 0.01, **KEY, LANGUAGE="zh")
    costs = [line for line in f"{told}{done.stdout}{done.stderr}".splitlines() if "$" in line and "core" not in line]
    assert len(costs) >= 5
    assert re.findall(r"[A-Za-z]{2,}", re.sub(r"\btoken\b|--[a-z-]+", "", " ".join(costs))) == []
