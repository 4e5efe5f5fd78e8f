/* The public face (include/plumbline.h), and nothing more: handles around what the rooms do. */
#include "plumbline.h"

#include "base/arena.h"
#include "knowledge/load.h"
#include "knowledge/words.h"
#include "network/belief.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

static const size_t KNOWLEDGE_CAP = (size_t)256 * 1024 * 1024;
static const size_t SESSION_CAP = (size_t)128 * 1024 * 1024;
enum { REPORT_MAX_BYTES = 4 * 1024 * 1024, MOST_DRAWS = 2000 };

struct plumbline_knowledge {
    Arena *arena;
    const Knowledge *knowledge;
    const Model *model;
    char *version;
};

struct plumbline_session {
    Arena *arena;
    Belief *belief;
    ReportOptions options;
    Str language;    /* of the knowledge's words */
    ArenaMark empty; /* what the session itself holds; each call rewinds to it */
};

/* Into the caller's struct; always false, as err_set. */
static void tell(const Err *err, plumbline_error *error) {
    if (!error) return;
    error->status = (plumbline_status)err_exit_status(err->code);
    snprintf(error->message, sizeof error->message, "%s%s%s%s%s", err->where, err->where[0] ? ": " : "",
             err->what, err->hint[0] ? "; " : "", err->hint);
}

static void all_well(plumbline_error *error) {
    if (error) *error = (plumbline_error){PLUMBLINE_OK, ""};
}

static bool load(plumbline_knowledge *k, Arena *scratch, const plumbline_file *files, size_t count,
                 Err *err) {
    if (!files) {
        k->knowledge = knowledge_load_embedded(k->arena, scratch, NULL, err);
    } else {
        KnowledgeFile *list = ARENA_NEW(k->arena, count, KnowledgeFile);
        if (!list) return err_memory(err);
        for (size_t i = 0; i < count; i++)
            list[i] = (KnowledgeFile){str_of(files[i].name), {files[i].bytes, files[i].length}};
        k->knowledge = knowledge_load(k->arena, scratch, list, count, NULL, err);
    }
    if (!k->knowledge) return false;
    k->version = str_c(k->arena, k->knowledge->version);
    if (!k->version) return err_memory(err);
    k->model = model_build(k->arena, k->knowledge, err);
    return k->model != NULL;
}

plumbline_knowledge *plumbline_knowledge_open(const plumbline_file *files, size_t count,
                                              plumbline_error *error) {
    Err err = {0};
    Arena *arena = arena_new(KNOWLEDGE_CAP);
    Arena *scratch = arena_new(KNOWLEDGE_CAP);
    plumbline_knowledge *k = arena && scratch ? ARENA_NEW(arena, 1, plumbline_knowledge) : NULL;
    bool ok = k != NULL;
    all_well(error);
    if (ok) {
        k->arena = arena;
        ok = load(k, scratch, files, count, &err);
    } else {
        err_memory(&err);
    }
    arena_free(scratch);
    if (ok) return k;
    tell(&err, error);
    arena_free(arena);
    return NULL;
}

void plumbline_knowledge_free(plumbline_knowledge *knowledge) {
    if (knowledge) arena_free(knowledge->arena);
}

const char *plumbline_knowledge_version(const plumbline_knowledge *knowledge) {
    return knowledge->version;
}

const char *plumbline_knowledge_hash(const plumbline_knowledge *knowledge) {
    return knowledge->knowledge->hash;
}

plumbline_session *plumbline_session_new(const plumbline_knowledge *knowledge, plumbline_error *error) {
    Err err = {0};
    Arena *arena = arena_new(SESSION_CAP);
    plumbline_session *session = arena ? ARENA_NEW(arena, 1, plumbline_session) : NULL;
    all_well(error);
    if (session) {
        session->arena = arena;
        session->options = report_defaults();
        session->language = STR("en");
        session->belief = belief_new(arena, knowledge->model, &err);
        if (session->belief) {
            session->empty = arena_mark(arena);
            return session;
        }
    } else {
        err_memory(&err);
    }
    tell(&err, error);
    arena_free(arena);
    return NULL;
}

void plumbline_session_free(plumbline_session *session) {
    if (!session) return;
    belief_free(session->belief);
    arena_free(session->arena);
}

void plumbline_session_set_draws(plumbline_session *session, unsigned draws) {
    session->options.draws = draws < MOST_DRAWS ? draws : MOST_DRAWS;
}

plumbline_status plumbline_session_set_language(plumbline_session *session, const char *language,
                                                plumbline_error *error) {
    const Knowledge *k = belief_model(session->belief)->knowledge;
    Err err = {0};
    all_well(error);
    Str found;
    if (words_language(k, STR("language"), str_of(language), &found, &err)) {
        session->language = found;
        return PLUMBLINE_OK;
    }
    tell(&err, error);
    return PLUMBLINE_BAD_USAGE;
}

static bool assess(plumbline_session *session, Str text, plumbline_format format, Buf *out, Err *err) {
    const Knowledge *k = belief_model(session->belief)->knowledge;
    Case of;
    Report report;
    if (!case_read(session->arena, k, STR("case"), text, &of, err)) return false;
    if (!report_make(session->arena, session->belief, &of, &session->options, &report, err)) return false;
    if (format == PLUMBLINE_JSON) report_json(&report, session->language, session->arena, out);
    else report_text(&report, session->language, false, session->arena, out);
    buf_char(out, '\0');
    return out->failed ? err_memory(err) : true;
}

const char *plumbline_assess(plumbline_session *session, const char *case_json, size_t length,
                             plumbline_format format, size_t *report_length, plumbline_error *error) {
    Err err = {0};
    all_well(error);
    arena_rewind(session->arena, session->empty);
    Buf out = buf_new(session->arena, REPORT_MAX_BYTES);
    if (!assess(session, (Str){case_json, length}, format, &out, &err)) {
        tell(&err, error);
        return NULL;
    }
    if (report_length) *report_length = out.len - 1;
    return out.bytes;
}
