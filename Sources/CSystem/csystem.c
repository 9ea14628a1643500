#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __APPLE__
#include <limits.h>
#endif

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* The limit on open files that this process was given, and the one that it has taken. */
static struct rlimit given, taken;
static bool is_raised = false;
static pthread_mutex_t limits = PTHREAD_MUTEX_INITIALIZER;

void csystem_raise_open_files(void) {
  pthread_mutex_lock(&limits);
  if (!is_raised && !getrlimit(RLIMIT_NOFILE, &given)) {
    taken = given;
    taken.rlim_cur = given.rlim_max;
#ifdef __APPLE__
    if (taken.rlim_cur > OPEN_MAX) taken.rlim_cur = OPEN_MAX;
#endif
    is_raised = taken.rlim_cur > given.rlim_cur && !setrlimit(RLIMIT_NOFILE, &taken);
  }
  pthread_mutex_unlock(&limits);
}

/* A child begins with its parent's limits. Whoever opens a file at this very moment may be told that there are too many, as
   it would be without the raised limit. */
void csystem_begin_spawn(void) {
  pthread_mutex_lock(&limits);
  if (is_raised) (void)setrlimit(RLIMIT_NOFILE, &given);
}

void csystem_end_spawn(void) {
  if (is_raised) (void)setrlimit(RLIMIT_NOFILE, &taken);
  pthread_mutex_unlock(&limits);
}

static int connect_stream(posix_spawn_file_actions_t *actions, int source, int target) {
  if (source < 0)
    return posix_spawn_file_actions_addopen(actions, target, "/dev/null", target == 0 ? O_RDONLY : O_WRONLY, 0);
  return posix_spawn_file_actions_adddup2(actions, source, target);
}

static int set_actions(posix_spawn_file_actions_t *actions, const struct csystem_program *what) {
  int code = 0;
  if (!code) code = connect_stream(actions, what->input, 0);
  if (!code) code = connect_stream(actions, what->output, 1);
  if (!code) code = connect_stream(actions, what->error, 2);
#ifdef __linux__
  if (!code) code = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
  if (!code && what->folder) code = posix_spawn_file_actions_addchdir_np(actions, what->folder);
  return code;
}

static int set_attributes(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  short flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  int code = posix_spawnattr_setsigmask(attributes, &none);
  if (!code) code = posix_spawnattr_setsigdefault(attributes, &all);
  if (!code) code = posix_spawnattr_setflags(attributes, flags);
  return code;
}

int csystem_spawn(const struct csystem_program *what, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code) return code;
  code = posix_spawnattr_init(&attributes);
  if (code) {
    posix_spawn_file_actions_destroy(&actions);
    return code;
  }
  code = set_actions(&actions, what);
  if (!code) code = set_attributes(&attributes);
  if (!code) {
    csystem_begin_spawn();
    code = posix_spawn(pid, what->path, &actions, &attributes, what->arguments, what->environment);
    csystem_end_spawn();
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

int csystem_pidfd_open(pid_t pid) {
#if defined(__linux__) && defined(SYS_pidfd_open)
  return (int)syscall(SYS_pidfd_open, pid, 0);
#else
  (void)pid;
  errno = ENOSYS;
  return -1;
#endif
}

int csystem_become_subreaper(void) {
#ifdef __linux__
  return prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
#else
  errno = ENOSYS;
  return -1;
#endif
}

void csystem_grow_pipe(int descriptor, int bytes) {
#ifdef F_SETPIPE_SZ
  (void)fcntl(descriptor, F_SETPIPE_SZ, bytes);
#else
  (void)descriptor;
  (void)bytes;
#endif
}
