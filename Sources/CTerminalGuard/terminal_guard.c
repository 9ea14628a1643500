#include "terminal_guard.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "guard_internal.h"

enum { RESTORE_LIMIT = 512, STACK_SIZE = 64 * 1024 };

static struct {
  int descriptor;
  struct termios saved;
  uint8_t restore[RESTORE_LIMIT];
  size_t count;
} terminal = {.descriptor = -1};

/// Whether the screen is up: only then there is something to give back.
static atomic_bool on_screen;

void stepdeck_guard_write(int descriptor, const uint8_t *bytes, size_t count) {
  int patience = 20;
  while (count > 0 && patience > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN) {
      struct pollfd wait = {.fd = descriptor, .events = POLLOUT};
      poll(&wait, 1, 10);
      patience -= 1;
    } else if (written == 0 || errno != EINTR) {
      return;
    }
  }
}

/// Sets the terminal's mode, also from the background, where it would stop the process.
static bool set_mode(const struct termios *mode) {
  sigset_t blocked, old;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &blocked, &old);
  int result;
  do {
    result = tcsetattr(terminal.descriptor, TCSANOW, mode);
  } while (result != 0 && errno == EINTR);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return result == 0;
}

bool stepdeck_guard_enter(void) {
  struct termios raw = terminal.saved;
  raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON | IXOFF | PARMRK);
  raw.c_oflag &= ~(tcflag_t)OPOST;
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
  raw.c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
  raw.c_cflag |= CS8;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  atomic_store(&on_screen, true);
  return set_mode(&raw);
}

bool stepdeck_guard_leave(void) {
  bool given = set_mode(&terminal.saved);
  atomic_store(&on_screen, false);
  return given;
}

void stepdeck_guard_rescue(void) {
  if (!atomic_exchange(&on_screen, false)) return;
  stepdeck_guard_write(terminal.descriptor, terminal.restore, terminal.count);
  set_mode(&terminal.saved);
}

void stepdeck_guard_use_own_stack(void) {
  static _Thread_local void *stack;
  if (stack != NULL) return;
  stack = malloc(STACK_SIZE);
  if (stack == NULL) return;
  stack_t own = {.ss_sp = stack, .ss_size = STACK_SIZE};
  sigaltstack(&own, NULL);
}

bool stepdeck_guard_begin(int descriptor, int wake, const uint8_t *restore, size_t count) {
  if (count > RESTORE_LIMIT) {
    errno = E2BIG;
    return false;
  }
  if (tcgetattr(descriptor, &terminal.saved) != 0) return false;
  terminal.descriptor = descriptor;
  memcpy(terminal.restore, restore, count);
  terminal.count = count;
  stepdeck_guard_use_own_stack();
  stepdeck_install_handlers(wake);
  return true;
}

void stepdeck_guard_rearm(int wake) { stepdeck_install_handlers(wake); }

void stepdeck_guard_end(void) {
  stepdeck_remove_handlers();
  terminal.descriptor = -1;
}
