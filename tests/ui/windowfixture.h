// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/local/settings.h"
#include "tests/ui/fakesession.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace redispatch::uitest {

inline const base::Instant start = base::instantFromMs(1'800'000'000'000);

/// The real window on a session that does what the test says.
struct WindowFixture {
    explicit WindowFixture(domain::Environment environment = domain::Environment::Development,
                           bool readOnly = false, QSize size = {1440, 900},
                           const QString& list = QStringLiteral("table"))
        : settings(std::filesystem::path(folder.path().toStdString())) {
        domain::Profile profile;
        profile.name = "orders";
        profile.url = "redis://127.0.0.1:6379/0";
        profile.environment = environment;
        profile.readOnly = readOnly;
        auto made = std::make_unique<FakeSession>(profile, clock);
        session = made.get();
        settings.set(local::Setting::ListShown, list);
        window = std::make_unique<ui::MainWindow>(std::move(made), settings, clock);
        window->resize(size);
        window->show();
        if (!QTest::qWaitForWindowActive(window.get()))
            qFatal("the window does not become active");
    }

    void publishQueues() {
        session->goLive();
        session->publish(queueJobs(clock.now()), queueFindings());
    }

    /// Opens a job of queueJobs() by the end of its id, without an answer about its runs.
    base::JobId openQueueJob(const char* path, const domain::Card& card = {},
                             const domain::CardOrigin& origin = {}) {
        const auto id = base::JobId::of("bullmq", path);
        window->openJobNamed(QString::fromStdString(id.str()));
        if (!QTest::qWaitFor([&] { return session->watched == id; }))
            qFatal("the job is not watched");
        answerOpened(id, card, origin);
        return id;
    }

    /// Tells the detail of a job with this card.
    void answerOpened(const base::JobId& id, const domain::Card& card, const domain::CardOrigin& origin) {
        const domain::Job* job = domain::findJob(*session->snapshot(), id);
        if (!job)
            qFatal("no such job");
        live::OpenedJob opened = makeOpened(*job, clock.now());
        opened.detail.card = card;
        opened.detail.cardOrigin = origin;
        emit session->openedJob(id, opened);
    }

    void publish() {
        session->goLive();
        session->publish(sampleJobs(clock.now()));
    }

    /// Opens a job and answers what the window asks about it.
    void open(const char* name) {
        window->openJobNamed(QString::fromLatin1(name));
        const auto id = base::JobId::of("native", name);
        if (!QTest::qWaitFor([&] { return session->watched == id; }))
            qFatal("the job is not watched");
        if (const domain::Job* job = domain::findJob(*session->snapshot(), id))
            emit session->openedJob(id, makeOpened(*job, clock.now()));
        for (const auto& [ticket, job] : std::exchange(session->pagesAsked, {}))
            emit session->runsReady(ticket, makeRuns(clock.now(), 60));
    }

    template <class Widget>
    Widget* find(const char* name) const {
        auto* widget = window->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }

    /// Keeps a picture where $REDISPATCH_SHOTS says, for a person to look at.
    static void picture(QWidget& widget, const QString& name) {
        const QString target = qEnvironmentVariable("REDISPATCH_SHOTS");
        if (target.isEmpty())
            return;
        QDir().mkpath(target);
        // Nested layouts hand a new height up one level an event.
        constexpr int levels = 12;
        for (int i = 0; i < levels; ++i)
            QCoreApplication::processEvents();
        widget.grab().save(target + QLatin1Char('/') + name + QStringLiteral(".png"));
    }

    QTemporaryDir folder;
    base::ManualClock clock{start};
    local::Settings settings;
    FakeSession* session = nullptr; ///< owned by the window
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace redispatch::uitest
