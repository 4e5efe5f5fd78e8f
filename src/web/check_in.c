/* The weekly check-in: a screen of questions like those of the interview, what was done and what cannot be
 * done; and the reminder for a calendar. */
#include "web/account.h"
#include "web/kept.h"
#include "web/screen.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CANNOT_MAX = 300, DAY_SECONDS = 24 * 60 * 60, REMINDERS = 26, REMIND_HOUR = 18 };

static const char *const amounts[] = {"none", "some", "most"};

/* A check-in has answers of its own, apart from those in the cookie. */
static bool open_screen(Visit *v, Screen *out) {
    Err err = {0};
    State fresh;
    if (!state_new(v->arena, v->service->knowledge, &fresh, &err)) {
        visit_fail(v);
        return false;
    }
    memcpy(fresh.token, v->state.token, sizeof fresh.token);
    v->state = fresh;
    if (screen_open(v, STR("check_in"), out)) return true;
    visit_message(v, 404, "not_found");
    return false;
}

static const OptionView *exercise_options(Visit *v) {
    enum { COUNT = sizeof amounts / sizeof *amounts };
    OptionView *options = ARENA_NEW(v->arena, COUNT, OptionView);
    for (size_t i = 0; options && i < COUNT; i++) {
        Str id = str_format(v->arena, "exercise_%s", amounts[i]);
        options[i] = (OptionView){.name = STR("exercise"),
                                  .type = STR("radio"),
                                  .value = str_of(amounts[i]),
                                  .id = id,
                                  .label = say(v, str_c(v->arena, id)),
                                  .checked = form_has(&v->form, STR("exercise"), str_of(amounts[i]))};
    }
    return options;
}

/* Bytes that nobody has sent yet: the same form sent twice is one check-in. */
static Str new_once(Visit *v) {
    SecretHash fresh;
    secret_random(fresh.bytes, sizeof fresh.bytes);
    return secret_hex(fresh, v->arena);
}

static void show(Visit *v, int status, const Screen *screen, Str cannot_error) {
    Str once = form_value(&v->form, STR("once"));
    CheckInView view = {.layout = visit_layout(v, say(v, "check_in_title")),
                        .token = visit_token(v),
                        .once = once.len ? once : new_once(v),
                        .errors = screen_errors(v, screen),
                        .asked = screen_questions(v, screen),
                        .exercise = exercise_options(v),
                        .exercise_count = sizeof amounts / sizeof *amounts,
                        .cannot = form_value(&v->form, STR("cannot")),
                        .cannot_error = cannot_error};
    Buf page = visit_page(v);
    template_check_in(&view, &v->words, &page);
    visit_send(v, status, &page);
}

void page_check_in(Visit *v) {
    Screen screen;
    if (open_screen(v, &screen)) show(v, 200, &screen, STR(""));
}

static bool read_once(Str text, unsigned char out[STORE_ONCE_BYTES]) {
    if (text.len != (size_t)2 * STORE_ONCE_BYTES) return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        out[i / 2] = (unsigned char)(i % 2 ? out[i / 2] | digit : digit << 4);
    }
    return true;
}

static size_t characters(Str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return count;
}

static bool answer_all(Visit *v, Screen *screen, Err *err) {
    for (size_t i = 0; i < screen->count; i++) {
        int conflict = -1;
        if (state_answer(v->arena, &v->state, &screen->asked[i].reply, &conflict, err)) continue;
        if (!err->code) screen->asked[i].error = say(v, "error_conflict_unknown");
        return false;
    }
    return true;
}

/* "Saved" is shown only when it is on the disk. */
static void save(Visit *v, const unsigned char once[STORE_ONCE_BYTES], Str cannot) {
    Str exercise = form_value(&v->form, STR("exercise"));
    bool known = false;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        known = known || str_eq(exercise, str_of(amounts[i]));
    if (!known) exercise = STR("");
    if (kept_add_check_in(v, (Str){(const char *)once, STORE_ONCE_BYTES}, &v->state.of, exercise, cannot))
        visit_go(v, STR("/diary?saved=1"));
}

void page_check_in_post(Visit *v) {
    Screen screen;
    Err err = {0};
    unsigned char once[STORE_ONCE_BYTES];
    if (!open_screen(v, &screen)) return;
    size_t asked = screen.count;
    Str cannot = str_trim(form_value(&v->form, STR("cannot")));
    Str too_long = characters(cannot) > CANNOT_MAX ? say(v, "error_cannot") : STR("");
    bool read = screen_read(v, &screen);
    if (screen.count < asked || !read_once(form_value(&v->form, STR("once")), once))
        visit_message(v, 400, "refused");
    else if (read && !too_long.len && answer_all(v, &screen, &err)) save(v, once, cannot);
    else if (err.code) visit_fail(v);
    else show(v, 422, &screen, too_long);
}

/* ---- the reminder ---- */

/* The next day of the week (1 is Monday) after today, as 20261121. */
static Str next_weekday(const Visit *v, int weekday) {
    time_t now = (time_t)v->now;
    struct tm utc;
    char text[32] = "";
    if (!gmtime_r(&now, &utc)) return STR("");
    int ahead = (weekday - (utc.tm_wday + 6) % 7 - 1 + 7) % 7;
    time_t then = now + (time_t)(ahead ? ahead : 7) * DAY_SECONDS;
    if (gmtime_r(&then, &utc)) strftime(text, sizeof text, "%Y%m%d", &utc);
    return str_copy(v->arena, str_of(text));
}

static Str stamp(const Visit *v) {
    time_t now = (time_t)v->now;
    struct tm utc;
    char text[32] = "";
    if (gmtime_r(&now, &utc)) strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
    return str_copy(v->arena, str_of(text));
}

/* RFC 5545, in the time of wherever it is looked at. It says nothing of back, leg or person. */
void page_reminder(Visit *v) {
    Form query;
    double weekday = 7;
    bool told = form_parse(v->arena, v->request->query, &query) &&
                str_number(form_value(&query, STR("day")), &weekday) && weekday >= 1 && weekday <= 7;
    Str day = next_weekday(v, told ? (int)weekday : 7);
    Buf out = buf_new(v->arena, 2000);
    buf_add(&out,
            STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Plumbline//Reminder//EN\r\nBEGIN:VEVENT\r\n"));
    Str once = new_once(v);
    Str now = stamp(v);
    buf_format(&out, "UID:%.*s\r\nDTSTAMP:%.*s\r\n", STR_ARG(once), STR_ARG(now));
    buf_format(&out, "DTSTART:%.*sT%02d0000\r\nDURATION:PT5M\r\nRRULE:FREQ=WEEKLY;COUNT=%d\r\n", STR_ARG(day),
               (int)REMIND_HOUR, (int)REMINDERS);
    Str event = say(v, "remind_event");
    buf_format(&out, "SUMMARY:%.*s\r\nCLASS:PRIVATE\r\nTRANSP:TRANSPARENT\r\n", STR_ARG(event));
    buf_format(&out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:%.*s\r\nTRIGGER:PT0M\r\nEND:VALARM\r\n",
               STR_ARG(event));
    buf_add(&out, STR("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    v->response->status = 200;
    v->response->body = buf_str(&out);
    http_add(v->response, STR("Content-Type"), STR("text/calendar; charset=utf-8"));
    http_add(v->response, STR("Content-Disposition"), STR("attachment; filename=\"reminder.ics\""));
}
