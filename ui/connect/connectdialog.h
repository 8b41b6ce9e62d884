// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/profile.h"
#include "core/domain/snapshot.h"
#include "core/live/session.h"
#include "core/local/profiles.h"
#include "core/local/secrets.h"

#include <QDialog>

#include <functional>
#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace redispatch::ui {

class MessageBar;

/// What was typed for each of the two servers; empty: nothing.
struct Passwords {
    local::Secret application;
    local::Secret ledger;
};

/// Makes a session that is not open yet; Invalid when the address cannot be read.
using SessionFactory =
    std::function<base::Result<std::unique_ptr<live::Session>>(const domain::Profile&, const Passwords&)>;

/// Why the records of another Redis could not be read; null when they were.
const domain::Gap* ledgerGap(const domain::Snapshot& snapshot);

/// How to reach a Redis: saved profiles, or a new one. Passwords are never saved and never become part of the
/// profile.
class ConnectDialog final : public QDialog {
    Q_OBJECT

public:
    ConnectDialog(const local::Profiles& profiles, SessionFactory factory, QWidget* parent = nullptr);
    ~ConnectDialog() override;

    domain::Profile profile() const;
    void fill(const domain::Profile& profile);
    void showProblem(const base::Error& error); ///< why this dialog is shown at all
    /// The server that did not take its user or password; its field waits for another one.
    void showRefusal(const base::Error& error, local::SecretOf whose);
    /// Says that a password given before holds unless another one or another address is typed.
    void tellKept(local::SecretOf whose);
    /// The session made when Connect was pressed; once.
    std::unique_ptr<live::Session> takeSession() { return std::move(m_session); }

protected:
    bool event(QEvent* event) override; ///< grows with what it has to show

private:
    void build();
    QWidget* buildMore(); ///< what few profiles need
    void check();
    void test();
    void showTest();
    void showAnswer(const live::LinkStatus& status); ///< of both servers
    void connectNow();
    void save();
    std::unique_ptr<live::Session> makeSession(bool readOnly);
    Passwords passwords() const;
    QLineEdit* fieldOf(local::SecretOf whose) const;

    const local::Profiles& m_profiles;
    SessionFactory m_factory;
    std::vector<domain::Profile> m_saved;
    std::unique_ptr<live::Session> m_session;
    std::unique_ptr<live::Session> m_tested;
    QComboBox* m_choice;
    QLineEdit* m_name;
    QLineEdit* m_url;
    QLineEdit* m_password;
    QLineEdit* m_caFile;
    QComboBox* m_environment;
    QLineEdit* m_prefix;
    QCheckBox* m_readOnly;
    QToolButton* m_moreButton;
    QWidget* m_more = nullptr;
    QLineEdit* m_ledgerUrl;
    QLineEdit* m_ledgerPassword;
    QPlainTextEdit* m_queues;
    QCheckBox* m_searchQueues;
    QCheckBox* m_record;
    QCheckBox* m_remember;
    MessageBar* m_message;
    QPushButton* m_test;
    QPushButton* m_connect;
};

} // namespace redispatch::ui
