/* Fuzzes the reader of follow-ups, and for those that can be read the way through the phases and both
 * printers. */
#include "follow/follow.h"
#include "opened.h"
#include "report/report.h"

#include <stdint.h>
#include <stdlib.h>

enum { REPORT_BYTES = 4 * 1024 * 1024, CHECK_INS_FOLLOWED = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print(Arena *arena, const Report *report) {
    Buf text = buf_new(arena, REPORT_BYTES);
    Buf json = buf_new(arena, REPORT_BYTES);
    report_text(report, STR("en"), false, arena, &text);
    report_json(report, STR("ko"), arena, &json);
    if (text.failed || json.failed) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena;
    Belief *belief = opened(&arena);
    Err err = {0};
    Journey journey;
    Follow follow;
    Report report;
    ArenaMark mark = arena_mark(arena);
    ReportOptions options = {.kinds = OBSERVE_ALL, .follow = &follow};
    Str text = {(const char *)data, size};
    bool ok = journey_read(arena, belief_model(belief)->knowledge, STR("follow"), text, &journey, &err);
    /* Either a journey or a message that says why not, never neither. */
    if (ok != (err.code == ERR_NONE) || (!ok && err.what[0] == '\0')) abort();
    if (ok) {
        if (journey.count > CHECK_INS_FOLLOWED) journey.count = CHECK_INS_FOLLOWED;
        ok = follow_run(arena, belief, &journey, &follow, &err);
        if (!ok && err.code != ERR_INPUT) abort(); /* only answers that contradict each other */
    }
    if (ok) {
        if (!report_make(arena, belief, follow.latest, &options, &report, &err)) abort();
        print(arena, &report);
    }
    arena_rewind(arena, mark);
    return 0;
}
