/* SPDX-License-Identifier: Apache-2.0 */
/* Gateways, their peers, and what is connected to them. */
#include "tests/unit/collectors/azure/given.h"

#define OWNER "owner=11111111-2222-3333-4444-555555555555"
#define ID(name) "\"id\":\"" SAMPLE_GROUP "/" name "\""
#define GATEWAY SAMPLE_GROUP "/virtualNetworkGateways/gw"

static void give_gateway(struct given *given, const char *properties)
{
	char text[2048];
	snprintf(text, sizeof(text),
	         "{\"name\":\"gw\",\"location\":\"sea\",\"id\":\"" GATEWAY
	         "\",\"properties\":{%s}}",
	         properties);
	given_part(given, AZURE_GATEWAYS, &answer_gateway, text);
}

static void give_peers(struct given *given, const char *rows)
{
	char text[2048];
	given->parts[AZURE_GATEWAY_PEERS] = NULL;
	snprintf(text, sizeof(text), "{\"value\":[%s]}", rows);
	given_subject(given, AZURE_GATEWAY_PEERS, GATEWAY, 0, &answer_gateway_peers, text);
}

static void give_connection(struct given *given, const char *properties)
{
	char text[2048];
	snprintf(text, sizeof(text),
	         "{\"name\":\"con\",\"location\":\"sea\"," ID(
			 "connections/CON") ","
	                                    "\"properties\":{\"virtualNetworkGateway1\":{"
	                                    "\"id\":\"" GATEWAY "\"},%s}}",
	         properties);
	given_part(given, AZURE_CONNECTIONS, &answer_connection, text);
}

static void a_gateway_has_kind_sku_and_asn(void **state)
{
	struct given *given = *state;
	give_gateway(given, "\"gatewayType\":\"ExpressRoute\",\"provisioningState\":"
	                    "\"Succeeded\",\"sku\":{\"name\":\"ErGw2AZ\"},\"bgpSettings\":{"
	                    "\"asn\":65515}");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY,
	          "gateway=rg-net/gw state=available kind=expressroute name=gw asn=65515 "
	          "region=sea " OWNER " sku=ErGw2AZ\n");
}

static void its_state_is_that_of_the_resource(void **state)
{
	struct given *given = *state;
	static const char *const words[][2] = {
		{ "Succeeded", "available" }, { "Updating", "modifying" },
		{ "Deleting", "deleting" },   { "Failed", "failed" },
		{ "Canceled", "failed" },     { "Creating", "pending" },
		{ "Dreaming", NULL },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char text[128];
		char want[256];
		snprintf(text, sizeof(text), "\"provisioningState\":\"%s\"", words[i][0]);
		snprintf(want, sizeof(want), "gateway=rg-net/gw %s%s%sname=gw region=sea %s\n",
		         words[i][1] == NULL ? "" : "state=",
		         words[i][1] == NULL ? "" : words[i][1], words[i][1] == NULL ? "" : " ",
		         OWNER);
		give_gateway(given, text);
		given_facts(given);
		GIVEN_ARE(given, FACT_GATEWAY, want);
	}
}

static void a_peer_is_up_when_it_is_connected(void **state)
{
	struct given *given = *state;
	static const char *const words[][2] = {
		{ "\"Connected\"", "up=true state=connected " },
		{ "\"connected\"", "up=true state=connected " },
		{ "\"Connecting\"", "up=false state=connecting " },
		{ "\"Idle\"", "up=false state=idle " },
		{ "\"Stopped\"", "up=false state=stopped " },
		{ "\"Unknown\"", "state=unknown " },
		{ "\"Asleep\"", "state=unknown " },
	};
	give_gateway(given, "\"gatewayType\":\"ExpressRoute\"");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char text[256];
		char want[256];
		snprintf(text, sizeof(text),
		         "{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.254\",\"asn\":"
		         "12076,\"state\":%s,\"routesReceived\":42,\"messagesSent\":1,"
		         "\"messagesReceived\":2}",
		         words[i][0]);
		snprintf(want, sizeof(want),
		         "gateway=rg-net/gw local_address=10.0.0.4 peer=10.0.0.254 %s"
		         "received=42 messages_received=2 messages_sent=1 asn=12076\n",
		         words[i][1]);
		give_peers(given, text);
		given_facts(given);
		GIVEN_ARE(given, FACT_GATEWAY_PEER, want);
	}
}

static void a_peer_tells_since_when(void **state)
{
	struct given *given = *state;
	give_gateway(given, "\"gatewayType\":\"ExpressRoute\"");
	give_peers(given, "{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.254\","
	                  "\"state\":\"Connected\",\"connectedDuration\":\"1.00:00:00.5\"},"
	                  "{\"localAddress\":\"10.0.0.5\",\"neighbor\":\"10.0.0.254\","
	                  "\"state\":\"Idle\",\"connectedDuration\":\"00:10:00\"}");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY_PEER,
	          "gateway=rg-net/gw local_address=10.0.0.4 peer=10.0.0.254 up=true "
	          "state=connected last_change=1768392300\n"
	          "gateway=rg-net/gw local_address=10.0.0.5 peer=10.0.0.254 up=false "
	          "state=idle\n");
}

static void routes_that_are_told_are_counted_by_instance(void **state)
{
	struct given *given = *state;
	give_gateway(given, "\"gatewayType\":\"ExpressRoute\"");
	give_peers(given, "{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.254\","
	                  "\"state\":\"Connected\"},{\"localAddress\":\"10.0.0.5\","
	                  "\"neighbor\":\"10.0.0.254\",\"state\":\"Connected\"},"
	                  "{\"localAddress\":\"10.0.0.5\",\"neighbor\":\"10.0.0.253\"}");
	given_subject(given, AZURE_GATEWAY_ADVERTISED, GATEWAY "/10.0.0.254", 0,
	              &answer_gateway_advertised,
	              "{\"value\":[{\"localAddress\":\"10.0.0.4\",\"network\":"
	              "\"192.0.2.0/24\"},{\"localAddress\":\"10.0.0.5\",\"network\":"
	              "\"192.0.2.0/24\"},{\"localAddress\":\"\",\"network\":"
	              "\"198.51.100.0/24\"},{\"localAddress\":\"10.0.0.4\",\"network\":"
	              "\"203.0.113.0/24\"}]}");
	given_subject(given, AZURE_GATEWAY_ADVERTISED, GATEWAY "/10.0.0.253", 0,
	              &answer_gateway_advertised, "{}");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY_PEER,
	          "gateway=rg-net/gw local_address=10.0.0.4 peer=10.0.0.254 up=true "
	          "state=connected advertised=3 advertised_limit=1000\n"
	          "gateway=rg-net/gw local_address=10.0.0.5 peer=10.0.0.253\n"
	          "gateway=rg-net/gw local_address=10.0.0.5 peer=10.0.0.254 up=true "
	          "state=connected advertised=2 advertised_limit=1000\n");
}

static void an_instance_is_not_its_own_peer(void **state)
{
	struct given *given = *state;
	give_gateway(given, "\"gatewayType\":\"Vpn\"");
	give_peers(given, "{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.4\","
	                  "\"state\":\"Connecting\"},{\"neighbor\":\"10.0.0.9\",\"state\":"
	                  "\"Idle\"}");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY_PEER, "");
}

static void a_circuit_hangs_on_a_gateway(void **state)
{
	struct given *given = *state;
	static const char *const words[][2] = {
		{ "Connected", "up=true state=attached " },
		{ "NotConnected", "up=false state=detached " },
		{ "Connecting", "state=attaching " },
		{ "Unknown", "" },
		{ "Perhaps", "" },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char text[512];
		char want[512];
		snprintf(text, sizeof(text),
		         "\"connectionType\":\"ExpressRoute\",\"connectionStatus\":\"%s\","
		         "\"routingWeight\":10,\"ingressBytesTransferred\":5,"
		         "\"egressBytesTransferred\":6,\"provisioningState\":\"Failed\","
		         "\"peer\":{" ID("expressRouteCircuits/ER") "}",
		         words[i][0]);
		snprintf(want, sizeof(want),
		         "gateway=rg-net/gw attached=rg-net/er %sweight=10 receive_bytes=5 "
		         "transmit_bytes=6 kind=circuit id=rg-net/con region=sea "
		         "problem=provisioning failed\n",
		         words[i][1]);
		give_connection(given, text);
		given_facts(given);
		GIVEN_ARE(given, FACT_GATEWAY_LINK, want);
		GIVEN_ARE(given, FACT_ATTACHMENT, "");
	}
}

static void two_networks_may_be_connected(void **state)
{
	struct given *given = *state;
	give_connection(given, "\"connectionType\":\"Vnet2Vnet\",\"connectionStatus\":"
	                       "\"Connected\",\"virtualNetworkGateway2\":{" ID(
				       "virtualNetworkGateways/gw2") "}");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY_LINK,
	          "gateway=rg-net/gw attached=rg-net/gw2 up=true state=attached kind=gateway "
	          "id=rg-net/con region=sea\n");
}

#define VPN                                                                                    \
	"\"connectionType\":\"IPsec\",\"enableBgp\":true,\"localNetworkGateway2\":{" ID(       \
		"localNetworkGateways/dc1") "}"

static void give_vpn(struct given *given, const char *more)
{
	char text[1024];
	snprintf(text, sizeof(text), VPN "%s%s", more[0] == '\0' ? "" : ",", more);
	give_connection(given, text);
	give_gateway(given,
	             "\"gatewayType\":\"Vpn\",\"bgpSettings\":{\"asn\":65515,"
	             "\"bgpPeeringAddresses\":[{\"tunnelIpAddresses\":[\"203.0.113.10\"]}]}");
	given_part(given, AZURE_LOCAL_GATEWAYS, &answer_local_gateway,
	           "{\"name\":\"dc1\"," ID(
			   "localNetworkGateways/DC1") ",\"properties\":{"
	                                               "\"gatewayIpAddress\":\"192.0.2.1\","
	                                               "\"bgpSettings\":{\"asn\":65001,"
	                                               "\"bgpPeeringAddress\":\"10.9.0.1\"}}}");
}

static void a_vpn_is_an_attachment_and_a_tunnel(void **state)
{
	struct given *given = *state;
	give_vpn(given, "\"connectionStatus\":\"Connected\",\"ingressBytesTransferred\":1");
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT,
	          "attachment=rg-net/con up=true state=available receive_bytes=1 kind=vpn "
	          "name=con region=sea circuit= cloud_asn=65515 customer_asn=65001 "
	          "gateway=rg-net/gw " OWNER "\n");
	GIVEN_ARE(given, FACT_TUNNEL,
	          "attachment=rg-net/con tunnel=203.0.113.10 up=true receive_bytes=1 "
	          "message=Connected routing=bgp\n");
	GIVEN_ARE(given, FACT_GATEWAY_LINK,
	          "gateway=rg-net/gw attached=rg-net/con up=true state=attached "
	          "receive_bytes=1 kind=vpn id=rg-net/con region=sea\n");
}

static void tunnels_are_told_one_by_one(void **state)
{
	struct given *given = *state;
	give_vpn(given,
	         "\"connectionStatus\":\"Connected\",\"tunnelConnectionStatus\":["
	         "{\"tunnel\":\"con_203.0.113.10\",\"connectionStatus\":\"Connected\","
	         "\"ingressBytesTransferred\":1,\"egressBytesTransferred\":2,"
	         "\"lastConnectionEstablishedUtcTime\":\"11/04/2017 17:03:30\"},"
	         "{\"tunnel\":\"con_203.0.113.99\",\"connectionStatus\":\"NotConnected\"},"
	         "{\"tunnel\":\"third\",\"connectionStatus\":\"Unknown\"},"
	         "{\"connectionStatus\":\"NotConnected\"}]");
	given_facts(given);
	GIVEN_ARE(given, FACT_TUNNEL,
	          "attachment=rg-net/con tunnel=203.0.113.10 up=true last_change=1509815010 "
	          "receive_bytes=1 transmit_bytes=2 message=Connected routing=bgp\n"
	          "attachment=rg-net/con tunnel=con_203.0.113.99 up=false "
	          "message=NotConnected routing=bgp\n"
	          "attachment=rg-net/con tunnel=third message=Unknown routing=bgp\n");
}

static void a_vpn_that_is_not_told_of_is_not_down(void **state)
{
	struct given *given = *state;
	static const char *const words[][2] = {
		{ "\"connectionStatus\":\"Unknown\"", "state=unknown " },
		{ "\"connectionStatus\":\"Connecting\"", "state=pending " },
		{ "\"connectionStatus\":null", "" },
		{ "\"connectionStatus\":\"NotConnected\"", "up=false state=down " },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char want[512];
		snprintf(want, sizeof(want),
		         "attachment=rg-net/con %skind=vpn name=con region=sea circuit= "
		         "cloud_asn=65515 customer_asn=65001 gateway=rg-net/gw " OWNER "\n",
		         words[i][1]);
		give_vpn(given, words[i][0]);
		given_facts(given);
		GIVEN_ARE(given, FACT_ATTACHMENT, want);
	}
}

static void a_vpn_has_the_sessions_of_its_router(void **state)
{
	struct given *given = *state;
	give_vpn(given, "\"connectionStatus\":\"Connected\"");
	give_peers(given, "{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.9.0.1\",\"asn\":"
	                  "65001,\"state\":\"Connected\",\"routesReceived\":3,"
	                  "\"connectedDuration\":\"00:10:00\"},"
	                  "{\"localAddress\":\"10.0.0.5\",\"neighbor\":\"10.9.0.1\",\"asn\":"
	                  "65001,\"state\":\"Connecting\",\"routesReceived\":0},"
	                  "{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.9.0.2\",\"asn\":"
	                  "65002,\"state\":\"Idle\"}");
	given_facts(given);
	GIVEN_ARE(
		given, FACT_CLOUD_BGP,
		"attachment=rg-net/con peer=10.0.0.4 afi_safi=ipv4 unicast up=true accepted=3 "
		"fsm=established last_change=1768478100 customer_address=10.9.0.1 "
		"cloud_asn=65515 customer_asn=65001\n"
		"attachment=rg-net/con peer=10.0.0.5 afi_safi=ipv4 unicast up=false "
		"customer_address=10.9.0.1 cloud_asn=65515 customer_asn=65001\n");
	const struct attachment *fact =
		(const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
	assert_ip(&fact->cloud_address, "10.0.0.4");
	assert_ip(&fact->customer_address, "10.9.0.1");
	assert_int_equal(view_facts(given->view, FACT_GATEWAY_PEER).count, 3);
}

static void a_link_leads_to_the_only_gateway_of_its_circuit(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"er\"," ID(
			   "expressRouteCircuits/er") ","
	                                              "\"properties\":{\"peerings\":[{\"name\":"
	                                              "\"AzurePrivatePeering\"}]}}]}");
	give_connection(given, "\"connectionType\":\"ExpressRoute\",\"peer\":{" ID(
				       "expressRouteCircuits/ER") "}");
	given_facts(given);
	const struct attachment *fact =
		(const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
	assert_string_equal(fact->gateway, "rg-net/gw");
	given_one(given, AZURE_CONNECTIONS, &answer_connection,
	          "{\"name\":\"other\"," ID(
			  "connections/other") ",\"properties\":{"
	                                       "\"connectionType\":"
	                                       "\"ExpressRoute\","
	                                       "\"virtualNetworkGateway1\":"
	                                       "{" ID("virtualNetworkGateways/"
	                                              "gw2") "},\"peer\":{" ID("expressRouteCir"
	                                                                       "cuits/"
	                                                                       "er") "}}}");
	given_facts(given);
	fact = (const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
	assert_false(fact_is_known(&fact->fact, ATTACHMENT_GATEWAY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_gateway_has_kind_sku_and_asn),
		TEST(its_state_is_that_of_the_resource),
		TEST(a_peer_is_up_when_it_is_connected),
		TEST(a_peer_tells_since_when),
		TEST(routes_that_are_told_are_counted_by_instance),
		TEST(an_instance_is_not_its_own_peer),
		TEST(a_circuit_hangs_on_a_gateway),
		TEST(two_networks_may_be_connected),
		TEST(a_vpn_is_an_attachment_and_a_tunnel),
		TEST(tunnels_are_told_one_by_one),
		TEST(a_vpn_that_is_not_told_of_is_not_down),
		TEST(a_vpn_has_the_sessions_of_its_router),
		TEST(a_link_leads_to_the_only_gateway_of_its_circuit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
