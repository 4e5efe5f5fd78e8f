/* The data folder: one server at a time, and small secret files in it. */
#ifndef PLUMBLINE_STORE_FOLDER_H
#define PLUMBLINE_STORE_FOLDER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { FOLDER_SECRET_MAX = 4096 };

/* Makes the folder (mode 0700) when it does not exist. ERR_SYSTEM when that cannot be done. */
bool folder_make(const char *folder, Err *err);

/* Takes the folder for this process: the lock ends with the process, however it ends. A descriptor to be
 * closed, or -1 with *err: another one has it (it is named), or the folder cannot be written to. */
int folder_lock(Arena *arena, const char *folder, Err *err);

/* Reads a secret file of at most FOLDER_SECRET_MAX bytes. *found is false when there is none. ERR_INPUT when
 * others may read it, or when it is a link. */
bool folder_read_secret(Arena *arena, const char *path, bool *found, Str *out, Err *err);

/* Writes a secret file that does not exist yet: mode 0600, whole and on the disk, or not there at all.
 * ERR_SYSTEM when there is one already. */
bool folder_create_secret(Arena *arena, const char *path, Str bytes, Err *err);

/* Puts a new content in the place of the old one, which stays whole until the new one is on the disk. */
bool folder_replace_secret(Arena *arena, const char *path, Str bytes, Err *err);

/* Copies a file to a new one (mode 0600). False without a word when it cannot, or when that exists already.
 */
bool folder_copy(Arena *arena, const char *from, const char *to);

#endif
