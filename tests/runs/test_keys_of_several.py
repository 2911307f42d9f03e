"""Several endpoints of one run: whose key goes where, what is asked for again, and that nothing keeps a key."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from core.config import OPENAI_URL, Environment
from core.credentials import Credentials
from core.errors import ConfigurationError
from core.records import RunStatus
from core.runs.keyring import API_KEY, Keyring, key_name
from core.runs.registry import Registry
from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from core.views.exports.as_csv import csv_pieces
from core.views.exports.table import Table
from tests.cli.served import served
from tests.runs.test_registry import ended, prepared, until, worker_pid
from tests.scripted import Paced

A, B, C = "http://a.example/v1", "http://b.example/v1", "http://c.example/v1"
KEY_A, KEY_B = "sk-of-a-0123456789", "sk-of-b-0123456789"
NONE = Credentials()


def several(*others: str, first: str = "", source: str = "environment", headers: tuple[str, ...] = ()) -> RunSettings:
    """A first, then B and C as far as there are variables for them."""
    more = tuple(OtherEndpoint(address, "m", variable) for address, variable in zip((B, C), others, strict=False))
    endpoint = EndpointSettings(kind="openai", base_url=A, model="m", key_env=first, others=more, extra_headers=headers)
    return RunSettings(endpoint=endpoint, key_source=source)  # type: ignore[arg-type]  # one of the three


def command(*named: str, key: str = "") -> Keyring:
    return Keyring(Environment(api_key=key, named=named), owner_of_keys=True)


def app(key: str = "", base_url: str = A) -> Keyring:
    return Keyring(Environment(api_key=key, base_url=base_url), owner_of_keys=False)


def sent(keyring: Keyring, settings: RunSettings, run_id: str = "r") -> dict[str, str]:
    """Which key each endpoint would get."""
    secrets = keyring.credentials(run_id, settings)
    assert secrets is not None
    assert secrets.address == settings.endpoint.addresses
    return {each.base_url: secrets.of(each.base_url).key for each in settings.endpoint.each}


def test_each_address_gets_the_key_of_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no other's; OPENAI_API_KEY goes to those for which none is named."""
    monkeypatch.setenv("KEY_B", KEY_B)
    keyring = command(A, B, C, key=KEY_A)
    settings = keyring.begun(several("KEY_B", "-"), NONE)
    keyring.check(settings, NONE)
    assert sent(keyring, settings) == {A: KEY_A, B: KEY_B, C: ""}
    assert settings.key_source == "environment"
    assert not keyring.owns_all(settings)
    shared = several("", "")
    assert sent(keyring, shared) == dict.fromkeys((A, B, C), KEY_A)
    assert keyring.owns_all(shared)


def test_a_variable_that_is_not_set_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the variable and the address; a run that goes on takes the key from there again."""
    monkeypatch.delenv("KEY_B", raising=False)
    keyring, settings = command(A, B), several("KEY_B")
    with pytest.raises(ConfigurationError, match=f"KEY_B is not set; the key for {B} is taken from there"):
        keyring.check(settings, NONE)
    assert keyring.credentials("r", settings) is None
    monkeypatch.setenv("KEY_B", KEY_B)
    keyring.check(settings, NONE)


def test_keys_go_only_where_the_command_says() -> None:
    """Somebody else may have put an address into the store's run: all that get a secret have to be named again."""
    settings = several("", "-")
    with pytest.raises(ConfigurationError, match=f"--base-url {A} --base-url {B} to send") as refused:
        command(A, key=KEY_A).check(settings, NONE)
    assert C not in str(refused.value)
    command(A, B, key=KEY_A).check(settings, NONE)
    command().check(several("", source="none"), NONE)
    assert sent(command(A, key=KEY_A), several("-")) == {A: KEY_A, B: ""}


def test_a_headers_value_goes_to_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_HEADER", "tok-1234")
    settings = several("-", first="-", source="none", headers=("X-Auth=A_HEADER",))
    with pytest.raises(ConfigurationError, match=f"--base-url {A} --base-url {B}"):
        command(A).check(settings, NONE)
    command(A, B).check(settings, NONE)


def test_a_typed_key_is_that_of_its_address() -> None:
    """One that is typed for none is the first one's. An endpoint that was given none is not asked for it again."""
    keyring, typed = app(), Credentials(KEY_A, keys={B: KEY_B})
    settings = keyring.begun(several("", "", source="none"), typed)
    keyring.keep("r", settings, typed, "tab")
    assert settings.key_source == "typed"
    assert sent(keyring, settings) == {A: KEY_A, B: KEY_B, C: ""}
    later = app()
    assert later.credentials("r", settings) is None
    assert later.lacking("r", settings) == (API_KEY, key_name(settings.endpoint, B)) == (API_KEY, f"{API_KEY} {B}")
    again = later.again("r", settings, Credentials("sk-new-a", keys={B: "sk-new-b"}), "tab")
    later.keep("r", later.resumed("r", settings, again), again, "tab")
    assert sent(later, settings) == {A: "sk-new-a", B: "sk-new-b", C: ""}


def test_a_typed_key_goes_nowhere_else_when_the_addresses_have_changed() -> None:
    """Somebody who can write the store puts another server in: nothing that was typed goes along."""
    keyring, typed = app(), Credentials(KEY_A, keys={B: KEY_B})
    settings = keyring.begun(several("", source="none"), typed)
    keyring.keep("r", settings, typed)
    assert keyring.credentials("r", several("", "", source="typed")) is None


def test_the_app_takes_its_own_key_for_its_own_address_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside typed ones; a variable that a command's run names is not read there."""
    monkeypatch.setenv("KEY_B", KEY_B)
    keyring, typed = app(KEY_A), Credentials(keys={B: KEY_B})
    settings = keyring.begun(several("", "", source="none"), typed)
    keyring.keep("r", settings, typed)
    assert sent(keyring, settings) == {A: KEY_A, B: KEY_B, C: ""}
    assert keyring.lacking("other", several("KEY_B")) == (f"{API_KEY} {B}",)


def test_an_endpoint_without_a_key_can_be_given_one_later() -> None:
    """Such as one that has refused the run."""
    keyring = app()
    settings = keyring.begun(several("", source="none"), NONE)
    assert (settings.key_source, sent(keyring, settings)) == ("none", {A: "", B: ""})
    typed = Credentials(keys={B: KEY_B})
    again = keyring.resumed("r", settings, typed)
    keyring.keep("r", again, typed)
    assert sent(keyring, again) == {A: "", B: KEY_B}
    assert app().lacking("r", again) == (f"{API_KEY} {B}",)


def test_openai_among_several_needs_its_key() -> None:
    endpoint = EndpointSettings(kind="openai", base_url=A, model="m", others=(OtherEndpoint(OPENAI_URL, "gpt"),))
    with pytest.raises(ConfigurationError, match="OpenAI asks for an API key"):
        app().check(RunSettings(endpoint=endpoint), NONE)
    app().check(RunSettings(endpoint=endpoint), Credentials(keys={OPENAI_URL: KEY_B}))


def test_private_addresses_are_for_all_or_none(tmp_path: Path) -> None:
    """Where the machine's owner allows its own address alone, no further one gets in beside it."""
    closed = Keyring(Environment(base_url=A, private=False, store=tmp_path / "g.db"), owner_of_keys=False)
    assert closed.reaches_private(several().endpoint)
    assert not closed.reaches_private(several("").endpoint)


@pytest.mark.parametrize("name", ["sk-proj-0123", "A B", "1A", "A=B"])
def test_a_key_is_named_by_its_variable(name: str) -> None:
    """What may be the key itself is not quoted."""
    with pytest.raises(ConfigurationError, match="never given itself") as refused:
        several(name)
    assert name not in str(refused.value)


def test_one_address_has_one_key() -> None:
    """Two models of one server share its key."""
    both = EndpointSettings(kind="openai", base_url=A, model="m", others=(OtherEndpoint(A, "n"),))
    assert both.named == f"{A} and 1 more"
    with pytest.raises(ConfigurationError, match="named with two keys"):
        EndpointSettings(kind="openai", base_url=A, model="m", others=(OtherEndpoint(A, "n", "KEY_B"),))


def test_typed_keys_reach_their_servers_and_nothing_else(tmp_path: Path) -> None:
    """Each its own; no file, command line or export has one. The next app has to be given both again, and no key of the
    endpoint that has none."""
    with ExitStack() as stack:
        servers = [stack.enter_context(served(Paced(0.0))) for _ in range(3)]
        first, second, third = (server.url for server in servers)
        others = (OtherEndpoint(second, "m"), OtherEndpoint(third, "m"))
        endpoint = EndpointSettings(kind="openai", base_url=first, model="m", others=others)
        registry = Registry(Environment(store=tmp_path / "g.db"))
        run_id = registry.start(prepared(registry, 60), RunSettings(endpoint=endpoint), KEY_A, keys={second: KEY_B})
        command = Path(f"/proc/{worker_pid(registry, run_id)}/cmdline").read_bytes()
        assert until(registry, run_id, ended).succeeded == 60
        assert [server.keys for server in servers] == [{f"Bearer {KEY_A}"}, {f"Bearer {KEY_B}"}, {"Bearer none"}]
        exported = b"".join(csv_pieces(Table(registry.rows(run_id))))
        registry.close()  # reading its files beside SQLite would drop SQLite's locks
        files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert not any(key.encode() in command + exported + files for key in (KEY_A, KEY_B))

        later = Registry(Environment(store=tmp_path / "g.db"))
        assert later.lacks(run_id) == (API_KEY, f"{API_KEY} {second}")
        lacking = later.repeat(run_id, KEY_A)
        assert until(later, lacking, ended).status is RunStatus.NEEDS_KEY
        assert later.lacks(lacking) == (f"{API_KEY} {second}",)
        again = later.repeat(run_id, "sk-of-a-new-one", keys={second: "sk-of-b-new-one"})
        assert until(later, again, ended).succeeded == 60
        later.close()
    assert [server.keys for server in servers] == [
        {f"Bearer {KEY_A}", "Bearer sk-of-a-new-one"},
        {f"Bearer {KEY_B}", "Bearer sk-of-b-new-one"},
        {"Bearer none"},
    ]
