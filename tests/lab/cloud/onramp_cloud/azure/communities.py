# SPDX-License-Identifier: Apache-2.0
"""The catalogue of BGP communities, as far as the lab needs one: two regions and a service. It has
the values of Microsoft peerings only, as Azure's has."""

REGIONS = {"AzureEastAsia": ("Azure East Asia", "East Asia", "12076:51010"),
           "AzureSoutheastAsia": ("Azure Southeast Asia", "Southeast Asia", "12076:51011")}


def services() -> list[dict]:
    found = [service(name, words, region, value, "Azure")
             for name, (words, region, value) in REGIONS.items()]
    return [*found, service("Exchange", "Exchange", "Global", "12076:5010", "O365")]


def service(name: str, words: str, region: str, value: str, group: str) -> dict:
    return {"name": name, "type": "Microsoft.Network/bgpServiceCommunities",
            # Nobody's: the identifier has neither subscription nor group.
            "id": "/subscriptions//resourceGroups//providers/Microsoft.Network/"
                  f"bgpServiceCommunities/{name}",
            "properties": {"serviceName": name, "bgpCommunities": [{
                "serviceSupportedRegion": region, "communityName": words,
                "communityValue": value, "communityPrefixes": ["198.51.100.0/24"],
                "isAuthorizedToUse": True, "serviceGroup": group}]}}
