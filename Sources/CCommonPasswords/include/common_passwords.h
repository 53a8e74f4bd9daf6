// Passwords that are tried first by whoever guesses: sorted by their bytes, each followed by a line feed.

#pragma once

extern const char *const rind_common_passwords_start;
/// Without the NUL at the end.
extern const unsigned long rind_common_passwords_size;
