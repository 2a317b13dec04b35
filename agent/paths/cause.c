/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/cause.h"

#define RUNBOOK(anchor) "causes.md#" anchor

const struct cause causes[CAUSE_COUNT] = {
	[CAUSE_NONE] = { "", "", "", "" },
	[CAUSE_MAINTENANCE] = { "maintenance",
	                        "A failover test or announced work holds the path down",
	                        "Wait for its end; see that the backup carries the traffic",
	                        RUNBOOK("maintenance") },
	[CAUSE_CIRCUIT_NOT_PROVISIONED] = { "circuit_not_provisioned",
	                                    "The circuit is ordered, but not provisioned",
	                                    "Ask the provider to finish the order; give them "
	                                    "the service key or the letter of authorization",
	                                    RUNBOOK("circuit_not_provisioned") },
	[CAUSE_CIRCUIT_DOWN] = { "circuit_down", "The cloud says that the circuit is down",
	                         "Look at light and port on our side, then open a case with "
	                         "the provider and name the circuit",
	                         RUNBOOK("circuit_down") },
	[CAUSE_ADMIN_SHUTDOWN] = { "admin_shutdown",
	                           "Somebody shut the session or the attachment down",
	                           "Find out who and why; enable it again",
	                           RUNBOOK("admin_shutdown") },
	[CAUSE_ATTACHMENT_DOWN] = { "attachment_down",
	                            "The cloud says that the attachment is down",
	                            "Compare VLAN, addresses and key of both sides; open a "
	                            "case with the cloud",
	                            RUNBOOK("attachment_down") },
	[CAUSE_TUNNEL_DOWN] = { "tunnel_down", "The IPsec tunnel is down",
	                        "Look at IKE on the router: outside address, pre-shared key, "
	                        "proposals",
	                        RUNBOOK("tunnel_down") },
	[CAUSE_LAYER2_DOWN] = { "layer2_down",
	                        "The other side cannot be resolved: no interface, VLAN or ARP",
	                        "Look at the interface, its VLAN and the ARP tables of both "
	                        "sides",
	                        RUNBOOK("layer2_down") },
	[CAUSE_MAX_PREFIX_EXCEEDED] = { "max_prefix_exceeded",
	                                "More prefixes were advertised than the other side "
	                                "accepts",
	                                "Summarise what is advertised, then clear the session",
	                                RUNBOOK("max_prefix_exceeded") },
	[CAUSE_ASN_MISMATCH] = { "asn_mismatch", "The two sides disagree about an AS number",
	                         "Compare the AS numbers of both sides; correct the wrong one",
	                         RUNBOOK("asn_mismatch") },
	[CAUSE_PEER_ADDRESS_MISMATCH] = { "peer_address_mismatch",
	                                  "The two sides disagree about the addresses of the "
	                                  "session",
	                                  "Compare the peer addresses of both sides; clouds "
	                                  "and routers often swap the two ends",
	                                  RUNBOOK("peer_address_mismatch") },
	[CAUSE_AUTHENTICATION_MISMATCH] = { "authentication_mismatch",
	                                    "The two sides disagree about the BGP password",
	                                    "Set the same BGP key on both sides",
	                                    RUNBOOK("authentication_mismatch") },
	[CAUSE_PEER_UNREACHABLE] = { "peer_unreachable", "No packet reaches the other side",
	                             "Follow the wire: interface, light, provider, the cloud's "
	                             "circuit",
	                             RUNBOOK("peer_unreachable") },
	[CAUSE_HOLD_TIMER_EXPIRED] = { "hold_timer_expired",
	                               "Packets pass, but BGP's do not arrive in time",
	                               "Look for a filter, a policer or a too large MTU in "
	                               "front of TCP port 179, and at the CPU of the router",
	                               RUNBOOK("hold_timer_expired") },
	[CAUSE_ONE_SIDED_SESSION] = { "one_sided_session",
	                              "One side says that the session is up, the other that it "
	                              "is down",
	                              "Clear the session on the side that says it is up",
	                              RUNBOOK("one_sided_session") },
	[CAUSE_BGP_NOT_ESTABLISHED] = { "bgp_not_established",
	                                "The session is down for a reason that nobody names",
	                                "Look at the router's log and at the last NOTIFICATION",
	                                RUNBOOK("bgp_not_established") },
	[CAUSE_FLAPPING] = { "flapping", "The path goes up and down",
	                     "Find what changes with it: light, errors of the interface, load, "
	                     "hold time; consider to prefer the backup until then",
	                     RUNBOOK("flapping") },
	[CAUSE_NO_PREFIXES_RECEIVED] = { "no_prefixes_received",
	                                 "The session is up, but nothing is learned over it",
	                                 "See that the cloud advertises its networks: gateway, "
	                                 "association, allowed prefixes; and our filter of "
	                                 "incoming routes",
	                                 RUNBOOK("no_prefixes_received") },
	[CAUSE_PREFIXES_MISSING] = { "prefixes_missing",
	                             "Prefixes of the destination are not learned on this path",
	                             "Compare what the cloud advertises with our filter of "
	                             "incoming routes",
	                             RUNBOOK("prefixes_missing") },
	[CAUSE_PREFIXES_NOT_ADVERTISED] = { "prefixes_not_advertised",
	                                    "Prefixes of ours are not advertised on this path",
	                                    "See that they are in the router's table and pass "
	                                    "its filter of outgoing routes",
	                                    RUNBOOK("prefixes_not_advertised") },
	[CAUSE_ROUTE_LEAK] = { "route_leak",
	                       "More than our prefixes is advertised to the cloud",
	                       "Correct the filter of outgoing routes at once: others' traffic "
	                       "may come through us",
	                       RUNBOOK("route_leak") },
	[CAUSE_NOT_PROPAGATED] = { "not_propagated",
	                           "Our routes do not reach the route tables of the workloads",
	                           "Enable route propagation of the gateway in the route table",
	                           RUNBOOK("not_propagated") },
	[CAUSE_PROPAGATION_LIMIT] = { "propagation_limit",
	                              "A route table holds as many propagated routes as it may",
	                              "Summarise what is advertised",
	                              RUNBOOK("propagation_limit") },
	[CAUSE_WRONG_PREFERENCE] = { "wrong_preference",
	                             "The local preference is not as it should be: the wrong "
	                             "path carries the traffic",
	                             "Correct the policy for incoming routes of this path",
	                             RUNBOOK("wrong_preference") },
	[CAUSE_LOSS_HIGH] = { "loss_high", "More packets are lost than expected",
	                      "Look at errors and discards of the interface, the load and the "
	                      "provider",
	                      RUNBOOK("loss_high") },
	[CAUSE_LATENCY_HIGH] = { "latency_high", "Packets take longer than expected",
	                         "Look at the load of the path; ask the provider for a changed "
	                         "route",
	                         RUNBOOK("latency_high") },
	[CAUSE_MTU_BLACK_HOLE] = { "mtu_black_hole", "Large packets vanish without a word",
	                           "Clamp TCP's MSS on the router; let ICMP \"packet too big\" "
	                           "pass",
	                           RUNBOOK("mtu_black_hole") },
	[CAUSE_MTU_TOO_SMALL] = { "mtu_too_small",
	                          "The attachment carries smaller packets than expected",
	                          "Change the MTU of the attachment, or what is expected",
	                          RUNBOOK("mtu_too_small") },
	[CAUSE_SATURATED] = { "saturated", "The path carries all that it can",
	                      "Move load to another path, or order more bandwidth",
	                      RUNBOOK("saturated") },
	[CAUSE_ASYMMETRIC] = { "asymmetric",
	                       "Traffic goes out over one path and comes back over another",
	                       "Align local preference with what the cloud prefers: "
	                       "communities, AS path",
	                       RUNBOOK("asymmetric") },
	[CAUSE_ROUTER_UNREACHABLE] = { "router_unreachable",
	                               "The router does not answer; the others must tell",
	                               "Look at the router's management network, and at its "
	                               "SNMP and SSH",
	                               RUNBOOK("router_unreachable") },
	[CAUSE_CLOUD_API_DENIED] = { "cloud_api_denied",
	                             "The cloud refuses to answer our questions; the others "
	                             "must tell",
	                             "Look at the credentials and permissions of the "
	                             "monitoring account",
	                             RUNBOOK("cloud_api_denied") },
	[CAUSE_CLOUD_API_UNAVAILABLE] = { "cloud_api_unavailable",
	                                  "The cloud's API does not answer; the others must "
	                                  "tell",
	                                  "See the source's errors and the cloud's own status "
	                                  "page",
	                                  RUNBOOK("cloud_api_unavailable") },
	[CAUSE_REDUNDANCY_LOST] = { "redundancy_lost",
	                            "One more fault cuts the destination off",
	                            "Mend the other paths of the destination",
	                            RUNBOOK("redundancy_lost") },
	[CAUSE_HOLD_TIME_TOO_LONG] = { "hold_time_too_long",
	                               "A silent fault will be noticed late: the hold time is "
	                               "long and there is no BFD",
	                               "Set timers of 10 and 30 seconds on the router, or "
	                               "enable BFD",
	                               RUNBOOK("hold_time_too_long") },
	[CAUSE_TAGS_MISSING] = { "tags_missing",
	                         "A resource does not carry the tags that it must",
	                         "Add the tags to the circuit or attachment",
	                         RUNBOOK("tags_missing") },
};
