# SPDX-License-Identifier: Apache-2.0
"""Who the account is: names, ids, the secrets that must never be seen again, and the files by which
a client knows who it is."""

from pathlib import Path

ACCOUNT = "123456789012"
REGION = "ap-southeast-1"
EMPTY_REGION = "us-east-1"
REGIONS = (REGION, EMPTY_REGION)

# Every secret that an answer or a file of ours contains has this in it.
CANARY = "canary-"

ACCESS_KEY_ID = "AKIAONRAMPLAB0000001"
SECRET_ACCESS_KEY = "canary-7f3a/+secret/access/key+0123456789"
CONTAINER_TOKEN = "canary-91c0-container-token"
WEB_IDENTITY_TOKEN = "canary-5d2e.web.identity-token"
EXTERNAL_ID = "ext/1+2"
BGP_KEY = "canary-4c1d-bgp-key"
PRE_SHARED_KEY = "canary-ab12-psk-{}"

USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/monitoring"
INSTANCE_ROLE = "onramp-instance"
# What may be assumed: the external id that is asked for, and who may ask.
ROLES = {
    f"arn:aws:iam::{ACCOUNT}:role/monitor": {"external_id": None},
    f"arn:aws:iam::{ACCOUNT}:role/hub": {"external_id": None},
    "arn:aws:iam::210987654321:role/spoke": {"external_id": EXTERNAL_ID},
    f"arn:aws:iam::{ACCOUNT}:role/web": {"external_id": None, "web_identity": True},
}

CONNECTION = "dxcon-ff0a1b2c"
LAG = "dxlag-ff0a1b2d"
INTERFACE = "dxvif-ff0a1b2e"
BGP_PEERS = {"ipv4": "dxpeer-ff0a1b2f", "ipv6": "dxpeer-ff0a1b30"}
TEST = "3f6d1c2a-8e57-4b1c-9a40-6a5d2f7e8b90"
DX_GATEWAY = "5f294f92-bafb-4011-916d-9b0b11ab4d10"
DX_ASSOCIATION = "7b3c0e64-52d0-4c0b-9e57-0d7a1e5c2f33"
VPC = "vpc-0a1b2c3d4e5f60001"
SUBNET = "subnet-0a1b2c3d4e5f60002"
VPN_GATEWAY = "vgw-0a1b2c3d4e5f60003"
CUSTOMER_GATEWAY = "cgw-0a1b2c3d4e5f60004"
VPN = "vpn-0a1b2c3d4e5f60005"
MAIN_TABLE = "rtb-0a1b2c3d4e5f60006"
SUBNET_TABLE = "rtb-0a1b2c3d4e5f60007"
TRANSIT_GATEWAY = "tgw-0a1b2c3d4e5f60008"
TRANSIT_TABLE = "tgw-rtb-0a1b2c3d4e5f60009"
TRANSIT_ATTACHMENTS = {"vpc": "tgw-attach-0a1b2c3d4e5f6000a",
                       "direct-connect-gateway": "tgw-attach-0a1b2c3d4e5f6000b",
                       "vpn": "tgw-attach-0a1b2c3d4e5f6000c"}
# Of the tunnels, by wire: no packet of the lab carries them.
OUTSIDE_ADDRESSES = {"vpn0": "203.0.113.11", "vpn1": "203.0.113.12"}
TAGS = {"cost-center": "network", "owner": "netops"}


CREDENTIALS_FILE, CONFIG_FILE = "aws-credentials", "aws-config"
CREDENTIALS = f"""\
[default]
aws_access_key_id = {ACCESS_KEY_ID}
aws_secret_access_key = {SECRET_ACCESS_KEY}
"""
# A role in another account beside the user's own key.
CONFIG = f"""\
[default]
region = {REGION}

[profile spoke]
region = {REGION}
role_arn = arn:aws:iam::210987654321:role/spoke
external_id = {EXTERNAL_ID}
source_profile = default
"""


def write_profiles(directory: Path) -> dict[str, str]:
    """The files that clients of AWS read; their paths."""
    found = {}
    for use, name, text in (("credentials_file", CREDENTIALS_FILE, CREDENTIALS),
                            ("config_file", CONFIG_FILE, CONFIG)):
        path = directory / name
        path.touch(mode=0o600)
        path.write_text(text)
        found[use] = str(path)
    return found
