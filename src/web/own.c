/* "Your data": what is kept, to be opened, taken along and deleted. */
#include "web/account.h"
#include "web/course.h"

enum { EXPORT_MAX_BYTES = 16 * 1024 * 1024 };

static bool own_account(Visit *v, StoreAccount *out) {
    Err err = {0};
    if (store_account_get(v->service->store, v->arena, v->account, out, &err) && out->id) return true;
    visit_store_failed(v, &err);
    return false;
}

static const SavedView *saved(Visit *v, const Kept *kept, size_t count, size_t *shown) {
    SavedView *views = ARENA_NEW(v->arena, count, SavedView);
    *shown = 0;
    for (size_t i = count; views && i-- > 0;) { /* the newest first */
        if (kept[i].kind != KEPT_ANSWERS) continue;
        views[*shown] = (SavedView){.date = kept_date(v, kept[i].day),
                                    .token = visit_token(v),
                                    .seq = str_format(v->arena, "%lld", (long long)kept[i].seq),
                                    .older = !str_eq(kept[i].knowledge, str_of(v->service->knowledge->hash))};
        (*shown)++;
    }
    return views;
}

void page_own(Visit *v) {
    const Kept *kept = NULL;
    size_t count = 0;
    StoreAccount account;
    if (!own_account(v, &account) || !kept_list(v, &kept, &count)) return;
    OwnView view = {.layout = visit_layout(v, say(v, "own_title")),
                    .token = visit_token(v),
                    .name = account_shown_name(v->arena, account.name),
                    .can_keep = v->known && v->state.reply_count > 0};
    view.saved = saved(v, kept, count, &view.saved_count);
    Buf page = visit_page(v);
    template_own(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void page_keep_post(Visit *v) {
    if (!v->account) visit_go(v, STR("/account"));
    else if (!v->known || v->state.reply_count == 0) visit_go(v, STR("/begin"));
    else if (kept_add_answers(v)) visit_go(v, STR("/own"));
}

static bool told_seq(const Visit *v, int64_t *seq) {
    double number = 0;
    if (!str_number(form_value(&v->form, STR("seq")), &number) || number < 1 || number > 1e15) return false;
    *seq = (int64_t)number;
    return true;
}

/* The answers go into the cookie again, and the result is worked out anew. */
void page_own_open_post(Visit *v) {
    const Kept *kept = NULL;
    size_t count = 0;
    int64_t seq = 0;
    Err err = {0};
    if (!kept_list(v, &kept, &count)) return;
    for (size_t i = 0; told_seq(v, &seq) && i < count; i++) {
        State state;
        if (kept[i].seq != seq || kept[i].kind != KEPT_ANSWERS) continue;
        if (!state_read(v->arena, v->service->knowledge, kept[i].state, kept[i].issued, &state, &err)) break;
        secret_random(state.token, sizeof state.token);
        state.emergency_seen = false;
        v->state = state;
        visit_keep(v);
        visit_go(v, STR("/result"));
        return;
    }
    visit_message(v, 404, "not_kept");
}

void page_own_remove_post(Visit *v) {
    Err err = {0};
    int64_t seq = 0;
    if (!told_seq(v, &seq)) visit_message(v, 404, "not_kept");
    else if (!store_remove(v->service->store, v->account, seq, &err)) visit_store_failed(v, &err);
    else visit_go(v, str_eq(form_value(&v->form, STR("to")), STR("diary")) ? STR("/diary") : STR("/own"));
}

/* ---- taking along ---- */

static void write_check_in(const Knowledge *k, const CheckIn *in, Buf *out) {
    buf_format(out, "{\"day\": %d", in->day);
    if (in->treatment_count) buf_add(out, STR(", \"treatments\": ["));
    for (size_t i = 0; i < in->treatment_count; i++) {
        if (i) buf_add(out, STR(", "));
        json_write_string(out, k->care[in->treatments[i]].id);
    }
    if (in->treatment_count) buf_char(out, ']');
    for (size_t f = 0; f < k->finding_count; f++) {
        if (!in->given.of[f].known) continue;
        buf_add(out, STR(", "));
        json_write_string(out, k->findings[f].id);
        buf_add(out, STR(": "));
        case_write_answer(&k->findings[f], &in->given.of[f], out);
    }
    buf_char(out, '}');
}

static void write_journey(Visit *v, const Journey *journey, Buf *out) {
    Str start = journey_date(journey, 0, v->arena);
    buf_add(out, STR(",\n\"follow\": {\"case\": "));
    case_write(&journey->start, out);
    if (start.len) buf_format(out, ", \"start\": \"%.*s\"", STR_ARG(start));
    buf_add(out, STR(", \"check_ins\": ["));
    for (size_t i = 0; i < journey->count; i++) {
        buf_add(out, i ? STR(",\n") : STR("\n"));
        write_check_in(v->service->knowledge, &journey->check_ins[i], out);
    }
    buf_add(out, STR("]}"));
}

/* What plumbline can read back: under "case" all that is known now, under "follow" how it came. False when
 * the visit was answered otherwise. */
static bool write_course(Visit *v, Buf *out) {
    Err err = {0};
    Course course;
    Journey journey;
    Follow follow;
    if (!course_read(v, &course)) return false;
    if (!course_journey(v, &course, &journey, &err)) {
        visit_fail(v);
        return false;
    }
    if (follow_run(v->arena, v->belief, &journey, &follow, &err)) {
        buf_add(out, STR(",\n\"case\": "));
        case_write(follow.latest, out);
    }
    write_journey(v, &journey, out);
    return true;
}

void page_own_json(Visit *v) {
    Err err = {0};
    StoreAccount account;
    const StoreRecord *records = NULL;
    size_t count = 0;
    if (!own_account(v, &account)) return;
    if (!store_list(v->service->store, v->arena, v->account, &records, &count, &err)) {
        visit_store_failed(v, &err);
        return;
    }
    Buf out = buf_new(v->arena, EXPORT_MAX_BYTES);
    buf_format(&out, "{\"plumbline\": \"%s\", \"account\": ", PLUMBLINE_VERSION);
    json_write_string(&out, account.name);
    if (!write_course(v, &out)) return;
    buf_add(&out, STR(", \"records\": ["));
    for (size_t i = 0; i < count; i++) {
        buf_format(&out, "%s\n{\"number\": %lld, \"record\": ", i ? "," : "", (long long)records[i].seq);
        buf_add(&out, records[i].text);
        buf_char(&out, '}');
    }
    buf_add(&out, STR("\n]}\n"));
    if (out.failed) {
        visit_fail(v);
        return;
    }
    v->response->status = 200;
    v->response->body = buf_str(&out);
    http_add(v->response, STR("Content-Type"), STR("application/json; charset=utf-8"));
    http_add(v->response, STR("Content-Disposition"), STR("attachment; filename=\"plumbline-data.json\""));
}

/* ---- deleting ---- */

static void show_delete(Visit *v, int status, bool missing) {
    Buf page = visit_page(v);
    OwnDeleteView view = {.layout = visit_layout(v, say(v, "own_delete_title")),
                          .token = visit_token(v),
                          .error = missing ? say(v, "error_sure") : STR("")};
    template_own_delete(&view, &v->words, &page);
    visit_send(v, status, &page);
}

void page_own_delete(Visit *v) {
    show_delete(v, 200, false);
}

void page_own_delete_post(Visit *v) {
    Err err = {0};
    if (!form_has(&v->form, STR("sure"), STR("yes"))) {
        show_delete(v, 422, true);
    } else if (!store_account_delete(v->service->store, v->account, &err)) {
        visit_store_failed(v, &err);
    } else {
        account_sign_out(v);
        visit_go(v, STR("/deleted"));
    }
}

void page_deleted(Visit *v) {
    visit_message(v, 200, "deleted");
}
