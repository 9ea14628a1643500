#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "guard_internal.h"
#include "terminal_guard.h"

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
static const struct {
  int number;
  unsigned flag;
} orderly_signals[] = {
    {SIGINT, STEPDECK_SIGNAL_INTERRUPT}, {SIGTERM, STEPDECK_SIGNAL_TERMINATE},
    {SIGHUP, STEPDECK_SIGNAL_HANGUP},    {SIGQUIT, STEPDECK_SIGNAL_TERMINATE},
    {SIGTSTP, STEPDECK_SIGNAL_STOP},     {SIGCONT, STEPDECK_SIGNAL_CONTINUE},
    {SIGWINCH, STEPDECK_SIGNAL_RESIZE},
};

enum {
  FATAL_COUNT = sizeof fatal_signals / sizeof *fatal_signals,
  ORDERLY_COUNT = sizeof orderly_signals / sizeof *orderly_signals,
};

static struct sigaction fatal_before[FATAL_COUNT];
static struct sigaction orderly_before[ORDERLY_COUNT];
static bool installed;
static atomic_int wake_descriptor = -1;
static atomic_uint pending;

/// Gives the terminal back, then lets the signal end the process. It does not go to a handler that was there before: that
/// of the Swift runtime would take the terminal again and wait for a key.
static void on_fatal(int number) {
  int error = errno;
  stepdeck_guard_rescue();
  stepdeck_guard_release_errors();
  struct sigaction plain = {.sa_handler = SIG_DFL};
  sigemptyset(&plain.sa_mask);
  sigaction(number, &plain, NULL);
  sigset_t self;
  sigemptyset(&self);
  sigaddset(&self, number);
  errno = error;
  raise(number);
  sigprocmask(SIG_UNBLOCK, &self, NULL);
}

/// Notes the signal and wakes the terminal's thread, nothing else.
static void on_orderly(int number) {
  int error = errno;
  for (size_t index = 0; index < ORDERLY_COUNT; index++) {
    if (orderly_signals[index].number == number) atomic_fetch_or(&pending, orderly_signals[index].flag);
  }
  int descriptor = atomic_load(&wake_descriptor);
  if (descriptor >= 0) {
    ssize_t written = write(descriptor, "s", 1);
    // A full pipe wakes as well.
    (void)written;
  }
  errno = error;
}

void stepdeck_install_handlers(int wake) {
  atomic_store(&wake_descriptor, wake);
  struct sigaction fatal = {.sa_handler = on_fatal, .sa_flags = SA_ONSTACK};
  sigemptyset(&fatal.sa_mask);
  for (size_t index = 0; index < FATAL_COUNT; index++) {
    sigaction(fatal_signals[index], &fatal, installed ? NULL : &fatal_before[index]);
  }
  struct sigaction orderly = {.sa_handler = on_orderly, .sa_flags = SA_ONSTACK | SA_RESTART};
  sigemptyset(&orderly.sa_mask);
  for (size_t index = 0; index < ORDERLY_COUNT; index++) {
    if (!installed) sigaction(orderly_signals[index].number, NULL, &orderly_before[index]);
    // What the caller has told to be ignored, as `nohup` does, stays ignored.
    if (orderly_before[index].sa_handler == SIG_IGN) continue;
    sigaction(orderly_signals[index].number, &orderly, NULL);
  }
  installed = true;
}

void stepdeck_remove_handlers(void) {
  if (!installed) return;
  installed = false;
  atomic_store(&wake_descriptor, -1);
  for (size_t index = 0; index < FATAL_COUNT; index++) {
    sigaction(fatal_signals[index], &fatal_before[index], NULL);
  }
  for (size_t index = 0; index < ORDERLY_COUNT; index++) {
    sigaction(orderly_signals[index].number, &orderly_before[index], NULL);
  }
}

unsigned stepdeck_guard_take_signals(void) { return atomic_exchange(&pending, 0); }

void stepdeck_guard_stop(int wake) {
  atomic_fetch_and(&pending, ~(unsigned)(STEPDECK_SIGNAL_CONTINUE | STEPDECK_SIGNAL_STOP));
  struct sigaction own, plain = {.sa_handler = SIG_DFL};
  sigemptyset(&plain.sa_mask);
  sigaction(SIGTSTP, &plain, &own);
  kill(0, SIGTSTP);
  // The stop may come a moment later than `kill` returns when another thread takes the signal. Where it never comes,
  // because no shell would ever continue the job, this ends by itself.
  for (int turn = 0; turn < 10 && !(atomic_load(&pending) & STEPDECK_SIGNAL_CONTINUE); turn++) {
    struct pollfd wait = {.fd = wake, .events = POLLIN};
    char byte;
    if (poll(&wait, 1, 20) > 0 && read(wake, &byte, 1) < 0) break;
  }
  sigaction(SIGTSTP, &own, NULL);
}
