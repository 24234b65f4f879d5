// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>

/// How often this process has asked for memory so far: calls of malloc, calloc, realloc and of those with an alignment.
uint64_t allocation_count(void);
