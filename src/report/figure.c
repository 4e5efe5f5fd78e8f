#include "report/figure.h"

#include "report/figure_int.h"
#include "report/svg.h"

#include <math.h>

/* The drawing in its own units; a person of 170 cm stands in it. */
static const double width = 260, height = 210, margin = 8;
static const double gap = 1.6; /* left free around a limb before the body */
static const double number_width = 12, between_x = 10, between_y = 12;
static const double largest_scale = 1.25; /* of one pose alone; two stand on one scale, at most 1 */

/* One pose and where it stands in the drawing. */
typedef struct Panel {
    const Pose *pose;
    Body body;
    Props props;
    Box box;
    double x, y; /* the drawing's place of the body's origin */
} Panel;

typedef struct Drawing {
    const BodyFigure *figure;
    Str id;
    Panel panels[FIGURE_POSES];
    double scale;
    Buf *out;
} Drawing;

static SvgPoint place(const Drawing *d, const Panel *p, Vec at) {
    return (SvgPoint){p->x + d->scale * at.x, p->y - d->scale * at.y};
}

static bool above(const Pose *pose) {
    return (pose->props >> PROP_BED & 1U) != 0;
}

static double min_of(double a, double b) {
    return a < b ? a : b;
}

static Vec arrow_end(const FigureArrow *arrow, const Body *body, double along) {
    double turn = arrow->angle * atan(1) / 45;
    Vec at = body->point[arrow->point];
    return (Vec){at.x + along * cos(turn), at.y + along * sin(turn)};
}

static void measure(Panel *p, const Pose *pose, FigureView view) {
    p->pose = pose;
    figure_body(pose, view, &p->body);
    figure_props(pose, &p->body, &p->props);
    p->box = p->body.box;
    p->box.bottom = above(pose) ? p->box.bottom : -5;
    for (size_t i = 0; i < p->props.count; i++) {
        const Stroke *s = &p->props.of[i];
        double around = s->kind == STROKE_RING ? s->b.x - s->a.x : STROKE_WIDTH / 2;
        box_add(&p->box, s->a, around);
        if (s->kind != STROKE_RING) box_add(&p->box, s->b, around);
    }
}

/* The arrows stand in the last panel. */
static void measure_arrows(Drawing *d) {
    const BodyFigure *f = d->figure;
    Panel *last = &d->panels[f->pose_count - 1];
    for (size_t i = 0; i < f->arrow_count; i++) {
        const FigureArrow *arrow = &f->arrows[i];
        box_add(&last->box,
                arrow->straight ? arrow_end(arrow, &last->body, arrow->gap + fmax(arrow->length, 0))
                                : d->panels[0].body.point[arrow->point],
                arrow->straight ? 2 : 4);
    }
    for (size_t i = 0; i < f->pose_count && f->pose_count > 1; i++) d->panels[i].box.left -= number_width;
}

static double box_width(const Box *b) {
    return b->right - b->left;
}

static double box_height(const Box *b) {
    return b->top - b->bottom;
}

/* Beside each other when that leaves them larger, else one below the other. Both stand on one scale. */
static void arrange(Drawing *d) {
    const BodyFigure *f = d->figure;
    const Box *a = &d->panels[0].box;
    const Box *b = &d->panels[f->pose_count - 1].box;
    bool two = f->pose_count == 2;
    double inner_width = width - 2 * margin;
    double inner_height = height - 2 * margin;
    double wide = two ? box_width(a) + box_width(b) + between_x : box_width(a);
    double high = fmax(box_height(a), box_height(b));
    double beside = min_of(inner_width / wide, inner_height / high);
    double below = 0;
    if (two)
        below = min_of(inner_width / fmax(box_width(a), box_width(b)),
                       inner_height / (box_height(a) + box_height(b) + between_y));
    d->scale = min_of(fmax(beside, below), two ? 1 : largest_scale);
    bool stacked = below > beside && beside < 1;
    double free_x = width - d->scale * (stacked ? fmax(box_width(a), box_width(b)) : wide);
    double free_y = height - d->scale * (stacked ? box_height(a) + box_height(b) + between_y : high);
    double x = free_x / 2;
    double y = free_y / 2;
    for (size_t i = 0; i < f->pose_count; i++) {
        Panel *p = &d->panels[i];
        p->x = x - d->scale * p->box.left;
        p->y = y + d->scale * (stacked ? p->box.top : high + p->box.bottom);
        if (stacked) y += d->scale * (box_height(&p->box) + between_y);
        else x += d->scale * (box_width(&p->box) + between_x);
    }
}

static void layer_id(Drawing *d, const char *kind, const Panel *p, size_t layer) {
    buf_format(d->out, "%.*s-%s%zu%zu", STR_ARG(d->id), kind, (size_t)(p - d->panels), layer);
}

static void capsule(Drawing *d, const Panel *p, const Capsule *c) {
    svg_capsule(d->out, place(d, p, c->a), d->scale * c->radius_a, place(d, p, c->b), d->scale * c->radius_b);
}

static void use_layer(Drawing *d, const Panel *p, LayerId layer) {
    buf_add(d->out, STR("<use href=\"#"));
    layer_id(d, "l", p, layer);
    buf_add(d->out, STR("\"/>"));
}

/* From the back to the front. */
static const LayerId side_order[LAYER_COUNT] = {LAYER_FAR_ARM, LAYER_FAR_LEG, LAYER_TRUNK,
                                                LAYER_HEAD,    LAYER_LEG,     LAYER_ARM};
static const LayerId front_order[LAYER_COUNT] = {LAYER_TRUNK, LAYER_HEAD,    LAYER_FAR_LEG,
                                                 LAYER_LEG,   LAYER_FAR_ARM, LAYER_ARM};

/* What lies before the n-th layer of the order is cut out of it with a gap, except where a limb grows out of
 * it. */
static void mask(Drawing *d, const Panel *p, const LayerId *order, size_t n) {
    buf_add(d->out, STR("<mask id=\""));
    layer_id(d, "m", p, n);
    buf_format(d->out,
               "\" maskUnits=\"userSpaceOnUse\" x=\"0\" y=\"0\" width=\"%g\" height=\"%g\">"
               "<path fill=\"#fff\" d=\"M0 0H%gV%gH0Z\"/><g stroke=\"#000\" fill=\"#000\" stroke-width=\"",
               width, height, width, height);
    svg_number(d->out, 2 * gap * d->scale);
    buf_add(d->out, STR("\">"));
    bool trunk = n > 0 && order[n - 1] <= LAYER_HEAD;
    for (size_t i = n; i < LAYER_COUNT; i++)
        if (!trunk || order[i] != LAYER_HEAD) use_layer(d, p, order[i]);
    buf_add(d->out, STR("</g>"));
    if (trunk) buf_add(d->out, STR("<path fill=\"#fff\" d=\""));
    for (size_t i = n; trunk && i < LAYER_COUNT; i++) capsule(d, p, &p->body.layer[order[i]].joint);
    if (trunk) buf_add(d->out, STR("\"/>"));
    buf_add(d->out, STR("</mask>\n"));
}

static void definitions(Drawing *d, const Panel *p, const LayerId *order) {
    buf_add(d->out, STR("<defs>\n"));
    for (size_t l = 0; l < LAYER_COUNT; l++) {
        buf_add(d->out, STR("<path id=\""));
        layer_id(d, "l", p, l);
        buf_add(d->out, STR("\" d=\""));
        for (size_t i = 0; i < p->body.layer[l].count; i++) capsule(d, p, &p->body.layer[l].of[i]);
        buf_add(d->out, STR("\"/>\n"));
    }
    for (size_t n = 0; n < LAYER_COUNT; n++) mask(d, p, order, n);
    buf_add(d->out, STR("</defs>\n"));
}

static void stroke(Drawing *d, const Panel *p, const Stroke *s) {
    SvgPoint a = place(d, p, s->a);
    SvgPoint b = place(d, p, s->b);
    if (s->kind == STROKE_RING) {
        svg_capsule(d->out, a, b.x - a.x, a, b.x - a.x);
    } else if (s->kind == STROKE_LINE) {
        svg_move(d->out, a);
        svg_line(d->out, b);
    } else {
        svg_move(d->out, a);
        svg_line(d->out, (SvgPoint){b.x, a.y});
        svg_line(d->out, b);
        svg_line(d->out, (SvgPoint){a.x, b.y});
        buf_char(d->out, 'Z');
    }
}

static void begin_path(Drawing *d, const char *attributes) {
    buf_format(d->out, "<path %s stroke=\"currentColor\" stroke-width=\"", attributes);
    svg_number(d->out, d->scale * STROKE_WIDTH);
    buf_add(d->out, STR("\" d=\""));
}

/* Surfaces one upon the other; all lines as one path, so that nothing is darker where they meet. The body is
 * cut out. */
static void props(Drawing *d, const Panel *p) {
    size_t lines = 0;
    buf_add(d->out, STR("<g mask=\"url(#"));
    layer_id(d, "m", p, 0);
    buf_add(d->out, STR(")\">\n"));
    for (size_t i = 0; i < p->props.count; i++) {
        if (p->props.of[i].kind != STROKE_SURFACE) {
            lines++;
            continue;
        }
        begin_path(d, "opacity=\".16\" stroke-linejoin=\"round\"");
        stroke(d, p, &p->props.of[i]);
        buf_add(d->out, STR("\"/>\n"));
    }
    if (lines) begin_path(d, "opacity=\".5\" fill=\"none\" stroke-linecap=\"round\"");
    for (size_t i = 0; i < p->props.count; i++)
        if (p->props.of[i].kind != STROKE_SURFACE) stroke(d, p, &p->props.of[i]);
    if (lines) buf_add(d->out, STR("\"/>\n"));
    buf_add(d->out, STR("</g>\n"));
}

static void surroundings(Drawing *d, const Panel *p) {
    if (p->props.count) props(d, p);
    if (above(p->pose) || p->pose->props >> PROP_MAT & 1U) return;
    SvgPoint left = place(d, p, (Vec){p->box.left + (d->figure->pose_count > 1 ? number_width : 0), -1.2});
    SvgPoint right = place(d, p, (Vec){p->box.right, -1.2});
    buf_add(d->out,
            STR("<path opacity=\".5\" stroke=\"currentColor\" stroke-linecap=\"round\" stroke-width=\""));
    svg_number(d->out, d->scale * 1.6);
    buf_add(d->out, STR("\" d=\""));
    svg_move(d->out, left);
    svg_line(d->out, right);
    buf_add(d->out, STR("\"/>\n"));
}

static bool accented(const BodyFigure *f, LayerId layer) {
    static const PosePart parts[] = {POSE_TRUNK, POSE_HEAD, POSE_ARM, POSE_FAR_ARM, POSE_LEG, POSE_FAR_LEG};
    return (f->accent >> parts[layer] & 1U) != 0;
}

/* From layer `from` to before `to` of the order, as one group, so that nothing shows through. */
static void layers(Drawing *d, const Panel *p, const LayerId *order, size_t from, size_t to,
                   const char *opacity) {
    buf_format(d->out, "<g opacity=\"%s\">\n", opacity);
    for (size_t n = from; n < to; n++) {
        buf_add(d->out, STR("<g"));
        if (accented(d->figure, order[n])) buf_add(d->out, STR(" class=\"accent\" fill=\"" SVG_ACCENT "\""));
        if (n + 1 < LAYER_COUNT) {
            buf_add(d->out, STR(" mask=\"url(#"));
            layer_id(d, "m", p, n + 1);
            buf_add(d->out, STR(")\""));
        }
        buf_char(d->out, '>');
        use_layer(d, p, order[n]);
        buf_add(d->out, STR("</g>\n"));
    }
    buf_add(d->out, STR("</g>\n"));
}

/* From the side the far limbs are paler. */
static void body(Drawing *d, const Panel *p, const LayerId *order) {
    size_t far = d->figure->view == VIEW_SIDE ? 2 : 0;
    for (size_t n = 0; n < far; n++)
        layers(d, p, order, n, n + 1, accented(d->figure, order[n]) ? ".65" : ".42");
    layers(d, p, order, far, LAYER_COUNT, ".9");
}

/* The way of a point about the hip (or, when the hip itself moves, straight), ending short of the limb. */
static void moved(Drawing *d, const FigureArrow *arrow) {
    const Panel *p = &d->panels[1];
    Vec from = d->panels[0].body.point[arrow->point];
    Vec to = p->body.point[arrow->point];
    Vec way = {to.x - from.x, to.y - from.y};
    double length = hypot(way.x, way.y);
    if (length < 1) return;
    double bend = arrow->point == POINT_HIP ? 0 : 0.18;
    Vec about = p->body.point[POINT_CHEST];
    double side = (way.x * (about.y - from.y) - way.y * (about.x - from.x)) > 0 ? 1 : -1;
    Vec over = {(from.x + to.x) / 2 + side * bend * way.y, (from.y + to.y) / 2 - side * bend * way.x};
    double stop = fmin(9, length / 3);
    double last = hypot(to.x - over.x, to.y - over.y);
    Vec end = {to.x - stop * (to.x - over.x) / last, to.y - stop * (to.y - over.y) / last};
    svg_arrow(d->out, place(d, p, from), place(d, p, over), place(d, p, end), 3);
}

static void arrows(Drawing *d) {
    buf_add(d->out, STR("<g class=\"accent\">\n"));
    for (size_t i = 0; i < d->figure->arrow_count; i++) {
        const FigureArrow *arrow = &d->figure->arrows[i];
        if (!arrow->straight) {
            moved(d, arrow);
            continue;
        }
        const Panel *p = &d->panels[d->figure->pose_count - 1];
        SvgPoint a = place(d, p, arrow_end(arrow, &p->body, arrow->gap));
        svg_arrow(d->out, a, a, place(d, p, arrow_end(arrow, &p->body, arrow->gap + arrow->length)), 3);
    }
    buf_add(d->out, STR("</g>\n"));
}

static void number(Drawing *d, size_t panel) {
    const Panel *p = &d->panels[panel];
    SvgPoint at = place(d, p, (Vec){p->box.left, p->box.top});
    buf_add(d->out, STR("<text font-family=\"sans-serif\" font-size=\"13\" opacity=\".6\" x=\""));
    svg_number(d->out, at.x);
    buf_add(d->out, STR("\" y=\""));
    svg_number(d->out, at.y + 11);
    buf_format(d->out, "\">%zu</text>\n", panel + 1);
}

void figure_svg(const Knowledge *k, size_t exercise, Str language, Buf *out) {
    const Exercise *e = &k->exercises[exercise];
    const BodyFigure *f = &e->figure;
    Drawing d = {.figure = f, .id = e->id, .out = out};
    const LayerId *order = f->view == VIEW_SIDE ? side_order : front_order;
    for (size_t i = 0; i < f->pose_count; i++) measure(&d.panels[i], &f->poses[i], f->view);
    measure_arrows(&d);
    arrange(&d);
    svg_open(out, e->id, width, height, knowledge_word(k, language, "exercises", e->id, "name"),
             knowledge_word(k, language, "exercises", e->id, "figure"));
    for (size_t i = 0; i < f->pose_count; i++) {
        definitions(&d, &d.panels[i], order);
        surroundings(&d, &d.panels[i]);
        body(&d, &d.panels[i], order);
        if (f->pose_count > 1) number(&d, i);
    }
    arrows(&d);
    svg_close(out);
}
