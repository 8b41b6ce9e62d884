// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colours.h"

#include <cmath>

namespace redispatch::ui {

using domain::Environment;

const Colours& lightColours() {
    static const Colours colours{
        .window = QColor(0xf4f6f8),
        .base = QColor(0xffffff),
        .text = QColor(0x18202c),
        .muted = QColor(0x566173),
        .rule = QColor(0xdde2e9),
        .border = QColor(0x848d9b),
        .selection = QColor(0xdfe9fb),
        .hover = QColor(0xf1f4f9),
        .flash = QColor(0xfff3c4),
        .accent = QColor(0x1f5fc4),
        .ok = QColor(0x17955a),
        .okSoft = QColor(0x7fb89b),
        .running = QColor(0x2a78ee),
        .late = QColor(0xb06a00),
        .failed = QColor(0xb81d24),
        .missed = QColor(0xa83a0c),
        .stuck = QColor(0xa3127a),
        .paused = QColor(0x6f3fc4),
        .odd = QColor(0x7d7300),
        .never = QColor(0x31767f),
        .neutral = QColor(0x6b7686),
        .errorBack = QColor(0xfdecec),
        .warningBack = QColor(0xfdf3df),
        .infoBack = QColor(0xe9f0fc),
        .okBack = QColor(0xe6f4ec),
    };
    return colours;
}

const Colours& darkColours() {
    static const Colours colours{
        .window = QColor(0x14181f),
        .base = QColor(0x1a1f28),
        .text = QColor(0xe4e8ee),
        .muted = QColor(0x9ba6b6),
        .rule = QColor(0x2c3441),
        .border = QColor(0x697587),
        .selection = QColor(0x1f3050),
        .hover = QColor(0x212834),
        .flash = QColor(0x3a3418),
        .accent = QColor(0x7fb0ff),
        .ok = QColor(0x5fd69b),
        .okSoft = QColor(0x2c6f5c),
        .running = QColor(0x4f9dff),
        .late = QColor(0xf0b13c),
        .failed = QColor(0xf5655f),
        .missed = QColor(0xff9350),
        .stuck = QColor(0xee6cc0),
        .paused = QColor(0xc9b2ff),
        .odd = QColor(0xe0c24a),
        .never = QColor(0x58a3b0),
        .neutral = QColor(0x8c97a8),
        .errorBack = QColor(0x3a2023),
        .warningBack = QColor(0x382d17),
        .infoBack = QColor(0x1d2b45),
        .okBack = QColor(0x1a3328),
    };
    return colours;
}

const Colours& contrastColours() {
    static const Colours colours{
        .window = QColor(Qt::black),
        .base = QColor(Qt::black),
        .text = QColor(0xffffff),
        .muted = QColor(0xdadada),
        .rule = QColor(0x9a9a9a),
        .border = QColor(0xffffff),
        .selection = QColor(0x00337a),
        .hover = QColor(0x262626),
        .flash = QColor(0x4a3d00),
        .accent = QColor(0x8ec7ff),
        .ok = QColor(0x46f59a),
        .okSoft = QColor(0x0f7d5a),
        .running = QColor(0x3f9fff),
        .late = QColor(0xffb300),
        .failed = QColor(0xff6e6e),
        .missed = QColor(0xffa064),
        .stuck = QColor(0xff74d4),
        .paused = QColor(0xe2caff),
        .odd = QColor(0xfff04a),
        .never = QColor(0x4fbfd0),
        .neutral = QColor(0xd0d0d0),
        .errorBack = QColor(0x4a0000),
        .warningBack = QColor(0x3d2c00),
        .infoBack = QColor(0x00254f),
        .okBack = QColor(0x00331a),
    };
    return colours;
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::Window).lightnessF() <
           palette.color(QPalette::Active, QPalette::WindowText).lightnessF();
}

bool isHighContrast(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::Window).rgb() == qRgb(0, 0, 0) &&
           palette.color(QPalette::Active, QPalette::WindowText).rgb() == qRgb(255, 255, 255);
}

const Colours& coloursOf(const QPalette& palette) {
    if (isHighContrast(palette))
        return contrastColours();
    return isDark(palette) ? darkColours() : lightColours();
}

BandColours bandColours(Environment environment, bool dark) {
    const QColor white(0xffffff);
    switch (environment) {
    case Environment::Production:
        return {QColor(dark ? 0x96201c : 0xb3261e), white};
    case Environment::Staging:
        return {QColor(dark ? 0xe0a63c : 0xf0b441), QColor(0x2a1c00)};
    case Environment::Development:
        return {QColor(dark ? 0x1c5f40 : 0x1f7347), white};
    case Environment::Unknown:
        return {QColor(dark ? 0x3b4553 : 0x4d5867), white};
    }
    return {QColor(0x4d5867), white};
}

namespace {
double luminance(const QColor& colour) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}
} // namespace

double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

} // namespace redispatch::ui
