#include "follow/journey.h"

#include <stdio.h>

typedef struct Reader {
    Arena *arena;
    const Knowledge *k;
    Journey *out;
    Err *err;
} Reader;

/* Days since 1970-01-01 of a date of the Gregorian calendar, counted from 1 March of year 0. */
static int days_of(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int m = month <= 2 ? month + 9 : month - 3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static void date_of(int days, int *year, int *month, int *day) {
    int from_march = days + 719468;
    int era = from_march / 146097;
    int of_era = from_march - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2 ? 1 : 0);
}

static bool digits(Str text, size_t from, size_t to, int *out) {
    *out = 0;
    for (size_t i = from; i < to; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        *out = *out * 10 + (text.ptr[i] - '0');
    }
    return true;
}

static bool read_date(Reader *r, Str place, const Json *value, int *days) {
    Str text = value->type == JSON_IS_STRING ? value->string : STR("");
    int year = 0;
    int month = 0;
    int day = 0;
    bool shaped = text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-' && digits(text, 0, 4, &year) &&
                  digits(text, 5, 7, &month) && digits(text, 8, 10, &day);
    if (shaped && year >= 1970 && month >= 1 && month <= 12 && day >= 1) {
        *days = days_of(year, month, day);
        int back[3];
        date_of(*days, &back[0], &back[1], &back[2]);
        if (back[0] == year && back[1] == month && back[2] == day) return true;
    }
    err_set(r->err, ERR_INPUT, place, "this is no date");
    return err_hint(r->err, "write it like \"2026-01-24\"");
}

Str journey_date(const Journey *journey, int day, Arena *arena) {
    if (journey->start_day < 0) return STR("");
    int year = 0;
    int month = 0;
    int of_month = 0;
    date_of(journey->start_day + day, &year, &month, &of_month);
    return str_format(arena, "%04d-%02d-%02d", year, month, of_month);
}

static bool set_day(Reader *r, Str place, const Json *value, int *day) {
    double number = value->type == JSON_IS_NUMBER ? value->number : -1;
    if (number >= 0 && number <= LAST_DAY && number == (double)(int)number) {
        *day = (int)number;
        return true;
    }
    err_set(r->err, ERR_INPUT, place, "this is no day");
    return err_hint(r->err, "give whole days since the start, from 0 to %d", LAST_DAY);
}

static bool set_date(Reader *r, Str place, const Json *value, int *day) {
    int days = 0;
    if (!read_date(r, place, value, &days)) return false;
    if (r->out->start_day < 0) {
        err_set(r->err, ERR_INPUT, place, "a date without the date of the start");
        return err_hint(
            r->err, "give \"start\": \"2026-01-10\" beside \"check_ins\", or \"day\" in place of \"date\"");
    }
    *day = days - r->out->start_day;
    if (*day >= 0 && *day <= LAST_DAY) return true;
    err_set(r->err, ERR_INPUT, place, "this date is not after the start");
    return err_hint(r->err, "give a date from the start on");
}

/* The index of a named part of the plan, or -1 after an error. */
static int care_at(Reader *r, Str place, const Json *value, CareKind kind, const char *what) {
    int item = value->type == JSON_IS_STRING ? knowledge_care(r->k, kind, value->string) : -1;
    if (item >= 0) return item;
    Str text = value->type == JSON_IS_STRING ? value->string : STR("");
    Str near = STR("");
    for (size_t i = 0; i < r->k->care_count; i++) {
        if (r->k->care[i].kind != kind) continue;
        Str pair[2] = {near, r->k->care[i].id};
        near = str_nearest(text, near.len ? pair : pair + 1, near.len ? 2 : 1);
    }
    err_set(r->err, ERR_INPUT, place, "no %s is called \"%.*s\"", what, STR_ARG(str_slice(text, 0, 80)));
    if (near.len) err_hint(r->err, "did you mean \"%.*s\"?", STR_ARG(near));
    else err_hint(r->err, "`plumbline knowledge book` lists them all");
    return -1;
}

static bool set_phase(Reader *r, Str place, const Json *value, int *phase) {
    *phase = care_at(r, place, value, CARE_PHASE, "phase");
    return *phase >= 0;
}

static bool set_treatments(Reader *r, Str place, const Json *value, CheckIn *out) {
    if (value->type != JSON_IS_ARRAY) {
        err_set(r->err, ERR_INPUT, place, "\"treatments\" is %s", json_type_name(value));
        return err_hint(r->err, "give a list such as [\"walking\", \"nsaid\"]");
    }
    uint16_t *of = ARENA_NEW(r->arena, value->count, uint16_t);
    if (!of) return err_memory(r->err);
    for (size_t i = 0; i < value->count; i++) {
        Str here = str_format(r->arena, "%.*s[%zu]", STR_ARG(place), i);
        int item = care_at(r, here, &value->items[i], CARE_TREATMENT, "treatment");
        if (item < 0) return false;
        of[i] = (uint16_t)item;
    }
    out->treatments = of;
    out->treatment_count = value->count;
    return true;
}

static bool set_finding(Reader *r, Str place, Str key, const Json *value, CheckIn *out) {
    int finding = knowledge_finding(r->k, key);
    if (finding < 0) {
        Str near = knowledge_nearest_finding(r->k, key);
        err_set(r->err, ERR_INPUT, place, "a check-in has no key \"%.*s\"", STR_ARG(str_slice(key, 0, 80)));
        if (near.len) return err_hint(r->err, "did you mean \"%.*s\"?", STR_ARG(near));
        return err_hint(r->err, "a check-in has day or date, phase, treatments, and any finding");
    }
    if (value->type == JSON_IS_NULL) return true;
    return case_answer_from_json(&r->k->findings[finding], place, value, &out->given.of[finding], r->err);
}

static bool read_member(Reader *r, Str place, Str key, const Json *value, CheckIn *out) {
    if (str_eq(key, STR("day"))) return set_day(r, place, value, &out->day);
    if (str_eq(key, STR("date"))) return set_date(r, place, value, &out->day);
    if (str_eq(key, STR("phase"))) return set_phase(r, place, value, &out->phase);
    if (str_eq(key, STR("treatments"))) return set_treatments(r, place, value, out);
    return set_finding(r, place, key, value, out);
}

static bool read_check_in(Reader *r, Str place, const Json *value, int last_day, CheckIn *out) {
    Answer *given = ARENA_NEW(r->arena, r->k->finding_count, Answer);
    if (!given) return err_memory(r->err);
    for (size_t f = 0; f < r->k->finding_count; f++) given[f] = ANSWER_UNKNOWN;
    *out = (CheckIn){.day = -1, .given = {given, r->k->finding_count}, .phase = -1};
    if (value->type != JSON_IS_OBJECT) {
        err_set(r->err, ERR_INPUT, place, "a check-in is an object, this is %s", json_type_name(value));
        return err_hint(r->err, "for example {\"day\": 14, \"pain_leg_0_10\": 4}");
    }
    if (json_get(value, STR("day")) && json_get(value, STR("date"))) {
        err_set(r->err, ERR_INPUT, place, "both a day and a date");
        return err_hint(r->err, "give one of the two");
    }
    for (size_t i = 0; i < value->count; i++) {
        Str here = str_format(r->arena, "%.*s.%.*s", STR_ARG(place), STR_ARG(value->keys[i]));
        if (!read_member(r, here, value->keys[i], &value->items[i], out)) return false;
    }
    if (out->day < 0) {
        err_set(r->err, ERR_INPUT, place, "a check-in without its day");
        return err_hint(r->err, "give \"day\": 14 (since the start), or \"date\": \"2026-01-24\"");
    }
    if (out->day > last_day) return true;
    err_set(r->err, ERR_INPUT, place, "day %d is not after day %d", out->day, last_day);
    return err_hint(r->err, "give the check-ins in the order of their days, one a day");
}

static bool read_check_ins(Reader *r, Str place, const Json *list) {
    if (list->type != JSON_IS_ARRAY || list->count > CHECK_INS_MAX) {
        err_set(r->err, ERR_INPUT, place, "\"check_ins\" is %s", json_type_name(list));
        return err_hint(r->err, "give a list of at most %d check-ins", CHECK_INS_MAX);
    }
    CheckIn *check_ins = ARENA_NEW(r->arena, list->count, CheckIn);
    if (!check_ins) return err_memory(r->err);
    r->out->check_ins = check_ins;
    int last_day = -1;
    for (size_t i = 0; i < list->count; i++) {
        Str here = str_format(r->arena, "%.*s[%zu]", STR_ARG(place), i);
        if (!read_check_in(r, here, &list->items[i], last_day, &check_ins[i])) return false;
        last_day = check_ins[r->out->count++].day;
    }
    return true;
}

static bool unknown_key(Reader *r, Str name, Str key, const Str *known) {
    Str place = str_format(r->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(str_slice(key, 0, 80)));
    Str near = str_nearest(key, known, 4);
    err_set(r->err, ERR_INPUT, place, "a follow-up has no key \"%.*s\"", STR_ARG(str_slice(key, 0, 80)));
    if (near.len) return err_hint(r->err, "did you mean \"%.*s\"?", STR_ARG(near));
    return err_hint(r->err, "a follow-up has case, start, phase and check_ins");
}

/* The members in the order in which they need one another, whatever the order of the text. */
static bool read_root(Reader *r, Str name, const Json *root) {
    static const Str known[] = {{"case", 4}, {"start", 5}, {"phase", 5}, {"check_ins", 9}};
    for (size_t i = 0; i < root->count; i++) {
        size_t which = 0;
        while (which < 4 && !str_eq(root->keys[i], known[which])) which++;
        if (which == 4) return unknown_key(r, name, root->keys[i], known);
    }
    const Json *of = json_get(root, STR("case"));
    const Json *start = json_get(root, STR("start"));
    const Json *phase = json_get(root, STR("phase"));
    const Json *check_ins = json_get(root, STR("check_ins"));
    if (!of || !check_ins) {
        err_set(r->err, ERR_INPUT, name, "a follow-up without \"%s\"", of ? "check_ins" : "case");
        return err_hint(
            r->err,
            "for example {\"case\": {\"age\": 63, \"findings\": {}}, \"check_ins\": [{\"day\": 14}]}");
    }
    Str place = str_format(r->arena, "%.*s: case", STR_ARG(name));
    if (!case_from_json(r->arena, r->k, place, of, &r->out->start, r->err)) return false;
    if (start && !read_date(r, str_format(r->arena, "%.*s: start", STR_ARG(name)), start, &r->out->start_day))
        return false;
    if (phase && !set_phase(r, str_format(r->arena, "%.*s: phase", STR_ARG(name)), phase, &r->out->phase))
        return false;
    return read_check_ins(r, str_format(r->arena, "%.*s: check_ins", STR_ARG(name)), check_ins);
}

bool journey_read(Arena *arena, const Knowledge *k, Str name, Str text, Journey *out, Err *err) {
    Reader r = {arena, k, out, err};
    *out = (Journey){.knowledge = k, .start_day = -1, .phase = -1};
    const Json *root = json_parse(arena, name, text, err);
    if (!root) return false;
    const Json *inner = json_get(root, STR("follow"));
    if (inner) root = inner;
    if (root->type != JSON_IS_OBJECT) {
        err_set(err, ERR_INPUT, name, "a follow-up is an object, this is %s", json_type_name(root));
        return err_hint(err, "for example {\"case\": {}, \"check_ins\": [{\"day\": 14}]}");
    }
    return read_root(&r, name, root);
}
