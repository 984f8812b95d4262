import re
from typing import Any

import pytest
from pydantic import ValidationError

from api.settings import Settings
from tests.conftest import ROOT


def test_every_setting_is_described_as_it_is():
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `SOGOC_([A-Z_]+)` \| (.*?) \| (.*) \|$", page, re.MULTILINE)
    described = {name.lower(): (default, meaning) for name, default, meaning in rows}
    assert set(described) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        assert described[name] == (f"`{default}`" if default not in ({}, []) else "(none)", field.description), name


def test_settings_cannot_be_changed_while_serving():
    with pytest.raises(ValidationError):
        Settings().office = "VN-24"  # type: ignore[misc] # what the test tries


def test_a_secret_in_the_settings_is_not_shown():
    secret = bytes(range(32)).hex()
    assert secret not in repr(Settings(label_masters={1: secret}))


def test_settings_of_a_service_are_whole_and_secure():
    right: dict[str, Any] = {"oidc_issuer": "https://id.example", "oidc_client_id": "sogoc"}
    assert Settings(**right).oidc_issuer == "https://id.example"
    for wrong in (
        {"oidc_client_id": None},
        {"oidc_issuer": "http://id.example"},
        {"oidc_issuer": "id.example"},
        {"oidc_issuer": "https://id.example/?a=b"},
        {"oidc_scopes": "profile"},
    ):
        with pytest.raises(ValidationError):
            Settings(**(right | wrong))
    with pytest.raises(ValidationError):
        Settings(officers_need_identity=True)
