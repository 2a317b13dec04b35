/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Bodies of the type application/x-www-form-urlencoded, which may hold secrets. Pure.
 */
#pragma once

struct wiped;

/**
 * Append "name=value", behind a "&" when there is something before it. All of the value is
 * percent-encoded but what RFC 3986, 2.3 calls unreserved.
 *
 * \param body   Initialised.
 * \param name   As it is to be written.
 * \param value  NULL: nothing is appended.
 * \return 0, or -1 when it does not fit or memory is short: a part may have been appended.
 */
int form_add(struct wiped *body, const char *name, const char *value);
