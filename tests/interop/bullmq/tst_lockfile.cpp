// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <gtest/gtest.h>

namespace {

QByteArray contentOf(const char* name) {
    QFile file(QString(INTEROP_SOURCE "/") + name);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << name;
    return file.readAll();
}

TEST(LockFile, NamesNoHost) {
    const QByteArray lock = contentOf("package-lock.json");
    EXPECT_EQ(lock.indexOf("://"), -1) << "take out \"resolved\" and \"funding\"";
    EXPECT_EQ(contentOf("package.json").indexOf("://"), -1);
    EXPECT_TRUE(contentOf(".npmrc").contains("omit-lockfile-registry-resolved=true"));
}

TEST(LockFile, PinsTheVersionsThatWereAskedFor) {
    const QJsonObject packages =
        QJsonDocument::fromJson(contentOf("package-lock.json")).object()["packages"].toObject();
    const std::pair<const char*, const char*> pinned[] = {
        {"bullmq6", "6.7.0"}, {"bullmq5", "5.81.5"}, {"bullmq4", "4.18.3"}, {"bull", "4.16.5"}};
    for (const auto& [name, version] : pinned) {
        const QJsonObject package = packages[QString("node_modules/") + name].toObject();
        EXPECT_EQ(package["version"].toString().toStdString(), version) << name;
        EXPECT_TRUE(package["integrity"].toString().startsWith("sha512-")) << name;
    }
}

} // namespace
