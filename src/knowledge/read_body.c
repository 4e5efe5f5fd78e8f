/* Areas of the drawn body, and what moves in the drawn spine. */
#include "knowledge/drawing.h"
#include "knowledge/loader.h"

#include <string.h>

#define NAME(code, name) {name, sizeof(name) - 1},
static const Str spaces[] = {SPINE_SPACES(NAME)};
static const Str pictures[] = {SPINE_PICTURES(NAME)};

const char *spine_picture_name(SpinePicture picture) {
    return pictures[picture].ptr;
}

int knowledge_body_area(const Knowledge *k, size_t finding, BodyFeel *feel) {
    for (size_t a = 0; a < k->body_area_count; a++)
        for (int f = 0; f < BODY_FEEL_COUNT; f++) {
            if (k->body_areas[a].felt[f] != (int)finding) continue;
            if (feel) *feel = (BodyFeel)f;
            return (int)a;
        }
    return -1;
}

/* Only what a path may hold gets into a page, so it needs no escaping there. */
static Str read_path(Loader *l, const Tree *tree) {
    Str path = tree_text(tree);
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] && strchr("MlcsqZ0123456789.- ", path.ptr[i])) continue;
        complain(&l->complain, tree_pos(tree), "a path cannot hold `%.1s`", path.ptr + i);
        complain_hint(&l->complain, "write it with M, l, c, s, q, Z and numbers");
        return STR("");
    }
    if (path.len && (path.ptr[0] != 'M' || path.ptr[path.len - 1] != 'Z'))
        complain(&l->complain, tree_pos(tree), "a path begins with M and ends with Z");
    return path;
}

static int read_felt(Loader *l, const Tree *name) {
    if (!name) return -1;
    int finding = knowledge_finding(l->k, name->text);
    if (finding >= 0 && knowledge_body_area(l->k, (size_t)finding, NULL) < 0) return finding;
    if (finding >= 0) {
        complain(&l->complain, tree_pos(name), "%.*s has two areas of the body", STR_ARG(name->text));
        return -1;
    }
    complain(&l->complain, tree_pos(name), "there is no finding `%.*s`", STR_ARG(name->text));
    Str near = knowledge_nearest_finding(l->k, name->text);
    if (near.len) complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near));
    return -1;
}

/* Parts stand before what they make up, and have none themselves. */
static void read_parts(Loader *l, const Tree *list, size_t before, BodyArea *area) {
    uint16_t *parts = ARENA_NEW(l->arena, list ? list->count : 0, uint16_t);
    for (size_t i = 0; parts && list && i < list->count; i++) {
        size_t part = 0;
        while (part < before && (l->k->body_areas[part].part_count ||
                                 !str_eq(l->k->body_areas[part].id, list->items[i]->text)))
            part++;
        if (part < before) {
            parts[area->part_count++] = (uint16_t)part;
            continue;
        }
        complain(&l->complain, tree_pos(list->items[i]), "no drawn area `%.*s` stands before this one",
                 STR_ARG(list->items[i]->text));
    }
    area->parts = parts;
}

static void read_areas(Loader *l) {
    const Section *section = &l->sections[SECTION_BODY_AREAS];
    if (section->count > BODY_AREAS_MAX) {
        complain(&l->complain, tree_pos(section->of[BODY_AREAS_MAX]), "the body has more than %d areas",
                 (int)BODY_AREAS_MAX);
        return;
    }
    BodyArea *areas = ARENA_NEW(l->arena, section->count, BodyArea);
    if (!areas) return;
    l->k->body_areas = areas;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        BodyArea *area = &areas[i];
        *area = (BodyArea){.felt = {-1, -1}, .pos = tree_pos(section->of[i])};
        l->k->body_area_count = i + 1;
        if (!schema_read(&l->complain, ENTRY_BODY_AREA, section->of[i], &v)) continue;
        area->id = tree_text(v.of[KEY_BODY_AREA_ID]);
        area->path[BODY_FRONT] = read_path(l, v.of[KEY_BODY_AREA_FRONT]);
        area->path[BODY_BACK] = read_path(l, v.of[KEY_BODY_AREA_BACK]);
        area->felt[FEEL_PAIN] = read_felt(l, v.of[KEY_BODY_AREA_PAIN]);
        area->felt[FEEL_NUMB] = read_felt(l, v.of[KEY_BODY_AREA_NUMB]);
        read_parts(l, v.of[KEY_BODY_AREA_PARTS], i, area);
        bool drawn = area->path[BODY_FRONT].len || area->path[BODY_BACK].len;
        if (drawn == (area->part_count > 0) && l->complain.errors == 0)
            complain(&l->complain, area->pos, "an area of the body has `front` or `back`, or else `parts`");
    }
}

static void read_motion(Loader *l) {
    const Section *section = &l->sections[SECTION_SPINE_MOTION];
    SpineMotion *motion = ARENA_NEW(l->arena, section->count, SpineMotion);
    if (!motion) return;
    l->k->spine_motion = motion;
    l->k->spine_motion_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        motion[i].pos = tree_pos(section->of[i]);
        if (!schema_read(&l->complain, ENTRY_SPINE_MOTION, section->of[i], &v)) continue;
        int space = schema_name(&l->complain, v.of[KEY_SPINE_MOTION_SPACE], "`space`", spaces, SPACE_COUNT);
        if (space >= 0) motion[i].space = (SpineSpace)space;
        read_param_map(l, v.of[KEY_SPINE_MOTION_LEFT], SCALE_SHARE, 1, &motion[i].left);
    }
}

static void read_motifs(Loader *l) {
    const Section *section = &l->sections[SECTION_SPINE_MOTIFS];
    SpineMotif *motifs = ARENA_NEW(l->arena, section->count, SpineMotif);
    if (!motifs) return;
    l->k->spine_motifs = motifs;
    l->k->spine_motif_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        motifs[i].pos = tree_pos(section->of[i]);
        if (!schema_read(&l->complain, ENTRY_SPINE_MOTIF, section->of[i], &v)) continue;
        const Tree *of = v.of[KEY_SPINE_MOTIF_OF];
        int cause = knowledge_cause(l->k, of->text);
        if (cause >= 0) motifs[i].cause = (uint16_t)cause;
        else complain(&l->complain, tree_pos(of), "there is no cause `%.*s`", STR_ARG(of->text));
        int picture =
            schema_name(&l->complain, v.of[KEY_SPINE_MOTIF_PICTURE], "`picture`", pictures, PICTURE_COUNT);
        if (picture >= 0) motifs[i].picture = (SpinePicture)picture;
    }
}

void read_body(Loader *l) {
    read_areas(l);
    read_motion(l);
    read_motifs(l);
}
