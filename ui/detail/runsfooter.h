// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace redispatch::ui {

/// What the list of runs shows and what it does not: "12 of 200 read runs; older runs are not read yet".
class RunsFooter final : public QWidget {
    Q_OBJECT

public:
    enum class Older {
        None,   ///< the history ends here
        Unread, ///< there are more
        Capped, ///< there are more, but no more are kept at once
    };

    explicit RunsFooter(QWidget* parent = nullptr);
    void setCounts(int shownRows, int read, bool filtered, Older older);
    void setSearching(bool searching); ///< older runs are being read until enough match
    bool isSearching() const { return m_searching; }
    void setNote(const QString& note); ///< what the engine does not keep, or why nothing could be read

signals:
    void searchWanted();
    void stopWanted();

private:
    void showButton();

    QLabel* m_counts;
    QLabel* m_note;
    QPushButton* m_button;
    bool m_offered = false;
    bool m_searching = false;
};

} // namespace redispatch::ui
