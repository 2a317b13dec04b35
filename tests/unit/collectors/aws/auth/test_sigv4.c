/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures were computed by botocore 1.43.11 with its clock frozen. More of them, from
 * requests made by chance, are compared in tests/e2e/aws_auth_test.py.
 */
#include "collectors/aws/auth/sigv4.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/error.h"
#include "collectors/aws/auth/credentials.h"

#define JSON_1_1                                                                               \
	{                                                                                      \
		"Content-Type", "application/x-amz-json-1.1"                                   \
	}
#define JSON_1_0                                                                               \
	{                                                                                      \
		"Content-Type", "application/x-amz-json-1.0"                                   \
	}
#define FORM                                                                                   \
	{                                                                                      \
		"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"             \
	}
#define SECONDS INT64_C(1000000000)

/* 2026-01-15 12:00:00 UTC */
static const struct walltime noon = { INT64_C(1768478400) * SECONDS };

static const struct aws_credentials key = {
	.access_key_id = "AKIDEXAMPLE",
	.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

struct vector {
	const char *region, *service;
	const char *method, *path, *query, *host, *body, *token;
	struct http_header headers[4];
	const char *signed_headers;
	const char *signature;
};

static const struct vector vectors[] = {
	{ .region = "us-east-1",
	  .service = "directconnect",
	  .host = "directconnect.us-east-1.amazonaws.com",
	  .body = "{}",
	  .headers = { JSON_1_1, { "X-Amz-Target", "OvertureService.DescribeConnections" } },
	  .signed_headers = "content-type;host;x-amz-date;x-amz-target",
	  .signature = "35927f4019d552abe257f794408f53a4cf53b94803cd9fc2056cfc8d70cbf16c" },
	{ .region = "us-east-1",
	  .service = "directconnect",
	  .host = "127.0.0.1:5000",
	  .body = "{}",
	  .token = "FwoGZXIvYXdzEXAMPLETOKEN//////////wEaD+=",
	  .headers = { JSON_1_1, { "X-Amz-Target", "OvertureService.DescribeConnections" } },
	  .signed_headers = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
	  .signature = "e6653fda8aa52fc451b87560f394603d0b16dd70db9d91a3dff2fe1d6ac4bd97" },
	{ .region = "us-east-1",
	  .service = "ec2",
	  .host = "ec2.us-east-1.amazonaws.com",
	  .body = "Action=DescribeRouteTables&Version=2016-11-15&Filter.1.Name=vpc-id"
	          "&Filter.1.Value.1=vpc-1&MaxResults=100",
	  .headers = { FORM },
	  .signed_headers = "content-type;host;x-amz-date",
	  .signature = "5d469df012bc8f712318663e09a2916372b1a65139ac61e88af6d9e5aae8fc8b" },
	{ .region = "us-east-1",
	  .service = "sts",
	  .host = "sts.us-east-1.amazonaws.com",
	  .body = "Action=GetCallerIdentity&Version=2011-06-15",
	  .headers = { FORM },
	  .signed_headers = "content-type;host;x-amz-date",
	  .signature = "7f2d536d7155649ac13e0d3d0ca3f176a9866596337bcccbe6661bff6d48f92d" },
	{ .region = "us-east-1",
	  .service = "sts",
	  .host = "sts.us-east-1.amazonaws.com",
	  .body = "Action=AssumeRole&Version=2011-06-15"
	          "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fhybrid-monitor"
	          "&RoleSessionName=hybridd&DurationSeconds=3600&ExternalId=ext%2F1%2B2",
	  .headers = { FORM },
	  .signed_headers = "content-type;host;x-amz-date",
	  .signature = "c44dd687fa356865af94423ff038bf93cc97ef445638a4d970d11ff26109f632" },
	{ .region = "us-east-1",
	  .service = "monitoring",
	  .host = "monitoring.us-east-1.amazonaws.com",
	  .body = "{\"Namespace\": \"AWS/DX\", \"MetricName\": \"VirtualInterfaceBgpStatus\"}",
	  .headers = { { "x-amzn-query-mode", "true" },
	               JSON_1_0,
	               { "X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics" } },
	  .signed_headers = "content-type;host;x-amz-date;x-amz-target;x-amzn-query-mode",
	  .signature = "d186e4fc27cf48fe098ef1b45457d580c70d2a3234a0e4287acd297518785f74" },
	{ .region = "us-west-2",
	  .service = "networkmanager",
	  .method = "GET",
	  .path = "/global-networks/global-network-1/network-telemetry",
	  .query = "nextToken=a%2Fb%2Bc%3D%3D&resourceType=vpn-connection",
	  .host = "networkmanager.us-west-2.amazonaws.com",
	  .body = "",
	  .signed_headers = "host;x-amz-date",
	  .signature = "d9d6ab52614ff416be9d1138084bef07e76d0ac1ccbbaa8327cd7277fc318b1c" },
};

static int sign_vector(const struct vector *vector, struct sigv4_signature *ret,
                       struct error *err)
{
	size_t count = 0;
	while (count < 4 && vector->headers[count].name != NULL)
		count++;
	const struct sigv4_request request = {
		.method = vector->method != NULL ? vector->method : "POST",
		.path = vector->path != NULL ? vector->path : "/",
		.query = vector->query,
		.host = vector->host,
		.headers = vector->headers,
		.header_count = count,
		.body = vector->body,
		.body_len = strlen(vector->body),
	};
	struct aws_credentials credentials = key;
	credentials.session_token = vector->token;
	const struct sigv4_scope scope = { vector->region, vector->service, noon };
	return sigv4_sign(&request, &credentials, &scope, ret, err);
}

static const char *header_of(const struct sigv4_signature *signature, const char *name)
{
	for (size_t i = 0; i < signature->header_count; i++) {
		if (strcmp(signature->headers[i].name, name) == 0)
			return signature->headers[i].value;
	}
	return NULL;
}

static void requests_of_each_service_are_signed_as_botocore_signs_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *vector = &vectors[i];
		struct sigv4_signature signature;
		assert_int_equal(sign_vector(vector, &signature, NULL), 0);
		char expected[SIGV4_AUTHORIZATION_MAX];
		snprintf(expected, sizeof(expected),
		         "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/%s/%s/aws4_request, "
		         "SignedHeaders=%s, Signature=%s",
		         vector->region, vector->service, vector->signed_headers,
		         vector->signature);
		assert_string_equal(header_of(&signature, "Authorization"), expected);
		assert_string_equal(header_of(&signature, "X-Amz-Date"), "20260115T120000Z");
		if (vector->token != NULL)
			assert_string_equal(header_of(&signature, "X-Amz-Security-Token"),
			                    vector->token);
		else
			assert_null(header_of(&signature, "X-Amz-Security-Token"));
	}
}

static const char *signature_of(struct vector vector)
{
	static struct sigv4_signature signature;
	if (sign_vector(&vector, &signature, NULL) != 0)
		fail_msg("not signed");
	return strstr(signature.authorization, "Signature=");
}

static struct vector get(const char *path, const char *query)
{
	return (struct vector){ .region = "us-east-1",
		                .service = "networkmanager",
		                .method = "GET",
		                .path = path,
		                .query = query,
		                .host = "h",
		                .body = "" };
}

static void assert_same(struct vector a, struct vector b)
{
	char *first = strdup(signature_of(a));
	assert_string_equal(signature_of(b), first);
	free(first);
}

static void order_of_a_query_does_not_matter(void **state)
{
	(void)state;
	assert_same(get("/", "b=2&a=1&ab=0&a=0"), get("/", "a=0&a=1&ab=0&b=2"));
	assert_same(get("/", "b&a="), get("/", "a&b="));
}

static void dots_and_double_slashes_of_a_path_do_not_matter(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "/a//b/./c", "/a/b/c" },
		{ "/x/../a", "/a" },
		{ "/x/y/../../a/", "/a/" },
		{ "/../..", "/" },
		{ "//", "/" },
		{ "/a/..", "/" },
		{ "/x/../../a/b/..", "/a" },
		{ "/a/x/y/../..", "/a" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_same(get(cases[i][0], NULL), get(cases[i][1], NULL));
}

static void white_space_of_a_header_and_case_of_its_name_do_not_matter(void **state)
{
	(void)state;
	struct vector a = get("/", NULL);
	struct vector b = get("/", NULL);
	a.headers[0] = (struct http_header){ "X-Amz-Target", "  a  b\tc " };
	b.headers[0] = (struct http_header){ "x-AMZ-target", "a b c" };
	assert_same(a, b);
}

static void header_without_value_is_not_signed(void **state)
{
	(void)state;
	struct vector with = get("/", NULL);
	with.headers[0] = (struct http_header){ "Expect", NULL };
	assert_same(with, get("/", NULL));
}

static void what_does_not_fit_is_a_limit(void **state)
{
	(void)state;
	char query[SIGV4_QUERY_MAX + 1] = { 0 };
	memset(query, '&', SIGV4_QUERY_MAX);
	struct sigv4_signature signature;
	struct error err = { 0 };
	struct vector vector = get("/", query);
	assert_int_equal(sign_vector(&vector, &signature, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);

	struct http_header many[SIGV4_HEADERS_MAX + 1];
	for (size_t i = 0; i < SIGV4_HEADERS_MAX + 1; i++)
		many[i] = (struct http_header){ "a", "b" };
	struct sigv4_request request = { .method = "GET",
		                         .path = "/",
		                         .host = "h",
		                         .headers = many,
		                         .header_count = SIGV4_HEADERS_MAX + 1 };
	struct sigv4_scope scope = { "us-east-1", "ec2", noon };
	assert_int_equal(sigv4_sign(&request, &key, &scope, &signature, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);

	char name[600];
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	many[0].name = name;
	request.header_count = 1;
	assert_int_equal(sigv4_sign(&request, &key, &scope, &signature, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);

	request.header_count = 0;
	scope.region = name;
	assert_int_equal(sigv4_sign(&request, &key, &scope, &signature, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);

	char id[SIGV4_AUTHORIZATION_MAX];
	memset(id, 'a', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	scope.region = "us-east-1";
	const struct aws_credentials long_key = { .access_key_id = id,
		                                  .secret_access_key = "s" };
	assert_int_equal(sigv4_sign(&request, &long_key, &scope, &signature, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
}

static void largest_request_is_signed(void **state)
{
	(void)state;
	struct http_header many[SIGV4_HEADERS_MAX];
	for (size_t i = 0; i < SIGV4_HEADERS_MAX; i++)
		many[i] = (struct http_header){ "a", "b" };
	const struct sigv4_request request = { .method = "GET",
		                               .path = "/",
		                               .host = "h",
		                               .headers = many,
		                               .header_count = SIGV4_HEADERS_MAX };
	const struct sigv4_scope scope = { "us-east-1", "ec2", noon };
	struct aws_credentials credentials = key;
	credentials.session_token = "t";
	struct sigv4_signature signature;
	assert_int_equal(sigv4_sign(&request, &credentials, &scope, &signature, NULL), 0);
	assert_int_equal(signature.header_count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_of_each_service_are_signed_as_botocore_signs_them),
		cmocka_unit_test(order_of_a_query_does_not_matter),
		cmocka_unit_test(dots_and_double_slashes_of_a_path_do_not_matter),
		cmocka_unit_test(white_space_of_a_header_and_case_of_its_name_do_not_matter),
		cmocka_unit_test(header_without_value_is_not_signed),
		cmocka_unit_test(what_does_not_fit_is_a_limit),
		cmocka_unit_test(largest_request_is_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
