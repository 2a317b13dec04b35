/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/flight.h"

#include <stdlib.h>

#define PLACES_MIN 64u

void flight_init(struct flight *flight)
{
	*flight = (struct flight){ .next = 1, .oldest = 1 };
}

void flight_done(struct flight *flight)
{
	free(flight->ring);
	flight->ring = NULL;
	flight->places = 0;
}

static struct flight_packet *place_of(const struct flight *flight, uint64_t number)
{
	return &flight->ring[number & (flight->places - 1)];
}

int flight_reserve(struct flight *flight, size_t packets)
{
	size_t places = PLACES_MIN;
	while (places < packets) {
		if (places > SIZE_MAX / 2)
			return -1;
		places *= 2;
	}
	if (places <= flight->places)
		return 0;
	struct flight bigger = *flight;
	bigger.ring = calloc(places, sizeof(*bigger.ring));
	if (bigger.ring == NULL)
		return -1;
	bigger.places = places;
	for (size_t i = 0; i < flight->places; i++) {
		if (flight->ring[i].number != 0)
			*place_of(&bigger, flight->ring[i].number) = flight->ring[i];
	}
	free(flight->ring);
	*flight = bigger;
	return 0;
}

struct flight_packet *flight_begin(struct flight *flight, void *owner)
{
	struct flight_packet *packet = place_of(flight, flight->next);
	*packet = (struct flight_packet){ .number = flight->next, .owner = owner };
	flight->next++;
	return packet;
}

struct flight_packet *flight_find(const struct flight *flight, uint64_t number)
{
	if (flight->places == 0 || number == 0)
		return NULL;
	struct flight_packet *packet = place_of(flight, number);
	return packet->number == number && packet->owner != NULL ? packet : NULL;
}

struct flight_packet *flight_find_sequence(const struct flight *flight, uint16_t sequence)
{
	uint64_t newest = flight->next - 1;
	uint64_t back = (uint16_t)(newest - sequence);
	return back < newest ? flight_find(flight, newest - back) : NULL;
}

void flight_disown(struct flight *flight, const void *owner)
{
	for (size_t i = 0; i < flight->places; i++) {
		if (flight->ring[i].owner == owner)
			flight->ring[i].owner = NULL;
	}
}

uint64_t flight_open(struct flight *flight, struct monotime horizon)
{
	if (flight->next - flight->oldest > flight->places)
		flight->oldest = flight->next - flight->places;
	while (flight->oldest < flight->next) {
		const struct flight_packet *packet = place_of(flight, flight->oldest);
		if (packet->owner != NULL && !packet->is_answered &&
		    !mono_before(packet->sent, horizon))
			break;
		flight->oldest++;
	}
	return flight->next - flight->oldest;
}
