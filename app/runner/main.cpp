// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/check.h"
#include "app/runner/options.h"
#include "app/runner/statefolder.h"
#include "core/base/errortext.h"
#include "core/base/log.h"
#include "core/base/stop.h"
#include "core/runner/dispatcher.h"
#include "core/runner/recorder.h"
#include "core/runner/supervisor.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <exception>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

using namespace redispatch;

namespace {
/// Children get their own three; whatever is opened later must not land on these numbers.
void keepStandardDescriptors() {
    for (int descriptor = ::open("/dev/null", O_RDWR); descriptor >= 0 && descriptor <= 2;)
        descriptor = ::open("/dev/null", O_RDWR);
}

/// A password given with -a or in a URL must not stay where ps shows it.
void hidePassword(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "-a") == 0 && i + 1 < argc)
            std::fill(argv[i + 1], argv[i + 1] + std::strlen(argv[i + 1]), '*');
        else if (std::strncmp(argv[i], "-a", 2) == 0)
            std::fill(argv[i] + 2, argv[i] + std::strlen(argv[i]), '*');
        char* const scheme = std::strstr(argv[i], "://");
        char* const at = scheme ? std::strrchr(scheme, '@') : nullptr;
        if (at)
            std::fill(scheme + 3, at, '*');
    }
}

sigset_t blockSignals() {
    sigset_t caught;
    ::sigemptyset(&caught);
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&caught, number);
    ::pthread_sigmask(SIG_BLOCK, &caught, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return caught;
}

/// Until `ended`. `reload` may be empty.
void followSignals(const sigset_t& caught, const base::Stop& ended, const std::function<void()>& stop,
                   const std::function<void()>& reload) {
    const runner::Descriptor incoming(::signalfd(-1, &caught, SFD_CLOEXEC));
    while (!ended.requested()) {
        std::array<pollfd, 2> watched = {{{incoming.get(), POLLIN, 0}, {ended.descriptor(), POLLIN, 0}}};
        ::poll(watched.data(), watched.size(), -1);
        signalfd_siginfo info{};
        if (watched[0].revents == 0 || ::read(incoming.get(), &info, sizeof info) != sizeof info)
            continue;
        if (info.ssi_signo != SIGHUP)
            stop();
        else if (reload)
            reload();
    }
}

int fail(const base::Error& error) {
    base::log::error(base::sentence(error));
    return base::exitCode(error.kind);
}

std::string hostName() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return host.data();
}

base::Status recordGuarded(runner::Recorder& recorder) {
    try {
        return recorder.run();
    } catch (const std::exception& exception) {
        return base::makeError(base::ErrorKind::Internal, "recorder", {}, {}, exception.what());
    }
}

int recordOnly(runner::Recorder::Options options) {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    options.host = hostName();
    options.pid = ::getpid();
    const sigset_t caught = blockSignals();
    base::Stop stop;
    base::Stop ended;
    std::jthread listener([&] { followSignals(caught, ended, [&] { stop.request(); }, {}); });
    base::Status result;
    {
        runner::Recorder recorder(std::move(options), stop);
        result = recordGuarded(recorder);
    }
    ended.request();
    return result ? 0 : fail(result.error());
}

int serve(app::RunnerOptions options) {
    const std::string host = hostName();
    auto state = app::takeStateFolder(options.state, options.name, host);
    if (!state)
        return fail(state.error());
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    // Jobs run as the same user: they must not read the password out of this process, nor its environment.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (::chdir(state->path.c_str()) != 0)
        return fail(base::makeError(base::ErrorKind::Storage, state->path.string(), "a folder to work in"));

    runner::Dispatcher::Options& settings = options.dispatcher;
    settings.host = host;
    // Runners of two hosts may well have the same name.
    settings.name = state->name.starts_with(settings.host) ? state->name : settings.host + ":" + state->name;
    settings.jobsFolder = options.jobs;
    settings.stateFolder = state->path;

    const sigset_t caught = blockSignals();
    runner::Supervisor supervisor{runner::RunRecords(state->path)};
    runner::Dispatcher dispatcher(settings, supervisor);
    base::Stop ended;
    base::Status result;
    std::jthread work([&] {
        try {
            result = dispatcher.run();
        } catch (const std::exception& exception) {
            result = base::makeError(base::ErrorKind::Internal, "runner", {}, {}, exception.what());
        }
        ended.request();
    });
    std::jthread listener([&] {
        followSignals(
            caught, ended, [&] { dispatcher.stop(); }, [&] { dispatcher.reload(); });
    });
    std::optional<std::jthread> recording;
    if (options.recorder) {
        options.recorder->host = host;
        options.recorder->pid = ::getpid();
        recording.emplace([&] {
            runner::Recorder recorder(std::move(*options.recorder), ended);
            if (const auto recorded = recordGuarded(recorder); !recorded)
                base::log::error(base::sentence(recorded.error()));
        });
    }
    // Children are started from here: they are to end with this thread.
    supervisor.run(ended);
    work.join();
    return result ? 0 : fail(result.error());
}
} // namespace

int main(int argc, char** argv) {
    keepStandardDescriptors();
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    hidePassword(argc, argv);
    base::log::start("redispatch-runner", base::log::Level::Info);
    auto options = app::parseOptions(arguments);
    if (!options)
        return fail(options.error());
    switch (options->what) {
    case app::RunnerOptions::What::ShowText:
        std::cout << options->text;
        return 0;
    case app::RunnerOptions::What::Check:
        return app::check(options->jobs, std::cout);
    case app::RunnerOptions::What::Run:
        break;
    }
    if (!options->runsJobs && options->recorder)
        return recordOnly(std::move(*options->recorder));
    return serve(std::move(*options));
}
