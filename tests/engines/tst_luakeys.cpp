// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts themselves: every key comes from KEYS, loops are bounded, time is read once.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

namespace {

std::map<std::string, std::string> sources(const char* engine) {
    std::map<std::string, std::string> texts;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(LUA_FOLDER) / engine))
        if (entry.path().extension() == ".lua") {
            std::ifstream file(entry.path());
            texts[entry.path().filename().string()] = {std::istreambuf_iterator<char>(file), {}};
        }
    return texts;
}

/// Names bound to KEYS, as in `local a, b = KEYS[1], KEYS[2]`.
std::set<std::string> keyNames(const std::string& text) {
    std::set<std::string> names;
    const std::regex binding(R"(local ([a-z_, ]+) = (KEYS\[[0-9]+\](?:, KEYS\[[0-9]+\])*)\n)");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), binding); it != std::sregex_iterator();
         ++it) {
        const std::string bound = (*it)[1];
        const std::regex word("[a-z_]+");
        for (auto name = std::sregex_iterator(bound.begin(), bound.end(), word);
             name != std::sregex_iterator(); ++name)
            names.insert(name->str());
    }
    return names;
}

/// What the calls in `text` name as their key, without those that come from KEYS.
std::vector<std::string> strayKeys(const std::string& text, const std::set<std::string>& names) {
    std::vector<std::string> stray;
    const std::regex call(R"(redis\.p?call\(\s*([^,)]+)(?:,\s*([^,)]+))?)");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), call); it != std::sregex_iterator(); ++it) {
        // A channel is no key.
        if ((*it)[1] == "'TIME'" || (*it)[1] == "'PUBLISH'")
            continue;
        if (names.count((*it)[2]) == 0)
            stray.push_back(it->str());
    }
    return stray;
}

/// Counts the lines of an engine's scripts and complains of keys that do not come from KEYS.
std::size_t checkKeys(const char* engine, std::size_t files, const std::set<std::string>& sharedNames) {
    const auto texts = sources(engine);
    EXPECT_EQ(texts.size(), files);
    const std::set<std::string> shared = keyNames(texts.at("common.lua"));
    EXPECT_EQ(shared, sharedNames);
    std::size_t lines = 0;
    for (const auto& [file, text] : texts) {
        std::set<std::string> names = keyNames(text);
        names.insert(shared.begin(), shared.end());
        for (const std::string& stray : strayKeys(text, names))
            ADD_FAILURE() << engine << "/" << file << ": " << stray;
        lines += std::count(text.begin(), text.end(), '\n');
        // A name bound to KEYS must stay what it is.
        for (const std::string& name : names)
            EXPECT_FALSE(std::regex_search(text, std::regex("\\n\\s*" + name + " = ")))
                << engine << "/" << file << " " << name;
    }
    return lines;
}

TEST(LuaKeys, EveryKeyComesFromKeys) {
    EXPECT_GT(checkKeys("native", 16, {"st", "lease", "hist", "q", "qd", "def", "req"}), 300U);
    EXPECT_GT(checkKeys("bullmq", 12,
                        {"schedules", "delayed",      "wait",      "parked",     "prioritized", "ranks",
                         "meta",      "stopped",      "marker",    "events",     "active",      "turns",
                         "ids",       "completed",    "failed",    "definition", "job",         "lock",
                         "logs",      "dependencies", "processed", "broken",     "unsuccessful"}),
              300U);
}

TEST(LuaKeys, AStrayKeyIsFound) {
    EXPECT_EQ(strayKeys("redis.call('GET', 'rd:x')", {"st"}).size(), 1U);
    EXPECT_EQ(strayKeys("redis.call('GET', ARGV[1])", {"st"}).size(), 1U);
    EXPECT_EQ(strayKeys("redis.call(name, st)", {"st"}).size(), 0U);
    EXPECT_EQ(strayKeys("redis.call('GET', st)", {"st"}).size(), 0U);
}

TEST(LuaKeys, TimeOnceNoJsonNoOpenLoops) {
    for (const char* engine : {"native", "bullmq"})
        for (const auto& [file, source] : sources(engine)) {
            EXPECT_EQ(source.rfind("-- SPDX-License-Identifier", 0), 0U) << file;
            const std::string text = std::regex_replace(source, std::regex("--[^\n]*"), "");
            std::size_t times = 0;
            for (std::size_t at = text.find("'TIME'"); at != text.npos; at = text.find("'TIME'", at + 1))
                ++times;
            EXPECT_LE(times, 1U) << file;
            for (const char* word :
                 {"cjson", "while ", "repeat\n", "'KEYS'", "'SCAN'", "HGETALL", "tostring"})
                EXPECT_EQ(text.find(word), text.npos) << engine << "/" << file << ": " << word;
        }
}

} // namespace
