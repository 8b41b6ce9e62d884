// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/card.h"

#include <QTextBrowser>
#include <QUrl>

#include <vector>

namespace redispatch::ui {

/// Markdown written by others, shown as text: no HTML, no pictures, nothing loaded from anywhere. A link
/// shows where it really goes and only asks to be opened; what is not http or https is no link. As high as
/// its text.
class MarkdownText final : public QTextBrowser {
    Q_OBJECT

public:
    explicit MarkdownText(QWidget* parent = nullptr);
    void setMarkdownBytes(const std::string& markdown);
    void setLinks(const std::vector<domain::Link>& links); ///< one a line

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void linkWanted(const QUrl& url);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    void appendLink(const domain::Link& link);
};

/// The text of a Markdown, without its marks.
QString plainMarkdown(const std::string& markdown);

/// Whether an address may be opened: http or https with a host.
bool isWebAddress(const QUrl& url);

} // namespace redispatch::ui
