// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detail/markdowntext.h"

#include "ui/theme/fonts.h"
#include "ui/theme/look.h"
#include "ui/theme/metrics.h"

#include <QEvent>
#include <QResizeEvent>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QWheelEvent>

#include <cmath>
#include <functional>

namespace redispatch::ui {

namespace {

/// A document that loads nothing. QTextDocument reads local files by itself where its parent has no answer.
class QuietDocument final : public QTextDocument {
public:
    using QTextDocument::QTextDocument;

protected:
    QVariant loadResource(int /*type*/, const QUrl& /*name*/) override { return {}; }
};

/// A line break stays one, as people expect of notes; inside fenced code it is one anyway.
QString withHardBreaks(const QString& markdown) {
    QStringList lines = markdown.split(QLatin1Char('\n'));
    bool fenced = false;
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.startsWith(QStringLiteral("```")) || line.startsWith(QStringLiteral("~~~")))
            fenced = !fenced;
        else if (!fenced && !line.isEmpty() && !lines[i + 1].trimmed().isEmpty())
            lines[i] += QStringLiteral("  ");
    }
    return lines.join(QLatin1Char('\n'));
}

/// Calls `change` with a cursor that selects each stretch of one format, from the end, so that earlier places
/// stay where they are.
void forStretches(QTextDocument& document,
                  const std::function<void(QTextCursor&, const QTextCharFormat&)>& change) {
    struct Stretch {
        int from;
        int to;
        QTextCharFormat format;
    };
    std::vector<Stretch> stretches;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const int from = fragment.position();
            const QTextCharFormat format = fragment.charFormat();
            const bool goesOn = !stretches.empty() && stretches.back().to == from && format.isAnchor() &&
                                stretches.back().format.anchorHref() == format.anchorHref();
            if (goesOn)
                stretches.back().to = from + fragment.length();
            else
                stretches.push_back({from, from + fragment.length(), format});
        }
    for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) {
        QTextCursor cursor(&document);
        cursor.setPosition(stretch->from);
        cursor.setPosition(stretch->to, QTextCursor::KeepAnchor);
        change(cursor, stretch->format);
    }
}

/// Pictures become words; a link is followed by its target where that is not its text, and loses its power
/// where it does not lead to the web.
void tame(QTextDocument& document, const QFont& mono) {
    forStretches(document, [&](QTextCursor& cursor, const QTextCharFormat& format) {
        if (format.isImageFormat()) {
            const QString name = shown(format.toImageFormat().name().toStdString());
            cursor.insertText(MarkdownText::tr("[picture not loaded: %1]").arg(name), QTextCharFormat());
            return;
        }
        if (format.fontFixedPitch()) {
            QTextCharFormat code;
            code.setFontFamilies({mono.family()});
            cursor.mergeCharFormat(code);
        }
        if (!format.isAnchor())
            return;
        const QString href = format.anchorHref();
        const QString target = shown(href.toStdString());
        const QString text = cursor.selectedText();
        if (!isWebAddress(QUrl(href))) {
            cursor.insertText(text == target ? text : text + QStringLiteral(" (%1)").arg(target),
                              QTextCharFormat());
            return;
        }
        if (text != target) {
            QTextCursor after(&document);
            after.setPosition(cursor.selectionEnd());
            after.insertText(QStringLiteral(" (%1)").arg(target), QTextCharFormat());
        }
    });
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        if (block.blockFormat().headingLevel() > 0) {
            QTextCursor cursor(block);
            cursor.select(QTextCursor::BlockUnderCursor);
            QTextCharFormat heading;
            heading.setProperty(QTextFormat::FontSizeAdjustment, 0);
            heading.setFontWeight(QFont::DemiBold);
            cursor.mergeCharFormat(heading);
        }
}

} // namespace

QString plainMarkdown(const std::string& markdown) {
    QuietDocument document;
    document.setMarkdown(withHardBreaks(shown(markdown, true)),
                         QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                             QTextDocument::MarkdownNoHTML);
    return document.toPlainText().remove(QChar::ObjectReplacementCharacter);
}

bool isWebAddress(const QUrl& url) {
    return url.isValid() && !url.host().isEmpty() &&
           (url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https"));
}

MarkdownText::MarkdownText(QWidget* parent) : QTextBrowser(parent) {
    setDocument(new QuietDocument(this));
    document()->setDocumentMargin(0);
    document()->setUndoRedoEnabled(false);
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTabChangesFocus(true);
    viewport()->setAutoFillBackground(false);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    setMinimumWidth(space::huge);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (isWebAddress(url))
            emit linkWanted(url);
    });
}

void MarkdownText::setMarkdownBytes(const std::string& markdown) {
    // Made whole aside, so that nothing is laid out before it is tame.
    auto* made = new QuietDocument(this);
    made->setDocumentMargin(0);
    made->setUndoRedoEnabled(false);
    made->setDefaultFont(font());
    made->setIndentWidth(space::large);
    made->setMarkdown(withHardBreaks(shown(markdown, true)),
                      QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                          QTextDocument::MarkdownNoHTML);
    tame(*made, monospaceFont(font()));
    QTextDocument* before = document();
    setDocument(made);
    delete before;
    fit();
}

void MarkdownText::setLinks(const std::vector<domain::Link>& links) {
    clear();
    for (const domain::Link& link : links)
        appendLink(link);
    fit();
}

void MarkdownText::appendLink(const domain::Link& link) {
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty())
        cursor.insertBlock();
    const QString target = shown(link.url);
    const QString title = link.title.empty() ? target : shown(link.title);
    QTextCharFormat format;
    const bool opens = isWebAddress(QUrl(QString::fromStdString(link.url)));
    if (opens) {
        format.setAnchor(true);
        format.setAnchorHref(QString::fromStdString(link.url));
        format.setForeground(palette().link());
        format.setFontUnderline(true);
    }
    cursor.insertText(title, format);
    if (title != target)
        cursor.insertText(QStringLiteral(" (%1)").arg(target), QTextCharFormat());
}

int MarkdownText::heightForWidth(int width) const {
    const double before = document()->textWidth();
    document()->setTextWidth(width);
    const int height = static_cast<int>(std::ceil(document()->size().height()));
    document()->setTextWidth(before);
    return height;
}

/// Of its text's height at the width it has, so that no layout squeezes it.
void MarkdownText::fit() {
    const int height = heightForWidth(viewport()->width());
    if (height != minimumHeight() || height != maximumHeight())
        setFixedHeight(height);
    updateGeometry();
}

void MarkdownText::resizeEvent(QResizeEvent* event) {
    QTextBrowser::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fit();
}

QSize MarkdownText::sizeHint() const {
    return {160, fontMetrics().height()};
}

QSize MarkdownText::minimumSizeHint() const {
    return {space::huge, fontMetrics().height()};
}

QVariant MarkdownText::loadResource(int /*type*/, const QUrl& /*name*/) {
    return {};
}

void MarkdownText::wheelEvent(QWheelEvent* event) {
    event->ignore(); // whatever scrolls is around it
}

void MarkdownText::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

} // namespace redispatch::ui
