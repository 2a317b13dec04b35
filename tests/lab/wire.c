/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire: one cable of the lab.
 *
 *	wire SOCKET tap|tun CE_NETNS DEVICE CLOUD_NETNS DEVICE
 *
 * Opens a TAP or TUN device of the given name in each of the two network namespaces and
 * carries frames between them, as well or as badly as it has been told to. The devices
 * exist as long as this process does, so nothing has to be removed afterwards.
 *
 * A frame is judged when it is read (cut, black hole, ARP, loss), given the time when it
 * is due at the other end (rate, delay, jitter), and queued; a timer on the monotonic
 * clock wakes the process for the frame that is due first. Frames never overtake each
 * other: a lab that reorders TCP would measure the lab.
 *
 * SOCKET is a Unix socket of packets (SOCK_SEQPACKET): one command in, one answer out.
 *
 *	delay 20ms [out|in]     one way; out is from the CE to the cloud, in is back;
 *	jitter 2ms [out|in]     without a direction a command means both
 *	loss 0.01 [out|in]      a probability
 *	rate 10mbit [out|in]    serialisation, with a bounded queue before it
 *	black-hole 1400 [...]   drops larger IP packets and tells nobody
 *	arp-drop 1 [...]        drops ARP (tap only)
 *	cut 1 [out|in]          drops everything while the carrier stays up
 *	carrier down|up         what the interface counters and ifOperStatus show
 *	heal                    back to a perfect cable
 *	stats                   settings and counters of both directions, as JSON
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL
#define ETHERNET_HEADER 14u
#define ETHERTYPE_OFFSET 12u
#define ETHERTYPE_ARP 0x0806u
#define FRAME_MAX (65535u + ETHERNET_HEADER)
/* About 1 Gbit/s for 130 ms. */
#define QUEUE_BYTES_MAX (16u << 20)
/* A router's usual buffer before a slow line: 200 ms. */
#define RATE_QUEUE_NS_MAX (NS_PER_S / 5)
/* After so many frames the other direction and the control socket have their turn. */
#define READ_BURST 64

/* What can be set, per direction. Zero is a perfect cable. */
enum setting {
	SETTING_DELAY,
	SETTING_JITTER,
	SETTING_LOSS,
	SETTING_RATE,
	SETTING_BLACK_HOLE,
	SETTING_ARP_DROP,
	SETTING_CUT,
	SETTING_COUNT,
};

struct unit {
	const char *suffix;
	double factor;
};

static const struct unit seconds[] = {
	{ "us", 1e-6 }, { "ms", 1e-3 }, { "s", 1.0 }, { "", 1.0 }, { NULL, 0.0 },
};
static const struct unit bits_per_second[] = {
	{ "kbit", 1e3 }, { "mbit", 1e6 }, { "gbit", 1e9 }, { "", 1.0 }, { NULL, 0.0 },
};
static const struct unit plain[] = { { "", 1.0 }, { NULL, 0.0 } };

static const struct setting_desc {
	const char *name;
	const struct unit *units;
	double max;
} settings[SETTING_COUNT] = {
	[SETTING_DELAY] = { "delay", seconds, 60.0 },
	[SETTING_JITTER] = { "jitter", seconds, 60.0 },
	[SETTING_LOSS] = { "loss", plain, 1.0 },
	[SETTING_RATE] = { "rate", bits_per_second, 1e11 },
	[SETTING_BLACK_HOLE] = { "black-hole", plain, 65535.0 },
	[SETTING_ARP_DROP] = { "arp-drop", plain, 1.0 },
	[SETTING_CUT] = { "cut", plain, 1.0 },
};

struct frame {
	struct frame *next;
	int64_t due_ns;
	size_t len;
	unsigned char data[];
};

/* One half of the cable. */
struct direction {
	const char *name;
	int from_fd;
	int to_fd;
	double setting[SETTING_COUNT];
	struct frame *head;
	struct frame **tail;
	size_t queued_bytes;
	int64_t line_free_ns; /* when the last bit under `rate` will have left */
	int64_t last_due_ns;
	uint64_t frames;
	uint64_t bytes;
	uint64_t dropped;
};

enum { OUT, IN, DIRECTION_COUNT };

struct wire {
	bool is_tap;
	bool has_carrier;
	struct direction direction[DIRECTION_COUNT];
	uint64_t random_state;
	int timer_fd;
	int64_t timer_due_ns; /* 0: not armed */
	int listen_fd;
	int client_fd; /* -1: none; commands are answered one client at a time */
	int signal_fd;
};

static void die(const char *what)
{
	fprintf(stderr, "wire: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t to_ns(double time_s)
{
	return (int64_t)(time_s * (double)NS_PER_S);
}

/* Uniform in [0, 1). SplitMix64 from a fixed seed: the same run loses the same frames. */
static double random_unit(struct wire *wire)
{
	uint64_t z = wire->random_state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static bool is_arp(const unsigned char *data, size_t len)
{
	return len >= ETHERNET_HEADER &&
	       (data[ETHERTYPE_OFFSET] << 8 | data[ETHERTYPE_OFFSET + 1]) == ETHERTYPE_ARP;
}

static bool is_lost(struct wire *wire, const struct direction *dir, const unsigned char *data,
                    size_t len)
{
	const double *set = dir->setting;
	size_t packet_len =
		len - (wire->is_tap && len >= ETHERNET_HEADER ? ETHERNET_HEADER : 0);

	if (set[SETTING_CUT] > 0.0)
		return true;
	if (set[SETTING_BLACK_HOLE] > 0.0 && (double)packet_len > set[SETTING_BLACK_HOLE])
		return true;
	if (set[SETTING_ARP_DROP] > 0.0 && wire->is_tap && is_arp(data, len))
		return true;
	return set[SETTING_LOSS] > 0.0 && random_unit(wire) < set[SETTING_LOSS];
}

/* When a frame read now arrives, or -1 if the buffer before a slow line is full. */
static int64_t due_time(struct wire *wire, struct direction *dir, size_t len)
{
	const double *set = dir->setting;
	int64_t now = now_ns();
	int64_t due = now;

	if (set[SETTING_RATE] > 0.0) {
		if (dir->line_free_ns - now > RATE_QUEUE_NS_MAX)
			return -1;
		if (dir->line_free_ns > due)
			due = dir->line_free_ns;
		due += to_ns((double)len * 8.0 / set[SETTING_RATE]);
		dir->line_free_ns = due;
	}
	due += to_ns(set[SETTING_DELAY] + set[SETTING_JITTER] * random_unit(wire));
	if (due < dir->last_due_ns && dir->head != NULL)
		due = dir->last_due_ns;
	dir->last_due_ns = due;
	return due;
}

static void enqueue(struct wire *wire, struct direction *dir, const unsigned char *data,
                    size_t len)
{
	struct frame *frame = NULL;
	int64_t due = -1;

	if (!is_lost(wire, dir, data, len) && dir->queued_bytes + len <= QUEUE_BYTES_MAX)
		due = due_time(wire, dir, len);
	if (due >= 0)
		frame = malloc(sizeof(*frame) + len);
	if (frame == NULL) {
		dir->dropped++;
		return;
	}
	frame->next = NULL;
	frame->due_ns = due;
	frame->len = len;
	memcpy(frame->data, data, len);
	*dir->tail = frame;
	dir->tail = &frame->next;
	dir->queued_bytes += len;
}

static void dequeue(struct direction *dir)
{
	struct frame *frame = dir->head;

	dir->head = frame->next;
	if (dir->head == NULL)
		dir->tail = &dir->head;
	dir->queued_bytes -= frame->len;
	free(frame);
}

static void read_frames(struct wire *wire, struct direction *dir)
{
	unsigned char data[FRAME_MAX];

	for (int i = 0; i < READ_BURST; i++) {
		ssize_t len = read(dir->from_fd, data, sizeof(data));

		if (len <= 0)
			return;
		enqueue(wire, dir, data, (size_t)len);
	}
}

static void write_due_frames(struct direction *dir)
{
	while (dir->head != NULL && dir->head->due_ns <= now_ns()) {
		/* A device that is down refuses the frame: lost, as on a real cable. */
		if (write(dir->to_fd, dir->head->data, dir->head->len) < 0) {
			dir->dropped++;
		} else {
			dir->frames++;
			dir->bytes += dir->head->len;
		}
		dequeue(dir);
	}
}

static void arm_timer(struct wire *wire)
{
	int64_t due = 0;
	struct itimerspec when = { 0 };

	for (int i = 0; i < DIRECTION_COUNT; i++) {
		const struct frame *head = wire->direction[i].head;

		if (head != NULL && (due == 0 || head->due_ns < due))
			due = head->due_ns;
	}
	if (due == wire->timer_due_ns)
		return;
	when.it_value.tv_sec = due / NS_PER_S;
	when.it_value.tv_nsec = due % NS_PER_S;
	if (timerfd_settime(wire->timer_fd, TFD_TIMER_ABSTIME, &when, NULL) < 0)
		die("timerfd_settime");
	wire->timer_due_ns = due;
}

struct answer {
	char text[1024];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void answer_add(struct answer *answer,
                                                             const char *format, ...)
{
	size_t room = sizeof(answer->text) - answer->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(answer->text + answer->len, room, format, args);
	va_end(args);
	if (len > 0)
		answer->len += (size_t)len < room ? (size_t)len : room - 1;
}

static int parse_value(const char *text, const struct setting_desc *desc, double *ret_value)
{
	char *suffix;
	double value = strtod(text, &suffix);

	for (const struct unit *unit = desc->units; unit->suffix != NULL; unit++) {
		if (suffix == text || strcmp(suffix, unit->suffix) != 0)
			continue;
		value *= unit->factor;
		if (!(value >= 0.0 && value <= desc->max))
			return -1;
		*ret_value = value;
		return 0;
	}
	return -1;
}

static void add_stats(struct answer *answer, const struct direction *dir)
{
	answer_add(answer, "\"%s\": {", dir->name);
	for (int i = 0; i < SETTING_COUNT; i++)
		answer_add(answer, "\"%s\": %.9g, ", settings[i].name, dir->setting[i]);
	answer_add(answer, "\"frames\": %llu, \"bytes\": %llu, \"dropped\": %llu}",
	           (unsigned long long)dir->frames, (unsigned long long)dir->bytes,
	           (unsigned long long)dir->dropped);
}

static void answer_stats(const struct wire *wire, struct answer *answer)
{
	answer_add(answer, "{\"carrier\": %s, ", wire->has_carrier ? "true" : "false");
	add_stats(answer, &wire->direction[OUT]);
	answer_add(answer, ", ");
	add_stats(answer, &wire->direction[IN]);
	answer_add(answer, "}");
}

static int set_carrier(struct wire *wire, bool is_up)
{
	int carrier = is_up;

	for (int i = 0; i < DIRECTION_COUNT; i++) {
		if (ioctl(wire->direction[i].to_fd, TUNSETCARRIER, &carrier) < 0)
			return -1;
	}
	wire->has_carrier = is_up;
	return 0;
}

static void heal(struct wire *wire)
{
	for (int i = 0; i < DIRECTION_COUNT; i++)
		memset(wire->direction[i].setting, 0, sizeof(wire->direction[i].setting));
	set_carrier(wire, true);
}

static int set_setting(struct wire *wire, const char *name, const char *text, const char *where)
{
	double value;
	bool is_done = false;

	for (int i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(name, settings[i].name) != 0)
			continue;
		if (parse_value(text, &settings[i], &value) < 0)
			return -1;
		for (int d = 0; d < DIRECTION_COUNT; d++) {
			struct direction *dir = &wire->direction[d];

			if (where[0] != '\0' && strcmp(where, dir->name) != 0)
				continue;
			dir->setting[i] = value;
			is_done = true;
		}
	}
	return is_done ? 0 : -1;
}

static void run_command(struct wire *wire, const char *line, struct answer *answer)
{
	char name[16] = "";
	char value[32] = "";
	char where[8] = "";
	int result = 0;

	sscanf(line, "%15s %31s %7s", name, value, where);
	if (strcmp(name, "stats") == 0) {
		answer_stats(wire, answer);
		return;
	}
	if (strcmp(name, "heal") == 0)
		heal(wire);
	else if (strcmp(name, "carrier") == 0)
		result = set_carrier(wire, strcmp(value, "down") != 0);
	else
		result = set_setting(wire, name, value, where);
	answer_add(answer, result == 0 ? "ok" : "error: cannot do: %.100s", line);
}

static void serve_client(struct wire *wire)
{
	char line[128];
	struct answer answer = { .len = 0 };
	ssize_t len = recv(wire->client_fd, line, sizeof(line) - 1, MSG_DONTWAIT);

	if (len > 0) {
		line[len] = '\0';
		run_command(wire, line, &answer);
		if (send(wire->client_fd, answer.text, answer.len,
		         MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			return;
	}
	close(wire->client_fd);
	wire->client_fd = -1;
}

static int open_tun(bool is_tap, const char *netns, const char *device)
{
	char path[256];
	struct ifreq request = { 0 };
	int netns_fd;
	int fd;

	/* A device belongs to the namespace in which /dev/net/tun was opened. */
	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	netns_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (netns_fd < 0 || setns(netns_fd, CLONE_NEWNET) < 0)
		die(path);
	close(netns_fd);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("/dev/net/tun");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", device);
	request.ifr_flags = (short)((is_tap ? IFF_TAP : IFF_TUN) | IFF_NO_PI);
	if (ioctl(fd, TUNSETIFF, &request) < 0)
		die(device);
	return fd;
}

static int open_listener(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		die(path);
	}
	memcpy(address.sun_path, path, strlen(path));
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 8) < 0)
		die(path);
	return fd;
}

static int open_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		die("signalfd");
	return fd;
}

/* The delay is only as exact as our wake-up: go before ordinary processes, if permitted. */
static void ask_for_prompt_wakeups(void)
{
	struct sched_param param = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		fprintf(stderr, "wire: no real-time priority (%s): delays will be less exact\n",
		        strerror(errno));
}

static void direction_init(struct direction *dir, const char *name, int from_fd, int to_fd)
{
	*dir = (struct direction){ .name = name, .from_fd = from_fd, .to_fd = to_fd };
	dir->tail = &dir->head;
}

static void wire_open(struct wire *wire, char *const *argv)
{
	int ce_fd;
	int cloud_fd;

	*wire = (struct wire){ .is_tap = strcmp(argv[2], "tap") == 0,
		               .has_carrier = true,
		               .client_fd = -1 };
	ce_fd = open_tun(wire->is_tap, argv[3], argv[4]);
	cloud_fd = open_tun(wire->is_tap, argv[5], argv[6]);
	direction_init(&wire->direction[OUT], "out", ce_fd, cloud_fd);
	direction_init(&wire->direction[IN], "in", cloud_fd, ce_fd);
	wire->signal_fd = open_signals();
	wire->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (wire->timer_fd < 0)
		die("timerfd_create");
	/* Last: whoever waits for the socket finds the devices there. */
	wire->listen_fd = open_listener(argv[1]);
}

enum {
	EVENT_OUT,
	EVENT_IN,
	EVENT_TIMER,
	EVENT_LISTEN,
	EVENT_CLIENT,
	EVENT_SIGNAL,
	EVENT_COUNT
};

static void wait_for_events(const struct wire *wire, struct pollfd *fds)
{
	bool has_client = wire->client_fd >= 0;

	fds[EVENT_OUT] = (struct pollfd){ wire->direction[OUT].from_fd, POLLIN, 0 };
	fds[EVENT_IN] = (struct pollfd){ wire->direction[IN].from_fd, POLLIN, 0 };
	fds[EVENT_TIMER] = (struct pollfd){ wire->timer_fd, POLLIN, 0 };
	fds[EVENT_LISTEN] = (struct pollfd){ has_client ? -1 : wire->listen_fd, POLLIN, 0 };
	fds[EVENT_CLIENT] = (struct pollfd){ wire->client_fd, POLLIN, 0 };
	fds[EVENT_SIGNAL] = (struct pollfd){ wire->signal_fd, POLLIN, 0 };
	if (poll(fds, EVENT_COUNT, -1) < 0 && errno != EINTR)
		die("poll");
}

/* False when it is time to end: a signal, or a device that went with its namespace. */
static bool turn(struct wire *wire)
{
	struct pollfd fds[EVENT_COUNT];

	wait_for_events(wire, fds);
	if (fds[EVENT_SIGNAL].revents != 0 ||
	    ((fds[EVENT_OUT].revents | fds[EVENT_IN].revents) & POLLERR))
		return false;
	if (fds[EVENT_OUT].revents != 0)
		read_frames(wire, &wire->direction[OUT]);
	if (fds[EVENT_IN].revents != 0)
		read_frames(wire, &wire->direction[IN]);
	write_due_frames(&wire->direction[OUT]);
	write_due_frames(&wire->direction[IN]);
	if (fds[EVENT_CLIENT].revents != 0)
		serve_client(wire);
	if (fds[EVENT_LISTEN].revents != 0)
		wire->client_fd = accept4(wire->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	arm_timer(wire);
	return true;
}

int main(int argc, char **argv)
{
	struct wire wire;

	if (argc != 7 || (strcmp(argv[2], "tap") != 0 && strcmp(argv[2], "tun") != 0)) {
		fprintf(stderr,
		        "usage: wire SOCKET tap|tun CE_NETNS DEVICE CLOUD_NETNS DEVICE\n");
		return 2;
	}
	wire_open(&wire, argv);
	ask_for_prompt_wakeups();
	while (turn(&wire))
		continue;
	unlink(argv[1]);
	return EXIT_SUCCESS;
}
