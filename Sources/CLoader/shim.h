// SPDX-License-Identifier: GPL-3.0-or-later
// Extensions of glibc that Swift's module Glibc lacks: headers declare them only under _GNU_SOURCE, which it does not
// define, or it leaves the header out.

// dladdr(3); the layout is that of Dl_info in <dlfcn.h>.

struct loader_object {
    const char *path;
    void *base;
    const char *symbol;
    void *address;
};

int dladdr(const void *address, struct loader_object *object);

// malloc_trim(3), from <malloc.h>.
int malloc_trim(unsigned long pad);

// memmem(3), from <string.h>.
void *memmem(const void *text, unsigned long length, const void *part, unsigned long part_length);
