// SPDX-License-Identifier: GPL-3.0-or-later
//
// Replaces the allocator's entry points by ones that count and pass on to glibc's own. The executable's symbols come
// first at run time, so that calls from Swift's libraries are counted, too.

#include "allocations.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static atomic_uint_fast64_t count;

static void increment(void) { atomic_fetch_add_explicit(&count, 1, memory_order_relaxed); }

uint64_t allocation_count(void) { return atomic_load_explicit(&count, memory_order_relaxed); }

void *malloc(size_t size) {
    increment();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    increment();
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    increment();
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    increment();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    increment();
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}
