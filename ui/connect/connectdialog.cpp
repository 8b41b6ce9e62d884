// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/connectdialog.h"

#include "core/base/errortext.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QToolButton>

#include <algorithm>
#include <initializer_list>

namespace redispatch::ui {

using domain::Environment;
using live::LinkStatus;
using local::SecretOf;

namespace {

constexpr Environment environments[] = {Environment::Unknown, Environment::Development, Environment::Staging,
                                        Environment::Production};

QString wordOf(Environment environment) {
    const std::string_view word = domain::word(environment);
    return QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size()));
}

QLineEdit* edit(const char* name, const QString& accessible, const QString& placeholder = {}) {
    auto* line = new QLineEdit;
    line->setObjectName(QLatin1String(name));
    line->setAccessibleName(accessible);
    line->setPlaceholderText(placeholder);
    return line;
}

} // namespace

const domain::Gap* ledgerGap(const domain::Snapshot& snapshot) {
    const auto found = std::ranges::find(snapshot.gaps, "ledger", &domain::Gap::what);
    return found == snapshot.gaps.end() ? nullptr : &*found;
}

ConnectDialog::ConnectDialog(const local::Profiles& profiles, SessionFactory factory, QWidget* parent)
    : QDialog(parent)
    , m_profiles(profiles)
    , m_factory(std::move(factory))
    , m_choice(new QComboBox)
    , m_name(edit("profileName", tr("Name"), tr("orders")))
    , m_url(edit("profileUrl", tr("Address"), QStringLiteral("redis://user@host:6379/0")))
    , m_password(edit("profilePassword", tr("Password")))
    , m_caFile(edit("profileCaFile", tr("CA file"), tr("the system's authorities")))
    , m_environment(new QComboBox)
    , m_prefix(edit("profilePrefix", tr("Key prefix")))
    , m_readOnly(new QCheckBox(tr("Read-only: nothing here can change a job")))
    , m_moreButton(new QToolButton)
    , m_ledgerUrl(edit("profileLedgerUrl", tr("Ledger address"), tr("the same Redis")))
    , m_ledgerPassword(edit("profileLedgerPassword", tr("Password of the ledger")))
    , m_queues(new QPlainTextEdit)
    , m_searchQueues(new QCheckBox(tr("Look for BullMQ and Bull queues among the keys")))
    , m_record(new QCheckBox(tr("Keep the run history of engines that keep none")))
    , m_remember(new QCheckBox(tr("Remember this profile (never the password)")))
    , m_message(new MessageBar)
    , m_test(new QPushButton(tr("Test")))
    , m_connect(new QPushButton(tr("Connect"))) {
    setObjectName(QStringLiteral("connectDialog"));
    setWindowTitle(tr("Connect — Redispatch"));
    build();
    if (auto saved = m_profiles.load())
        m_saved = std::move(*saved);
    else
        m_message->showError(saved.error());
    m_choice->addItem(tr("New profile"));
    for (const domain::Profile& profile : m_saved)
        m_choice->addItem(shown(profile.name));
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this](int index) {
        fill(index > 0 ? m_saved[static_cast<std::size_t>(index - 1)] : domain::Profile{});
    });
    connect(m_url, &QLineEdit::textChanged, this, &ConnectDialog::check);
    connect(m_ledgerUrl, &QLineEdit::textChanged, this, &ConnectDialog::check);
    connect(m_url, &QLineEdit::textEdited, m_password, [this] { m_password->setPlaceholderText({}); });
    connect(m_ledgerUrl, &QLineEdit::textEdited, m_ledgerPassword,
            [this] { m_ledgerPassword->setPlaceholderText({}); });
    connect(m_test, &QPushButton::clicked, this, &ConnectDialog::test);
    connect(m_connect, &QPushButton::clicked, this, &ConnectDialog::connectNow);
    fill({});
    m_choice->setCurrentIndex(m_saved.empty() ? 0 : 1);
    m_url->setFocus();
}

ConnectDialog::~ConnectDialog() {
    if (m_tested)
        m_tested->close();
}

void ConnectDialog::build() {
    m_choice->setObjectName(QStringLiteral("profileChoice"));
    m_choice->setAccessibleName(tr("Saved profiles"));
    m_environment->setObjectName(QStringLiteral("profileEnvironment"));
    m_environment->setAccessibleName(tr("Environment"));
    for (const Environment environment : environments)
        m_environment->addItem(wordOf(environment));
    for (QLineEdit* password : {m_password, m_ledgerPassword})
        password->setEchoMode(QLineEdit::Password);
    m_readOnly->setObjectName(QStringLiteral("profileReadOnly"));
    m_remember->setObjectName(QStringLiteral("profileRemember"));
    m_remember->setChecked(true);
    m_test->setObjectName(QStringLiteral("testButton"));
    m_connect->setObjectName(QStringLiteral("connectButton"));
    m_connect->setDefault(true);
    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(space::large);
    form->setVerticalSpacing(space::small);
    form->addRow(tr("Profile"), m_choice);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Address"), m_url);
    form->addRow(QString(),
                 plainLabel(tr("redis://, rediss:// (TLS) or redis+unix:///path/to.sock"), TextKind::Small));
    form->addRow(tr("Password"), m_password);
    form->addRow(tr("CA file"), m_caFile);
    form->addRow(tr("Environment"), m_environment);
    form->addRow(tr("Key prefix"), m_prefix);
    form->addRow(QString(), m_readOnly);
    form->addRow(QString(), m_remember);
    m_more = buildMore();
    m_moreButton->setObjectName(QStringLiteral("moreFields"));
    m_moreButton->setText(tr("More"));
    m_moreButton->setAccessibleName(tr("More about this profile"));
    m_moreButton->setCheckable(true);
    m_moreButton->setAutoRaise(true);
    m_moreButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto openMore = [this](bool open) {
        m_moreButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_more->setVisible(open);
    };
    openMore(false);
    connect(m_moreButton, &QToolButton::toggled, this, openMore);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_test);
    buttons->addStretch();
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelButton"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(cancel);
    buttons->addWidget(m_connect);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::large, space::huge, space::large);
    column->setSpacing(space::medium);
    column->addWidget(plainLabel(tr("Connect to a Redis"), TextKind::Title));
    column->addLayout(form);
    column->addWidget(m_moreButton, 0, Qt::AlignLeft);
    column->addWidget(m_more);
    column->addWidget(m_message);
    column->addStretch();
    column->addLayout(buttons);
    // The fields of both parts begin in one line.
    const std::initializer_list<QFormLayout*> parts{form, static_cast<QFormLayout*>(m_more->layout())};
    int widest = 0;
    const auto forLabels = [&parts](const auto& what) {
        for (QFormLayout* part : parts)
            for (int row = 0; row < part->rowCount(); ++row)
                if (QLayoutItem* label = part->itemAt(row, QFormLayout::LabelRole); label && label->widget())
                    what(*label->widget());
    };
    forLabels([&](QWidget& label) { widest = std::max(widest, label.sizeHint().width()); });
    forLabels([&](QWidget& label) { label.setMinimumWidth(widest); });
    setMinimumWidth(520);
}

QWidget* ConnectDialog::buildMore() {
    m_queues->setObjectName(QStringLiteral("profileQueues"));
    m_queues->setAccessibleName(tr("BullMQ and Bull queues"));
    m_queues->setPlaceholderText(tr("bull:emails\nOne a line: prefix:queue. Found without looking."));
    m_queues->setTabChangesFocus(true);
    m_queues->setFixedHeight(4 * m_queues->fontMetrics().lineSpacing());
    m_searchQueues->setObjectName(QStringLiteral("profileSearchQueues"));
    m_record->setObjectName(QStringLiteral("profileRecord"));
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(space::large);
    form->setVerticalSpacing(space::small);
    form->addRow(tr("Ledger"), m_ledgerUrl);
    form->addRow(QString(),
                 wrappedLabel(tr("Another Redis for cards, audit and history, when nothing may be written "
                                 "to this one."),
                              TextKind::Small));
    form->addRow(tr("Its password"), m_ledgerPassword);
    form->addRow(tr("Queues"), m_queues);
    form->addRow(QString(), m_searchQueues);
    form->addRow(QString(), m_record);
    form->addRow(QString(),
                 wrappedLabel(tr("As long as this console runs; redispatch-runner --record does so "
                                 "without one."),
                              TextKind::Small));
    return box;
}

void ConnectDialog::fill(const domain::Profile& profile) {
    for (QLineEdit* password : {m_password, m_ledgerPassword}) {
        password->clear();
        password->setPlaceholderText({});
    }
    m_name->setText(QString::fromStdString(profile.name));
    m_url->setText(QString::fromStdString(profile.url));
    m_caFile->setText(QString::fromStdString(profile.caCertFile));
    const auto* at = std::find(std::begin(environments), std::end(environments), profile.environment);
    m_environment->setCurrentIndex(static_cast<int>(at - std::begin(environments)));
    m_prefix->setText(QString::fromStdString(profile.prefix));
    m_readOnly->setChecked(profile.readOnly);
    m_ledgerUrl->setText(QString::fromStdString(profile.ledgerUrl));
    QStringList queues;
    for (const std::string& queue : profile.queues)
        queues += QString::fromStdString(queue);
    m_queues->setPlainText(queues.join(QLatin1Char('\n')));
    m_searchQueues->setChecked(profile.searchQueues);
    m_record->setChecked(profile.record);
    // What a profile says is not hidden from whoever connects with it.
    if (!profile.ledgerUrl.empty() || !profile.queues.empty() || !profile.searchQueues || profile.record)
        m_moreButton->setChecked(true);
    check();
}

void ConnectDialog::check() {
    const bool given = !m_url->text().trimmed().isEmpty();
    m_test->setEnabled(given);
    m_connect->setEnabled(given);
    const QString why = given ? QString() : tr("Give an address first");
    m_test->setToolTip(why);
    m_connect->setToolTip(why);
    const bool elsewhere = !m_ledgerUrl->text().trimmed().isEmpty();
    m_ledgerPassword->setEnabled(elsewhere);
    m_ledgerPassword->setToolTip(elsewhere ? QString() : tr("Give the ledger's address first"));
}

domain::Profile ConnectDialog::profile() const {
    domain::Profile profile;
    profile.url = m_url->text().trimmed().toStdString();
    profile.name = m_name->text().trimmed().toStdString();
    if (profile.name.empty())
        profile.name = profile.url;
    profile.caCertFile = m_caFile->text().trimmed().toStdString();
    profile.environment = environments[std::max(0, m_environment->currentIndex())];
    profile.readOnly = m_readOnly->isChecked();
    profile.prefix = m_prefix->text().trimmed().toStdString();
    profile.ledgerUrl = m_ledgerUrl->text().trimmed().toStdString();
    const QStringList queues = m_queues->toPlainText().split(QLatin1Char('\n'));
    for (const QString& queue : queues)
        if (const QString name = queue.trimmed(); !name.isEmpty())
            profile.queues.push_back(name.toStdString());
    profile.searchQueues = m_searchQueues->isChecked();
    profile.record = m_record->isChecked();
    return profile;
}

void ConnectDialog::showProblem(const base::Error& error) {
    m_message->showError(error);
}

bool ConnectDialog::event(QEvent* event) {
    const bool done = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest)
        if (const int needed =
                std::min(layout()->totalHeightForWidth(width()), screen()->availableGeometry().height());
            needed > height())
            resize(width(), needed);
    return done;
}

QLineEdit* ConnectDialog::fieldOf(SecretOf whose) const {
    return whose == SecretOf::Ledger ? m_ledgerPassword : m_password;
}

void ConnectDialog::showRefusal(const base::Error& error, SecretOf whose) {
    const base::ErrorText text = base::explain(error);
    QStringList rest{QString::fromStdString(text.expected)};
    if (whose == SecretOf::Ledger)
        rest.prepend(tr("This is the ledger's Redis; the one with the jobs let you in."));
    else if (!m_ledgerUrl->text().trimmed().isEmpty())
        rest.prepend(tr("This is the Redis with the jobs; the ledger's is asked after it."));
    rest.removeAll(QString());
    m_message->showNote(MessageBar::Level::Error, QString::fromStdString(text.failed),
                        rest.join(QLatin1Char(' ')));
    if (whose == SecretOf::Ledger)
        m_moreButton->setChecked(true);
    fieldOf(whose)->setFocus();
    fieldOf(whose)->selectAll();
}

void ConnectDialog::tellKept(SecretOf whose) {
    fieldOf(whose)->setPlaceholderText(tr("the one given before"));
}

Passwords ConnectDialog::passwords() const {
    const bool elsewhere = m_ledgerPassword->isEnabled();
    return {local::Secret(m_password->text().toStdString()),
            local::Secret(elsewhere ? m_ledgerPassword->text().toStdString() : std::string())};
}

std::unique_ptr<live::Session> ConnectDialog::makeSession(bool readOnly) {
    domain::Profile wanted = profile();
    wanted.readOnly = wanted.readOnly || readOnly;
    auto made = m_factory(wanted, passwords());
    if (made)
        return std::move(*made);
    m_message->showError(made.error());
    return nullptr;
}

void ConnectDialog::test() {
    if (m_tested)
        m_tested->close();
    // A test never needs to write, so it gets no writer.
    m_tested = makeSession(true);
    if (!m_tested)
        return;
    m_message->showNote(MessageBar::Level::Info, tr("Trying…"));
    connect(m_tested.get(), &live::Session::statusChanged, this, &ConnectDialog::showTest);
    m_tested->open();
}

void ConnectDialog::showTest() {
    if (!m_tested)
        return;
    const LinkStatus status = m_tested->status();
    switch (status.state) {
    case LinkStatus::State::Connecting:
    case LinkStatus::State::Closed:
        return;
    case LinkStatus::State::Loading:
        if (m_ledgerPassword->isEnabled())
            return; // whether the ledger answers is known once all is read
        m_message->showNote(MessageBar::Level::Good, tr("It answers: %1").arg(shown(status.server)));
        break;
    case LinkStatus::State::Live:
        showAnswer(status);
        break;
    case LinkStatus::State::Offline:
    case LinkStatus::State::NeedsPerson:
        if (!status.error)
            return;
        if (status.error->kind == base::ErrorKind::Auth)
            showRefusal(*status.error, SecretOf::Application);
        else
            m_message->showError(*status.error);
        break;
    }
    // Closing joins threads; not inside the signal of the object that is closed.
    m_tested->disconnect(this);
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_tested)
                m_tested->close();
            m_tested.reset();
        },
        Qt::QueuedConnection);
}

void ConnectDialog::showAnswer(const LinkStatus& status) {
    const auto snapshot = m_tested->snapshot();
    const domain::Gap* gap = snapshot ? ledgerGap(*snapshot) : nullptr;
    if (!gap)
        m_message->showNote(MessageBar::Level::Good, tr("It answers: %1").arg(shown(status.server)));
    else if (gap->error.kind == base::ErrorKind::Auth)
        showRefusal(gap->error, SecretOf::Ledger);
    else
        m_message->showError(gap->error);
}

void ConnectDialog::save() {
    const domain::Profile wanted = profile();
    std::erase_if(m_saved, [&](const domain::Profile& saved) { return saved.name == wanted.name; });
    m_saved.insert(m_saved.begin(), wanted);
    if (const base::Status saved = m_profiles.save(m_saved); !saved)
        m_message->showError(saved.error());
}

void ConnectDialog::connectNow() {
    m_session = makeSession(false);
    if (!m_session)
        return;
    if (m_remember->isChecked())
        save();
    m_password->clear();
    m_ledgerPassword->clear();
    accept();
}

} // namespace redispatch::ui
