# SPDX-License-Identifier: Apache-2.0
"""How one logs in to the CE: SNMP (v2c and v3) and SSH, each with fresh secrets."""

import secrets
from pathlib import Path

from . import hosts, processes
from .lab import Lab, write_secret
from .topology import CE_ADDRESS

PREFIX_MIB = Path(__file__).with_name("prefix_mib.py")
SSH_USER = "onramp"
SSH_UID = 65010
# SNMP user -> authentication and privacy protocol, in snmpd's words.
V3_USERS = {"onramp": ("SHA", "AES"), "onramp256": ("SHA-256", "AES-256")}
SNMPD = ["env", "MIBS=", "snmpd", "-f", "-Lo", "-C", "-c", "/etc/snmp/snmpd.conf",
         "-I", "-smux,mteTrigger,mteTriggerConf"]


def write_configs(lab: Lab) -> None:
    for name in ("community", "v3-auth", "v3-priv"):
        write_secret(lab.secret(name), secrets.token_hex(12) + "\n")
    write_snmp_config(lab)
    write_ssh_config(lab)


def start_all(lab: Lab) -> None:
    start_snmpd(lab)
    start_sshd(lab)


def start_snmpd(lab: Lab) -> None:
    processes.spawn(lab, "ce-snmpd", hosts.enter(lab, "ce", SNMPD))


def start_sshd(lab: Lab) -> None:
    processes.spawn(lab, "ce-sshd", hosts.enter(lab, "ce", ["/usr/sbin/sshd", "-D", "-e"]))


def write_snmp_config(lab: Lab) -> None:
    community, auth, priv = (lab.secret(name).read_text().strip()
                             for name in ("community", "v3-auth", "v3-priv"))
    directory = lab.host_dir("ce") / "etc/snmp"
    directory.mkdir(parents=True)
    (lab.host_dir("ce") / "var/lib/snmp").mkdir(parents=True)
    lines = [
        f"agentAddress udp:{CE_ADDRESS}:161,udp:127.0.0.1:161",
        f"rocommunity {community}",
        "sysName ce1",
        "sysLocation onramp lab",
        "dontLogTCPWrappersConnects yes",
        "master agentx",
        "agentXSocket /run/agentx",
        # bgpd runs as frr and must reach the socket.
        "agentXPerms 0660 0755 frr frr",
        # Prefix counts, which FRR's own MIB lacks.
        f"pass_persist .1.3.6.1.4.1.30065.4.1.1.8 /usr/bin/python3 -B {PREFIX_MIB}",
    ]
    for user, (auth_protocol, priv_protocol) in V3_USERS.items():
        lines += [f"createUser {user} {auth_protocol} {auth} {priv_protocol} {priv}",
                  f"rouser {user} priv"]
    (directory / "snmpd.conf").write_text("\n".join(lines) + "\n")
    # How bgpd finds snmpd; and again after 2 s, not the usual 15, when it has gone.
    (directory / "frr.conf").write_text("agentXSocket /run/agentx\nagentXPingInterval 2\n")
    # The tools' MIB files are not free software, hence often not there: do without.
    (directory / "snmp.conf").write_text("mibs :\n")


def write_ssh_config(lab: Lab) -> None:
    root = lab.host_dir("ce")
    directory = root / "etc/ssh"
    directory.mkdir(parents=True)
    (root / "run/sshd").mkdir(mode=0o755)  # sshd's privilege separation directory
    host_key = make_key(directory / "host_key")
    user_key = make_key(lab.secret("ssh-key"))
    (directory / "authorized_keys").write_text(user_key)
    lab.secret("known_hosts").write_text(f"{CE_ADDRESS} {host_key}")
    (directory / "sshd_config").write_text("\n".join((
        f"ListenAddress {CE_ADDRESS}",
        "HostKey /etc/ssh/host_key",
        "AuthorizedKeysFile /etc/ssh/authorized_keys",
        "PasswordAuthentication no",
        f"AllowUsers {SSH_USER}",
        "PidFile none",
        "UsePAM no",
    )) + "\n")
    add_user(root / "etc")


def make_key(path: Path) -> str:
    """A fresh key without passphrase; its public half."""
    hosts.run_here(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)])
    return path.with_name(path.name + ".pub").read_text()


def add_user(etc: Path) -> None:
    """The router's own user, who exists on the CE only: member of frrvty, hence of vtysh."""
    for name, line in (
        ("passwd", f"{SSH_USER}:x:{SSH_UID}:{SSH_UID}::/:/bin/sh"),
        ("shadow", f"{SSH_USER}:*:1::::::"),
        ("group", f"{SSH_USER}:x:{SSH_UID}:"),
    ):
        text = (Path("/etc") / name).read_text().rstrip("\n") + f"\n{line}\n"
        if name == "group":
            text = join_group(text, "frrvty")
        (etc / name).write_text(text)
    (etc / "shadow").chmod(0o600)


def join_group(text: str, group: str) -> str:
    return "".join(
        line.rstrip("\n") + ("" if line.rstrip().endswith(":") else ",") + SSH_USER + "\n"
        if line.startswith(f"{group}:") else line
        for line in text.splitlines(keepends=True))
