#include "knowledge/params.h"

#include "knowledge/drawing.h"

#include <string.h>

typedef struct List {
    Arena *arena;
    ParamUse *of;
    size_t count, room;
    const Param **slots; /* which were seen; mask + 1 of them */
    size_t mask;
} List;

static bool same_param(const Param *a, const Param *b) {
    return a->pos.line == b->pos.line && a->pos.column == b->pos.column && str_eq(a->pos.file, b->pos.file) &&
           a->value[0] <= b->value[0] && a->value[0] >= b->value[0];
}

static size_t slot_of(const List *list, const Param *p) {
    size_t at = ((size_t)p->pos.line * 2654435761U ^ (size_t)p->pos.column * 40503U ^ p->pos.file.len * 97U) &
                list->mask;
    while (list->slots[at] && !same_param(list->slots[at], p)) at = (at + 1) & list->mask;
    return at;
}

/* Room for twice as many, and a table at most half full. */
static bool grow(List *list) {
    List more = {.arena = list->arena, .room = list->room ? 2 * list->room : 1024};
    more.mask = 4 * more.room - 1;
    more.of = ARENA_NEW(list->arena, more.room, ParamUse);
    more.slots = ARENA_NEW(list->arena, more.mask + 1, const Param *);
    if (!more.of || !more.slots) return false;
    if (list->count) memcpy(more.of, list->of, list->count * sizeof *more.of);
    for (more.count = 0; more.count < list->count; more.count++)
        more.slots[slot_of(&more, more.of[more.count].param)] = more.of[more.count].param;
    *list = more;
    return true;
}

static void add(List *list, const Param *p, Str owner, Str what) {
    if (list->count == list->room && !grow(list)) return;
    size_t at = slot_of(list, p);
    if (list->slots[at]) return;
    list->slots[at] = p;
    list->of[list->count++] = (ParamUse){p, owner, what};
}

static void add_context(List *list, const ContextOdds *context, size_t count, Str owner) {
    for (size_t i = 0; i < count; i++) add(list, &context[i].odds, owner, STR("context"));
}

static void add_links(List *list, const Knowledge *k, const Link *shows, size_t count, Str owner) {
    for (size_t i = 0; i < count; i++) {
        const Target *to = &shows[i].to;
        add(list, &shows[i].p, owner, to->is_finding ? k->findings[to->index].id : k->causes[to->index].id);
    }
}

static void add_cause(List *list, const Knowledge *k, const Cause *c) {
    if (c->kind == CAUSE_CONDITION)
        for (int s = 0; s < SETTING_COUNT; s++) add(list, &c->prior[s], c->id, STR("prior"));
    else add(list, &c->leak, c->id, STR("leak"));
    if (c->both.count) add(list, &c->both, c->id, STR("both"));
    add_context(list, c->context, c->context_count, c->id);
    add_context(list, c->link_context, c->link_context_count, c->id);
    for (size_t i = 0; i < c->site_count; i++) {
        const Site *site = &c->sites[i];
        add(list, &site->level_share, c->id, STR("share"));
        add(list, &site->zone_share, c->id, STR("share"));
        for (size_t p = 0; p < site->press_count; p++) add(list, &site->presses[p].p, c->id, STR("presses"));
        add_links(list, k, site->shows, site->show_count, c->id);
    }
    add_links(list, k, c->shows, c->show_count, c->id);
}

const ParamUse *params_list(const Knowledge *k, Arena *arena, size_t *count) {
    List list = {.arena = arena};
    for (size_t i = 0; i < k->finding_count; i++) {
        const Finding *f = &k->findings[i];
        if (f->in_network) add(&list, &f->leak, f->id, STR("leak"));
        add_context(&list, f->leak_context, f->leak_context_count, f->id);
        add_context(&list, f->link_context, f->link_context_count, f->id);
    }
    for (size_t i = 0; i < k->cause_count; i++) add_cause(&list, k, &k->causes[i]);
    for (size_t i = 0; i < k->spine_motion_count; i++)
        add(&list, &k->spine_motion[i].left, STR("spine_motion"), STR("left"));
    *count = arena_failed(arena) ? 0 : list.count;
    return *count ? list.of : NULL;
}
