// SPDX-License-Identifier: GPL-3.0-or-later
// The C SDK of Orthanc plugins, from Debian's package orthanc-dev.
#include <orthanc/OrthancCPlugin.h>
