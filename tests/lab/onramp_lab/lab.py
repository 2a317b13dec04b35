# SPDX-License-Identifier: Apache-2.0
"""One lab: its name, its options, and where it keeps what it must remember.

Everything the lab creates is a namespace carrying its name, a process recorded in its state
directory, or a file in that directory. Hence `down` knows all there is to remove."""

import contextlib
import fcntl
import json
import os
import re
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from .errors import LabError
from .topology import HOSTS, WIRES, Wire, swapped

DEFAULT_NAME = "onramp"
DEFAULT_PORTS = {"agent": 10179, "prometheus": 9090, "cloud": 10443, "metadata": 10080}


@dataclass
class Options:
    """What was chosen at `up`; kept in lab.json."""

    hold: int = 30
    ipv6: bool = False
    bfd: bool = False
    swap_er: bool = False


class Lab:
    def __init__(self, name: str):
        # Device and namespace names are short, and the name becomes part of paths.
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", name):
            raise LabError(f"'{name}' is no name for a lab: use a-z, 0-9 and '-'")
        self.name = name
        self.base = Path(os.environ.get("LAB_STATE", "/run/onramp-lab")).absolute()
        self.state = self.base / name
        self.options = Options()
        self.ports: dict[str, int] = {}

    def netns(self, host: str) -> str:
        if host not in HOSTS:
            raise LabError(f"no host '{host}': there are {' '.join(HOSTS)}")
        return f"{self.name}-{host}"

    def host_dir(self, host: str) -> Path:
        """What the host sees of its own in /etc, /run and /var/tmp."""
        return self.state / "hosts" / host

    def secret(self, name: str) -> Path:
        return self.state / "secrets" / name

    @property
    def cloud_document(self) -> Path:
        """What the cloud's emulator is told to say besides what the routers say."""
        return self.state / "cloud.json"

    @property
    def wires(self) -> dict[str, Wire]:
        if not self.options.swap_er:
            return WIRES
        return {name: swapped(wire) if name.startswith("er") else wire
                for name, wire in WIRES.items()}

    def wire(self, alias: str) -> Wire:
        """By its own name or by the name of the router at its far end."""
        for wire in self.wires.values():
            if alias in wire.aliases:
                return wire
        raise LabError(f"no wire '{alias}': there are {' '.join(WIRES)}")

    @property
    def is_there(self) -> bool:
        return (self.state / "lab.json").exists()

    def create(self, options: Options) -> None:
        """Claim the state directory; whoever comes second is told."""
        self.base.mkdir(mode=0o755, parents=True, exist_ok=True)
        try:
            self.state.mkdir(mode=0o755)
        except FileExistsError:
            raise LabError(f"lab '{self.name}' is already up, or was left half-done: "
                           f"`lab --name {self.name} down` first") from None
        self.options = options
        default = DEFAULT_PORTS if self.name == DEFAULT_NAME else {}
        self.ports = {use: free_port(default.get(use)) for use in DEFAULT_PORTS}
        self.save()

    def save(self) -> None:
        write_atomically(self.state / "lab.json",
                         json.dumps({"options": asdict(self.options), "ports": self.ports}))

    def load(self) -> "Lab":
        try:
            memory = json.loads((self.state / "lab.json").read_text())
        except FileNotFoundError:
            raise LabError(f"lab '{self.name}' is not up") from None
        self.options = Options(**memory["options"])
        self.ports = memory["ports"]
        return self

    @contextlib.contextmanager
    def locked(self):
        """One change at a time. The lock goes with the process, however that ends."""
        with open(self.state / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def write_atomically(path: Path, text: str) -> None:
    """So that a reader, or a crash, never sees half a file."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text)
    fresh.rename(path)


def write_secret(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def free_port(wanted: int | None = None) -> int:
    """`wanted` on the loopback address if nobody has it, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", wanted or 0))
            return probe.getsockname()[1]
    return free_port()


def listen(port: int, hint: str = "") -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise LabError(f"127.0.0.1:{port}: {error.strerror}{hint}") from None
    listener.listen(128)
    return listener
