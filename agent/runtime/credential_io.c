/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/credential_io.h"

#include <stdint.h>
#include <sys/random.h>

static double draw(void)
{
	uint32_t number = 0;
	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) != sizeof(number))
		return 0.5;
	return number / 4294967296.0;
}

const struct credential_io credential_io_system = {
	.http_start = http_client_start,
	.http_cancel = http_transfer_cancel,
	.http_header = http_reply_header,
	.child_start = child_start,
	.child_cancel = child_cancel,
	.random = draw,
};
