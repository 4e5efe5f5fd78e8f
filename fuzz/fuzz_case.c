/* Fuzzes the case reader, and for cases that can be read the posteriors, the plan and both printers. Without
 * draws and reasons: those only repeat the engine. */
#include "opened.h"
#include "report/report.h"

#include <stdint.h>
#include <stdlib.h>

enum { REPORT_BYTES = 4 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena;
    Belief *belief = opened(&arena);
    Err err = {0};
    Case of;
    Report report;
    ArenaMark mark = arena_mark(arena);
    ReportOptions options = {.kinds = OBSERVE_ALL};
    Str text = {(const char *)data, size};
    bool ok = case_read(arena, belief_model(belief)->knowledge, STR("case"), text, &of, &err);
    /* Either a case or a message that says why not, never neither. */
    if (ok != (err.code == ERR_NONE) || (!ok && err.what[0] == '\0')) abort();
    if (ok) {
        Buf out = buf_new(arena, REPORT_BYTES);
        if (!report_make(arena, belief, &of, &options, &report, &err)) abort();
        report_json(&report, STR("en"), arena, &out);
        report_text(&report, STR("ko"), false, arena, &out);
        if (out.failed) abort();
    }
    arena_rewind(arena, mark);
    return 0;
}
