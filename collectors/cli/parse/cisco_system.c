/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What IOS and IOS-XR say besides routing: interfaces, and what they are.
 */
#include "agent/base/error.h"
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/ifname.h"
#include "collectors/cli/parse/parsers.h"

#define BITS_OF_BYTE 8

struct interfaces {
	struct found found;
	const struct ifname_forms *forms;
	struct interface *interface; /* the one that the lines speak of */
	bool is_known;
};

/* "GigabitEthernet0/0 is administratively down, line protocol is down (disabled)" */
static bool begin_interface(struct interfaces *all, struct span line)
{
	struct span name, words, protocol, rest = line;
	if (!span_word(&rest, &name) || !span_find(rest, ", line protocol is ", &protocol))
		return false;
	words = span_trim(rest);
	if (!span_skip(&words, "is "))
		return false;
	all->is_known = true;
	name = ifname(all->forms, view_arena(all->found.output->view), name);
	all->interface = found_interface(&all->found, name);
	if (all->interface == NULL)
		return true;
	FACT_SET(all->interface, INTERFACE_UP, up, span_skip(&protocol, "up"));
	FACT_SET(all->interface, INTERFACE_ADMIN_UP, admin_up,
	         !span_skip(&words, "administratively down") && !span_skip(&words, "deleted"));
	return true;
}

/* "1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec," */
static void read_mtu(void *context, struct span rest)
{
	struct interfaces *all = context;
	uint64_t mtu, bandwidth;
	struct span number = rest;
	if (all->interface == NULL)
		return;
	if (span_digits(&number, &mtu))
		FACT_SET(all->interface, INTERFACE_MTU, mtu, mtu);
	if (text_number(rest, "BW ", &bandwidth))
		FACT_SET(all->interface, INTERFACE_SPEED, speed,
		         (double)bandwidth * 1000 / BITS_OF_BYTE);
}

static void read_description(void *context, struct span rest)
{
	struct interfaces *all = context;
	const char *text = all->interface == NULL ? NULL : found_text(&all->found, rest);
	if (text != NULL)
		FACT_SET(all->interface, INTERFACE_ALIAS, alias, text);
}

/* "Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 0", of IOS */
static void read_queue(void *context, struct span rest)
{
	struct interfaces *all = context;
	uint64_t number;
	struct span drops;
	if (all->interface == NULL)
		return;
	if (text_number(rest, "Total output drops: ", &number))
		FACT_SET(all->interface, INTERFACE_TRANSMIT_DISCARDS, transmit_discards,
		         number);
	if (span_find(rest, "/", &drops) && text_number(drops, "/", &number))
		FACT_SET(all->interface, INTERFACE_RECEIVE_DISCARDS, receive_discards, number);
}

static void read_errors(struct interface *interface, struct span line, uint64_t number)
{
	if (span_find(line, " input errors", NULL))
		FACT_SET(interface, INTERFACE_RECEIVE_ERRORS, receive_errors, number);
	else if (span_find(line, " output errors", NULL))
		FACT_SET(interface, INTERFACE_TRANSMIT_ERRORS, transmit_errors, number);
}

/* "12 packets input, 3456 bytes, 0 total input drops": a number, what it counts, more */
static void read_counts(struct interface *interface, struct span line)
{
	uint64_t number, more;
	line = span_trim(line);
	if (interface == NULL || !span_digits(&line, &number))
		return;
	if (span_skip(&line, " packets input, ")) {
		if (text_number(line, "bytes, ", &more) &&
		    span_find(line, "total input drops", NULL))
			FACT_SET(interface, INTERFACE_RECEIVE_DISCARDS, receive_discards, more);
		if (span_digits(&line, &number))
			FACT_SET(interface, INTERFACE_RECEIVE_BYTES, receive_bytes, number);
	} else if (span_skip(&line, " packets output, ")) {
		if (text_number(line, "bytes, ", &more) &&
		    span_find(line, "total output drops", NULL))
			FACT_SET(interface, INTERFACE_TRANSMIT_DISCARDS, transmit_discards,
			         more);
		if (span_digits(&line, &number))
			FACT_SET(interface, INTERFACE_TRANSMIT_BYTES, transmit_bytes, number);
	} else if (text_number(line, " queue drops, ", &more)) {
		read_errors(interface, line, more); /* IOS-XR, a subinterface */
	} else {
		read_errors(interface, line, number);
	}
}

static int parse_interfaces(const struct cli_input *input, const struct cli_output *output,
                            const struct ifname_forms *forms, struct error *err)
{
	static const struct text_row rows[] = {
		{ "Description:", read_description },
		{ "MTU ", read_mtu },
		{ "Input queue:", read_queue },
	};
	struct interfaces all = { .found = { input, output }, .forms = forms };
	struct span text, line;
	if (text_begin(input, &text, err) != 0)
		return -1;
	while (text_line(&text, &line))
		if (!text_dispatch(line, rows, sizeof(rows) / sizeof(rows[0]), &all) &&
		    !begin_interface(&all, line))
			read_counts(all.interface, line);
	if (!all.is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&all.found, err);
}

int ios_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                         struct error *err)
{
	return parse_interfaces(input, output, &ifname_ios, err);
}

int xr_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	return parse_interfaces(input, output, NULL, err);
}

/* "ce1 uptime is 5 weeks, 2 days", IOS-XR also "System uptime is ..." */
static struct span read_name(struct span line)
{
	struct span name;
	if (!span_word(&line, &name) || !span_skip(&line, " uptime is ") ||
	    span_is(name, "System"))
		return span_of(NULL);
	return name;
}

/* "Cisco IOS XE Software, Version 17.09.04a", of old "IOS (tm) C2600 Software (...),
 * Version 12.3" */
static bool names_version(struct span line)
{
	return span_find(line, "Version ", NULL) &&
	       (span_find(line, "Cisco IOS", NULL) || span_find(line, "IOS (tm)", NULL));
}

int cisco_version_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	struct found found = { input, output };
	struct span text, line, version = span_of(NULL), name = span_of(NULL);
	if (text_begin(input, &text, err) != 0)
		return -1;
	while (text_line(&text, &line)) {
		if (version.len == 0 && names_version(line))
			version = span_trim(line);
		if (name.len == 0)
			name = read_name(span_trim(line));
	}
	if (version.len == 0)
		return text_unrecognized(input, err);
	struct router *router = found_router(&found);
	const char *description = found_text(&found, version);
	const char *system = found_text(&found, name);
	if (router != NULL && description != NULL)
		FACT_SET(router, ROUTER_DESCRIPTION, description, description);
	if (router != NULL && system != NULL)
		FACT_SET(router, ROUTER_SYSTEM_NAME, system_name, system);
	return found_end(&found, err);
}
