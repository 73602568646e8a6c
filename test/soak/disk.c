/*
 * A disk that can be watched and that can fail: preloaded into a process, it stands between SQLite and the C library.
 *
 *   DISK_FOLDER   files below this folder are concerned, all others are left alone
 *   DISK_TRACE    a file to which everything done to them is written, in order, with what the process prints
 *   DISK_FAULTS   seed:rate: of so many calls in ten thousand each fails: EIO, ENOSPC, half a write, or a failing fsync
 *   DISK_KILL     moment:n: the process is killed at the nth such moment: before-write, after-write, before-sync, after-sync,
 *                 before-cut, after-cut
 *
 * A record of the trace is four numbers of 64 bits (kind, file, offset, length) and `length` bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPENED = 1, WRITTEN, CUT, SYNCED, REMOVED, PRINTED };
enum { DESCRIPTORS = 4096, FILES = 65536 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int trace = -1;
static uint64_t chance, state;
static const char *moment;
static long moments_left;
static int files_of[DESCRIPTORS];
static char *names[FILES];
static int files;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("DISK_FOLDER");
  const char *path = getenv("DISK_TRACE");
  if (path != NULL) trace = (int)syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  moment = getenv("DISK_KILL");
  if (moment != NULL) moments_left = atol(strchr(moment, ':') + 1);
  const char *faults = getenv("DISK_FAULTS");
  if (faults == NULL) return;
  state = strtoull(faults, NULL, 10) * 2654435761u + 88172645463325252u;
  const char *rate = strchr(faults, ':');
  chance = rate == NULL ? 0 : strtoull(rate + 1, NULL, 10);
}

/* Kills the process where it is to be killed; called with the lock held. */
static void reached(const char *name) {
  if (moment == NULL || strncmp(moment, name, strlen(name)) != 0) return;
  moments_left -= 1;
  if (moments_left == 0) kill(getpid(), SIGKILL);
}

static uint64_t drawn(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* A fault of so many kinds, or 0 where all goes well. */
static unsigned fault(unsigned kinds) {
  if (chance == 0) return 0;
  pthread_mutex_lock(&lock);
  unsigned found = drawn() % 10000 < chance ? 1 + (unsigned)(drawn() % kinds) : 0;
  pthread_mutex_unlock(&lock);
  return found;
}

static void note(uint64_t kind, uint64_t file, uint64_t offset, const void *bytes, uint64_t length) {
  if (trace < 0) return;
  uint64_t head[4] = {kind, file, offset, length};
  struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
  syscall(SYS_writev, trace, parts, length == 0 ? 1 : 2);
}

static int is_concerned(const char *path) {
  size_t length = strlen(path);
  if (folder == NULL || strncmp(path, folder, strlen(folder)) != 0) return 0;
  return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static int file_of(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS ? files_of[descriptor] : 0;
}

static int opened(int descriptor, const char *path) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS || !is_concerned(path)) return descriptor;
  pthread_mutex_lock(&lock);
  int file = 1;
  while (file <= files && (names[file] == NULL || strcmp(names[file], path) != 0)) file += 1;
  if (file > files && files + 1 < FILES) {
    files = file;
    names[file] = strdup(path);
    note(OPENED, (uint64_t)file, 0, path, strlen(path));
  }
  files_of[descriptor] = file;
  pthread_mutex_unlock(&lock);
  return descriptor;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define OPEN(name)                                \
  int name(const char *path, int flags, ...) {    \
    REAL(name);                                   \
    va_list rest;                                 \
    va_start(rest, flags);                        \
    int mode = va_arg(rest, int);                 \
    va_end(rest);                                 \
    return opened(real(path, flags, mode), path); \
  }
OPEN(open)
OPEN(open64)

int close(int descriptor) {
  REAL(close);
  if (descriptor >= 0 && descriptor < DESCRIPTORS) files_of[descriptor] = 0;
  return real(descriptor);
}

static ssize_t failed(int code) {
  errno = code;
  return -1;
}

#define PWRITE(name, offset_type)                                                               \
  ssize_t name(int descriptor, const void *bytes, size_t length, offset_type offset) {          \
    REAL(name);                                                                                 \
    int file = file_of(descriptor);                                                             \
    if (file == 0) return real(descriptor, bytes, length, offset);                              \
    switch (fault(3)) {                                                                         \
      case 1: return failed(EIO);                                                               \
      case 2: return failed(ENOSPC);                                                            \
      case 3: length = length > 1 ? length / 2 : length;                                        \
    }                                                                                           \
    pthread_mutex_lock(&lock);                                                                  \
    reached("before-write");                                                                    \
    ssize_t written = real(descriptor, bytes, length, offset);                                  \
    reached("after-write");                                                                     \
    if (written > 0) note(WRITTEN, (uint64_t)file, (uint64_t)offset, bytes, (uint64_t)written); \
    pthread_mutex_unlock(&lock);                                                                \
    return written;                                                                             \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *bytes, size_t length) {
  REAL(write);
  ssize_t written = real(descriptor, bytes, length);
  if (descriptor != 1 || written <= 0) return written;
  pthread_mutex_lock(&lock);
  note(PRINTED, 0, 0, bytes, (uint64_t)written);
  pthread_mutex_unlock(&lock);
  return written;
}

#define SYNC(name)                                           \
  int name(int descriptor) {                                 \
    REAL(name);                                              \
    int file = file_of(descriptor);                          \
    if (file == 0) return real(descriptor);                  \
    if (fault(1) != 0) return (int)failed(EIO);              \
    pthread_mutex_lock(&lock);                               \
    reached("before-sync");                                  \
    int done = real(descriptor);                             \
    reached("after-sync");                                   \
    if (done == 0) note(SYNCED, (uint64_t)file, 0, NULL, 0); \
    pthread_mutex_unlock(&lock);                             \
    return done;                                             \
  }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type)                                    \
  int name(int descriptor, offset_type size) {                         \
    REAL(name);                                                        \
    int file = file_of(descriptor);                                    \
    if (file == 0) return real(descriptor, size);                      \
    pthread_mutex_lock(&lock);                                         \
    reached("before-cut");                                             \
    int done = real(descriptor, size);                                 \
    reached("after-cut");                                              \
    if (done == 0) note(CUT, (uint64_t)file, (uint64_t)size, NULL, 0); \
    pthread_mutex_unlock(&lock);                                       \
    return done;                                                       \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
  REAL(unlink);
  pthread_mutex_lock(&lock);
  int done = real(path);
  for (int file = 1; done == 0 && file <= files; file += 1)
    if (names[file] != NULL && strcmp(names[file], path) == 0) {
      note(REMOVED, (uint64_t)file, 0, NULL, 0);
      names[file] = NULL;
    }
  pthread_mutex_unlock(&lock);
  return done;
}
