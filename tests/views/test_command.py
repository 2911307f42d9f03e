"""A run as a command line: what the real command makes of it are the settings that it came from."""

import argparse
import subprocess
from dataclasses import fields, replace

import pytest

from core.cli import _parser
from core.cli.arguments import settings_of
from core.config import Environment
from core.documents import TableSeen
from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from core.views.command import _SPECIAL, Command, run_command

SERVER = EndpointSettings(kind="openai", base_url="http://127.0.0.1:8000/v1", model="my-vllm-model")
SERVER_ALONE = EndpointSettings(kind="openai", base_url=SERVER.base_url)
PRICED = RunSettings(price_in=1.0, price_out=1.0)
"""One price alone is none."""

B, C = "http://127.0.0.1:8001/v1", "http://127.0.0.1:8002/v1"

HOSTILE = "Don't \"run\" $(rm -rf ~) `id` !! \\ \n-- 用一句话总结：{text}\n  * {subject} 'x'; & | > < # ~ é"
OTHER = RunSettings(
    strategy="gather_with_concurrency",
    concurrency=7,
    endpoint=replace(
        SERVER,
        temperature=None,
        top_p=0.25,
        max_tokens=123,
        extra_body='{"stop": ["\'"]}',
        client="openai",
        seed=3,
        preset="single GPU",
    ),
    prompt=HOSTILE,
    protection=False,
    max_attempts=2,
    timeout=0.1 + 0.2,
    deadline=1000.0,
    reuse=False,
    requests_per_minute=500,
    tokens_per_minute=90_000,
    context_tokens=4096,
    part_prompt="-part {text}",
    combine_prompt="--combine {text}",
    max_cost=0.0042,
    max_total_tokens=1_000_000,
    price_in=0.4,
    price_out=1.6,
)


def several(*others: tuple[str, str], first: str = "") -> EndpointSettings:
    """SERVER, and others on the ports after its own with these models and variables of their keys."""
    more = (OtherEndpoint(address, model, key) for address, (model, key) in zip((B, C), others, strict=True))
    return replace(SERVER, model="m" if others[0][0] == "m" else SERVER.model, key_env=first, others=tuple(more))


def _parsed(command: Command) -> argparse.Namespace:
    """What the command line makes of the text, after a shell has read it."""
    printed = subprocess.run(["sh"], input=f"printf '%s\\0' {command.text}".encode(), capture_output=True, check=True)
    words = printed.stdout.decode().split("\0")[:-1]
    assert words == list(command.words)
    assert words[:4] == ["python", "-m", "core", "run"]
    return _parser().parse_args(words[3:])


def _settings(command: Command, machine: Environment | None = None) -> RunSettings:
    return settings_of(_parsed(command), machine or Environment(max_concurrency=99, named=(SERVER.base_url, B, C)))


@pytest.mark.parametrize(
    "settings",
    [
        RunSettings(),
        RunSettings(strategy="serial", endpoint=EndpointSettings(preset="instant", seed=5), reuse=True),
        RunSettings(endpoint=SERVER, reuse=True),
        RunSettings(endpoint=SERVER, reuse=True, prompt="{text}" + "很长" * 20_000),
        OTHER,
        RunSettings(endpoint=several(("m", ""), ("m", "")), reuse=True),
        RunSettings(endpoint=several(("n", "KEY_B"), ("my-vllm-model", "-"), first="KEY"), reuse=True),
        RunSettings(endpoint=several(("n", "KEY"), ("m", "KEY"), first="KEY"), reuse=True),
    ],
)
def test_command_makes_the_settings_again(settings: RunSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the settings, and whatever the machine's own concurrency is."""
    keyed = any(each.key_env for each in settings.endpoint.each)
    settings = replace(settings, key_source="environment" if keyed else "none")
    monkeypatch.setenv("KEY", "sk-1")
    monkeypatch.setenv("KEY_B", "sk-2")
    assert _settings(run_command(settings)) == settings


def test_every_setting_is_in_some_option() -> None:
    """Of two runs that differ in one setting the commands differ; where the key comes from is no option."""
    assert {each.name for each in fields(RunSettings)} >= {"key_source"}
    for record, of in ((OTHER, RunSettings), (OTHER.endpoint, EndpointSettings)):
        unchanged = SERVER_ALONE if of is EndpointSettings else PRICED
        for name in (each.name for each in fields(of) if each.name not in (*_SPECIAL, "extra_headers")):
            changed = replace(unchanged, **{name: getattr(record, name)})
            run = RunSettings(endpoint=changed) if isinstance(changed, EndpointSettings) else changed
            assert f"--{name.replace('_', '-')}" in run_command(run).text, name


def test_default_run_is_short() -> None:
    """Only the file and the concurrency, whose default is the machine's."""
    assert run_command(RunSettings(), ["tickets.csv"]).text == "python -m core run tickets.csv \\\n  --concurrency 20"


def test_files_are_those_of_the_documents() -> None:
    """An archive is named once; a name that looks like an option is a path; of many files a folder stands for all."""
    assert _parsed(run_command(RunSettings(), ["a b.zip/x.txt", "a b.zip/y/z.pdf", "-c.md"])).paths == [
        "a b.zip",
        "./-c.md",
    ]
    many = run_command(RunSettings(), [f"{n}.txt" for n in range(9)])
    assert _parsed(many).paths == ["documents"]
    assert many.notes == ("documents stands for the folder, or the file, with your documents.",)


def test_columns_and_count_of_the_run() -> None:
    """The columns that its table's reading took, and how many of the documents it has."""
    tables = [TableSeen("a.csv", ("id", "body"), (), text="body", name="-id")]
    options = _parsed(run_command(RunSettings(), ["a.csv"], tables, first=5))
    assert (options.text_columns, options.id_column, options.first) == (["body"], "-id", 5)
    two = [*tables, TableSeen("b.csv", ("text",), (), text="text")]
    assert _parsed(run_command(RunSettings(), ["a.csv"], two)).text_columns == []


def test_each_of_several_endpoints_is_told() -> None:
    """Its address; models and keys once where they are alike, else one an address, in their order."""
    alike = _parsed(run_command(RunSettings(endpoint=several(("m", ""), ("m", "")), key_source="environment")))
    assert (alike.base_urls, alike.models, alike.key_envs) == ([SERVER.base_url, B, C], ["m"], [])
    command = run_command(RunSettings(endpoint=several(("n", "KEY_B"), ("m", "-")), key_source="environment"))
    apart = _parsed(command)
    assert (apart.models, apart.key_envs) == (["my-vllm-model", "n", "m"], ["OPENAI_API_KEY", "KEY_B", "-"])
    assert command.notes[-1] == (
        "The keys are not in the command: set OPENAI_API_KEY, KEY_B in the environment, or in .env."
    )
    typed = _parsed(run_command(RunSettings(endpoint=several(("m", ""), ("m", "-")), key_source="typed")))
    assert typed.key_envs == ["KEY_1", "KEY_2", "-"]


def test_secrets_are_named_not_told() -> None:
    """A key or a header's value is nowhere in a run's settings; the notes say which variables to set."""
    endpoint = replace(SERVER, extra_headers=("api-key", "X-Team=TEAM"))
    command = run_command(RunSettings(endpoint=endpoint, key_source="typed"))
    options = _parsed(command)
    assert options.extra_headers == ["api-key=HEADER_API_KEY", "X-Team=TEAM"]
    assert [note.split(":")[1].strip() for note in command.notes if "header" in note] == [
        "set HEADER_API_KEY in the environment.",
        "set TEAM in the environment.",
    ]
    assert any("OPENAI_API_KEY" in note for note in command.notes)
