/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Microsoft Entra ID means by its numbers, and what somebody has to do about it.
 */
#include <stdio.h>
#include <string.h>

#include "agent/base/error.h"
#include "collectors/azure/auth/token_answer.h"

/* Which of the three the sentence speaks of. */
enum about { ABOUT_CLIENT, ABOUT_TENANT, ABOUT_AUTHORITY };

struct remedy {
	unsigned long number;
	enum about about;
	const char *sentence; /* one %s */
};

/* Microsoft Entra authentication and authorization error codes (AADSTS). */
static const struct remedy remedies[] = {
	{ 7000215, ABOUT_CLIENT,
	  "the client secret of application %s is wrong: configure its value, not its ID" },
	{ 7000222, ABOUT_CLIENT,
	  "the client secret of application %s has expired: add a new one" },
	{ 7000218, ABOUT_CLIENT, "application %s wants a secret or a certificate" },
	{ 7000112, ABOUT_CLIENT, "application %s is disabled" },
	{ 7000229, ABOUT_CLIENT, "application %s has no service principal in the tenant" },
	{ 700016, ABOUT_CLIENT,
	  "application %s is not in the tenant: check client_id and "
	  "tenant_id" },
	{ 700027, ABOUT_CLIENT,
	  "the certificate is not one of application %s, or has expired: "
	  "upload it there" },
	{ 700024, ABOUT_CLIENT,
	  "the assertion of application %s is not valid at this time: "
	  "check the clock, or the token file" },
	{ 70021, ABOUT_CLIENT,
	  "application %s has no federated credential that fits the token file" },
	{ 700211, ABOUT_CLIENT,
	  "application %s has no federated credential of the token file's issuer" },
	{ 700212, ABOUT_CLIENT,
	  "application %s has no federated credential with the token file's audience" },
	{ 700213, ABOUT_CLIENT,
	  "application %s has no federated credential with the token file's subject" },
	{ 65001, ABOUT_CLIENT, "nobody has consented to what application %s asks for" },
	{ 53003, ABOUT_CLIENT, "Conditional Access keeps application %s out" },
	{ 90002, ABOUT_TENANT,
	  "tenant %s does not exist in this cloud: check tenant_id and "
	  "environment" },
	{ 900023, ABOUT_TENANT, "%s is not a tenant: check tenant_id" },
	{ 500011, ABOUT_AUTHORITY,
	  "%s knows no Azure Resource Manager of this cloud: check "
	  "environment" },
};

static const struct remedy *find(unsigned long number)
{
	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
		if (remedies[i].number == number)
			return &remedies[i];
	}
	return NULL;
}

/* 90033, 50180: "a transient error has occurred"; 90055: too many requests. */
bool token_refusal_is_transient(const struct token_refusal *refusal, long status)
{
	return status >= 500 || status == 429 || status == 408 || refusal->number == 90033 ||
	       refusal->number == 90055 ||
	       strcmp(refusal->error, "temporarily_unavailable") == 0;
}

static enum error_kind kind_of(const struct token_refusal *refusal, long status)
{
	if (status == 429 || refusal->number == 90055)
		return ERROR_THROTTLED;
	return token_refusal_is_transient(refusal, status) ? ERROR_UNREACHABLE : ERROR_DENIED;
}

/* "AADSTS7000215", "invalid_client" or "status 400" */
static void write_reference(const struct token_refusal *refusal, long status, char *text,
                            size_t size)
{
	if (refusal->number != 0)
		snprintf(text, size, "AADSTS%lu", refusal->number);
	else if (refusal->error[0] != '\0')
		snprintf(text, size, "%s", refusal->error);
	else
		snprintf(text, size, "status %ld", status);
}

void token_refusal_explain(const struct token_refusal *refusal, long status,
                           const struct token_applicant *applicant, struct error *err)
{
	const char *const about[] = {
		[ABOUT_CLIENT] = applicant->client_id,
		[ABOUT_TENANT] = applicant->tenant_id,
		[ABOUT_AUTHORITY] = applicant->authority,
	};
	const struct remedy *remedy = find(refusal->number);
	char reference[80], sentence[256];
	write_reference(refusal, status, reference, sizeof(reference));
	if (remedy != NULL) {
		const char *at = strstr(remedy->sentence, "%s");
		snprintf(sentence, sizeof(sentence), "%.*s%s%s", (int)(at - remedy->sentence),
		         remedy->sentence, about[remedy->about], at + 2);
	} else {
		snprintf(sentence, sizeof(sentence), "%s",
		         refusal->message[0] != '\0' ? refusal->message : "no token is given");
	}
	error_set(err, kind_of(refusal, status), 0, "%s (%s)", sentence, reference);
	error_add_request(err, refusal->trace_id);
}
