// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>

namespace redispatch::cli {

void Arguments::text(const char* names, std::string& into, const char* help, Need need) {
    m_app.add_option(names, into, help)->required(need == Need::Required)->type_name("TEXT");
}

void Arguments::text(const char* names, std::optional<std::string>& into, const char* help) {
    m_app
        .add_option_function<std::string>(
            names, [&into](const std::string& value) { into = value; }, help)
        ->type_name("TEXT");
}

void Arguments::texts(const char* names, std::vector<std::string>& into, const char* help) {
    // An option would else take the words that follow as further values; words without dashes are meant to.
    m_app.add_option(names, into, help)->allow_extra_args(*names != '-')->type_name("TEXT");
}

void Arguments::number(const char* names, int& into, int least, int most, const char* help) {
    m_app.add_option(names, into, help)
        ->check(CLI::Range(least, most))
        ->type_name("N")
        ->capture_default_str();
}

void Arguments::flag(const char* names, bool& into, const char* help) {
    m_app.add_flag(names, into, help);
}

void Arguments::named(const char* option, const char* valueName) {
    m_app.get_option(option)->type_name(valueName);
}

const CLI::App& Arguments::program() const {
    const CLI::App* app = &m_app;
    while (app->get_parent() != nullptr)
        app = app->get_parent();
    return *app;
}

void Arguments::exclusive(const std::vector<std::string>& options) {
    for (const std::string& one : options)
        for (const std::string& other : options)
            if (one != other)
                m_app.get_option(one)->excludes(m_app.get_option(other));
}

} // namespace redispatch::cli
