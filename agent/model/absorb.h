/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts of one view in another: for collectors whose answers have views of their own, because
 * some are kept longer than others or are thrown away when they break off.
 */
#pragma once

struct view;

/**
 * Add copies of all facts of a view, with their strings.
 *
 * \param into  Not sealed.
 * \param from  Sealed; is not needed any more afterwards.
 * \return 0, or -1 when the limit of `into` is reached (sticky: sealing it fails).
 */
int view_absorb(struct view *into, const struct view *from);
