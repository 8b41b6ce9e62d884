// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/viewbook.h"

#include <algorithm>
#include <utility>

namespace redispatch::ui {

using local::SavedView;

ViewBook::ViewBook(local::SavedViews file, std::string profile, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_profile(std::move(profile)) {}

void ViewBook::load() {
    auto read = m_file.load(m_profile);
    if (!read && read.error().kind == base::ErrorKind::Invalid && read.error().actual.empty()) {
        // Not a newer program's: what is damaged now stays readable for a person, under another name.
        if (const auto aside = m_file.setAside())
            emit setAside(QString::fromStdString(aside->string()));
    }
    if (!read)
        emit failed(read.error());
    m_views = read ? std::move(*read) : std::vector<SavedView>();
    emit changed();
}

const SavedView* ViewBook::find(const std::string& name) const {
    const auto found = std::ranges::find(m_views, name, &SavedView::name);
    return found == m_views.end() ? nullptr : &*found;
}

bool ViewBook::write(std::vector<SavedView> views) {
    if (const auto saved = m_file.save(m_profile, views); !saved) {
        emit failed(saved.error());
        return false;
    }
    m_before = std::exchange(m_views, std::move(views));
    emit changed();
    return true;
}

bool ViewBook::put(const SavedView& view) {
    std::vector<SavedView> views = m_views;
    const auto same = std::ranges::find(views, view.name, &SavedView::name);
    if (same == views.end())
        views.push_back(view);
    else
        *same = view;
    return write(std::move(views));
}

bool ViewBook::rename(const std::string& from, const std::string& to) {
    std::vector<SavedView> views = m_views;
    const auto named = std::ranges::find(views, from, &SavedView::name);
    if (named == views.end() || from == to)
        return false;
    named->name = to;
    return write(std::move(views));
}

bool ViewBook::move(const std::string& name, int places) {
    std::vector<SavedView> views = m_views;
    const auto from = std::ranges::find(views, name, &SavedView::name);
    if (from == views.end())
        return false;
    const auto last = static_cast<std::ptrdiff_t>(views.size()) - 1;
    const std::ptrdiff_t at = from - views.begin();
    const std::ptrdiff_t to = std::clamp<std::ptrdiff_t>(at + places, 0, last);
    if (to == at)
        return false;
    if (to > at)
        std::rotate(from, from + 1, views.begin() + to + 1);
    else
        std::rotate(views.begin() + to, from, from + 1);
    return write(std::move(views));
}

bool ViewBook::remove(const std::string& name) {
    std::vector<SavedView> views = m_views;
    if (std::erase_if(views, [&](const SavedView& view) { return view.name == name; }) == 0)
        return false;
    return write(std::move(views));
}

bool ViewBook::undo() {
    if (!m_before || !write(*m_before))
        return false;
    m_before.reset();
    return true;
}

} // namespace redispatch::ui
