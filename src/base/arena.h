/* Arenas: the one ownership rule of this project.
 *
 * Everything that a function allocates belongs to the arena that it was handed, and lives until that arena is
 * reset or freed as a whole. There is no free() for single objects. An arena has a cap: when it is reached
 * (or when memory runs out) an allocation returns NULL and the arena remembers it, so a caller may check once
 * at the end (`arena_failed`). A NULL arena is not allowed. Arenas are not shared between threads.
 */
#ifndef PLUMBLINE_BASE_ARENA_H
#define PLUMBLINE_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Arena Arena;

/* A mark to return to: memory that was taken after it is given back by arena_rewind. */
typedef struct ArenaMark {
    void *block;
    size_t used;
} ArenaMark;

/* Makes an arena that hands out at most cap_bytes. NULL when memory is short. Free with arena_free. */
Arena *arena_new(size_t cap_bytes);

/* Frees the arena and all that was allocated from it. NULL is allowed. */
void arena_free(Arena *arena);

/* Zeroed memory for count objects of size bytes each, aligned for any type; NULL when the cap, size_t or
 * memory is exceeded. count 0 gives a valid, unusable pointer. */
void *arena_alloc(Arena *arena, size_t count, size_t size);

/* A copy of len bytes, followed by a NUL that is not counted. NULL as arena_alloc. */
char *arena_copy(Arena *arena, const char *bytes, size_t len);

/* The present fill; and back to it. Rewinding keeps the blocks for reuse. */
ArenaMark arena_mark(const Arena *arena);
void arena_rewind(Arena *arena, ArenaMark mark);

/* True when any allocation has failed since the arena was made. */
bool arena_failed(const Arena *arena);

/* Bytes handed out and not rewound. */
size_t arena_used(const Arena *arena);

/* For tests: makes the n-th next allocation (1 is the next) and all later ones fail; 0 switches it off. */
void arena_fail_after(Arena *arena, size_t n);

/* Typed allocation: ARENA_NEW(arena, n, T) is a T * to n zeroed objects or NULL. */
#define ARENA_NEW(arena, count, type) ((type *)arena_alloc((arena), (count), sizeof(type)))

#endif
