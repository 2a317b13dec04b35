/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which time belongs to which packet. With SOF_TIMESTAMPING_OPT_ID the kernel counts the
 * packets of the socket from 0 when the option is set, and a time of leaving carries that
 * count. Packets have consecutive numbers, so number = first number since the option was set +
 * count. A packet that fails may or may not have been counted (it depends on how far it came),
 * therefore after a failure the option is set anew before the next packet.
 *
 * SOF_TIMESTAMPING_OPT_TSONLY leaves the packet itself out of the error queue.
 */
#include "collectors/probe/echo_socket.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Behind the headers above, which they would contradict in front of them. */
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>

#include "agent/base/error.h"
#include "collectors/probe/echo_filter.h"

#define NS_PER_S INT64_C(1000000000)

/* 4 MiB: what 20,000 echoes a second leave behind in more than 100 ms. */
#define BUFFER_BYTES (4 << 20)

/* What a small packet and the message with its time of leaving occupy in the receive buffer, at
 * most: drivers hand up to a page per packet to the kernel, the message is a bare buffer head.
 */
#define PACKET_BYTES 4096u
#define STAMP_BYTES 1024u

/* All receive buffers together; packets of the usual size fill a tenth of it. */
#define RECEIVE_BYTES (256u << 10)

#define FLAGS_RECEIVE (SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE)
#define FLAGS_SEND                                                                             \
	(SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY)

/* pktinfo, then TOS or traffic class, then mark; IPv6's pktinfo is the larger one. */
#define SEND_CONTROL                                                                           \
	(CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int)) +                    \
	 CMSG_SPACE(sizeof(uint32_t)))

/* Three timestamps, hop limit; in the error queue an extended error with an address behind it.
 */
#define RECEIVE_CONTROL                                                                        \
	(CMSG_SPACE(3 * sizeof(struct timespec)) + CMSG_SPACE(sizeof(int)) +                   \
	 CMSG_SPACE(sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in6)))

/* Control messages must be aligned as the size_t that their headers start with. */
struct send_control {
	_Alignas(size_t) uint8_t bytes[SEND_CONTROL];
};

struct receive_control {
	_Alignas(size_t) uint8_t bytes[RECEIVE_CONTROL];
};

struct echo_socket {
	int fd;
	enum ip_family family;
	struct echo_identity identity;
	size_t size_max;
	uint64_t stamp_base; /* number of the packet that the kernel counts as 0 */
	uint64_t stamp_end;  /* number behind the last packet sent since then */
	int is_counting;     /* stamp_base holds */
	uint64_t room;
	uint32_t drops;

	uint8_t *padding;      /* size_max bytes, the same for all packets */
	uint8_t *receive_data; /* batch * stride bytes */
	size_t batch;
	size_t stride;

	struct mmsghdr messages[ECHO_BATCH];
	struct iovec pieces[ECHO_BATCH][2];
	struct sockaddr_storage addresses[ECHO_BATCH];
	uint8_t heads[ECHO_BATCH][ECHO_HEAD];
	struct send_control send_control[ECHO_BATCH];
	struct receive_control receive_control[ECHO_BATCH];
	struct echo_incoming incoming[ECHO_BATCH];
	struct echo_stamp stamps[ECHO_BATCH];
};

static int set_int(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value));
}

static int attach(int fd, struct sock_filter *program, size_t len)
{
	struct sock_fprog filter = { .len = (unsigned short)len, .filter = program };
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
}

static void make_deaf(int fd)
{
	struct sock_filter program[ECHO_FILTER_MAX];
	attach(fd, program, echo_filter_nothing(program));
	set_int(fd, SOL_SOCKET, SO_TIMESTAMPING, 0);
}

void echo_socket_prepare(int fd)
{
	if (fd < 0)
		return;
	make_deaf(fd);
	if (set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES) != 0)
		set_int(fd, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
	if (set_int(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES) != 0)
		set_int(fd, SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES);
}

/* ICMP types that pass; the classic BPF program looks at them more closely. */
static int filter_types(int fd, enum ip_family family)
{
	if (family == IP_V4) {
		struct icmp_filter block = { .data = ~(1u << ICMP_ECHOREPLY |
			                               1u << ICMP_DEST_UNREACH |
			                               1u << ICMP_TIME_EXCEEDED) };
		return setsockopt(fd, SOL_RAW, ICMP_FILTER, &block, sizeof(block));
	}
	struct icmp6_filter block;
	ICMP6_FILTER_SETBLOCKALL(&block);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &block);
	ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &block);
	ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &block);
	ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &block);
	return setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &block, sizeof(block));
}

/* Packets leave whole or not at all, whatever the kernel has learned about the path. */
static int forbid_fragments(int fd, enum ip_family family)
{
	if (family == IP_V4)
		return set_int(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
	return set_int(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE) |
	       set_int(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 1) |
	       set_int(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
}

static int configure(const struct echo_socket *s, struct error *err)
{
	struct sock_filter program[ECHO_FILTER_MAX];
	size_t len = echo_filter_ours(s->family, s->identity.identifier, program);
	if (filter_types(s->fd, s->family) != 0 || attach(s->fd, program, len) != 0)
		return error_set(err, ERROR_UNREACHABLE, errno, "filter an ICMP socket");
	if (set_int(s->fd, SOL_SOCKET, SO_TIMESTAMPING, FLAGS_RECEIVE) != 0)
		return error_set(err, ERROR_UNREACHABLE, errno, "ask for kernel timestamps");
	if (forbid_fragments(s->fd, s->family) != 0)
		return error_set(err, ERROR_UNREACHABLE, errno, "configure an ICMP socket");
	return 0;
}

int echo_socket_reserve(struct echo_socket *s, size_t size_max, struct error *err)
{
	if (size_max <= s->size_max)
		return 0;
	size_t stride = ECHO_PACKET_MAX - ECHO_SIZE_MAX + size_max;
	size_t batch =
		RECEIVE_BYTES / stride < ECHO_BATCH ? RECEIVE_BYTES / stride : ECHO_BATCH;
	uint8_t *padding = malloc(size_max);
	uint8_t *receive_data = malloc(batch * stride);
	if (padding == NULL || receive_data == NULL) {
		free(padding);
		free(receive_data);
		return error_set(err, ERROR_LIMIT, 0, "not enough memory for an ICMP socket");
	}
	echo_padding(padding, size_max);
	free(s->padding);
	free(s->receive_data);
	s->padding = padding;
	s->receive_data = receive_data;
	s->batch = batch;
	s->stride = stride;
	s->size_max = size_max;
	int buffer = 0;
	socklen_t len = sizeof(buffer);
	getsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &buffer, &len);
	s->room = (uint64_t)buffer / (PACKET_BYTES + STAMP_BYTES + size_max);
	return 0;
}

struct echo_socket *echo_socket_new(int fd, enum ip_family family,
                                    const struct echo_identity *identity, size_t size_max,
                                    struct error *err)
{
	struct echo_socket *s = calloc(1, sizeof(*s));
	if (s == NULL) {
		error_set(err, ERROR_LIMIT, 0, "not enough memory for an ICMP socket");
		return NULL;
	}
	s->fd = fd;
	s->family = family;
	s->identity = *identity;
	if (echo_socket_reserve(s, size_max, err) != 0 || configure(s, err) != 0) {
		echo_socket_free(s);
		return NULL;
	}
	echo_socket_drops(s);
	return s;
}

void echo_socket_free(struct echo_socket *s)
{
	if (s == NULL)
		return;
	make_deaf(s->fd);
	free(s->padding);
	free(s->receive_data);
	free(s);
}

int echo_socket_interface(const struct echo_socket *s, const char *name, unsigned *ret_index)
{
	struct ifreq request = { .ifr_ifindex = 0 };
	memcpy(request.ifr_name, name, strnlen(name, sizeof(request.ifr_name) - 1));
	if (ioctl(s->fd, SIOCGIFINDEX, &request) != 0)
		return errno;
	*ret_index = (unsigned)request.ifr_ifindex;
	return 0;
}

int echo_socket_is_local(const struct ip *ip)
{
	struct sockaddr_storage address;
	socklen_t len = ip_to_sockaddr(ip, 0, &address);
	int fd = socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 1;
	int is_foreign =
		bind(fd, (const struct sockaddr *)&address, len) != 0 && errno == EADDRNOTAVAIL;
	close(fd);
	return !is_foreign;
}

/* Appends a control message; the buffer has room for all that there are. */
static void add_control(struct msghdr *message, struct send_control *control, int level,
                        int type, const void *data, size_t len)
{
	struct cmsghdr header = { .cmsg_len = CMSG_LEN(len),
		                  .cmsg_level = level,
		                  .cmsg_type = type };
	uint8_t *at = control->bytes + message->msg_controllen;
	memset(at, 0, CMSG_SPACE(len));
	memcpy(at, &header, sizeof(header));
	memcpy(at + CMSG_LEN(0), data, len);
	message->msg_control = control->bytes;
	message->msg_controllen += CMSG_SPACE(len);
}

static void add_pktinfo(struct msghdr *message, struct send_control *control,
                        const struct echo_outgoing *item)
{
	const struct ip *source = &item->probe->source;
	if (item->probe->lane == ECHO_LANE_V4) {
		struct in_pktinfo info = { .ipi_ifindex = (int)item->interface_index };
		memcpy(&info.ipi_spec_dst, source->bytes, sizeof(info.ipi_spec_dst));
		add_control(message, control, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
	} else {
		struct in6_pktinfo info = { .ipi6_ifindex = item->interface_index };
		memcpy(&info.ipi6_addr, source->bytes, sizeof(info.ipi6_addr));
		add_control(message, control, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	}
}

static void add_controls(struct msghdr *message, struct send_control *control,
                         const struct echo_outgoing *item)
{
	const struct echo_probe *probe = item->probe;
	message->msg_control = NULL;
	message->msg_controllen = 0;
	if (item->interface_index != 0 || probe->source.family != IP_NONE)
		add_pktinfo(message, control, item);
	int is_v4 = probe->lane == ECHO_LANE_V4;
	int traffic_class = probe->dscp << 2; /* the low two bits are ECN (RFC 3168) */
	if (traffic_class != 0)
		add_control(message, control, is_v4 ? IPPROTO_IP : IPPROTO_IPV6,
		            is_v4 ? IP_TOS : IPV6_TCLASS, &traffic_class,
		            sizeof(traffic_class));
	if (probe->fwmark != 0)
		add_control(message, control, SOL_SOCKET, SO_MARK, &probe->fwmark,
		            sizeof(probe->fwmark));
}

static void compose(struct echo_socket *s, size_t i, const struct echo_outgoing *item)
{
	size_t padding = item->probe->size - ECHO_COOKIE;
	struct msghdr *message = &s->messages[i].msg_hdr;
	echo_build(s->family, &s->identity, item->number, item->probe->padding_sum,
	           s->heads[i]);
	s->pieces[i][0] = (struct iovec){ s->heads[i], ECHO_HEAD };
	s->pieces[i][1] = (struct iovec){ s->padding, padding };
	*message = (struct msghdr){ .msg_name = &s->addresses[i],
		                    .msg_iov = s->pieces[i],
		                    .msg_iovlen = padding > 0 ? 2 : 1 };
	message->msg_namelen = ip_to_sockaddr(&item->probe->target, 0, &s->addresses[i]);
	add_controls(message, &s->send_control[i], item);
}

/* Lets the kernel count from 0 again, beginning with this packet. */
static void restart_counting(struct echo_socket *s, uint64_t number)
{
	set_int(s->fd, SOL_SOCKET, SO_TIMESTAMPING, FLAGS_RECEIVE);
	s->is_counting =
		set_int(s->fd, SOL_SOCKET, SO_TIMESTAMPING, FLAGS_RECEIVE | FLAGS_SEND) == 0;
	s->stamp_base = number;
	s->stamp_end = number;
}

size_t echo_socket_send(struct echo_socket *s, struct echo_outgoing *items, size_t count)
{
	if (!s->is_counting || items[0].number != s->stamp_end)
		restart_counting(s, items[0].number);
	for (size_t i = 0; i < count; i++)
		compose(s, i, &items[i]);
	int sent;
	do
		sent = sendmmsg(s->fd, s->messages, (unsigned)count, MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	int number = errno;
	size_t taken = sent < 0 ? 0 : (size_t)sent;
	for (size_t i = 0; i < taken; i++)
		items[i].error = 0;
	s->stamp_end += taken;
	if (taken == count)
		return count;
	s->is_counting = 0;
	if (taken > 0) /* the next one failed, but why is said only to who tries it first */
		return taken;
	items[0].error = number;
	return 1;
}

/* Readies the message headers to receive into `data`, `stride` bytes each. */
static void expect(struct echo_socket *s, size_t count, uint8_t *data, size_t stride)
{
	for (size_t i = 0; i < count; i++) {
		s->pieces[i][0] = (struct iovec){ data + i * stride, stride };
		s->messages[i].msg_hdr =
			(struct msghdr){ .msg_name = &s->addresses[i],
			                 .msg_namelen = sizeof(s->addresses[i]),
			                 .msg_iov = s->pieces[i],
			                 .msg_iovlen = 1,
			                 .msg_control = s->receive_control[i].bytes,
			                 .msg_controllen = sizeof(s->receive_control[i]) };
	}
}

static size_t receive(struct echo_socket *s, size_t count, int flags)
{
	int received;
	do
		received = recvmmsg(s->fd, s->messages, (unsigned)count, flags | MSG_DONTWAIT,
		                    NULL);
	while (received < 0 && errno == EINTR);
	return received < 0 ? 0 : (size_t)received;
}

/* The first of the three timestamps is the software one (timestamping.rst, section 2.1). */
static struct walltime read_time(const struct cmsghdr *control)
{
	struct timespec time;
	memcpy(&time, CMSG_DATA(control), sizeof(time));
	return (struct walltime){ time.tv_sec * NS_PER_S + time.tv_nsec };
}

static void read_incoming(struct echo_socket *s, size_t i, struct echo_incoming *incoming)
{
	struct msghdr *message = &s->messages[i].msg_hdr;
	*incoming = (struct echo_incoming){
		.data = s->receive_data + i * s->stride,
		.len = message->msg_flags & MSG_TRUNC ? 0 : s->messages[i].msg_len,
		.from = ip_from_sockaddr(&s->addresses[i], NULL),
	};
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL;
	     c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING) {
			incoming->arrived = read_time(c);
		} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT) {
			int hops;
			memcpy(&hops, CMSG_DATA(c), sizeof(hops));
			incoming->hop_limit = (uint8_t)hops;
		}
	}
}

const struct echo_incoming *echo_socket_receive(struct echo_socket *s, size_t *ret_count)
{
	expect(s, s->batch, s->receive_data, s->stride);
	size_t count = receive(s, s->batch, 0);
	for (size_t i = 0; i < count; i++)
		read_incoming(s, i, &s->incoming[i]);
	*ret_count = count;
	return s->incoming;
}

size_t echo_socket_batch(const struct echo_socket *s)
{
	return s->batch;
}

/* Returns 1 when the message says when a packet left that was sent since counting began. */
static int read_stamp(const struct echo_socket *s, struct msghdr *message,
                      struct echo_stamp *stamp)
{
	int is_ours = 0;
	*stamp = (struct echo_stamp){ 0 };
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL;
	     c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING) {
			stamp->left = read_time(c);
		} else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
		           (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR)) {
			struct sock_extended_err extended;
			memcpy(&extended, CMSG_DATA(c), sizeof(extended));
			is_ours = extended.ee_origin == SO_EE_ORIGIN_TIMESTAMPING &&
			          extended.ee_info == SCM_TSTAMP_SND;
			/* The kernel's counter has 32 bits. */
			uint32_t behind =
				(uint32_t)(s->stamp_end - s->stamp_base) - extended.ee_data;
			stamp->number = s->stamp_end - behind;
			is_ours = is_ours && behind > 0 && stamp->number >= s->stamp_base;
		}
	}
	return is_ours && stamp->left.ns != 0;
}

const struct echo_stamp *echo_socket_stamps(struct echo_socket *s, size_t *ret_count)
{
	size_t count = 0;
	size_t received;
	do { /* a batch of messages that are none of ours must not look like the end */
		expect(s, ECHO_BATCH, s->receive_data, 0);
		received = receive(s, ECHO_BATCH, MSG_ERRQUEUE);
		for (size_t i = 0; i < received; i++)
			count += (size_t)read_stamp(s, &s->messages[i].msg_hdr,
			                            &s->stamps[count]);
	} while (count == 0 && received == ECHO_BATCH);
	*ret_count = count;
	return s->stamps;
}

uint64_t echo_socket_room(const struct echo_socket *s)
{
	return s->room;
}

uint32_t echo_socket_drops(struct echo_socket *s)
{
	uint32_t memory[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(memory);
	if (getsockopt(s->fd, SOL_SOCKET, SO_MEMINFO, memory, &len) != 0)
		return 0;
	uint32_t since = memory[SK_MEMINFO_DROPS] - s->drops;
	s->drops = memory[SK_MEMINFO_DROPS];
	return since;
}
