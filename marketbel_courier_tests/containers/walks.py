"""The walks of `make containers`: through docker-compose.yml, alone and with each overlay."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from marketbel_courier.settings import Settings
from marketbel_courier_tests.containers.compose_file import read_compose
from marketbel_courier_tests.containers.deployment import CHECKOUT, Deployment, Ended
from marketbel_courier_tests.containers.image import STAND_INS
from marketbel_courier_tests.containers.images import Images
from marketbel_courier_tests.containers.interpolation import read_variables
from marketbel_courier_tests.containers.journey import SHEET_PATH, Surroundings
from marketbel_courier_tests.containers.network import GATEWAY, SUBNET
from marketbel_courier_tests.containers.supervisor import Container
from marketbel_courier_tests.containers.trial import Trial
from marketbel_courier_tests.neighbours.old_worker import OldWorker
from marketbel_courier_tests.neighbours.their_schema import run_their_migrations

BASE = "docker-compose.yml"
SECRETS = "docker-compose.secrets.yml"
CELERY = "docker-compose.celery.yml"
EXISTING = "docker-compose.existing-system.yml"
THEIRS = STAND_INS / "marketbel" / "docker-compose.yml"

_DRILL_SECONDS = 1200.0
_COMMAND_SECONDS = 300.0
_DEMO_SETTINGS = {
    "ML_POLL_INTERVAL_SECONDS": "0.5",
    # Servers here are down only for moments, so retries follow quickly.
    "DOWNLOAD_RETRY_BASE_SECONDS": "0.5",
    "RETRY_DELAY_SECONDS": "3",
    # The syncs are asked for; a scheduled one would come in between.
    "SYNC_INTERVAL_HOURS": "168",
    "SOURCE_PRIVATE_NETWORKS": str(SUBNET),
}
_PASSWORDS = (
    "POSTGRES_PASSWORD",
    "POSTGRES_COURIER_PASSWORD",
    "POSTGRES_PARSER_PASSWORD",
    "POSTGRES_DAGSTER_PASSWORD",
    "REDIS_PASSWORD",
    "ML_ANALYZE_TOKEN",
    "ADMIN_TOKENS",
)


def walk_alone(trial: Trial, shops: str) -> None:
    """The one file: journeys, deaths, and a drill as an operator calls it."""
    variables = _variables(shops, **_passwords())
    deployment = trial.deployment(variables, BASE)
    supervisor = trial.start(deployment)
    surroundings = _surroundings(trial, deployment, variables)
    trial.look_at_rights(supervisor)
    trial.travel(surroundings, shops)
    containers = supervisor.containers
    trial.kill_one_after_the_other(*(c for c in containers.values() if c.restarts))
    trial.travel_again(surroundings, shops)
    # The page's role could not remove what a drill leaves in Dagster, nor old runs.
    _drill(trial, containers["admin"], code=2, says=("exec code-server",))
    _prune(trial, containers["admin"], code=2, says=("exec code-server",))
    _prune(trial, containers["code-server"], says=("Removed 0 old rows and files",))
    _drill(trial, containers["code-server"], "--serve", "code-server:8099", "--kill-worker")


def walk_with_secret_files(trial: Trial, shops: str) -> None:
    """Secrets in files, made as an operator makes them, with a token of the page's."""
    folder = trial.folder / "secrets"
    subprocess.run([CHECKOUT / "deploy/secrets/make_files.sh", folder], check=True)
    (folder / "admin-tokens").write_text(secrets.token_hex(24) + "\n")
    in_files = {
        name: (folder / name.lower().replace("_", "-")).read_text().strip()
        for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "ADMIN_TOKENS")
    }
    variables = _variables(shops, NO_PASSWORDS="", SECRETS_FOLDER=str(folder))
    deployment = trial.deployment(variables, BASE, SECRETS)
    trial.look_at_rights(trial.start(deployment))
    surroundings = _surroundings(trial, deployment, in_files)
    trial.travel(surroundings, shops)


def walk_over_machines(trial: Trial, shops: str) -> None:
    """Two machines that carry runs; at last the further one alone, after a death of all."""
    passwords = {**_passwords(), "BROKER_PASSWORD": secrets.token_hex(24)}
    variables = _variables(shops, FIRST_MACHINE=GATEWAY, **passwords)
    deployment = trial.deployment(variables, BASE, CELERY)
    first = trial.start(deployment).containers
    surroundings = _surroundings(trial, deployment, variables)
    elsewhere = trial.deployment(variables, BASE, CELERY, machine="second-")
    second = trial.start(elsewhere, "further-run-worker", without_dependencies=True)
    trial.look_at_rights(second)
    trial.travel(surroundings, shops)
    workers = (first["run-worker"], second.containers["further-run-worker"])
    trial.kill_one_after_the_other(first["broker"], *workers)
    first["run-worker"].stop()
    trial.say("The first machine's worker is stopped: the further one carries all.")
    trial.travel_again(surroundings, shops)
    _drill(trial, first["code-server"])


def walk_beside_existing_system(trial: Trial, shops: str) -> None:
    """Somebody else's servers and volume, with what an old worker left there."""
    passwords = _passwords()
    theirs = trial.deployment(passwords, THEIRS, name="marketbel")
    # Made by an image of theirs, whose worker is root.
    theirs.volume("uploads").mkdir(parents=True)
    of_postgres, of_redis = passwords["POSTGRES_PASSWORD"], passwords["REDIS_PASSWORD"]
    variables = _variables(
        shops,
        DATABASE_URL=f"postgresql://marketbel:{of_postgres}@postgres:5432/marketbel",
        REDIS_URL=f"redis://:{of_redis}@redis:6379/0",
        ML_ANALYZE_URL="http://ml-analyze:8001",
        MARKETBEL_NETWORK="marketbel_default",
        MARKETBEL_UPLOADS="marketbel_uploads",
        NO_PASSWORDS="",
        ADMIN_TOKENS=passwords["ADMIN_TOKENS"],
    )
    # In the place of their ml-analyze is the courier's own.
    make_images(trial.images)
    trial.start(theirs)
    surroundings = _surroundings(trial, theirs, passwords, volume="uploads")
    run_their_migrations(surroundings.database_url)
    old = OldWorker(surroundings.database_url, surroundings.redis_url, surroundings.volume)
    supplier = old.supplier("Старый склад", f"{shops}/stary-sklad.xlsx")
    old.file(supplier, old.job(supplier, "failed", hours_ago=30), "old.csv", b"SKU;Name;Price\n")
    old.expired_job()
    old.sync_under_way()

    deployment = trial.deployment(variables, BASE, EXISTING)

    def once(service: str, *command: str, code: int = 0, says: tuple[str, ...] = ()) -> None:
        ended = deployment.once(service, *command, seconds=_COMMAND_SECONDS)
        trial.expect(ended, " ".join(command) or service, *says, code=code)

    once("migrations", says=("The database is up to date.",))
    once("admin", "marketbel-courier", "doctor", code=1, says=("UPLOADS_DIR",))
    looks = ("marketbel-courier", "adopt", "--check")
    once("admin", *looks, code=1, says=("let that user write to the folder",))
    # As docs/adopting.md has it.
    surroundings.volume.chmod(0o777)
    once("admin", *looks, says=("1 job taken over",))
    once("admin", "marketbel-courier", "adopt", "--dry-run")
    supervisor = trial.start(deployment)
    trial.look_at_rights(supervisor)
    trial.travel(surroundings, shops)
    _drill(trial, supervisor.containers["code-server"])


WALKS: dict[str, Callable[[Trial, str], None]] = {
    "alone": walk_alone,
    "secrets": walk_with_secret_files,
    "celery": walk_over_machines,
    "existing-system": walk_beside_existing_system,
}
"""By the name that `make containers FILES=…` takes."""


def make_images(images: Images) -> None:
    """Make the images of all walks, or find them made."""
    made_up = {**_passwords(), "BROKER_PASSWORD": "-", "FIRST_MACHINE": GATEWAY}
    # Here both of the project's images are used.
    compose = read_compose(_variables("-", **made_up), CHECKOUT / BASE, CHECKOUT / CELERY)
    for service in compose.services.values():
        images.of(service)


def _variables(shops: str, **more: str) -> dict[str, str]:
    """What .env would say: the example, filled in, and the demo's surroundings."""
    example = read_variables(CHECKOUT / ".env.example")
    return {**example, **_DEMO_SETTINGS, "MASTER_SHEET_URL": shops + SHEET_PATH, **more}


def _passwords() -> dict[str, str]:
    made = {name: secrets.token_hex(24) for name in _PASSWORDS}
    return {**made, "SOURCE_LOGINS_KEY": secrets.token_hex(32)}


def _drill(
    trial: Trial, container: Container, *options: str, code: int = 0, says: tuple[str, ...] = ()
) -> None:
    command = ("marketbel-courier", "drill", "--yes", *options)
    done = container.run(*command, seconds=_DRILL_SECONDS)
    ended = Ended(done.returncode, done.stdout + done.stderr)
    what = f"In {container.name}: {' '.join(command)}"
    trial.expect(ended, what, *says, code=code, is_shown=True)


def _prune(
    trial: Trial, container: Container, *, code: int = 0, says: tuple[str, ...] = ()
) -> None:
    done = container.run("marketbel-courier", "prune", seconds=_COMMAND_SECONDS)
    ended = Ended(done.returncode, done.stdout + done.stderr)
    trial.expect(ended, f"In {container.name}: marketbel-courier prune", *says, code=code)


def _surroundings(
    trial: Trial, deployment: Deployment, said: Mapping[str, str], volume: str = "shared-files"
) -> Surroundings:
    """Where the system is reached, once its containers have addresses."""
    addresses = trial.network.addresses
    return Surroundings(
        database_url=f"postgresql://marketbel:{said['POSTGRES_PASSWORD']}"
        f"@{addresses['postgres']}:5432/marketbel",
        redis_url=f"redis://:{said['REDIS_PASSWORD']}@{addresses['redis']}:6379/0",
        page="http://127.0.0.1:8080",
        web_ui="http://127.0.0.1:3000",
        token=said["ADMIN_TOKENS"],
        volume=deployment.volume(volume),
        volume_inside=Path(str(Settings.model_fields["uploads_dir"].default)),
    )
