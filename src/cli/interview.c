/* plumbline interview: asks at the terminal, one thing a screen, and ends with the report. Answers can come
 * from a file instead. */
#include "cli/app.h"
#include "report/report.h"
#include "report/words.h"
#include "report/wrap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_BYTES = 1024,
    REPORT_MAX_BYTES = 4 * 1024 * 1024,
    CASE_MAX_BYTES = 256 * 1024,
    OPTIONS_MAX = 64,
    LEAD_BYTES = 32,
    SCREEN_MAX_BYTES = 64 * 1024
};

static const OptionSpec options[] = {
    {"--answers", "CASE",
     "take the answers from a case file, unknown where it is silent; prints what was asked"},
    {"--save", "FILE", "keep the answers in this file; the same file resumes an interview that was left"},
    {"--clinician", NULL, "ask for examination findings too"},
    {"--format", "text|json", "how the report is printed"},
    {"--language", "en|ko", "the language of the questions and the report; English without it"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

/* What a person did on a screen. After DID_AGAIN and DID_TOLD it is asked again; DID_TOLD: why was said
 * already. */
typedef enum Did { DID_ANSWER, DID_SKIP, DID_BACK, DID_QUIT, DID_AGAIN, DID_TOLD } Did;

typedef struct Talk {
    App *app;
    const Knowledge *k;
    Interview iv;
    Case *of;
    Arena *arena;
    Str language;
    bool colour;
    bool json; /* the report */
} Talk;

/* Wrapped to the width of a report. */
static void say_text(const Talk *t, size_t indent, const char *lead, Str text) {
    Buf out = buf_new(t->arena, SCREEN_MAX_BYTES);
    wrap_paragraph(&out, indent, lead, text);
    printf("%.*s", STR_ARG(buf_str(&out)));
}

static void say(const Talk *t, const char *id) {
    say_text(t, 0, "", words_text(t->k, t->language, id));
}

/* One numbered line of a list; mark stands behind the text. */
static void say_option(const Talk *t, size_t number, Str text, const char *mark) {
    char lead[32];
    snprintf(lead, sizeof lead, "%4zu  ", number);
    say_text(t, 0, lead, str_format(t->arena, "%.*s%s", STR_ARG(text), mark));
}

static Str question_word(const Talk *t, size_t question, const char *field) {
    return knowledge_word(t->k, t->language, "questions", t->k->questions[question].id, field);
}

static Str option_word(const Talk *t, size_t question, size_t option) {
    const Question *q = &t->k->questions[question];
    Str id = str_format(t->arena, "%.*s.%.*s", STR_ARG(q->id), STR_ARG(q->options[option].id));
    Str text = knowledge_word(t->k, t->language, "questions", id, "text");
    return text.len ? text : q->options[option].id;
}

/* Reads a line without its end; false at the end of input. A longer line is cut, the rest of it is dropped.
 */
static bool read_line(char line[LINE_BYTES], Str *out) {
    if (!fgets(line, LINE_BYTES, stdin)) return false;
    size_t len = strlen(line);
    if (len && line[len - 1] != '\n') {
        int c = 0;
        while ((c = getchar()) != EOF && c != '\n') continue;
    }
    *out = str_trim((Str){line, len});
    return true;
}

/* The length of the longest of these words ("back b"), in the person's language or in English, that the line
 * begins with; 0 when there is none. */
static size_t begins_with(const Talk *t, Str line, const char *id) {
    const Str lists[] = {words_text(t->k, t->language, id), words_text(t->k, STR("en"), id)};
    size_t longest = 0;
    for (size_t l = 0; l < 2; l++) {
        for (size_t at = 0, end = 0; at < lists[l].len; at = end + 1) {
            end = at + str_find(str_slice(lists[l], at, lists[l].len), ' ');
            Str word = str_slice(lists[l], at, end);
            if (str_starts(line, word) && word.len > longest) longest = word.len;
        }
    }
    return longest;
}

static bool is_one_of(const Talk *t, Str line, const char *id) {
    return line.len && begins_with(t, line, id) == line.len;
}

/* Words that mean the same on every screen. */
static Did command_of(const Talk *t, Str line) {
    if (line.len == 0 || is_one_of(t, line, "words_skip")) return DID_SKIP;
    if (is_one_of(t, line, "words_back")) return DID_BACK;
    return is_one_of(t, line, "words_quit") ? DID_QUIT : DID_ANSWER;
}

/* The side that stands at the beginning of the line: l, r or b, and its length; 0 when there is none. */
static char side_of(const Talk *t, Str line, size_t *length) {
    static const char *const ids[] = {"words_left", "words_right", "words_both"};
    for (size_t i = 0; i < 3; i++)
        if ((*length = begins_with(t, line, ids[i])) > 0) return "lrb"[i];
    return 0;
}

/* Ticks the numbers in "1 3, 4l"; words after a number are sides. False when one is no number of the list.
 */
static bool read_numbers(const Talk *t, Str line, size_t count, unsigned char *chosen, char *sides) {
    memset(chosen, 0, count);
    for (size_t i = 0; i < line.len;) {
        char c = line.ptr[i];
        if (c == ' ' || c == ',') {
            i++;
            continue;
        }
        size_t number = 0;
        size_t digits = 0;
        for (; i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '9' && digits < 4; i++, digits++)
            number = number * 10 + (size_t)(line.ptr[i] - '0');
        if (digits == 0 || number > count) return false;
        size_t length = 0;
        char side = side_of(t, str_slice(line, i, line.len), &length);
        i += length;
        if (number == 0) continue; /* 0: none of these */
        chosen[number - 1] = 1;
        if (sides) sides[number - 1] = side ? side : 'y';
        else if (side) return false;
    }
    return true;
}

static bool contains(Str line, char c) {
    return str_find(line, c) < line.len;
}

static void print_options(const Talk *t, size_t question) {
    const Question *q = &t->k->questions[question];
    for (size_t o = 0; o < q->option_count; o++) {
        Str text = option_word(t, question, o);
        say_option(t, o + 1, text, "");
    }
    if (q->kind == QUESTION_SEVERAL) say_option(t, 0, words_text(t->k, t->language, "none_of_these"), "");
}

/* One screen of options: single or several. */
static Did ask_options(Talk *t, size_t question, Str line) {
    const Question *q = &t->k->questions[question];
    unsigned char chosen[OPTIONS_MAX] = {0};
    if (q->option_count > OPTIONS_MAX || !read_numbers(t, line, q->option_count, chosen, NULL))
        return DID_AGAIN;
    size_t ticked = 0;
    for (size_t o = 0; o < q->option_count; o++) ticked += chosen[o];
    if (q->kind == QUESTION_SINGLE && ticked != 1) return DID_AGAIN;
    if (ticked && contains(line, '0') && line.len == 1) return DID_AGAIN;
    interview_choose(&t->iv, question, chosen);
    return DID_ANSWER;
}

static void print_areas(const Talk *t, size_t question) {
    const Question *q = &t->k->questions[question];
    for (size_t i = 0; i < q->ask_count; i++) {
        Str area = knowledge_word(t->k, t->language, "findings", t->k->findings[q->asks[i]].id, "short");
        if (!area.len) area = words_finding_name(t->k, t->language, q->asks[i]);
        bool sided = t->k->findings[q->asks[i]].type == TYPE_SIDE;
        say_option(t, i + 1, area, sided ? "" : " *");
    }
    say_option(t, 0, words_text(t->k, t->language, "none_of_these"), "");
    say(t, "how_areas");
}

/* Areas by side: "3l 4l 7b". What is not named is no, once something was answered. */
static Did ask_areas(Talk *t, size_t question, Str line) {
    const Question *q = &t->k->questions[question];
    unsigned char chosen[OPTIONS_MAX] = {0};
    char sides[OPTIONS_MAX] = {0};
    if (q->ask_count > OPTIONS_MAX || !read_numbers(t, line, q->ask_count, chosen, sides)) return DID_AGAIN;
    for (size_t i = 0; i < q->ask_count; i++) {
        bool sided = t->k->findings[q->asks[i]].type == TYPE_SIDE;
        case_set(t->of, q->asks[i],
                 sided ? answer_side(chosen[i] ? sides[i] : 'n') : answer_yesno(chosen[i]));
    }
    return DID_ANSWER;
}

/* From where to where a number goes, for one that does not. */
static void say_range(const Talk *t, const Finding *f) {
    Fill fills[] = {{"low", str_format(t->arena, "%g", f->lo)}, {"high", str_format(t->arena, "%g", f->hi)}};
    say_text(t, 0, "", words_say(t->k, t->language, "number_range", fills, 2, t->arena));
}

static Did ask_value(Talk *t, size_t question, Str line) {
    const Question *q = &t->k->questions[question];
    const Finding *f = &t->k->findings[q->asks[0]];
    Answer answer;
    Err err = {0};
    if (is_one_of(t, line, "words_yes")) line = STR("yes");
    if (is_one_of(t, line, "words_no")) line = STR("no");
    if (!case_answer_from_text(f, STR(""), line, &answer, &err)) {
        if (f->type != TYPE_NUMBER) return DID_AGAIN;
        say_range(t, f);
        return DID_TOLD;
    }
    case_set(t->of, q->asks[0], answer);
    return DID_ANSWER;
}

/* "3. ", the number of the screen, before its first question; spaces before the others. */
static const char *number_of(const Talk *t, size_t question, char lead[LEAD_BYTES]) {
    size_t shown = t->iv.history_count;
    Str screen = t->k->questions[question].screen;
    bool goes_on = shown && str_eq(t->k->questions[t->iv.history[shown - 1]].screen, screen);
    if (goes_on) snprintf(lead, LEAD_BYTES, "   ");
    else snprintf(lead, LEAD_BYTES, "%zu. ", interview_screens(&t->iv) + 1);
    return lead;
}

static void print_question(const Talk *t, const NextQuestion *next) {
    size_t question = (size_t)next->question;
    const Question *q = &t->k->questions[question];
    Str title = question_word(t, question, "title");
    Str why = question_word(t, question, "why");
    Str help = question_word(t, question, "help");
    char lead[LEAD_BYTES];
    printf("\n%s", t->colour ? "\033[1m" : "");
    say_text(t, 0, number_of(t, question, lead), title.len ? title : q->id);
    printf("%s", t->colour ? "\033[0m" : "");
    if (why.len)
        say_text(t, 0, "",
                 str_format(t->arena, "%.*s %.*s", STR_ARG(words_text(t->k, t->language, "why_asked")),
                            STR_ARG(why)));
    if (help.len) say_text(t, 0, "", help);
    if (q->kind == QUESTION_AREAS) print_areas(t, question);
    else print_options(t, question);
    static const char *const how[] = {"how_single", "how_several", "how_number", NULL, "how_yesno"};
    if (how[q->kind]) say(t, how[q->kind]);
}

static Did answer_screen(Talk *t, size_t question, Str line) {
    Did did = command_of(t, line);
    if (did != DID_ANSWER) return did;
    switch (t->k->questions[question].kind) {
    case QUESTION_SINGLE:
    case QUESTION_SEVERAL: return ask_options(t, question, line);
    case QUESTION_AREAS: return ask_areas(t, question, line);
    case QUESTION_NUMBER:
    case QUESTION_YESNO: return ask_value(t, question, line);
    }
    return DID_AGAIN;
}

static void say_clash(const Talk *t) {
    const Clash *clash = &t->of->clash;
    Side side = clash->side == 0 ? SIDE_NONE : clash->side == 'l' ? SIDE_ON_LEFT : SIDE_ON_RIGHT;
    Fill fills[] = {
        {"part", words_finding_sided(t->k, t->language, clash->part, side, t->arena)},
        {"whole", words_finding_sided(t->k, t->language, clash->whole, side, t->arena)},
    };
    say_text(t, 0, "", words_say(t->k, t->language, "clash", fills, 2, t->arena));
}

/* Shows the screen until it is answered, skipped or left. A contradiction takes the answer back and says so.
 */
static Did ask(Talk *t, const NextQuestion *next) {
    char line[LINE_BYTES];
    Str text = {"", 0};
    print_question(t, next);
    for (;;) {
        printf("> ");
        fflush(stdout);
        if (!read_line(line, &text)) return DID_QUIT;
        Did did = answer_screen(t, (size_t)next->question, text);
        Err err = {0};
        if (did == DID_ANSWER && !case_complete(t->of, &err)) {
            say_clash(t);
            const Question *q = &t->k->questions[next->question];
            for (size_t i = 0; i < q->ask_count; i++) case_set(t->of, q->asks[i], ANSWER_UNKNOWN);
        } else if (did == DID_AGAIN) {
            say(t, "not_understood");
        } else if (did != DID_TOLD) {
            return did;
        }
    }
}

/* Answers are on the disk before the next question is asked, so that nothing confirmed is lost. */
static bool save(const Talk *t, Err *err) {
    const char *path = app_option(t->app, "--save");
    if (!path) return true;
    Buf out = buf_new(t->arena, CASE_MAX_BYTES);
    case_write(t->of, &out);
    return out.failed ? err_memory(err) : app_write_file(t->arena, path, buf_str(&out), err);
}

static bool print_report(Talk *t, Err *err) {
    ReportOptions how = report_defaults();
    Report report;
    if (!report_make(t->arena, t->app->belief, t->of, &how, &report, err)) return false;
    Buf out = buf_new(t->arena, REPORT_MAX_BYTES);
    if (t->json) report_json(&report, t->language, t->arena, &out);
    else report_text(&report, t->language, t->colour, t->arena, &out);
    return out.failed ? err_memory(err) : app_print(buf_str(&out), err);
}

/* Asks until there is nothing more to gain. *left is set when the person quits. */
static bool talk(Talk *t, bool *left, Err *err) {
    NextQuestion next;
    say(t, "interview_intro");
    for (;;) {
        ArenaMark mark = arena_mark(t->arena);
        if (!interview_next(&t->iv, t->arena, &next, err)) return false;
        if (next.end != INTERVIEW_GOES_ON) return true;
        Did did = ask(t, &next);
        if (did == DID_BACK && interview_back(&t->iv) < 0) say(t, "no_way_back");
        if (did == DID_ANSWER || did == DID_SKIP) interview_asked(&t->iv, (size_t)next.question);
        if (!save(t, err)) return false;
        arena_rewind(t->arena, mark);
        if (did == DID_QUIT) {
            *left = true;
            return true;
        }
    }
}

/* The interview with answers from a file: the questions that it asked, then the report. */
static bool replay(Talk *t, const Case *source, Err *err) {
    NextQuestion next;
    FILE *to = t->json ? stderr : stdout;
    for (;;) {
        if (!interview_next(&t->iv, t->arena, &next, err)) return false;
        if (next.end != INTERVIEW_GOES_ON) break;
        size_t question = (size_t)next.question;
        char lead[LEAD_BYTES];
        Str title = question_word(t, question, "title");
        fprintf(to, "%s%.*s\n", number_of(t, question, lead),
                STR_ARG(title.len ? title : t->k->questions[question].id));
        interview_answer_from(&t->iv, question, source);
        interview_asked(&t->iv, question);
    }
    fprintf(to, "\n");
    return case_complete(t->of, err);
}

static bool read_case(App *app, const char *path, Case *out, Err *err) {
    Str text;
    return app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err) &&
           case_read(app->scratch, app->knowledge, str_of(path), text, out, err);
}

static bool run_interview(App *app, Err *err) {
    const char *answers = app_option(app, "--answers");
    const char *saved = app_option(app, "--save");
    Case of;
    Case source;
    bool left = false;
    bool json = false;
    if (!app_no_arguments(app, &command_interview, err) || !app_report_format(app, &json, err)) return false;
    if (!app_open(app, err) || !case_new(app->scratch, app->knowledge, &of, err)) return false;
    if (answers && !read_case(app, answers, &source, err)) return false;
    if (!answers && saved && access(saved, F_OK) == 0 && !read_case(app, saved, &of, err)) return false;
    if (answers)
        case_set(&of, app->knowledge->person.setting, source.given.of[app->knowledge->person.setting]);
    else if (!of.given.of[app->knowledge->person.setting].known)
        case_set(&of, app->knowledge->person.setting, answer_choice(0));
    Talk t = {.app = app,
              .k = app->knowledge,
              .of = &of,
              .arena = app->scratch,
              .colour = app_colour(),
              .json = json};
    if (!app_language(app, &t.language, err)) return false;
    bool clinician = app_option(app, "--clinician") != NULL;
    if (!interview_start(app->scratch, app->belief, &of, clinician, &t.iv, err)) return false;
    bool ok = answers ? replay(&t, &source, err) : talk(&t, &left, err);
    if (!ok) return false;
    if (left) say(&t, saved ? "left_saved" : "left");
    return left && !saved && t.iv.history_count == 0 ? true : print_report(&t, err);
}

static int run(App *app) {
    Err err = {0};
    return run_interview(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_interview = {
    "interview", "interview [--answers CASE] [--save FILE] [--clinician] [--language en|ko]",
    "asks about ten short screens of questions, then says what to do", options, run};
