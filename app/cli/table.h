// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace redispatch::cli {

enum class Tone { Plain, Faint, Good, Warning, Bad };

struct Cell {
    Cell(std::string words, Tone colour = Tone::Plain) : text(std::move(words)), tone(colour) {}
    Cell(const char* words) : Cell(std::string(words)) {}
    std::string text; ///< untrusted; control characters are made visible when it is added
    Tone tone;
};

struct Column {
    std::string title;
    bool right = false;  ///< aligned to the right, for numbers
    bool shrinks = true; ///< may be cut to fit the terminal
    int least = 6;       ///< columns it keeps as long as others can give way
};

/// Rows in columns, aligned by what characters take on screen. On a terminal it is cut to its width with "…";
/// elsewhere nothing is ever cut, and an over-long cell only moves its own row.
class Table {
public:
    explicit Table(std::vector<Column> columns) : m_columns(std::move(columns)) {}
    void add(std::vector<Cell> row);
    bool empty() const { return m_rows.empty(); }

    /// `width` 0: not a terminal.
    void print(std::ostream& out, int width, bool colours) const;

private:
    std::vector<int> widths(int width) const;
    std::vector<Column> m_columns;
    std::vector<std::vector<Cell>> m_rows;
};

/// Columns that valid UTF-8 takes on a terminal.
int displayWidth(std::string_view text);

/// The text, cut to at most `width` columns with "…".
std::string fitted(std::string_view text, int width);

/// The text in its colour, or as it is.
std::string painted(std::string_view text, Tone tone, bool colours);

} // namespace redispatch::cli
