// SPDX-License-Identifier: GPL-3.0-or-later
// glibc's parser of command lines, which Swift's module Glibc leaves out.

#include <argp.h>
