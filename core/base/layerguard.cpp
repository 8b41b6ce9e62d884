// SPDX-License-Identifier: GPL-3.0-or-later
// Core is built without Qt's windows; a target that brings them in must not compile.
#if defined(QT_GUI_LIB) || defined(QT_WIDGETS_LIB)
#error "core must not be built against Qt Gui or Widgets (tests/rules/layers.txt)"
#endif
