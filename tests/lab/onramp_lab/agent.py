# SPDX-License-Identifier: Apache-2.0
"""The agent under test and the Prometheus that scrapes it.

The agent runs beside the CE, in the CE's network namespace, where the cloud's API is on the
loopback address; its HTTP socket is opened out here, on the machine's loopback address, and
handed over the way systemd hands over sockets. So the agent sees nothing but the lab, and
browsers and Prometheus see the agent."""

import json
import os
import time
from pathlib import Path

from . import ce_services, cloud, processes
from .errors import LabError
from .lab import Lab, free_port, listen, write_atomically
from .topology import CE_ADDRESS

REPOSITORY = Path(__file__).resolve().parents[3]

# sd_listen_fds(3): the sockets begin at descriptor 3, and are meant for $LISTEN_PID.
HAND_OVER = 'exec 3<&"$1"; shift; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'


def snmp(lab: Lab, interval: str) -> list[str]:
    return [
        "    snmp:",
        "      version: 2c",
        f"      community_file: {lab.secret('community')}",
        f"      interval: {interval}",
    ]


def ssh(lab: Lab, interval: str) -> list[str]:
    return [
        "    ssh:",
        f"      user: {ce_services.SSH_USER}",
        f"      key_file: {lab.secret('ssh-key')}",
        f"      known_hosts_file: {lab.secret('known_hosts')}",
        f"      interval: {interval}",
        "      max_age: 10s",  # a busy machine may take seconds for a dozen processes
        "      detail_interval: 5s",
        "      command_rate: 100",
    ]


ROUTER_VIEWS = {"snmp": snmp, "ssh": ssh}


def config(lab: Lab, interval: str, views: list[str]) -> str:
    """The agent's configuration for this lab: the router, the cloud, a probe per wire."""
    lines = [
        "routers:",
        "  - name: ce1",
        f"    address: {CE_ADDRESS}",
        "    platform: frr",
        *(line for view in views for line in ROUTER_VIEWS[view](lab, interval)),
        "probes:",
    ]
    for wire in lab.wires.values():
        lines += [
            f"  - name: {wire.description}",
            f"    target: {wire.cloud}",
            "    type: icmp",
            f"    source: {wire.ce}",
            "    interval: 1s",
        ]
    return "\n".join(lines + cloud.agent_config(lab)) + "\n"


def write_config(lab: Lab, interval: str, views: list[str]) -> Path:
    path = lab.state / "agent.yaml"
    write_atomically(path, config(lab, interval, views))
    return path


def start(lab: Lab, binary: str, config_file: Path, port: int | None, extra: list[str]) -> str:
    """Start the agent; its URL."""
    refuse_second(lab, "agent")
    with listen(port or lab.ports["agent"], "; choose another with --port") as listener:
        lab.ports["agent"] = listener.getsockname()[1]
        fd = listener.fileno()
        processes.spawn(lab, "agent", [
            "nsenter", f"--net=/run/netns/{lab.netns('ce')}", "/bin/sh", "-c", HAND_OVER, "agent",
            str(fd), os.path.abspath(binary), "run", f"--config.file={config_file}",
            "--web.systemd-socket", *extra], pass_fds=(fd,), env=cloud.agent_environment(lab))
    lab.save()
    write_targets(lab)
    fail_if_dead(lab, "agent")
    return f"http://127.0.0.1:{lab.ports['agent']}"


def refuse_second(lab: Lab, key: str) -> None:
    if processes.find(lab, key):
        raise LabError(f"{key} is already running: `lab stop {key}` first")


def fail_if_dead(lab: Lab, key: str, after_s: float = 0.3) -> None:
    """Most mistakes show at once: wrong flag, wrong file."""
    time.sleep(after_s)
    if not processes.find(lab, key):
        log = (lab.state / "log" / f"{key}.log").read_text(errors="replace")
        raise LabError(f"{key} ended at once:" + log.rpartition("--- started")[2].rstrip())


def stop(lab: Lab, key: str) -> None:
    found = [process for process in processes.recorded(lab) if process.key == key]
    if not found:
        raise LabError(f"{key} is not running")
    processes.stop(lab, found)


def start_prometheus(lab: Lab, port: int | None, interval: str) -> str:
    refuse_second(lab, "prometheus")
    lab.ports["prometheus"] = port or free_port(lab.ports["prometheus"])
    lab.save()
    directory = lab.state / "prometheus"
    directory.mkdir(exist_ok=True)
    write_targets(lab)
    (directory / "prometheus.yml").write_text(prometheus_config(lab, interval))
    processes.spawn(lab, "prometheus", [
        "prometheus", f"--config.file={directory / 'prometheus.yml'}",
        f"--storage.tsdb.path={directory / 'data'}",
        f"--web.listen-address=127.0.0.1:{lab.ports['prometheus']}", "--web.enable-lifecycle"])
    fail_if_dead(lab, "prometheus", after_s=1.0)
    return f"http://127.0.0.1:{lab.ports['prometheus']}"


def prometheus_config(lab: Lab, interval: str) -> str:
    return "\n".join((
        "global:",
        f"  scrape_interval: {interval}",
        f"  evaluation_interval: {interval}",
        "rule_files:",
        *(f"  - {path}" for path in sorted((REPOSITORY / "alerts").glob("*.yml"))),
        "scrape_configs:",
        "  - job_name: onramp",
        "    file_sd_configs:",
        f"      - files: [{lab.state / 'prometheus' / 'targets.json'}]",
        "        refresh_interval: 5s",
    )) + "\n"


def write_targets(lab: Lab) -> None:
    """Prometheus follows the agent to whatever port it got."""
    directory = lab.state / "prometheus"
    directory.mkdir(exist_ok=True)
    write_atomically(directory / "targets.json", json.dumps(
        [{"targets": [f"127.0.0.1:{lab.ports['agent']}"], "labels": {"lab": lab.name}}]))
