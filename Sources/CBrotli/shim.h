// SPDX-License-Identifier: GPL-3.0-or-later
#include <brotli/decode.h>
#include <brotli/encode.h>
