// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/palettemodel.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace redispatch::ui {

/// One line to find jobs, actions, views and tabs by a few letters, and to do or go there. Lies over the
/// upper part of its window while it has the focus; nothing waits for it.
class CommandPalette final : public QFrame {
    Q_OBJECT

public:
    /// `jobs` must outlive it.
    CommandPalette(const JobsModel& jobs, QWidget* window);

    /// `recent`: codes of what was chosen last, newest first.
    void open(std::vector<PaletteItem> items, const QStringList& recent);

signals:
    /// The palette is closed then, and the focus is back where it was.
    void chosen(const redispatch::ui::PaletteItem& item);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool pressed(int key, Qt::KeyboardModifiers modifiers);
    void move(int rows);
    void choose();
    void close();
    void place();
    void keepChoice();

    PaletteModel* m_model;
    QLineEdit* m_edit;
    QListView* m_list;
    QLabel* m_nothing;
    QPointer<QWidget> m_before; ///< had the focus
    QString m_moved;            ///< code of what a person moved to; empty: the first counts
};

} // namespace redispatch::ui
