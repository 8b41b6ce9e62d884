// SPDX-License-Identifier: GPL-3.0-or-later
class QWidget;
int windowWidth(const QWidget& widget);

int main(int argc, char** argv) {
    return argc > 100 ? windowWidth(*reinterpret_cast<QWidget*>(argv)) : 0;
}
