#include "knowledge/knowledge.h"

#include "knowledge/loader.h"

int knowledge_finding(const Knowledge *k, Str id) {
    return index_get(&k->ids->findings, id);
}

int knowledge_cause(const Knowledge *k, Str id) {
    return index_get(&k->ids->causes, id);
}

int knowledge_care(const Knowledge *k, CareKind kind, Str id) {
    return index_get(&k->ids->care[kind], id);
}

/* The nearest so far, told from (new) by distance; see str_nearest for the threshold. */
static void keep_nearer(Str id, Str candidate, Str *near) {
    Str pair[2] = {*near, candidate};
    *near = str_nearest(id, near->len ? pair : pair + 1, near->len ? 2 : 1);
}

Str knowledge_nearest_finding(const Knowledge *k, Str id) {
    Str near = {"", 0};
    for (size_t i = 0; i < k->finding_count; i++) keep_nearer(id, k->findings[i].id, &near);
    return near;
}

Str knowledge_nearest_cause(const Knowledge *k, Str id) {
    Str near = {"", 0};
    for (size_t i = 0; i < k->cause_count; i++) keep_nearer(id, k->causes[i].id, &near);
    return near;
}

const char *urgency_name(Urgency u) {
    static const char *const names[] = {
#define X(code, name) name,
        URGENCIES(X)
#undef X
    };
    return names[u];
}

const char *zone_name(Zone z) {
    static const char *const names[] = {"central", "subarticular", "foraminal", "extraforaminal"};
    return names[z];
}

const char *setting_name(int setting) {
    static const char *const names[] = {"self", "primary_care", "emergency", "specialist"};
    return names[setting];
}

bool care_speaks_against(const CareItem *item, const CareReason *reason) {
    for (size_t i = 0; i < item->contraindication_count; i++)
        if (&item->contraindications[i] == reason) return true;
    return false;
}

const char *care_class_name(CareClass c) {
    static const char *const names[] = {
#define X(code, name) name,
        CARE_CLASSES(X)
#undef X
    };
    return names[c];
}

const char *certainty_name(Certainty c) {
    static const char *const names[] = {
#define X(code, name) name,
        CERTAINTIES(X)
#undef X
    };
    return names[c];
}

const char *figure_scale_name(FigureScale s) {
    static const char *const names[] = {
#define X(code, name) name,
        FIGURE_SCALES(X)
#undef X
    };
    return names[s];
}

const char *trend_name(Trend t) {
    static const char *const names[] = {"better", "same", "worse"};
    return names[t];
}
