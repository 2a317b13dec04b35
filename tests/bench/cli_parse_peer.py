# SPDX-License-Identifier: Apache-2.0
"""The same answers as cli_parse_poll, read in Python; the same lines printed.

    cli_parse_peer.py ntc|textfsm|json ROUNDS < LIST

ntc: ntc_templates as its users call it, which reads the template for each answer. textfsm: the same
templates, read once. json: the json module, the dictionaries as they come out of it.
"""

import io
import json
import os
import sys
import time


def ntc_reader():
    """Rows as dictionaries; ntc_templates knows the commands as "show ip bgp"."""
    from ntc_templates.parse import parse_output

    def read(kind, text):
        command = {"summary": "show ip bgp all summary", "neighbors": "show ip bgp neighbors"}.get(
            kind, "show ip bgp neighbors 192.0.2.1 advertised-routes")
        return parse_output(platform="cisco_ios", command=command, data=text)
    return read


def textfsm_reader():
    import ntc_templates
    import textfsm
    folder = os.path.join(os.path.dirname(ntc_templates.__file__), "templates")
    machines = {}
    for kind, name in (("summary", "summary"), ("neighbors", "neighbors"),
                       ("advertised routes", "neighbors_advertised-routes")):
        with open(os.path.join(folder, f"cisco_ios_show_ip_bgp_{name}.textfsm"),
                  encoding="utf-8") as file:
            machines[kind] = textfsm.TextFSM(io.StringIO(file.read()))

    def read(kind, text):
        machine = machines[kind]
        machine.Reset()
        names = [name.lower() for name in machine.header]
        return [dict(zip(names, row)) for row in machine.ParseText(text)]
    return read


class Found:
    """Counted as cli_parse_poll counts."""

    def __init__(self):
        self.in_summary, self.in_details, self.up = set(), set(), set()
        self.accepted = self.routes = self.metrics = 0

    def __str__(self):
        if self.in_summary != self.in_details:
            raise SystemExit("the summary has other sessions than the details")
        return (f"peers={len(self.in_details)} up={len(self.up)} accepted={self.accepted}"
                f" routes={self.routes} metrics={self.metrics}")


def take_rows(found, kind, rows):
    """What the templates make of a text."""
    if kind == "summary":
        found.in_summary = {row["bgp_neighbor"] for row in rows}
        states = [row["state_or_prefixes_received"] for row in rows]
        found.accepted = sum(int(state) for state in states if state.isdigit())
    elif kind == "neighbors":
        found.in_details = {row["neighbor"] for row in rows}
        found.up = {row["neighbor"] for row in rows if row["bgp_state"] == "Established"}
    else:
        found.routes += len(rows)
        found.metrics += sum(int(row["metric"] or 0) for row in rows)


def take_json(found, kind, answer):
    if kind == "summary":
        peers = answer["default"]["ipv4Unicast"]["peers"]
        found.in_summary = set(peers)
        found.accepted = sum(peer["pfxRcd"] for peer in peers.values())
    elif kind == "neighbors":
        peers = {name: value for name, value in answer["default"].items()
                 if isinstance(value, dict)}
        found.in_details = set(peers)
        found.up = {name for name, peer in peers.items() if peer["bgpState"] == "Established"}
    else:
        routes = answer["advertisedRoutes"].values()
        found.routes += len(routes)
        found.metrics += sum(route.get("metric", 0) for route in routes)


def peak_kib():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def main():
    how, rounds = sys.argv[1], int(sys.argv[2])
    read, take = {"ntc": lambda: (ntc_reader(), take_rows),
                  "textfsm": lambda: (textfsm_reader(), take_rows),
                  "json": lambda: (lambda _, text: json.loads(text), take_json)}[how]()
    answers = [line.rstrip("\n").split("\t") for line in sys.stdin]
    for _ in range(rounds):
        found = Found()
        for number, (path, _, kind) in enumerate(answers):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            before = time.process_time_ns()
            take(found, kind, read(kind, text))
            print(f"cpu {number} {(time.process_time_ns() - before) / 1e9:.9f}")
    print(f"found {found}")
    print(f"peak {peak_kib()}")


if __name__ == "__main__":
    main()
