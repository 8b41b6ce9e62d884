// SPDX-License-Identifier: GPL-3.0-or-later
// A program that owns an embedded server until it is killed: embeddedowner DATA RUNNER
#include "core/base/errortext.h"
#include "core/live/embedded.h"

#include <QCoreApplication>

#include <csignal>
#include <iostream>

int main(int argc, char** argv) {
    // As the console does before it starts anything: its children must not inherit this.
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    const QCoreApplication application(argc, argv);
    redispatch::live::Embedded::Options options;
    options.dataFolder = argc > 1 ? argv[1] : "";
    options.runnerProgram = argc > 2 ? argv[2] : "";
    const auto embedded = redispatch::live::Embedded::start(options);
    if (!embedded) {
        std::cout << redispatch::base::sentence(embedded.error()) << std::endl;
        return 1;
    }
    std::cout << "ready" << std::endl;
    return QCoreApplication::exec();
}
