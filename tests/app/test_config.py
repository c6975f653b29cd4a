"""Settings: where they come from, and what is said when they are wrong."""

from pathlib import Path

import pytest

from hongyan.app.config import Config, face_configs, load
from hongyan.model.errors import BadConfiguration


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "hongyan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_given_means_the_defaults() -> None:
    config = load(None, {}, {})
    assert (config.listen.host, config.listen.port, config.storage.data) == ("127.0.0.1", 7777, "data")
    assert config == Config()


def test_the_command_line_beats_the_environment_and_that_beats_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[listen]\nport = 1\nhost = "127.0.0.2"\n[log]\nlevel = "debug"\n')
    config = load(path, {"HONGYAN_LISTEN_PORT": "2", "HONGYAN_LOG_JSON": "true"}, {"listen": {"port": 3}})
    assert (config.listen.port, config.listen.host, config.log.level, config.log.json) == (
        3,
        "127.0.0.2",
        "debug",
        True,
    )


def test_the_admin_token_comes_from_its_variable_even_when_it_is_all_digits() -> None:
    assert load(None, {"HONGYAN_ADMIN_TOKEN": "12345"}, {}).admin.token == "12345"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[listen]\nprot = 7777\n", "prot"),
        ("[lisden]\nport = 7777\n", "lisden"),
        ('[listen]\nport = "many"\n', "listen.port"),
        ("[listen]\nport = 70000\n", "listen.port"),
        ('[sandbox]\nworld = "mars"\n', "sandbox.world"),
        ("listen = 5\n", "listen"),
        ("[listen\n", "no TOML"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_file_and_the_key(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadConfiguration) as wrong:
        load(path, {}, {})
    assert str(path) in wrong.value.message
    assert said in wrong.value.message
    assert "\n" not in wrong.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=r"absent\.toml"):
        load(tmp_path / "absent.toml", {}, {})


def test_an_unknown_variable_of_ours_is_an_error() -> None:
    with pytest.raises(BadConfiguration, match="prot"):
        load(None, {"HONGYAN_LISTEN_PROT": "1"}, {})


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.5", True),
        ("gateway.example", True),
    ],
)
def test_only_loopback_is_not_public(host: str, public: bool) -> None:
    assert load(None, {}, {"listen": {"host": host}}).is_public is public


def test_a_face_has_a_section_of_its_own_in_the_file_and_the_environment(tmp_path: Path) -> None:
    faces = face_configs()
    path = written(tmp_path, '[padchat_v2]\nsecond_client = "refuse"\n')
    assert load(path, {}, {}, faces).faces["padchat_v2"].second_client == "refuse"
    environment = {"HONGYAN_PADCHAT_V2_SECOND_CLIENT": "replace"}
    assert load(path, environment, {}, faces).faces["padchat_v2"].second_client == "replace"


def test_a_wrong_setting_of_a_face_is_named_with_its_section(tmp_path: Path) -> None:
    path = written(tmp_path, '[padchat_v2]\nsecond_client = "fight"\n')
    with pytest.raises(BadConfiguration, match=r"padchat_v2\.second_client"):
        load(path, {}, {}, face_configs())
