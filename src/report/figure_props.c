/* Where a mat, a chair or a wall stands follows from the body that uses it. */
#include "report/figure_int.h"

#include <math.h>

static const double line_width = STROKE_WIDTH;

static void line(Props *props, Vec a, Vec b) {
    props->of[props->count++] = (Stroke){STROKE_LINE, a, b};
}

static void surface(Props *props, Vec a, Vec b) {
    props->of[props->count++] = (Stroke){STROKE_SURFACE, a, b};
}

static void ring(Props *props, Vec centre, double radius) {
    props->of[props->count++] = (Stroke){STROKE_RING, centre, {centre.x + radius, centre.y}};
}

static void mat(const Body *b, Props *p) {
    surface(p, (Vec){b->box.left - 4, -5}, (Vec){b->box.right + 4, -0.6});
}

/* Seen from above: the body lies on it, the head on a pillow. */
static void bed(const Body *b, Props *p) {
    Vec head = b->point[POINT_HEAD];
    surface(p, (Vec){b->box.left - 10, b->box.bottom - 8}, (Vec){b->box.right + 8, b->box.top + 8});
    surface(p, (Vec){head.x - 15, head.y - 17}, (Vec){head.x + 13, head.y + 17});
}

static void chair(const Body *b, Props *p) {
    Vec seat = {b->seat.x, b->seat.y - line_width / 2};
    Vec behind = {seat.x - 14, seat.y};
    Vec front = {seat.x + 26, seat.y};
    line(p, behind, front);
    line(p, behind, (Vec){behind.x - 5, seat.y + 44});
    line(p, behind, (Vec){behind.x - 3, line_width / 2});
    line(p, front, (Vec){front.x + 1, line_width / 2});
}

static void chair_for_legs(const Body *b, Props *p) {
    Vec knee = b->point[POINT_KNEE];
    Vec ankle = b->point[POINT_ANKLE];
    double seat = fmin(knee.y - 5.6, ankle.y - 3.5) - line_width / 2;
    Vec left = {knee.x + 6, seat};
    Vec right = {ankle.x + 6, seat};
    line(p, left, right);
    line(p, (Vec){left.x + 2, seat}, (Vec){left.x + 1, line_width / 2});
    line(p, (Vec){right.x - 2, seat}, (Vec){right.x - 1, line_width / 2});
    line(p, (Vec){right.x - 1, seat}, (Vec){right.x + 4, seat + 42});
}

/* The body has risen from it. */
static void chair_behind(const Body *b, Props *p) {
    double seat = 42;
    Vec front = {b->point[POINT_ANKLE].x - 12, seat};
    Vec behind = {front.x - 40, seat};
    line(p, behind, front);
    line(p, behind, (Vec){behind.x - 5, seat + 44});
    line(p, behind, (Vec){behind.x - 3, line_width / 2});
    line(p, front, (Vec){front.x + 1, line_width / 2});
}

/* At the side that the hands reach, else behind the back. */
static void wall(const Body *b, Props *p) {
    double reach = b->point[POINT_HAND].x;
    bool ahead = reach > b->point[POINT_CHEST].x + 12;
    double x = ahead ? reach + 3.4 + line_width / 2 + 1 : b->box.left - line_width / 2;
    line(p, (Vec){x, line_width / 2}, (Vec){x, 178});
}

static void counter(const Body *b, Props *p) {
    Vec hand = b->point[POINT_HAND];
    double top = hand.y - 3.4 - line_width / 2;
    line(p, (Vec){hand.x - 5, top}, (Vec){hand.x + 20, top});
    line(p, (Vec){hand.x + 1, top}, (Vec){hand.x + 1, line_width / 2});
    line(p, (Vec){hand.x + 17, top}, (Vec){hand.x + 17, line_width / 2});
}

static void leg_pillow(const Body *b, Props *p) {
    Vec knee = b->point[POINT_KNEE];
    Vec ankle = b->point[POINT_ANKLE];
    double middle = (knee.y + ankle.y) / 2;
    surface(p, (Vec){knee.x - 8, middle - 15}, (Vec){ankle.x + 2, middle + 17});
}

static void strap(const Body *b, Props *p) {
    Vec ankle = b->point[POINT_ANKLE];
    Vec toe = b->point[POINT_TOE];
    Vec under = {toe.x + 0.35 * (ankle.x - toe.x), toe.y + 0.35 * (ankle.y - toe.y) + 4};
    line(p, b->point[POINT_HAND], under);
}

static void step(const Body *b, Props *p) {
    double left = b->sole.x - 14;
    double right = b->sole.x + 26;
    double top = b->sole.y - line_width / 2;
    line(p, (Vec){left, 1}, (Vec){left, top});
    line(p, (Vec){left, top}, (Vec){right, top});
    line(p, (Vec){right, top}, (Vec){right, 1});
}

static void bike(const Body *b, Props *p) {
    Vec hand = b->point[POINT_HAND];
    Vec saddle = {b->seat.x, b->seat.y - 1};
    Vec crank = {(b->point[POINT_TOE].x + b->point[POINT_FAR_TOE].x) / 2 - 3,
                 (b->point[POINT_TOE].y + b->point[POINT_FAR_TOE].y) / 2 - 3};
    Vec wheel = {hand.x - 4, 24};
    line(p, (Vec){saddle.x - 11, saddle.y}, (Vec){saddle.x + 9, saddle.y});
    line(p, saddle, crank);
    line(p, crank, wheel);
    line(p, wheel, (Vec){hand.x - 8, hand.y - 2});
    line(p, (Vec){hand.x - 8, hand.y - 2}, (Vec){hand.x + 3, hand.y + 1});
    ring(p, wheel, 20);
    line(p, crank, (Vec){crank.x - 16, 2});
    line(p, (Vec){crank.x - 30, 2}, (Vec){wheel.x + 22, 2});
    line(p, wheel, (Vec){wheel.x, 2});
}

static void trolley(const Body *b, Props *p) {
    Vec hand = b->point[POINT_HAND];
    Vec front = {hand.x + 34, 52};
    line(p, (Vec){hand.x - 3, hand.y}, (Vec){hand.x + 5, hand.y});
    line(p, (Vec){hand.x + 4, hand.y}, (Vec){hand.x + 6, 12});
    line(p, (Vec){hand.x + 5, 54}, front);
    line(p, front, (Vec){front.x - 3, 26});
    line(p, (Vec){hand.x + 6, 26}, (Vec){front.x - 3, 26});
    ring(p, (Vec){hand.x + 6, 7}, 5);
    ring(p, (Vec){front.x - 3, 7}, 5);
    line(p, (Vec){front.x - 3, 12}, (Vec){front.x - 3, 26});
}

typedef void Draw(const Body *b, Props *p);

void figure_props(const Pose *pose, const Body *body, Props *out) {
#define DRAW(code, name) name,
    static Draw *const draw[] = {FIGURE_PROPS(DRAW)};
    out->count = 0;
    for (size_t i = 0; i < PROP_COUNT; i++)
        if (pose->props & 1U << i) draw[i](body, out);
}
