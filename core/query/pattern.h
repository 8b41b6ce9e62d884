// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

class QRegularExpression;

namespace redispatch::query {

/// A regular expression that somebody typed, without regard to case. Bounded: a pattern that would try for
/// long gives up and does not match. Immutable; safe to share between threads.
class Pattern {
public:
    static constexpr std::size_t mostBytes = 200;
    static constexpr std::size_t searchedBytes = 4'096; ///< of a text; what follows is not looked at

    /// Invalid, with the reason as detail.
    static base::Result<Pattern> parse(std::string_view text);
    /// Somewhere in the text; ^ and $ stand for the ends of its lines.
    bool occursIn(std::string_view text) const;
    bool operator==(const Pattern& other) const { return m_text == other.m_text; }

private:
    Pattern() = default;
    std::string m_text;
    std::shared_ptr<const QRegularExpression> m_expression;
};

} // namespace redispatch::query
