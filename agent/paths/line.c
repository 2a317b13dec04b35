/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/line.h"

static const struct interface *find_interface(const struct router_end *end, const char *name)
{
	const struct interface like = { .router = end->peer->router, .name = name };
	return name == NULL || name[0] == '\0'
	               ? NULL
	               : world_find(end->view, FACT_INTERFACE, &like, 2);
}

/* The interface of the tunnel that ends at the cloud's outside address. */
static const char *tunnel_interface(const struct path_ends *ends)
{
	struct ip outside;
	const struct tunnel *tunnel = ends->cloud.tunnel;
	if (tunnel == NULL || tunnel->tunnel == NULL || ip_parse(tunnel->tunnel, &outside) != 0)
		return NULL;
	const struct ipsec_tunnel like = { .router = ends->router.peer->router,
		                           .peer = outside };
	const struct ipsec_tunnel *found =
		world_find(ends->router.view, FACT_IPSEC_TUNNEL, &like, 2);
	return found == NULL ? NULL : found->interface;
}

/* The interface that has the router's own address; one that stands on several decides nothing.
 * While the session is down it is often the cloud that knows this address. */
static const char *interface_of_address(const struct path_ends *ends)
{
	const struct interface_address like = { .router = ends->router.peer->router,
		                                .address = join_local(ends) };
	struct fact_list found =
		world_select(ends->router.view, FACT_INTERFACE_ADDRESS, &like, 2);
	if (like.address.family == IP_NONE || found.count != 1)
		return NULL;
	return ((const struct interface_address *)(const void *)found.items[0])->interface;
}

const struct interface *line_interface(const struct path_ends *ends)
{
	if (ends->router.presence != END_PRESENT)
		return NULL;
	const char *name = tunnel_interface(ends);
	if (name == NULL || name[0] == '\0')
		name = interface_of_address(ends);
	return find_interface(&ends->router, name);
}

static int count_interface(const struct scene *scene, struct traffic *traffic)
{
	const struct interface *it = scene->interface;
	if (it == NULL || !fact_is_known(&it->fact, INTERFACE_RECEIVE_BYTES) ||
	    !fact_is_known(&it->fact, INTERFACE_TRANSMIT_BYTES))
		return -1;
	traffic_follow(traffic, it->name);
	traffic_count(traffic, it->receive_bytes, it->transmit_bytes,
	              view_field_taken(&it->fact, INTERFACE_RECEIVE_BYTES));
	return 0;
}

/* What the cloud receives the router sends. */
static int count_cloud(const struct scene *scene, struct traffic *traffic)
{
	const struct cloud_end *end = &scene->ends->cloud;
	const struct tunnel *tunnel = end->tunnel;
	const struct attachment *facts = end->facts;
	if (!scene_has_cloud(scene))
		return -1;
	struct monotime taken = view_taken(end->view);
	if (tunnel != NULL && fact_is_known(&tunnel->fact, TUNNEL_RECEIVE_RATE) &&
	    fact_is_known(&tunnel->fact, TUNNEL_TRANSMIT_RATE)) {
		traffic_rate(traffic, tunnel->transmit_rate, tunnel->receive_rate, taken);
		return 0;
	}
	if (tunnel != NULL || facts == NULL)
		return -1; /* an attachment of several tunnels counts all of them */
	if (fact_is_known(&facts->fact, ATTACHMENT_RECEIVE_RATE) &&
	    fact_is_known(&facts->fact, ATTACHMENT_TRANSMIT_RATE)) {
		traffic_rate(traffic, facts->transmit_rate, facts->receive_rate, taken);
	} else if (fact_is_known(&facts->fact, ATTACHMENT_RECEIVE_BYTES) &&
	           fact_is_known(&facts->fact, ATTACHMENT_TRANSMIT_BYTES)) {
		traffic_follow(traffic, "");
		traffic_count(traffic, facts->transmit_bytes, facts->receive_bytes, taken);
	} else {
		return -1;
	}
	return 0;
}

void line_count(const struct scene *scene, struct traffic *traffic)
{
	if (count_interface(scene, traffic) != 0 && count_cloud(scene, traffic) != 0)
		traffic_lose(traffic);
}
