"""What a deployment stands on: the framework's own check, versions that must not slip, the image and its composition."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.pipeline.queues import QUEUES, chosen
from portal.telemetry import probe

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "YARDSTICK_ENV": "production",
    "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "YARDSTICK_FIELD_KEYS": "A" * 43 + "=",
    "YARDSTICK_BASE_URL": "https://portal.example",
}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "web", "crawl", "index")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_frameworks_own_check_finds_nothing_in_production(tmp_path: Path) -> None:
    environment = {**os.environ, **PRODUCTION, "YARDSTICK_DATA": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


JUDGED = {"dependencies": [{"name": "nh3", "version": "0.3.8", "vulns": []}], "fixes": []}
FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["0.3.9"], "aliases": [], "description": ""}


@pytest.mark.parametrize(
    ("printed", "code", "ends", "says"),
    [
        (JUDGED, 0, 0, "1 packages, 0 known flaws."),
        ({"dependencies": [{**JUDGED["dependencies"][0], "vulns": [FLAW]}] * 2}, 1, 1, "nh3 0.3.8: PYSEC-2026-1, mended in 0.3.9"),
        (None, 1, 3, "NOT AUDITED"),  # nobody answers
        ({"dependencies": [{"name": "nh3", "skip_reason": "not found"}]}, 0, 3, "NOT AUDITED"),  # a database that knows nothing of it
        ({"dependencies": []}, 0, 3, "NOT AUDITED"),
    ],
)
def test_nothing_passes_the_audit_that_was_not_judged(printed: Any, code: int, ends: int, says: str, capsys: Any) -> None:
    audit = runpy.run_path(str(ROOT / ".ci" / "audit"))
    stand_in = f"import sys; print({json.dumps(printed) if printed else ''!r}); sys.exit({code})"
    assert audit["main"]([sys.executable, "-c", stand_in]) == ends
    assert says in capsys.readouterr().out


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


@pytest.mark.parametrize(
    ("package", "lowest", "below"),
    [
        ("django", (5, 2, 19), (6,)),
        # A newer pair writes empty documents without an error; a 9.x client does not speak to an 8.x server.
        ("elasticsearch", (8, 19), (8, 20)),
        ("django-elasticsearch-dsl", (8, 2), (8, 3)),
        ("celery", (5, 7), (5, 8)),
        ("scrapy", (2, 19), (2, 20)),  # what 2.15, 2.16 and 2.19 changed is what the hardening answers
        ("tantivy", (0, 27), (0, 28)),
        ("psycopg", (3, 3), (4,)),
        ("granian", (2, 8), (3,)),
        ("lxml", (6,), (7,)),
        ("django-allauth", (65, 21), (66,)),  # its views, names and templates are used one by one
    ],
)
def test_versions_stay_where_they_were_tried(package: str, lowest: tuple[int, ...], below: tuple[int, ...]) -> None:
    assert lowest <= numbers(version(package)) < below
    locked = re.search(rf"(?m)^{package}==(\S+)", (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8"))
    assert locked is not None and lowest <= numbers(locked.group(1)) < below


@pytest.mark.parametrize("lock", sorted(path.name for path in (ROOT / "requirements").glob("*.txt")))
def test_locks_have_a_hash_for_each_package_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    packages = re.findall(r"(?m)^[A-Za-z0-9._-]+==.*?(?=^[A-Za-z0-9._-]+==|\Z)", text, re.DOTALL)
    assert packages and all("--hash=sha256:" in package for package in packages)
    assert "://" not in text and "--index" not in text


@pytest.mark.parametrize("unwanted", ["django-celery-beat", "django-prometheus", "scrapy-redis", "dateparser", "price-parser"])
def test_packages_that_were_tried_and_refused_stay_out(unwanted: str) -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert f"\n{unwanted}==" not in f"\n{lock.read_text(encoding='utf-8')}"


class TestImage:
    def test_runs_as_nobody_in_particular_and_says_whether_it_lives(self) -> None:
        last = DOCKERFILE.rpartition("\nFROM ")[2]
        assert re.search(r"(?m)^USER 10001:10001$", last) and re.search(r"(?m)^HEALTHCHECK .*portal\.telemetry\.probe", last)
        assert last.index("USER ") > last.rindex("\nRUN ") and not re.search(r"(?m)^(ADD|COPY \.)", DOCKERFILE)

    def test_installs_only_what_the_lock_names_by_hash_and_builds_nothing(self) -> None:
        assert "--require-hashes" in DOCKERFILE and "--only-binary :all:" in DOCKERFILE and "requirements/base.txt" in DOCKERFILE

    def test_names_no_address_and_no_secret(self) -> None:
        assert "://" not in DOCKERFILE and not re.search(r"(?i)(secret|password|token)\s*=", DOCKERFILE)
        assert all(re.search(r":[\w${}.-]+$", image) and ":latest" not in image for image in re.findall(r"(?m)^FROM (\S+)", DOCKERFILE))

    def test_only_what_it_copies_reaches_the_builder(self) -> None:
        lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        copied = {part for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", DOCKERFILE) for part in line.split()}
        assert "*" in lines and {line[1:] for line in lines if line.startswith("!")} == copied
        assert all((ROOT / part).exists() for part in copied)

    def test_the_names_of_its_environment_are_known(self) -> None:
        names = set(re.findall(r"\b((?:YARDSTICK_\w+|DATABASE_URL|SECRET_KEY|ALLOWED_HOSTS))=", DOCKERFILE))
        assert names <= known() and "YARDSTICK_DATA" in names


@pytest.mark.parametrize("name", SERVICES)
class TestService:
    def test_has_no_rights_that_it_does_not_need(self, name: str) -> None:
        one = SERVICES[name]
        assert one["read_only"] is True and one["cap_drop"] == ["ALL"] and "no-new-privileges:true" in one["security_opt"]
        assert re.fullmatch(r"\d+:\d+", one["user"]) and not one["user"].startswith("0:")
        assert "privileged" not in one and "cap_add" not in one and not any("docker.sock" in mount for mount in one["volumes"])
        assert any(mount.startswith("/tmp") for mount in one["tmpfs"])

    def test_says_whether_it_is_well_and_is_waited_for(self, name: str) -> None:
        one = SERVICES[name]
        once = one["restart"] == "no"
        assert once or {"test", "interval", "timeout", "retries", "start_period"} <= set(one["healthcheck"])
        for needed, how in one.get("depends_on", {}).items():
            ends = SERVICES[needed]["restart"] == "no"
            assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")

    def test_has_limits(self, name: str) -> None:
        assert {"cpus", "memory", "pids"} <= set(SERVICES[name]["deploy"]["resources"]["limits"])

    def test_takes_its_secrets_from_outside_and_refuses_to_start_without(self, name: str) -> None:
        for key, told in SERVICES[name]["environment"].items():
            if re.search(r"PASS|SECRET|_URL$", key) and key != "YARDSTICK_BASE_URL":
                assert re.search(r"\$\{\w+:\?[^}]+\}", str(told)), f"{key} of {name}"

    def test_keeps_what_it_writes_in_a_volume_of_the_composition(self, name: str) -> None:
        assert {mount.partition(":")[0] for mount in SERVICES[name]["volumes"]} <= set(COMPOSE["volumes"])

    def test_is_reached_from_this_machine_at_most(self, name: str) -> None:
        assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))
        assert ("outside" in SERVICES[name]["networks"]) == (name in ("web", "crawl"))


def known() -> set[str]:
    """Every variable that the settings read."""
    folder = ROOT / "portal" / "config"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    return set(re.findall(r"(?:env\.get\(|_url\(env, |_secret_key\(env, |\")\"?([A-Z][A-Z_]{3,})\"?", text)) | {"PORT"}


@pytest.mark.parametrize("name", OURS)
def test_variables_of_the_composition_are_ones_that_the_settings_know(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= known()
    assert {"DATABASE_URL", "ELASTICSEARCH_URL", "CELERY_BROKER_URL", "SECRET_KEY", "ALLOWED_HOSTS"} <= set(SERVICES[name]["environment"])


def test_the_commands_of_the_composition_are_ours() -> None:
    commands = {name: SERVICES[name]["command"] for name in OURS}
    folder = ROOT / "portal" / "pipeline" / "management" / "commands"
    for command in commands.values():
        assert command[:2] == ["python", "manage.py"] and (command[2] == "migrate" or (folder / f"{command[2]}.py").exists())
    served = {queue for command in commands.values() if "--queues" in command for queue in chosen(command[command.index("--queues") + 1])}
    clocks = [name for name, command in commands.items() if "--beat" in command]
    assert served == set(QUEUES)
    assert clocks == ["index"]


def test_a_web_server_that_does_not_answer_is_unwell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", "9")
    assert probe.main(["web"]) == 1 and "/healthz" in capsys.readouterr().out


@pytest.mark.parametrize("command", [b"python\0manage.py\0worker\0", b"python\0-m\0celery\0-A\0portal.config.celery\0worker\0"])
@pytest.mark.parametrize(("state", "says"), [("S", ""), ("R", ""), ("T", "no worker"), ("Z", "no worker")])
def test_a_worker_that_is_stopped_is_unwell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: bytes, state: str, says: str) -> None:
    for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "17").mkdir()
    (tmp_path / "17" / "cmdline").write_bytes(command)
    (tmp_path / "17" / "stat").write_text(f"17 (python (x)) {state} 1 17 17")
    (tmp_path / "18").mkdir()
    assert says in probe.worker(tmp_path) and (probe.worker(tmp_path) == "") == (says == "")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:hunter22@127.0.0.1:9/x")
    if not says:
        assert "DATABASE_URL" in probe.worker(tmp_path) and "hunter22" not in probe.worker(tmp_path)
