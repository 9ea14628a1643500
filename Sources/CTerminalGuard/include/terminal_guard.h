#ifndef STEPDECK_TERMINAL_GUARD_H
#define STEPDECK_TERMINAL_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Keeps a terminal safe: whatever ends the process, the terminal gets back what it had.
///
/// One terminal at a time. Everything here that runs inside a signal handler uses nothing but what POSIX calls
/// async-signal-safe; no Swift code ever runs in one.

/// Signals that ask for something and are handled later, on the terminal's thread.
enum {
  STEPDECK_SIGNAL_INTERRUPT = 1 << 0,
  STEPDECK_SIGNAL_TERMINATE = 1 << 1,
  STEPDECK_SIGNAL_HANGUP = 1 << 2,
  STEPDECK_SIGNAL_STOP = 1 << 3,
  STEPDECK_SIGNAL_CONTINUE = 1 << 4,
  STEPDECK_SIGNAL_RESIZE = 1 << 5,
};

/// Remembers the settings of the terminal `descriptor` and the bytes that take a screen program off it, and installs
/// the handlers. `wake` is the writing end of a non-blocking pipe: each handled signal puts a byte into it.
/// False, with `errno`, when the descriptor is no terminal or the bytes are too many.
bool stepdeck_guard_begin(int descriptor, int wake, const uint8_t *restore, size_t count);

/// Installs the handlers once more, after a library has put its own in their place.
void stepdeck_guard_rearm(int wake);

/// Switches the terminal to raw input: every key arrives at once, as it is, and nothing is echoed.
bool stepdeck_guard_enter(void);

/// Gives the terminal the settings that it had. Does not wait for output.
bool stepdeck_guard_leave(void);

/// Writes all bytes to a terminal that may be slow; gives up on one that is stuck.
void stepdeck_guard_write(int descriptor, const uint8_t *bytes, size_t count);

/// Takes the handlers away again and puts those back that were there before.
void stepdeck_guard_end(void);

/// The signals that have come since the last call.
unsigned stepdeck_guard_take_signals(void);

/// Stops the processes of this job as Ctrl-Z does; returns when they are continued, or soon when nothing can be stopped.
/// `wake` is the reading end of the pipe.
void stepdeck_guard_stop(int wake);

/// Sends what the process writes to stderr into a nameless file, while a screen is up. No effect when stderr is no
/// terminal.
void stepdeck_guard_capture_errors(void);

/// Gives stderr back and writes to it the end of what has come meanwhile.
void stepdeck_guard_release_errors(void);

/// Columns and rows of a terminal; false when it does not know.
bool stepdeck_terminal_size(int descriptor, int *width, int *height);

/// A file in memory, or in the folder for temporary files, that goes when it is closed; -1 when there can be none.
int stepdeck_nameless_file(void);

/// Gives fatal signals of the calling thread a stack of their own, so that even a stack overflow is handled.
void stepdeck_guard_use_own_stack(void);

#endif
