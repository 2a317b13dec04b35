# SPDX-License-Identifier: Apache-2.0
"""The clouds' APIs beside the clouds' routers: starting their emulator, and what it is told to say
besides what the routers say. The emulator reads the document with each request."""

import contextlib
import json
import os
import sys
import time
from pathlib import Path

from . import processes
from .errors import LabError
from .interrupt import check_interrupted
from .lab import Lab, listen, write_atomically
from .topology import AWS, AZURE, OWN_PREFIXES

DIRECTORY = Path(__file__).resolve().parent.parent / "cloud"
READY_S = 10.0

sys.path.append(str(DIRECTORY))

from onramp_cloud.aws import account, estate  # noqa: E402
from onramp_cloud.azure import account as subscription  # noqa: E402
from onramp_cloud.azure import estate as azure_estate  # noqa: E402
from onramp_cloud.document import SETTINGS  # noqa: E402
from onramp_cloud.faults import KINDS as API_FAULTS  # noqa: E402
from onramp_cloud.observed import healthy  # noqa: E402

KEY = "cloud"  # of the process, and of its log


def start(lab: Lab) -> None:
    """Inside it listens on the CE's loopback address, where the agent runs, and by sockets that
    are handed over on the machine's: the same ports at both."""
    write(lab, {})
    ports = (lab.ports["cloud"], lab.ports["metadata"])
    with contextlib.ExitStack() as stack:
        fds = [stack.enter_context(listen(port)).fileno() for port in ports]
        processes.spawn(lab, KEY, [
            "nsenter", f"--net=/run/netns/{lab.netns('ce')}", str(DIRECTORY / "emulator"),
            "--lab", lab.name, "--port", str(ports[0]), "--metadata-port", str(ports[1]),
            "--also", *map(str, fds), "--secrets", str(lab.state / "secrets"),
            "--ready", str(ready_file(lab)), "--log", str(lab.state / "log/cloud-requests.log"),
        ], pass_fds=fds)


def ready_file(lab: Lab) -> Path:
    return lab.state / "cloud.ready"


def wait_until_ready(lab: Lab) -> None:
    deadline = time.monotonic() + READY_S
    while not ready_file(lab).exists():
        check_interrupted()
        if time.monotonic() > deadline or not processes.find(lab, KEY):
            log = (lab.state / "log" / f"{KEY}.log").read_text(errors="replace")
            raise LabError(f"the cloud's emulator did not start: {log.strip()}")
        time.sleep(0.02)


def read(lab: Lab) -> dict:
    return json.loads(lab.cloud_document.read_text())


def write(lab: Lab, document: dict) -> None:
    write_atomically(lab.cloud_document, json.dumps(document, indent=1))


def change(lab: Lab, part: str, values: dict) -> None:
    """Members of "settings" or "overrides"."""
    document = read(lab)
    document[part] = document.get(part, {}) | values
    write(lab, document)


def drop(lab: Lab, part: str, *names: str) -> None:
    document = read(lab)
    for name in names:
        document.get(part, {}).pop(name, None)
    write(lab, document)


def choose(lab: Lab, key: str, text: str) -> None:
    if key in SETTINGS:
        try:
            change(lab, "settings", {key: SETTINGS[key].parse(text)})
        except ValueError as error:
            raise LabError(f"{key}: {error}") from None
    elif "." in key:
        check_resource(lab, key.partition(".")[0])
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        change(lab, "overrides", {key: value})
    else:
        raise LabError(f"no setting '{key}': there are {' '.join(SETTINGS)}, and members of "
                       "resources, such as vif.virtualInterfaceState")


def check_resource(lab: Lab, name: str) -> None:
    """A name that nothing has would be remembered, and do nothing."""
    settings = {key: setting.default for key, setting in SETTINGS.items()}
    settings |= read(lab).get("settings", {})
    names = ["metric", *(name for cloud in (estate, azure_estate)
                         for name in cloud.Builder(healthy(), settings).build().named)]
    if name not in names:
        raise LabError(f"no resource '{name}' with these settings: there are {' '.join(names)}")


def forget(lab: Lab, key: str | None) -> None:
    if key is None:
        write(lab, {"faults": read(lab).get("faults", [])})
    drop(lab, "settings", key)
    drop(lab, "overrides", key)


def text(lab: Lab) -> str:
    document = read(lab)
    chosen = document.get("settings", {})
    lines = [f"{name:<18}{chosen.get(name, setting.default)!s:<10}"
             f"{setting.doc}{' (' + '|'.join(setting.words) + ')' if setting.words else ''}"
             for name, setting in SETTINGS.items()]
    return "\n".join(lines + [f"{path} = {json.dumps(value)}"
                              for path, value in document.get("overrides", {}).items()])


def environment(lab: Lab) -> dict:
    """What a client needs: endpoint, certificate authority, credentials."""
    return {
        "LAB_CLOUD_URL": f"https://127.0.0.1:{lab.ports['cloud']}",
        "LAB_CLOUD_CA_FILE": lab.secret("cloud-ca.pem"),
        "LAB_CLOUD_REGION": account.REGION,
        "LAB_CLOUD_METADATA_URL": f"http://127.0.0.1:{lab.ports['metadata']}",
        "LAB_CLOUD_REQUEST_LOG": lab.state / "log/cloud-requests.log",
        "LAB_AWS_CREDENTIALS_FILE": lab.secret("aws-credentials"),
        "LAB_AWS_CONFIG_FILE": lab.secret("aws-config"),
        "LAB_AZURE_SUBSCRIPTION_ID": subscription.SUBSCRIPTION,
        "LAB_AZURE_TENANT_ID": subscription.TENANT,
        "LAB_AZURE_CLIENT_ID": subscription.CLIENT_ID,
        "LAB_AZURE_SECRET_FILE": lab.secret(subscription.SECRET_FILE),
        "LAB_AZURE_CERTIFICATE_FILE": lab.secret(subscription.CERTIFICATE_FILE),
        "LAB_AZURE_FEDERATED_TOKEN_FILE": lab.secret(subscription.FEDERATED_FILE),
    }


def agent_config(lab: Lab) -> list[str]:
    """The agent's configuration, of the clouds and of what must be there. What costs money, fills
    Azure's activity log or seldom changes is asked more often than anybody should elsewhere."""
    url, ca_file = f"https://127.0.0.1:{lab.ports['cloud']}", lab.secret("cloud-ca.pem")
    return [
        "clouds:",
        "  - name: prod-aws",
        "    provider: aws",
        f"    regions: [{', '.join(account.REGIONS)}]",
        f"    endpoint_url: {url}",
        f"    ca_file: {ca_file}",
        "    interval: 2s",
        "    routes_interval: 5s",
        "    metrics_interval: 5s",
        "    inventory_interval: 5s",
        "  - name: prod-azure",
        "    provider: azure",
        f"    subscription_id: {subscription.SUBSCRIPTION}",
        "    auth: client_secret",
        f"    tenant_id: {subscription.TENANT}",
        f"    client_id: {subscription.CLIENT_ID}",
        f"    client_secret_file: {lab.secret(subscription.SECRET_FILE)}",
        f"    arm_url: {url}",
        f"    authority_url: {url}",
        f"    ca_file: {ca_file}",
        f"    network_interfaces: [{subscription.GROUP}/{subscription.INTERFACE}]",
        "    interval: 2s",
        "    sessions_interval: 5s",
        "    arp_interval: 10s",
        "    routes_interval: 5s",
        "    metrics_interval: 5s",
        "    inventory_interval: 5s",
        "destinations:",
        *destination("aws-prod", "prod-aws", AWS.prefix, account.TAGS),
        *destination("azure-prod", "prod-azure", AZURE.prefix, subscription.TAGS),
    ]


def destination(name: str, cloud: str, prefix: str, tags: dict) -> list[str]:
    return [
        f"  - name: {name}",
        f"    cloud: {cloud}",
        f"    prefixes: [{prefix}]",
        f"    advertise: [{', '.join(OWN_PREFIXES)}]",
        f"    require_tags: [{', '.join(tags)}]",
    ]


def agent_environment(lab: Lab) -> dict[str, str]:
    """Who the agent is at the lab's cloud, and nothing of who we are at a real one."""
    ours = {name: value for name, value in os.environ.items()
            if not name.startswith(("AWS_", "AZURE_", "IDENTITY_", "IMDS_", "MSI_"))}
    return ours | {
        "AWS_CONFIG_FILE": str(lab.secret("aws-config")),
        "AWS_SHARED_CREDENTIALS_FILE": str(lab.secret("aws-credentials")),
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://127.0.0.1:{lab.ports['metadata']}",
        "AZURE_AUTHORITY_HOST": f"https://127.0.0.1:{lab.ports['cloud']}",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://127.0.0.1:{lab.ports['metadata']}",
    }


# Faults. What the routers cannot do is done by the emulator.

def put_on(part: str, name: str, value):
    return lambda lab, _target, *_values: change(lab, part, {name: value})


def take_off(part: str, *names: str):
    return lambda lab, _target: drop(lab, part, *names)


def choose_setting(name: str):
    return lambda lab, _target, text: change(lab, "settings", {name: SETTINGS[name].parse(text)})


PROPAGATION_OFF = {"all": {"propagation": "off", "gateway-routes": "off"},
                   "main": {"propagation": "subnet"}, "subnet": {"propagation": "main"},
                   subscription.ROUTE_TABLE: {"gateway-routes": "off"}}


def stop_propagation(lab: Lab, _target: None, table: str) -> None:
    if table not in PROPAGATION_OFF:
        raise ValueError(f"no route table '{table}': there are {' '.join(PROPAGATION_OFF)}")
    change(lab, "settings", PROPAGATION_OFF[table])


def lose_tag(lab: Lab, resource: str, tag: str) -> None:
    check_resource(lab, resource)
    change(lab, "overrides", {f"{resource}.tags.{tag}": None})


def find_tags(lab: Lab, resource: str) -> None:
    drop(lab, "overrides", *(path for path in read(lab).get("overrides", {})
                             if path.startswith(f"{resource}.tags.")))


def break_api(name: str):
    def run(lab: Lab, target: str, value: str = "") -> None:
        if value and not float(value) >= 0:  # no number at all is a ValueError, too
            raise ValueError(f"'{value}' is negative")
        mend_api(name)(lab, target)
        document = read(lab)
        document["faults"] = [*document.get("faults", []),
                              {"name": name, "target": target, "value": value}]
        write(lab, document)
    return run


def mend_api(name: str):
    def run(lab: Lab, target: str) -> None:
        document = read(lab)
        document["faults"] = [fault for fault in document.get("faults", [])
                              if (fault["name"], fault["target"]) != (name, target)]
        write(lab, document)
    return run
