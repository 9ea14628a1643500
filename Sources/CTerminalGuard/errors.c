#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guard_internal.h"
#include "terminal_guard.h"

enum { TAIL = 8 * 1024 };

static atomic_int kept = -1;
static atomic_int captured = -1;

/// Where errors go meanwhile; every write goes to its end.
static int error_file(void) {
  int descriptor = stepdeck_nameless_file();
  if (descriptor < 0) return open("/dev/null", O_RDWR | O_CLOEXEC);
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_APPEND);
  return descriptor;
}

void stepdeck_guard_capture_errors(void) {
  if (!isatty(STDERR_FILENO) || atomic_load(&kept) >= 0) return;
  if (atomic_load(&captured) < 0) atomic_store(&captured, error_file());
  int file = atomic_load(&captured);
  if (file < 0) return;
  fflush(stderr);
  int old = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (old < 0) return;
  dup2(file, STDERR_FILENO);
  atomic_store(&kept, old);
}

// Runs in handlers of fatal signals too: calls only what is safe there.
void stepdeck_guard_release_errors(void) {
  int old = atomic_exchange(&kept, -1);
  if (old < 0) return;
  dup2(old, STDERR_FILENO);
  close(old);
  int file = atomic_load(&captured);
  struct stat state;
  if (fstat(file, &state) != 0 || state.st_size <= 0) return;
  uint8_t tail[TAIL];
  off_t start = state.st_size > TAIL ? state.st_size - TAIL : 0;
  ssize_t count = pread(file, tail, TAIL, start);
  if (count > 0) stepdeck_guard_write(STDERR_FILENO, tail, (size_t)count);
  int result = ftruncate(file, 0);
  (void)result;
}
