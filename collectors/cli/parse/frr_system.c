/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What FRR says besides BGP: its version, BFD, interfaces.
 */
#include "agent/base/error.h"
#include "collectors/cli/parse/frr.h"
#include "collectors/cli/parse/parsers.h"

/* "FRRouting 8.4.4 (ce) on Linux(6.1.0)." */
int frr_version_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err)
{
	struct found found = { input, output };
	struct span text = { input->text, input->len }, line, rest;
	if (words_refusal(text, err) != 0)
		return -1;
	/* the copyright follows; without it the line may be cut */
	if (!span_line(&text, &line) || !span_find(line, "FRRouting ", &rest) ||
	    !span_find(text, "Copyright", NULL))
		return error_set(err, ERROR_MALFORMED, 0, "the answer names no version");
	const char *description = found_text(&found, line);
	struct router *router = found_router(&found);
	if (router != NULL && description != NULL)
		FACT_SET(router, ROUTER_DESCRIPTION, description, description);
	return found_end(&found, err);
}

/* An answer without text: bfdd is not running, so there are no sessions. */
int frr_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                  struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	const json_t *session;
	struct ip peer;
	if (json_document(input, &root, err) != 0)
		return -1;
	for (size_t i = 0; (session = json_array_get(root, i)) != NULL; i++)
		if (json_ip(session, "peer", &peer))
			found_bfd(&found, &peer, json_text(session, "interface"),
			          json_text(session, "status"));
	return frr_document_end(&found, root, root != NULL && !json_is_array(root), err);
}

static void read_interface(struct found *found, const struct json_pair *pair)
{
	static const struct json_row rows[] = {
		{ "mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "index", INTERFACE_INDEX, JSON_PLAIN },
		{ "description", INTERFACE_ALIAS, JSON_PLAIN },
	};
	struct span state = json_text(pair->value, "operationalStatus");
	struct span wanted = json_text(pair->value, "administrativeStatus");
	struct interface *interface = found_interface(found, pair->name);
	JSON_FIELDS(found, pair->value, rows, FACT_INTERFACE, interface);
	if (interface != NULL && state.len > 0)
		FACT_SET(interface, INTERFACE_UP, up, span_is(state, "up"));
	if (interface != NULL && wanted.len > 0)
		FACT_SET(interface, INTERFACE_ADMIN_UP, admin_up, span_is(wanted, "up"));
}

int frr_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                         struct error *err)
{
	struct found found = { input, output };
	struct json_pair pair = { 0 };
	json_t *root = NULL;
	bool is_other = false;
	if (frr_document(input, &root, err) != 0)
		return -1;
	while (json_pair_next(root, &pair)) {
		is_other |= json_member(pair.value, "operationalStatus") == NULL;
		read_interface(&found, &pair);
	}
	return frr_document_end(&found, root, is_other, err);
}
