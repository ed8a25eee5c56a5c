/* A disk that fails: preloaded, it lets writes below `.noworse/` end with EIO.

   FAIL_FROM=n   the n-th write, counted in this process over all files there
   FAIL_TIMES=m  and the m - 1 that follow it (default 1)

   A write is whatever changes a file or makes it durable. Compiled and used by
   durability.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long seen;

static int fails(int file) {
    char link[64], path[4096];
    const char *from = getenv("FAIL_FROM"), *times = getenv("FAIL_TIMES");
    if (!from) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    if (!strstr(path, "/.noworse/")) return 0;
    long number = atomic_fetch_add(&seen, 1) + 1, first = atol(from);
    if (number < first || number >= first + (times ? atol(times) : 1)) return 0;
    errno = EIO;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *data, size_t size) {
    return fails(file) ? -1 : REAL(write)(file, data, size);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    return fails(file) ? -1 : REAL(pwrite)(file, data, size, at);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    return fails(file) ? -1 : REAL(pwrite64)(file, data, size, at);
}
int fsync(int file) { return fails(file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails(file) ? -1 : REAL(fdatasync)(file); }
int ftruncate(int file, off_t size) {
    return fails(file) ? -1 : REAL(ftruncate)(file, size);
}
int ftruncate64(int file, off64_t size) {
    return fails(file) ? -1 : REAL(ftruncate64)(file, size);
}
