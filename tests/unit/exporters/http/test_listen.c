/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "exporters/http/listen.h"

static struct schema_listen at(const char *address, uint16_t port)
{
	struct schema_listen listen = { .port = port };
	if (address != NULL)
		assert_int_equal(ip_parse(address, &listen.address), 0);
	return listen;
}

static int reaches(const char *address, unsigned port)
{
	struct ip ip;
	struct sockaddr_storage storage;
	assert_int_equal(ip_parse(address, &ip), 0);
	socklen_t len = ip_to_sockaddr(&ip, (uint16_t)port, &storage);
	int fd = socket(storage.ss_family, SOCK_STREAM, 0);
	int result = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&storage, len);
	close(fd);
	return result == 0;
}

static void a_chosen_address_is_served_and_named(void **state)
{
	(void)state;
	struct schema_listen listen = at("127.0.0.1", 0);
	struct error err = { 0 };
	int fd = listen_open(&listen, &err);
	assert_true(fd >= 0);
	unsigned port = listen_port(fd);
	assert_true(port > 0);
	assert_true(reaches("127.0.0.1", port));
	close(fd);
}

static void without_an_address_both_families_are_served(void **state)
{
	(void)state;
	struct schema_listen listen = at(NULL, 0);
	int fd = listen_open(&listen, NULL);
	assert_true(fd >= 0);
	assert_true(reaches("127.0.0.1", listen_port(fd)));
	struct sockaddr_storage storage;
	socklen_t len = sizeof(storage);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&storage, &len), 0);
	if (storage.ss_family == AF_INET6)
		assert_true(reaches("::1", listen_port(fd)));
	close(fd);
}

static void an_address_in_use_says_which(void **state)
{
	(void)state;
	struct schema_listen listen = at("127.0.0.1", 0);
	int fd = listen_open(&listen, NULL);
	struct error err = { 0 };
	listen.port = (uint16_t)listen_port(fd);
	assert_int_equal(listen_open(&listen, &err), -1);
	char expected[80];
	snprintf(expected, sizeof(expected), "listen on 127.0.0.1:%u: Address already in use",
	         listen.port);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	close(fd);
}

static void an_address_of_others_is_refused(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct schema_listen v4 = at("192.0.2.1", 1);
	struct schema_listen v6 = at("2001:db8::1", 1);
	assert_int_equal(listen_open(&v4, &err), -1);
	assert_non_null(strstr(err.text, "listen on 192.0.2.1:1: "));
	assert_int_equal(listen_open(&v6, &err), -1);
	assert_non_null(strstr(err.text, "listen on [2001:db8::1]:1: "));
}

static void only_a_listening_socket_is_adopted(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct schema_listen listen = at("127.0.0.1", 0);
	int fd = listen_open(&listen, NULL);
	int copy = listen_adopt(fd, &err);
	assert_true(copy >= 0 && copy != fd);
	assert_int_equal(listen_port(copy), listen_port(fd));
	close(fd);
	close(copy);
	assert_int_equal(listen_adopt(copy, &err), -1);
	assert_non_null(strstr(err.text, "Bad file descriptor"));
	int other = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(listen_adopt(other, &err), -1);
	assert_non_null(strstr(err.text, "is not a listening socket"));
	close(other);
	assert_int_equal(listen_port(-1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chosen_address_is_served_and_named),
		cmocka_unit_test(without_an_address_both_families_are_served),
		cmocka_unit_test(an_address_in_use_says_which),
		cmocka_unit_test(an_address_of_others_is_refused),
		cmocka_unit_test(only_a_listening_socket_is_adopted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
