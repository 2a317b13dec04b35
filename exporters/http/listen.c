/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/error.h"

static int set_option(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/* Returns a descriptor, or -1 with errno. */
static int open_at(const struct ip *address, uint16_t port, int is_dual)
{
	struct sockaddr_storage storage;
	socklen_t len = ip_to_sockaddr(address, port, &storage);
	int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* Restarting must not wait for connections of the last run to time out. */
	if (set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0)
		goto fail;
	if (storage.ss_family == AF_INET6 &&
	    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, !is_dual) != 0)
		goto fail;
	if (bind(fd, (struct sockaddr *)&storage, len) != 0 || listen(fd, SOMAXCONN) != 0)
		goto fail;
	return fd;
fail:;
	int number = errno;
	close(fd);
	errno = number;
	return -1;
}

static int open_anywhere(uint16_t port)
{
	const struct ip any6 = { .family = IP_V6 };
	const struct ip any4 = { .family = IP_V4 };
	int fd = open_at(&any6, port, 1);
	if (fd < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL))
		fd = open_at(&any4, port, 0);
	return fd;
}

int listen_open(const struct schema_listen *listen, struct error *err)
{
	const struct ip *address = &listen->address;
	int fd = address->family == IP_NONE ? open_anywhere(listen->port)
	                                    : open_at(address, listen->port, 0);
	if (fd >= 0)
		return fd;
	int number = errno;
	char text[IP_TEXT_MAX];
	const char *format = address->family == IP_V6 ? "listen on [%s]:%u" : "listen on %s:%u";
	ip_format(address, text);
	return error_set(err, ERROR_UNREACHABLE, number, format, text, listen->port);
}

int listen_adopt(int fd, struct error *err)
{
	int is_listening = 0;
	socklen_t len = sizeof(is_listening);
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &len) != 0)
		return error_set(err, ERROR_CONFIG, errno, "inherited descriptor %d", fd);
	if (!is_listening)
		return error_set(err, ERROR_CONFIG, 0,
		                 "inherited descriptor %d is not a listening socket", fd);
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return error_set(err, ERROR_LIMIT, errno, "duplicate the listening socket");
	int flags = fcntl(copy, F_GETFL);
	fcntl(copy, F_SETFL, flags | O_NONBLOCK);
	return copy;
}

unsigned listen_port(int fd)
{
	struct sockaddr_storage storage = { 0 };
	socklen_t len = sizeof(storage);
	uint16_t port = 0;
	if (getsockname(fd, (struct sockaddr *)&storage, &len) == 0)
		ip_from_sockaddr(&storage, &port);
	return port;
}
