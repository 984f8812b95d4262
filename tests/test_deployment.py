"""The files of a deployment, as far as they can be checked without an engine."""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from api.commands import main
from api.routes.health import health
from api.settings import Settings
from tests.conftest import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


PROVED = "1.50.0"
"""The version of Meilisearch that the contract of the engines has been held against."""

ONCE = {"migration", "folders", "keys"}
"""Services that do one thing and end."""


def judged(path: Path) -> "subprocess.CompletedProcess[str]":
    """Compare a file with the Compose specification's own schema, as the wheel carries it; nothing is fetched."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_has_the_form_of_the_compose_specification():
    told = judged(ROOT / "docker-compose.yml")
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("read_only: true", "readonly: true"), ("start_period: 30s", "start_period: [30s]"), ("services:", "service:")],
)
def test_a_file_of_another_form_is_noticed(tmp_path: Path, right: str, wrong: str):
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert right in text
    changed = tmp_path / "docker-compose.yml"
    changed.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert judged(changed).returncode == 1


def test_every_service_of_the_set_is_there_and_says_when_it_is_well():
    running = {"application", "follower", "postgresql", "meilisearch", "proxy"}
    assert set(SERVICES) == ONCE | running
    for name in running:
        assert SERVICES[name]["healthcheck"]["test"], name
        assert SERVICES[name]["restart"] == "unless-stopped", name
    for name in ONCE:
        assert SERVICES[name]["restart"] == "no", name


def test_whoever_waits_for_a_service_waits_for_it_to_be_well_and_can_reach_it():
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            finishes = other in ONCE
            assert how["condition"] == ("service_completed_successfully" if finishes else "service_healthy"), name
            if not finishes:
                assert set(service["networks"]) & set(SERVICES[other]["networks"]), (name, other)


def test_no_service_can_write_where_it_should_not_or_gain_rights():
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["cap_drop"] == ["ALL"], name


def test_services_run_as_a_user_without_rights():
    # New volumes are given to their users once, by root without any other right.
    kept = {"folders": ["CHOWN"]}
    for name, service in SERVICES.items():
        if name in kept:
            assert service["cap_add"] == kept[name]
        else:
            assert service["user"].split(":")[0].isdigit()
            assert int(service["user"].split(":")[0]) > 0
            assert "cap_add" not in service, name


def test_the_user_of_our_services_is_the_one_of_the_image():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    uid, gid = SERVICES["application"]["user"].split(":")
    assert f"groupadd --gid {gid} sogoc" in text
    assert f"--uid {uid} --gid {gid}" in text


def test_nobody_but_the_proxy_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"proxy"}
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert "back" not in SERVICES["proxy"]["networks"]


def test_the_proxy_is_the_one_whose_word_is_believed():
    (network,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert json.loads(SERVICES["application"]["environment"]["SOGOC_TRUSTED_PROXIES"]) == [network["subnet"]]
    assert SERVICES["proxy"]["networks"] == ["front"]
    assert "X-Forwarded-For {remote_host}" in (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")


def test_the_proxy_listens_where_its_ports_lead():
    inner = {port.partition(":")[2].partition("/")[0] for port in SERVICES["proxy"]["ports"]}
    told = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    assert inner == set(re.findall(r"^\s*https?_port (\d+)$", told, re.MULTILINE))
    assert all(int(port) > 1023 for port in inner)


def test_volumes_and_networks_that_are_used_are_declared():
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in COMPOSE["volumes"], (name, source)
            if source.startswith("./"):
                assert (ROOT / source).is_file(), source
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name


def test_print_files_lie_in_a_volume_of_their_own_that_no_backup_takes():
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for name in ("application", "follower"):
        mounted = dict(volume.split(":") for volume in SERVICES[name]["volumes"])
        assert SERVICES[name]["environment"]["SOGOC_PRINT_FILES"] == mounted["prints"]
        assert not mounted["prints"].startswith(mounted["office"])
        assert re.search(rf"chown sogoc:sogoc .*{mounted['prints']}\b", image), "a new volume belongs to its user"


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for secret in ("POSTGRES_PASSWORD", "MEILI_MASTER_KEY"):
        assert f"${{{secret}:?" in text
        assert f"{secret}:-" not in text


def test_the_master_key_is_told_to_the_server_and_to_the_service_that_makes_keys_only():
    told = {name for name, service in SERVICES.items() if "MASTER" in str(service.get("environment", {}))}
    assert told == {"meilisearch", "keys"}
    assert SERVICES["keys"]["profiles"] == ["keys"]


def test_the_search_engine_is_the_one_decided_on():
    search = SERVICES["meilisearch"]
    assert search["image"] == f"getmeili/meilisearch:v{PROVED}"
    assert search["environment"]["MEILI_NO_ANALYTICS"] == "true"
    assert search["environment"]["MEILI_ENV"] == "production"
    assert search["environment"]["MEILI_MAX_INDEXING_MEMORY"]
    assert search["mem_limit"]


def test_the_image_is_made_by_the_makefile_s_own_steps():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "RUN make install" in text
    assert re.search(r"^USER sogoc$", text, re.MULTILINE)
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in copied.split():
            assert (ROOT / source).exists(), source


def test_what_the_services_are_told_to_do_the_command_line_knows(monkeypatch: pytest.MonkeyPatch):
    for variable, value in SERVICES["keys"]["environment"].items():
        monkeypatch.setenv(variable, value)
    for name in ("migration", "application", "follower", "keys"):
        known: click.Command = main
        words = list(SERVICES[name]["command"])
        while isinstance(known, click.Group):
            word = words.pop(0)
            known = known.commands[word]
        assert known.make_context(word, words).command is known, name
    check = SERVICES["follower"]["healthcheck"]["test"]
    assert check[:2] == ["CMD", "sogoc"]
    assert main.commands[check[2]].make_context(check[2], check[3:]).params["check"] is True


def test_every_setting_of_the_set_exists():
    for name in SERVICES["application"]["environment"]:
        assert name.removeprefix("SOGOC_").lower() in Settings.model_fields, name


def test_the_address_of_the_health_check_is_served():
    assert any("/healthz" in part for part in SERVICES["application"]["healthcheck"]["test"])
    assert "/healthz" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "/healthz" in health.paths
