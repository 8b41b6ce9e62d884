// SPDX-License-Identifier: GPL-3.0-or-later
// What benchmarks print: one JSON object a line.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace redispatch::bench {

/// The q-quantile by nearest rank; 0 without values.
inline double quantile(std::vector<double> values, double q) {
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size() - 1)))];
}
inline double median(std::vector<double> values) {
    return quantile(std::move(values), 0.5);
}

class Stopwatch {
public:
    double ms() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// Processor time of this thread in ms; tells a slow handler from one that was only preempted.
inline double threadCpuMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// A line in the making: Line("list").add("jobs", 10'000.0).print().
class Line {
public:
    explicit Line(const std::string& bench) : m_text("{\"bench\":\"" + bench + '"') {}
    Line& add(const std::string& name, double value) {
        char number[40];
        std::snprintf(number, sizeof number, "%.*f", value == std::floor(value) ? 0 : 2, value);
        m_text += ",\"" + name + "\":" + number;
        return *this;
    }
    Line& add(const std::string& name, const std::string& word) {
        m_text += ",\"" + name + "\":\"" + word + '"';
        return *this;
    }
    Line& add(const std::string& name, int value) { return add(name, static_cast<double>(value)); }
    Line& add(const std::string& name, std::same_as<bool> auto value) {
        m_text += ",\"" + name + "\":" + (value ? "true" : "false");
        return *this;
    }
    void print() const {
        std::puts((m_text + '}').c_str());
        std::fflush(stdout);
    }

private:
    std::string m_text;
};

} // namespace redispatch::bench
