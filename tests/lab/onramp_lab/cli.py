# SPDX-License-Identifier: Apache-2.0
"""The command line: one function per command, each a few calls into the rooms behind it."""

import argparse
import json
import os
import sys
from pathlib import Path

from . import agent, cloud, faults, hosts, lifecycle, ping, processes, status
from .errors import LabError
from .lab import DEFAULT_NAME, Lab, Options
from .topology import HOSTS


def command_up(lab: Lab, args: argparse.Namespace) -> None:
    options = Options(hold=args.hold, ipv6=args.ipv6, bfd=args.bfd, swap_er=args.swap_er)
    took = lifecycle.up(lab, options)
    print(status.session_table(status.sessions(lab)))
    print(f"\nlab {lab.name} is up: {lifecycle.expected_sessions(lab)} sessions established, "
          f"routes everywhere, in {took:.1f} s; state in {lab.state}")


def command_down(lab: Lab, _args: argparse.Namespace) -> None:
    lifecycle.down(lab)


def command_status(lab: Lab, args: argparse.Namespace) -> None:
    found = status.collect(lab.load())
    print(json.dumps(found, indent=2) if args.json else status.text(found))


def command_env(lab: Lab, _args: argparse.Namespace) -> None:
    print(status.environment(lab.load()))


def command_fault(lab: Lab, args: argparse.Namespace) -> None:
    if not args.fault:
        print(status.table([[name, fault.usage, fault.doc, fault.cause]
                            for name, fault in faults.FAULTS.items()]))
        return
    with lab.load().locked():
        print(faults.apply(lab, args.fault, args.words))


def command_heal(lab: Lab, args: argparse.Namespace) -> None:
    with lab.load().locked():
        healed = faults.heal(lab, args.words)
    print("\n".join(f"healed {fault}" for fault in healed) or "nothing to heal")


def command_cloud(lab: Lab, args: argparse.Namespace) -> None:
    with lab.load().locked():
        if args.what == "set":
            cloud.choose(lab, args.key, args.value)
        elif args.what == "unset":
            cloud.forget(lab, args.key)
    print(cloud.text(lab))


def command_shell(lab: Lab, args: argparse.Namespace) -> None:
    lab.load()
    # Recorded, so that `down` also ends what was left running in the background.
    processes.forget_ended(lab, "shell-")
    processes.record(lab, f"shell-{os.getpid()}", os.getpid())
    hosts.shell(lab, args.host, args.command_line)


def command_ping(lab: Lab, args: argparse.Namespace) -> None:
    lab.load()
    rtts = ping.run(lab, args.host, args.target, args.count, args.interval, args.size)
    print(json.dumps(rtts))


def command_agent_config(lab: Lab, args: argparse.Namespace) -> None:
    lab.load()
    print(agent.write_config(lab, args.interval, args.views).read_text(), end="")


def command_agent(lab: Lab, args: argparse.Namespace) -> None:
    extra = args.extra[1:] if args.extra[:1] == ["--"] else args.extra
    with lab.load().locked():
        config = (args.config.resolve() if args.config
                  else agent.write_config(lab, args.interval, args.views))
        url = agent.start(lab, args.binary, config, args.port, extra)
    print(f"agent at {url}, configuration {config}, log {lab.state / 'log/agent.log'}")


def command_prometheus(lab: Lab, args: argparse.Namespace) -> None:
    with lab.load().locked():
        url = agent.start_prometheus(lab, args.port, args.interval)
    print(f"prometheus at {url}, log {lab.state / 'log/prometheus.log'}")


def command_stop(lab: Lab, args: argparse.Namespace) -> None:
    with lab.load().locked():
        agent.stop(lab, args.what)


def hold_time(text: str) -> int:
    if int(text) < 3:
        raise argparse.ArgumentTypeError("at least 3 s (RFC 4271, section 4.2)")
    return int(text)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="lab", description="A hybrid network in network namespaces, with faults to order.")
    top.add_argument("--name", default=os.environ.get("LAB_NAME", DEFAULT_NAME),
                     help="which lab (default: $LAB_NAME, else %(default)s)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_lifecycle_commands(commands)
    add_fault_commands(commands)
    add_cloud_commands(commands)
    add_agent_commands(commands)
    return top


def add_lifecycle_commands(commands) -> None:
    up = commands.add_parser("up", help="bring the lab up")
    up.add_argument("--hold", type=hold_time, default=30,
                    help="BGP hold time in seconds (default 30)")
    up.add_argument("--ipv6", action="store_true", help="a sixth session, IPv6 over dx0")
    up.add_argument("--bfd", action="store_true", help="BFD on dx0, er0 and er1")
    up.add_argument("--swap-er", action="store_true",
                    help="exchange the ends' addresses on er0 and er1")
    up.set_defaults(run=command_up)
    down = commands.add_parser("down", help="remove the lab, whole or half-done")
    down.set_defaults(run=command_down)
    show = commands.add_parser("status", help="sessions, wires, processes, faults")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=command_status)
    env = commands.add_parser("env", help="names, files and ports as shell variables")
    env.set_defaults(run=command_env)
    shell = commands.add_parser("shell", help="a command, or a shell, on a host")
    shell.add_argument("host", choices=HOSTS, metavar="HOST")
    shell.add_argument("command_line", nargs=argparse.REMAINDER, metavar="CMD")
    shell.set_defaults(run=command_shell)
    echo = commands.add_parser("ping", help="ICMP echo: list of milliseconds, null for lost")
    echo.add_argument("host", choices=HOSTS, metavar="HOST")
    echo.add_argument("target", metavar="ADDRESS")
    echo.add_argument("--count", type=int, default=5)
    echo.add_argument("--interval", type=float, default=0.05, help="seconds (default %(default)s)")
    echo.add_argument("--size", type=int, default=56, help="bytes of payload; DF is set")
    echo.set_defaults(run=command_ping)


def add_fault_commands(commands) -> None:
    fault = commands.add_parser("fault", help="break something; without a name: list of faults")
    fault.add_argument("fault", nargs="?", metavar="NAME")
    fault.add_argument("words", nargs="*", metavar="ARG")
    fault.set_defaults(run=command_fault)
    heal = commands.add_parser("heal", help="mend a fault, a wire, a fault on a wire, or all")
    heal.add_argument("words", nargs="*", metavar="NAME|WIRE")
    heal.set_defaults(run=command_heal)


def add_cloud_commands(commands) -> None:
    top = commands.add_parser("cloud", help="what the cloud's API says besides the truth")
    what = top.add_subparsers(dest="what", required=True, metavar="show|set|unset")
    what.add_parser("show", help="settings and overrides")
    choose = what.add_parser("set", help="a setting, or a member of a resource")
    choose.add_argument("key", metavar="KEY", help="a setting, RESOURCE.MEMBER or metric.NAME")
    choose.add_argument("value", metavar="VALUE", help="JSON or a word; null removes a member")
    unset = what.add_parser("unset", help="one, or all, as they were")
    unset.add_argument("key", nargs="?", metavar="KEY")
    top.set_defaults(run=command_cloud)


def router_views(text: str) -> list[str]:
    views = text.split(",")
    for view in views:
        if view not in agent.ROUTER_VIEWS:
            raise argparse.ArgumentTypeError(f"{view}: not one of {', '.join(agent.ROUTER_VIEWS)}")
    return views


def add_views(command) -> None:
    command.add_argument("--views", type=router_views, default=["snmp"], metavar="snmp,ssh",
                         help="how the agent asks the CE (default snmp)")


def add_agent_commands(commands) -> None:
    config = commands.add_parser("agent-config", help="print a configuration for the agent")
    config.add_argument("--interval", default="1s", help="of the router's views (default 1s)")
    add_views(config)
    config.set_defaults(run=command_agent_config)
    run = commands.add_parser("agent", help="start the agent beside the CE")
    run.add_argument("--port", type=int, help="on 127.0.0.1, outside the lab")
    run.add_argument("--config", type=Path, metavar="FILE", help="default: that of agent-config")
    run.add_argument("--interval", default="1s", help="of the router's views, in the default configuration")
    add_views(run)
    run.add_argument("binary", metavar="BINARY")
    run.add_argument("extra", nargs=argparse.REMAINDER, metavar="-- ARGS")
    run.set_defaults(run=command_agent)
    prometheus = commands.add_parser("prometheus", help="start a Prometheus that scrapes the agent")
    prometheus.add_argument("--port", type=int, help="on 127.0.0.1, outside the lab")
    prometheus.add_argument("--interval", default="1s", help="of scraping (default 1s)")
    prometheus.set_defaults(run=command_prometheus)
    stop = commands.add_parser("stop", help="end what agent or prometheus started")
    stop.add_argument("what", choices=("agent", "prometheus"))
    stop.set_defaults(run=command_stop)


def main() -> int:
    args = parser().parse_args()
    try:
        args.run(Lab(args.name), args)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
