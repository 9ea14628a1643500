#ifndef STEPDECK_GUARD_INTERNAL_H
#define STEPDECK_GUARD_INTERNAL_H

/// Gives the terminal everything back, from inside a handler.
void stepdeck_guard_rescue(void);

void stepdeck_install_handlers(int wake);
void stepdeck_remove_handlers(void);

#endif
