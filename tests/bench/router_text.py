# SPDX-License-Identifier: Apache-2.0
"""What a router with many sessions prints: IOS-XE's text, FRR's JSON. Nothing in it is random.

One session in fifty is down, one in ten internal. One prefix in eight is too long for its column
on IOS-XE, so that its row goes on in the next line.
"""

import copy
import json
import os

FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                        "fixtures", "cli", "frr")
OUR_ASN = 65001
OUR_ID = "192.0.2.1"


class Session:
    def __init__(self, number, routes):
        self.address = f"172.16.{number // 250}.{1 + number % 250}"
        self.router_id = f"198.18.{number // 250}.{1 + number % 250}"
        self.is_up = number % 50 != 49
        self.is_internal = number % 10 == 0
        self.asn = OUR_ASN if self.is_internal else 64512 + number % 400
        self.accepted = 10 + number % 90 if self.is_up else 0
        self.messages = 10000 + number
        self.description = f"circuit-{number:04d} customer port"
        self.routes = [Route(number, i, self.is_internal) for i in range(routes)]


class Route:
    def __init__(self, session, number, is_internal):
        number += session * 64
        self.prefix = (f"100.{64 + number // 65536}.{100 + number // 256 % 100}.{128 + number % 64}/32"
                       if number % 8 == 7 else f"10.{number // 256}.{number % 256}.0/24")
        hops = [64600 + number % 300, 4200000000 + number % 1000, 64999]
        self.path = hops[:number % 4]
        self.next_hop = f"192.168.{number % 200}.1" if self.path else "0.0.0.0"
        self.metric = number % 500 if number % 2 == 0 else None
        self.preference = 100 if is_internal else None
        self.weight = 0 if self.path else 32768
        self.origin = "i?"[number % 5 == 0]


def sessions(count, routes):
    """`count` sessions; those that are up share `routes` evenly."""
    up = sum(number % 50 != 49 for number in range(count))
    each, more = divmod(routes, up)
    found, given = [], 0
    for number in range(count):
        is_up = number % 50 != 49
        found.append(Session(number, (each + (given < more)) if is_up else 0))
        given += is_up
    return found


# --- IOS-XE ---

IOS_ROUTES = """BGP table version is 40211, local router ID is {id}
Status codes: s suppressed, d damped, h history, * valid, > best, i - internal,
              r RIB-failure, S Stale, m multipath, b backup-path, f RT-Filter,
              x best-external, a additional-path, c RIB-compressed,
              t secondary path, L long-lived-stale,
Origin codes: i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found

     Network          Next Hop            Metric LocPrf Weight Path
"""

IOS_SUMMARY = """For address family: IPv4 Unicast
BGP router identifier {id}, local AS number {asn}
BGP table version is 40211, main routing table version 40211
{routes} network entries using {memory} bytes of memory
{routes} path entries using {memory} bytes of memory
812/640 BGP path/bestpath attribute entries using 240352 bytes of memory
300 BGP AS-PATH entries using 12288 bytes of memory
0 BGP route-map cache entries using 0 bytes of memory
0 BGP filter-list cache entries using 0 bytes of memory
BGP using 9123456 total bytes of memory
BGP activity {routes}/0 prefixes, {routes}/0 paths, scan interval 60 secs

Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
"""

IOS_SESSION = """BGP neighbor is {s.address},  remote AS {s.asn}, {kind} link
 Description: {s.description}
  BGP version 4, remote router ID {router_id}
  BGP state = {state}
  Last read 00:00:04, last write 00:00:07, hold time is 30, keepalive interval is 10 seconds
  Configured hold time is 30, keepalive interval is 10 seconds
  Minimum holdtime from neighbor is 0 seconds
  Neighbor sessions:
    1 active, is not multisession capable (disabled)
  Neighbor capabilities:
    Route refresh: advertised and received(new)
    Four-octets ASN Capability: advertised and received
    Address family IPv4 Unicast: advertised and received
    Graceful Restart Capability: received
      Remote Restart timer is 120 seconds
      Address families advertised by peer:
        IPv4 Unicast (was not preserved
    Enhanced Refresh Capability: advertised and received
    Multisession Capability:
    Stateful switchover support enabled: NO for session 1
  Message statistics:
    InQ depth is 0
    OutQ depth is 0

                         Sent       Rcvd
    Opens:                  1          1
    Notifications:          0          0
    Updates:       {updates:>10} {updates:>10}
    Keepalives:    {keepalives:>10} {keepalives:>10}
    Route Refresh:          0          0
    Total:         {s.messages:>10} {s.messages:>10}
  Do log neighbor state changes (via global configuration)
  Default minimum time between advertisement runs is 30 seconds

 For address family: IPv4 Unicast
  Session: {s.address}
  BGP table version 40211, neighbor version 40211/0
  Output queue size : 0
  Index 7, Advertise bit 0
  7 update-group member
  Inbound path policy configured
  Outbound path policy configured
  Route map for incoming advertisements is FROM-CLOUD
  Route map for outgoing advertisements is TO-CLOUD
  Slow-peer detection is disabled
  Slow-peer split-update-group dynamic is disabled
                                 Sent       Rcvd
  Prefix activity:               ----       ----
    Prefixes Current:      {sent:>10} {s.accepted:>10} (Consumes {memory} bytes)
    Prefixes Total:        {sent:>10} {s.accepted:>10}
    Implicit Withdraw:              0          0
    Explicit Withdraw:              0          0
    Used as bestpath:             n/a {s.accepted:>10}
    Used as multipath:            n/a          0
    Used as secondary:            n/a          0

                                   Outbound    Inbound
  Local Policy Denied Prefixes:    --------    -------
    route-map:                            3          2
    Bestpath from this peer: {s.accepted:>18}        n/a
    Total:                   {s.accepted:>18}          2
  Maximum prefixes allowed 100
  Threshold for warning message 75%
  Number of NLRIs in the update sent: max 40, min 0
  Last detected as dynamic slow peer: never
  Dynamic slow peer recovered: never
  Refresh Epoch: 1
  Last Sent Refresh Start-of-rib: never
  Last Sent Refresh End-of-rib: never
  Last Received Refresh Start-of-rib: never
  Last Received Refresh End-of-rib: never
                                       Sent       Rcvd
        Refresh activity:              ----       ----
          Refresh Start-of-RIB          0          0
          Refresh End-of-RIB            0          0

  Address tracking is enabled, the RIB does have a route to {s.address}
  Route to peer address reachability Up: 1; Down: 0
    Last notification 1w2d
  Connections established 2; dropped 1
  Last reset 1w2d, due to BGP Notification received of session 1, administrative reset
  External BGP neighbor configured for connected checks (single-hop no-disable-connected-check)
  Interface associated: GigabitEthernet1 (peering address in same link)
  Transport(tcp) path-mtu-discovery is enabled
  Graceful-Restart is disabled
  SSO is disabled
Connection state is ESTAB, I/O status: 1, unread input bytes: 0
Connection is ECN Disabled, Minimum incoming TTL 0, Outgoing TTL 1
Local host: 172.16.255.1, Local port: 179
Foreign host: {s.address}, Foreign port: 40123
Connection tableid (VRF): 0
Maximum output segment queue size: 50

Enqueued packets for retransmit: 0, input: 0  mis-ordered: 0 (0 bytes)

Event Timers (current time is 0x4F2A11C0):
Timer          Starts    Wakeups            Next
Retrans          9021          4             0x0
TimeWait            0          0             0x0
AckHold          9018       8800             0x0
SendWnd             0          0             0x0
KeepAlive           0          0             0x0
GiveUp              0          0             0x0
PmtuAger            0          0             0x0
DeadWait            0          0             0x0
Linger              0          0             0x0
ProcessQ            0          0             0x0

iss: 1190342201  snduna: 1190513632  sndnxt: 1190513632
irs: 3320114433  rcvnxt: 3320285790

sndwnd:  16004  scale:      0  maxrcvwnd:  16384
rcvwnd:  15890  scale:      0  delrcvwnd:    494

SRTT: 1000 ms, RTTO: 1003 ms, RTV: 3 ms, KRTT: 0 ms
minRTT: 1 ms, maxRTT: 1000 ms, ACK hold: 200 ms
uptime: 788945231 ms, Sent idletime: 4102 ms, Receive idletime: 4302 ms
Status Flags: passive open, gen tcbs
Option Flags: nagle, path mtu capable, md5
IP Precedence value : 6

Datagrams (max data segment is 1460 bytes):
Rcvd: 18044 (out of order: 0), with data: 9020, total data bytes: 171356
Sent: 18012 (retransmit: 4, fastretransmit: 0, partialack: 0, Second Congestion: 0), with data: 9017

 Packets received in fast path: 0, fast processed: 0, slow path: 0
 fast lock acquisition failures: 0, slow path: 0
TCP Semaphore      0x7F1C2A3B4D50  FREE

"""


def ios_route(route, is_internal):
    status = " *>i  " if is_internal else " *>   "
    start = (f"{status}{route.prefix:<17}" if len(route.prefix) < 17
             else f"{status}{route.prefix}\n{'':23}")
    metric, preference = ("" if number is None else number
                          for number in (route.metric, route.preference))
    path = " ".join(str(word) for word in [*route.path, route.origin])
    return f"{start}{route.next_hop:<15}{metric:>11}{preference:>7}{route.weight:>7} {path}\n"


def ios_advertised(session):
    return (IOS_ROUTES.format(id=OUR_ID)
            + "".join(ios_route(route, session.is_internal) for route in session.routes)
            + f"\nTotal number of prefixes {len(session.routes)}\n")


def ios_summary(all_sessions):
    routes = sum(session.accepted for session in all_sessions)
    return IOS_SUMMARY.format(id=OUR_ID, asn=OUR_ASN, routes=routes, memory=routes * 248) + "".join(
        f"{s.address:<16}4 {s.asn:>12} {s.messages:>7} {s.messages:>7} {40211:>8}    0    0 "
        f"{'1w2d' if s.is_up else '3d04h':<8} {s.accepted if s.is_up else 'Idle':>8}\n"
        for s in all_sessions)


def ios_session(session):
    return IOS_SESSION.format(
        s=session, kind="internal" if session.is_internal else "external",
        router_id=session.router_id if session.is_up else "0.0.0.0",
        state="Established, up for 1w2d" if session.is_up else "Idle, down for 3d04h",
        updates=session.messages // 100, sent=len(session.routes), memory=session.accepted * 136,
        keepalives=session.messages - session.messages // 100 - 1)


def ios_xe(all_sessions):
    """(what it is, command as it is sent, answer) for each command of a poll."""
    yield "summary", "show bgp all summary", ios_summary(all_sessions)
    yield ("neighbors", "show bgp all neighbors", "For address family: IPv4 Unicast\n"
           + "".join(ios_session(session) for session in all_sessions))
    for session in all_sessions:
        if session.is_up:
            yield ("advertised routes",
                   f"show bgp ipv4 unicast neighbors {session.address} advertised-routes",
                   ios_advertised(session))


# --- FRR: one session that it printed, many times ---

FRR_PEER = "169.254.10.1"


def fixture(name):
    with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
        return json.load(file)


def frr_text(document):
    return json.dumps(document, indent=2, separators=(",", ":")) + "\n"


def frr_summary(all_sessions):
    family = fixture("summary.json")["default"]["ipv4Unicast"]
    pattern = family["peers"][FRR_PEER]
    family["peers"] = {
        s.address: pattern | {
            "remoteAs": s.asn, "desc": s.description, "pfxRcd": s.accepted,
            "pfxSnt": len(s.routes), "state": "Established" if s.is_up else "Idle"}
        for s in all_sessions}
    family["peerCount"] = family["totalPeers"] = family["displayedPeers"] = len(all_sessions)
    return {"default": {"ipv4Unicast": family}}


def frr_neighbors(all_sessions):
    vrf = fixture("neighbors.json")["default"]
    pattern = vrf[FRR_PEER]
    answer = {"vrfId": vrf["vrfId"], "vrfName": vrf["vrfName"]}
    for session in all_sessions:
        peer = copy.deepcopy(pattern)
        peer |= {"remoteAs": session.asn, "nbrDesc": session.description,
                 "remoteRouterId": session.router_id,
                 "bgpState": "Established" if session.is_up else "Idle"}
        peer["addressFamilyInfo"]["ipv4Unicast"] |= {
            "acceptedPrefixCounter": session.accepted, "sentPrefixCounter": len(session.routes)}
        answer[session.address] = peer
    return {"default": answer}


def frr_advertised(session):
    answer = fixture("advertised.json")
    answer["advertisedRoutes"] = {}
    for route in session.routes:
        address, length = route.prefix.split("/")
        row = {"addrPrefix": address, "prefixLen": int(length), "network": route.prefix,
               "nextHop": route.next_hop, "metric": route.metric, "locPrf": route.preference,
               "weight": route.weight, "path": " ".join(map(str, route.path)),
               "bgpOriginCode": route.origin, "appliedStatusSymbols": {"*": True, ">": True}}
        answer["advertisedRoutes"][route.prefix] = {
            name: value for name, value in row.items() if value is not None}
    answer["totalPrefixCounter"] = len(session.routes)
    return answer


def frr(all_sessions):
    """As ios_xe()."""
    yield "summary", "show bgp vrf all summary json", frr_text(frr_summary(all_sessions))
    yield "neighbors", "show bgp vrf all neighbors json", frr_text(frr_neighbors(all_sessions))
    for session in all_sessions:
        if session.is_up:
            yield ("advertised routes",
                   f"show bgp vrf default ipv4 unicast neighbors {session.address}"
                   " advertised-routes json", frr_text(frr_advertised(session)))
