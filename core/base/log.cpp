// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include "core/base/text.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace redispatch::base::log {

namespace {
spdlog::level::level_enum toSpdlog(Level level) {
    switch (level) {
    case Level::Debug:
        return spdlog::level::debug;
    case Level::Info:
        return spdlog::level::info;
    case Level::Warning:
        return spdlog::level::warn;
    case Level::Error:
        return spdlog::level::err;
    }
    return spdlog::level::info;
}

void write(Level level, std::string_view text) {
    spdlog::default_logger_raw()->log(toSpdlog(level), "{}", visible(text));
}
} // namespace

void start(std::string_view program, Level level) {
    auto logger = std::make_shared<spdlog::logger>(std::string(program),
                                                   std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->set_level(toSpdlog(level));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %n %l %v");
    spdlog::set_default_logger(std::move(logger));
}

void debug(std::string_view text) {
    write(Level::Debug, text);
}
void info(std::string_view text) {
    write(Level::Info, text);
}
void warning(std::string_view text) {
    write(Level::Warning, text);
}
void error(std::string_view text) {
    write(Level::Error, text);
}

} // namespace redispatch::base::log
