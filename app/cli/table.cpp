// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table.h"

#include "core/base/text.h"

#include <algorithm>
#include <numeric>

#include <cwchar>
#include <locale.h>

namespace redispatch::cli {

namespace {

constexpr std::string_view gap = "  ";
constexpr int widestPadding = 60; ///< a longer cell does not widen the rows around it
constexpr int narrowest = 6;

/// UTF-8 for wcwidth(), whatever the user's locale; for this thread and this scope.
class Utf8Locale {
public:
    Utf8Locale() : m_before(::uselocale(shared())) {}
    ~Utf8Locale() { ::uselocale(m_before); }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

private:
    static locale_t shared() {
        static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return locale != nullptr ? locale : LC_GLOBAL_LOCALE;
    }
    locale_t m_before;
};

struct Glyph {
    std::string_view bytes;
    int width;
};

/// Splits off the first character. Bytes that are none count one column each.
Glyph takeGlyph(std::string_view& text) {
    std::mbstate_t state{};
    wchar_t code = 0;
    std::size_t length = std::mbrtowc(&code, text.data(), text.size(), &state);
    int width = 1;
    if (length == 0 || length > text.size())
        length = 1;
    else
        width = std::max(::wcwidth(code), 0);
    const Glyph glyph{text.substr(0, length), width};
    text.remove_prefix(length);
    return glyph;
}

const char* colourCode(Tone tone) {
    switch (tone) {
    case Tone::Plain:
        return "";
    case Tone::Faint:
        return "\x1b[2m";
    case Tone::Good:
        return "\x1b[32m";
    case Tone::Warning:
        return "\x1b[33m";
    case Tone::Bad:
        return "\x1b[31m";
    }
    return "";
}

} // namespace

int displayWidth(std::string_view text) {
    const Utf8Locale utf8;
    int width = 0;
    while (!text.empty())
        width += takeGlyph(text).width;
    return width;
}

std::string fitted(std::string_view text, int width) {
    if (displayWidth(text) <= width)
        return std::string(text);
    const Utf8Locale utf8;
    std::string cut;
    int used = 0;
    while (!text.empty()) {
        const Glyph glyph = takeGlyph(text);
        if (used + glyph.width > width - 1)
            break;
        cut += glyph.bytes;
        used += glyph.width;
    }
    return cut + "…";
}

std::string painted(std::string_view text, Tone tone, bool colours) {
    if (!colours || tone == Tone::Plain)
        return std::string(text);
    return colourCode(tone) + std::string(text) + "\x1b[0m";
}

void Table::add(std::vector<Cell> row) {
    for (Cell& cell : row)
        cell.text = base::visible(cell.text);
    row.resize(m_columns.size(), Cell(""));
    m_rows.push_back(std::move(row));
}

std::vector<int> Table::widths(int width) const {
    std::vector<int> columns;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        int most = displayWidth(m_columns[i].title);
        for (const auto& row : m_rows)
            most = std::max(most, width > 0 ? displayWidth(row[i].text)
                                            : std::min(displayWidth(row[i].text), widestPadding));
        columns.push_back(most);
    }
    int excess = std::accumulate(columns.begin(), columns.end(),
                                 static_cast<int>(gap.size() * (m_columns.size() - 1)) - width);
    // The widest gives way first, down to the next widest, so that short columns stay whole.
    for (const bool keepLeast : {true, false}) {
        while (width > 0 && excess > 0) {
            std::size_t widest = m_columns.size();
            for (std::size_t i = 0; i < m_columns.size(); ++i) {
                const int least = keepLeast ? m_columns[i].least : narrowest;
                if (m_columns[i].shrinks && columns[i] > least &&
                    (widest == m_columns.size() || columns[i] > columns[widest]))
                    widest = i;
            }
            if (widest == m_columns.size())
                break;
            --columns[widest];
            --excess;
        }
    }
    return columns;
}

void Table::print(std::ostream& out, int width, bool colours) const {
    const std::vector<int> columns = widths(width);
    const auto printRow = [&](const std::vector<Cell>& row) {
        std::string line;
        std::string pending; // blanks are only written when something follows them
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string text = width > 0 ? fitted(row[i].text, columns[i]) : row[i].text;
            const std::string blanks(static_cast<std::size_t>(std::max(columns[i] - displayWidth(text), 0)),
                                     ' ');
            if (m_columns[i].right)
                pending += blanks;
            if (!text.empty()) {
                line += pending + painted(text, row[i].tone, colours);
                pending.clear();
            }
            if (!m_columns[i].right)
                pending += blanks;
            pending += gap;
        }
        out << line << '\n';
    };
    std::vector<Cell> header;
    for (const Column& column : m_columns)
        header.emplace_back(column.title, Tone::Faint);
    printRow(header);
    for (const auto& row : m_rows)
        printRow(row);
}

} // namespace redispatch::cli
