#include "knowledge/loader.h"

#include <math.h>

static const Str verified_values[] = {{"fulltext", 8}, {"abstract", 8}, {"secondary", 9}, {"unverified", 10}};
static const Str designs[] = {
    {"meta_analysis", 13}, {"cohort", 6}, {"cross_sectional", 15}, {"case_series", 11}};

static double number_or_nan(Loader *l, const Tree *tree) {
    double value = (double)NAN;
    if (!tree || tree->text.len == 0) return value;
    schema_number(&l->complain, tree, "this field of a row", -1e9, 1e12, &value);
    return value;
}

static void read_row(Loader *l, const Values *v, Evidence *row) {
    Str *texts[] = {&row->id,   &row->kind,   &row->condition, &row->finding, &row->population,
                    &row->unit, &row->effect, &row->note,      &row->source,  &row->title,
                    &row->doi,  &row->pmid,   &row->verified};
    double *numbers[] = {&row->n,         &row->cases,     &row->controls,  &row->sample,    &row->prevalence,
                         &row->sens,      &row->sens_lo,   &row->sens_hi,   &row->spec,      &row->spec_lo,
                         &row->spec_hi,   &row->lr_pos,    &row->lr_pos_lo, &row->lr_pos_hi, &row->lr_neg,
                         &row->lr_neg_lo, &row->lr_neg_hi, &row->value,     &row->value_lo,  &row->value_hi};
    enum { TEXTS = sizeof texts / sizeof texts[0], NUMBERS = sizeof numbers / sizeof numbers[0] };
    _Static_assert((int)TEXTS == (int)KEY_EVIDENCE_N && TEXTS + NUMBERS == (int)KEY_EVIDENCE_DESIGN,
                   "the order of KEYS_EVIDENCE");
    for (size_t i = 0; i < TEXTS; i++) *texts[i] = tree_text(v->of[i]);
    for (size_t i = 0; i < NUMBERS; i++) *numbers[i] = number_or_nan(l, v->of[TEXTS + i]);
    if (v->of[KEY_EVIDENCE_VERIFIED])
        schema_name(&l->complain, v->of[KEY_EVIDENCE_VERIFIED], "`verified`", verified_values, 4);
    row->design = GRADE_CASE_SERIES;
    if (!v->of[KEY_EVIDENCE_DESIGN]) return;
    int design = schema_name(&l->complain, v->of[KEY_EVIDENCE_DESIGN], "`design`", designs, 4);
    if (design >= 0) row->design = (EvidenceGrade)design;
}

void read_evidence(Loader *l) {
    const Section *section = &l->sections[SECTION_EVIDENCE];
    Evidence *rows = ARENA_NEW(l->arena, section->count, Evidence);
    if (!rows) return;
    l->k->evidence = rows;
    l->k->evidence_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values values;
        rows[i].pos = tree_pos(section->of[i]);
        if (schema_read(&l->complain, ENTRY_EVIDENCE, section->of[i], &values))
            read_row(l, &values, &rows[i]);
    }
    read_pooling(l, rows);
}
