// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/alertsdialog.h"

#include "core/base/errortext.h"
#include "core/base/humanize.h"
#include "core/query/filter.h"
#include "core/stats/healthtext.h"
#include "ui/notices/messagebar.h"
#include "ui/theme/button.h"
#include "ui/theme/label.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

namespace redispatch::ui {

using domain::AlertRule;
using domain::HealthState;

namespace {

template <class Widget>
Widget* named(Widget* widget, const char* name) {
    widget->setObjectName(QLatin1String(name));
    return widget;
}

QString fromStd(const std::string& text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

AlertsDialog::AlertsDialog(const local::AlertFile& file, QWidget* parent)
    : QDialog(parent)
    , m_file(file)
    , m_message(new MessageBar)
    , m_list(named(new QListWidget, "rules"))
    , m_remove(pushButton(tr("Remove"), "removeRule"))
    , m_form(new QWidget)
    , m_name(named(new QLineEdit, "ruleName"))
    , m_enabled(named(new QCheckBox(tr("In use")), "ruleEnabled"))
    , m_linkLost(named(new QCheckBox(tr("The server cannot be reached")), "ruleLink"))
    , m_filter(named(new QLineEdit, "ruleFilter"))
    , m_after(named(new QLineEdit, "ruleAfter"))
    , m_repeat(named(new QLineEdit, "ruleRepeat"))
    , m_desktop(named(new QCheckBox(tr("Notification")), "ruleDesktop"))
    , m_sound(named(new QCheckBox(tr("Sound")), "ruleSound"))
    , m_whenOver(named(new QCheckBox(tr("Also when it is over")), "ruleOver"))
    , m_hook(named(new QLineEdit, "ruleHook"))
    , m_problem(wrappedLabel({}, TextKind::Small))
    , m_try(pushButton(tr("Try it"), "tryRule"))
    , m_save(pushButton(tr("Save"), "saveRules")) {
    setObjectName(QStringLiteral("alertsDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Notifications"));
    auto* cancel = pushButton(tr("Cancel"), "cancelRules");
    auto* ends = new QHBoxLayout;
    ends->addWidget(m_try);
    ends->addStretch();
    ends->addWidget(cancel);
    ends->addWidget(m_save);
    auto* both = new QHBoxLayout;
    both->setSpacing(space::large);
    both->addWidget(makeList());
    both->addWidget(makeForm(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(m_message);
    column->addLayout(both, 1);
    column->addLayout(ends);
    m_save->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &AlertsDialog::save);
    connect(m_try, &QPushButton::clicked, this, [this] {
        if (m_row >= 0)
            emit trialWanted(m_rules[static_cast<std::size_t>(m_row)]);
    });
    if (auto rules = m_file.load()) {
        m_rules = std::move(*rules);
    } else {
        m_message->showError(rules.error());
        m_rules = domain::defaultAlertRules();
    }
    fillList(0);
    resize(720, 560);
}

QWidget* AlertsDialog::makeList() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    m_list->setAccessibleName(tr("Alert rules"));
    m_list->setFixedWidth(190);
    auto* add = pushButton(tr("Add"), "addRule");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    column->addWidget(m_list, 1);
    column->addLayout(buttons);
    connect(m_list, &QListWidget::currentRowChanged, this, &AlertsDialog::showRule);
    connect(add, &QPushButton::clicked, this, &AlertsDialog::addRule);
    connect(m_remove, &QPushButton::clicked, this, &AlertsDialog::removeRule);
    return box;
}

QWidget* AlertsDialog::makeStates() {
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::tiny);
    int place = 0;
    for (std::size_t i = 0; i < domain::healthStateCount; ++i) {
        const auto state = static_cast<HealthState>(i);
        if (state == HealthState::Running || state == HealthState::Ok || state == HealthState::NeverRun)
            continue; // nobody has to be called for those
        m_states[i] = named(new QCheckBox(shown(stats::title(state))), "ruleState");
        m_states[i]->setObjectName(QStringLiteral("ruleState_") + shown(word(state)));
        connect(m_states[i], &QCheckBox::toggled, this, &AlertsDialog::takeForm);
        grid->addWidget(m_states[i], place / 4, place % 4);
        ++place;
    }
    return box;
}

QWidget* AlertsDialog::makeForm() {
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(space::medium);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_name->setMaxLength(80);
    m_filter->setPlaceholderText(tr("all jobs, or as in the filter line: owner:billing"));
    m_after->setMaximumWidth(110);
    m_repeat->setMaximumWidth(110);
    m_hook->setPlaceholderText(tr("/usr/local/bin/page-me \"on call\""));
    const auto row = [](std::initializer_list<QWidget*> widgets, const QString& hint = {}) {
        auto* line = new QWidget;
        auto* across = new QHBoxLayout(line);
        across->setContentsMargins(0, 0, 0, 0);
        across->setSpacing(space::medium);
        for (QWidget* widget : widgets)
            across->addWidget(widget);
        if (!hint.isEmpty())
            across->addWidget(plainLabel(hint, TextKind::Muted));
        across->addStretch();
        return line;
    };
    const auto labelled = [form](const QString& text, QWidget* line, QWidget* input) {
        auto* label = plainLabel(text);
        label->setBuddy(input);
        if (input->accessibleName().isEmpty())
            input->setAccessibleName(text);
        form->addRow(label, line);
    };
    labelled(tr("Name"), m_name, m_name);
    form->addRow(QString(), m_enabled);
    form->addRow(plainLabel(tr("When jobs are")), makeStates());
    form->addRow(plainLabel(tr("or")), m_linkLost);
    labelled(tr("Only jobs"), m_filter, m_filter);
    labelled(tr("For at least"), row({m_after}, tr("as in 10s or 5m; 0s: at once")), m_after);
    form->addRow(plainLabel(tr("Call by")), row({m_desktop, m_sound, m_whenOver}));
    labelled(tr("Repeat every"), row({m_repeat}, tr("while it lasts; 0s: once")), m_repeat);
    labelled(tr("Command"), m_hook, m_hook);
    form->addRow(QString(), wrappedLabel(tr("Run on this workstation, without a shell, with one line of JSON "
                                            "on its standard input, for at most 30 s. Where several consoles "
                                            "watch the same server, one of them runs it."),
                                         TextKind::Muted));
    form->addRow(QString(), m_problem);
    m_problem->setObjectName(QStringLiteral("ruleProblem"));
    for (QLineEdit* edit : {m_name, m_filter, m_after, m_repeat, m_hook})
        connect(edit, &QLineEdit::textEdited, this, &AlertsDialog::takeForm);
    for (QCheckBox* box : {m_enabled, m_linkLost, m_desktop, m_sound, m_whenOver})
        connect(box, &QCheckBox::toggled, this, &AlertsDialog::takeForm);
    return m_form;
}

void AlertsDialog::fillList(int row) {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const AlertRule& rule : m_rules)
        m_list->addItem(rule.enabled ? shown(rule.name) : tr("%1 (off)").arg(shown(rule.name)));
    m_list->setCurrentRow(std::clamp(row, m_rules.empty() ? -1 : 0, static_cast<int>(m_rules.size()) - 1));
    showRule(m_list->currentRow());
}

void AlertsDialog::showRule(int row) {
    m_row = row;
    m_form->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0);
    m_try->setEnabled(row >= 0);
    const AlertRule rule = row >= 0 ? m_rules[static_cast<std::size_t>(row)] : AlertRule{};
    m_showing = true;
    m_name->setText(fromStd(rule.name));
    m_enabled->setChecked(rule.enabled);
    for (std::size_t i = 0; i < m_states.size(); ++i)
        if (m_states[i])
            m_states[i]->setChecked(rule.states[i]);
    m_linkLost->setChecked(rule.linkLost);
    m_filter->setText(fromStd(rule.filter));
    m_after->setText(fromStd(base::durationCode(rule.after)));
    m_repeat->setText(fromStd(base::durationCode(rule.repeatEvery)));
    m_desktop->setChecked(rule.desktop);
    m_sound->setChecked(rule.sound);
    m_whenOver->setChecked(rule.whenOver);
    m_hook->setText(fromStd(rule.hook));
    m_showing = false;
    takeForm();
}

QString AlertsDialog::problem() const {
    if (m_row < 0)
        return {};
    const AlertRule& rule = m_rules[static_cast<std::size_t>(m_row)];
    if (rule.name.empty())
        return tr("A rule needs a name.");
    if (const auto filter = query::Filter::parse(rule.filter); !filter)
        return fromStd(base::sentence(filter.error()));
    for (const QLineEdit* edit : {m_after, m_repeat})
        if (!base::parseDuration(edit->text().trimmed().toStdString()))
            return tr("“%1” is no duration; write 30s, 5m or 2h.").arg(edit->text());
    if (rule.states.none() && !rule.linkLost)
        return tr("It is about no state, so it never calls.");
    if (!rule.desktop && !rule.sound && rule.hook.empty())
        return tr("It calls by nothing: choose a notification, a sound or a command.");
    return {};
}

void AlertsDialog::takeForm() {
    if (m_showing)
        return;
    if (m_row >= 0) {
        AlertRule& rule = m_rules[static_cast<std::size_t>(m_row)];
        rule.name = m_name->text().trimmed().toStdString();
        rule.enabled = m_enabled->isChecked();
        for (std::size_t i = 0; i < m_states.size(); ++i)
            rule.states[i] = m_states[i] ? m_states[i]->isChecked() : rule.states[i];
        rule.linkLost = m_linkLost->isChecked();
        rule.filter = m_filter->text().trimmed().toStdString();
        rule.after = base::parseDuration(m_after->text().trimmed().toStdString()).value_or(rule.after);
        rule.repeatEvery =
            base::parseDuration(m_repeat->text().trimmed().toStdString()).value_or(rule.repeatEvery);
        rule.desktop = m_desktop->isChecked();
        rule.sound = m_sound->isChecked();
        rule.whenOver = m_whenOver->isChecked();
        rule.hook = m_hook->text().trimmed().toStdString();
        m_list->item(m_row)->setText(rule.enabled ? shown(rule.name) : tr("%1 (off)").arg(shown(rule.name)));
    }
    const QString wrong = problem();
    m_problem->setText(wrong);
    m_save->setEnabled(wrong.isEmpty());
    m_try->setEnabled(m_row >= 0 && wrong.isEmpty());
    m_list->setEnabled(wrong.isEmpty()); // what is wrong stays in sight
}

void AlertsDialog::addRule() {
    AlertRule rule;
    rule.name = tr("Failing jobs").toStdString();
    rule.states.set(static_cast<std::size_t>(HealthState::Failing));
    m_rules.push_back(rule);
    fillList(static_cast<int>(m_rules.size()) - 1);
    m_name->setFocus();
    m_name->selectAll();
}

void AlertsDialog::removeRule() {
    if (m_row < 0)
        return;
    m_rules.erase(m_rules.begin() + m_row);
    fillList(m_row);
}

void AlertsDialog::save() {
    if (auto written = m_file.save(m_rules); !written) {
        m_message->showError(written.error());
        return;
    }
    emit saved();
    accept();
}

} // namespace redispatch::ui
