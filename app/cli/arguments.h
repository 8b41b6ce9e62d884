// SPDX-License-Identifier: GPL-3.0-or-later
// What a command takes on the command line. A thin edge around CLI11, which only three sources include.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace redispatch::cli {

enum class Need { Optional, Required };

/// Names of values that the shell completes: see bashscript.h. Words to choose from are in lower case, as in
/// "pause|resume".
namespace valueword {
inline constexpr const char* file = "FILE";
inline constexpr const char* filter = "FILTER";
inline constexpr const char* runFilter = "RUN-FILTER";
inline constexpr const char* columns = "COLUMNS"; ///< with commas between, - in front
} // namespace valueword

class Arguments {
public:
    explicit Arguments(CLI::App& app) : m_app(app) {}

    /// `names` as CLI11 reads them: "-n,--database", or "JOB" for one without dashes. What is bound must
    /// outlive the parsing.
    void text(const char* names, std::string& into, const char* help, Need need = Need::Optional);
    void text(const char* names, std::optional<std::string>& into, const char* help);
    void texts(const char* names, std::vector<std::string>& into, const char* help); ///< may be repeated
    void number(const char* names, int& into, int least, int most, const char* help);
    void flag(const char* names, bool& into, const char* help);
    /// What stands for the value in the help text: "--for DURATION".
    void named(const char* option, const char* valueName);
    const CLI::App& program() const; ///< all that can be typed
    /// At most one of these options may be given.
    void exclusive(const std::vector<std::string>& options);

private:
    CLI::App& m_app;
};

} // namespace redispatch::cli
