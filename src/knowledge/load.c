#include "knowledge/load.h"

#include "knowledge/embedded.h"
#include "knowledge/expand.h"
#include "knowledge/loader.h"
#include "knowledge/sha256.h"

#include <string.h>

static const size_t largest_bytes = (size_t)64 << 20;

static const Str section_keys[] = {
#define X(name, key) {key, sizeof(key) - 1},
    SECTIONS(X)
#undef X
        {"version", 7},
    {"pooling", 7},
    {"wording", 7}};

enum { KEY_COUNT = sizeof section_keys / sizeof section_keys[0] };

bool section_add(Arena *arena, Section *section, const Tree *entry) {
    if (section->count == section->room) {
        size_t room = section->room ? 2 * section->room : 64;
        const Tree **more = ARENA_NEW(arena, room, const Tree *);
        if (!more) return false;
        if (section->count) memcpy(more, section->of, section->count * sizeof(const Tree *));
        section->of = more;
        section->room = room;
    }
    section->of[section->count++] = entry;
    return true;
}

static void add_section(Loader *l, size_t id, const Tree *value) {
    if (tree_is_nothing(value)) return;
    if (value->kind != TREE_LIST) {
        complain(&l->complain, tree_pos(value), "`%.*s` must be a list", STR_ARG(section_keys[id]));
        complain_hint(&l->complain, "begin each entry with - ");
        return;
    }
    Section *section = &l->sections[id];
    for (size_t i = 0; i < value->count; i++)
        if (!section_add(l->scratch, section, value->items[i])) return;
    if (section->count > LARGEST_COUNT)
        complain(&l->complain, tree_pos(value), "more than %d entries in `%.*s`", (int)LARGEST_COUNT,
                 STR_ARG(section_keys[id]));
}

/* What all files together have once. */
static void add_single(Loader *l, const Tree *key, const Tree *value, const Tree **single) {
    if (*single)
        complain(&l->complain, tree_pos(key), "the %.*s stands twice, also in %.*s", STR_ARG(key->text),
                 STR_ARG((*single)->file->name));
    else *single = value;
}

/* Sorts the top-level keys of one file into the sections. */
static void add_file(Loader *l, const Tree *root) {
    if (root->kind != TREE_MAP) {
        if (!tree_is_nothing(root))
            complain(&l->complain, tree_pos(root), "a knowledge file must be a map of lists");
        return;
    }
    for (size_t i = 0; i < root->count; i++) {
        const Tree *key = root->items[2 * i];
        const Tree *value = root->items[2 * i + 1];
        size_t id = 0;
        while (id < KEY_COUNT && !str_eq(section_keys[id], key->text)) id++;
        if (id == KEY_COUNT) {
            complain(&l->complain, tree_pos(key), "no list is called `%.*s`", STR_ARG(key->text));
            complain_names(&l->complain, key->text, section_keys, KEY_COUNT);
        } else if (id < SECTION_COUNT) {
            add_section(l, id, value);
        } else if (id == KEY_COUNT - 1) {
            section_add(l->scratch, &l->wording, value);
        } else {
            add_single(l, key, value, id == SECTION_COUNT ? &l->version : &l->pooling);
        }
    }
}

static void read_files(Loader *l, const KnowledgeFile *files, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        if (files[i].bytes.len > largest_bytes - bytes) {
            complain(&l->complain, (Pos){files[i].name, 0, 0}, "more than 64 MB of knowledge");
            return;
        }
        bytes += files[i].bytes.len;
        bool ok = false;
        const Tree *root = tree_read(&l->reader, &files[i], &ok);
        if (root) root = expand_each(&l->reader, root);
        if (root) add_file(l, root);
        if (arena_failed(l->arena) || arena_failed(l->scratch)) return;
    }
}

static void hash_files(Knowledge *k, const KnowledgeFile *files, size_t count) {
    Sha256 sha;
    sha256_start(&sha);
    for (size_t i = 0; i < count; i++) {
        sha256_add(&sha, files[i].name);
        sha256_add(&sha, (Str){"\0", 1});
        sha256_add(&sha, files[i].bytes);
        sha256_add(&sha, (Str){"\0", 1});
    }
    sha256_finish(&sha, k->hash);
}

/* Gives the entries of a section their numbers, from first on. Entries without a good id get none; their
 * reader complains. */
static void collect(Loader *l, SectionId id, Index *index, const char *prefix, size_t first) {
    for (size_t i = 0; i < l->sections[id].count; i++) {
        const Tree *at = tree_get(l->sections[id].of[i], STR("id"));
        Str name = tree_text(at);
        if (name.len == 0) continue;
        if (prefix[0]) name = str_format(l->arena, "%s%.*s", prefix, STR_ARG(name));
        int before = index_put(index, name, (int)(first + i));
        if (before >= 0)
            complain(&l->complain, tree_pos(at), "there are two entries `%.*s` in this list", STR_ARG(name));
    }
}

static void collect_ids(Loader *l) {
    const Section *s = l->sections;
    struct IdTable *ids = l->ids;
    size_t conditions = s[SECTION_CONDITIONS].count;
    size_t syndromes = s[SECTION_SYNDROMES].count;
    ids->evidence = index_new(l->arena, s[SECTION_EVIDENCE].count);
    ids->levels = index_new(l->arena, s[SECTION_LEVELS].count);
    ids->causes = index_new(l->arena, conditions + syndromes + s[SECTION_ROOTS].count);
    ids->findings = index_new(l->arena, s[SECTION_FINDINGS].count);
    ids->questions = index_new(l->arena, s[SECTION_QUESTIONS].count);
    ids->rules = index_new(l->arena, s[SECTION_RULES].count);
    ids->populations = index_new(l->arena, s[SECTION_POPULATIONS].count);
    ids->stop_signs = index_new(l->arena, s[SECTION_STOP_SIGNS].count);
    ids->exercises = index_new(l->arena, s[SECTION_EXERCISES].count);
    ids->exercise_levels = index_new(l->arena, s[SECTION_EXERCISE_LEVELS].count);
    ids->programmes = index_new(l->arena, s[SECTION_PROGRAMMES].count);
    ids->claims = index_new(l->arena, s[SECTION_CLAIMS].count);
    collect(l, SECTION_CLAIMS, &ids->claims, "", 0);
    collect(l, SECTION_EVIDENCE, &ids->evidence, "", 0);
    collect(l, SECTION_LEVELS, &ids->levels, "", 0);
    collect(l, SECTION_FINDINGS, &ids->findings, "", 0);
    collect(l, SECTION_CONDITIONS, &ids->causes, "", 0);
    collect(l, SECTION_SYNDROMES, &ids->causes, "", conditions);
    collect(l, SECTION_ROOTS, &ids->causes, "root_", conditions + syndromes);
    collect(l, SECTION_QUESTIONS, &ids->questions, "", 0);
    collect(l, SECTION_RULES, &ids->rules, "", 0);
    collect(l, SECTION_POPULATIONS, &ids->populations, "", 0);
    collect(l, SECTION_STOP_SIGNS, &ids->stop_signs, "", 0);
    collect(l, SECTION_EXERCISES, &ids->exercises, "", 0);
    collect(l, SECTION_EXERCISE_LEVELS, &ids->exercise_levels, "", 0);
    collect(l, SECTION_PROGRAMMES, &ids->programmes, "", 0);
    size_t first = 0;
    for (size_t kind = 0; kind < CARE_KINDS; kind++) {
        ids->care[kind] = index_new(l->arena, s[SECTION_TREATMENTS + kind].count);
        collect(l, (SectionId)(SECTION_TREATMENTS + kind), &ids->care[kind], "", first);
        first += s[SECTION_TREATMENTS + kind].count;
    }
}

static void read_version(Loader *l) {
    Values values;
    Knowledge *k = l->k;
    k->version = k->title = k->licence = STR("");
    if (!l->version || !schema_read(&l->complain, ENTRY_VERSION, l->version, &values)) return;
    k->version = tree_text(values.of[KEY_VERSION_ID]);
    k->title = tree_text(values.of[KEY_VERSION_TITLE]);
    k->licence = tree_text(values.of[KEY_VERSION_LICENCE]);
}

/* Ids are known and trees are whole: resolve everything, then look at it as a whole. */
static void resolve(Loader *l) {
    collect_ids(l);
    if (arena_failed(l->arena)) return;
    l->k->ids = l->ids;
    read_version(l);
    read_evidence(l);
    read_findings(l);
    if (arena_failed(l->arena)) return;
    /* Expressions speak of findings and causes: both stand before the first expression is read. */
    read_levels(l);
    read_causes(l);
    if (arena_failed(l->arena)) return;
    read_finding_links(l);
    read_care(l);
    read_rules(l);
    read_exercises(l);
    read_body(l);
    read_questions(l);
    read_fit(l);
    if (!arena_failed(l->arena) && l->complain.errors == 0) read_claims(l);
    read_words(l);
    if (!arena_failed(l->arena) && l->complain.errors == 0) check_graph(l);
}

const Knowledge *knowledge_load(Arena *arena, Arena *scratch, const KnowledgeFile *files, size_t count,
                                Complaints *complaints, Err *err) {
    if (complaints) *complaints = (Complaints){0};
    Loader *l = ARENA_NEW(scratch, 1, Loader);
    if (!l) {
        err_memory(err);
        return NULL;
    }
    *l = (Loader){.arena = arena, .scratch = scratch, .complain = complainer_new(arena)};
    l->k = ARENA_NEW(arena, 1, Knowledge);
    l->ids = ARENA_NEW(arena, 1, struct IdTable);
    l->reader = (TreeReader){.texts = arena, .nodes = scratch, .complain = &l->complain};
    if (l->k && l->ids && l->complain.of) {
        read_files(l, files, count);
        /* After a broken file half of the references would dangle: say only what is broken. */
        if (l->complain.errors == 0 && !arena_failed(arena) && !arena_failed(scratch)) resolve(l);
    }
    if (complaints) *complaints = (Complaints){l->complain.of, l->complain.count};
    if (arena_failed(arena) || arena_failed(scratch)) {
        err_memory(err);
        return NULL;
    }
    if (l->complain.errors) {
        complain_to_err(&l->complain, err);
        return NULL;
    }
    hash_files(l->k, files, count);
    return l->k;
}

const Knowledge *knowledge_load_embedded(Arena *arena, Arena *scratch, Complaints *complaints, Err *err) {
    KnowledgeFile *files = ARENA_NEW(arena, knowledge_embedded_count, KnowledgeFile);
    if (!files) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < knowledge_embedded_count; i++) {
        const KnowledgeEmbedded *file = &knowledge_embedded[i];
        files[i] = (KnowledgeFile){str_of(file->name), {(const char *)file->bytes, file->len}};
    }
    return knowledge_load(arena, scratch, files, knowledge_embedded_count, complaints, err);
}
