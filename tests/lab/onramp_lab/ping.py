# SPDX-License-Identifier: Apache-2.0
"""ICMP echo (RFC 792), to check the lab without asking the agent or needing a package.

As a module: run(). As a script, on the host that sends: ping.py ADDRESS COUNT INTERVAL SIZE,
which prints a JSON list of round trips in milliseconds, null for what was lost."""

import json
import os
import socket
import struct
import sys
import time

ECHO_REQUEST, ECHO_REPLY = 8, 0
WAIT_S = 1.0
IP_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 3  # ip(7): DF set, path MTU not consulted


def run(lab, host: str, target: str, count: int = 5, interval_s: float = 0.05,
        size: int = 56) -> list[float | None]:
    from . import hosts  # not at the top: the script below runs without its package
    argv = [sys.executable, "-B", __file__, target, str(count), str(interval_s), str(size)]
    return json.loads(hosts.run(lab, host, argv, timeout_s=count * (WAIT_S + interval_s) + 5))


def checksum(data: bytes) -> int:
    """RFC 1071; data of even length."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def request(identifier: int, sequence: int, size: int) -> bytes:
    payload = bytes(size + size % 2)
    header = struct.pack("!BBHHH", ECHO_REQUEST, 0, 0, identifier, sequence)
    return struct.pack("!BBHHH", ECHO_REQUEST, 0, checksum(header + payload), identifier,
                       sequence) + payload


def is_answer(packet: bytes, identifier: int, sequence: int) -> bool:
    icmp = packet[(packet[0] & 0x0F) * 4:]
    return (icmp[0] == ECHO_REPLY
            and struct.unpack("!HH", icmp[4:8]) == (identifier, sequence))


def round_trip_ms(raw: socket.socket, identifier: int, sequence: int, size: int) -> float | None:
    began = time.perf_counter()
    try:
        raw.send(request(identifier, sequence, size))
        while (left := began + WAIT_S - time.perf_counter()) > 0:
            raw.settimeout(left)
            if is_answer(raw.recv(65535), identifier, sequence):
                return (time.perf_counter() - began) * 1000
    except OSError:  # no route, too large, nothing in time
        pass
    return None


def main(target: str, count: str, interval_s: str, size: str) -> None:
    identifier = os.getpid() & 0xFFFF
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        raw.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
        raw.connect((target, 0))
        rtts = []
        for sequence in range(int(count)):
            rtts.append(round_trip_ms(raw, identifier, sequence, int(size)))
            time.sleep(float(interval_s))
    print(json.dumps(rtts))


if __name__ == "__main__":
    main(*sys.argv[1:])
