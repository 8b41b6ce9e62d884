// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of byte strings in one value, each as "<length>:<bytes>,": safe for any bytes, and readable in a raw
// view. Scripts never look inside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redispatch::engines::native {

/// At most this many items are read back.
inline constexpr std::size_t maxPackedItems = 10'000;

std::string pack(const std::vector<std::string>& items);
/// Nothing when the bytes are no packed list. An empty text is an empty list.
std::optional<std::vector<std::string>> unpack(std::string_view packed);

using Pairs = std::vector<std::pair<std::string, std::string>>;
std::string packPairs(const Pairs& pairs);
std::optional<Pairs> unpackPairs(std::string_view packed);

} // namespace redispatch::engines::native
