// SPDX-License-Identifier: GPL-3.0-or-later
// The declarations are all there is; a C target has to have a source.
#include "fuzzer.h"
