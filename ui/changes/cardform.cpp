// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/changes/cardform.h"

#include "ui/detail/cardtext.h"
#include "ui/detail/markdowntext.h"
#include "ui/theme/flattabbar.h"
#include "ui/theme/fonts.h"
#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace redispatch::ui {

using domain::CardField;

namespace {

/// The window's own tabs; QTabWidget lets only its heirs change the bar.
class FormTabs final : public QTabWidget {
public:
    FormTabs() {
        setTabBar(new FlatTabBar);
        setDocumentMode(true);
        tabBar()->setDrawBase(false); // document mode turns it on
        tabBar()->setExpanding(false);
    }
};

QBoxLayout* columnOf(QWidget* page) {
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, space::medium, 0, 0);
    column->setSpacing(space::small);
    return column;
}

/// What will be seen in the panel, of its width and on its ground.
QWidget* previewOf(const std::vector<std::pair<QString, MarkdownText*>>& parts) {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::medium, space::small, space::medium, space::small);
    column->setSpacing(space::tiny);
    for (const auto& [title, text] : parts) {
        column->addWidget(plainLabel(title, TextKind::Small));
        column->addWidget(text);
        column->addSpacing(space::small);
    }
    column->addStretch();
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(page);
    area->setFixedWidth(290);
    area->setAccessibleName(CardForm::tr("Preview"));
    return area;
}

} // namespace

CardForm::CardForm(QWidget* parent)
    : QWidget(parent)
    , m_pages(new FormTabs)
    , m_expectedPreview(new MarkdownText)
    , m_rollbackPreview(new MarkdownText)
    , m_runbookPreview(new MarkdownText) {
    m_expectedPreview->setObjectName(QStringLiteral("expectedPreview"));
    m_rollbackPreview->setObjectName(QStringLiteral("rollbackPreview"));
    m_runbookPreview->setObjectName(QStringLiteral("runbookPreview"));
    m_pages->tabBar()->setAccessibleName(tr("Parts of the card"));
    m_pages->setObjectName(QStringLiteral("cardPages"));
    m_pages->addTab(notesPage(), tr("Notes"));
    m_pages->addTab(baselinePage(), tr("Baseline"));
    m_pages->addTab(runbookPage(), tr("Runbook and links"));
    m_pages->addTab(metersPage(), tr("Cache and meters"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);
    setFocusProxy(m_fields.front().input);
}

QWidget* CardForm::add(QBoxLayout& column, CardField field, Kind kind, const QString& hint) {
    QWidget* input = nullptr;
    if (kind == Kind::Line || kind == Kind::Tags) {
        auto* line = new QLineEdit;
        connect(line, &QLineEdit::textChanged, this, &CardForm::check);
        line->setPlaceholderText(hint);
        input = line;
    } else {
        auto* text = new QPlainTextEdit;
        text->setTabChangesFocus(true);
        text->setPlaceholderText(hint);
        text->setMinimumHeight(3 * text->fontMetrics().lineSpacing());
        if (kind == Kind::Code) {
            text->setFont(monospaceFont(font()));
            text->setLineWrapMode(QPlainTextEdit::NoWrap);
        }
        connect(text, &QPlainTextEdit::textChanged, this, &CardForm::check);
        input = text;
    }
    input->setObjectName(QStringLiteral("field_") + fieldKey(field));
    QString title = fieldTitle(field);
    title = title.mid(title.indexOf(QStringLiteral(": ")) < 0 ? 0 : title.indexOf(QStringLiteral(": ")) + 2);
    title[0] = title[0].toUpper();
    input->setAccessibleName(fieldTitle(field));
    auto* problem = wrappedLabel({}, TextKind::Small);
    problem->setObjectName(QStringLiteral("problem_") + fieldKey(field));
    problem->hide();
    auto* label = plainLabel(title);
    label->setBuddy(input);
    auto* box = new QWidget;
    auto* inner = new QVBoxLayout(box);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(space::tiny);
    inner->addWidget(label);
    inner->addWidget(input, 1);
    inner->addWidget(problem);
    column.addWidget(box, kind == Kind::Line || kind == Kind::Tags ? 0 : 1);
    m_fields.push_back({field, kind, input, problem, {}});
    return box;
}

void CardForm::addPair(QBoxLayout& column, CardField left, CardField right) {
    auto* row = new QHBoxLayout;
    row->setSpacing(space::medium);
    column.addLayout(row);
    add(*row, left, Kind::Line);
    add(*row, right, Kind::Line);
    row->setStretch(0, 1);
    row->setStretch(1, 1);
}

QWidget* CardForm::notesPage() {
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, space::medium, 0, 0);
    row->setSpacing(space::medium);
    auto* column = new QVBoxLayout;
    column->setSpacing(space::small);
    addPair(*column, CardField::Owner, CardField::Contact);
    add(*column, CardField::ExpectedResult, Kind::Text,
        tr("What a good run leaves behind, and how fast. Markdown."));
    add(*column, CardField::RollbackNote, Kind::Text, tr("How to undo a bad run. Markdown."));
    add(*column, CardField::RollbackCommand, Kind::Code,
        tr("One word a line; for reading, never run from here"));
    add(*column, CardField::Tags, Kind::Tags, tr("nightly money"));
    row->addLayout(column, 1);
    row->addWidget(previewOf({{fieldTitle(CardField::ExpectedResult), m_expectedPreview},
                              {fieldTitle(CardField::RollbackNote), m_rollbackPreview}}));
    return page;
}

QWidget* CardForm::baselinePage() {
    auto* page = new QWidget;
    QBoxLayout* column = columnOf(page);
    column->addWidget(
        wrappedLabel(tr("What was measured or seen before anything was changed."), TextKind::Small));
    add(*column, CardField::BaselineRoute, Kind::Line, tr("Route, command or screen that shows it"));
    add(*column, CardField::BaselineInput, Kind::Line, tr("What it is given on a normal run"));
    add(*column, CardField::BaselineQuery, Kind::Code, tr("SELECT …"));
    add(*column, CardField::BaselineNoticed, Kind::Line, tr("Where a user notices when it goes wrong"));
    addPair(*column, CardField::BaselineDate, CardField::BaselineAuthor);
    return page;
}

QWidget* CardForm::runbookPage() {
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, space::medium, 0, 0);
    row->setSpacing(space::medium);
    auto* column = new QVBoxLayout;
    column->setSpacing(space::small);
    add(*column, CardField::Runbook, Kind::Text, tr("One step a line. Markdown."));
    add(*column, CardField::Links, Kind::Text, tr("One a line: Dashboard <https://…>"));
    row->addLayout(column, 1);
    row->addWidget(previewOf({{fieldTitle(CardField::Runbook), m_runbookPreview}}));
    return page;
}

QWidget* CardForm::metersPage() {
    auto* page = new QWidget;
    QBoxLayout* column = columnOf(page);
    add(*column, CardField::CacheKeys, Kind::Code, tr("One pattern a line: cart:*"));
    column->addSpacing(space::small);
    column->addWidget(
        wrappedLabel(tr("Under which names its runs report the meters, where those are not the usual "
                        "ones."),
                     TextKind::Small));
    addPair(*column, CardField::MeterResponse, CardField::MeterError);
    addPair(*column, CardField::MeterCacheHits, CardField::MeterCacheMisses);
    add(*column, CardField::MeterDbCalls, Kind::Line);
    const std::pair<CardField, const char*> usual[] = {{CardField::MeterResponse, "response_ms"},
                                                       {CardField::MeterError, "error"},
                                                       {CardField::MeterCacheHits, "cache_hits"},
                                                       {CardField::MeterCacheMisses, "cache_misses"},
                                                       {CardField::MeterDbCalls, "db_calls"}};
    for (const auto& [field, name] : usual)
        for (const Field& one : m_fields)
            if (one.field == field)
                static_cast<QLineEdit*>(one.input)->setPlaceholderText(QLatin1String(name));
    return page;
}

QString CardForm::textIn(const Field& field) {
    switch (field.kind) {
    case Kind::Line:
        return static_cast<QLineEdit*>(field.input)->text().trimmed();
    case Kind::Tags: // words become lines
        return static_cast<QLineEdit*>(field.input)
            ->text()
            .replace(QLatin1Char(','), QLatin1Char(' '))
            .simplified()
            .replace(QLatin1Char(' '), QLatin1Char('\n'));
    case Kind::Text:
    case Kind::Code:
        return static_cast<QPlainTextEdit*>(field.input)->toPlainText();
    }
    return {};
}

void CardForm::putText(Field& field, const std::string& text) {
    QString put = QString::fromStdString(text);
    if (field.kind == Kind::Tags)
        put.replace(QLatin1Char('\n'), QLatin1Char(' '));
    if (field.kind == Kind::Line || field.kind == Kind::Tags)
        static_cast<QLineEdit*>(field.input)->setText(put);
    else
        static_cast<QPlainTextEdit*>(field.input)->setPlainText(put);
}

void CardForm::setCard(const domain::Card& card) {
    m_card = card;
    for (Field& field : m_fields) {
        const QSignalBlocker quiet(field.input);
        putText(field, domain::textOf(card, field.field));
        field.given = textIn(field); // as the field gives it back
    }
    check();
}

void CardForm::putTexts(const domain::Card& card) {
    for (Field& field : m_fields)
        if (const std::string text = domain::textOf(card, field.field);
            text != domain::textOf(m_card, field.field))
            putText(field, text);
}

domain::Card CardForm::card() const {
    domain::Card card = m_card;
    for (const Field& field : m_fields)
        if (const QString text = textIn(field); text != field.given)
            domain::setText(card, field.field, text.toStdString());
    return card;
}

bool CardForm::isChanged() const {
    return std::ranges::any_of(m_fields, [](const Field& field) { return textIn(field) != field.given; });
}

bool CardForm::fits(const Field& field) const {
    const QString text = textIn(field);
    domain::Card scratch;
    return text == field.given || domain::setText(scratch, field.field, text.toStdString());
}

QString CardForm::problem() const {
    for (const Field& field : m_fields)
        if (!fits(field))
            return fieldTitle(field.field) + QStringLiteral(": ") + field.problem->text();
    return {};
}

void CardForm::check() {
    for (const Field& field : m_fields) {
        const bool good = fits(field);
        const std::string_view form = domain::expectedForm(field.field);
        field.problem->setText(
            good ? QString()
                 : tr("expected is %1")
                       .arg(QString::fromUtf8(form.data(), static_cast<qsizetype>(form.size()))));
        field.problem->setVisible(!good);
    }
    showPreview();
    emit changed();
}

void CardForm::showPreview() {
    const domain::Card now = card();
    m_expectedPreview->setMarkdownBytes(now.expectedResult);
    m_rollbackPreview->setMarkdownBytes(now.rollbackNote);
    std::string steps;
    for (const std::string& step : now.runbook)
        steps += "1. " + step + '\n';
    m_runbookPreview->setMarkdownBytes(steps);
}

void CardForm::setReadOnly(bool readOnly) {
    for (const Field& field : m_fields) {
        if (auto* line = qobject_cast<QLineEdit*>(field.input))
            line->setReadOnly(readOnly);
        else
            static_cast<QPlainTextEdit*>(field.input)->setReadOnly(readOnly);
    }
}

} // namespace redispatch::ui
