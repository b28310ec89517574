"""What lies in `deploy` and in the files of several machines, beside what it is laid over."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml  # type: ignore[import-untyped]
from dagster._config import process_config, resolve_to_config_type
from dagster._core.instance.config import dagster_instance_config_schema
from dagster_k8s import K8sRunLauncher

from marketbel_courier_tests.containers.compose_file import ComposeFile, read_compose

ROOT = Path(__file__).parents[1]
HELM = ROOT / "deploy" / "helm"
CHANGED = {
    "deploy/celery/dagster.yaml": {"run_launcher"},
    "deploy/helm/dagster.yaml": {"run_launcher", "run_monitoring"},
}
# What the chart's schema has under these names, as far as it is used here: there is no package of
# it to ask.
POD = {"image", "envSecrets", "podSecurityContext", "securityContext", "resources"}
CHART = {
    "global": {"postgresqlSecretName", "dagsterHome"},
    "postgresql": {
        "enabled",
        "postgresqlHost",
        "postgresqlUsername",
        "postgresqlDatabase",
        "service",
    },
    "dagster-user-deployments": {"enabled", "deployments"},
    "dagsterDaemon": {*POD, "enabled"},
    "dagsterWebserver": {*POD, "replicaCount"},
    "runLauncher": {"type"},
    "ingress": {"enabled"},
    "rabbitmq": {"enabled"},
    "redis": {"enabled"},
    "flower": {"enabled"},
}
USER_DEPLOYMENT = {
    *POD,
    "name",
    "port",
    "codeServerArgs",
    "includeConfigInLaunchedRuns",
    "env",
    "volumes",
    "volumeMounts",
}
RENDERED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: dagster-instance, labels: {app: dagster}}
data: {dagster.yaml: "run_storage: {}"}
"""


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def pins(path: str) -> set[str]:
    return set(
        re.findall(r"^([a-z0-9._-]+==[^ ;]+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    )


def test_the_image_of_several_machines_has_what_the_image_of_one_has_and_the_launchers() -> None:
    one, several = pins("requirements.production.lock"), pins("requirements.scaling.lock")

    assert one <= several <= pins("requirements.lock")
    added = {pin.partition("==")[0] for pin in several - one}
    assert {"celery", "dagster-celery", "dagster-k8s"} <= added


@pytest.mark.parametrize("path", sorted(CHANGED))
def test_an_instance_of_several_machines_differs_in_what_it_says_alone(path: str) -> None:
    ours, theirs = read("dagster.yaml"), read(path)

    differing = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
    assert differing == CHANGED[path]
    schema = resolve_to_config_type(
        dg.Shape(dagster_instance_config_schema())  # type: ignore[no-untyped-call]
    )
    assert process_config(schema, theirs).success


def test_the_launcher_of_kubernetes_takes_its_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAGSTER_K8S_PIPELINE_RUN_NAMESPACE", "shop")
    config = read("deploy/helm/dagster.yaml")["run_launcher"]["config"]

    schema = resolve_to_config_type(K8sRunLauncher.config_type())  # type: ignore[no-untyped-call]
    checked = process_config(schema, config)

    assert checked.success, checked.errors


def test_each_run_on_kubernetes_has_the_volume_that_is_claimed_for_many() -> None:
    values, claim = read("deploy/helm/values.yaml"), read("deploy/helm/volume.yaml")
    [deployment] = values["dagster-user-deployments"]["deployments"]

    assert deployment["includeConfigInLaunchedRuns"] == {"enabled": True}
    [volume] = deployment["volumes"]
    assert volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    [mount] = deployment["volumeMounts"]
    assert deployment["env"]["UPLOADS_DIR"].startswith(mount["mountPath"])


def test_the_values_have_only_names_that_the_chart_knows() -> None:
    values = read("deploy/helm/values.yaml")

    assert values.pop("generatePostgresqlPasswordSecret") is False
    assert {name for name, part in values.items() if not part.keys() <= CHART[name]} == set()
    for deployment in values["dagster-user-deployments"]["deployments"]:
        assert deployment.keys() <= USER_DEPLOYMENT
        assert deployment["image"].keys() == {"repository", "tag", "pullPolicy"}


@pytest.fixture(scope="module")
def several_machines() -> ComposeFile:
    variables = {
        "FIRST_MACHINE": "10.0.0.1",
        "BROKER_PASSWORD": "of-the-broker",
        "NO_PASSWORDS": "",
    }
    return read_compose(variables, ROOT / "docker-compose.yml", ROOT / "docker-compose.celery.yml")


@pytest.mark.parametrize("name", ["broker", "run-worker", "further-run-worker"])
def test_a_service_of_several_machines_is_bounded(several_machines: ComposeFile, name: str) -> None:
    service = several_machines.services[name]

    assert service.cap_drop == ("ALL",)
    assert service.security_opt == ("no-new-privileges:true",)
    assert service.read_only
    assert service.mem_limit
    assert service.pids_limit
    assert service.logging is not None
    assert set(service.logging.options) == {"max-size", "max-file"}


def test_servers_are_published_on_the_first_machines_private_address_and_for_itself(
    several_machines: ComposeFile,
) -> None:
    published = {
        name: [port.rpartition(":")[0] for port in service.ports]
        for name, service in several_machines.services.items()
    }

    for name, port in {"postgres": 5432, "redis": 6379, "broker": 6380}.items():
        assert published.pop(name) == [f"10.0.0.1:{port}"]
    assert published.pop("ml-analyze") == ["127.0.0.1:8001", "10.0.0.1:8001"]
    assert all(at.startswith("127.0.0.1:") for ports in published.values() for at in ports)


def test_a_further_machines_worker_finds_what_it_reads_on_the_first_machine(
    several_machines: ComposeFile,
) -> None:
    assert "further-run-worker" not in several_machines.active()
    worker = several_machines.services["further-run-worker"]

    names = {"broker", "ml-analyze", "postgres", "redis"}
    assert set(worker.extra_hosts) == {f"{name}=10.0.0.1" for name in names}
    first = several_machines.services["run-worker"]
    assert worker.command == first.command == ("marketbel-courier", "worker")
    differing = {
        name for name, text in worker.environment.items() if first.environment[name] != text
    }
    assert differing == {"CELERY_BROKER_URL"}
    assert worker.environment["CELERY_BROKER_URL"] == "redis://:of-the-broker@broker:6380/0"


def test_all_of_dagsters_services_hand_runs_to_the_same_broker(
    several_machines: ComposeFile,
) -> None:
    services = several_machines.services
    dagsters = ("code-server", "daemon", "run-worker", "webserver")

    assert len({services[name].environment["CELERY_BROKER_URL"] for name in dagsters}) == 1
    instance = "./deploy/celery/dagster.yaml:/opt/dagster/dagster.yaml:ro"
    for name in (*dagsters, "further-run-worker"):
        build = services[name].build
        assert build is not None
        assert build.args == {"LOCK": "requirements.scaling.lock"}
        assert instance in services[name].volumes


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl")
def test_the_charts_instance_is_replaced_by_ours() -> None:
    done = subprocess.run(
        [HELM / "post-render"], input=RENDERED, capture_output=True, text=True, check=True
    )

    maps = [each for each in yaml.safe_load_all(done.stdout) if each["kind"] == "ConfigMap"]
    assert [each["metadata"]["name"] for each in maps] == ["dagster-instance"]
    assert maps[0]["data"]["dagster.yaml"] == (HELM / "dagster.yaml").read_text("utf-8")
    assert not (HELM / "rendered.yaml").exists()
