/* SPDX-License-Identifier: Apache-2.0 */
/**
 * BGP NOTIFICATION codes in words.
 */
#pragma once

/**
 * What a NOTIFICATION says.
 *
 * \param code     Error code.
 * \param subcode  Error subcode.
 * \return "Cease/Administrative Shutdown"; the code's name alone where it has no subcodes or
 * the subcode is none that we know; "Unknown" for other codes. Constant, never NULL. \see RFC
 * 4271 4.5 and 6, RFC 4486, 5492, 6608, 7313, 8538, 9234, 9384, 9687.
 */
const char *notification_reason(unsigned code, unsigned subcode);
