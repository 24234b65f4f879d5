// SPDX-License-Identifier: GPL-3.0-or-later
// The parser of command lines that is part of glibc, which Swift's own module of glibc leaves out.

#include <argp.h>
