/* `sites`: blocks of levels × zones become a list of sites, each with its share of the condition. */
#include "knowledge/expand.h"
#include "knowledge/loader.h"

static const Str roles[] = {{"exiting", 7}, {"traversing", 10}, {"next", 4}};

/* One zone of a block, read once for all levels but for its links. */
typedef struct ZoneEntry {
    Zone zone;
    Param share;
    const Tree *presses;
    const Tree *shows;
    bool good;
} ZoneEntry;

static void read_zone(Loader *l, const Tree *tree, ZoneEntry *out) {
    Values v;
    Str names[ZONE_COUNT];
    for (int z = 0; z < ZONE_COUNT; z++) names[z] = str_of(zone_name((Zone)z));
    *out = (ZoneEntry){0};
    if (!schema_read(&l->complain, ENTRY_ZONE, tree, &v)) return;
    int zone = schema_name(&l->complain, v.of[KEY_ZONE_ZONE], "`zone`", names, ZONE_COUNT);
    if (zone < 0) return;
    read_param_map(l, v.of[KEY_ZONE_SHARE], SCALE_SHARE, 1, &out->share);
    out->zone = (Zone)zone;
    out->presses = v.of[KEY_ZONE_PRESSES];
    out->shows = v.of[KEY_ZONE_SHOWS];
    out->good = true;
}

/* A level without a root in a role (no exiting root at the highest one) drops that press. */
static void read_presses(Loader *l, const Tree *list, Site *site) {
    if (!list) return;
    Press *presses = ARENA_NEW(l->arena, list->count, Press);
    if (!presses) return;
    site->presses = presses;
    bool seen[ROOT_ROLE_COUNT] = {false};
    for (size_t i = 0; i < list->count; i++) {
        Values v;
        if (!schema_read(&l->complain, ENTRY_PRESS, list->items[i], &v)) continue;
        int role = schema_name(&l->complain, v.of[KEY_PRESS_ROOT], "`root`", roles, ROOT_ROLE_COUNT);
        if (role < 0) continue;
        if (seen[role])
            complain(&l->complain, tree_pos(v.of[KEY_PRESS_ROOT]), "the %.*s root stands twice",
                     STR_ARG(roles[role]));
        seen[role] = true;
        Press press = {.role = (RootRole)role};
        read_param(l, &v, SCALE_PROBABILITY, 1, &press.p);
        if (l->k->levels[site->level].root[role] >= 0) presses[site->press_count++] = press;
    }
}

static void read_site_links(Loader *l, const Cause *cause, const ZoneEntry *zone, Site *site) {
    if (!zone->shows) return;
    const Binding bindings[] = {{STR("level"), l->k->levels[site->level].id},
                                {STR("zone"), str_of(zone_name(zone->zone))}};
    const Tree *shows = expand_replace(&l->reader, zone->shows, bindings, 2);
    if (!shows) return;
    read_links(l, cause, zone->zone != ZONE_CENTRAL, shows, &site->shows, &site->show_count);
    for (size_t i = 0; i < site->show_count; i++) {
        const Link *link = &site->shows[i];
        for (size_t p = 0; p < site->press_count; p++) {
            int root = l->k->levels[site->level].root[site->presses[p].role];
            if (link->to.is_finding || link->to.index != root) continue;
            complain(&l->complain, link->p.pos, "this site already presses %.*s",
                     STR_ARG(l->k->causes[root].id));
        }
    }
}

static bool same_site(const Cause *cause, const Site *sites, size_t count, uint16_t level, Zone zone) {
    (void)cause;
    for (size_t i = 0; i < count; i++)
        if (sites[i].level == level && sites[i].zone == zone) return true;
    return false;
}

/* Adds the sites of one block to the end of sites. */
static void read_block(Loader *l, Cause *cause, const Values *v, Site *sites) {
    const Tree *levels = v->of[KEY_SITES_LEVELS];
    const Tree *zones = v->of[KEY_SITES_ZONES];
    ZoneEntry *entries = ARENA_NEW(l->scratch, zones->count, ZoneEntry);
    if (!entries) return;
    for (size_t z = 0; z < zones->count; z++) read_zone(l, zones->items[z], &entries[z]);
    for (size_t i = 0; i < levels->count; i++) {
        const Tree *key = levels->items[2 * i];
        Param share = {0};
        read_param_map(l, levels->items[2 * i + 1], SCALE_SHARE, 1, &share);
        int level = index_get(&l->ids->levels, key->text);
        if (level < 0) {
            complain(&l->complain, tree_pos(key), "there is no level `%.*s`", STR_ARG(key->text));
            complain_hint(&l->complain, "levels stand under `levels:`, such as L4-5");
            continue;
        }
        for (size_t z = 0; z < zones->count; z++) {
            if (!entries[z].good) continue;
            if (same_site(cause, sites, cause->site_count, (uint16_t)level, entries[z].zone)) {
                complain(&l->complain, tree_pos(zones->items[z]), "%.*s has the site %.*s %s twice",
                         STR_ARG(cause->id), STR_ARG(key->text), zone_name(entries[z].zone));
                continue;
            }
            Site *site = &sites[cause->site_count++];
            *site = (Site){.level = (uint16_t)level,
                           .zone = entries[z].zone,
                           .level_share = share,
                           .zone_share = entries[z].share};
            site->share = share.value[0] * entries[z].share.value[0];
            read_presses(l, entries[z].presses, site);
            read_site_links(l, cause, &entries[z], site);
        }
    }
}

static void normalise(Loader *l, const Cause *cause, Site *sites, const Tree *blocks) {
    double sum = 0;
    for (size_t i = 0; i < cause->site_count; i++) sum += sites[i].share;
    if (!(sum > 0)) {
        complain(&l->complain, tree_pos(blocks), "the shares of the sites of %.*s sum to nothing",
                 STR_ARG(cause->id));
        return;
    }
    for (size_t i = 0; i < cause->site_count; i++) sites[i].share /= sum;
}

void read_sites(Loader *l, Cause *cause, const Tree *blocks) {
    Values *values = ARENA_NEW(l->scratch, blocks->count, Values);
    if (!values) return;
    size_t most = 0;
    for (size_t b = 0; b < blocks->count; b++) {
        if (!schema_read(&l->complain, ENTRY_SITES, blocks->items[b], &values[b])) return;
        most += values[b].of[KEY_SITES_LEVELS]->count * values[b].of[KEY_SITES_ZONES]->count;
    }
    size_t limit = l->k->level_count * ZONE_COUNT; /* each site once */
    Site *sites = ARENA_NEW(l->arena, most < limit ? most : limit, Site);
    if (!sites) return;
    cause->sites = sites;
    for (size_t b = 0; b < blocks->count; b++) read_block(l, cause, &values[b], sites);
    if (l->complain.errors == 0) normalise(l, cause, sites, blocks);
}
