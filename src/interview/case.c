#include "interview/case.h"

#include "knowledge/expr.h"

#include <math.h>
#include <stdio.h>

bool case_new(Arena *arena, const Knowledge *k, Case *out, Err *err) {
    Answer *given = ARENA_NEW(arena, k->finding_count, Answer);
    Answer *told = ARENA_NEW(arena, k->finding_count, Answer);
    Answer *complete = ARENA_NEW(arena, k->finding_count, Answer);
    if (!given || !told || !complete) return err_memory(err);
    for (size_t f = 0; f < k->finding_count; f++) given[f] = told[f] = complete[f] = ANSWER_UNKNOWN;
    *out = (Case){.knowledge = k,
                  .given = {given, k->finding_count},
                  .told = {told, k->finding_count},
                  .complete = {complete, k->finding_count}};
    return true;
}

void case_set(Case *c, size_t finding, Answer answer) {
    c->given.of[finding] = answer;
}

Answer answer_yesno(bool yes) {
    Answer a = ANSWER_UNKNOWN;
    a.known = true;
    a.any = tri_of(yes);
    return a;
}

Answer answer_side(char side) {
    Answer a = answer_yesno(side != 'n');
    if (side == 'y') return a;
    a.left = tri_of(side == 'l' || side == 'b');
    a.right = tri_of(side == 'r' || side == 'b');
    return a;
}

Answer answer_number(double number) {
    Answer a = ANSWER_UNKNOWN;
    a.known = true;
    a.number = number;
    a.any = TRI_NO; /* a number is no symptom by itself; rules compare it */
    return a;
}

Answer answer_choice(int choice) {
    Answer a = ANSWER_UNKNOWN;
    a.known = true;
    a.choice = choice;
    a.any = TRI_NO;
    return a;
}

/* The value of a choice for expressions that only ask "yes?": its yes values, or any grade above normal. */
static Tri choice_any(const Finding *f, int choice) {
    if (f->grades) return tri_of(choice > 0);
    if (f->yes_choices >> choice & 1) return TRI_YES;
    return f->no_choices >> choice & 1 ? TRI_NO : TRI_UNKNOWN;
}

static Tri tri_or(Tri a, Tri b) {
    return a > b ? a : b;
}

static bool contradiction(Case *c, size_t whole, size_t part, char on, Err *err) {
    const Finding *w = &c->knowledge->findings[whole];
    const Finding *p = &c->knowledge->findings[part];
    const char *side = on == 0 ? "" : on == 'l' ? " on the left" : " on the right";
    char where[ERR_WHERE_BYTES];
    c->clash = (Clash){(uint16_t)part, (uint16_t)whole, on};
    snprintf(where, sizeof where, "findings.%.*s", STR_ARG(p->id));
    err_set(err, ERR_INPUT, str_of(where), "contradicts %.*s: it is yes%s, but %.*s is denied%s",
            STR_ARG(w->id), side, STR_ARG(w->id), side);
    return err_hint(err, "%.*s is part of %.*s; correct one of the two, or leave one out", STR_ARG(p->id),
                    STR_ARG(w->id));
}

/* A part with yes lifts its whole. The contradiction: the whole was denied on that side. */
static bool lift(Case *c, size_t part, Err *err) {
    const Answer *from = &c->complete.of[part];
    for (int up = c->knowledge->findings[part].part_of; up >= 0; up = c->knowledge->findings[up].part_of) {
        Answer *to = &c->complete.of[up];
        if (from->any != TRI_YES) return true;
        if (to->known && to->any == TRI_NO) return contradiction(c, (size_t)up, part, 0, err);
        if (from->left == TRI_YES && to->left == TRI_NO) return contradiction(c, (size_t)up, part, 'l', err);
        if (from->right == TRI_YES && to->right == TRI_NO)
            return contradiction(c, (size_t)up, part, 'r', err);
        to->known = true;
        to->any = TRI_YES;
        if (from->left == TRI_YES) to->left = TRI_YES;
        if (from->right == TRI_YES) to->right = TRI_YES;
    }
    return true;
}

/* A denied whole denies its parts, side by side. */
static void lower(Case *c, size_t part) {
    Answer *to = &c->complete.of[part];
    for (int up = c->knowledge->findings[part].part_of; up >= 0; up = c->knowledge->findings[up].part_of) {
        const Answer *from = &c->told.of[up];
        if (!from->known) continue;
        if (from->left == TRI_NO && to->left == TRI_UNKNOWN) to->left = TRI_NO;
        if (from->right == TRI_NO && to->right == TRI_UNKNOWN) to->right = TRI_NO;
        if (from->any == TRI_NO && to->any == TRI_UNKNOWN) to->any = TRI_NO;
        to->known = to->known || to->any != TRI_UNKNOWN;
    }
}

/* What was not given itself is read off another scale. Scales are read as given, so there is no chain. */
static void read_scales(Case *c) {
    ExprFacts facts = {.answers = &c->given};
    for (size_t f = 0; f < c->knowledge->finding_count; f++) {
        const Finding *finding = &c->knowledge->findings[f];
        c->told.of[f] = c->given.of[f];
        for (size_t i = 0; i < finding->read_count && !c->told.of[f].known; i++)
            if (expr_eval(finding->reads[i].when, &facts) == TRI_YES) c->told.of[f] = finding->reads[i].value;
    }
}

bool case_complete(Case *c, Err *err) {
    const Knowledge *k = c->knowledge;
    read_scales(c);
    for (size_t f = 0; f < k->finding_count; f++) {
        c->complete.of[f] = c->told.of[f];
        const Finding *finding = &k->findings[f];
        if (finding->type == TYPE_CHOICE && c->told.of[f].known)
            c->complete.of[f].any = choice_any(finding, c->told.of[f].choice);
    }
    for (size_t f = 0; f < k->finding_count; f++)
        if (!lift(c, f, err)) return false;
    for (size_t f = 0; f < k->finding_count; f++) lower(c, f);
    /* A whole whose side was not told takes the sides of its parts; all else stays as answered. */
    for (size_t f = 0; f < k->finding_count; f++) {
        Answer *a = &c->complete.of[f];
        if (k->findings[f].type == TYPE_SIDE && a->known) a->any = tri_or(a->any, tri_or(a->left, a->right));
    }
    return true;
}

static Str list_choices(const Finding *f, char *buffer, size_t cap) {
    size_t used = 0;
    for (size_t i = 0; i < f->choice_count && used < cap; i++) {
        int n = snprintf(buffer + used, cap - used, "%s%.*s", i ? ", " : "", STR_ARG(f->choices[i]));
        used += n > 0 ? (size_t)n : 0;
    }
    return (Str){buffer, used < cap ? used : cap - 1};
}

/* "The value is X; right would be Y", by the finding's type. */
static bool wrong_value(const Finding *f, Str path, const char *got, Err *err) {
    char choices[ERR_HINT_BYTES / 2];
    err_set(err, ERR_INPUT, path, "%s does not fit %.*s", got, STR_ARG(f->id));
    switch (f->type) {
    case TYPE_YESNO: return err_hint(err, "give true or false, or leave the key out if unknown");
    case TYPE_SIDE:
        return err_hint(err,
                        "give \"left\", \"right\", \"both\", \"none\", or true if the side is not known");
    case TYPE_NUMBER:
        return err_hint(err, "give a number from %g to %g (%.*s)", f->lo, f->hi, STR_ARG(f->unit));
    case TYPE_CHOICE:
        return err_hint(err, "give one of: %.*s", STR_ARG(list_choices(f, choices, sizeof choices)));
    }
    return false;
}

static bool set_number(const Finding *f, Str path, double number, Answer *out, Err *err) {
    if (!isfinite(number) || number < f->lo || number > f->hi) {
        err_set(err, ERR_INPUT, path, "%g is out of range for %.*s", number, STR_ARG(f->id));
        return err_hint(err, "give a number from %g to %g (%.*s)", f->lo, f->hi, STR_ARG(f->unit));
    }
    *out = answer_number(number);
    return true;
}

static bool set_choice(const Finding *f, Str path, Str text, Answer *out, Err *err) {
    for (size_t i = 0; i < f->choice_count; i++) {
        if (!str_eq(f->choices[i], text)) continue;
        *out = answer_choice((int)i);
        return true;
    }
    char choices[ERR_HINT_BYTES / 2];
    Str near = str_nearest(text, f->choices, f->choice_count);
    err_set(err, ERR_INPUT, path, "\"%.*s\" is no value of %.*s", STR_ARG(text), STR_ARG(f->id));
    if (near.len) return err_hint(err, "did you mean \"%.*s\"?", STR_ARG(near));
    return err_hint(err, "give one of: %.*s", STR_ARG(list_choices(f, choices, sizeof choices)));
}

/* l, r, b, n or y for a side word; 0 when it is none. */
static char side_word(Str text) {
    static const struct {
        const char *word;
        char side;
    } words[] = {{"left", 'l'}, {"right", 'r'}, {"both", 'b'}, {"none", 'n'},
                 {"no", 'n'},   {"false", 'n'}, {"yes", 'y'},  {"true", 'y'}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(text, str_of(words[i].word))) return words[i].side;
    return 0;
}

bool case_answer_from_text(const Finding *finding, Str path, Str text, Answer *out, Err *err) {
    char got[120];
    snprintf(got, sizeof got, "\"%.*s\"", STR_ARG(str_slice(text, 0, 80)));
    char side = side_word(text);
    double number = 0;
    switch (finding->type) {
    case TYPE_YESNO:
        if (side != 'y' && side != 'n') return wrong_value(finding, path, got, err);
        *out = answer_yesno(side == 'y');
        return true;
    case TYPE_SIDE:
        if (!side) return wrong_value(finding, path, got, err);
        *out = answer_side(side);
        return true;
    case TYPE_NUMBER:
        if (!str_number(text, &number)) return wrong_value(finding, path, got, err);
        return set_number(finding, path, number, out, err);
    case TYPE_CHOICE: return set_choice(finding, path, text, out, err);
    }
    return false;
}

bool case_answer_from_json(const Finding *finding, Str path, const Json *value, Answer *out, Err *err) {
    bool is_bool = value->type == JSON_IS_BOOL;
    bool is_text = value->type == JSON_IS_STRING;
    if (finding->type == TYPE_YESNO && is_bool) {
        *out = answer_yesno(value->boolean);
        return true;
    }
    if (finding->type == TYPE_SIDE && is_bool) {
        *out = answer_side(value->boolean ? 'y' : 'n');
        return true;
    }
    if (finding->type == TYPE_NUMBER && value->type == JSON_IS_NUMBER)
        return set_number(finding, path, value->number, out, err);
    if (is_text && (finding->type == TYPE_SIDE || finding->type == TYPE_CHOICE))
        return case_answer_from_text(finding, path, value->string, out, err);
    return wrong_value(finding, path, json_type_name(value), err);
}

typedef struct Reader {
    Arena *arena;
    const Knowledge *k;
    Case *out;
    Err *err;
} Reader;

static bool set_from_json(Reader *r, size_t finding, Str path, const Json *value) {
    if (r->out->given.of[finding].known) {
        err_set(r->err, ERR_INPUT, path, "%.*s is given twice", STR_ARG(r->k->findings[finding].id));
        return err_hint(r->err, "give age, sex and setting beside \"findings\", not in it as well");
    }
    Answer answer = ANSWER_UNKNOWN;
    if (value->type == JSON_IS_NULL) return true; /* unknown, said aloud */
    if (!case_answer_from_json(&r->k->findings[finding], path, value, &answer, r->err)) return false;
    case_set(r->out, finding, answer);
    return true;
}

static bool read_findings(Reader *r, Str path, const Json *findings) {
    if (findings->type != JSON_IS_OBJECT) {
        err_set(r->err, ERR_INPUT, path, "\"findings\" is %s", json_type_name(findings));
        return err_hint(r->err, "give an object such as {\"pain_back\": true, \"numb_foot\": \"left\"}");
    }
    for (size_t i = 0; i < findings->count; i++) {
        Str place = str_format(r->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(findings->keys[i]));
        int finding = knowledge_finding(r->k, findings->keys[i]);
        if (finding < 0) {
            Str near = knowledge_nearest_finding(r->k, findings->keys[i]);
            err_set(r->err, ERR_INPUT, place, "no finding is called \"%.*s\"",
                    STR_ARG(str_slice(findings->keys[i], 0, 80)));
            if (near.len) return err_hint(r->err, "did you mean \"%.*s\"?", STR_ARG(near));
            return err_hint(r->err, "`plumbline knowledge findings` lists them all");
        }
        if (!set_from_json(r, (size_t)finding, place, &findings->items[i])) return false;
    }
    return true;
}

bool case_from_json(Arena *arena, const Knowledge *k, Str path, const Json *value, Case *out, Err *err) {
    Reader r = {arena, k, out, err};
    if (value->type != JSON_IS_OBJECT) {
        err_set(err, ERR_INPUT, path, "a case is an object, this is %s", json_type_name(value));
        return err_hint(err, "for example {\"age\": 63, \"findings\": {\"pain_back\": true}}");
    }
    if (!case_new(arena, k, out, err)) return false;
    const Str known[] = {STR("age"), STR("sex"), STR("setting"), STR("findings")};
    const int person[] = {k->person.age, k->person.sex, k->person.setting};
    for (size_t i = 0; i < value->count; i++) {
        Str key = value->keys[i];
        Str place = str_format(arena, "%.*s: %.*s", STR_ARG(path), STR_ARG(key));
        size_t which = 0;
        while (which < 4 && !str_eq(key, known[which])) which++;
        bool ok = false;
        if (which < 3) {
            ok = set_from_json(&r, (size_t)person[which], place, &value->items[i]);
        } else if (which == 3) {
            ok = read_findings(&r, place, &value->items[i]);
        } else {
            Str near = str_nearest(key, known, 4);
            bool misplaced = knowledge_finding(k, key) >= 0;
            err_set(err, ERR_INPUT, place, "a case has no key \"%.*s\"", STR_ARG(str_slice(key, 0, 80)));
            if (misplaced) return err_hint(err, "put it into \"findings\"");
            if (near.len) return err_hint(err, "did you mean \"%.*s\"?", STR_ARG(near));
            return err_hint(err, "a case has age, sex, setting and findings");
        }
        if (!ok) return false;
    }
    if (arena_failed(arena)) return err_memory(err);
    return case_complete(out, err);
}

bool case_read(Arena *arena, const Knowledge *k, Str name, Str text, Case *out, Err *err) {
    const Json *root = json_parse(arena, name, text, err);
    if (!root) return false;
    const Json *inner = json_get(root, STR("case"));
    return case_from_json(arena, k, name, inner ? inner : root, out, err);
}

void json_write_string(Buf *out, Str s) {
    buf_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\') buf_format(out, "\\%c", c);
        else if (c < 0x20) buf_format(out, "\\u%04x", c);
        else buf_char(out, (char)c);
    }
    buf_char(out, '"');
}

static const char *side_name(const Answer *a) {
    if (a->any == TRI_NO) return "\"none\"";
    if (a->left == TRI_YES && a->right == TRI_YES) return "\"both\"";
    if (a->left == TRI_YES) return "\"left\"";
    return a->right == TRI_YES ? "\"right\"" : "true";
}

void case_write_answer(const Finding *f, const Answer *a, Buf *out) {
    switch (f->type) {
    case TYPE_YESNO: buf_add(out, a->any == TRI_YES ? STR("true") : STR("false")); break;
    case TYPE_SIDE: buf_add(out, str_of(side_name(a))); break;
    case TYPE_NUMBER: buf_number(out, a->number); break;
    case TYPE_CHOICE: json_write_string(out, f->choices[a->choice]); break;
    }
}

void case_write(const Case *c, Buf *out) {
    const Knowledge *k = c->knowledge;
    const int person[] = {k->person.age, k->person.sex, k->person.setting};
    buf_add(out, STR("{"));
    for (size_t i = 0; i < 3; i++) {
        const Answer *a = &c->given.of[person[i]];
        if (!a->known) continue;
        buf_format(out, "\n  \"%.*s\": ", STR_ARG(k->findings[person[i]].id));
        case_write_answer(&k->findings[person[i]], a, out);
        buf_char(out, ',');
    }
    buf_add(out, STR("\n  \"findings\": {"));
    const char *comma = "";
    for (size_t f = 0; f < k->finding_count; f++) {
        bool is_person = (int)f == person[0] || (int)f == person[1] || (int)f == person[2];
        if (is_person || !c->given.of[f].known) continue;
        buf_format(out, "%s\n    ", comma);
        json_write_string(out, k->findings[f].id);
        buf_add(out, STR(": "));
        case_write_answer(&k->findings[f], &c->given.of[f], out);
        comma = ",";
    }
    buf_add(out, STR("\n  }\n}\n"));
}
