// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engines/native/pack.h"

#include "core/base/text.h"

namespace redispatch::engines::native {

namespace {
void appendItem(std::string& packed, std::string_view item) {
    packed += std::to_string(item.size());
    packed += ':';
    packed += item;
    packed += ',';
}
} // namespace

std::string pack(const std::vector<std::string>& items) {
    std::string packed;
    for (const std::string& item : items)
        appendItem(packed, item);
    return packed;
}

std::optional<std::vector<std::string>> unpack(std::string_view packed) {
    std::vector<std::string> items;
    while (!packed.empty()) {
        const std::size_t colon = packed.find(':');
        if (colon == std::string_view::npos || items.size() == maxPackedItems)
            return std::nullopt;
        const auto length = base::parseInt(packed.substr(0, colon));
        packed.remove_prefix(colon + 1);
        // The comma after the item must be there too.
        if (!length || *length < 0 || static_cast<std::size_t>(*length) >= packed.size() ||
            packed[static_cast<std::size_t>(*length)] != ',')
            return std::nullopt;
        items.emplace_back(packed.substr(0, static_cast<std::size_t>(*length)));
        packed.remove_prefix(static_cast<std::size_t>(*length) + 1);
    }
    return items;
}

std::string packPairs(const Pairs& pairs) {
    std::string packed;
    for (const auto& [name, value] : pairs) {
        appendItem(packed, name);
        appendItem(packed, value);
    }
    return packed;
}

std::optional<Pairs> unpackPairs(std::string_view packed) {
    auto items = unpack(packed);
    if (!items || items->size() % 2 != 0)
        return std::nullopt;
    Pairs pairs;
    pairs.reserve(items->size() / 2);
    for (std::size_t i = 0; i < items->size(); i += 2)
        pairs.emplace_back(std::move((*items)[i]), std::move((*items)[i + 1]));
    return pairs;
}

} // namespace redispatch::engines::native
