/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses the answers of a poll as the CLI collector does, again and again: a view for each,
 * kept until all of them are made one.
 *
 *     cli_parse_poll PLATFORM ROUNDS < LIST
 *
 * LIST has a line per answer: the file, a tab, the command. Prints per round and answer a line
 * "cpu NUMBER SECONDS" (user and system, without reading the file), per round "cpu -1 SECONDS"
 * for making them one, and at the end what was found and the peak of resident memory in KiB.
 * Routes are counted and let go.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/base/error.h"
#include "agent/model/absorb.h"
#include "agent/model/view.h"
#include "collectors/cli/parse/command.h"

#define ANSWERS_MAX 4096

struct answer {
	char path[256];
	const struct cli_command *command;
	struct cli_arguments arguments;
	char vrf[CLI_VRF_NAME_MAX + 1];
	const struct view *view;
	double cpu;
};

struct tally {
	uint64_t routes, metrics;
};

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static double cpu_seconds(void)
{
	struct timespec spent;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	return (double)spent.tv_sec + (double)spent.tv_nsec * 1e-9;
}

static void count_route(void *context, const struct cli_route *route)
{
	struct tally *tally = context;
	tally->routes++;
	tally->metrics += route->has_med ? route->med : 0;
}

static char *read_file(const char *path, size_t *ret_len)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL || fseek(file, 0, SEEK_END) != 0)
		fail(path, "cannot be read");
	size_t len = (size_t)ftell(file);
	rewind(file);
	char *text = malloc(len + 1);
	if (text == NULL || fread(text, 1, len, file) != len)
		fail(path, "cannot be read");
	text[len] = '\0';
	fclose(file);
	*ret_len = len;
	return text;
}

static void parse(struct answer *answer, struct tally *tally)
{
	struct cli_input input = { .router = "r", .now = { 1800000000 * INT64_C(1000000000) } };
	struct error err = { 0 };
	char *text = read_file(answer->path, &input.len);
	input.text = text;
	double before = cpu_seconds();
	struct view *view = view_new(0);
	struct cli_output output = { view, count_route, tally };
	cli_command_input(answer->command, &answer->arguments, &input);
	if (view == NULL || answer->command->parse(&input, &output, &err) != 0 ||
	    view_seal(view, (struct monotime){ 0 }, NULL) != 0)
		fail(answer->path, err.text);
	answer->cpu = cpu_seconds() - before;
	answer->view = view;
	free(text);
}

static struct view *make_one(struct answer *answers, size_t count)
{
	struct view *all = view_new(0);
	for (size_t i = 0; i < count; i++)
		if (all == NULL || view_absorb(all, answers[i].view) != 0)
			fail("the view", "is too big");
	if (view_seal(all, (struct monotime){ 0 }, NULL) != 0)
		fail("the view", "is too big");
	return all;
}

static size_t read_list(const struct cli_platform *platform, struct answer *answers)
{
	char line[512], command[CLI_COMMAND_MAX];
	size_t count = 0;
	for (; count < ANSWERS_MAX && fgets(line, sizeof(line), stdin) != NULL; count++) {
		struct answer *answer = &answers[count];
		if (sscanf(line, "%255[^\t]\t%255[^\t\n]", answer->path, command) != 2)
			fail(line, "is no line of the list");
		answer->command =
			cli_command_find(platform, command, &answer->arguments, answer->vrf);
		if (answer->command == NULL || answer->command->parse == NULL)
			fail(command, "is not parsed");
	}
	return count;
}

/* ru_maxrss would begin with that of who started this program. */
static long peak_kib(void)
{
	char line[128];
	long peak = -1;
	FILE *file = fopen("/proc/self/status", "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "VmHWM: %ld", &peak) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return peak;
}

static void say_found(const struct view *view, const struct tally *tally)
{
	struct fact_list peers = view_facts(view, FACT_BGP_PEER);
	struct fact_list families = view_facts(view, FACT_BGP_FAMILY);
	size_t up = 0;
	uint64_t accepted = 0;
	for (size_t i = 0; i < peers.count; i++)
		up += ((const struct bgp_peer *)(const void *)peers.items[i])->up;
	for (size_t i = 0; i < families.count; i++)
		accepted +=
			((const struct bgp_family *)(const void *)families.items[i])->accepted;
	printf("found peers=%zu up=%zu accepted=%" PRIu64 " routes=%" PRIu64 " metrics=%" PRIu64
	       "\n",
	       peers.count, up, accepted, tally->routes, tally->metrics);
	printf("peak %ld\n", peak_kib());
}

static void poll(struct answer *answers, size_t count, bool is_last)
{
	struct tally tally = { 0 };
	for (size_t i = 0; i < count; i++)
		parse(&answers[i], &tally);
	double before = cpu_seconds();
	struct view *all = make_one(answers, count);
	double spent = cpu_seconds() - before;
	for (size_t i = 0; i < count; i++)
		printf("cpu %zu %.9f\n", i, answers[i].cpu);
	printf("cpu -1 %.9f\n", spent);
	if (is_last)
		say_found(all, &tally);
	for (size_t i = 0; i < count; i++)
		view_unref(answers[i].view);
	view_unref(all);
}

int main(int argc, char **argv)
{
	static struct answer answers[ANSWERS_MAX];
	const struct cli_platform *platform = argc == 3 ? cli_platform_find(argv[1]) : NULL;
	if (platform == NULL)
		fail("usage", "cli_parse_poll PLATFORM ROUNDS < LIST");
	size_t count = read_list(platform, answers);
	for (long left = strtol(argv[2], NULL, 10); left > 0; left--)
		poll(answers, count, left == 1);
	return 0;
}
