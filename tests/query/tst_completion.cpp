// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/completion.h"

#include "core/query/filter.h"
#include "tests/query/samplejobs.h"

#include <gtest/gtest.h>

using namespace redispatch;
using namespace redispatch::query;

namespace {

JobPtr job(const char* name, const char* owner, const char* tags) {
    domain::Job made;
    made.id = base::JobId::of("native", name);
    made.name = name;
    made.owner = base::SharedText(owner);
    made.tags = base::SharedText(tags);
    return std::make_shared<const domain::Job>(std::move(made));
}

FilterValues valuesOf(const std::vector<JobPtr>& jobs) {
    FilterValues values;
    while (values.look(jobs, 2))
        ;
    return values;
}

const FilterValues& sample() {
    static const FilterValues values =
        valuesOf({job("a", "billing", "nightly pci"), job("b", "billing", ""),
                  job("c", "team data", "nightly"), job("d", "Sub-billing", ""), job("e", "say \"hi\"", "")});
    return values;
}

/// The list at the caret, which `marked` shows as a |.
Completions at(std::string marked, const FilterValues& values = sample()) {
    const std::size_t caret = marked.find('|');
    marked.erase(caret, 1);
    return complete(marked, caret, values);
}

std::vector<std::string> texts(const Completions& completions) {
    std::vector<std::string> texts;
    for (const Completion& each : completions.list)
        texts.push_back(each.text);
    return texts;
}

/// What becomes of the line when the first of the list is taken, the caret as a |.
std::string taken(std::string marked) {
    const Completions found = at(marked);
    if (found.list.empty())
        return "nothing";
    marked.erase(marked.find('|'), 1);
    Completed done = accept(marked, found, found.list.front());
    return done.text.insert(done.caret, "|");
}

using Texts = std::vector<std::string>;

} // namespace

TEST(Completion, OffersKeysThatBeginLikeTheWord) {
    EXPECT_EQ(texts(at("ow|")), Texts{"owner:"});
    EXPECT_EQ(texts(at("N|")), (Texts{"next<", "notes:", "name:"}));
    EXPECT_EQ(texts(at("mail |")).front(), "state:");
    EXPECT_TRUE(at("mail |").ofKey);
    EXPECT_FALSE(at("|").list.front().meaning.empty());
    EXPECT_TRUE(at("cache|").list.empty());
    EXPECT_TRUE(at("\"ow|").list.empty()) << "inside quotation marks any text may stand";
}

TEST(Completion, EveryOfferIsUnderstoodByTheFilter) {
    for (const Completion& key : at("|").list) {
        Completions values = complete(key.text, key.text.size(), sample());
        for (const Completion& value : values.list) {
            EXPECT_TRUE(Filter::parse(key.text + value.text)) << key.text << value.text;
            EXPECT_TRUE(Filter::parse("!" + key.text + value.text)) << key.text << value.text;
        }
        const std::string own = key.text.starts_with("err") ? "5%" : key.text.ends_with(':') ? "x" : "1h";
        EXPECT_TRUE(Filter::parse(key.text + (values.list.empty() ? own : values.list.front().text)))
            << key.text;
    }
}

TEST(Completion, OffersEveryOutcome) {
    const auto offered = texts(at("last:|"));
    for (int i = 0; i <= static_cast<int>(domain::Outcome::Unknown); ++i) {
        const auto outcome = static_cast<domain::Outcome>(i);
        if (outcome == domain::Outcome::Running)
            continue; // a run that has ended is never running
        EXPECT_NE(std::ranges::find(offered, domain::word(outcome)), offered.end()) << i;
    }
}

TEST(Completion, OffersValuesOfTheRowsWithTheirNumber) {
    const auto owners = at("owner:|").list;
    ASSERT_EQ(owners.size(), 3U);
    EXPECT_EQ(owners[0], (Completion{"billing", "", 2, false}));
    EXPECT_EQ(texts(at("owner:bill|")), (Texts{"billing", "Sub-billing"}));
    EXPECT_EQ(texts(at("tag:|")), (Texts{"nightly", "pci"}));
    EXPECT_EQ(texts(at("engine:|")), Texts{"native"});
    EXPECT_EQ(texts(at("owner:team|")), Texts{"\"team data\""});
    EXPECT_EQ(texts(at("owner:\"team d|")), Texts{"\"team data\""});
    EXPECT_TRUE(at("name:|").list.empty());
}

TEST(Completion, TakesOnlyThePartAtTheCaret) {
    EXPECT_EQ(taken("ow|"), "owner:|");
    EXPECT_EQ(taken("!ow|"), "!owner:|");
    EXPECT_EQ(taken("x st|"), "x state:|");
    EXPECT_EQ(taken("!state:fai|"), "!state:failing |");
    EXPECT_EQ(taken("state:late,fai|"), "state:late,failing |");
    EXPECT_EQ(taken("state:fai|,late"), "state:failing|,late");
    EXPECT_EQ(taken("state:fa|xx owner:b"), "state:failing| owner:b");
    EXPECT_EQ(taken("owner:\"team|\" x"), "owner:\"team data\"| x");
    EXPECT_EQ(taken("owner:\"a, b\",bil|"), "owner:\"a, b\",billing |");
    EXPECT_EQ(taken("näme ow|"), "näme owner:|");
    EXPECT_EQ(taken("!du|"), "!dur>|");
    EXPECT_EQ(taken("nex|"), "next<|");
    EXPECT_EQ(taken("dur>1|"), "nothing");
    EXPECT_EQ(taken("cache|"), "nothing");
}

TEST(Completion, KnowsABoundedNumberOfValues) {
    std::vector<JobPtr> jobs;
    for (int i = 0; i < 1000; ++i)
        jobs.push_back(job(("j" + std::to_string(i)).c_str(), ("owner" + std::to_string(i % 500)).c_str(),
                           "everywhere"));
    jobs.push_back(job("long", std::string(5000, 'x').c_str(), ""));
    const FilterValues values = valuesOf(jobs);
    EXPECT_EQ(values.of(Filter::Key::Owner).size(), ValueCounts::most);
    EXPECT_EQ(values.of(Filter::Key::Tag).at("everywhere"), 1000U);
}

TEST(Completion, AnyTextAndCaretIsBearable) {
    const std::string text = "!state:fa,\"x y\",\xff owner:\"open !! : ,, tag:";
    for (std::size_t caret = 0; caret <= text.size() + 2; ++caret) {
        const Completions found = complete(text, caret, sample());
        EXPECT_LE(found.from, found.to);
        EXPECT_LE(found.to, text.size());
        for (const Completion& each : found.list)
            EXPECT_LE(accept(text, found, each).caret, accept(text, found, each).text.size());
    }
}

namespace {

domain::Run run(const char* host, const char* by, const char* region) {
    domain::Run made;
    made.id = "1-1";
    made.host = host;
    made.by = by;
    made.revision = "41f2";
    if (*region != 0)
        made.parameters = {{"region", region}};
    return made;
}

const RunValues& sampleRuns() {
    static const RunValues values = [] {
        const std::vector<domain::Run> runs = {run("web-1", "ana", "eu"), run("web-1", "", "us"),
                                               run("db 2", "bob", "eu")};
        RunValues looked;
        while (looked.look(runs, 2))
            ;
        return looked;
    }();
    return values;
}

Completions inRuns(std::string marked) {
    const std::size_t caret = marked.find('|');
    marked.erase(caret, 1);
    return complete(marked, caret, sampleRuns());
}

} // namespace

TEST(RunCompletion, OffersItsOwnKeysAndWords) {
    EXPECT_EQ(texts(inRuns("ou|")), Texts{"outcome:"});
    EXPECT_EQ(texts(inRuns("ho|")), Texts{"host:"});
    EXPECT_EQ(texts(inRuns("att|")), Texts{"attempt>"});
    EXPECT_TRUE(texts(inRuns("stat|")).empty()) << "a key of jobs";
    EXPECT_EQ(texts(inRuns("!outcome:ok,fai|")), (Texts{"failure", "failed"}));
    EXPECT_EQ(texts(inRuns("cache:|")), (Texts{"warm", "cold", "unknown"}));
}

TEST(RunCompletion, OffersValuesOfTheRunsWithTheirNumber) {
    EXPECT_EQ(inRuns("host:|").list,
              (std::vector<Completion>{{"web-1", "", 2, false}, {"\"db 2\"", "", 1, false}}));
    EXPECT_EQ(texts(inRuns("by:|")), (Texts{"ana", "bob"}));
    EXPECT_EQ(texts(inRuns("param:reg|")), (Texts{"region=eu", "region=us"}));
    EXPECT_EQ(texts(inRuns("rev:|")), Texts{"41f2"});
    EXPECT_TRUE(inRuns("error:|").list.empty());
}

TEST(RunCompletion, EveryOfferIsUnderstoodByTheFilter) {
    const auto keys = inRuns("|").list;
    EXPECT_EQ(keys.size(), runFilterKeys().size());
    for (const Completion& key : keys) {
        EXPECT_FALSE(key.meaning.empty()) << key.text;
        const auto values = complete(key.text, key.text.size(), sampleRuns());
        for (const Completion& value : values.list)
            EXPECT_TRUE(RunFilter::parse("!" + key.text + value.text)) << key.text << value.text;
        EXPECT_TRUE(RunFilter::parse(key.text + (key.text.ends_with(':') ? "unknown" : "1"))) << key.text;
    }
}

TEST(RunCompletion, OffersEveryFateTriggerAndCacheState) {
    const auto offers = [](const char* marked, std::string_view wanted) {
        const auto offered = texts(inRuns(marked));
        return std::ranges::find(offered, wanted) != offered.end();
    };
    for (int i = 0; i < runFateCount; ++i)
        EXPECT_TRUE(offers("outcome:|", word(static_cast<RunFate>(i)))) << i;
    for (int i = 0; i <= static_cast<int>(domain::TriggerKind::Unknown); ++i)
        EXPECT_TRUE(offers("trigger:|", domain::word(static_cast<domain::TriggerKind>(i)))) << i;
    for (const auto cache :
         {domain::CacheStatus::Warm, domain::CacheStatus::Cold, domain::CacheStatus::Unknown})
        EXPECT_TRUE(offers("cache:|", domain::word(cache)));
}
