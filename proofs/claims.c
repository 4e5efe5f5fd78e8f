#include "claims.h"

#include "knowledge/tree.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Reader {
    Arena *arena;
    const Knowledge *k;
    KnowledgeFile file;
    bool ok;
} Reader;

static bool fault(Reader *r, const Tree *at, const char *what, Str name) {
    Pos pos = tree_pos(at);
    fprintf(stderr, "proofs/%.*s:%u:%u: %s %.*s\n", STR_ARG(pos.file), pos.line, pos.column, what,
            STR_ARG(name));
    return r->ok = false;
}

static int item_of(const Knowledge *k, Str id) {
    static const CareKind kinds[] = {CARE_TREATMENT, CARE_IMAGING, CARE_PHASE};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int at = knowledge_care(k, kinds[i], id);
        if (at >= 0) return at;
    }
    return -1;
}

static int rule_of(const Knowledge *k, Str id) {
    for (size_t r = 0; r < k->rule_count; r++)
        if (str_eq(k->rules[r].id, id)) return (int)r;
    return -1;
}

static const uint16_t *read_items(Reader *r, const Tree *list, size_t *count) {
    uint16_t *of = list ? ARENA_NEW(r->arena, list->count, uint16_t) : NULL;
    for (size_t i = 0; of && i < list->count; i++) {
        int at = item_of(r->k, tree_text(list->items[i]));
        if (at < 0) fault(r, list->items[i], "the plan has no", tree_text(list->items[i]));
        else of[(*count)++] = (uint16_t)at;
    }
    return of;
}

static const uint16_t *items_of_class(Reader *r, const Tree *class, size_t *count) {
    uint16_t *of = ARENA_NEW(r->arena, r->k->care_count, uint16_t);
    for (size_t i = 0; of && i < r->k->care_count; i++) {
        const CareItem *item = &r->k->care[i];
        bool is =
            item->kind == CARE_TREATMENT && str_eq(str_of(care_class_name(item->class)), tree_text(class));
        if (is) of[(*count)++] = (uint16_t)i;
    }
    if (*count == 0) fault(r, class, "no treatment is of the class", tree_text(class));
    return of;
}

static const Expr *read_when(Reader *r, const Tree *when) {
    size_t at = 0;
    Err err = {0};
    if (!when) return NULL;
    const Expr *expr = expr_parse(r->arena, r->k, EXPR_CARE, tree_text(when), &at, &err);
    if (!expr) fault(r, when, err.what, STR(""));
    return expr;
}

/* A source that the knowledge cites, or a reason. */
static void check_from(Reader *r, const Tree *from) {
    for (size_t i = 0; from && i < from->count; i++) {
        bool found = false;
        for (size_t e = 0; e < r->k->evidence_count; e++)
            found = found || str_eq(r->k->evidence[e].id, tree_text(from->items[i]));
        if (!found) fault(r, from->items[i], "no evidence is called", tree_text(from->items[i]));
    }
}

static int read_phase(Reader *r, const Tree *name) {
    if (!name) return -1;
    int at = knowledge_care(r->k, CARE_PHASE, tree_text(name));
    if (at < 0) fault(r, name, "there is no phase", tree_text(name));
    return at;
}

static int read_index(Reader *r, const Tree *entry) {
    const Tree *rule = tree_get(entry, STR("rule"));
    const Tree *finding = tree_get(entry, STR("finding"));
    int index = rule ? rule_of(r->k, tree_text(rule)) : -1;
    if (finding) index = knowledge_finding(r->k, tree_text(finding));
    if ((rule || finding) && index < 0) fault(r, entry, "there is no", tree_text(rule ? rule : finding));
    return index;
}

/* A list of trends as bits; 0 for none. */
static unsigned read_trends(Reader *r, const Tree *list) {
    unsigned bits = 0;
    for (size_t i = 0; list && i < list->count; i++) {
        Trend t = TREND_BETTER;
        while (t < TREND_COUNT && !str_eq(str_of(trend_name(t)), tree_text(list->items[i]))) t++;
        if (t == TREND_COUNT) fault(r, list->items[i], "there is no trend", tree_text(list->items[i]));
        else bits |= 1U << t;
    }
    return bits;
}

static double read_days(Reader *r, const Tree *days) {
    double number = 0;
    if (days && !str_number(tree_text(days), &number)) fault(r, days, "no number of days:", tree_text(days));
    return number;
}

static Claim read_claim(Reader *r, const Tree *entry) {
    Claim claim = {.id = tree_text(tree_get(entry, STR("id"))),
                   .group = tree_text(tree_get(entry, STR("group"))),
                   .why = tree_text(tree_get(entry, STR("why"))),
                   .withheld = str_eq(tree_text(tree_get(entry, STR("withheld"))), STR("true")),
                   .when = read_when(r, tree_get(entry, STR("when"))),
                   .index = read_index(r, entry),
                   .from = -1,
                   .trends = read_trends(r, tree_get(entry, STR("trend"))),
                   .days = read_days(r, tree_get(entry, STR("days"))),
                   .to = read_phase(r, tree_get(entry, STR("to")))};
    const Tree *from = tree_get(entry, STR("from"));
    if (from && from->kind == TREE_SCALAR) claim.from = read_phase(r, from);
    else check_from(r, from);
    const Tree *class = tree_get(entry, STR("class"));
    if (class) claim.items = items_of_class(r, class, &claim.item_count);
    else claim.items = read_items(r, tree_get(entry, STR("of")), &claim.item_count);
    claim.phases = read_items(r, tree_get(entry, STR("phases")), &claim.phase_count);
    return claim;
}

static void read_list(Reader *r, const Tree *root, const char *key, ClaimList *out) {
    const Tree *list = tree_get(root, str_of(key));
    if (!list || list->kind != TREE_LIST) return;
    out->of = ARENA_NEW(r->arena, list->count, Claim);
    for (size_t i = 0; out->of && i < list->count; i++) out->of[out->count++] = read_claim(r, list->items[i]);
}

static bool read_bytes(Arena *arena, const char *path, Str *out) {
    FILE *in = fopen(path, "rb");
    if (!in || fseek(in, 0, SEEK_END) != 0) return false;
    long size = ftell(in);
    char *bytes = size < 0 ? NULL : ARENA_NEW(arena, (size_t)size + 1, char);
    rewind(in);
    bool ok = bytes && fread(bytes, 1, (size_t)size, in) == (size_t)size;
    fclose(in);
    *out = (Str){bytes, ok ? (size_t)size : 0};
    return ok;
}

bool claims_read(Arena *arena, const Knowledge *k, const char *path, Claims *out) {
    Reader r = {.arena = arena, .k = k, .ok = true};
    r.file.name = str_of(path);
    if (!read_bytes(arena, path, &r.file.bytes)) {
        fprintf(stderr, "proofs: %s: cannot be read\n", path);
        return false;
    }
    Complainer complain = complainer_new(arena);
    TreeReader reader = {.texts = arena, .nodes = arena, .complain = &complain};
    const Tree *root = tree_read(&reader, &r.file, &r.ok);
    if (!root) {
        fprintf(stderr, "proofs: %s: no YAML\n", path);
        return false;
    }
    struct {
        const char *key;
        ClaimList *list;
    } lists[] = {{"emergency", &out->emergency},
                 {"never", &out->never},
                 {"needs", &out->needs},
                 {"ways", &out->ways},
                 {"leads", &out->leads},
                 {"redundant", &out->redundant},
                 {"not_monotone", &out->not_monotone},
                 {"agreed", &out->agreed}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        read_list(&r, root, lists[i].key, lists[i].list);
    return r.ok;
}
