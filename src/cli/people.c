/* Reads the population of a simulation: how age, sex, risks and so on are distributed. */
#include "cli/simulate.h"
#include "interview/json.h"
#include "knowledge/expr.h"

enum { PEOPLE_MAX_BYTES = 256 * 1024, PARTS_MAX = 64 };

/* Where in the file a trait stands, for messages. */
typedef struct Place {
    const Knowledge *k;
    Arena *arena;
    Str name;
    size_t at;
} Place;

static bool wrong(const Place *p, Err *err, const char *what, const char *hint) {
    err_set(err, ERR_INPUT, str_format(p->arena, "%.*s: trait %zu", STR_ARG(p->name), p->at + 1), "%s", what);
    return err_hint(err, "%s", hint);
}

static bool read_share(const Place *p, const Json *value, double *out, Err *err) {
    if (!value || value->type != JSON_IS_NUMBER || value->number < 0 || value->number > 1)
        return wrong(p, err, "has a share that is none", "give a number from 0 to 1");
    *out = value->number;
    return true;
}

static bool read_numbers(const Place *p, const Json *list, Part *parts, Err *err) {
    for (size_t i = 0; i < list->count; i++) {
        const Json *part = &list->items[i];
        bool three = part->type == JSON_IS_ARRAY && part->count == 3;
        for (size_t j = 0; three && j < 3; j++) three = part->items[j].type == JSON_IS_NUMBER;
        if (!three) return wrong(p, err, "has a part that is not [share, from, to]", "give three numbers");
        if (!read_share(p, &part->items[0], &parts[i].share, err)) return false;
        parts[i].lo = part->items[1].number;
        parts[i].hi = part->items[2].number;
    }
    return true;
}

static bool read_choices(const Place *p, const Finding *f, const Json *object, Part *parts, Err *err) {
    for (size_t i = 0; i < object->count; i++) {
        parts[i].choice = -1;
        for (size_t c = 0; c < f->choice_count; c++)
            if (str_eq(f->choices[c], object->keys[i])) parts[i].choice = (int)c;
        if (parts[i].choice < 0)
            return wrong(p, err, "has a choice that the finding does not have",
                         "see plumbline knowledge findings");
        if (!read_share(p, &object->items[i], &parts[i].share, err)) return false;
    }
    return true;
}

static bool read_parts(const Place *p, const Finding *f, const Json *entry, Trait *trait, Err *err) {
    static const char *const keys[] = {"yes", "yes", "number", "choice"};
    static const JsonType types[] = {JSON_IS_NUMBER, JSON_IS_NUMBER, JSON_IS_ARRAY, JSON_IS_OBJECT};
    const Json *value = json_get(entry, str_of(keys[f->type]));
    if (!value || value->type != types[f->type])
        return wrong(p, err, "does not say how it is distributed",
                     "give \"yes\": share, \"number\": [[share, from, to], …] or \"choice\": {name: share}");
    size_t count = value->type == JSON_IS_NUMBER ? 1 : value->count;
    Part *parts = ARENA_NEW(p->arena, count, Part);
    if (!parts) return err_memory(err);
    if (count == 0 || count > PARTS_MAX) return wrong(p, err, "has no parts, or too many", "give 1 to 64");
    trait->parts = parts;
    trait->part_count = count;
    if (f->type == TYPE_NUMBER) return read_numbers(p, value, parts, err);
    if (f->type == TYPE_CHOICE) return read_choices(p, f, value, parts, err);
    return read_share(p, value, &parts[0].share, err);
}

static bool read_when(const Place *p, const Json *when, Trait *trait, Err *err) {
    size_t at = 0;
    if (!when) return true;
    if (when->type != JSON_IS_STRING)
        return wrong(p, err, "has a `when` that is no text", "give an expression in quotation marks");
    trait->when = expr_parse(p->arena, p->k, EXPR_ANSWERS, when->string, &at, err);
    return trait->when != NULL;
}

static bool read_trait(const Place *p, const Json *entry, Trait *trait, Err *err) {
    const Json *id = json_get(entry, STR("finding"));
    int finding = id && id->type == JSON_IS_STRING ? knowledge_finding(p->k, id->string) : -1;
    if (finding < 0)
        return wrong(p, err, "names no finding", "give \"finding\": an id of plumbline knowledge findings");
    if (p->k->findings[finding].in_network)
        return wrong(p, err, "is of a finding that the network explains", "leave it out: it is drawn there");
    trait->finding = (uint16_t)finding;
    return read_when(p, json_get(entry, STR("when")), trait, err) &&
           read_parts(p, &p->k->findings[finding], entry, trait, err);
}

bool people_read(App *app, const char *path, People *out, Err *err) {
    Str text;
    if (!app_read_file(app->arena, path, PEOPLE_MAX_BYTES, &text, err)) return false;
    const Json *root = json_parse(app->arena, str_of(path), text, err);
    if (!root) return false;
    const Json *list = json_get(root, STR("people"));
    if (!list || list->type != JSON_IS_ARRAY) {
        err_set(err, ERR_INPUT, str_of(path), "holds no list `people`");
        return err_hint(err, "write {\"people\": [{\"finding\": \"smoker\", \"yes\": 0.2}, …]}");
    }
    Trait *traits = ARENA_NEW(app->arena, list->count, Trait);
    if (!traits) return err_memory(err);
    *out = (People){traits, list->count};
    for (size_t i = 0; i < list->count; i++) {
        Place place = {app->knowledge, app->arena, str_of(path), i};
        if (!read_trait(&place, &list->items[i], &traits[i], err)) return false;
    }
    return true;
}
