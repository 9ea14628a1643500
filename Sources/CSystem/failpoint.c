#define _GNU_SOURCE
#include "csystem.h"

#ifdef DEBUG

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char *folder;

static void read_folder(void) {
  const char *given = getenv("STEPDECK_FAILPOINTS");
  if (given && *given) folder = strdup(given);
}

bool csystem_is_due(const char *name) {
  char path[1024];
  pthread_once(&once, read_folder);
  if (!folder || snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return false;
  return unlink(path) == 0;
}

void csystem_die_if_due(const char *name) {
  if (csystem_is_due(name)) csystem_die();
}

void csystem_die(void) { kill(getpid(), SIGKILL); }

#else

bool csystem_is_due(const char *name) { return false; }
void csystem_die_if_due(const char *name) {}
void csystem_die(void) {}

#endif
