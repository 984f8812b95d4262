"""The files of a deployment, as far as they can be checked without an engine."""

import re

import yaml

from tests.conftest import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def test_every_service_of_the_set_is_there_and_says_when_it_is_well():
    assert set(SERVICES) == {"migration", "application", "follower", "postgresql", "meilisearch", "proxy"}
    for name, service in SERVICES.items():
        assert name == "migration" or service["healthcheck"]["test"], name


def test_no_service_can_write_where_it_should_not_or_gain_rights():
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["cap_drop"] == ["ALL"], name


def test_our_own_services_run_as_a_user_without_rights():
    for name in ("migration", "application", "follower"):
        assert SERVICES[name]["user"].split(":")[0] not in {"0", "root"}


def test_volumes_and_networks_that_are_used_are_declared():
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in COMPOSE["volumes"], (name, source)
            if source.startswith("./"):
                assert (ROOT / source).is_file(), source
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for secret in ("POSTGRES_PASSWORD", "MEILI_MASTER_KEY"):
        assert f"${{{secret}:?" in text
        assert f"{secret}:-" not in text


def test_the_search_engine_is_the_one_decided_on():
    search = SERVICES["meilisearch"]
    assert search["image"] == "getmeili/meilisearch:v1.50"
    assert search["environment"]["MEILI_NO_ANALYTICS"] == "true"
    assert search["mem_limit"]


def test_the_image_is_made_by_the_makefile_s_own_steps():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "RUN make install" in text
    assert re.search(r"^USER sogoc$", text, re.MULTILINE)
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in copied.split():
            assert (ROOT / source).exists(), source
