/* Claims, what carries them, and which treatments they may never bring about. */
#include "knowledge/claim.h"
#include "knowledge/loader.h"

#define STANCE_NAME(code, name) {#name, sizeof(#name) - 1},
static const Str stances[] = {STANCES(STANCE_NAME)};
static const Str carriers[] = {CARRIERS(STANCE_NAME)};

/* The keys of `carried_by` are read by the number of what they name. */
_Static_assert(KEY_CARRIED_COUNT == (int)CARRIER_COUNT, "a carrier without its key");

const char *stance_name(Stance stance) {
    return stances[stance].ptr;
}

const char *carrier_name(CarrierKind kind) {
    return carriers[kind].ptr;
}

Str carrier_id(const Knowledge *k, Carrier carrier) {
    switch (carrier.kind) {
    case CARRIER_CAUSE: return k->causes[carrier.index].id;
    case CARRIER_LEVEL: return k->levels[carrier.index].id;
    case CARRIER_FINDING: return k->findings[carrier.index].id;
    case CARRIER_QUESTION: return k->questions[carrier.index].id;
    case CARRIER_RULE: return k->rules[carrier.index].id;
    case CARRIER_EXERCISE: return k->exercises[carrier.index].id;
    case CARRIER_PROGRAMME: return k->programmes[carrier.index].id;
    case CARRIER_STOP_SIGN: return k->stop_signs[carrier.index].id;
    default: return k->care[carrier.index].id;
    }
}

static const Index *ids_of(const struct IdTable *ids, CarrierKind kind) {
    switch (kind) {
    case CARRIER_CAUSE: return &ids->causes;
    case CARRIER_LEVEL: return &ids->levels;
    case CARRIER_FINDING: return &ids->findings;
    case CARRIER_QUESTION: return &ids->questions;
    case CARRIER_RULE: return &ids->rules;
    case CARRIER_EXERCISE: return &ids->exercises;
    case CARRIER_PROGRAMME: return &ids->programmes;
    case CARRIER_STOP_SIGN: return &ids->stop_signs;
    default: return &ids->care[CARE_TREATMENT + (int)kind - (int)CARRIER_TREATMENT];
    }
}

/* The number of what is named, or -1 after a complaint. */
static int named(Loader *l, const Tree *name, CarrierKind kind) {
    const Index *ids = ids_of(l->ids, kind);
    int found = index_get(ids, name->text);
    if (found >= 0) return found;
    complain(&l->complain, tree_pos(name), "there is none called `%.*s` in `%s`", STR_ARG(name->text),
             carrier_name(kind));
    Str near = index_nearest(ids, name->text);
    if (near.len) complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near));
    return -1;
}

static void read_carriers(Loader *l, const Tree *map, Claim *claim) {
    Values v;
    size_t room = 0;
    if (!schema_read(&l->complain, ENTRY_CARRIED, map, &v)) return;
    for (size_t kind = 0; kind < CARRIER_COUNT; kind++) room += v.of[kind] ? v.of[kind]->count : 0;
    if (room == 0) {
        complain(&l->complain, tree_pos(map), "nothing carries the claim %.*s", STR_ARG(claim->id));
        complain_hint(&l->complain, "name what it rests on, such as {findings: [worse_walking]}");
        return;
    }
    Carrier *of = ARENA_NEW(l->arena, room, Carrier);
    if (!of) return;
    claim->carriers = of;
    for (size_t kind = 0; kind < CARRIER_COUNT; kind++) {
        for (size_t i = 0; v.of[kind] && i < v.of[kind]->count; i++) {
            int index = named(l, v.of[kind]->items[i], (CarrierKind)kind);
            if (index < 0) continue;
            of[claim->carrier_count++] = (Carrier){(CarrierKind)kind, (uint16_t)index};
        }
    }
}

/* What a claim may never bring about must not be on offer under any circumstances. */
static void read_never(Loader *l, const Tree *list, Claim *claim) {
    uint16_t *never = list ? ARENA_NEW(l->arena, list->count, uint16_t) : NULL;
    claim->never = never;
    for (size_t i = 0; never && i < list->count; i++) {
        int item = named(l, list->items[i], CARRIER_TREATMENT);
        if (item < 0) continue;
        never[claim->never_count++] = (uint16_t)item;
        if (expr_never(l->k->care[item].when)) continue;
        complain(&l->complain, tree_pos(list->items[i]), "%.*s could be offered",
                 STR_ARG(list->items[i]->text));
        complain_hint(&l->complain, "a treatment that a claim may never bring about has `when: \"false\"`");
    }
}

static void read_tests(Loader *l, const Tree *list, Claim *claim) {
    Str *tests = ARENA_NEW(l->arena, list->count, Str);
    if (!tests) return;
    if (list->count == 0)
        complain(&l->complain, tree_pos(list), "no test names the claim %.*s", STR_ARG(claim->id));
    claim->tests = tests;
    for (size_t i = 0; i < list->count; i++) {
        tests[claim->test_count++] = list->items[i]->text;
        if (str_starts(list->items[i]->text, STR("tests/"))) continue;
        complain(&l->complain, tree_pos(list->items[i]), "`%.*s` is no test", STR_ARG(list->items[i]->text));
        complain_hint(&l->complain, "name a file from the checkout on, such as tests/claims/stenosis.json");
    }
}

static void check_stance(Loader *l, const Claim *claim) {
    if (!claim->from.count && !claim->why.len) {
        complain(&l->complain, claim->pos, "the claim %.*s has neither `from` nor `why`", STR_ARG(claim->id));
        complain_hint(&l->complain, "cite evidence rows, or say in one sentence how it stands to them");
    }
    if (claim->stance == STANCE_SUPPORTED) return;
    if (!claim->why.len) {
        complain(&l->complain, claim->pos, "the claim %.*s is %s without `why`", STR_ARG(claim->id),
                 stance_name(claim->stance));
        complain_hint(&l->complain, "say in one sentence what the evidence says instead");
    }
    if (claim->stance != STANCE_CONTRADICTED || (claim->never_count && claim->from.count)) return;
    complain(&l->complain, claim->pos, "the contradicted claim %.*s needs `never` and `from`",
             STR_ARG(claim->id));
    complain_hint(&l->complain, "name the treatments that are never offered, and the evidence");
}

static void read_claim(Loader *l, const Values *v, Claim *claim) {
    int stance = schema_name(&l->complain, v->of[KEY_CLAIM_STANCE], "`stance`", stances, STANCE_COUNT);
    claim->topic = tree_text(v->of[KEY_CLAIM_TOPIC]);
    claim->text = tree_text(v->of[KEY_CLAIM_TEXT]);
    claim->why = tree_text(v->of[KEY_CLAIM_WHY]);
    claim->missing = tree_text(v->of[KEY_CLAIM_MISSING]);
    if (stance < 0) return;
    claim->stance = (Stance)stance;
    read_carriers(l, v->of[KEY_CLAIM_CARRIED_BY], claim);
    claim->from = read_from(l, v->of[KEY_CLAIM_FROM]);
    read_never(l, v->of[KEY_CLAIM_NEVER], claim);
    read_tests(l, v->of[KEY_CLAIM_TESTS], claim);
    check_stance(l, claim);
}

void read_claims(Loader *l) {
    const Section *section = &l->sections[SECTION_CLAIMS];
    Claim *claims = ARENA_NEW(l->arena, section->count, Claim);
    if (!claims) return;
    l->k->claims = claims;
    l->k->claim_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        bool ok = schema_read(&l->complain, ENTRY_CLAIM, section->of[i], &v);
        claims[i] = (Claim){.id = tree_text(v.of[KEY_CLAIM_ID]), .pos = tree_pos(section->of[i])};
        if (ok) read_claim(l, &v, &claims[i]);
    }
}
