/* Calls of the system that Swift's own module of the C library does not show: extensions behind _GNU_SOURCE. */
#ifndef STEPDECK_CSYSTEM_H
#define STEPDECK_CSYSTEM_H

#include <stdbool.h>
#include <sys/types.h>

/* How a program is started. Descriptors that are -1 become /dev/null; all above 2 are closed in the program. */
struct csystem_program {
  const char *path;          /* the program's file */
  char *const *arguments;    /* ends with NULL */
  char *const *environment;  /* ends with NULL */
  const char *folder;        /* working folder; NULL keeps the caller's */
  int input;
  int output;
  int error;
};

/* Lets this process open as many files as the system allows it at all; what csystem_spawn starts has the limit that was
   there before. */
void csystem_raise_open_files(void);

/* What is started between the two has the limit that this process was given; one thread at a time. */
void csystem_begin_spawn(void);
void csystem_end_spawn(void);

/* Starts a program in a session of its own, with default signals and none blocked. Returns 0 or an errno value. */
int csystem_spawn(const struct csystem_program *what, pid_t *pid);

/* A descriptor that becomes readable when the process ends, or -1 with errno set (also where the kernel has none). */
int csystem_pidfd_open(pid_t pid);

/* Orphans of this process's descendants become its children, so that none is lost. Returns 0, or -1 with errno set. */
int csystem_become_subreaper(void);

/* Asks for a pipe of this many bytes; what the system grants is its own business. */
void csystem_grow_pipe(int descriptor, int bytes);

/* Places where a test lets a process die. A place is due when the folder $STEPDECK_FAILPOINTS holds a file of its name;
   asking removes the file, so that exactly one process is the victim. Never due in a release build. */
bool csystem_is_due(const char *name);

/* Kills the calling process where the place is due; the other one without asking. */
void csystem_die_if_due(const char *name);
void csystem_die(void);

#endif
