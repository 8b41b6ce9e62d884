// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engines/engine.h"
#include "core/engines/native/decode.h"
#include "core/engines/native/keys.h"

namespace redispatch::engines::native {

/// Redispatch's own engine as the console sees it. Runners talk to the same keys through Protocol.
class NativeEngine final : public Engine {
public:
    explicit NativeEngine(std::string prefix) : m_keys(std::move(prefix)) {}

    std::string_view name() const override { return "native"; }
    Result<Presence> probe(redis::Client& client) override;

    Result<Listing> load(redis::Client& client, const std::function<void(std::size_t)>& progress) override;
    Result<std::vector<JobPtr>> reload(redis::Client& client, std::span<const JobId> jobs) override;
    Result<std::vector<domain::RunnerInfo>> loadRunners(redis::Client& client) override;

    Result<domain::JobDetail> loadDetail(redis::Client& client, const JobId& job) override;
    Result<domain::DeclaredParameters> loadParameters(redis::Client& client,
                                                      std::span<const JobId> jobs) override;
    Result<RunPage> loadRuns(redis::Client& client, const JobId& job, const RunQuery& query) override;
    Result<domain::Run> loadRun(redis::Client& client, const JobId& job, const std::string& run) override;
    Result<domain::RunOutput> loadOutput(redis::Client& client, const JobId& job,
                                         const std::string& run) override;

    void addToPlan(const domain::JobDetail& detail, domain::Plan& plan) override;
    Result<domain::Receipt> apply(redis::Client& client, const domain::Intent& intent) override;

    Result<std::string> followFrom(redis::Client& client) override;
    Result<Changes> follow(redis::Client& client, const std::string& position,
                           base::milliseconds waitFor) override;

private:
    struct Rows;
    /// Reads the rows of `rows.pending`, and more that ZSCAN of the index finds from `rows.cursor` on.
    base::Status readRows(redis::Client& client, Rows& rows,
                          const std::function<void(std::size_t)>& progress);
    base::Status settleMissing(redis::Client& client, Rows& rows);
    base::Status scanDefinitions(redis::Client& client, Rows& rows, std::vector<domain::Gap>& gaps);
    void addRow(redis::Pipeline& pipeline, const JobId& job) const;

    Keys m_keys;
    RowDecoder m_decoder;
};

/// Whether a text from Redis or a person can be the id of a native job: "native:", then printable ASCII
/// without braces, at most 16 KB.
bool isNativeJobId(std::string_view text);

} // namespace redispatch::engines::native
