// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notices/linkdialog.h"

#include "ui/theme/label.h"
#include "ui/theme/metrics.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QPushButton>
#include <QVBoxLayout>

namespace redispatch::ui {

LinkDialog::LinkDialog(const QUrl& url, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("linkDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Open a link"));
    // Encoded, so that look-alike letters of a foreign host cannot pass for others.
    const QString address = QString::fromLatin1(url.toEncoded());
    auto* text = wrappedLabel(address, TextKind::Mono);
    text->setObjectName(QStringLiteral("linkAddress"));
    auto* open = new QPushButton(tr("Open in the browser"));
    auto* copy = new QPushButton(tr("Copy address"));
    auto* cancel = new QPushButton(tr("Cancel"));
    open->setObjectName(QStringLiteral("openLink"));
    copy->setObjectName(QStringLiteral("copyLink"));
    cancel->setObjectName(QStringLiteral("cancelButton"));
    cancel->setDefault(true);
    connect(open, &QPushButton::clicked, this, [this, url] {
        QDesktopServices::openUrl(url);
        accept();
    });
    connect(copy, &QPushButton::clicked, this, [address] { QApplication::clipboard()->setText(address); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(copy);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(open);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::large, space::huge, space::large);
    column->setSpacing(space::medium);
    column->addStrut(420);
    column->addWidget(wrappedLabel(tr("Leave for %1?").arg(shown(url.host(QUrl::FullyEncoded).toStdString())),
                                   TextKind::Title));
    column->addWidget(text);
    column->addWidget(wrappedLabel(
        tr("The address comes from the job's card, which others may have written."), TextKind::Small));
    column->addLayout(buttons);
}

} // namespace redispatch::ui
