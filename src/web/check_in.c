/* The weekly check-in: a screen of questions like those of the interview, what was done and what cannot be
 * done; and the reminder for a calendar. */
#include "web/account.h"
#include "web/kept.h"
#include "web/screen.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    ONCE_DIGITS = 2 * SECRET_HASH_BYTES,
    CANNOT_MAX = 300,
    DAY_SECONDS = 24 * 60 * 60,
    REMINDERS = 26,
    REMIND_HOUR = 18,
    LINE_BYTES = 75,
    CALENDAR_BYTES = 4000
};

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

/* Bytes that nobody has sent yet: the same form sent twice with the same answers is one check-in. With others
 * it is one more: nothing that somebody corrects is lost. */
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

static SecretHash mark_of(const Visit *v, Str exercise, Str cannot) {
    Buf all = buf_new(v->arena, STORE_TEXT_MAX);
    buf_add(&all, form_value(&v->form, STR("once")));
    case_write(&v->state.of, &all);
    buf_add(&all, exercise);
    buf_char(&all, ' ');
    buf_add(&all, cannot);
    return secret_hash(&v->service->key, STR("check-in"), buf_str(&all));
}

/* "Saved" is shown only when it is on the disk. */
static void save(Visit *v, Str cannot) {
    Str exercise = form_value(&v->form, STR("exercise"));
    bool known = false;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        known = known || str_eq(exercise, str_of(amounts[i]));
    if (!known) exercise = STR("");
    SecretHash once = mark_of(v, exercise, cannot);
    if (kept_add_check_in(v, (Str){(const char *)once.bytes, sizeof once.bytes}, &v->state.of, exercise,
                          cannot))
        visit_go(v, STR("/diary?saved=1"));
}

void page_check_in_post(Visit *v) {
    Screen screen;
    Err err = {0};
    if (!open_screen(v, &screen)) return;
    size_t asked = screen.count;
    Str cannot = str_trim(form_value(&v->form, STR("cannot")));
    Str too_long = characters(cannot) > CANNOT_MAX ? say(v, "error_cannot") : STR("");
    bool read = screen_read(v, &screen);
    if (screen.count < asked || form_value(&v->form, STR("once")).len != ONCE_DIGITS)
        visit_message(v, 400, "refused");
    else if (read && !too_long.len && answer_all(v, &screen, &err)) save(v, cannot);
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

/* A line of a calendar file (RFC 5545, 3.1): at most 75 bytes, then it goes on behind a line end and a blank;
 * no character is cut. */
static void calendar_line(Buf *out, Str line) {
    for (size_t room = LINE_BYTES; line.len > room; room = LINE_BYTES - 1) {
        size_t cut = room;
        while (((unsigned char)line.ptr[cut] & 0xC0) == 0x80) cut--;
        buf_add(out, str_slice(line, 0, cut));
        buf_add(out, STR("\r\n "));
        line = str_slice(line, cut, line.len);
    }
    buf_add(out, line);
    buf_add(out, STR("\r\n"));
}

/* A text as a value (3.3.11). */
static Str calendar_text(Arena *arena, Str text) {
    Buf out = buf_new(arena, 2 * text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n') buf_add(&out, STR("\\n"));
        else if (c == ',' || c == ';' || c == '\\') buf_format(&out, "\\%c", c);
        else buf_char(&out, c);
    }
    return buf_str(&out);
}

/* RFC 5545, in the time of wherever it is looked at. It says nothing of back, leg or person. */
static void write_calendar(Visit *v, int weekday, Buf *out) {
    Arena *a = v->arena;
    Str event = calendar_text(a, say(v, "remind_event"));
    const Str lines[] = {
        STR("BEGIN:VCALENDAR"),
        STR("VERSION:2.0"),
        STR("PRODID:-//Plumbline//Reminder//EN"),
        STR("BEGIN:VEVENT"),
        str_format(a, "UID:%.*s", STR_ARG(new_once(v))),
        str_format(a, "DTSTAMP:%.*s", STR_ARG(stamp(v))),
        str_format(a, "DTSTART:%.*sT%02d0000", STR_ARG(next_weekday(v, weekday)), (int)REMIND_HOUR),
        STR("DURATION:PT5M"),
        str_format(a, "RRULE:FREQ=WEEKLY;COUNT=%d", (int)REMINDERS),
        str_format(a, "SUMMARY:%.*s", STR_ARG(event)),
        str_format(a, "DESCRIPTION:%.*s", STR_ARG(calendar_text(a, say(v, "remind_event_text")))),
        STR("CLASS:PRIVATE"),
        STR("TRANSP:TRANSPARENT"),
        STR("BEGIN:VALARM"),
        STR("ACTION:DISPLAY"),
        str_format(a, "DESCRIPTION:%.*s", STR_ARG(event)),
        STR("TRIGGER:PT0M"),
        STR("END:VALARM"),
        STR("END:VEVENT"),
        STR("END:VCALENDAR"),
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) calendar_line(out, lines[i]);
}

void page_reminder(Visit *v) {
    Form query;
    double weekday = 7;
    bool told = form_parse(v->arena, v->request->query, &query) &&
                str_number(form_value(&query, STR("day")), &weekday) && weekday >= 1 && weekday <= 7;
    Buf out = buf_new(v->arena, CALENDAR_BYTES);
    write_calendar(v, told ? (int)weekday : 7, &out);
    if (out.failed) {
        visit_fail(v);
        return;
    }
    v->response->status = 200;
    v->response->body = buf_str(&out);
    http_add(v->response, STR("Content-Type"), STR("text/calendar; charset=utf-8"));
    http_add(v->response, STR("Content-Disposition"), STR("attachment; filename=\"reminder.ics\""));
}
