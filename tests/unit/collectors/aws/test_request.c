/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

static const struct aws_action associations = { AWS_DIRECT_CONNECT,
	                                        "DescribeDirectConnectGatewayAssociations",
	                                        "directConnectGatewayId", 100 };
static const struct aws_action search = { AWS_EC2, "SearchTransitGatewayRoutes",
	                                  "TransitGatewayRouteTableId", 500 };
static const struct aws_action vpns = { AWS_EC2, "DescribeVpnConnections", NULL, 0 };
static const struct aws_action listing = { AWS_CLOUDWATCH, "ListMetrics", NULL, 0 };

static void assert_body(const struct aws_action *action, struct request_words words,
                        const char *expected)
{
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	request_body(action, &words, &text);
	assert_string_equal(text.data, expected);
	strbuf_done(&text);
}

static void json_has_what_is_asked_about_and_the_page(void **state)
{
	(void)state;
	assert_body(&associations, (struct request_words){ 0 }, "{\"maxResults\":100}");
	assert_body(&associations, (struct request_words){ .resource = "a", .token = "t\"/+=" },
	            "{\"directConnectGatewayId\":\"a\",\"maxResults\":100,"
	            "\"nextToken\":\"t\\\"/+=\"}");
	assert_body(&listing, (struct request_words){ 0 }, "{}");
	assert_body(&listing, (struct request_words){ .extra = "\"Namespace\":\"AWS/DX\"" },
	            "{\"Namespace\":\"AWS/DX\"}");
	assert_body(&listing,
	            (struct request_words){ .extra = "\"Namespace\":\"AWS/DX\"", .token = "t" },
	            "{\"Namespace\":\"AWS/DX\",\"NextToken\":\"t\"}");
}

static void form_is_escaped_as_signatures_want_it(void **state)
{
	(void)state;
	assert_body(&vpns, (struct request_words){ .token = NULL },
	            "Action=DescribeVpnConnections&Version=2016-11-15");
	assert_body(&search,
	            (struct request_words){ .resource = "tgw-rtb-1",
	                                    .extra = "&Filter.1.Name=state",
	                                    .token = "a+b/c= ~\xc3\xa9" },
	            "Action=SearchTransitGatewayRoutes&Version=2016-11-15&"
	            "TransitGatewayRouteTableId=tgw-rtb-1&Filter.1.Name=state&MaxResults=500&"
	            "NextToken=a%2Bb%2Fc%3D%20~%C3%A9");
}

static void target_is_of_json_only(void **state)
{
	(void)state;
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	request_target(&vpns, &text);
	assert_int_equal(text.len, 0);
	request_target(&listing, &text);
	assert_string_equal(text.data, "GraniteServiceVersion20100801.ListMetrics");
	strbuf_done(&text);
	assert_string_equal(request_content_type(AWS_CLOUDWATCH), "application/x-amz-json-1.0");
	assert_string_equal(request_permission(AWS_CLOUDWATCH), "cloudwatch");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_what_is_asked_about_and_the_page),
		cmocka_unit_test(form_is_escaped_as_signatures_want_it),
		cmocka_unit_test(target_is_of_json_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
