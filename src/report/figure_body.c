/* From the angles of a pose to the shapes of a body. Proportions of an adult: hip to shoulder 48, thigh 42,
 * shank 40, arm 52 and the hand. */
#include "report/figure_int.h"

#include <math.h>

static const double degree = 3.14159265358979323846 / 180;

static const double lower_trunk = 22, upper_trunk = 26, neck_up = 7, head_up = 17;
static const double upper_arm = 28, forearm = 24, hand = 6;
static const double thigh = 42, shank = 40, toe_ahead = 15, toe_below = 4.8, heel_behind = 3,
                    heel_below = 3.6;
static const double shoulder_aside = 15.5, hip_aside = 8.5;

static Vec step(Vec from, double angle, double length) {
    return (Vec){from.x + length * cos(angle * degree), from.y + length * sin(angle * degree)};
}

void box_add(Box *box, Vec at, double radius) {
    box->left = fmin(box->left, at.x - radius);
    box->right = fmax(box->right, at.x + radius);
    box->bottom = fmin(box->bottom, at.y - radius);
    box->top = fmax(box->top, at.y + radius);
}

static void add(Layer *layer, Vec a, double radius_a, Vec b, double radius_b) {
    layer->of[layer->count++] = (Capsule){a, radius_a, b, radius_b};
}

static void build_head(Layer *layer, Vec neck, Vec head, double angle, FigureView view) {
    add(layer, neck, 5.2, head, 4.6);
    layer->joint = (Capsule){neck, 7.5, step(neck, angle, 3), 7};
    add(layer, step(head, angle, -2), 9.2, step(head, angle, 2.2), 9.8);
    if (view == VIEW_SIDE) add(layer, step(head, angle - 90, 8.4), 2.6, step(head, angle - 98, 11), 1.5);
}

static void build_trunk(const Pose *pose, FigureView view, Body *body) {
    const double *angle = pose->angle[POSE_TRUNK];
    Layer *layer = &body->layer[LAYER_TRUNK];
    Vec hip = {0, 0};
    Vec waist = step(hip, angle[0], lower_trunk);
    Vec chest = step(waist, angle[1], upper_trunk);
    Vec neck = step(chest, angle[1], neck_up);
    Vec head = step(neck, pose->angle[POSE_HEAD][0], head_up);
    if (view == VIEW_SIDE) {
        add(layer, hip, 10.8, waist, 9.2);
        add(layer, waist, 9.2, chest, 11.4);
        add(layer, chest, 10.2, neck, 5.4);
    } else {
        for (int side = -1; side <= 1; side += 2) {
            add(layer, step(hip, angle[0] - 90, side * 5.5), 9.5, step(waist, angle[0] - 90, side * 5), 8.5);
            add(layer, step(waist, angle[1] - 90, side * 5), 8.5, step(chest, angle[1] - 90, side * 10), 8);
        }
        add(layer, step(chest, angle[1] - 90, -9), 8, step(chest, angle[1] - 90, 9), 8);
        add(layer, step(chest, angle[1], 4), 9, neck, 5.2);
    }
    build_head(&body->layer[LAYER_HEAD], neck, head, pose->angle[POSE_HEAD][0], view);
    body->point[POINT_HIP] = hip;
    body->point[POINT_WAIST] = waist;
    body->point[POINT_CHEST] = chest;
    body->point[POINT_HEAD] = head;
}

/* side: 0 in a side view; in a front view 1 for the reader's right, -1 for the left. */
static void build_arm(const Pose *pose, PosePart part, int side, Body *body) {
    const double *angle = pose->angle[part];
    bool near = part == POSE_ARM;
    Layer *layer = &body->layer[near ? LAYER_ARM : LAYER_FAR_ARM];
    Vec shoulder = step(body->point[POINT_CHEST], pose->angle[POSE_TRUNK][1] - 90, side * shoulder_aside);
    Vec elbow = step(shoulder, angle[0], upper_arm);
    Vec wrist = step(elbow, angle[1], forearm);
    Vec tip = step(wrist, angle[1], hand);
    add(layer, shoulder, 5.4, elbow, 3.9);
    add(layer, elbow, 3.9, wrist, 2.9);
    add(layer, wrist, 3.1, tip, 3.4);
    layer->joint = (Capsule){shoulder, 7.6, step(shoulder, angle[0], 1), 7.2};
    body->point[near ? POINT_ELBOW : POINT_FAR_ELBOW] = elbow;
    body->point[near ? POINT_HAND : POINT_FAR_HAND] = tip;
}

static void build_leg(const Pose *pose, PosePart part, int side, Body *body) {
    const double *angle = pose->angle[part];
    bool near = part == POSE_LEG;
    Layer *layer = &body->layer[near ? LAYER_LEG : LAYER_FAR_LEG];
    Vec hip = step(body->point[POINT_HIP], pose->angle[POSE_TRUNK][0] - 90, side * hip_aside);
    Vec knee = step(hip, angle[0], thigh);
    Vec ankle = step(knee, angle[1], shank);
    double foreshortened = side ? 0.5 : 1; /* from the front a foot points at the reader */
    double down = side ? angle[1] : angle[2] - 90;
    Vec heel = step(step(ankle, angle[2], -heel_behind * foreshortened), down, heel_below);
    Vec toe = step(step(ankle, angle[2], toe_ahead * foreshortened), down, toe_below);
    add(layer, hip, 8.6, knee, 5.6);
    add(layer, knee, 5.6, ankle, 3.5);
    add(layer, ankle, 3.6, heel, 3.4);
    add(layer, ankle, 3.4, toe, 2.3);
    add(layer, heel, 3.4, toe, 2.3);
    layer->joint = (Capsule){hip, 11, step(hip, angle[0], 2), 10.6};
    body->point[near ? POINT_KNEE : POINT_FAR_KNEE] = knee;
    body->point[near ? POINT_ANKLE : POINT_FAR_ANKLE] = ankle;
    body->point[near ? POINT_TOE : POINT_FAR_TOE] = toe;
    if (near) body->sole = (Vec){(heel.x + toe.x) / 2, fmin(heel.y - 3.4, toe.y - 2.3)};
}

static void lift(Vec *at, double up) {
    at->y += up;
}

static void lift_capsule(Capsule *c, double up) {
    lift(&c->a, up);
    lift(&c->b, up);
}

/* Puts the lowest point on the ground. */
static void settle(Body *body, double height) {
    Box box = {0};
    for (size_t l = 0; l < LAYER_COUNT; l++)
        for (size_t i = 0; i < body->layer[l].count; i++) {
            box_add(&box, body->layer[l].of[i].a, body->layer[l].of[i].radius_a);
            box_add(&box, body->layer[l].of[i].b, body->layer[l].of[i].radius_b);
        }
    double up = height - box.bottom;
    for (size_t l = 0; l < LAYER_COUNT; l++) {
        for (size_t i = 0; i < body->layer[l].count; i++) lift_capsule(&body->layer[l].of[i], up);
        lift_capsule(&body->layer[l].joint, up);
    }
    for (size_t p = 0; p < POINT_COUNT; p++) lift(&body->point[p], up);
    lift(&body->sole, up);
    body->box = (Box){box.left, height, box.right, box.top + up};
}

void figure_body(const Pose *pose, FigureView view, Body *out) {
    int side = view == VIEW_FRONT;
    *out = (Body){0};
    build_trunk(pose, view, out);
    build_arm(pose, POSE_ARM, side, out);
    build_arm(pose, POSE_FAR_ARM, -side, out);
    build_leg(pose, POSE_LEG, side, out);
    build_leg(pose, POSE_FAR_LEG, -side, out);
    settle(out, pose->lift);
    out->seat = (Vec){out->point[POINT_HIP].x, out->point[POINT_HIP].y - 10.8};
}
