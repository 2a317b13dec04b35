/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/probe_options.h"

#include <net/if.h>

#include "agent/base/error.h"
#include "collectors/probe/echo.h"

/* About four buckets to a factor of two where clouds are (1 to 20 ms), fewer at the ends. */
#define DEFAULT_BUCKETS                                                                        \
	"[100us, 200us, 400us, 700us, 1ms, 1ms500us, 2ms, 3ms, 4ms, 6ms, 8ms, 10ms, 15ms, "    \
	"20ms, "                                                                               \
	"30ms, 50ms, 80ms, 120ms, 200ms, 400ms, 1s]"

static const char *const type_names[] = { [PROBE_TYPE_ICMP] = "icmp", NULL };

const char *probe_type_name(enum probe_type type)
{
	return type_names[type];
}

static const struct schema_option rows[] = {
	{ .key = "name",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct probe_options, name),
	  .required = true,
	  .min = 1,
	  .max = 128,
	  .doc = "Name of the probe: the `probe` label, and what a reload knows it by." },
	{ .key = "target",
	  .type = SCHEMA_IP,
	  .offset = offsetof(struct probe_options, target),
	  .required = true,
	  .doc = "Address that answers. A host name is not accepted: what it resolves to could "
	         "move "
	         "the probe to another path." },
	{ .key = "type",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct probe_options, type),
	  .choices = type_names,
	  .fallback = "icmp",
	  .doc = "What is sent. `icmp`: echo requests." },
	{ .key = "source",
	  .type = SCHEMA_IP,
	  .offset = offsetof(struct probe_options, source),
	  .doc = "Address to send from; it must be one of this host. The kernel chooses when "
	         "not "
	         "given." },
	{ .key = "interface",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct probe_options, interface),
	  .min = 1,
	  .max = IF_NAMESIZE - 1,
	  .doc = "Interface to send through, whatever the routing table says." },
	{ .key = "fwmark",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct probe_options, fwmark),
	  .min = 0,
	  .max = UINT32_MAX,
	  .fallback = "0",
	  .doc = "Mark of the packets for policy routing (`ip rule ... fwmark`); 0 is none." },
	{ .key = "dscp",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct probe_options, dscp),
	  .min = 0,
	  .max = 63, /* six bits, RFC 2474 section 3 */
	  .fallback = "0",
	  .doc = "DSCP of the packets, so that a class of traffic is measured." },
	{ .key = "size",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct probe_options, size),
	  .min = ECHO_COOKIE,
	  .max = ECHO_SIZE_MAX,
	  .fallback = "56",
	  .unit = "bytes",
	  .doc = "Payload. 28 (IPv4) or 48 (IPv6) bytes of headers come on top. Packets are "
	         "never "
	         "fragmented." },
	{ .key = "interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct probe_options, interval),
	  .min = 50,
	  .max = 600000,
	  .fallback = "1s",
	  .doc = "Time from one packet to the next." },
	{ .key = "timeout",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct probe_options, timeout),
	  .min = 10,
	  .max = 60000,
	  .fallback = "1s",
	  .doc = "A reply after this is counted as late, not as received. May be longer than "
	         "the "
	         "interval." },
	{ .key = "buckets",
	  .type = SCHEMA_DURATION_LIST,
	  .offset = offsetof(struct probe_options, buckets),
	  .max = 600000,
	  .fallback = DEFAULT_BUCKETS,
	  .doc = "Upper bounds of the RTT histogram." },
};

/* Addresses that do not name one host: RFC 1112 section 4, RFC 919 section 7, RFC 4291
 * section 2.7. */
static int is_one_host(const struct ip *ip)
{
	static const struct ip broadcast = { .family = IP_V4, .bytes = { 255, 255, 255, 255 } };
	if (ip_is_unspecified(ip) || ip_compare(ip, &broadcast) == 0)
		return 0;
	return ip->family == IP_V4 ? ip->bytes[0] >> 4 != 0xe : ip->bytes[0] != 0xff;
}

/* RFC 4291 section 2.5.6: fe80::/10 means something only together with an interface. */
static int is_link_local(const struct ip *ip)
{
	return ip->family == IP_V6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

static int check_source(const struct probe_options *o, struct error *err)
{
	if (o->source.family == IP_NONE)
		return 0;
	if (o->source.family != o->target.family)
		return error_set(err, ERROR_CONFIG, 0, "source is IPv%d but target is IPv%d",
		                 (int)o->source.family, (int)o->target.family);
	if (!is_one_host(&o->source))
		return error_set(err, ERROR_CONFIG, 0,
		                 "source must be an address of this host");
	return 0;
}

static int check_options(const void *options, const char **ret_key, struct error *err)
{
	const struct probe_options *o = options;
	*ret_key = "target";
	if (!is_one_host(&o->target))
		return error_set(err, ERROR_CONFIG, 0,
		                 "target must be the address of one host");
	if (is_link_local(&o->target) && o->target.zone == 0 && o->interface == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "a link-local target needs an interface beside it");
	*ret_key = "source";
	return check_source(o, err);
}

const struct schema probe_schema = {
	.name = "probe",
	.doc = "Sends packets to one address at a fixed pace and measures what comes back: "
	       "round-trip "
	       "time, loss, duplicates. Several probes may have one target, over different "
	       "paths.",
	.size = sizeof(struct probe_options),
	.options = rows,
	.option_count = sizeof(rows) / sizeof(rows[0]),
	.identity = "name",
	.check = check_options,
};
