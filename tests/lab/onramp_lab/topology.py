# SPDX-License-Identifier: Apache-2.0
"""Who is in the lab, what connects them and which addresses they have. Only tables: no code
outside this file knows an address."""

from dataclasses import dataclass, replace

CE_ADDRESS = "198.51.100.5"  # loopback and management address of the CE
BMP_PORT = 11019

OWN_PREFIXES = ("10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24")
OWN_PREFIX_V6 = "fd00:a::/48"


@dataclass(frozen=True)
class Cloud:
    """What one provider announces, and the AS from which its inside listens to its routers."""

    provider: str
    prefix: str
    prefix_v6: str
    inside: str  # the host that stands for the VPC or VNet and its route table
    inside_asn: int


AWS = Cloud("aws", "10.200.0.0/16", "fd00:c8::/48", "vpc", 64900)
AZURE = Cloud("azure", "10.100.0.0/16", "fd00:64::/48", "vnet", 65515)


@dataclass(frozen=True)
class Host:
    name: str
    router_id: str | None = None  # None: no routing daemons
    asn: int = 0
    loopbacks: tuple[str, ...] = ()
    routes: tuple[tuple[str, str], ...] = ()  # static: prefix, next hop
    cloud: Cloud | None = None


HOSTS = {
    host.name: host
    for host in (
        Host("onprem", loopbacks=("10.2.0.10/32", "172.16.8.10/32"),
             routes=(("default", "10.1.0.1"),)),
        Host("ce", CE_ADDRESS, 65001, loopbacks=(CE_ADDRESS + "/32",),
             routes=tuple((prefix, "10.1.0.10") for prefix in OWN_PREFIXES)),
        Host("dx", "192.0.2.1", 64512, cloud=AWS, routes=((AWS.prefix, "100.64.0.2"),)),
        Host("vpn0", "192.0.2.2", 7224, cloud=AWS, routes=((AWS.prefix, "100.64.0.6"),)),
        Host("vpn1", "192.0.2.3", 7224, cloud=AWS, routes=((AWS.prefix, "100.64.0.10"),)),
        Host("er0", "192.0.2.4", 12076, cloud=AZURE, routes=((AZURE.prefix, "100.64.1.2"),)),
        Host("er1", "192.0.2.5", 12076, cloud=AZURE, routes=((AZURE.prefix, "100.64.1.6"),)),
        Host("vpc", "192.0.2.6", AWS.inside_asn, loopbacks=("10.200.0.10/32",)),
        Host("vnet", "192.0.2.7", AZURE.inside_asn, loopbacks=("10.100.0.10/32",)),
    )
}


@dataclass(frozen=True)
class Wire:
    """A path between the CE and a cloud router, and the BGP session over it. Both ends name
    their device after the wire."""

    name: str
    host: str  # the cloud's router
    kind: str  # tap: frames, so that ARP is real; tun: packets, as in a tunnel
    description: str
    ce: str
    cloud: str
    ce_v6: str
    cloud_v6: str
    mtu: int
    local_pref: int  # which the CE gives to what it learns here
    prepend: int = 0  # how often the CE prepends itself here
    med: int = 0  # which the cloud announces
    max_prefix: int = 100  # of the CE, before the cloud closes the session
    can_bfd: bool = True

    @property
    def aliases(self) -> tuple[str, str]:
        return (self.name, self.host)


WIRES = {
    wire.name: wire
    for wire in (
        Wire("dx0", "dx", "tap", "aws-dx-primary", "192.168.100.2", "192.168.100.1",
             "fd00:100::2", "fd00:100::1", mtu=9001, local_pref=200),
        Wire("vpn0", "vpn0", "tun", "aws-vpn-tunnel1", "169.254.10.2", "169.254.10.1",
             "fd00:10::2", "fd00:10::1", mtu=1446, local_pref=100, med=100, can_bfd=False),
        Wire("vpn1", "vpn1", "tun", "aws-vpn-tunnel2", "169.254.11.2", "169.254.11.1",
             "fd00:11::2", "fd00:11::1", mtu=1446, local_pref=100, med=200, can_bfd=False),
        Wire("er0", "er0", "tap", "azure-er-primary", "192.168.200.1", "192.168.200.2",
             "fd00:200::1", "fd00:200::2", mtu=1500, local_pref=200, max_prefix=4000),
        Wire("er1", "er1", "tap", "azure-er-secondary", "192.168.200.5", "192.168.200.6",
             "fd00:204::1", "fd00:204::2", mtu=1500, local_pref=150, prepend=1, max_prefix=4000),
    )
}


def swapped(wire: Wire) -> Wire:
    """The same wire with the two ends' addresses exchanged, as documents often have it."""
    return replace(wire, ce=wire.cloud, cloud=wire.ce, ce_v6=wire.cloud_v6, cloud_v6=wire.ce_v6)


@dataclass(frozen=True)
class End:
    host: str
    device: str
    address: str


@dataclass(frozen=True)
class Patch:
    """A cable that never fails (veth), behind a router. `local_pref` is how much the inside
    of the cloud likes what it learns here: AWS prefers Direct Connect to VPN."""

    left: End
    right: End
    local_pref: int = 100


PATCHES = (
    Patch(End("ce", "lan0", "10.1.0.1/24"), End("onprem", "lan0", "10.1.0.10/24")),
    Patch(End("dx", "inside", "100.64.0.1/30"), End("vpc", "dx", "100.64.0.2/30"), 200),
    Patch(End("vpn0", "inside", "100.64.0.5/30"), End("vpc", "vpn0", "100.64.0.6/30"), 110),
    Patch(End("vpn1", "inside", "100.64.0.9/30"), End("vpc", "vpn1", "100.64.0.10/30"), 100),
    # Same preference: Azure goes by the AS path, which the CE lengthens on its secondary.
    Patch(End("er0", "inside", "100.64.1.1/30"), End("vnet", "er0", "100.64.1.2/30")),
    Patch(End("er1", "inside", "100.64.1.5/30"), End("vnet", "er1", "100.64.1.6/30")),
)
PATCH_MTU = 9001


def inside_patch(router: str) -> Patch:
    """The cable between a cloud router and the inside of its cloud."""
    return next(patch for patch in PATCHES if patch.left.host == router)


def address_of(end: End) -> str:
    return end.address.partition("/")[0]
