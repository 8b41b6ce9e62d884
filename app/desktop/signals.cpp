// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/signals.h"

#include <QSocketNotifier>

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

namespace redispatch::desktop {

namespace {

sigset_t endSet() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

} // namespace

void EndSignals::block() {
    const sigset_t set = endSet();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

EndSignals::EndSignals(QObject* parent) : QObject(parent) {
    const sigset_t set = endSet();
    m_descriptor = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_descriptor < 0)
        return;
    auto* notifier = new QSocketNotifier(m_descriptor, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info{};
        if (::read(m_descriptor, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
            emit received();
    });
}

EndSignals::~EndSignals() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace redispatch::desktop
