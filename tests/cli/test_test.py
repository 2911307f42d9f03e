"""`python -m core test`, as a person uses it."""

from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Reply


def test_all_is_well() -> None:
    """Exit 0: its sentence, the models, the latency; the key of the environment goes along."""
    with served(lambda _, __: Reply("ok")) as server:
        done = gistmill("test", "--base-url", server.url, "--model", "m-2026", OPENAI_API_KEY="sk-12345")

        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("m-2026 answered in ")
        assert f" at {server.url}, which offers 1 model.\nModels: m-2026.\nAbout " in done.stdout
        assert server.keys == {"Bearer sk-12345"}
    assert done.stderr == ""


def test_a_short_key_is_said_to_be_unlikely() -> None:
    """It is sent all the same: a server of one's own takes any key."""
    with served(lambda _, __: Reply("ok")) as server:
        done = gistmill("test", "--base-url", server.url, "--model", "m-2026", OPENAI_API_KEY="sk-1")

        assert done.returncode == 0
        assert done.stderr.startswith("The API key has only 4 letters; keys have 8 or more.")
        assert server.keys == {"Bearer sk-1"}


def test_what_is_not_well_is_told() -> None:
    """Exit 1, and why on stderr; the models that the list names all the same."""
    with served(lambda _, __: Reply(status=401)) as server:
        done = gistmill("test", "--base-url", server.url, "--model", "m-2026")

    assert done.returncode == 1
    assert done.stderr.startswith("The endpoint refused the key (401): check the API key.")
    assert done.stdout == "Models: m-2026.\n"


def test_another_model_than_the_list_has_is_warned_of() -> None:
    """It answers, so exit 0; the warning is on stderr."""
    with served(lambda _, __: Reply("ok")) as server:
        done = gistmill("test", "--base-url", server.url, "--model", "m-1")

    assert done.returncode == 0
    assert done.stderr == "The endpoint's list does not name m-1; it names m-2026.\n"


def test_a_bad_address_is_a_bad_setting() -> None:
    """Exit 2, in one line."""
    done = gistmill("test", "--base-url", "ftp://host/v1")

    assert done.returncode == 2
    assert (
        done.stderr
        == "python -m core: Base URL is 'ftp://host/v1'; it must begin with http:// or https:// and name a host.\n"
    )
