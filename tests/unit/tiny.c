#include "tiny.h"

#include "knowledge/load.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parameters are invented: the tests look at what follows from them, not at what is true of people. E ends
 * one. Everybody who asks has some condition, so the priors of a setting sum to more than 1. */
/* clang-format off: lines of YAML */
#define E ", pooled: expert, grade: expert, why: tiny}"

static const char evidence[] =
    "version: {id: tiny-1, title: Tiny, licence: CC0-1.0}\n"
    "evidence:\n"
    "  - {id: E1, kind: accuracy, source: A 2001, n: 100, sens: 0.6, sens_lo: 0.5, sens_hi: 0.7, "
    "verified: fulltext}\n"
    "  - {id: E2, kind: other, source: B 2002, verified: abstract}\n";

static const char anatomy[] =
    "levels:\n"
    "  - {id: L4-5, traverses: L5, next: S1}\n"
    "  - {id: L5-S1, exits: L5, traverses: S1}\n"
    "roots:\n"
    "  - id: L5\n"
    "    leak: {p: 0.001, interval: [0.0001, 0.01]" E "\n"
    "    shows:\n"
    "      - {to: pain_leg, p: 0.7, interval: [0.4, 0.9]" E "\n"
    "      - {to: pain_foot, p: 0.6, interval: [0.3, 0.8]" E "\n"
    "      - {to: numb_foot, p: 0.5, interval: [0.2, 0.8]" E "\n"
    "      - {to: slr, p: 0.7, interval: [0.4, 0.9]" E "\n"
    "  - id: S1\n"
    "    leak: {p: 0.001, interval: [0.0001, 0.01]" E "\n"
    "    shows:\n"
    "      - {to: pain_leg, p: 0.7, interval: [0.4, 0.9]" E "\n"
    "      - {to: pain_foot, p: 0.5, interval: [0.2, 0.8]" E "\n"
    "      - {to: pain_sole, p: 0.6, interval: [0.3, 0.8]" E "\n"
    "      - {to: numb_leg, p: 0.5, interval: [0.2, 0.8]" E "\n"
    "      - {to: numb_foot, p: 0.5, interval: [0.2, 0.8]" E "\n"
    "      - {to: reflex, p: [0.7, 0.4], interval: [[0.01, 0.99], [0.001, 0.99]]" E "\n";

static const char causes[] =
    "conditions:\n"
    "  - id: herniation\n"
    "    core: true\n"
    "    explains_leg: true\n"
    "    prior:\n"
    "      self: {p: 0.03, interval: [0.001, 0.9]" E "\n"
    "      primary_care: {p: 0.05, interval: [0.001, 0.9]" E "\n"
    "      emergency: {p: 0.07, interval: [0.001, 0.9]" E "\n"
    "      specialist: {p: 0.4, interval: [0.001, 0.9]" E "\n"
    "    context:\n"
    "      - {when: \"age < 20\", odds: 0.5, interval: [0.2, 0.9]" E "\n"
    "      - {when: \"diabetes\", odds: 2, interval: [1.2, 4]" E "\n"
    "    sites:\n"
    "      - levels:\n"
    "          L4-5: {share: 0.6, interval: [0.01, 0.99]" E "\n"
    "          L5-S1: {share: 0.4, interval: [0.01, 0.99]" E "\n"
    "        zones:\n"
    "          - zone: subarticular\n"
    "            share: {share: 0.7, interval: [0.01, 0.99]" E "\n"
    "            presses: [{root: traversing, p: 0.9, interval: [0.6, 0.98]" E "]\n"
    "            shows:\n"
    "              - {to: \"mri_{level}\", p: 0.95, interval: [0.8, 0.99]" E "\n"
    "          - zone: central\n"
    "            share: {share: 0.2, interval: [0.01, 0.99]" E "\n"
    "            presses: [{root: traversing, p: 0.3, interval: [0.1, 0.6]" E "]\n"
    "            shows:\n"
    "              - {to: cauda, p: 0.02, interval: [0.005, 0.1]" E "\n"
    "    shows:\n"
    "      - {to: worse_sitting, p: 0.6, interval: [0.5, 0.7], from: [E1], pooled: single, of: sens, "
    "grade: cohort}\n"
    "      - {to: pain_back, p: 0.7, interval: [0.4, 0.9]" E "\n"
    "  - id: hip\n"
    "    sided: true\n"
    "    explains_leg: true\n"
    "    prior:\n"
    "      self: {p: 0.02, interval: [0.001, 0.9]" E "\n"
    "      primary_care: {p: 0.04, interval: [0.001, 0.9]" E "\n"
    "      emergency: {p: 0.03, interval: [0.001, 0.9]" E "\n"
    "      specialist: {p: 0.05, interval: [0.001, 0.9]" E "\n"
    "    shows:\n"
    "      - {to: pain_leg, p: 0.6, interval: [0.3, 0.8]" E "\n"
    "      - {to: slr.opposite, p: 0.05, interval: [0.01, 0.2]" E "\n"
    "      - {to: irritation, p: 0.5, interval: [0.2, 0.8]" E "\n"
    "  - id: strain\n"
    "    core: true\n"
    "    prior:\n"
    "      self: {p: 0.98, interval: [0.3, 0.99]" E "\n"
    "      primary_care: {p: 0.97, interval: [0.3, 0.99]" E "\n"
    "      emergency: {p: 0.95, interval: [0.3, 0.99]" E "\n"
    "      specialist: {p: 0.9, interval: [0.3, 0.99]" E "\n"
    "    shows:\n"
    "      - {to: pain_back, p: 0.9, interval: [0.6, 0.98]" E "\n"
    "      - {to: worse_sitting, p: 0.2, interval: [0.05, 0.5]" E "\n"
    "      - {to: walk_m, p: [0.3, 0.05], interval: [[0.01, 0.99], [0.001, 0.99]]" E "\n"
    "  - id: infection\n"
    "    serious: true\n"
    "    prior:\n"
    "      self: {p: 0.001, interval: [0.001, 0.9]" E "\n"
    "      primary_care: {p: 0.001, interval: [0.001, 0.9]" E "\n"
    "      emergency: {p: 0.004, interval: [0.001, 0.9]" E "\n"
    "      specialist: {p: 0.002, interval: [0.001, 0.9]" E "\n"
    "    shows:\n"
    "      - {to: pain_back, p: 0.9, interval: [0.6, 0.98]" E "\n"
    "      - {to: shivering, p: 0.5, interval: [0.2, 0.8]" E "\n"
    "      - {to: walk_m, p: [0.6, 0.4], interval: [[0.01, 0.99], [0.001, 0.99]]" E "\n";

static const char syndromes[] = "syndromes:\n"
                                "  - id: cauda\n"
                                "    report: true\n"
                                "    serious: true\n"
                                "    leak: {p: 0.0001, interval: [0.00001, 0.001]" E "\n"
                                "    shows:\n"
                                "      - {to: bladder, p: 0.8, interval: [0.5, 0.95]" E "\n"
                                "      - {to: numb_foot, p: 0.3, interval: [0.1, 0.6]" E "\n"
                                "  - id: irritation\n"
                                "    sided: true\n"
                                "    report: true\n"
                                "    leak: {p: 0.002, interval: [0.0005, 0.01]" E "\n"
                                "    shows:\n"
                                "      - {to: groin, p: 0.6, interval: [0.3, 0.8]" E "\n";

static const char findings[] =
    "findings:\n"
    "  - {id: age, kind: person, type: number, range: [1, 120], unit: years}\n"
    "  - {id: sex, kind: person, type: choice, choices: [female, male]}\n"
    "  - {id: setting, kind: person, type: choice, choices: [self, primary_care, emergency, specialist]}\n"
    "  - {id: diabetes, kind: person, type: yesno}\n"
    "  - {id: pregnant, kind: person, type: yesno}\n"
    "  - {id: pain_back, kind: history, type: yesno, leak: {p: 0.05, interval: [0.01, 0.2]" E "}\n"
    "  - {id: pain_leg, kind: history, type: side, leak: {p: 0.03, interval: [0.01, 0.1]" E "}\n"
    "  - {id: pain_foot, kind: history, type: side, part_of: pain_leg, leak: {p: 0.01, interval: "
    "[0.003, 0.05]" E "}\n"
    "  - {id: pain_sole, kind: history, type: side, part_of: pain_foot, leak: {p: 0.01, interval: "
    "[0.003, 0.05]" E "}\n"
    "  - {id: numb_leg, kind: history, type: side, leak: {p: 0.02, interval: [0.005, 0.1]" E "}\n"
    "  - {id: numb_foot, kind: history, type: side, part_of: numb_leg, leak: {p: 0.01, interval: "
    "[0.003, 0.05]" E "}\n"
    "  - {id: groin, kind: history, type: side, leak: {p: 0.01, interval: [0.003, 0.05]" E "}\n"
    "  - {id: worse_sitting, kind: history, type: yesno, leak: {p: 0.1, interval: [0.03, 0.3]" E "}\n"
    "  - {id: shivering, kind: history, type: yesno, leak: {p: 0.01, interval: [0.003, 0.05]" E "}\n"
    "  - {id: fever, kind: history, type: yesno}\n"
    "  - {id: trauma, kind: history, type: yesno}\n"
    "  - {id: lifting, kind: history, type: yesno, leak: {p: 0.1, interval: [0.03, 0.3]" E "}\n"
    "  - {id: bladder, kind: history, type: choice, choices: [none, new, long_standing], yes: [new], "
    "no: [none],\n"
    "     leak: {p: 0.01, interval: [0.003, 0.05]" E "}\n"
    "  - {id: walk_m, kind: history, type: number, range: [0, 5000], unit: m, steps: [1000, 300],\n"
    "     leak: {p: [0.1, 0.02], interval: [[0.01, 0.99], [0.001, 0.99]]" E "}\n"
    "  - {id: slr, kind: examination, type: side, leak: {p: 0.05, interval: [0.01, 0.2]" E ",\n"
    "     link_context: [{when: \"age > 60\", odds: 0.25, interval: [0.1, 0.9]" E "]}\n"
    "  - {id: reflex, kind: examination, type: choice, grades: [normal, reduced, absent], leak: {p: "
    "[0.1, 0.03], interval: [[0.01, 0.99], [0.001, 0.99]]" E "}\n"
    "  - id: mri_{level}\n"
    "    each: {level: [L4-5, L5-S1]}\n"
    "    kind: imaging\n"
    "    type: yesno\n"
    "    leak: {p: 0.2, interval: [0.05, 0.4]" E "\n"
    "    leak_context: [{when: \"age > 60\", odds: 3, interval: [2, 5]" E "]\n"
    "  - {id: never, kind: test, type: yesno, leak: {p: 0, interval: [0, 0]" E "}\n";

static const char questions[] =
    "questions:\n"
    "  - {id: age, kind: number, stage: red_flags, cost: 0.5, asks: [age]}\n"
    "  - {id: complaints, kind: areas, stage: red_flags, asks: [pain_back, pain_leg]}\n"
    "  - id: bladder\n"
    "    kind: single\n"
    "    stage: red_flags\n"
    "    asks: [bladder]\n"
    "    options:\n"
    "      - {id: none, sets: {bladder: none}}\n"
    "      - {id: new, sets: {bladder: new}}\n"
    "      - {id: long, sets: {bladder: long_standing}}\n"
    "  - id: danger\n"
    "    kind: several\n"
    "    stage: red_flags\n"
    "    asks: [fever, pregnant]\n"
    "    options:\n"
    "      - {id: fever, sets: {fever: true}}\n"
    "      - {id: pregnant, sets: {pregnant: true}}\n"
    "  - {id: numb, kind: areas, stage: red_flags, asks: [numb_leg, numb_foot], when: pain_leg}\n"
    "  - {id: walk, kind: number, stage: main, asks: [walk_m]}\n"
    "  - {id: sitting, kind: yesno, stage: main, asks: [worse_sitting]}\n"
    "  - id: began\n"
    "    kind: single\n"
    "    stage: main\n"
    "    asks: [trauma, lifting]\n"
    "    options:\n"
    "      - {id: accident, sets: {trauma: true}}\n"
    "      - {id: lifting, sets: {trauma: false, lifting: true}}\n"
    "      - {id: nothing, sets: {trauma: false, lifting: false}}\n"
    "  - {id: where, kind: areas, stage: main, asks: [pain_foot, pain_sole], when: pain_leg}\n"
    "  - {id: leg_raise, kind: areas, stage: examination, asks: [slr]}\n"
    "  - id: reflex\n"
    "    kind: single\n"
    "    stage: examination\n"
    "    asks: [reflex]\n"
    "    options:\n"
    "      - {id: normal, sets: {reflex: normal}}\n"
    "      - {id: reduced, sets: {reflex: reduced}}\n"
    "      - {id: absent, sets: {reflex: absent}}\n";

static const char rules[] =
    "rules:\n"
    "  - {id: at_home, urgency: self_care, why: tiny,\n"
    "     when: \"pain_back and not pain_leg and not fever and bladder == none\"}\n"
    "  - {id: leg, urgency: routine, when: pain_leg, why: tiny}\n"
    "  - {id: both_feet, red_flag: nerves, urgency: within_2_weeks, when: both(numb_foot), see: "
    "family_doctor, why: tiny}\n"
    "  - {id: fever_back, red_flag: infection, urgency: same_day, when: fever and pain_back, see: "
    "emergency_department,\n"
    "     from: [E2]}\n"
    "  - {id: retention, red_flag: cauda, urgency: emergency_now, when: bladder == new and (pain_back "
    "or pain_leg),\n"
    "     see: emergency_department, from: [E1, E2]}\n"
    "  - {id: two_of_three, red_flag: infection, urgency: same_day, why: tiny, see: emergency_department,\n"
    "     when: \"at_least 2 of (diabetes, shivering, pregnant)\"}\n";

static const char care[] =
    "phases:\n"
    "  - {id: urgent, order: 0, when: urgency >= same_day, review_days: 1, why: tiny}\n"
    "  - {id: start, order: 10, review_days: 14, why: tiny}\n"
    "referrals:\n"
    "  - {id: family_doctor, order: 10, when: urgency >= routine, why: tiny}\n"
    "  - {id: emergency_department, order: 0, when: urgency == emergency_now, why: tiny}\n"
    "  - {id: nobody, order: 20, why: tiny}\n"
    "treatments:\n"
    "  - {id: walking, phases: [start], order: 5, from: [E2]}\n"
    "  - {id: tablets, phases: [start], order: 7, why: tiny, contraindications: [{id: sugar,\n"
    "     when: diabetes, dangerous: true, why: tiny}, {id: child, when: pregnant, why: tiny}]}\n"
    "  - {id: heat, phases: [start], order: 2, why: tiny}\n"
    "  - {id: bed, order: 9, when: \"false\", not_now: [{id: up, when: urgency <= routine, why: tiny}], why: "
    "tiny}\n"
    "  - {id: ambulance, phases: [urgent], order: 1, when: urgency == emergency_now, why: tiny}\n"
    "imaging:\n"
    "  - {id: mri, order: 20, when: probability(herniation) > 0.3, not_now: [{id: early, when: urgency "
    "<= routine and probability(herniation) <= 0.3, why: tiny}],\n"
    "     why: tiny}\n"
    "safety_net:\n"
    "  - {id: numb_seat, order: 1, when: \"urgency < emergency_now\", why: tiny}\n";

static const char wording[] =
    "wording:\n"
    "  language: en\n"
    "  texts:\n"
    "    disclaimer: {text: \"This supports a clinician and does not replace one; it is long enough to "
    "be broken into more than one line of text.\"}\n"
    "    list_join: \"; \"\n"
    "    finding_sided: \"{finding} ({side})\"\n"
    "    finding_absent: \"no {finding}\"\n"
    "    number_unit: \"{n} {unit}\"\n"
    "  urgency:\n"
    "    emergency_now: {name: \"Emergency\", do: \"Go to the \\\"emergency\\\" department\\\\now\\tat "
    "once, and let somebody else drive you there as quickly as is safe.\"}\n"
    "    routine: {name: \"No hurry\", do: \"See a family doctor when it suits.\"}\n"
    "  conditions:\n"
    "    herniation: {name: \"a disc that presses on a nerve \\u2013 \\ud5c8\\ub9ac "
    "\\ub514\\uc2a4\\ud06c \\u2013 which often heals by itself within some weeks or months of time\"}\n"
    "  findings:\n"
    "    pain_leg: {name: \"pain in the leg\", question: \"Does a leg hurt?\"}\n"
    "    walk_m: {name: \"longest walk\"}\n"
    "  rules:\n"
    "    retention: {reason: \"Passing urine is newly difficult together with pain in the back or a "
    "leg, which can mean that nerves are in danger.\", action: \"Have it looked at now.\"}\n"
    "  safety_net:\n"
    "    numb_seat: {name: \"numbness between the legs\", text: \"Go at once when the skin on which you "
    "sit becomes numb or when you cannot hold water.\"}\n";
/* clang-format on */

static void stop(const char *what, const Err *err) {
    fprintf(stderr, "%s: %s: %s (%s)\n", what, err->where, err->what, err->hint);
    exit(1);
}

static Tiny open_with(const KnowledgeFile *files, size_t count) {
    Err err = {0};
    Tiny t = {.arena = arena_new((size_t)512 << 20), .scratch = arena_new((size_t)512 << 20)};
    if (!t.arena || !t.scratch) stop("tiny", &err);
    t.k = files ? knowledge_load(t.arena, t.scratch, files, count, NULL, &err)
                : knowledge_load_embedded(t.arena, t.scratch, NULL, &err);
    if (!t.k) stop("knowledge", &err);
    t.model = model_build(t.arena, t.k, &err);
    if (!t.model) stop("model", &err);
    t.belief = belief_new(t.arena, t.model, &err);
    if (!t.belief) stop("belief", &err);
    tiny_reset(&t);
    return t;
}

Tiny tiny_open(void) {
    const KnowledgeFile files[] = {
        {STR("a_evidence.yaml"), str_of(evidence)}, {STR("b_anatomy.yaml"), str_of(anatomy)},
        {STR("c_causes.yaml"), str_of(causes)},     {STR("c_syndromes.yaml"), str_of(syndromes)},
        {STR("d_findings.yaml"), str_of(findings)}, {STR("e_questions.yaml"), str_of(questions)},
        {STR("f_rules.yaml"), str_of(rules)},       {STR("g_care.yaml"), str_of(care)},
        {STR("h_wording.yaml"), str_of(wording)},
    };
    return open_with(files, sizeof files / sizeof *files);
}

Tiny tiny_open_embedded(void) {
    return open_with(NULL, 0);
}

void tiny_close(Tiny *t) {
    belief_free(t->belief);
    arena_free(t->scratch);
    arena_free(t->arena);
}

static Tiny group; /* of the one group of tests that a program runs */

int tiny_group(void **state) {
    group = tiny_open();
    *state = &group;
    return 0;
}

int tiny_group_embedded(void **state) {
    group = tiny_open_embedded();
    *state = &group;
    return 0;
}

int tiny_group_close(void **state) {
    tiny_close(*state);
    return 0;
}

void tiny_reset(Tiny *t) {
    arena_free(t->scratch);
    t->scratch = arena_new((size_t)512 << 20);
    if (!t->scratch) stop("tiny", &(Err){0});
}

Case tiny_case_file(Tiny *t, const char *text) {
    Case c;
    Err err = {0};
    if (!case_read(t->scratch, t->k, STR("test"), str_of(text), &c, &err)) stop(text, &err);
    return c;
}

Case tiny_case(Tiny *t, const char *given) {
    char *text = str_c(t->scratch, str_format(t->scratch, "{\"findings\": {%s}}", given));
    if (!text) stop("tiny_case", &(Err){0});
    return tiny_case_file(t, text);
}

static size_t found(int index, const char *id) {
    if (index < 0) {
        fprintf(stderr, "no \"%s\" in this knowledge\n", id);
        exit(1);
    }
    return (size_t)index;
}

size_t tiny_finding(const Tiny *t, const char *id) {
    return found(knowledge_finding(t->k, str_of(id)), id);
}

size_t tiny_cause(const Tiny *t, const char *id) {
    return found(knowledge_cause(t->k, str_of(id)), id);
}

static char *below_checkout(Tiny *t, const char *path) {
    const char *root = getenv("PLUMBLINE_ROOT");
    char *full = str_c(t->scratch, str_format(t->scratch, "%s/%s", root ? root : ".", path));
    if (!full) stop(path, &(Err){0});
    return full;
}

Str tiny_read(Tiny *t, const char *path) {
    enum { CAP = 1 << 20 };
    FILE *in = fopen(below_checkout(t, path), "rb");
    char *bytes = ARENA_NEW(t->scratch, CAP, char);
    if (!in || !bytes) {
        fprintf(stderr, "cannot open %s\n", path);
        exit(1);
    }
    size_t len = fread(bytes, 1, CAP, in);
    fclose(in);
    return (Str){bytes, len};
}

static int by_text(const void *a, const void *b) {
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

size_t tiny_list(Tiny *t, const char *folder, Str *names, size_t cap) {
    DIR *dir = opendir(below_checkout(t, folder));
    size_t count = 0;
    if (!dir) {
        fprintf(stderr, "cannot open %s\n", folder);
        exit(1);
    }
    for (struct dirent *entry = readdir(dir); entry && count < cap; entry = readdir(dir))
        if (str_ends(str_of(entry->d_name), STR(".json")))
            names[count++] = str_format(t->scratch, "%s/%s", folder, entry->d_name);
    closedir(dir);
    qsort(names, count, sizeof *names, by_text);
    return count;
}

size_t tiny_random(uint64_t *state, size_t n) {
    *state += 0x9E3779B97F4A7C15u;
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % n);
}

Answer tiny_random_answer(const Finding *finding, uint64_t *state) {
    switch (finding->type) {
    case TYPE_YESNO: return answer_yesno(tiny_random(state, 2));
    case TYPE_SIDE: return answer_side("lrbny"[tiny_random(state, 5)]);
    case TYPE_NUMBER: {
        double share = (double)tiny_random(state, 1000003) / 1000002;
        return answer_number(finding->lo + share * (finding->hi - finding->lo));
    }
    case TYPE_CHOICE: return answer_choice((int)tiny_random(state, finding->choice_count));
    }
    return ANSWER_UNKNOWN;
}

Case tiny_random_case(Tiny *t, uint64_t *state, size_t sparse) {
    Case c;
    Err err = {0};
    if (!case_new(t->scratch, t->k, &c, &err)) stop("tiny_random_case", &err);
    for (size_t f = 0; f < t->k->finding_count; f++) {
        Err contradiction = {0};
        if (tiny_random(state, sparse)) continue;
        case_set(&c, f, tiny_random_answer(&t->k->findings[f], state));
        if (!case_complete(&c, &contradiction)) case_set(&c, f, ANSWER_UNKNOWN);
    }
    if (!case_complete(&c, &err)) stop("tiny_random_case", &err);
    return c;
}
