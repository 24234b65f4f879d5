// SPDX-License-Identifier: GPL-3.0-or-later
// dladdr(3) is an extension of glibc that its headers declare only under _GNU_SOURCE, which Swift's Glibc module does
// not define; the layout is that of Dl_info in <dlfcn.h>.

struct loader_object {
    const char *path;
    void *base;
    const char *symbol;
    void *address;
};

int dladdr(const void *address, struct loader_object *object);

// <malloc.h>, an extension of glibc, is no part of Swift's module either.
int malloc_trim(unsigned long pad);

// <string.h>: likewise.
void *memmem(const void *text, unsigned long length, const void *part, unsigned long part_length);
