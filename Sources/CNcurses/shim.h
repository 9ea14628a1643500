#ifndef STEPDECK_CNCURSES_SHIM_H
#define STEPDECK_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <wchar.h>

// Macros, variadics and globals of curses as functions, because Swift sees neither.

static inline WINDOW *stepdeck_window(void) { return stdscr; }
static inline WINDOW *stepdeck_physical_screen(void) { return curscr; }
static inline int stepdeck_pair_limit(void) { return COLOR_PAIRS; }

static inline attr_t stepdeck_bold(void) { return WA_BOLD; }
static inline attr_t stepdeck_dim(void) { return WA_DIM; }
static inline attr_t stepdeck_underline(void) { return WA_UNDERLINE; }
static inline attr_t stepdeck_reverse(void) { return WA_REVERSE; }
static inline attr_t stepdeck_italic(void) { return WA_ITALIC; }

/// A cell of `count` scalars, at most five, in an extended colour pair.
static inline cchar_t stepdeck_cell(const uint32_t *scalars, int count, attr_t attributes, int pair) {
  wchar_t text[CCHARW_MAX + 1] = {0};
  for (int index = 0; index < count && index < CCHARW_MAX; index++) text[index] = (wchar_t)scalars[index];
  cchar_t cell;
  setcchar(&cell, text, attributes, 0, &pair);
  return cell;
}

/// The columns that the C library gives a scalar; -1 when it knows none.
static inline int stepdeck_columns(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

/// Reads the environment's locale for characters only: numbers and messages stay as they are. Whether it is UTF-8.
static inline bool stepdeck_use_locale(void) {
  if (setlocale(LC_CTYPE, "") == NULL) {
    // The locale that is asked for is not installed; its characters may be had without it.
    const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int index = 0; index < 3; index++) {
      const char *value = getenv(names[index]);
      if (value == NULL || *value == 0) continue;
      if (strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "UTF8") || strstr(value, "utf-8")) {
        setlocale(LC_CTYPE, "C.UTF-8");
      }
      break;
    }
  }
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// The names of all capabilities, in the order of compiled entries.

static inline int stepdeck_boolean_count(void) { return BOOLCOUNT; }
static inline int stepdeck_number_count(void) { return NUMCOUNT; }
static inline int stepdeck_string_count(void) { return STRCOUNT; }
static inline const char *stepdeck_boolean_name(int index) { return boolnames[index]; }
static inline const char *stepdeck_number_name(int index) { return numnames[index]; }
static inline const char *stepdeck_string_name(int index) { return strnames[index]; }
static inline bool stepdeck_flag(const char *name) { return tigetflag((char *)name) > 0; }
static inline int stepdeck_number(const char *name) { return tigetnum((char *)name); }

/// A string capability; NULL when the terminal has none.
static inline const char *stepdeck_string(const char *name) {
  const char *value = tigetstr((char *)name);
  return value == (const char *)-1 ? NULL : value;
}

#endif
