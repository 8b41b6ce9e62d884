// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/pattern.h"

#include "core/base/text.h"

#include <QRegularExpression>
#include <QString>

#include <algorithm>

namespace redispatch::query {

base::Result<Pattern> Pattern::parse(std::string_view text) {
    if (text.size() > mostBytes)
        return base::makeError(base::ErrorKind::Invalid, "pattern", "at most 200 bytes",
                               std::to_string(text.size()) + " bytes");
    // A limit of PCRE2: of several the lowest counts, so a pattern cannot lift it. Hopeless ones end within
    // some 25 µs a row; sensible ones need less than a fifth of it in texts of 800 characters.
    const QString bounded = QStringLiteral("(*LIMIT_MATCH=1000)") +
                            QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    auto expression = std::make_shared<QRegularExpression>(
        bounded, QRegularExpression::CaseInsensitiveOption | QRegularExpression::MultilineOption |
                     QRegularExpression::DontCaptureOption | QRegularExpression::UseUnicodePropertiesOption);
    if (!expression->isValid())
        return base::makeError(base::ErrorKind::Invalid, "pattern", "a regular expression",
                               base::visible(text), expression->errorString().toStdString());
    expression->optimize();
    Pattern pattern;
    pattern.m_text = text;
    pattern.m_expression = std::move(expression);
    return pattern;
}

bool Pattern::occursIn(std::string_view text) const {
    const std::string_view seen = text.substr(0, std::min(text.size(), searchedBytes));
    return m_expression->match(QString::fromUtf8(seen.data(), static_cast<qsizetype>(seen.size())))
        .hasMatch();
}

} // namespace redispatch::query
