#include "report/pdf.h"

#include "report/sheet.h"
#include "report/words.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* In points: A4 with a margin that every printer keeps. */
static const double PAGE_WIDTH = 595.28, PAGE_HEIGHT = 841.89, MARGIN = 40, GAP = 22, FOOT = 54;
static const double TEXT_SIZE = 8.5, SMALL_SIZE = 7, HEADING_SIZE = 10, TITLE_SIZE = 16;
static const char FONT[] = "NanumGothic, Noto Sans CJK KR, DejaVu Sans, Sans";

typedef struct Colour {
    double red, green, blue;
} Colour;
static const Colour INK = {0.08, 0.12, 0.16}, QUIET = {0.35, 0.4, 0.45}, ACCENT = {0.04, 0.37, 0.4},
                    ALARM = {0.7, 0.14, 0.12}, PALE = {0.9, 0.93, 0.94}, PAIN = {0.85, 0.38, 0.17};

/* Where the next line goes. */
typedef struct Pen {
    cairo_t *cr;
    const Report *report;
    Str language;
    Arena *arena;
    double x, y, width; /* of the column */
    double top;         /* where columns begin on this page */
    int column, page;
} Pen;

static void set_colour(Pen *pen, Colour colour) {
    cairo_set_source_rgb(pen->cr, colour.red, colour.green, colour.blue);
}

static Str web_word(const Pen *pen, const char *id) {
    Str text = knowledge_word(pen->report->knowledge, pen->language, "web", str_of(id), "text");
    return text.len ? text : str_of(id);
}

static Str word(const Pen *pen, const char *id) {
    return words_text(pen->report->knowledge, pen->language, id);
}

static PangoLayout *lay_out(const Pen *pen, Str text, double size, bool bold, double width) {
    PangoLayout *layout = pango_cairo_create_layout(pen->cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_size(font, (int)(size * PANGO_SCALE));
    if (bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    return layout;
}

static double height_of(PangoLayout *layout) {
    int height = 0;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

/* Shows a layout at a place and lets go of it. */
static void show(Pen *pen, PangoLayout *layout, double x, double y, Colour colour) {
    set_colour(pen, colour);
    cairo_move_to(pen->cr, x, y);
    pango_cairo_show_layout(pen->cr, layout);
    g_object_unref(layout);
}

static void foot(Pen *pen) {
    Fill version[] = {{"version", pen->report->knowledge->version},
                      {"hash", str_slice(str_of(pen->report->knowledge->hash), 0, 12)}};
    Str text = str_format(pen->arena, "%.*s %.*s  ·  %d", STR_ARG(word(pen, "disclaimer")),
                          STR_ARG(words_say(pen->report->knowledge, pen->language, "knowledge_version",
                                            version, 2, pen->arena)),
                          pen->page);
    show(pen, lay_out(pen, text, SMALL_SIZE, false, PAGE_WIDTH - 2 * MARGIN), MARGIN, PAGE_HEIGHT - FOOT + 8,
         QUIET);
}

/* On to the next column or page. */
static void turn(Pen *pen) {
    if (pen->column == 0) {
        pen->column = 1;
        pen->x = MARGIN + pen->width + GAP;
    } else {
        foot(pen);
        cairo_show_page(pen->cr);
        pen->page++;
        pen->column = 0;
        pen->x = MARGIN;
        pen->top = MARGIN;
    }
    pen->y = pen->top;
}

static bool fits(const Pen *pen, double height) {
    return pen->y + height <= PAGE_HEIGHT - FOOT;
}

/* A paragraph; with a bullet it hangs behind it. */
static void paragraph(Pen *pen, Str text, const char *bullet, double size, bool bold, Colour colour) {
    double indent = bullet[0] ? 10 : 0;
    PangoLayout *layout = lay_out(pen, text, size, bold, pen->width - indent);
    double height = height_of(layout);
    if (!fits(pen, height)) turn(pen);
    if (indent > 0) show(pen, lay_out(pen, str_of(bullet), size, false, indent), pen->x + 2, pen->y, colour);
    show(pen, layout, pen->x + indent, pen->y, colour);
    pen->y += height + 2;
}

static void heading(Pen *pen, Str text) {
    const double least_below = 2 * HEADING_SIZE; /* no heading alone at the foot of a column */
    PangoLayout *layout = lay_out(pen, text, HEADING_SIZE, true, pen->width);
    double height = height_of(layout);
    if (pen->y > pen->top) pen->y += 7;
    if (!fits(pen, height + least_below)) turn(pen);
    show(pen, layout, pen->x, pen->y, ACCENT);
    pen->y += height + 3;
}

static void list(Pen *pen, Str title, Lines lines) {
    if (lines.count == 0) return;
    heading(pen, title);
    for (size_t i = 0; i < lines.count; i++) paragraph(pen, lines.of[i], "•", TEXT_SIZE, false, INK);
}

/* The box at the head: how urgent, why, whom to see. */
static void card(Pen *pen, const Sheet *sheet) {
    bool alarm = pen->report->safety.urgency >= URGENCY_SAME_DAY;
    double width = PAGE_WIDTH - 2 * MARGIN;
    Buf text = buf_new(pen->arena, 8192);
    buf_add(&text, sheet->advice);
    for (size_t i = 0; i < sheet->reasons.count; i++) {
        buf_add(&text, STR("\n• "));
        buf_add(&text, sheet->reasons.of[i]);
    }
    if (sheet->see.len) {
        buf_char(&text, '\n');
        buf_add(&text, word(pen, "heading_see"));
        buf_add(&text, STR(": "));
        buf_add(&text, sheet->see);
    }
    PangoLayout *title = lay_out(pen, sheet->urgency, 12, true, width - 20);
    PangoLayout *body = lay_out(pen, buf_str(&text), TEXT_SIZE, false, width - 20);
    double height = height_of(title) + height_of(body) + 18;
    set_colour(pen, PALE);
    cairo_rectangle(pen->cr, MARGIN, pen->y, width, height);
    cairo_fill(pen->cr);
    set_colour(pen, alarm ? ALARM : ACCENT);
    cairo_rectangle(pen->cr, MARGIN, pen->y, 4, height);
    cairo_fill(pen->cr);
    double below = pen->y + 8 + height_of(title) + 2;
    show(pen, title, MARGIN + 12, pen->y + 7, alarm ? ALARM : ACCENT);
    show(pen, body, MARGIN + 12, below, INK);
    pen->y += height + 10;
}

static void head(Pen *pen, const Sheet *sheet, Str created) {
    double width = PAGE_WIDTH - 2 * MARGIN;
    PangoLayout *title = lay_out(pen, web_word(pen, "print_title"), TITLE_SIZE, true, width);
    double height = height_of(title);
    show(pen, title, MARGIN, pen->y, INK);
    pen->y += height + 2;
    Str line =
        str_format(pen->arena, "Plumbline  ·  %.*s  ·  %.*s", STR_ARG(created), STR_ARG(sheet->person));
    show(pen, lay_out(pen, line, TEXT_SIZE, false, width), MARGIN, pen->y, QUIET);
    pen->y += 18;
    card(pen, sheet);
    pen->top = pen->y;
}

/* ---- the drawn body ---- */

/* The next number of an outline; false when a command or the end comes. */
static bool next_number(Str path, size_t *at, double *number) {
    while (*at < path.len && path.ptr[*at] == ' ') ++*at;
    size_t end = *at;
    while (end < path.len && (strchr(".0123456789", path.ptr[end]) || (path.ptr[end] == '-' && end == *at)))
        end++;
    if (!str_number(str_slice(path, *at, end), number)) return false;
    *at = end;
    return true;
}

/* One curve or line of an outline from its numbers. aim: from the end of the last curve to its last control
 * point, mirrored. */
static void segment(cairo_t *cr, char command, const double n[6], double aim[2]) {
    double x = n[0];
    double y = n[1];
    switch (command) {
    case 'M': cairo_move_to(cr, x, y); break;
    case 'c':
        cairo_rel_curve_to(cr, x, y, n[2], n[3], n[4], n[5]);
        aim[0] = n[4] - n[2];
        aim[1] = n[5] - n[3];
        break;
    case 's':
        cairo_rel_curve_to(cr, aim[0], aim[1], x, y, n[2], n[3]);
        aim[0] = n[2] - x;
        aim[1] = n[3] - y;
        break;
    case 'q':
        cairo_rel_curve_to(cr, x * 2 / 3, y * 2 / 3, n[2] + (x - n[2]) * 2 / 3, n[3] + (y - n[3]) * 2 / 3,
                           n[2], n[3]);
        break;
    default: cairo_rel_line_to(cr, x, y);
    }
}

/* Puts an outline (knowledge/drawing.h) into the path of the drawing. */
static void trace(cairo_t *cr, Str path) {
    char command = 'M';
    double aim[2] = {0, 0};
    for (size_t at = 0; at < path.len;) {
        double n[6];
        if (strchr("MlcsqZ", path.ptr[at])) command = path.ptr[at++];
        if (command == 'Z') {
            cairo_close_path(cr);
            continue;
        }
        size_t need = command == 'c' ? 6 : strchr("sq", command) ? 4 : 2;
        for (size_t i = 0; i < need; i++)
            if (!next_number(path, &at, &n[i])) return;
        segment(cr, command, n, aim);
    }
}

/* Fills the outline with dots, which print and copy in black and white. */
static void dots(cairo_t *cr) {
    const double apart = 4.5;
    double left, top, right, bottom;
    cairo_fill_extents(cr, &left, &top, &right, &bottom);
    cairo_save(cr);
    cairo_clip(cr);
    for (int row = (int)floor(top / apart); row * apart < bottom; row++)
        for (int column = (int)floor(left / apart); column * apart < right; column++) {
            if ((row + column) % 2) continue; /* every second, like a chessboard */
            cairo_new_sub_path(cr);
            cairo_arc(cr, column * apart, row * apart, 1.9, 0, 2 * G_PI);
        }
    cairo_fill(cr);
    cairo_restore(cr);
}

static void area(Pen *pen, const BodyMap *map, size_t a, BodyView view, int side) {
    const BodyMark *told = &map->told[a];
    const double dash[] = {9, 6};
    cairo_t *cr = pen->cr;
    trace(cr, pen->report->knowledge->body_areas[a].path[view]);
    set_colour(pen, told->of[FEEL_PAIN][side] > BODY_LEAST_MARK ? PAIN : PALE);
    cairo_fill_preserve(cr);
    set_colour(pen, INK);
    cairo_path_t *outline = cairo_copy_path(cr);
    if (told->of[FEEL_NUMB][side] > BODY_LEAST_MARK) dots(cr);
    cairo_new_path(cr);
    cairo_append_path(cr, outline);
    cairo_path_destroy(outline);
    cairo_set_line_width(cr, 4);
    cairo_set_dash(cr, dash, 2, 0);
    if (map->ringed && map->ringed[a].of[FEEL_PAIN][side] > 0) cairo_stroke(cr);
    cairo_new_path(cr);
}

static Str drawn_word(const Pen *pen, const char *id) {
    return knowledge_word(pen->report->knowledge, pen->language, "drawings", str_of(id), "text");
}

/* One view, its names above and below; the page is scaled already. */
static void view_of(Pen *pen, const BodyMap *map, BodyView view, double x, double y, double scale) {
    const Knowledge *k = pen->report->knowledge;
    double width = BODY_WIDTH * scale;
    const char *const names[] = {view == BODY_FRONT ? "view_front" : "view_back",
                                 view == BODY_FRONT ? "your_right" : "your_left",
                                 view == BODY_FRONT ? "your_left" : "your_right"};
    for (int side = 0; side < BODY_SIDES; side++) {
        cairo_save(pen->cr);
        cairo_translate(pen->cr, x + width / 2, y + BODY_ORIGIN_Y * scale);
        cairo_scale(pen->cr, body_mirrored(view, side) ? -scale : scale, scale);
        for (size_t a = 0; a < k->body_area_count; a++)
            if (k->body_areas[a].path[view].len) area(pen, map, a, view, side);
        cairo_restore(pen->cr);
    }
    for (int i = 0; i < 3; i++) {
        PangoLayout *name =
            lay_out(pen, drawn_word(pen, names[i]), i ? 5.5 : SMALL_SIZE, false, i ? width / 2 : width);
        pango_layout_set_alignment(name, PANGO_ALIGN_CENTER);
        show(pen, name, x + (i == 2 ? width / 2 : 0), y + (i ? (BODY_HEIGHT - 30) * scale : -4), QUIET);
    }
}

/* The body beside what it says of the root; what was told stands in the list. */
static void body(Pen *pen, const BodyMap *map) {
    const double scale = 0.16;
    double height = BODY_HEIGHT * scale;
    double drawn = BODY_VIEW_COUNT * BODY_WIDTH * scale;
    if (map->line_count == 0) return;
    Buf text = buf_new(pen->arena, 8192);
    buf_add(&text, map->legend);
    for (size_t i = map->told_count; i < map->line_count; i++)
        buf_format(&text, "\n%.*s", STR_ARG(map->lines[i]));
    PangoLayout *words = lay_out(pen, buf_str(&text), SMALL_SIZE, false, pen->width - drawn - 6);
    if (height_of(words) > height) height = height_of(words);
    if (!fits(pen, height + 3 * HEADING_SIZE)) turn(pen);
    heading(pen, map->title);
    for (int v = 0; v < BODY_VIEW_COUNT; v++)
        view_of(pen, map, (BodyView)v, pen->x + v * BODY_WIDTH * scale, pen->y, scale);
    show(pen, words, pen->x + drawn + 6, pen->y, INK);
    pen->y += height + 10;
}

/* The groups by what is known of them, the present first. */
static void flags(Pen *pen, const Sheet *sheet) {
    heading(pen, web_word(pen, "print_flags"));
    for (int status = FLAG_PRESENT; status >= FLAG_ABSENT; status--) {
        Buf names = buf_new(pen->arena, 4096);
        Str told = {0};
        for (size_t i = 0; i < sheet->flag_count; i++) {
            if ((int)sheet->flags[i].status != status) continue;
            if (told.len) buf_add(&names, STR(", "));
            told = sheet->flags[i].status_text;
            buf_add(&names, sheet->flags[i].name);
        }
        if (!told.len) continue;
        bool present = status == FLAG_PRESENT;
        paragraph(pen, told, "", TEXT_SIZE, true, present ? ALARM : INK);
        paragraph(pen, buf_str(&names), "", TEXT_SIZE, present, present ? ALARM : INK);
    }
}

static void causes(Pen *pen, const Sheet *sheet) {
    if (sheet->cause_count == 0) return;
    heading(pen, word(pen, "heading_causes"));
    for (size_t i = 0; i < sheet->cause_count; i++) {
        const SheetCause *cause = &sheet->causes[i];
        paragraph(pen, cause->name, "", TEXT_SIZE, true, INK);
        paragraph(pen, cause->frequency, "", TEXT_SIZE, false, INK);
        Str speaks[] = {cause->speaks_for, cause->speaks_against};
        const char *const labels[] = {"speaks_for", "speaks_against"};
        for (size_t s = 0; s < 2; s++) {
            if (!speaks[s].len) continue;
            Str text = str_format(pen->arena, "%.*s %.*s", STR_ARG(word(pen, labels[s])), STR_ARG(speaks[s]));
            paragraph(pen, text, "", SMALL_SIZE, false, QUIET);
        }
        pen->y += 2;
    }
}

static void medicines(Pen *pen, const Sheet *sheet) {
    heading(pen, web_word(pen, "print_medicines"));
    for (size_t i = 0; i < sheet->medicines.count; i++)
        paragraph(pen, sheet->medicines.of[i], "•", TEXT_SIZE, false, INK);
    paragraph(pen, web_word(pen, "print_medicines_write"), "•", TEXT_SIZE, false, INK);
    set_colour(pen, QUIET);
    cairo_set_line_width(pen->cr, 0.5);
    for (int line = 0; line < 2 && fits(pen, 20); line++) {
        pen->y += 16;
        cairo_move_to(pen->cr, pen->x, pen->y);
        cairo_line_to(pen->cr, pen->x + pen->width, pen->y);
        cairo_stroke(pen->cr);
    }
    pen->y += 4;
}

static cairo_status_t keep(void *out, const unsigned char *bytes, unsigned int length) {
    buf_add((Buf *)out, (Str){(const char *)bytes, length});
    return ((Buf *)out)->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

bool report_pdf(Arena *arena, const Report *report, Str language, Str created, Buf *out, Err *err) {
    Sheet sheet;
    if (!sheet_make(arena, report, language, &sheet, err)) return false;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(keep, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, "Plumbline");
    Pen pen = {.cr = cairo_create(surface),
               .report = report,
               .language = language,
               .arena = arena,
               .x = MARGIN,
               .y = MARGIN,
               .width = (PAGE_WIDTH - 2 * MARGIN - GAP) / 2,
               .page = 1};
    head(&pen, &sheet, created);
    list(&pen, web_word(&pen, "print_present"), sheet.present);
    flags(&pen, &sheet);
    medicines(&pen, &sheet);
    causes(&pen, &sheet);
    list(&pen, word(&pen, "heading_where"), sheet.where);
    body(&pen, &sheet.body);
    list(&pen, word(&pen, "heading_imaging"), sheet.imaging);
    list(&pen, word(&pen, "heading_clearer"), sheet.open);
    list(&pen, web_word(&pen, "print_absent"), sheet.absent);
    foot(&pen);
    cairo_destroy(pen.cr);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status == CAIRO_STATUS_SUCCESS && !out->failed) return true;
    err_set(err, ERR_SYSTEM, STR("pdf"), "the PDF cannot be made: %s", cairo_status_to_string(status));
    return err_hint(err, "is a font installed (fonts-nanum or another with Korean)?");
}
